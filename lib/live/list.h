/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Peers of networks with what the kernel says of them: chosen and sorted. */
#ifndef WGPILOT_LIVE_LIST_H
#define WGPILOT_LIVE_LIST_H

#include "base/out.h"
#include "live/status.h"

/* Zeroed is empty.  The records point into the networks, which outlive it. */
struct peer_list {
	struct peer_record *v;
	size_t n;
	struct live **lives;	/* what the records point to, one a network */
	size_t n_lives, cap_lives;
};

/*
 * Reads a network's interface and adds its peers that pass the filter (NULL:
 * all), in the order of the file.
 */
void peer_list_add(struct peer_list *list, const struct network *net,
    const struct peer_filter *filter, struct strv *notes);
/* By one field of peer_record_fields, as of out_compare. */
void peer_list_sort(struct peer_list *list, const struct out_field *field);
void peer_list_free(struct peer_list *list);
#define auto_peer_list __attribute__((cleanup(peer_list_free)))

#endif
