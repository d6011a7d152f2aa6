/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes and addresses of IPv4 and IPv6. */
#include <arpa/inet.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/prefix.h"

/* Splits off "/len" and parses the address. */
static int
parse(struct prefix *p, const char *text, struct err *err)
{
	char addr[INET6_ADDRSTRLEN];
	uint64_t bits;
	size_t len;

	*p = (struct prefix){ .family = AF_INET };
	for (len = 0; len < sizeof(addr) - 1 && text[len] != '/' &&
	    text[len] != '\0'; len++) {
		if (text[len] == ':')
			p->family = AF_INET6;
		addr[len] = text[len];
	}
	addr[len] = '\0';
	if ((text[len] != '/' && text[len] != '\0') ||
	    inet_pton(p->family, addr, p->addr) != 1)
		return err_set(err, ERR_FAILED, "%s is not an address "
		    "(like 10.8.0.0/24 or fd00::/64)", quote(text).s);
	p->len = prefix_max(p);
	if (text[len] == '\0')
		return 0;
	if (str_number(text + len + 1, 0, p->len, &bits) < 0)
		return err_set(err, ERR_FAILED, "%s: the prefix length is 0 "
		    "to %d", quote(text).s, p->len);
	p->len = (uint8_t)bits;
	return 0;
}

int
prefix_parse_host(struct prefix *p, const char *text, struct err *err)
{
	return parse(p, text, err);
}

int
prefix_parse(struct prefix *p, const char *text, struct err *err)
{
	char right[PREFIX_TEXT_LEN];
	struct prefix masked;

	if (parse(p, text, err) < 0)
		return -1;
	masked = *p;
	prefix_mask(&masked);
	if (memcmp(masked.addr, p->addr, sizeof(p->addr)) == 0)
		return 0;
	prefix_format(&masked, right);
	return err_set(err, ERR_FAILED, "%s has bits beyond its length; "
	    "is %s meant?", quote(text).s, right);
}

int
prefix_parse_address(struct prefix *p, const char *text, struct err *err)
{
	if (parse(p, text, err) < 0)
		return -1;
	if (p->len != prefix_max(p))
		return err_set(err, ERR_FAILED, "%s is a prefix where an "
		    "address is wanted", quote(text).s);
	return 0;
}

