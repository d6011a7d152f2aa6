/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of the state file's keys: reading and writing their values. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/when.h"
#include "model/field_type.h"
#include "model/key.h"
#include "model/network.h"
#include "model/prefix.h"

static int
key_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	(void)field;
	if (key_parse(m, value, err) < 0)
		return -1;
	if (key_is_zero(m))
		return err_set(err, ERR_FAILED, "a key of all zeros is none");
	return 0;
}

static void
key_get(const struct field *field, const void *m, struct strv *values)
{
	char text[KEY_TEXT_LEN + 1];

	(void)field;
	if (key_is_zero(m))
		return;
	key_format(m, text);
	strv_add(values, text);
}

static void
key_clear(void *m)
{
	key_wipe(m);
}

static int
enum_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	uint8_t *n = m, i;

	for (i = 1; field->names[i] != NULL; i++)
		if (strcasecmp(field->names[i], value) == 0) {
			*n = i;
			return 0;
		}
	return err_set(err, ERR_FAILED, "%s is not %s", quote(value).s,
	    field->help);
}

static void
enum_get(const struct field *field, const void *m, struct strv *values)
{
	const uint8_t *n = m;

	if (*n != 0)
		strv_add(values, field->names[*n]);
}

static void
enum_clear(void *m)
{
	*(uint8_t *)m = 0;
}

static int
number(const char *value, uint64_t min, uint64_t max, uint64_t *n,
    struct err *err)
{
	if (str_number(value, min, max, n) < 0)
		return err_set(err, ERR_FAILED, "%s is not a number from "
		    "%llu to %llu", quote(value).s, (unsigned long long)min,
		    (unsigned long long)max);
	return 0;
}

static int
port_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	uint64_t n;

	(void)field;
	if (number(value, 1, 65535, &n, err) < 0)
		return -1;
	*(uint16_t *)m = (uint16_t)n;
	return 0;
}

static void
port_get(const struct field *field, const void *m, struct strv *values)
{
	const uint16_t *n = m;

	(void)field;
	if (*n != 0)
		strv_addf(values, "%u", *n);
}

static void
port_clear(void *m)
{
	*(uint16_t *)m = 0;
}

static int
keepalive_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	uint64_t n = 0;

	(void)field;
	if (strcasecmp(value, "off") != 0 &&
	    str_number(value, 0, 65535, &n) < 0)
		return err_set(err, ERR_FAILED, "%s is not a number of "
		    "seconds from 0 to 65535, or off", quote(value).s);
	*(int32_t *)m = (int32_t)n;
	return 0;
}

static void
keepalive_get(const struct field *field, const void *m, struct strv *values)
{
	const int32_t *n = m;

	(void)field;
	if (*n != KEEPALIVE_UNSET)
		strv_addf(values, "%d", *n);
}

static void
keepalive_clear(void *m)
{
	*(int32_t *)m = KEEPALIVE_UNSET;
}

static int
mtu_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	uint64_t n;

	(void)field;
	if (number(value, 576, 65535, &n, err) < 0)
		return -1;
	*(uint32_t *)m = (uint32_t)n;
	return 0;
}

static void
mtu_get(const struct field *field, const void *m, struct strv *values)
{
	const uint32_t *n = m;

	(void)field;
	if (*n != 0)
		strv_addf(values, "%u", *n);
}

static void
mtu_clear(void *m)
{
	*(uint32_t *)m = 0;
}

static int
fwmark_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	bool hex = strncasecmp(value, "0x", 2) == 0;
	const char *digits = hex ? value + 2 : value;
	const char *all = hex ? "0123456789abcdefABCDEF" : "0123456789";
	unsigned long n = 0;

	(void)field;
	if (strcasecmp(value, "off") != 0) {
		n = strtoul(digits, NULL, hex ? 16 : 10);
		if (*digits == '\0' || digits[strspn(digits, all)] != '\0' ||
		    n > UINT32_MAX)
			return err_set(err, ERR_FAILED, "%s is not a number "
			    "up to 0xffffffff, as 51820 or 0xca6c, or off",
			    quote(value).s);
	}
	*(int64_t *)m = (int64_t)n;
	return 0;
}

