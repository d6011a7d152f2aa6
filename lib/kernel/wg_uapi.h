/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text protocol of WireGuard in a process; only for kernel/. */
#ifndef WGPILOT_KERNEL_WG_UAPI_H
#define WGPILOT_KERNEL_WG_UAPI_H

#include "kernel/wg_impl.h"

#define UAPI_CHUNK (32 * 1024)

/* Reading by lines, without stdio, which would keep copies of keys. */
struct uapi_lines {
	int fd;
	size_t from;
	size_t to;
	char buf[UAPI_CHUNK];
};

void uapi_lines_end(struct uapi_lines *l);
#define auto_uapi_lines __attribute__((cleanup(uapi_lines_end)))

/* The next line, without its end; NULL: there is none (errno). */
char *uapi_lines_next(struct uapi_lines *l);

/* Connects to a device; verb is for the message. */
int uapi_connect(const char *name, const char *verb, struct err *err);

/*
 * Writes all of it (errno).  A device that refuses a change may close its end
 * before it has read everything, and yet say why.
 */
int uapi_send(int fd, const char *data, size_t len);

/* The value of "errno=", which some implementations make negative. */
int uapi_errno(const char *value, int *errnum);

/* Keys, without branches or tables that depend on their bytes. */
#define UAPI_HEX_LEN (2 * KEY_LEN)
void uapi_hex_format(const struct key *key, char text[UAPI_HEX_LEN + 1]);
int uapi_hex_parse(struct key *key, const char *text);

#endif
