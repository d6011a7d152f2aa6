/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel parameters of the network, under /proc/sys/net. */
#ifndef WGPILOT_KERNEL_SYSCTL_H
#define WGPILOT_KERNEL_SYSCTL_H

#include "base/err.h"

/* name is like "ipv4/ip_forward", below /proc/sys/net.  ERR_ABSENT: none. */
int sysctl_get(const char *name, int *value, struct err *err);
int sysctl_set(const char *name, int value, struct err *err);

#endif
