/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Endpoints: HOST or HOST:PORT, as in wg(8). */
#ifndef WGPILOT_MODEL_ENDPOINT_H
#define WGPILOT_MODEL_ENDPOINT_H

#include <stdint.h>
#include <sys/socket.h>

#include "base/err.h"

struct endpoint {
	char host[254];		/* a name, or an address without brackets; ""
				   where there is none */
	uint16_t port;		/* 0: not given */
};

/*
 * Parses "vpn.example.com", "192.0.2.1:51820", "[2001:db8::1]:51820",
 * "2001:db8::1".  Names by RFC 1123: labels of letters, digits, '-' and '_'.
 * Never resolves.
 */
int endpoint_parse(struct endpoint *e, const char *text, struct err *err);

/*
 * "host:port" with brackets round an IPv6 address; where the port is 0,
 * port is used, and where that is 0 too, none is written.
 */
#define ENDPOINT_TEXT_LEN 264
void endpoint_format(const struct endpoint *e, uint16_t port,
    char text[ENDPOINT_TEXT_LEN]);

#endif
