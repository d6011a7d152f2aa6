/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of the state file's keys that are kept as text. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/endpoint.h"
#include "model/field_type.h"

static void
text_put(void *m, const char *value)
{
	char **text = m;

	free(*text);
	*text = xstrdup(value);
}

int
field_text_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	const char *fault = str_value_fault(value);

	(void)field;
	if (fault != NULL)
		return err_set(err, ERR_FAILED, "%s %s", quote(value).s,
		    fault);
	text_put(m, value);
	return 0;
}

int
field_email_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	const char *at = strchr(value, '@');

	(void)field;
	if (str_value_fault(value) != NULL || at == NULL || at == value ||
	    at[1] == '\0' ||
	    strpbrk(value, " ,<>\"'") != NULL || strchr(at + 1, '@') != NULL)
		return err_set(err, ERR_FAILED, "%s is not an address of the "
		    "form name@host", quote(value).s);
	text_put(m, value);
	return 0;
}

int
field_endpoint_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	struct endpoint e;

	if (endpoint_parse(&e, value, err) < 0)
		return -1;
	if (field->type == FIELD_ENDPOINT_PORT && e.port == 0)
		return err_set(err, ERR_FAILED, "%s has no port: HOST:PORT is "
		    "wanted", quote(value).s);
	text_put(m, value);
	return 0;
}

int
field_table_add(const struct field *field, void *m, const char *value,
    struct err *err)
{
	uint64_t n = 0;

	(void)field;
	if (strcmp(value, "auto") != 0 && strcmp(value, "off") != 0 &&
	    str_number(value, 1, UINT32_MAX, &n) < 0)
		return err_set(err, ERR_FAILED, "%s is not auto, off or a "
		    "number from 1 to 4294967295", quote(value).s);
	/* rtnetlink(7): default, main and local; main is what auto means */
	if (n >= 253 && n <= 255)
		return err_set(err, ERR_FAILED, "%s is a table of the system: "
		    "auto is the main one", quote(value).s);
	text_put(m, value);
	return 0;
}

void
field_text_get(const struct field *field, const void *m, struct strv *values)
{
	const char *const *text = m;

	(void)field;
	if (*text != NULL)
		strv_add(values, *text);
}

void
field_text_clear(void *m)
{
	char **text = m;

	free(*text);
	*text = NULL;
}

bool
field_text_equal(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	if (*x == NULL || *y == NULL)
		return *x == *y;
	return strcmp(*x, *y) == 0;
}