static char *
put_group(char *p, unsigned group)
{
	static const char digits[] = "0123456789abcdef";
	int shift = 12;

	while (shift > 0 && group >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*p++ = digits[group >> shift & 15];
	return p;
}

/* The first of the longest runs of zeros; the length is 0 where none is 2. */
static int
longest_zeros(const unsigned group[8], int *len)
{
	int best = 0, i, n = 0;

	*len = 0;
	for (i = 0; i < 8; i++) {
		n = group[i] == 0 ? n + 1 : 0;
		if (n > 1 && n > *len) {
			*len = n;
			best = i + 1 - n;
		}
	}
	return best;
}

/* As RFC 5952 has it. */
static void
format_ipv6(const uint8_t addr[16], char *text)
{
	unsigned group[8];
	int zeros, len, i;

	for (i = 0; i < 8; i++)
		group[i] = (unsigned)addr[2 * i] << 8 | addr[2 * i + 1];
	zeros = longest_zeros(group, &len);
	for (i = 0; i < 8; i++) {
		if (len > 0 && i == zeros) {
			*text++ = ':';
			i += len - 1;
			if (i == 7)
				*text++ = ':';
			continue;
		}
		if (i > 0)
			*text++ = ':';
		text = put_group(text, group[i]);
	}
	*text = '\0';
}

void
prefix_format_address(const struct prefix *p, char text[PREFIX_TEXT_LEN])
{
	char *end = text;
	int i;

	if (p->family == AF_INET6 && p->addr[0] != 0) {
		format_ipv6(p->addr, text);
	} else if (p->family != AF_INET) {
		/* some of those have IPv4 addresses in them */
		if (inet_ntop(p->family, p->addr, text, PREFIX_TEXT_LEN) ==
		    NULL)
			text[0] = '\0';
	} else {
		for (i = 0; i < 4; i++) {
			end = str_put_number(end, p->addr[i]);
			*end++ = i < 3 ? '.' : '\0';
		}
	}
}

void
prefix_format(const struct prefix *p, char text[PREFIX_TEXT_LEN])
{
	char *end;

	prefix_format_address(p, text);
	end = text + strlen(text);
	*end++ = '/';
	*str_put_number(end, p->len) = '\0';
}

bool
prefix_equal(const struct prefix *a, const struct prefix *b)
{
	return a->family == b->family && a->len == b->len &&
	    memcmp(a->addr, b->addr, sizeof(a->addr)) == 0;
}

bool
prefix_overlaps(const struct prefix *a, const struct prefix *b)
{
	return prefix_contains(a, b) || prefix_contains(b, a);
}

void
prefix_mask(struct prefix *p)
{
	unsigned i, max = prefix_max(p);

	for (i = p->len; i < max; i++)
		p->addr[i / 8] &= (uint8_t)~(0x80U >> (i % 8));
}

bool
prefix_is_ula(const struct prefix *p)
{
	return p->family == AF_INET6 && (p->addr[0] & 0xfe) == 0xfc;
}

bool
prefix_is_private(const struct prefix *p)
{
	return p->family == AF_INET && (p->addr[0] == 10 ||
	    (p->addr[0] == 172 && (p->addr[1] & 0xf0) == 16) ||
	    (p->addr[0] == 192 && p->addr[1] == 168));
}

bool
prefix_is_link_local(const struct prefix *p)
{
	if (p->family == AF_INET)
		return p->addr[0] == 169 && p->addr[1] == 254;
	return p->addr[0] == 0xfe && (p->addr[1] & 0xc0) == 0x80;
}

void
prefixes_add(struct prefixes *list, const struct prefix *p)
{
	if (list->cap == 0) {
		/* most lists have one prefix a family */
		list->v = xmalloc(2 * sizeof(*list->v));
		list->cap = 2;
	} else if (list->n == list->cap) {
		list->cap *= 2;
		list->v = xreallocarray(list->v, list->cap, sizeof(*list->v));
	}
	list->v[list->n++] = *p;
}

void
prefixes_append(struct prefixes *to, const struct prefixes *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		prefixes_add(to, &from->v[i]);
}

void
prefixes_copy(struct prefixes *to, const struct prefixes *from)
{
	*to = (struct prefixes){ 0 };
	if (from->n == 0)
		return;
	to->v = xreallocarray(NULL, from->n, sizeof(*to->v));
	memcpy(to->v, from->v, from->n * sizeof(*to->v));
	to->n = to->cap = from->n;
}

bool
prefixes_contain(const struct prefixes *list, const struct prefix *p)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (prefix_equal(&list->v[i], p))
			return true;
	return false;
}

bool
prefixes_cover(const struct prefixes *list, const struct prefix *p)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (prefix_contains(&list->v[i], p))
			return true;
	return false;
}

static int
compare(const void *a, const void *b)
{
	return prefix_compare(a, b);
}

void
prefixes_sort(struct prefixes *list)
{
	sort(list->v, list->n, sizeof(*list->v), compare);
}

bool
prefixes_equal_in_order(const struct prefixes *a, const struct prefixes *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!prefix_equal(&a->v[i], &b->v[i]))
			return false;
	return true;
}

static bool
equal_sorted(const struct prefixes *a, const struct prefixes *b)
{
	struct prefixes auto_prefixes x = { 0 };
	struct prefixes auto_prefixes y = { 0 };

	prefixes_copy(&x, a);
	prefixes_copy(&y, b);
	prefixes_sort(&x);
	prefixes_sort(&y);
	return prefixes_equal_in_order(&x, &y);
}

bool
prefixes_equal(const struct prefixes *a, const struct prefixes *b)
{
	return prefixes_equal_in_order(a, b) ||
	    (a->n == b->n && equal_sorted(a, b));
}

void
prefixes_format(const struct prefixes *list, bool bare, struct buf *buf)
{
	char text[PREFIX_TEXT_LEN];
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (bare)
			prefix_format_address(&list->v[i], text);
		else
			prefix_format(&list->v[i], text);
		if (i > 0)
			buf_puts(buf, ", ");
		buf_puts(buf, text);
	}
}
