/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The peers of a device by key. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "live/live.h"

/* Public keys are no secret. */
static int
compare(const void *a, const void *b)
{
	const struct wg_peer *const *x = a, *const *y = b;

	return memcmp((*x)->public_key.b, (*y)->public_key.b, KEY_LEN);
}

static const struct wg_peer *
search(struct peer_index *index, const struct key *key)
{
	const struct wg_peer wanted = { .public_key = *key }, *p = &wanted;
	const struct wg_peer **found;
	size_t i, n = index->dev->n_peers;

	if (n == 0)
		return NULL;
	if (index->sorted == NULL) {
		index->sorted = xreallocarray(NULL, n, sizeof(p));
		for (i = 0; i < n; i++)
			index->sorted[i] = &index->dev->peers[i];
		sort(index->sorted, n, sizeof(p), compare);
	}
	found = bsearch(&p, index->sorted, n, sizeof(p), compare);
	return found != NULL ? *found : NULL;
}

const struct wg_peer *
index_find(struct peer_index *index, const struct key *key)
{
	const struct wg_peer *p = NULL;

	if (index->next < index->dev->n_peers)
		p = &index->dev->peers[index->next];
	if (p == NULL || memcmp(p->public_key.b, key->b, KEY_LEN) != 0)
		p = search(index, key);
	if (p != NULL)
		index->next = (size_t)(p - index->dev->peers) + 1;
	return p;
}

void
index_free(struct peer_index *index)
{
	free(index->sorted);
	index->sorted = NULL;
}
