/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings: growing buffers, lists, bounded numbers, safe quoting. */
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

void
buf_grow(struct buf *buf, size_t len)
{
	size_t need = buf->len + len + 1, cap = buf->cap;
	char *data;

	/* what is reserved at once is mostly all that comes */
	if (cap == 0)
		cap = need > 64 ? need : 64;
	while (cap < need)
		cap *= 2;
	if (!buf->secret) {
		buf->data = xreallocarray(buf->data, cap, 1);
	} else {
		/* realloc(3) would leave a copy behind */
		data = xmalloc(cap);
		if (buf->data != NULL) {
			memcpy(data, buf->data, buf->len);
			explicit_bzero(buf->data, buf->cap);
			free(buf->data);
		}
		buf->data = data;
	}
	buf->data[buf->len] = '\0';
	buf->cap = cap;
}

void
buf_add(struct buf *buf, const void *data, size_t len)
{
	buf_reserve(buf, len);
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void
buf_puts(struct buf *buf, const char *s)
{
	buf_add(buf, s, strlen(s));
}

void
buf_putc(struct buf *buf, char c)
{
	buf_reserve(buf, 1);
	buf->data[buf->len++] = c;
	buf->data[buf->len] = '\0';
}

void
buf_printf(struct buf *buf, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(buf->cap > 0 ? buf->data + buf->len : NULL,
	    buf->cap - buf->len, fmt, ap);
	va_end(ap);
	if (len < 0)
		return;
	if ((size_t)len >= buf->cap - buf->len) {
		/* for want of room: what was written of it is overwritten */
		buf_reserve(buf, (size_t)len);
		va_start(ap, fmt);
		vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, ap);
		va_end(ap);
	}
	buf->len += (size_t)len;
}

void
buf_free(struct buf *buf)
{
	if (buf->secret && buf->data != NULL)
		explicit_bzero(buf->data, buf->cap);
	free(buf->data);
	*buf = (struct buf){ .secret = buf->secret };
}

void
strv_take(struct strv *list, char *s)
{
	list->v = grow(list->v, list->n, &list->cap, sizeof(*list->v));
	list->v[list->n++] = s;
}

void
strv_add(struct strv *list, const char *s)
{
	strv_take(list, xstrdup(s));
}

void
strv_add_all(struct strv *list, size_t n, char *const *v)
{
	size_t i;

	for (i = 0; i < n; i++)
		strv_add(list, v[i]);
}

void
strv_addf(struct strv *list, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = xstrdup("");
	va_end(ap);
	strv_take(list, s);
}

int
strv_find(const struct strv *list, const char *s)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return (int)i;
	return -1;
}

void
strv_remove(struct strv *list, size_t i)
{
	free(list->v[i]);
	memmove(list->v + i, list->v + i + 1,
	    (list->n - i - 1) * sizeof(*list->v));
	list->n--;
}

bool
strv_equal(const struct strv *a, const struct strv *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (strcmp(a->v[i], b->v[i]) != 0)
			return false;
	return true;
}

void
strv_free(struct strv *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	*list = (struct strv){ 0 };
}

struct quoted
quote(const char *s)
{
	struct quoted q;
	size_t n = 0, i;

	q.s[n++] = '"';
	for (i = 0; i < 60 && s[i] != '\0'; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\')
			q.s[n++] = (char)c;
		else
			n += (size_t)sprintf(q.s + n, "\\x%02x", c);
	}
	if (s[i] != '\0')
		n += (size_t)sprintf(q.s + n, "...");
	q.s[n++] = '"';
	q.s[n] = '\0';
	return q;
}

int
str_number(const char *s, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;

	if (*s == '\0')
		return -1;
	for (; *s != '\0'; s++) {
		unsigned digit = (unsigned)(*s - '0');

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return -1;
		n = n * 10 + digit;
	}
	if (n < min || n > max)
		return -1;
	*out = n;
	return 0;
}

size_t
utf8_decode(const unsigned char *s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len, i;

	if (s[0] < 0x80) {
		*cp = s[0];
		return 1;
	}
	len = s[0] >= 0xf0 && s[0] < 0xf8 ? 4 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
	    : s[0] >= 0xc0 && s[0] < 0xe0 ? 2 : 0;
	if (len == 0)
		return 0;
	*cp = s[0] & (0x7fU >> len);
	for (i = 1; i < len; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (s[i] & 0x3f);
	}
	if (*cp < least[len] || *cp > 0x10ffff ||
	    (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return len;
}

/* Characters that a reader does not see, or that move what he sees. */
static bool
is_invisible(uint32_t cp)
{
	static const uint32_t ranges[][2] = {
		{ 0x80, 0x9f }, { 0xad, 0xad }, { 0x61c, 0x61c },
		{ 0x180e, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e },
		{ 0x2060, 0x206f }, { 0xfdd0, 0xfdef }, { 0xfe00, 0xfe0f },
		{ 0xfeff, 0xfeff }, { 0xfff0, 0xffff }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0xe0fff },
	};
	size_t i;

	for (i = 0; i < COUNT(ranges); i++)
		if (cp >= ranges[i][0] && cp <= ranges[i][1])
			return true;
	return (cp & 0xfffe) == 0xfffe;
}

const char *
str_value_fault(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	uint32_t cp;
	size_t len;

	if (*p == ' ')
		return "begins with a blank";
	if (*p == ';' || *p == '#')
		return "begins with a comment character";
	for (; *p != '\0'; p += len) {
		len = 1;
		/* nearly all of it, nearly always */
		if (*p >= 0x20 && *p < 0x7f && *p != ';')
			continue;
		if ((len = utf8_decode(p, &cp)) == 0)
			return "is not valid UTF-8";
		if (cp < 0x20 || cp == 0x7f)
			return "has a control character";
		if (is_invisible(cp))
			return "has an invisible character";
		if (cp == ';' && p[-1] == ' ')
			return "has \" ;\", which would start a comment";
	}
	return p > (const unsigned char *)s && p[-1] == ' ' ?
	    "ends with a blank" : NULL;
}

size_t
str_width(const char *s, size_t len)
{
	size_t n = len, i;
	uint64_t w;

	/* a byte 10xxxxxx goes on with the code point in front of it */
	for (i = 0; len - i >= sizeof(w); i += sizeof(w)) {
		memcpy(&w, s + i, sizeof(w));
		n -= ((w >> 7 & ~(w >> 6) & STR_ONES) * STR_ONES) >> 56;
	}
	for (; i < len; i++)
		n -= ((unsigned char)s[i] & 0xc0) == 0x80;
	return n;
}

char *
str_put_number(char *to, uint64_t n)
{
	char digits[20];
	size_t i = sizeof(digits);

	do {
		digits[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	while (i < sizeof(digits))
		*to++ = digits[i++];
	return to;
}

bool
str_glob(const char *pattern, const char *s)
{
	return fnmatch(pattern, s, 0) == 0;
}
