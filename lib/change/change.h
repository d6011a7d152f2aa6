/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transaction: every command that changes state goes through it. */
#ifndef WGPILOT_CHANGE_CHANGE_H
#define WGPILOT_CHANGE_CHANGE_H

#include <stdbool.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/server.h"
#include "live/plan.h"
#include "model/network.h"
#include "model/pool.h"
#include "store/store.h"

/*
 * Lock; load all networks; change one of them in memory; then change_finish:
 * check everything, write durably, write the wg-quick file, bring the running
 * interface along.  Any error before the commit leaves all as it was.
 */
struct change {
	struct store store;
	struct networks nets;
	struct network *net;		/* the one that changes; in nets */
	time_t now;
	bool dry_run, less;		/* as the flags say */
	bool confined;			/* change_confine was called */
	bool committed;			/* the new state is durable */
	struct strv notes;		/* for the user */
	struct strv report;		/* what is (or would be) done */
	struct server_file server;	/* the generated file, before */
	struct err kept;		/* with CHANGE_LESS: why it stays */
	/* what it was when it was loaded */
	struct key old_public_key;
	struct prefixes old_subnets;
	uint16_t old_port;
	char *old_table;
	/* what the running interface must lose or dial */
	struct plan_options live;
	/* of peer_create: one pool a subnet */
	struct pool *pools;
	size_t n_pools;
};

enum change_flags {
	CHANGE_DRY_RUN = 1 << 0,	/* no lock, only a report */
	CHANGE_CONFINE = 1 << 1,	/* change_confine, before the state is
					   read */
	CHANGE_LESS = 1 << 2,		/* it only takes away: what is wrong
					   with other networks, or with the
					   generated file, does not matter */
};

/*
 * Begins on the network of that name, with its secrets; ERR_ABSENT where
 * there is none.  name may be NULL: change_adopt follows.
 */
int change_begin(struct change *c, const char *dir, const char *name,
    unsigned flags, struct err *err);

/*
 * Gives up what the rest will not need (store_confine): no hook may be to run
 * then, nor wireguard-go, and no holder of a port to be named.  With
 * CHANGE_LESS, not to be able to is no error.
 */
int change_confine(struct change *c, struct err *err);

/* Makes a new network the one that changes; takes ownership. */
int change_adopt(struct change *c, struct network *net, struct err *err);

/*
 * Carries the change out.  Where the state is saved but something behind it
 * failed, the error says so and how to converge.
 */
int change_finish(struct change *c, struct err *err);

void change_end(struct change *c);
#define auto_change __attribute__((cleanup(change_end)))

/* Marks the network or peer as changed now. */
void change_touch_network(struct change *c);
void change_touch_peer(struct change *c, struct peer *peer);

#endif
