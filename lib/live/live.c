/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an interface should be, from the model. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/str.h"
#include "kernel/nft.h"
#include "live/live.h"
#include "model/endpoint.h"
#include "model/pool.h"
#include "model/topology.h"

#define TABLE_MAIN 254		/* RT_TABLE_MAIN */

void
live_free(struct live *live)
{
	wg_device_free(&live->dev);
	prefixes_free(&live->addresses);
	prefixes_free(&live->routes);
	prefixes_free(&live->barred_routes);
	prefixes_free(&live->lost_routes);
	buf_free(&live->firewall);
	buf_free(&live->firewall_text);
	strv_free(&live->ra_links);
	keys_free(&live->barred);
}

static void
put_sysctl(struct live *live, const char *name)
{
	struct live_sysctl *s = &live->sysctls[live->n_sysctls++];

	snprintf(s->name, sizeof(s->name), "%s", name);
	s->value = 1;
}

static void
put_addresses(const struct network *net, struct live *live)
{
	bool v4 = false, v6 = false;
	size_t i;

	pool_gateways(net, &live->addresses);
	for (i = 0; i < net->subnets.n; i++) {
		live->addresses.v[i].len = net->subnets.v[i].len;
		v4 |= net->subnets.v[i].family == AF_INET;
		v6 |= net->subnets.v[i].family == AF_INET6;
	}
	/* all three modes forward */
	if (v4)
		put_sysctl(live, "ipv4/ip_forward");
	if (v6)
		put_sysctl(live, "ipv6/conf/all/forwarding");
}

/*
 * As wg-quick(8): each allowed IP is a route, unless the interface's own
 * subnets cover it; in a table of its own, each without exception.
 */
static void
put_routes(const struct network *net, struct live *live,
    const struct prefixes *ips)
{
	size_t i;

	for (i = 0; i < ips->n; i++)
		if (live->table != TABLE_MAIN ||
		    !prefixes_cover(&net->subnets, &ips->v[i]))
			prefixes_add(&live->routes, &ips->v[i]);
}

static uint32_t
table_of(const struct network *net)
{
	uint64_t n;

	if (net->table == NULL || strcmp(net->table, "auto") == 0)
		return TABLE_MAIN;
	if (str_number(net->table, 1, UINT32_MAX, &n) < 0)
		return 0;	/* off */
	return (uint32_t)n;
}

static void
put_endpoint(const struct peer *peer, struct wg_peer *wg)
{
	struct endpoint e;
	struct prefix p;
	struct err err;

	if (endpoint_parse(&e, peer->endpoint, &err) < 0 ||
	    prefix_parse_address(&p, e.host, &err) < 0)
		return;
	wg->endpoint.any.sa_family = p.family;
	if (p.family == AF_INET) {
		wg->endpoint.in.sin_port = htons(e.port);
		memcpy(&wg->endpoint.in.sin_addr, p.addr, 4);
	} else {
		wg->endpoint.in6.sin6_port = htons(e.port);
		memcpy(&wg->endpoint.in6.sin6_addr, p.addr, 16);
	}
}

static void
put_peer(const struct network *net, const struct peer *peer,
    struct live *live)
{
	struct wg_peer *wg = wg_device_add(&live->dev);

	wg->public_key = peer->public_key;
	wg->preshared_key = peer->preshared_key;
	wg->keepalive = peer->keepalive > 0 ? (uint16_t)peer->keepalive : 0;
	topology_server_ips(net, peer, &wg->allowed_ips);
	if (peer->endpoint != NULL)
		put_endpoint(peer, wg);
	if (live->table != 0)
		put_routes(net, live, &wg->allowed_ips);
}

/* A peer that is not to get in, or whose sites have no effect in this mode. */
static void
bar(const struct network *net, const struct peer *peer, bool active,
    struct live *live)
{
	if (!active) {
		keys_add(&live->barred, &peer->public_key);
		prefixes_append(&live->barred_routes, &peer->addresses);
	}
	if (!active || network_mode(net) != MODE_SITE_TO_SITE)
		prefixes_append(&live->barred_routes, &peer->site_networks);
}

int
live_check(const struct network *net, struct err *err)
{
	struct key public_key;

	if (key_is_zero(&net->private_key))
		return network_keyless(net, err);
	key_public(&public_key, &net->private_key);
	if (!key_equal(&public_key, &net->public_key))
		return err_set(err, ERR_FAILED, "%s: the private key filed "
		    "for it does not belong to its public key", net->name);
	return 0;
}

int
live_desired(const struct network *net, time_t now, struct live *live,
    struct err *err)
{
	const struct peer *peer;
	bool active;

	if (live_check(net, err) < 0)
		return -1;
	live->dev.public_key = net->public_key;
	live->dev.expected = net->n_peers;
	live->exists = live->up = true;
	snprintf(live->dev.name, sizeof(live->dev.name), "%s", net->name);
	live->dev.private_key = net->private_key;
	/* as it is read back, whoever made it */
	key_clamp(&live->dev.private_key);
	live->dev.listen_port = net->listen_port;
	live->dev.fwmark = net->fwmark > 0 ? (uint32_t)net->fwmark : 0;
	live->mtu = net->mtu;
	live->table = table_of(net);
	put_addresses(net, live);
	DL_FOREACH(net->peers, peer) {
		active = peer_active(peer, now);
		if (active)
			put_peer(net, peer, live);
		bar(net, peer, active, live);
	}
	keys_sort(&live->barred);
	firewall_render(net, &live->firewall_text);
	nft_squeeze(live->firewall_text.data, &live->firewall);
	return 0;
}
