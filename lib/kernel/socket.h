/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP ports of this host: which are taken, and by whom. */
#ifndef WGPILOT_KERNEL_SOCKET_H
#define WGPILOT_KERNEL_SOCKET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct port_holder {
	pid_t pid;		/* 0: not to be seen, or the kernel itself */
	char comm[32];
};

/*
 * Is a UDP port bound by anybody on this host (in this network namespace)?
 * By binding it on :: and 0.0.0.0; the holder by /proc/net/udp{,6} and
 * /proc/PID/fd.
 */
bool port_taken(uint16_t port, struct port_holder *holder);

#endif
