/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an interface should be, and what it is: the same kind of value. */
#ifndef WGPILOT_LIVE_LIVE_H
#define WGPILOT_LIVE_LIVE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"
#include "kernel/link.h"
#include "kernel/wg.h"
#include "model/network.h"
#include "model/prefix.h"

/* A set of public keys; sorted by keys_sort before it is asked. */
struct keys {
	struct key *v;
	size_t n, cap;
};

void keys_add(struct keys *keys, const struct key *key);
void keys_sort(struct keys *keys);
bool keys_have(const struct keys *keys, const struct key *key);
void keys_free(struct keys *keys);

/* A kernel parameter of the network. */
struct live_sysctl {
	char name[64];		/* "ipv4/ip_forward" */
	int value;
};

struct live {
	bool exists;		/* the interface is there, or shall be */
	struct link link;	/* actual only */
	struct wg_device dev;	/* keys, port, mark, peers */
	bool up;
	uint32_t mtu;		/* desired: 0 is the path's less 80 */
	struct prefixes addresses;
	struct keys barred;	/* desired only: peers that the state knows and
				   that are not to get in */
	uint32_t table;		/* of the routes; 0: none are ours */
	struct prefixes routes;
	struct prefixes barred_routes;	/* desired only: those that the state
					   knows and that are not to be */
	struct prefixes lost_routes;	/* actual only: those that came with
					   its addresses and were deleted */
	struct buf firewall;	/* as of nft_list; empty: no table */
	struct buf firewall_text;	/* desired only: to be loaded */
	struct live_sysctl sysctls[2];
	size_t n_sysctls;
	/* interfaces that live by router advertisements, which forwarding
	   would end; actual only */
	struct strv ra_links;
};

void live_free(struct live *live);
#define auto_live __attribute__((cleanup(live_free)))

/* The name of the network's nftables table: "wgpilot-wg0". */
#define FIREWALL_NAME_LEN 32
void firewall_name(const char *network, char name[FIREWALL_NAME_LEN]);
/* The table as text, as nft lists it, blanks and newlines aside. */
void firewall_render(const struct network *net, struct buf *text);

/* Has the network its private key, and the right one? */
int live_check(const struct network *net, struct err *err);

/*
 * What the network's interface should be at that time: only active peers.
 * Needs the secrets.  The peers stand in the network's order.  Endpoints that
 * are addresses are set; a name is left for live_resolve.
 */
int live_desired(const struct network *net, time_t now, struct live *live,
    struct err *err);

/*
 * What the kernel has under the network's name.  An interface of that name
 * that is no WireGuard device fails.  desired says which table and kernel
 * parameters to look at.  errnum EPERM: needs root.
 */
int live_actual(const struct live *desired, struct live *actual,
    struct err *err);

/*
 * Resolves the endpoints that are names, of peers that have none in the
 * kernel yet; one that does not resolve is named in notes and left out, and
 * fails that peer alone.  desired is live_desired's, of the network as it is.
 */
void live_resolve(const struct network *net, struct live *desired,
    const struct live *actual, struct strv *notes);

/*
 * Fills desired->mtu where the state does not say it: as wg-quick(8), the
 * smallest MTU of the ways to the peers' endpoints, else that of the default
 * route, else 1500; less 80 for the tunnel's own headers.  Unlike it never
 * under 1280 with IPv6 addresses, which the kernel would drop.
 */
void live_auto_mtu(struct live *desired, const struct live *actual);

/*
 * The peers of a device by key: { .dev = &live->dev }.  The state and the
 * kernel mostly have them in the same order: the one behind that found last is
 * tried first, and only where it is another are they sorted.
 */
struct peer_index {
	const struct wg_device *dev;
	size_t next;
	const struct wg_peer **sorted;
};

/* The peer of that key, or NULL. */
const struct wg_peer *index_find(struct peer_index *index,
    const struct key *key);
void index_free(struct peer_index *index);
#define auto_index __attribute__((cleanup(index_free)))

#endif
