/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an interface is: reading the kernel. */
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "base/str.h"
#include "kernel/link.h"
#include "kernel/nft.h"
#include "kernel/route.h"
#include "kernel/sysctl.h"
#include "live/live.h"
#include "model/endpoint.h"

#define TUNNEL_OVERHEAD 80	/* IPv6, UDP and WireGuard headers */
#define RESOLVE_PATIENCE 8	/* seconds: a dead resolver takes as long */
#define IPV4_MIN_MTU 576	/* RFC 791 */

static int
read_device(struct live *actual, struct err *err)
{
	struct prefixes auto_prefixes all = { 0 };
	size_t i;

	if (link_wg_kind(&actual->link, &actual->dev.kind, err) < 0 ||
	    wg_get(&actual->dev, err) < 0)
		return -1;
	actual->exists = true;
	actual->up = actual->link.up;
	actual->mtu = actual->link.mtu;
	if (link_addresses(actual->link.index, &all, NULL, err) < 0)
		return -1;
	/* link-local ones are the kernel's own */
	for (i = 0; i < all.n; i++)
		if (all.v[i].family != AF_INET6 ||
		    !prefix_is_link_local(&all.v[i]))
			prefixes_add(&actual->addresses, &all.v[i]);
	return 0;
}

static void
note_ra_link(const struct route *route, struct live *actual)
{
	char name[IFNAMSIZ], sysctl[64];
	struct err ignored;
	int value;

	if (route->protocol != RTPROT_RA || route->to.len != 0 ||
	    if_indextoname(route->index, name) == NULL ||
	    strv_find(&actual->ra_links, name) >= 0)
		return;
	snprintf(sysctl, sizeof(sysctl), "ipv6/conf/%s/accept_ra", name);
	if (sysctl_get(sysctl, &value, &ignored) == 0 && value == 1)
		strv_add(&actual->ra_links, name);
}

/* The subnets that the kernel routes by the addresses of a link that is up. */
static void
own_subnets(const struct live *actual, struct prefixes *list)
{
	struct prefix p;
	size_t i;

	for (i = 0; actual->up && i < actual->addresses.n; i++) {
		p = actual->addresses.v[i];
		prefix_mask(&p);
		if (p.len < prefix_max(&p))
			prefixes_add(list, &p);
	}
}

static bool
leads_there(const struct routes *routes, unsigned index,
    const struct prefix *to)
{
	size_t i;

	for (i = 0; i < routes->n; i++)
		if (routes->v[i].index == index &&
		    prefix_equal(&routes->v[i].to, to))
			return true;
	return false;
}

/* Those of protocol kernel come with the addresses; others are a daemon's. */
static bool
is_ours(const struct route *r, const struct live *desired,
    const struct live *actual)
{
	return actual->exists && r->index == actual->link.index &&
	    r->table == desired->table && !r->has_gateway &&
	    r->protocol == RTPROT_BOOT;
}

static int
read_routes(const struct live *desired, struct live *actual, struct err *err)
{
	struct routes auto_routes routes = { 0 };
	struct prefixes auto_prefixes own = { 0 };
	size_t i;

	if (route_list(&routes, err) < 0)
		return -1;
	own_subnets(actual, &own);
	for (i = 0; i < own.n; i++)
		if (!leads_there(&routes, actual->link.index, &own.v[i]))
			prefixes_add(&actual->lost_routes, &own.v[i]);
	for (i = 0; i < routes.n; i++) {
		const struct route *r = &routes.v[i];

		note_ra_link(r, actual);
		/* one that was lost and added again is no less the kernel's */
		if (is_ours(r, desired, actual) &&
		    (r->table != RT_TABLE_MAIN ||
		    !prefixes_contain(&own, &r->to)))
			prefixes_add(&actual->routes, &r->to);
	}
	return 0;
}

int
live_actual(const struct live *desired, struct live *actual, struct err *err)
{
	const char *name = desired->dev.name;
	char table[FIREWALL_NAME_LEN];
	struct err ignored;
	size_t i;

	snprintf(actual->dev.name, sizeof(actual->dev.name), "%s", name);
	actual->dev.expected = desired->dev.n_peers;
	actual->table = desired->table;
	if (link_get(name, &actual->link, err) == 0) {
		if (read_device(actual, err) < 0)
			return -1;
	} else if (err->code != ERR_ABSENT) {
		return -1;
	}
	if (read_routes(desired, actual, err) < 0)
		return -1;
	firewall_name(name, table);
	if (nft_list(table, &actual->firewall, err) < 0)
		return -1;
	actual->n_sysctls = desired->n_sysctls;
	for (i = 0; i < desired->n_sysctls; i++) {
		actual->sysctls[i] = desired->sysctls[i];
		if (sysctl_get(desired->sysctls[i].name,
		    &actual->sysctls[i].value, &ignored) < 0)
			actual->sysctls[i].value = 0;
	}
	return 0;
}

