/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks and peers: finding them, names, defaults, what is sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"

static int
setup(void **state)
{
	struct err err;

	(void)state;
	return key_init(&err);
}

static void
names(void **state)
{
	static const char *const networks[] = { "a", "_", "0", "wg0",
	    "A.b-c_d", "123456789012345", "a-", "a.", "LO", "lo0", "All" };
	static const char *const no_networks[] = { "", ".", "..", "...",
	    "a..b", "-a", "-", ".a", "a/b", "/", "a b", " a", "a ", "a@b",
	    "1234567890123456", "\303\244", "a\n", "a\033", "wgpilot", "a:b",
	    "a%i", "$a", "a;b", "lo", "all", "default" };
	static const char *const peers[] = { "a", "0", "alice", "Alice Smith",
	    "a.b_c-d@e", "1234567890123456789012345678901234567890", "a  b",
	    "a--b", "a. b" };
	static const char *const no_peers[] = { "", " ", " a", "a ", "-a",
	    "a-", ".a", "a.", "_a", "a_", "@a", "a@", "a..b", "a/b", "a[b",
	    "a]b", "a;b", "a#b", "a=b", "a,b", "a:b", "a\tb", "a\nb",
	    "\303\244", "a\302\240b", "a'b", "a\"b", "a$b", "a`b", "a\\b",
	    "12345678901234567890123456789012345678901", "-rf" };
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(networks); i++)
		if (network_name_check(networks[i], &err) < 0)
			fail_msg("network %s: %s", networks[i], err.text);
	for (i = 0; i < COUNT(no_networks); i++)
		if (network_name_check(no_networks[i], &err) == 0)
			fail_msg("network %s", no_networks[i]);
	for (i = 0; i < COUNT(peers); i++)
		if (peer_name_check(peers[i], &err) < 0)
			fail_msg("peer %s: %s", peers[i], err.text);
	for (i = 0; i < COUNT(no_peers); i++)
		if (peer_name_check(no_peers[i], &err) == 0)
			fail_msg("peer %s", no_peers[i]);
}

static void
finding(void **state)
{
	struct network *net = make_network("wg0", "10.8.0.0/16");
	struct peer *a = make_peer(net, "a", "10.8.0.2"), *b, *c;
	struct key key;
	struct err err;
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "p%d", i);
		make_peer(net, name, "");
	}
	b = network_peer(net, "p7");
	assert_ptr_equal(network_peer_by_key(net, &b->public_key), b);
	assert_ptr_equal(net->peers, a);
	assert_null(network_peer(net, "P7"));
	assert_null(network_peer(net, ""));
	assert_int_equal(net->n_peers, 1001);

	c = peer_new("p7");
	assert_int_equal(network_add_peer(net, c, &err), -1);
	assert_non_null(strstr(err.text, "wg0/p7"));
	peer_free(c);
	c = peer_new("c");
	c->public_key = b->public_key;
	assert_int_equal(network_add_peer(net, c, &err), -1);
	assert_non_null(strstr(err.text, "wg0/c"));
	assert_non_null(strstr(err.text, "wg0/p7"));
	assert_int_equal(net->n_peers, 1001);

	network_drop_peer(net, b);
	assert_null(network_peer(net, "p7"));
	assert_null(network_peer_by_key(net, &b->public_key));
	assert_int_equal(network_add_peer(net, c, &err), 0);
	key = c->public_key;
	assert_int_equal(network_rekey_peer(net, c, &a->public_key, &err), -1);
	assert_non_null(strstr(err.text, "wg0/a"));
	assert_ptr_equal(network_peer_by_key(net, &key), c);
	random_bytes(key.b, KEY_LEN);
	assert_int_equal(network_rekey_peer(net, c, &key, &err), 0);
	assert_ptr_equal(network_peer_by_key(net, &key), c);
	assert_null(network_peer_by_key(net, &b->public_key));
	peer_free(b);
	network_free(net);
}

