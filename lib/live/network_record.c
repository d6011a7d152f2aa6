/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be seen of a network: the fields of its record. */
#include "base/mem.h"
#include "base/out.h"
#include "live/record.h"
#include "live/status.h"
#include "model/field.h"

#define NETWORK_FIELD(function, name)					\
static void								\
function(const void *record, struct out_value *v)			\
{									\
	const struct network_record *r = record;			\
									\
	record_put_field(network_fields, n_network_fields, name, r->net, v);\
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
	record_put_time(net_of(record)->created, v);
}

static void
network_updated(const void *record, struct out_value *v)
{
	record_put_time(net_of(record)->updated, v);
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
