/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topology: who may reach what, in each mode. */
#include <utlist.h>

#include "model/topology.h"

static void
add_once(struct prefixes *list, const struct prefixes *more)
{
	size_t i;

	for (i = 0; i < more->n; i++)
		if (!prefixes_contain(list, &more->v[i]))
			prefixes_add(list, &more->v[i]);
}

void
topology_server_ips(const struct network *net, const struct peer *peer,
    struct prefixes *list)
{
	prefixes_append(list, &peer->addresses);
	if (network_mode(net) == MODE_SITE_TO_SITE)
		prefixes_append(list, &peer->site_networks);
}

/* All other sites' networks and the gateway's own. */
static void
add_other_sites(const struct network *net, const struct peer *peer,
    struct prefixes *list)
{
	const struct peer *other;

	DL_FOREACH(net->peers, other)
		if (other != peer)
			prefixes_append(list, &other->site_networks);
	prefixes_append(list, &net->site_networks);
}

void
topology_client_ips(const struct network *net, const struct peer *peer,
    struct prefixes *list)
{
	const struct prefix all[] = { { .family = AF_INET },
	    { .family = AF_INET6 } };
	enum mode mode = network_mode(net);

	if (mode == MODE_GATEWAY && peer_tunnel(net, peer) == TUNNEL_FULL) {
		prefixes_add(list, &all[0]);
		prefixes_add(list, &all[1]);
		return;
	}
	prefixes_append(list, &net->subnets);
	if (mode == MODE_SITE_TO_SITE) {
		add_other_sites(net, peer, list);
	} else if (mode == MODE_GATEWAY) {
		add_once(list, &net->routes);
		add_once(list, &peer->routes);
	}
}

/* NAT = auto leaves global IPv6 routed. */
static bool
is_masqueraded(const struct network *net, const struct prefix *p)
{
	return net->nat == NAT_YES || p->family == AF_INET ||
	    prefix_is_ula(p);
}

static void
add_masquerade(const struct network *net, const struct prefixes *from,
    struct prefixes *list)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (is_masqueraded(net, &from->v[i]))
			prefixes_add(list, &from->v[i]);
}

void
topology_forward(const struct network *net, struct forward *forward)
{
	bool devices = network_device_to_device(net);
	enum mode mode = network_mode(net);
	const struct peer *peer;

	*forward = (struct forward){ .devices = devices };
	prefixes_append(&forward->devices_at, &net->subnets);
	if (mode == MODE_HUB_ROUTED) {
		forward->within = devices ? FORWARD_ALL : FORWARD_NONE;
		return;
	}
	if (mode == MODE_GATEWAY) {
		forward->within = devices ? FORWARD_ALL : FORWARD_NONE;
		forward->out = FORWARD_ALL;
		if (net->nat != NAT_NO)
			add_masquerade(net, &net->subnets,
			    &forward->masquerade);
		return;
	}
	forward->within = forward->out = forward->in = FORWARD_SITES;
	DL_FOREACH(net->peers, peer)
		prefixes_append(&forward->sites, &peer->site_networks);
	prefixes_append(&forward->local, &net->site_networks);
	if (net->nat == NAT_YES) {
		add_masquerade(net, &net->subnets, &forward->masquerade);
		add_masquerade(net, &forward->sites, &forward->masquerade);
	}
}

void
forward_free(struct forward *forward)
{
	prefixes_free(&forward->devices_at);
	prefixes_free(&forward->sites);
	prefixes_free(&forward->local);
	prefixes_free(&forward->masquerade);
}

static void
role_notes(const struct network *net, const struct peer *peer,
    struct strv *notes)
{
	bool router = peer_role(peer) == ROLE_SITE_GATEWAY;

	if (router && network_mode(net) != MODE_SITE_TO_SITE)
		strv_addf(notes, "%s/%s: Role = site-gateway has no effect but "
		    "in Mode = site-to-site", net->name, peer->name);
	else if (router && peer->site_networks.n == 0)
		strv_addf(notes, "%s/%s: a site gateway without SiteNetworks: "
		    "no network is reached behind it", net->name, peer->name);
	else if (!router && peer->site_networks.n > 0 &&
	    network_mode(net) == MODE_SITE_TO_SITE)
		strv_addf(notes, "%s/%s: has SiteNetworks, but Role = client: "
		    "'wgp-peer set %s/%s Role=site-gateway' if it is their "
		    "router", net->name, peer->name, net->name, peer->name);
}

void
topology_notes(const struct network *net, const struct peer *peer,
    struct strv *notes)
{
	const struct prefixes *sites = peer != NULL ? &peer->site_networks :
	    &net->site_networks;
	const struct prefixes *routes = peer != NULL ? &peer->routes :
	    &net->routes;
	bool split = peer != NULL ? peer_tunnel(net, peer) == TUNNEL_SPLIT :
	    net->tunnel == TUNNEL_SPLIT;
	const char *slash = peer != NULL ? "/" : "";
	const char *name = peer != NULL ? peer->name : "";
	enum mode mode = network_mode(net);

	if (sites->n > 0 && mode != MODE_SITE_TO_SITE)
		strv_addf(notes, "%s%s%s: SiteNetworks has no effect but in "
		    "Mode = site-to-site", net->name, slash, name);
	if (routes->n > 0 && (mode != MODE_GATEWAY || !split))
		strv_addf(notes, "%s%s%s: Routes has no effect but in Mode = "
		    "gateway with Tunnel = split", net->name, slash, name);
	if (peer != NULL)
		role_notes(net, peer, notes);
}
