/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is what the state says sound, within a network and among all? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/network.h"
#include "model/pool.h"

/* A prefix and whose it is. */
struct claim {
	struct prefix prefix;
	const struct network *net;
	const struct peer *peer;	/* NULL: the network's own */
};

struct claims {
	struct claim *v;
	size_t n, cap;
};

/* Those of a family, or of any where it is AF_UNSPEC. */
static void
claim_family(struct claims *claims, int family, const struct prefixes *list,
    const struct network *net, const struct peer *peer)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (family != AF_UNSPEC && list->v[i].family != family)
			continue;
		claims->v = grow(claims->v, claims->n, &claims->cap,
		    sizeof(*claims->v));
		claims->v[claims->n++] = (struct claim){ list->v[i], net,
		    peer };
	}
}

static void
claim(struct claims *claims, const struct prefixes *list,
    const struct network *net, const struct peer *peer)
{
	claim_family(claims, AF_UNSPEC, list, net, peer);
}

static int
compare_claims(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	return prefix_compare(&x->prefix, &y->prefix);
}

static void
claimant(const struct claim *c, char text[96])
{
	if (c->peer != NULL && c->peer->line != 0)
		snprintf(text, 96, "%s/%s (line %u)", c->net->name,
		    c->peer->name, c->peer->line);
	else if (c->peer != NULL)
		snprintf(text, 96, "%s/%s", c->net->name, c->peer->name);
	else
		snprintf(text, 96, "%s", c->net->name);
}

static void
sort_claims(struct claims *claims)
{
	sort(claims->v, claims->n, sizeof(*claims->v), compare_claims);
}

static int
overlap(const struct claim *a, const struct claim *b, struct err *err)
{
	char p[PREFIX_TEXT_LEN], q[PREFIX_TEXT_LEN], who[96], whose[96];

	prefix_format(&a->prefix, p);
	prefix_format(&b->prefix, q);
	claimant(a, whose);
	claimant(b, who);
	return err_set(err, ERR_FAILED, "%s of %s overlaps %s of %s", q, who,
	    p, whose);
}

/*
 * Sorted by address, shorter first, two prefixes of the list overlap only
 * where two neighbours do.
 */
static int
check_claims(struct claims *claims, struct err *err)
{
	size_t i;

	sort_claims(claims);
	for (i = 1; i < claims->n; i++)
		if (prefix_contains(&claims->v[i - 1].prefix,
		    &claims->v[i].prefix))
			return overlap(&claims->v[i - 1], &claims->v[i], err);
	return 0;
}

/*
 * The same for overlaps of two networks, each of which may have its own: of
 * either, the outermost prefix around the place that was reached is kept.
 */
static int
check_between(struct claims *claims, const struct network *net,
    struct err *err)
{
	const struct claim *last[2] = { NULL, NULL }, *c;
	size_t i, mine;

	sort_claims(claims);
	for (i = 0; i < claims->n; i++) {
		c = &claims->v[i];
		mine = c->net == net;
		if (last[!mine] != NULL &&
		    prefix_contains(&last[!mine]->prefix, &c->prefix))
			return overlap(last[!mine], c, err);
		if (last[mine] == NULL ||
		    !prefix_contains(&last[mine]->prefix, &c->prefix))
			last[mine] = c;
	}
	return 0;
}

/* Before their gateways' addresses are found to be the same. */
static int
check_subnets(const struct network *net, struct err *err)
{
	struct claims claims = { 0 };
	int rc;

	claim(&claims, &net->subnets, net, NULL);
	rc = check_claims(&claims, err);
	free(claims.v);
	return rc;
}

/* Addresses of one family, each behind the last: then none is used twice. */
static inline bool
ascend(int family, const struct prefixes *list, const struct prefix **last)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->v[i].family != family)
			continue;
		if (*last != NULL && prefix_compare(*last, &list->v[i]) >= 0)
			return false;
		*last = &list->v[i];
	}
	return true;
}

static int
check_family(const struct network *net, int family,
    const struct prefixes *own, struct err *err)
{
	const struct prefix *last = NULL;
	struct claims claims = { 0 };
	const struct peer *peer;
	int rc;

	/* as they mostly stand */
	if (ascend(family, own, &last)) {
		DL_FOREACH(net->peers, peer)
			if (!ascend(family, &peer->addresses, &last))
				break;
		if (peer == NULL)
			return 0;
	}
	claim_family(&claims, family, own, net, NULL);
	DL_FOREACH(net->peers, peer)
		claim_family(&claims, family, &peer->addresses, net, peer);
	rc = check_claims(&claims, err);
	free(claims.v);
	return rc;
}

/* Every address in use: the gateway's, and the peers', all of full length. */
static int
check_addresses(const struct network *net, struct err *err)
{
	struct prefixes auto_prefixes own = { 0 };

	pool_gateways(net, &own);
	if (check_family(net, AF_INET, &own, err) < 0)
		return -1;
	return check_family(net, AF_INET6, &own, err);
}

