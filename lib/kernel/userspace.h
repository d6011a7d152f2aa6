/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard as a process: its socket, its start, its end; for kernel/. */
#ifndef WGPILOT_KERNEL_USERSPACE_H
#define WGPILOT_KERNEL_USERSPACE_H

#include "base/err.h"

/*
 * The sockets of all network namespaces are in one directory, so that one of
 * a name may belong to an interface of that name elsewhere: what decides is
 * the interface.
 */
enum userspace {
	USERSPACE_ABSENT,	/* no socket */
	USERSPACE_STALE,	/* a socket on which nobody listens */
	USERSPACE_ANSWERS,
	USERSPACE_CLOSED,	/* a socket that we may not speak to */
	USERSPACE_HIDDEN,	/* we may not even see whether there is one */
	USERSPACE_UNKNOWN,	/* for another reason, which is in errno */
};

enum userspace userspace_probe(const char *name);

/* Connects to the socket of a device; returns the descriptor or -1 (errno). */
int userspace_connect(const char *name);

/* Starts the implementation and waits until its socket answers. */
int userspace_start(const char *name, struct err *err);

/*
 * Waits until the process of a deleted interface is gone; removes the socket
 * that one killed left behind.
 */
int userspace_await_end(const char *name, struct err *err);

#endif
