/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address pools: which addresses a subnet has, and the lowest free one. */
#ifndef WGPILOT_MODEL_POOL_H
#define WGPILOT_MODEL_POOL_H

#include "base/err.h"
#include "model/network.h"
#include "model/prefix.h"

/*
 * Usable in a subnet: of IPv4 all but the network and broadcast addresses; of
 * IPv6 all but the subnet-router anycast address (RFC 4291 section 2.6.1); of
 * a /31 (RFC 3021) and /127 (RFC 6164) both; of a /32 or /128 the one.  The
 * gateway has the first of them.
 */

/* The gateway's address of each subnet, of full length, in their order. */
void pool_gateways(const struct network *net, struct prefixes *list);

/*
 * May a peer of the network have that address?  Fails where it lies in no
 * subnet, is not usable, or is the gateway's.  Whether another peer has it is
 * network_check's to say.
 */
int pool_usable(const struct network *net, const struct prefix *address,
    struct err *err);

/*
 * Hands out the lowest free addresses of one subnet, one after the other.
 * What the network's peers have, enabled or not, is taken.
 */
struct pool {
	const struct network *net;
	const struct prefix *subnet;
	struct prefixes taken;		/* sorted */
	size_t next_taken;
	struct prefix next, last;	/* next candidate; last usable */
	bool full;
};

void pool_init(struct pool *pool, const struct network *net,
    const struct prefix *subnet);
void pool_free(struct pool *pool);

/* Fails where none is left, with the figures and the way on. */
int pool_take(struct pool *pool, struct prefix *address, struct err *err);

/*
 * The first private IPv4 /24 (10.8.0.0/24, 10.9.0.0/24, ..., then the rest of
 * RFC 1918), or a random unique local /64 (RFC 4193), that overlaps none of
 * used.
 */
int pool_find_subnet(int family, const struct prefixes *used,
    struct prefix *subnet, struct err *err);

#endif
