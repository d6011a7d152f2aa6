/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes and addresses of IPv4 and IPv6. */
#ifndef WGPILOT_MODEL_PREFIX_H
#define WGPILOT_MODEL_PREFIX_H

#include <endian.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

/* An address with a prefix length; an address alone has the full length. */
struct prefix {
	uint8_t family;		/* AF_INET or AF_INET6 */
	uint8_t len;		/* 0..32 or 0..128 */
	uint8_t addr[16];	/* network byte order; 4 or 16 bytes used, the
				   rest zero */
};

#define PREFIX_TEXT_LEN 50	/* "ffff:...:255.255.255.255/128" and NUL */

/* A list.  Zeroed is empty.  Each peer has three. */
struct prefixes {
	struct prefix *v;
	uint32_t n;
	uint32_t cap;
};

/* 32 or 128. */
static inline uint8_t
prefix_max(const struct prefix *p)
{
	return p->family == AF_INET ? 32 : 128;
}

/*
 * Parses "10.0.0.0/8", "fd00::/8"; without "/len" an address.  Bits beyond
 * the length are an error that names the right prefix ("10.0.0.0/8").
 * Never resolves a name.
 */
int prefix_parse(struct prefix *p, const char *text, struct err *err);
/* The same, but bits beyond the length are kept: an interface's address. */
int prefix_parse_host(struct prefix *p, const char *text, struct err *err);
/* An address alone: no "/len", except the full length. */
int prefix_parse_address(struct prefix *p, const char *text, struct err *err);

/* "10.8.0.0/24"; always with the length. */
void prefix_format(const struct prefix *p, char text[PREFIX_TEXT_LEN]);
/* "10.8.0.2": without the length. */
void prefix_format_address(const struct prefix *p,
    char text[PREFIX_TEXT_LEN]);

/* Eight bytes of an address as a number, which is in the address's order. */
static inline uint64_t
prefix_half(const uint8_t *addr)
{
	uint64_t n;

	memcpy(&n, addr, sizeof(n));
	return be64toh(n);
}

/* Order: IPv4 before IPv6, then by address, then shorter first. */
static inline int
prefix_compare(const struct prefix *a, const struct prefix *b)
{
	uint64_t x = prefix_half(a->addr), y = prefix_half(b->addr);

	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	if (x == y) {
		x = prefix_half(a->addr + 8);
		y = prefix_half(b->addr + 8);
	}
	return x != y ? (x > y) - (x < y) : a->len - b->len;
}

bool prefix_equal(const struct prefix *a, const struct prefix *b);

/* Does outer hold all of inner? */
static inline bool
prefix_contains(const struct prefix *outer, const struct prefix *inner)
{
	uint64_t differ = prefix_half(outer->addr) ^ prefix_half(inner->addr);
	uint8_t len = outer->len;

	if (outer->family != inner->family || len > inner->len)
		return false;
	if (len <= 64)
		return len == 0 || differ >> (64 - len) == 0;
	return differ == 0 && (prefix_half(outer->addr + 8) ^
	    prefix_half(inner->addr + 8)) >> (128 - len) == 0;
}

bool prefix_overlaps(const struct prefix *a, const struct prefix *b);
/* Sets the bits beyond the length to zero. */
void prefix_mask(struct prefix *p);
/* Unique local (fc00::/7, RFC 4193), private (RFC 1918), link-local. */
bool prefix_is_ula(const struct prefix *p);
bool prefix_is_private(const struct prefix *p);
bool prefix_is_link_local(const struct prefix *p);

void prefixes_add(struct prefixes *list, const struct prefix *p);
void prefixes_copy(struct prefixes *to, const struct prefixes *from);
void prefixes_append(struct prefixes *to, const struct prefixes *from);
bool prefixes_contain(const struct prefixes *list, const struct prefix *p);
/* Does any prefix of the list hold all of p? */
bool prefixes_cover(const struct prefixes *list, const struct prefix *p);
void prefixes_sort(struct prefixes *list);
/* The same set, whatever the order?  Neither is changed.  O(n log n). */
bool prefixes_equal(const struct prefixes *a, const struct prefixes *b);
bool prefixes_equal_in_order(const struct prefixes *a,
    const struct prefixes *b);
/* "10.8.0.2/32, fd00::2/128", appended to buf; bare: without lengths. */
void prefixes_format(const struct prefixes *list, bool bare,
    struct buf *buf);

/* Of a peer's lists most are empty. */
static inline void
prefixes_free(struct prefixes *list)
{
	if (list->v == NULL)
		return;
	free(list->v);
	*list = (struct prefixes){ 0 };
}
#define auto_prefixes __attribute__((cleanup(prefixes_free)))

#endif
