/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash tables: uthash, with allocation that cannot fail. */
#ifndef WGPILOT_BASE_HASH_H
#define WGPILOT_BASE_HASH_H

#include "base/mem.h"

/* its own way out would be exit(-1), without a word */
#define uthash_malloc(size) xmalloc(size)
/*
 * 2^19 bits of a table, 64 KiB, say of most keys that they are not in there.
 * Each key is looked up before it is added: without these, that is a look at
 * every key in its bucket, which of 65,000 are all over the memory.
 */
#define HASH_BLOOM 19
#include <uthash.h>

#endif
