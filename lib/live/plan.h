/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan: what differs between two values, and nothing else. */
#ifndef WGPILOT_LIVE_PLAN_H
#define WGPILOT_LIVE_PLAN_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "live/live.h"
#include "model/network.h"

/* What a change of the state leaves behind, beyond what is desired now. */
struct plan_options {
	bool keep_foreign;	/* peers and routes the state does not know */
	struct keys gone;	/* but the state knew these: they go */
	struct prefixes gone_routes;	/* and these */
	struct keys dialled;	/* whose endpoint was changed just now: it is
				   set although the peer may have roamed */
};

void plan_options_free(struct plan_options *options);

enum plan_peer_kind { PLAN_ADD, PLAN_CHANGE, PLAN_REMOVE };

struct plan_peer {
	enum plan_peer_kind kind;
	const struct wg_peer *desired;	/* NULL: to be removed */
	const struct wg_peer *actual;	/* NULL: to be added */
	unsigned flags;			/* WG_PEER_* */
	struct prefixes add_ips;	/* without WG_PEER_REPLACE_IPS */
	bool foreign;			/* removed as unknown to the state */
};

/* Holds pointers into both values, which must outlive it. */
struct plan {
	const struct live *desired, *actual;
	bool create;			/* the interface is not there */
	unsigned device;		/* WG_SET_* */
	struct plan_peer *peers;
	size_t n_peers, cap_peers;
	struct prefixes add_addresses, delete_addresses;
	struct prefixes add_routes, delete_routes;
	struct prefixes add_own_routes;	/* of its subnets, in the main table */
	bool mtu, up, firewall;
	struct live_sysctl sysctls[2];
	size_t n_sysctls;
	bool accept_ra;			/* for actual->ra_links */
	size_t n_kept;			/* foreign peers that stay */
};

/*
 * Fills plan with what must change for actual to become desired.  A pure
 * function of its arguments; the only thing that decides what changes.
 */
void plan_diff(const struct live *desired, const struct live *actual,
    const struct plan_options *options, struct plan *plan);
void plan_free(struct plan *plan);
#define auto_plan __attribute__((cleanup(plan_free)))

bool plan_is_empty(const struct plan *plan);

/*
 * Appends a line a change to lines: "+ peer alice: allowed IPs 10.8.0.2/32",
 * "- peer <key> (unknown to the state)", "~ mtu 1420 -> 1380".  Never a secret.
 */
void plan_describe(const struct plan *plan, const struct network *net,
    struct strv *lines);

/*
 * Makes the kernel so.  Order: parameters, firewall, interface, peers that go,
 * then the device and its peers, addresses that go, MTU, addresses, up,
 * routes.  An empty plan sends nothing.  Where an interface was to be created
 * and something fails, it is deleted again.  notes gets what an administrator
 * should know.
 */
int plan_apply(const struct plan *plan, struct strv *notes, struct err *err);

/* Only the parameters and the firewall: what wg-quick(8) leaves to us. */
int plan_apply_firewall(const struct plan *plan, struct strv *notes,
    struct err *err);

#endif
