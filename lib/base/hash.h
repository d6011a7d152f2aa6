/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hash tables: uthash, with allocation that cannot fail. */
#ifndef WGPILOT_BASE_HASH_H
#define WGPILOT_BASE_HASH_H

#include "base/mem.h"

/* its own way out would be exit(-1), without a word */
#define uthash_malloc(size) xmalloc(size)
#include <uthash.h>

#endif
