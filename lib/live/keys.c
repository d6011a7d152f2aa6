/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sets of public keys. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "live/plan.h"

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, KEY_LEN);
}

void
keys_add(struct keys *keys, const struct key *key)
{
	keys->v = grow(keys->v, keys->n, &keys->cap, sizeof(*keys->v));
	keys->v[keys->n++] = *key;
}

void
keys_sort(struct keys *keys)
{
	sort(keys->v, keys->n, sizeof(*keys->v), compare);
}

bool
keys_have(const struct keys *keys, const struct key *key)
{
	return keys->n > 0 && bsearch(key, keys->v, keys->n,
	    sizeof(*keys->v), compare) != NULL;
}

void
keys_free(struct keys *keys)
{
	free(keys->v);
	*keys = (struct keys){ 0 };
}

void
plan_options_free(struct plan_options *options)
{
	keys_free(&options->gone);
	keys_free(&options->dialled);
	prefixes_free(&options->gone_routes);
}
