/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be seen of networks and peers: the fields of their records. */
#include <arpa/inet.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/out.h"
#include "live/status.h"
#include "model/field.h"
#include "model/topology.h"

/* A key of the state file, as it has it. */
static void
put_field(const struct field *fields, size_t n, const char *name,
    const void *object, struct out_value *v)
{
	const struct field *field = field_find(fields, n, name);

	field_get(field, object, &v->list);
	v->absent = v->list.n == 0 && !field_is_list(field);
}

#define PEER_FIELD(function, name)					\
static void								\
function(const void *record, struct out_value *v)			\
{									\
	const struct peer_record *r = record;				\
									\
	put_field(peer_fields, n_peer_fields, name, r->peer, v);	\
}

PEER_FIELD(peer_public_key, "PublicKey")
PEER_FIELD(peer_addresses, "Address")
PEER_FIELD(peer_state_endpoint, "Endpoint")
PEER_FIELD(peer_site_networks, "SiteNetworks")
PEER_FIELD(peer_routes, "Routes")
PEER_FIELD(peer_email, "Email")
PEER_FIELD(peer_description, "Description")
PEER_FIELD(peer_tags, "Tags")

static void
peer_network(const void *record, struct out_value *v)
{
	v->text = ((const struct peer_record *)record)->net->name;
}

static void
peer_name(const void *record, struct out_value *v)
{
	v->text = ((const struct peer_record *)record)->peer->name;
}

static void
peer_role_text(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->text = peer_role(r->peer) == ROLE_CLIENT ? "client" :
	    "site-gateway";
}

static void
peer_tunnel_text(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->text = peer_tunnel(r->net, r->peer) == TUNNEL_FULL ? "full" :
	    "split";
}

static void
peer_allowed_ips(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;
	struct prefixes auto_prefixes ips = { 0 };
	char text[PREFIX_TEXT_LEN];
	size_t i;

	topology_server_ips(r->net, r->peer, &ips);
	for (i = 0; i < ips.n; i++) {
		prefix_format(&ips.v[i], text);
		strv_add(&v->list, text);
	}
}

static void
peer_online(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->absent = !r->known;
	v->number = peer_record_online(r);
	v->barred = !peer_active(r->peer, r->now);
}

static void
peer_handshake(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->absent = r->wg == NULL || r->wg->last_handshake == 0;
	v->number = v->absent ? 0 : r->wg->last_handshake;
}

static void
peer_rx(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->absent = r->wg == NULL;
	v->number = v->absent ? 0 : (int64_t)r->wg->rx_bytes;
}

static void
peer_tx(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->absent = r->wg == NULL;
	v->number = v->absent ? 0 : (int64_t)r->wg->tx_bytes;
}

/* Where the kernel sends to, which may have roamed from the state's. */
static void
peer_endpoint(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;
	char host[INET6_ADDRSTRLEN];

	if (r->wg == NULL || r->wg->endpoint.any.sa_family == 0) {
		v->absent = true;
	} else if (r->wg->endpoint.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &r->wg->endpoint.in.sin_addr, host,
		    sizeof(host));
		strv_addf(&v->list, "%s:%u", host,
		    ntohs(r->wg->endpoint.in.sin_port));
	} else {
		inet_ntop(AF_INET6, &r->wg->endpoint.in6.sin6_addr, host,
		    sizeof(host));
		strv_addf(&v->list, "[%s]:%u", host,
		    ntohs(r->wg->endpoint.in6.sin6_port));
	}
}

/* The kernel's, which is what happens; the state's where it is not there. */
static void
peer_keepalive(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->number = r->wg != NULL ? r->wg->keepalive :
	    r->peer->keepalive > 0 ? r->peer->keepalive : 0;
}

static void
peer_state_keepalive(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->number = r->peer->keepalive > 0 ? r->peer->keepalive : 0;
	/* only where it is not what the kernel does */
	v->absent = r->wg == NULL || r->wg->keepalive == v->number;
}

