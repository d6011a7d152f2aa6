/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Peers of networks with what the kernel says of them: chosen and sorted. */
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "live/list.h"

void
peer_list_add(struct peer_list *list, const struct network *net,
    const struct peer_filter *filter, struct strv *notes)
{
	struct peer_record r = { .net = net, .now = when_now() };
	struct live *live = xcalloc(1, sizeof(*live));
	struct peer_index auto_index index = { .dev = &live->dev };

	list->lives = grow(list->lives, list->n_lives, &list->cap_lives,
	    sizeof(struct live *));
	list->lives[list->n_lives++] = live;
	r.known = status_read(net, live, notes);
	list->v = xreallocarray(list->v, list->n + net->n_peers,
	    sizeof(*list->v));
	for (r.peer = net->peers; r.peer != NULL; r.peer = r.peer->next) {
		r.wg = index_find(&index, &r.peer->public_key);
		if (filter != NULL && !peer_filter_match(filter, &r))
			continue;
		list->v[list->n++] = r;
	}
}

static int
compare(const void *a, const void *b, void *field)
{
	const struct out_field *const *f = field;

	return out_compare(*f, a, b);
}

void
peer_list_sort(struct peer_list *list, const struct out_field *field)
{
	if (list->n > 1)
		qsort_r(list->v, list->n, sizeof(*list->v), compare, &field);
}

void
peer_list_free(struct peer_list *list)
{
	size_t i;

	for (i = 0; i < list->n_lives; i++) {
		live_free(list->lives[i]);
		free(list->lives[i]);
	}
	free(list->lives);
	free(list->v);
	*list = (struct peer_list){ 0 };
}
