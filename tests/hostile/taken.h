/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was taken: shown as it was given, and no more than it in files. */
#ifndef WGPILOT_TESTS_HOSTILE_TAKEN_H
#define WGPILOT_TESTS_HOSTILE_TAKEN_H

#include <arpa/inet.h>

#include <jansson.h>

#include "case.h"
#include "right.h"

#include "model/field.h"

/* ----------------------------------------------------------- as it was given */

/* What a value becomes on its way: without blanks at both ends of items. */
static void
put_trimmed(struct buf *out, const char *value)
{
	const char *end = value + strlen(value);

	value += strspn(value, " ");
	while (end > value && end[-1] == ' ')
		end--;
	buf_add(out, value, (size_t)(end - value));
}

/* "10.9.0.0/24" for any spelling of it; other texts stay. */
static void
put_prefix(struct buf *out, const char *value, bool bare)
{
	char *auto_free copy = xstrdup(value), text[INET6_ADDRSTRLEN];
	char *slash = strchr(copy, '/');
	unsigned char a[16];
	int family = strchr(copy, ':') != NULL ? AF_INET6 : AF_INET;

	if (slash != NULL)
		*slash++ = '\0';
	if (inet_pton(family, copy, a) != 1) {
		buf_puts(out, value);
		return;
	}
	buf_puts(out, inet_ntop(family, a, text, sizeof(text)));
	if (!bare)
		buf_printf(out, "/%d", slash != NULL ? atoi(slash) :
		    family == AF_INET ? 32 : 128);
}

static void
put_item(struct buf *out, const struct field *field, const char *value)
{
	if (field->type == FIELD_PREFIXES || field->type == FIELD_ADDRESSES)
		put_prefix(out, value, field->type == FIELD_ADDRESSES);
	else if (field->type == FIELD_DNS && *value == '[')
		buf_add(out, value + 1, strcspn(value + 1, "]"));
	else
		buf_puts(out, value);
}

/* The text that must be read back where this one is accepted. */
static void
put_expected(struct buf *out, const struct field *field, const char *value)
{
	char *auto_free copy = xstrdup(value);
	char *rest = copy, *item;

	buf_reserve(out, 1);
	if (!field_is_list(field) || field->type == FIELD_HOOKS) {
		put_item(out, field, value);
		return;
	}
	while ((item = strsep(&rest, ",")) != NULL) {
		struct buf auto_buf trimmed = { 0 };

		put_trimmed(&trimmed, item);
		put_item(out, field, trimmed.data != NULL ? trimmed.data : "");
		if (rest != NULL)
			buf_putc(out, ',');
	}
}

/* A value of JSON as one text: the items of a list with commas between. */
static void
put_json(struct buf *out, const json_t *value)
{
	size_t i;

	buf_reserve(out, 1);
	if (json_is_string(value))
		buf_puts(out, json_string_value(value));
	else if (json_is_integer(value))
		buf_printf(out, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		buf_puts(out, json_is_true(value) ? "yes" : "no");
	for (i = 0; i < json_array_size(value); i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_json(out, json_array_get(value, i));
	}
}

static bool
same_number(const char *a, const char *b)
{
	bool hex = strncasecmp(b, "0x", 2) == 0;

	if (strcasecmp(b, "off") == 0)
		b = "0";
	if (strcasecmp(a, "off") == 0)
		a = "0";
	return strtoull(a, NULL, strncasecmp(a, "0x", 2) == 0 ? 16 : 10) ==
	    strtoull(b, NULL, hex ? 16 : 10);
}

static bool
is_as_given(const struct field *field, const char *back, const char *given)
{
	switch (field->type) {
	case FIELD_ENUM:
		return strcasecmp(back, given) == 0;
	case FIELD_PORT:
	case FIELD_KEEPALIVE:
	case FIELD_MTU:
	case FIELD_FWMARK:
		return same_number(back, given);
	case FIELD_TIME:
		/* a span is counted from now */
		return strchr(given, '-') == NULL ||
		    strchr(given, '+') != NULL || strchr(given, '.') != NULL ||
		    strstr(given, ":60") != NULL ||
		    strncmp(back, given, 10) == 0;
	default:
		return strcmp(back, given) == 0;
	}
}

/* What was accepted as value must be shown as it was given. */
static void
check_shown(const char *door, const struct string *s,
    const struct field *field, const char *target, const char *value)
{
	bool peer = strchr(target, '/') != NULL;
	struct result auto_result r = { 0 };
	struct buf auto_buf back = { 0 };
	struct buf auto_buf given = { 0 };
	json_t *record;

	if (*value == '\0')
		return;		/* a default is shown, where there is one */
	RUN(&r, NULL, peer ? "wgp-peer" : "wgp-net", "show", "-j", target);
	record = json_loadb(r.out.data, r.out.len, JSON_DISABLE_EOF_CHECK,
	    NULL);
	if (r.status != 0 || record == NULL) {
		complain(door, s, "taken, but cannot be shown: %s",
		    quote(r.err.data).s);
		return;
	}
	put_json(&back, json_object_get(record, field->json));
	if (!is_right(field, json_object_get(record, field->json)))
		complain(door, s, "taken, and %s cannot be %s", field->name,
		    quote(back.data).s);
	put_expected(&given, field, value);
	/* a line in the file stands before those that were there */
	if (strncmp(door, "wg0.ini", 7) == 0 && field_is_list(field) &&
	    strncmp(back.data, given.data, given.len) == 0 &&
	    back.data[given.len] == ',')
		back.data[given.len] = '\0';
	if (is_treacherous(back.data))
		complain(door, s, "taken by %s, and must never be",
		    field->name);
	if (!is_as_given(field, back.data, given.data))
		complain(door, s, "taken, and %s reads back as %s",
		    field->name, quote(back.data).s);
	json_decref(record);
}

/* ------------------------------------------------------ in generated files */

static bool
begins(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

/*
 * No line of a generated file but those that are meant.  Two lines are the
 * hooks of our own; hooks more may be there.
 */
static void
check_generated(const char *door, const struct string *s, const char *text,
    unsigned hooks)
{
	static const char *const keys[] = { "# ", "[Interface]\n", "[Peer]\n",
		"\n", "PrivateKey = ", "ListenPort = ", "Address = ",
		"MTU = ", "FwMark = ", "Table = ", "PublicKey = ",
		"PresharedKey = ", "AllowedIPs = ", "Endpoint = ",
		"PersistentKeepalive = " };
	const char *end;
	unsigned n = 0;
	size_t i;

	for (; *text != '\0'; text = end + 1) {
		if ((end = strchr(text, '\n')) == NULL) {
			complain(door, s, "the generated file is cut");
			return;
		}
		for (i = 0; i < COUNT(keys) && !begins(text, keys[i]); i++)
			continue;
		if (begins(text, "PreUp = ") || begins(text, "PostUp = ") ||
		    begins(text, "PreDown = ") || begins(text, "PostDown = "))
			n++;
		else if (i == COUNT(keys))
			complain(door, s, "generated line %s", quote(text).s);
	}
	if (n > hooks + 2)
		complain(door, s, "%u hooks in the generated file", n);
}

static void
check_server_file(const char *door, const struct string *s, const char *name,
    unsigned hooks)
{
	struct buf auto_buf text = { 0 };

	get_file(name, &text);
	if (strlen(text.data) != text.len)
		complain(door, s, "%s has a NUL", name);
	check_generated(door, s, text.data, hooks);
}

#endif
