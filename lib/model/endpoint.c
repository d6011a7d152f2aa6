/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Endpoints: HOST or HOST:PORT, as in wg(8). */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "model/endpoint.h"

/* Does it parse as an address of that family? */
static bool
is_address(int family, const char *text)
{
	unsigned char addr[16];

	return inet_pton(family, text, addr) == 1;
}

/*
 * RFC 1123 section 2.1, with '_' as DNS allows it.  A name whose last label
 * is a number would be taken for an address by others: not a name.
 */
static bool
is_name(const char *s)
{
	const char *label = s;
	size_t len;

	for (;;) {
		len = strcspn(label, ".");
		if (len == 0 || len > 63 || label[0] == '-' ||
		    label[len - 1] == '-')
			return false;
		for (size_t i = 0; i < len; i++)
			if (!isalnum((unsigned char)label[i]) &&
			    label[i] != '-' && label[i] != '_')
				return false;
		if (label[len] == '\0' || label[len + 1] == '\0')
			break;
		label += len + 1;
	}
	return strspn(label, "0123456789.") != strlen(label);
}

/* Finds where the host ends; NULL where brackets or colons do not fit. */
static const char *
split(const char *text, const char **host, size_t *len)
{
	const char *end;

	if (text[0] == '[') {
		end = strchr(text, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return NULL;
		*host = text + 1;
		*len = (size_t)(end - text - 1);
		return end + 1;
	}
	*host = text;
	end = strchr(text, ':');
	if (end == NULL || strchr(end + 1, ':') != NULL)
		end = text + strlen(text);	/* none, or a bare IPv6 */
	*len = (size_t)(end - text);
	return end;
}

int
endpoint_parse(struct endpoint *e, const char *text, struct err *err)
{
	const char *host, *rest;
	uint64_t port = 0;
	size_t len;

	*e = (struct endpoint){ 0 };
	/* before its colon is taken for that of a port */
	if (strchr(text, '/') != NULL)
		return err_set(err, ERR_FAILED, "%s has a '/': HOST or "
		    "HOST:PORT is wanted, no URL and no prefix",
		    quote(text).s);
	rest = split(text, &host, &len);
	if (rest == NULL || len == 0 || len >= sizeof(e->host))
		return err_set(err, ERR_FAILED, "%s is not HOST or HOST:PORT",
		    quote(text).s);
	if (*rest == ':' && str_number(rest + 1, 1, 65535, &port) < 0)
		return err_set(err, ERR_FAILED, "%s: the port is 1 to 65535",
		    quote(text).s);
	memcpy(e->host, host, len);
	e->port = (uint16_t)port;
	if (text[0] == '[' ? is_address(AF_INET6, e->host) :
	    is_address(AF_INET, e->host) || is_address(AF_INET6, e->host) ||
	    is_name(e->host))
		return 0;
	*e = (struct endpoint){ 0 };
	return err_set(err, ERR_FAILED, "%s is neither a host name nor an "
	    "address, with or without :PORT", quote(text).s);
}

void
endpoint_format(const struct endpoint *e, uint16_t port,
    char text[ENDPOINT_TEXT_LEN])
{
	bool brackets = strchr(e->host, ':') != NULL;

	if (e->port != 0)
		port = e->port;
	if (port == 0)
		snprintf(text, ENDPOINT_TEXT_LEN, "%s", e->host);
	else
		snprintf(text, ENDPOINT_TEXT_LEN, "%s%s%s:%u",
		    brackets ? "[" : "", e->host, brackets ? "]" : "", port);
}
