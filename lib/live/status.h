/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be seen of networks and peers: the state and the kernel. */
#ifndef WGPILOT_LIVE_STATUS_H
#define WGPILOT_LIVE_STATUS_H

#include <stdbool.h>
#include <time.h>

#include "base/out.h"
#include "base/str.h"
#include "live/live.h"
#include "model/network.h"

/* A peer whose last handshake is at most that old is online (seconds). */
#define ONLINE_SECONDS 180

/*
 * Reads the running interface of a network into live, but for the peers'
 * allowed IPs.  live->exists stays false where it is not up, cannot be read, or
 * has another key and so is not this network's (a note says so).  Returns
 * whether it is known what runs: false where the kernel could not be read (a
 * note says why).
 */
bool status_read(const struct network *net, struct live *live,
    struct strv *notes);

/* A peer as the state and the kernel have it. */
struct peer_record {
	const struct network *net;
	const struct peer *peer;
	const struct wg_peer *wg;	/* NULL: not in the kernel */
	bool known;			/* the kernel could be read */
	time_t now;
};

extern const struct out_field peer_record_fields[];
extern const size_t n_peer_record_fields;

bool peer_record_online(const struct peer_record *record);

struct network_record {
	const struct network *net;
	const struct live *live;
	bool known;			/* the kernel could be read */
	size_t online;
	time_t now;
};

/* Fills a record, and counts who is online. */
void network_record_fill(struct network_record *record,
    const struct network *net, const struct live *live, time_t now);

extern const struct out_field network_record_fields[];
extern const size_t n_network_record_fields;

/*
 * Parses --filter: online, offline, enabled, disabled, expired, tag=T,
 * name=GLOB.  Fails with ERR_USAGE.
 */
struct peer_filter {
	int kind;
	const char *text;
};
int peer_filter_parse(struct peer_filter *filter, const char *text,
    struct err *err);
bool peer_filter_match(const struct peer_filter *filter,
    const struct peer_record *record);

#endif