static void
fwmark_get(const struct field *field, const void *m, struct strv *values)
{
	const int64_t *n = m;

	(void)field;
	if (*n == 0)
		strv_add(values, "off");
	else if (*n > 0)
		strv_addf(values, "0x%llx", (unsigned long long)*n);
}

static void
fwmark_clear(void *m)
{
	*(int64_t *)m = -1;
}

static int
time_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	time_t t;

	(void)field;
	if (when_parse(value, &t, err) < 0)
		return -1;
	/* 0 would say "not set": a peer that never expires */
	if (t == 0)
		return err_set(err, ERR_FAILED, "%s: a time after "
		    "1970-01-01T00:00:00Z is wanted", quote(value).s);
	*(time_t *)m = t;
	return 0;
}

static void
time_get(const struct field *field, const void *m, struct strv *values)
{
	const time_t *t = m;
	char text[WHEN_LEN];

	(void)field;
	if (*t == 0)
		return;
	when_format(*t, text);
	strv_add(values, text);
}

static void
time_clear(void *m)
{
	*(time_t *)m = 0;
}

static bool
keys_equal(const void *a, const void *b)
{
	return key_equal(a, b);
}

static bool
enum_equal(const void *a, const void *b)
{
	return *(const uint8_t *)a == *(const uint8_t *)b;
}

static bool
port_equal(const void *a, const void *b)
{
	return *(const uint16_t *)a == *(const uint16_t *)b;
}

static bool
keepalive_equal(const void *a, const void *b)
{
	return *(const int32_t *)a == *(const int32_t *)b;
}

static bool
mtu_equal(const void *a, const void *b)
{
	return *(const uint32_t *)a == *(const uint32_t *)b;
}

static bool
fwmark_equal(const void *a, const void *b)
{
	return *(const int64_t *)a == *(const int64_t *)b;
}

static bool
time_equal(const void *a, const void *b)
{
	return *(const time_t *)a == *(const time_t *)b;
}

const struct field_ops field_types[] = {
	[FIELD_TEXT] = { field_text_add, field_text_get,
	    field_text_equal, field_text_clear, NULL },
	[FIELD_EMAIL] = { field_email_add, field_text_get,
	    field_text_equal, field_text_clear, NULL },
	[FIELD_ENDPOINT] = { field_endpoint_add, field_text_get,
	    field_text_equal, field_text_clear, NULL },
	[FIELD_ENDPOINT_PORT] = { field_endpoint_add, field_text_get,
	    field_text_equal, field_text_clear, NULL },
	[FIELD_TABLE] = { field_table_add, field_text_get,
	    field_text_equal, field_text_clear, NULL },
	[FIELD_KEY] = { key_add, key_get, keys_equal, key_clear, NULL },
	[FIELD_ENUM] = { enum_add, enum_get, enum_equal, enum_clear, NULL },
	[FIELD_PORT] = { port_add, port_get, port_equal, port_clear, NULL },
	[FIELD_KEEPALIVE] = { keepalive_add, keepalive_get, keepalive_equal,
	    keepalive_clear, NULL },
	[FIELD_MTU] = { mtu_add, mtu_get, mtu_equal, mtu_clear, NULL },
	[FIELD_FWMARK] = { fwmark_add, fwmark_get, fwmark_equal, fwmark_clear,
	    NULL },
	[FIELD_TIME] = { time_add, time_get, time_equal, time_clear, NULL },
	[FIELD_ADDRESSES] = { field_addresses_add, field_addresses_get,
	    field_prefixes_equal, field_prefixes_clear,
	    field_prefixes_remove },
	[FIELD_PREFIXES] = { field_prefixes_add, field_prefixes_get,
	    field_prefixes_equal, field_prefixes_clear,
	    field_prefixes_remove },
	[FIELD_DNS] = { field_dns_add, field_words_get, field_words_equal,
	    field_words_clear, field_words_remove },
	[FIELD_TAGS] = { field_tags_add, field_words_get, field_words_equal,
	    field_words_clear, field_words_remove },
	[FIELD_HOOKS] = { field_hooks_add, field_words_get, field_words_equal,
	    field_words_clear, field_words_remove },
};
