/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of the state file's keys that are lists. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "model/endpoint.h"
#include "model/field_type.h"
#include "model/prefix.h"

static int
prefixes_put(struct prefixes *list, const struct prefix *p, struct err *err)
{
	char text[PREFIX_TEXT_LEN];

	if (prefixes_contain(list, p)) {
		prefix_format(p, text);
		return err_set(err, ERR_FAILED, "%s stands there twice", text);
	}
	prefixes_add(list, p);
	return 0;
}

/* A comma is the likely reason where a list's value does not parse. */
static int
one_a_line(const char *value, struct err *err)
{
	if (strchr(value, ',') != NULL)
		err_set(err, ERR_FAILED, "%s: a list is a repeated key, one "
		    "value a line", quote(value).s);
	return -1;
}

int
field_addresses_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	struct prefix p;

	(void)field;
	if (prefix_parse_address(&p, value, err) < 0)
		return one_a_line(value, err);
	return prefixes_put(m, &p, err);
}

void
field_addresses_get(const struct field *field, const void *m,
    struct strv *values)
{
	const struct prefixes *list = m;
	char text[PREFIX_TEXT_LEN];
	size_t i;

	(void)field;
	for (i = 0; i < list->n; i++) {
		prefix_format_address(&list->v[i], text);
		strv_add(values, text);
	}
}

int
field_prefixes_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	struct prefix p;

	(void)field;
	if (prefix_parse(&p, value, err) < 0)
		return one_a_line(value, err);
	return prefixes_put(m, &p, err);
}

void
field_prefixes_get(const struct field *field, const void *m,
    struct strv *values)
{
	const struct prefixes *list = m;
	char text[PREFIX_TEXT_LEN];
	size_t i;

	(void)field;
	for (i = 0; i < list->n; i++) {
		prefix_format(&list->v[i], text);
		strv_add(values, text);
	}
}

int
field_prefixes_remove(void *m, const char *value)
{
	struct prefixes *list = m;
	struct prefix p;
	struct err err;
	size_t i;

	if (prefix_parse(&p, value, &err) < 0)
		return -1;
	for (i = 0; i < list->n && !prefix_equal(&list->v[i], &p); i++)
		continue;
	if (i == list->n)
		return -1;
	memmove(list->v + i, list->v + i + 1,
	    (list->n - i - 1) * sizeof(*list->v));
	list->n--;
	return 0;
}

void
field_prefixes_clear(void *m)
{
	prefixes_free(m);
}

static int
words_put(struct strv *list, const char *value, struct err *err)
{
	if (strv_find(list, value) >= 0)
		return err_set(err, ERR_FAILED, "%s stands there twice",
		    quote(value).s);
	strv_add(list, value);
	return 0;
}

int
field_dns_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	struct endpoint e;

	(void)field;
	if (endpoint_parse(&e, value, err) < 0) {
		err_set(err, ERR_FAILED, "%s is neither an address nor a "
		    "search domain", quote(value).s);
		return one_a_line(value, err);
	}
	if (e.port != 0)
		return err_set(err, ERR_FAILED, "%s: no port is possible here",
		    quote(value).s);
	return words_put(m, e.host, err);
}

int
field_tags_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	const char *p;

	(void)field;
	for (p = value; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("._-", *p) == NULL)
			return err_set(err, ERR_FAILED, "%s is not a word of "
			    "letters, digits, '.', '_', '-'", quote(value).s);
	if (p - value > 40)
		return err_set(err, ERR_FAILED, "%s is over 40 characters",
		    quote(value).s);
	return words_put(m, value, err);
}

int
field_hooks_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	const char *fault = str_value_fault(value);

	(void)field;
	if (fault != NULL)
		return err_set(err, ERR_FAILED, "%s %s", quote(value).s,
		    fault);
	if (strchr(value, '#') != NULL)
		return err_set(err, ERR_FAILED, "%s has a '#', where "
		    "wg-quick would cut it: put the command in a script",
		    quote(value).s);
	strv_add(m, value);	/* a command may well run twice */
	return 0;
}

void
field_words_get(const struct field *field, const void *m, struct strv *values)
{
	const struct strv *list = m;
	size_t i;

	(void)field;
	for (i = 0; i < list->n; i++)
		strv_add(values, list->v[i]);
}

int
field_words_remove(void *m, const char *value)
{
	int i = strv_find(m, value);

	if (i < 0)
		return -1;
	strv_remove(m, (size_t)i);
	return 0;
}

void
field_words_clear(void *m)
{
	strv_free(m);
}

bool
field_words_equal(const void *a, const void *b)
{
	return strv_equal(a, b);
}

/* The order counts: it is that of the file. */
bool
field_prefixes_equal(const void *a, const void *b)
{
	return prefixes_equal_in_order(a, b);
}