static void
peer_enabled(const void *record, struct out_value *v)
{
	v->number = ((const struct peer_record *)record)->peer->enabled !=
	    CHOICE_NO;
}

static void
peer_expired_now(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;

	v->number = peer_expired(r->peer, r->now);
}

static void
put_time(time_t t, struct out_value *v)
{
	v->absent = t == 0;
	v->number = t;
}

static void
peer_expires(const void *record, struct out_value *v)
{
	put_time(((const struct peer_record *)record)->peer->expires, v);
}

static void
peer_created(const void *record, struct out_value *v)
{
	put_time(((const struct peer_record *)record)->peer->created, v);
}

static void
peer_updated(const void *record, struct out_value *v)
{
	put_time(((const struct peer_record *)record)->peer->updated, v);
}

const struct out_field peer_record_fields[] = {
	{ "network", "network", OUT_TEXT, peer_network },
	{ "online", "", OUT_DOT, peer_online },
	{ "name", "name", OUT_TEXT, peer_name },
	{ "addresses", "addresses", OUT_LIST, peer_addresses },
	{ "last_handshake", "handshake", OUT_TIME, peer_handshake },
	{ "transfer_rx", "received", OUT_SIZE, peer_rx },
	{ "transfer_tx", "sent", OUT_SIZE, peer_tx },
	{ "endpoint", "endpoint", OUT_TEXT, peer_endpoint },
	{ "public_key", NULL, OUT_TEXT, peer_public_key },
	{ "allowed_ips", NULL, OUT_LIST, peer_allowed_ips },
	{ "persistent_keepalive", NULL, OUT_NUMBER, peer_keepalive },
	{ "state_keepalive", NULL, OUT_NUMBER, peer_state_keepalive },
	{ "state_endpoint", NULL, OUT_TEXT, peer_state_endpoint },
	{ "role", NULL, OUT_TEXT, peer_role_text },
	{ "site_networks", NULL, OUT_LIST, peer_site_networks },
	{ "tunnel", NULL, OUT_TEXT, peer_tunnel_text },
	{ "routes", NULL, OUT_LIST, peer_routes },
	{ "email", NULL, OUT_TEXT, peer_email },
	{ "description", NULL, OUT_TEXT, peer_description },
	{ "tags", NULL, OUT_LIST, peer_tags },
	{ "enabled", NULL, OUT_BOOL, peer_enabled },
	{ "expired", NULL, OUT_BOOL, peer_expired_now },
	{ "expires_at", NULL, OUT_TIME, peer_expires },
	{ "created_at", NULL, OUT_TIME, peer_created },
	{ "updated_at", NULL, OUT_TIME, peer_updated },
};
const size_t n_peer_record_fields = COUNT(peer_record_fields);

#define NETWORK_FIELD(function, name)					\
static void								\
function(const void *record, struct out_value *v)			\
{									\
	const struct network_record *r = record;			\
									\
	put_field(network_fields, n_network_fields, name, r->net, v);	\
}

NETWORK_FIELD(network_public_key, "PublicKey")
NETWORK_FIELD(network_subnets, "Subnet")
NETWORK_FIELD(network_endpoint, "Endpoint")
NETWORK_FIELD(network_dns, "DNS")
NETWORK_FIELD(network_table, "Table")
NETWORK_FIELD(network_fwmark, "FwMark")
NETWORK_FIELD(network_routes, "Routes")
NETWORK_FIELD(network_site_networks, "SiteNetworks")
NETWORK_FIELD(network_description, "Description")
NETWORK_FIELD(network_pre_up, "PreUp")
NETWORK_FIELD(network_post_up, "PostUp")
NETWORK_FIELD(network_pre_down, "PreDown")
NETWORK_FIELD(network_post_down, "PostDown")

static const struct network *
net_of(const void *record)
{
	return ((const struct network_record *)record)->net;
}

static void
network_name(const void *record, struct out_value *v)
{
	v->text = net_of(record)->name;
}