/* Has any of the prefixes a meaning of its own, for every host? */
static int
check_special(const struct prefixes *list, const char *key, struct err *err)
{
	static const char *const special[] = { "0.0.0.0/8", "127.0.0.0/8",
	    "224.0.0.0/3", "::/128", "::1/128", "fe80::/10", "ff00::/8" };
	char text[PREFIX_TEXT_LEN];
	struct prefix p;
	struct err ignored;
	size_t i, j;

	for (i = 0; i < list->n; i++) {
		prefix_format(&list->v[i], text);
		if (list->v[i].len == 0)
			return err_set(err, ERR_FAILED, "%s: %s is a default "
			    "route, which cannot stand there", key, text);
		for (j = 0; j < COUNT(special); j++) {
			if (prefix_parse(&p, special[j], &ignored) < 0 ||
			    !prefix_overlaps(&p, &list->v[i]))
				continue;
			return err_set(err, ERR_FAILED, "%s: %s overlaps %s, "
			    "which has a meaning of its own", key, text,
			    special[j]);
		}
	}
	return 0;
}

static int
check_peer(const struct network *net, const struct peer *peer,
    struct err *err)
{
	size_t i;

	if (key_is_zero(&peer->public_key))
		return err_set(err, ERR_FAILED, "%s/%s: PublicKey is missing",
		    net->name, peer->name);
	if (peer->addresses.n == 0)
		return err_set(err, ERR_FAILED, "%s/%s: Address is missing",
		    net->name, peer->name);
	for (i = 0; i < peer->addresses.n; i++)
		if (pool_usable(net, &peer->addresses.v[i], err) < 0)
			return err_context(err, "%s/%s", net->name,
			    peer->name);
	if (check_special(&peer->site_networks, "SiteNetworks", err) < 0)
		return err_context(err, "%s/%s", net->name, peer->name);
	return 0;
}

/* An interface under that has no IPv6: the kernel drops its addresses. */
static int
check_mtu(const struct network *net, struct err *err)
{
	char text[PREFIX_TEXT_LEN];
	size_t i;

	if (net->mtu == 0 || net->mtu >= IPV6_MIN_MTU)
		return 0;
	for (i = 0; i < net->subnets.n; i++) {
		if (net->subnets.v[i].family != AF_INET6)
			continue;
		prefix_format(&net->subnets.v[i], text);
		return err_set(err, ERR_FAILED, "%s: MTU %u is too small for "
		    "IPv6 (Subnet %s), which needs %d", net->name, net->mtu,
		    text, IPV6_MIN_MTU);
	}
	return 0;
}

int
network_check(const struct network *net, struct err *err)
{
	const struct peer *peer;

	if (key_is_zero(&net->public_key))
		return err_set(err, ERR_FAILED, "%s: PublicKey is missing",
		    net->name);
	if (net->listen_port == 0)
		return err_set(err, ERR_FAILED, "%s: ListenPort is missing",
		    net->name);
	if (net->subnets.n == 0)
		return err_set(err, ERR_FAILED, "%s: Subnet is missing",
		    net->name);
	if (network_mode(net) == MODE_HUB_ROUTED && net->nat == NAT_YES)
		return err_set(err, ERR_FAILED, "%s: NAT = yes has no meaning "
		    "in mode hub-routed, where nothing leaves the tunnel",
		    net->name);
	if (check_special(&net->subnets, "Subnet", err) < 0 ||
	    check_special(&net->site_networks, "SiteNetworks", err) < 0)
		return err_context(err, "%s", net->name);
	if (check_mtu(net, err) < 0 || check_subnets(net, err) < 0)
		return -1;
	if ((peer = network_peer_by_key(net, &net->public_key)) != NULL)
		return err_set(err, ERR_FAILED, "%s/%s: its public key is that "
		    "of the gateway itself", net->name, peer->name);
	DL_FOREACH(net->peers, peer)
		if (check_peer(net, peer, err) < 0)
			return -1;
	return check_addresses(net, err);
}

static int
check_pair(const struct network *a, const struct network *b, struct err *err)
{
	if (a->listen_port == b->listen_port)
		return err_set(err, ERR_FAILED, "%s: ListenPort %u is that of "
		    "%s already", b->name, b->listen_port, a->name);
	if (key_equal(&a->public_key, &b->public_key))
		return err_set(err, ERR_FAILED, "%s: its key is that of %s "
		    "already", b->name, a->name);
	return 0;
}

static void
claim_all(struct claims *claims, const struct network *net)
{
	const struct peer *peer;

	claim(claims, &net->subnets, net, NULL);
	claim(claims, &net->site_networks, net, NULL);
	DL_FOREACH(net->peers, peer)
		claim(claims, &peer->site_networks, net, peer);
}

int
networks_conflict(const struct network *net, const struct network *other,
    struct err *err)
{
	struct claims claims = { 0 };
	int rc;

	if (check_pair(other, net, err) < 0)
		return -1;
	claim_all(&claims, net);
	claim_all(&claims, other);
	rc = check_between(&claims, net, err);
	free(claims.v);
	return rc;
}

int
networks_check(struct network *const *nets, size_t n, struct err *err)
{
	struct claims claims = { 0 };
	size_t i, j;
	int rc;

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			if (check_pair(nets[j], nets[i], err) < 0)
				return -1;
	for (i = 0; i < n; i++)
		claim_all(&claims, nets[i]);
	rc = check_claims(&claims, err);
	free(claims.v);
	return rc;
}