/*
 * Resolves one name; the first address that the resolver prefers.  Returns
 * what getaddrinfo(3) does.
 */
static int
resolve(const struct endpoint *e, union wg_endpoint *out)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC,
	    .ai_socktype = SOCK_DGRAM, .ai_protocol = IPPROTO_UDP };
	struct addrinfo *list;
	char port[8];
	int rc;

	snprintf(port, sizeof(port), "%u", e->port);
	rc = getaddrinfo(e->host, port, &hints, &list);
	if (rc != 0)
		return rc;
	memcpy(out, list->ai_addr, list->ai_family == AF_INET ?
	    sizeof(out->in) : sizeof(out->in6));
	freeaddrinfo(list);
	return 0;
}

/*
 * Is the endpoint a name that must be resolved now?  Then fills e; else takes
 * what the kernel has, which counts for the MTU as when it was resolved.
 */
static bool
is_unresolved(const struct peer *peer, struct wg_peer *wg,
    struct peer_index *actual, struct endpoint *e)
{
	const struct wg_peer *present;
	struct err ignored;

	if (peer == NULL || peer->endpoint == NULL ||
	    wg->endpoint.any.sa_family != 0)
		return false;
	/* one that the kernel has stays, unless it was changed just now */
	present = index_find(actual, &wg->public_key);
	if (present != NULL && present->endpoint.any.sa_family != 0 &&
	    !peer->dirty) {
		wg->endpoint = present->endpoint;
		return false;
	}
	return endpoint_parse(e, peer->endpoint, &ignored) == 0;
}

static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void
live_resolve(const struct network *net, struct live *desired,
    const struct live *actual, struct strv *notes)
{
	struct peer_index auto_index index = { .dev = &actual->dev };
	const struct peer *peer = net->peers;
	double begin, lost = 0;
	struct wg_peer *wg;
	struct endpoint e;
	int rc = 0;
	size_t i;

	for (i = 0; i < desired->dev.n_peers; i++) {
		wg = &desired->dev.peers[i];
		/* they stand in the network's order, some left out */
		while (peer != NULL && memcmp(peer->public_key.b,
		    wg->public_key.b, KEY_LEN) != 0)
			peer = peer->next;
		if (!is_unresolved(peer, wg, &index, &e))
			continue;
		/* one name's failure is its own; a dead resolver is all's */
		if (lost < RESOLVE_PATIENCE) {
			begin = seconds();
			rc = resolve(&e, &wg->endpoint);
			if (rc != 0)
				lost += seconds() - begin;
		}
		if (rc != 0)
			strv_addf(notes, "%s/%s: its endpoint %s does not "
			    "resolve now (%s): it is left out until the next "
			    "sync", net->name, peer->name, e.host,
			    gai_strerror(rc));
	}
}

/* The largest counts, as with wg-quick(8): the others' packets are cut. */
static uint32_t
endpoint_mtu(const union wg_endpoint *endpoint, uint32_t mtu)
{
	struct prefix p = { 0 };
	struct route_to to;
	struct err ignored;

	p.family = (uint8_t)endpoint->any.sa_family;
	if (p.family == AF_INET)
		memcpy(p.addr, &endpoint->in.sin_addr, 4);
	else
		memcpy(p.addr, &endpoint->in6.sin6_addr, 16);
	p.len = prefix_max(&p);
	if (route_get(&p, &to, &ignored) < 0)
		return mtu;
	return to.mtu > mtu ? to.mtu : mtu;
}

void
live_auto_mtu(struct live *desired, const struct live *actual)
{
	struct peer_index auto_index index = { .dev = &actual->dev };
	const struct wg_peer *peer, *present;
	uint32_t mtu = 0, least = IPV4_MIN_MTU;
	struct route_to to;
	struct err ignored;
	size_t i;

	if (desired->mtu != 0)
		return;
	for (i = 0; i < desired->dev.n_peers; i++) {
		peer = &desired->dev.peers[i];
		if (peer->endpoint.any.sa_family == 0)
			continue;
		present = index_find(&index, &peer->public_key);
		mtu = endpoint_mtu(present != NULL &&
		    present->endpoint.any.sa_family != 0 ?
		    &present->endpoint : &peer->endpoint, mtu);
	}
	if (mtu == 0 && route_default(&to, &ignored) == 0)
		mtu = to.mtu;
	mtu = mtu > 0 ? mtu : 1500;
	for (i = 0; i < desired->addresses.n; i++)
		if (desired->addresses.v[i].family == AF_INET6)
			least = IPV6_MIN_MTU;
	desired->mtu = mtu < least + TUNNEL_OVERHEAD ? least :
	    mtu - TUNNEL_OVERHEAD;
}
