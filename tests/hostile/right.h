/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may stand behind each key, in other words than the library's. */
#ifndef WGPILOT_TESTS_HOSTILE_RIGHT_H
#define WGPILOT_TESTS_HOSTILE_RIGHT_H

#include <arpa/inet.h>
#include <regex.h>

#include <jansson.h>

#include "case.h"

#include "model/field.h"

static bool
is_like(const char *text, const char *pattern)
{
	regex_t regex;
	bool is;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		abort();
	is = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return is;
}

static bool
is_number(const char *text, unsigned long least, unsigned long most)
{
	return is_like(text, "^[0-9]{1,10}$") &&
	    strtoul(text, NULL, 10) >= least &&
	    strtoul(text, NULL, 10) <= most;
}

static bool
is_key(const char *text)
{
	return is_like(text, "^[A-Za-z0-9+/]{43}=$");
}

/* An address, or a name of RFC 1123 that nobody takes for one. */
static bool
is_host(const char *text)
{
	unsigned char addr[16];

	if (strchr(text, ':') != NULL)
		return inet_pton(AF_INET6, text, addr) == 1;
	if (is_like(text, "(^|[.])[0-9]+[.]?$"))
		return inet_pton(AF_INET, text, addr) == 1;
	return strlen(text) <= 253 && is_like(text,
	    "^(\\w|\\w[a-zA-Z0-9_-]{0,61}\\w)([.](\\w|\\w[a-zA-Z0-9_-]{0,61}\\w))*"
	    "[.]?$");
}

static bool
is_dialled(const char *text, bool with_port)
{
	char *auto_free host = xstrdup(text);
	char *port = strrchr(host, ':');
	size_t len = strlen(host);

	if (is_like(text, "^[^:]*:.*:") && *host != '[')
		port = NULL;	/* IPv6 without brackets */
	if (*host == '[' && host[len - 1] == ']')
		port = NULL;
	if (port == NULL ? with_port : !is_number(port + 1, 1, 65535))
		return false;
	if (port != NULL)
		*port = '\0';
	if (*host != '[')
		return is_host(host);
	len = strlen(host);
	if (host[len - 1] != ']' || strchr(host, ':') == NULL)
		return false;
	host[len - 1] = '\0';
	return is_host(host + 1);
}

/* ADDRESS/LENGTH, with nothing but zeros behind that length. */
static bool
is_prefix(const char *text)
{
	char *auto_free addr = xstrdup(text);
	char *len = strchr(addr, '/');
	bool v6 = strchr(addr, ':') != NULL;
	unsigned char bits[16];
	unsigned long i;

	if (len == NULL)
		return false;
	*len++ = '\0';
	if (inet_pton(v6 ? AF_INET6 : AF_INET, addr, bits) != 1 ||
	    !is_number(len, 0, v6 ? 128 : 32))
		return false;
	for (i = strtoul(len, NULL, 10); i < (v6 ? 128 : 32); i++)
		if ((bits[i / 8] & 0x80 >> i % 8) != 0)
			return false;
	return true;
}

/* Those of the world's only subnet, 10.8.0.0/24, less the gateway's. */
static bool
is_of_subnet(const char *text)
{
	return strncmp(text, "10.8.0.", 7) == 0 &&
	    is_number(text + 7, 2, 254);
}

static const char *
words_of(const struct field *field)
{
	static const char *const words[][2] = {
		{ "Mode", "^(gateway|site-to-site|hub-routed)$" },
		{ "Tunnel", "^(full|split)$" }, { "NAT", "^(auto|yes|no)$" },
		{ "Role", "^(client|site-gateway)$" },
	};
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		if (strcmp(field->name, words[i][0]) == 0)
			return words[i][1];
	return "^(yes|no)$";
}

static bool
is_right_text(const struct field *field, const char *text)
{
	switch (field->type) {
	case FIELD_EMAIL:
		return is_like(text, "^[^@ ,<>\"']+@[^@ ,<>\"']+$");
	case FIELD_ENDPOINT:
		return is_dialled(text, false);
	case FIELD_ENDPOINT_PORT:
		return is_dialled(text, true);
	case FIELD_TABLE:
		return is_like(text, "^(auto|off)$") ||
		    is_number(text, 1, 252) ||
		    is_number(text, 256, 4294967295);
	case FIELD_ENUM:
		return is_like(text, words_of(field));
	case FIELD_KEY:
		return is_key(text);
	case FIELD_FWMARK:
		return is_like(text, "^(off|0x[0-9a-f]{1,8})$") ||
		    is_number(text, 0, 4294967295);
	case FIELD_TIME:
		return is_like(text,
		    "^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:"
		    "[0-5][0-9]Z$");
	case FIELD_ADDRESSES:
		return is_of_subnet(text);
	case FIELD_PREFIXES:
		return is_prefix(text);
	case FIELD_DNS:
		return is_host(text);
	case FIELD_TAGS:
		return is_like(text, "^[A-Za-z0-9._-]{1,40}$");
	case FIELD_HOOKS:
		return is_like(text, "^[^#; ]([^#]*[^# ])?$");
	default:
		return is_like(text, "^[^#; ](.*[^ ])?$");
	}
}

static bool
is_right_number(const struct field *field, json_int_t n)
{
	switch (field->type) {
	case FIELD_PORT:
		return n >= 1 && n <= 65535;
	case FIELD_KEEPALIVE:
		return n >= 0 && n <= 65535;
	case FIELD_MTU:
		return n >= 576 && n <= 65535;
	default:
		return false;
	}
}

/* A value of JSON, each of an array, is what the key may have. */
static bool
is_right(const struct field *field, const json_t *value)
{
	size_t i;

	for (i = 0; i < json_array_size(value); i++)
		if (!is_right(field, json_array_get(value, i)))
			return false;
	if (json_is_string(value))
		return is_right_text(field, json_string_value(value));
	if (json_is_integer(value))
		return is_right_number(field, json_integer_value(value));
	return json_is_array(value) || json_is_boolean(value) ||
	    json_is_null(value);
}

#endif