static void
defaults(void **state)
{
	struct network *net = make_network("wg0", "10.8.0.0/16");
	struct peer *peer = make_peer(net, "a", "10.8.0.2");

	(void)state;
	assert_int_equal(network_mode(net), MODE_GATEWAY);
	assert_true(network_enabled(net));
	assert_false(network_device_to_device(net));
	net->mode = MODE_HUB_ROUTED;
	assert_true(network_device_to_device(net));
	net->device_to_device = CHOICE_NO;
	assert_false(network_device_to_device(net));
	assert_int_equal(peer_tunnel(net, peer), TUNNEL_FULL);
	net->tunnel = TUNNEL_SPLIT;
	assert_int_equal(peer_tunnel(net, peer), TUNNEL_SPLIT);
	peer->tunnel = TUNNEL_FULL;
	assert_int_equal(peer_tunnel(net, peer), TUNNEL_FULL);
	assert_int_equal(peer_role(peer), ROLE_CLIENT);
	assert_true(peer_active(peer, 0));
	peer->expires = 1000;
	assert_true(peer_active(peer, 999));
	assert_false(peer_expired(peer, 999));
	assert_false(peer_active(peer, 1000));
	assert_true(peer_expired(peer, 1000));
	peer->expires = 0;
	peer->enabled = CHOICE_NO;
	assert_false(peer_active(peer, 0));
	peer->enabled = CHOICE_YES;
	assert_true(peer_active(peer, 0));
	network_free(net);
}

/* One network with one thing wrong; why is in the message. */
static void
one_fault(const char *network, const char *peer, const char *why)
{
	struct network *net = make_network("wg0", "10.8.0.0/24,fd00:8::/64");
	struct peer *a = make_peer(net, "a", "10.8.0.2,fd00:8::2");
	struct peer *b = make_peer(net, "b", "10.8.0.3");
	struct err err;

	if (network != NULL)
		set_network(net, network);
	if (peer != NULL)
		set_peer(b, peer);
	if (why == NULL) {
		if (network_check(net, &err) < 0)
			fail_msg("%s", err.text);
	} else {
		if (network_check(net, &err) == 0)
			fail_msg("sound: %s %s", network, peer);
		if (strstr(err.text, why) == NULL)
			fail_msg("%s: %s", why, err.text);
	}
	(void)a;
	network_free(net);
}

static void
one_network(void **state)
{
	struct network *net;
	struct peer *peer;
	struct err err;

	(void)state;
	one_fault(NULL, NULL, NULL);
	one_fault("ListenPort=", NULL, "wg0: ListenPort is missing");
	one_fault("Subnet=", NULL, "wg0: Subnet is missing");
	one_fault("Subnet=10.9.0.0/24", NULL,
	    "wg0/a: address 10.8.0.2 is in no subnet of wg0 (10.9.0.0/24)");
	one_fault("Subnet=10.8.0.0/24", NULL, "fd00:8::2");
	one_fault("Subnet+=127.0.0.0/24", NULL, "127.0.0.0/8");
	one_fault("Subnet+=fe80::/64", NULL, "fe80::/10");
	one_fault("Subnet+=224.0.0.0/24", NULL, "224.0.0.0/3");
	one_fault("Subnet+=0.0.0.0/0", NULL, "0.0.0.0/0");
	one_fault("Mode=hub-routed", NULL, NULL);
	one_fault(NULL, "Address=", "wg0/b: Address is missing");
	one_fault(NULL, "Address=10.8.0.2", "10.8.0.2/32 of wg0/");
	one_fault(NULL, "Address=10.8.0.1", "wg0/b: address 10.8.0.1 is that "
	    "of the gateway wg0 itself");
	one_fault(NULL, "Address=10.8.0.255", "broadcast");
	one_fault(NULL, "Address=fd00:8::2", "fd00:8::2/128");
	one_fault(NULL, "Enabled=no", NULL);
	one_fault(NULL, "SiteNetworks=0.0.0.0/0", "default route");
	one_fault(NULL, "SiteNetworks=::/0", "default route");

	net = make_network("wg0", "10.8.0.0/24");
	net->nat = NAT_YES;
	net->mode = MODE_HUB_ROUTED;
	assert_int_equal(network_check(net, &err), -1);
	net->mode = MODE_GATEWAY;
	assert_int_equal(network_check(net, &err), 0);
	peer = make_peer(net, "a", "10.8.0.2");
	assert_int_equal(network_rekey_peer(net, peer, &net->public_key,
	    &err), 0);
	assert_int_equal(network_check(net, &err), -1);
	assert_non_null(strstr(err.text, "wg0/a"));
	key_wipe(&net->public_key);
	assert_int_equal(network_check(net, &err), -1);
	assert_non_null(strstr(err.text, "PublicKey is missing"));
	network_free(net);
}

