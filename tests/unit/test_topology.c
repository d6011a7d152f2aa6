/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topology: who may reach what, for every mode, tunnel, role and setting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"
#include "model/topology.h"

#define NETS "10.8.0.0/24, fd00:8::/64"
#define OWN "10.8.0.2/32, fd00:8::2/128"

static struct network *net;
static struct peer *site, *other, *device;

static int
setup(void **state)
{
	(void)state;
	net = make_network("wg0", "10.8.0.0/24,fd00:8::/64");
	set_network(net, "Routes=10.70.0.0/16,10.8.0.0/24");
	set_network(net, "SiteNetworks=192.168.1.0/24");
	site = make_peer(net, "site", "10.8.0.2,fd00:8::2");
	set_peer(site, "Role=site-gateway");
	set_peer(site, "SiteNetworks=192.168.2.0/24,2001:db8:2::/48");
	other = make_peer(net, "other", "10.8.0.3");
	set_peer(other, "SiteNetworks=192.168.3.0/24");
	other->enabled = CHOICE_NO;
	device = make_peer(net, "device", "10.8.0.4");
	set_peer(device, "Routes=10.71.0.0/16,10.70.0.0/16");
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	network_free(net);
	return 0;
}

static void
server(const struct peer *peer, const char *want)
{
	struct prefixes auto_prefixes list = { 0 };

	topology_server_ips(net, peer, &list);
	assert_prefixes(&list, want);
}

static void
client(const struct peer *peer, const char *want)
{
	struct prefixes auto_prefixes list = { 0 };

	topology_client_ips(net, peer, &list);
	assert_prefixes(&list, want);
}

static void
table(void **state)
{
	int mode, tunnel, own, d2d;
	bool full;

	(void)state;
	for (mode = MODE_UNSET; mode <= MODE_HUB_ROUTED; mode++)
	for (tunnel = TUNNEL_UNSET; tunnel <= TUNNEL_SPLIT; tunnel++)
	for (own = TUNNEL_UNSET; own <= TUNNEL_SPLIT; own++)
	for (d2d = CHOICE_UNSET; d2d <= CHOICE_NO; d2d++) {
		net->mode = (uint8_t)mode;
		net->tunnel = (uint8_t)tunnel;
		net->device_to_device = (uint8_t)d2d;
		site->tunnel = device->tunnel = (uint8_t)own;
		full = own == TUNNEL_FULL ||
		    (own == TUNNEL_UNSET && tunnel != TUNNEL_SPLIT);
		server(site, mode != MODE_SITE_TO_SITE ? OWN :
		    OWN ", 192.168.2.0/24, 2001:db8:2::/48");
		server(other, mode != MODE_SITE_TO_SITE ? "10.8.0.3/32" :
		    "10.8.0.3/32, 192.168.3.0/24");
		server(device, "10.8.0.4/32");
		if (mode == MODE_HUB_ROUTED) {
			client(site, NETS);
			client(device, NETS);
		} else if (mode == MODE_SITE_TO_SITE) {
			client(site, NETS ", 192.168.3.0/24, 192.168.1.0/24");
			client(device, NETS ", 192.168.2.0/24, "
			    "2001:db8:2::/48, 192.168.3.0/24, 192.168.1.0/24");
		} else if (full) {
			client(site, "0.0.0.0/0, ::/0");
			client(device, "0.0.0.0/0, ::/0");
		} else {
			client(site, NETS ", 10.70.0.0/16");
			client(device, NETS ", 10.70.0.0/16, 10.71.0.0/16");
		}
	}
}

static void
forward_is(enum forward_rule within, enum forward_rule out,
    enum forward_rule in, const char *masquerade)
{
	struct forward f;

	topology_forward(net, &f);
	assert_int_equal(f.within, within);
	assert_int_equal(f.out, out);
	assert_int_equal(f.in, in);
	assert_prefixes(&f.devices_at, NETS);
	assert_prefixes(&f.masquerade, masquerade);
	forward_free(&f);
}

static void
forwarding(void **state)
{
	struct forward f;

	(void)state;
	net->mode = MODE_UNSET;
	net->device_to_device = CHOICE_UNSET;
	forward_is(FORWARD_NONE, FORWARD_ALL, FORWARD_NONE, NETS);
	net->device_to_device = CHOICE_YES;
	forward_is(FORWARD_ALL, FORWARD_ALL, FORWARD_NONE, NETS);
	net->nat = NAT_NO;
	forward_is(FORWARD_ALL, FORWARD_ALL, FORWARD_NONE, "");
	net->nat = NAT_AUTO;
	set_network(net, "Subnet=10.8.0.0/24,2001:db8::/64");
	topology_forward(net, &f);
	assert_prefixes(&f.masquerade, "10.8.0.0/24");
	forward_free(&f);
	net->nat = NAT_YES;
	topology_forward(net, &f);
	assert_prefixes(&f.masquerade, "10.8.0.0/24, 2001:db8::/64");
	forward_free(&f);
	set_network(net, "Subnet=10.8.0.0/24,fd00:8::/64");

	net->mode = MODE_HUB_ROUTED;
	net->nat = NAT_UNSET;
	net->device_to_device = CHOICE_UNSET;
	forward_is(FORWARD_ALL, FORWARD_NONE, FORWARD_NONE, "");
	net->device_to_device = CHOICE_NO;
	forward_is(FORWARD_NONE, FORWARD_NONE, FORWARD_NONE, "");

	net->mode = MODE_SITE_TO_SITE;
	forward_is(FORWARD_SITES, FORWARD_SITES, FORWARD_SITES, "");
	topology_forward(net, &f);
	assert_false(f.devices);
	assert_prefixes(&f.sites,
	    "192.168.2.0/24, 2001:db8:2::/48, 192.168.3.0/24");
	assert_prefixes(&f.local, "192.168.1.0/24");
	forward_free(&f);
	net->nat = NAT_YES;
	forward_is(FORWARD_SITES, FORWARD_SITES, FORWARD_SITES, NETS
	    ", 192.168.2.0/24, 2001:db8:2::/48, 192.168.3.0/24");
}

static void
noted(const struct peer *peer, size_t n)
{
	struct strv auto_strv notes = { 0 };

	topology_notes(net, peer, &notes);
	assert_int_equal(notes.n, n);
}

static void
notes(void **state)
{
	(void)state;
	net->mode = MODE_GATEWAY;
	net->tunnel = TUNNEL_FULL;
	site->tunnel = device->tunnel = TUNNEL_UNSET;
	noted(NULL, 2);
	noted(site, 2);
	noted(device, 1);
	device->tunnel = TUNNEL_SPLIT;
	noted(device, 0);
	net->tunnel = TUNNEL_SPLIT;
	noted(NULL, 1);
	net->mode = MODE_SITE_TO_SITE;
	noted(NULL, 1);
	noted(site, 0);
	noted(device, 1);
	/* a router has networks, and who has networks is a router */
	site->role = ROLE_CLIENT;
	noted(site, 1);
	device->role = ROLE_SITE_GATEWAY;
	noted(device, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(forwarding),
		cmocka_unit_test(notes),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
