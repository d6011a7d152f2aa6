/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash tables: uthash, with allocation that cannot fail. */
#ifndef WGPILOT_BASE_HASH_H
#define WGPILOT_BASE_HASH_H

#include "base/mem.h"

/* its own way out would be exit(-1), without a word */
#define uthash_malloc(size) xmalloc(size)
/*
 * A table has a filter of 2^hash_filter bits, a variable where something is
 * added to it.  It says of most keys that they are not in there.  Each key is
 * looked up before it is added: without these, that is a look at every key in
 * its bucket, which of 65,000 are all over the memory.
 */
#define HASH_BLOOM hash_filter

#include <uthash.h>

/* A hash_filter for so many keys: four to eight bits for each. */
static inline unsigned
hash_filter_for(size_t n)
{
	unsigned filter = 2;

	for (; n > 0 && filter < 31; n /= 2)
		filter++;
	return filter;
}

#endif