/* Two networks, the second with this; both are in the message. */
static void
pair(const char *assignment, const char *site, const char *one,
    const char *two)
{
	struct network *nets[2] = {
		make_network("wg0", "10.8.0.0/24,fd00:8::/64"),
		make_network("wg1", "10.20.0.0/16"),
	};
	struct peer *a = make_peer(nets[0], "a", "10.8.0.2");
	struct peer *b = make_peer(nets[1], "b", "10.20.0.2");
	struct err err;
	bool between;
	int rc;

	set_network(nets[0], "SiteNetworks=192.168.1.0/24");
	set_peer(a, "SiteNetworks=192.168.2.0/24");
	if (assignment != NULL)
		set_network(nets[1], assignment);
	if (site != NULL)
		set_peer(b, site);
	rc = networks_check(nets, 2, &err);
	if (one == NULL && rc < 0)
		fail_msg("%s", err.text);
	if (one != NULL && rc == 0)
		fail_msg("sound: %s %s", assignment, site);
	if (one != NULL && (strstr(err.text, one) == NULL ||
	    strstr(err.text, two) == NULL))
		fail_msg("%s", err.text);
	/* what wg1 has in itself is nothing between the two */
	between = one != NULL && strstr(err.text, "wg0") != NULL;
	assert_int_equal(networks_conflict(nets[0], nets[1], &err),
	    between ? -1 : 0);
	assert_int_equal(networks_conflict(nets[1], nets[0], &err),
	    between ? -1 : 0);
	network_free(nets[0]);
	network_free(nets[1]);
}

static void
two_networks(void **state)
{
	(void)state;
	pair(NULL, NULL, NULL, NULL);
	pair("ListenPort=51848", NULL, "wg0", "wg1: ListenPort 51848");
	pair("Subnet+=10.8.0.0/24", NULL, "10.8.0.0/24 of wg1",
	    "10.8.0.0/24 of wg0");
	pair("Subnet+=10.8.0.128/25", NULL, "10.8.0.128/25 of wg1",
	    "10.8.0.0/24 of wg0");
	pair("Subnet+=10.0.0.0/12", NULL, "10.8.0.0/24 of wg0",
	    "10.0.0.0/12 of wg1");
	pair("Subnet+=fd00::/12", NULL, "fd00:8::/64 of wg0", "wg1");
	pair("Subnet+=192.168.0.0/16", NULL, "192.168.1.0/24 of wg0", "wg1");
	pair("Subnet+=192.168.2.4/30", NULL, "192.168.2.0/24 of wg0/a", "wg1");
	pair("Subnet+=10.20.128.0/17", NULL, "10.20.128.0/17 of wg1",
	    "10.20.0.0/16 of wg1");
	pair(NULL, "SiteNetworks=192.168.2.0/25", "192.168.2.0/25 of wg1/b",
	    "192.168.2.0/24 of wg0/a");
	pair(NULL, "SiteNetworks=192.168.1.0/24", "wg1/b", "of wg0");
	pair(NULL, "SiteNetworks=10.20.3.0/24", "wg1/b", "of wg1");
	pair(NULL, "SiteNetworks=10.1.0.0/16,10.1.2.0/24", "10.1.0.0/16",
	    "10.1.2.0/24");
	pair(NULL, "SiteNetworks=192.168.3.0/24", NULL, NULL);
}

static void
same_key(void **state)
{
	struct network *nets[2] = { make_network("wg0", "10.8.0.0/24"),
	    make_network("wg1", "10.9.0.0/24") };
	struct err err;

	(void)state;
	nets[1]->public_key = nets[0]->public_key;
	assert_int_equal(networks_check(nets, 2, &err), -1);
	assert_non_null(strstr(err.text, "wg0"));
	assert_non_null(strstr(err.text, "wg1"));
	assert_int_equal(networks_check(nets, 1, &err), 0);
	assert_int_equal(networks_check(nets, 0, &err), 0);
	network_free(nets[0]);
	network_free(nets[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(finding),
		cmocka_unit_test(defaults),
		cmocka_unit_test(one_network),
		cmocka_unit_test(two_networks),
		cmocka_unit_test(same_key),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
