/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory: allocation that cannot fail, and cleanup at the end of a scope. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static void *
must(void *p)
{
	static const char text[] = "wgpilot: out of memory\n";

	if (p == NULL) {
		/* stdio may itself allocate */
		if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
			_exit(1);
		_exit(1);
	}
	return p;
}

void *
xmalloc(size_t size)
{
	return must(malloc(size > 0 ? size : 1));
}

void *
xcalloc(size_t n, size_t size)
{
	return must(calloc(n > 0 ? n : 1, size > 0 ? size : 1));
}

void *
xreallocarray(void *p, size_t n, size_t size)
{
	return must(reallocarray(p, n > 0 ? n : 1, size > 0 ? size : 1));
}

char *
xstrdup(const char *s)
{
	return must(strdup(s));
}

char *
xstrndup(const char *s, size_t n)
{
	return must(strndup(s, n));
}

char *
xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = NULL;
	va_end(ap);
	return must(s);
}

void *
grow_twice(void *v, size_t *cap, size_t size)
{
	*cap = *cap > 0 ? *cap * 2 : 4;
	return xreallocarray(v, *cap, size);
}

void
sort(void *v, size_t n, size_t size,
    int (*compare)(const void *, const void *))
{
	const char *at = v;
	size_t i;

	for (i = 1; i < n; i++, at += size)
		if (compare(at, at + size) > 0) {
			qsort(v, n, size, compare);
			return;
		}
}

void
mem_freep(void *pp)
{
	free(*(void **)pp);
}

void
mem_closep(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}
