/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error contract: filling a struct err. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* Marks a text that did not fit, rather than cutting it silently. */
static void
mark_cut(struct err *err, int len)
{
	if (len >= (int)sizeof(err->text))
		strcpy(err->text + sizeof(err->text) - 4, "...");
}

int
err_set(struct err *err, enum err_code code, const char *fmt, ...)
{
	va_list ap;

	err->code = code;
	err->errnum = 0;
	va_start(ap, fmt);
	mark_cut(err, vsnprintf(err->text, sizeof(err->text), fmt, ap));
	va_end(ap);
	return -1;
}

int
err_sys(struct err *err, int errnum, const char *fmt, ...)
{
	char text[sizeof(err->text)];
	va_list ap;

	err->code = ERR_FAILED;
	err->errnum = errnum;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	mark_cut(err, snprintf(err->text, sizeof(err->text), "%s: %s", text,
	    strerror(errnum)));
	return -1;
}

int
err_context(struct err *err, const char *fmt, ...)
{
	char context[sizeof(err->text)], text[sizeof(err->text)];
	va_list ap;
	size_t len;

	va_start(ap, fmt);
	vsnprintf(context, sizeof(context), fmt, ap);
	va_end(ap);
	len = strlen(context);
	if (strncmp(err->text, context, len) == 0 &&
	    strncmp(err->text + len, ": ", 2) == 0)
		return -1;
	memcpy(text, err->text, sizeof(text));
	mark_cut(err, snprintf(err->text, sizeof(err->text), "%s: %s", context,
	    text));
	return -1;
}
