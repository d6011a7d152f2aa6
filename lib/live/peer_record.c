/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be seen of a peer: the fields of its record. */
#include <arpa/inet.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/out.h"
#include "live/record.h"
#include "live/status.h"
#include "model/field.h"
#include "model/topology.h"

static void
put_prefixes(const struct prefixes *list, struct out_value *v)
{
	char text[PREFIX_TEXT_LEN];
	size_t i;

	for (i = 0; i < list->n; i++) {
		prefix_format(&list->v[i], text);
		out_add(v, text);
	}
}

#define PEER_FIELD(function, name)					\
static void								\
function(const void *record, struct out_value *v)			\
{									\
	const struct peer_record *r = record;				\
									\
	record_put_field(peer_fields, n_peer_fields, name, r->peer, v);	\
}

PEER_FIELD(peer_public_key, "PublicKey")
PEER_FIELD(peer_state_endpoint, "Endpoint")
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
peer_addresses(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;
	char text[PREFIX_TEXT_LEN];
	size_t i;

	for (i = 0; i < r->peer->addresses.n; i++) {
		prefix_format_address(&r->peer->addresses.v[i], text);
		out_add(v, text);
	}
}

static void
peer_site_networks(const void *record, struct out_value *v)
{
	put_prefixes(&((const struct peer_record *)record)->peer->site_networks,
	    v);
}

static void
peer_routes(const void *record, struct out_value *v)
{
	put_prefixes(&((const struct peer_record *)record)->peer->routes, v);
}

static void
peer_allowed_ips(const void *record, struct out_value *v)
{
	const struct peer_record *r = record;
	struct prefixes auto_prefixes ips = { 0 };

	topology_server_ips(r->net, r->peer, &ips);
	put_prefixes(&ips, v);
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
	char host[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN + 8];

	if (r->wg == NULL || r->wg->endpoint.any.sa_family == 0) {
		v->absent = true;
		return;
	}
	if (r->wg->endpoint.any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &r->wg->endpoint.in.sin_addr, host,
		    sizeof(host));
		snprintf(text, sizeof(text), "%s:%u", host,
		    ntohs(r->wg->endpoint.in.sin_port));
	} else {
		inet_ntop(AF_INET6, &r->wg->endpoint.in6.sin6_addr, host,
		    sizeof(host));
		snprintf(text, sizeof(text), "[%s]:%u", host,
		    ntohs(r->wg->endpoint.in6.sin6_port));
	}
	out_add(v, text);
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
peer_expires(const void *record, struct out_value *v)
{
	record_put_time(((const struct peer_record *)record)->peer->expires, v);
}

static void
peer_created(const void *record, struct out_value *v)
{
	record_put_time(((const struct peer_record *)record)->peer->created, v);
}

static void
peer_updated(const void *record, struct out_value *v)
{
	record_put_time(((const struct peer_record *)record)->peer->updated, v);
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