static void
network_mode_text(const void *record, struct out_value *v)
{
	static const char *const names[] = { [MODE_GATEWAY] = "gateway",
	    [MODE_SITE_TO_SITE] = "site-to-site",
	    [MODE_HUB_ROUTED] = "hub-routed" };

	v->text = names[network_mode(net_of(record))];
}

static void
network_tunnel_text(const void *record, struct out_value *v)
{
	v->text = net_of(record)->tunnel == TUNNEL_SPLIT ? "split" : "full";
}

static void
network_nat_text(const void *record, struct out_value *v)
{
	static const char *const names[] = { [NAT_UNSET] = "auto",
	    [NAT_AUTO] = "auto", [NAT_YES] = "yes", [NAT_NO] = "no" };

	v->text = names[net_of(record)->nat];
}

static void
network_d2d(const void *record, struct out_value *v)
{
	v->number = network_device_to_device(net_of(record));
}

static void
network_port(const void *record, struct out_value *v)
{
	v->number = net_of(record)->listen_port;
}

static void
network_mtu(const void *record, struct out_value *v)
{
	const struct network_record *r = record;

	v->number = r->live->exists ? r->live->mtu : r->net->mtu;
	v->absent = v->number == 0;
}

static void
network_peers(const void *record, struct out_value *v)
{
	v->number = (int64_t)net_of(record)->n_peers;
}

static void
network_online(const void *record, struct out_value *v)
{
	const struct network_record *r = record;

	v->absent = !r->live->exists;
	v->number = (int64_t)r->online;
}

static void
network_up(const void *record, struct out_value *v)
{
	const struct network_record *r = record;

	v->absent = !r->known;
	v->number = r->live->up;
	v->barred = !network_enabled(net_of(record));
}

static void
network_enabled_now(const void *record, struct out_value *v)
{
	v->number = network_enabled(net_of(record));
}

static void
network_created(const void *record, struct out_value *v)
{
	put_time(net_of(record)->created, v);
}

static void
network_updated(const void *record, struct out_value *v)
{
	put_time(net_of(record)->updated, v);
}

const struct out_field network_record_fields[] = {
	{ "up", "", OUT_DOT, network_up },
	{ "name", "name", OUT_TEXT, network_name },
	{ "mode", "mode", OUT_TEXT, network_mode_text },
	{ "subnets", "subnets", OUT_LIST, network_subnets },
	{ "listen_port", "port", OUT_NUMBER, network_port },
	{ "endpoint", "endpoint", OUT_TEXT, network_endpoint },
	{ "peers", "peers", OUT_NUMBER, network_peers },
	{ "online", "online", OUT_NUMBER, network_online },
	{ "enabled", NULL, OUT_BOOL, network_enabled_now },
	{ "public_key", NULL, OUT_TEXT, network_public_key },
	{ "dns", NULL, OUT_LIST, network_dns },
	{ "mtu", NULL, OUT_NUMBER, network_mtu },
	{ "fwmark", NULL, OUT_TEXT, network_fwmark },
	{ "table", NULL, OUT_TEXT, network_table },
	{ "tunnel", NULL, OUT_TEXT, network_tunnel_text },
	{ "routes", NULL, OUT_LIST, network_routes },
	{ "nat", NULL, OUT_TEXT, network_nat_text },
	{ "device_to_device", NULL, OUT_BOOL, network_d2d },
	{ "site_networks", NULL, OUT_LIST, network_site_networks },
	{ "description", NULL, OUT_TEXT, network_description },
	{ "pre_up", NULL, OUT_LIST, network_pre_up },
	{ "post_up", NULL, OUT_LIST, network_post_up },
	{ "pre_down", NULL, OUT_LIST, network_pre_down },
	{ "post_down", NULL, OUT_LIST, network_post_down },
	{ "created_at", NULL, OUT_TIME, network_created },
	{ "updated_at", NULL, OUT_TIME, network_updated },
};
const size_t n_network_record_fields = COUNT(network_record_fields);
