/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of the state file: values in and out, assignments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "model.h"

#define KEY "d8d78vbf3prrLPJJPvbtfBaKMRbWBj0UgskK84xl6Ug="

static int
setup(void **state)
{
	struct err err;

	(void)state;
	return key_init(&err);
}

/* KEY=VALUE, of a network or a peer, in and out again. */
static const struct {
	const char *key, *value, *out;	/* NULL: refused */
} values[] = {
	{ "Mode", "gateway", "gateway" },
	{ "Mode", "HUB-Routed", "hub-routed" },
	{ "Mode", "hub", NULL },
	{ "PublicKey", KEY, KEY },
	{ "PublicKey", "x", NULL },
	{ "PublicKey", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", NULL },
	{ "ListenPort", "1", "1" },
	{ "ListenPort", "065535", "65535" },
	{ "ListenPort", "65536", NULL },
	{ "ListenPort", "0", NULL },
	{ "ListenPort", "1e3", NULL },
	{ "ListenPort", "18446744073709551617", NULL },
	{ "Subnet", "10.8.0.0/24", "10.8.0.0/24" },
	{ "Subnet", "FD00:0:0::/64", "fd00::/64" },
	{ "Subnet", "10.8.0.1/24", NULL },
	{ "Subnet", "10.8.0.0/24,10.9.0.0/24", NULL },
	{ "DNS", "1.1.1.1", "1.1.1.1" },
	{ "DNS", "[fd00::1]", "fd00::1" },
	{ "DNS", "corp.example", "corp.example" },
	{ "DNS", "1.1.1.1:53", NULL },
	{ "DNS", "a b", NULL },
	{ "MTU", "576", "576" },
	{ "MTU", "65535", "65535" },
	{ "MTU", "575", NULL },
	{ "FwMark", "off", "off" },
	{ "FwMark", "OFF", "off" },
	{ "FwMark", "0", "off" },
	{ "FwMark", "51820", "0xca6c" },
	{ "FwMark", "0xCA6c", "0xca6c" },
	{ "FwMark", "0X1", "0x1" },
	{ "FwMark", "4294967295", "0xffffffff" },
	{ "FwMark", "4294967296", NULL },
	{ "FwMark", "99999999999999999999", NULL },
	{ "FwMark", "0x", NULL },
	{ "FwMark", "0x0x1", NULL },
	{ "FwMark", "-1", NULL },
	{ "FwMark", " 1", NULL },
	{ "FwMark", "1 ", NULL },
	{ "FwMark", "ca6c", NULL },
	{ "Table", "auto", "auto" },
	{ "Table", "1234", "1234" },
	{ "Table", "0", NULL },
	{ "Table", "main", NULL },
	{ "Tunnel", "Split", "split" },
	{ "Tunnel", "none", NULL },
	{ "NAT", "auto", "auto" },
	{ "NAT", "true", NULL },
	{ "Enabled", "NO", "no" },
	{ "Enabled", "", NULL },
	{ "Description", "a; b # c", "a; b # c" },
	{ "Description", "a\nb", NULL },
	{ "Description", " a", NULL },
	{ "Description", "a ;b", NULL },
	{ "PreUp", "iptables -A x", "iptables -A x" },
	{ "PostUp", "a, b", "a, b" },
	{ "Created", "2026-11-20", "2026-11-20T00:00:00Z" },
	{ "Created", "2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00Z" },
	{ "Created", "90d", NULL },
	{ "Address", "10.8.0.2", "10.8.0.2" },
	{ "Address", "10.8.0.2/32", "10.8.0.2" },
	{ "Address", "10.8.0.2/24", NULL },
	{ "PersistentKeepalive", "0", "0" },
	{ "PersistentKeepalive", "off", "0" },
	{ "PersistentKeepalive", "65535", "65535" },
	{ "PersistentKeepalive", "65536", NULL },
	{ "PersistentKeepalive", "25s", NULL },
	{ "Role", "SITE-gateway", "site-gateway" },
	{ "Role", "server", NULL },
	{ "Email", "a@b", "a@b" },
	{ "Email", "a@", NULL },
	{ "Email", "@b", NULL },
	{ "Email", "a b@c", NULL },
	{ "Email", "a@b@c", NULL },
	{ "Email", "a@b\033", NULL },
	{ "Tags", "x.y_z-1", "x.y_z-1" },
	{ "Tags", "x y", NULL },
	{ "Tags", "\303\244", NULL },
	{ "Tags", "12345678901234567890123456789012345678901", NULL },
	{ "Expires", "2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z" },
	{ "Expires", "90d", NULL },
};

static void
in_and_out(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(values); i++) {
		struct strv auto_strv got = { 0 };
		struct network *net = network_new("wg0");
		struct peer *peer = peer_new("a");
		const struct field *field;
		struct err err;
		void *object = net;

		field = field_find(network_fields, n_network_fields,
		    values[i].key);
		if (field == NULL) {
			field = field_find(peer_fields, n_peer_fields,
			    values[i].key);
			object = peer;
		}
		assert_non_null(field);
		if (field_add(field, object, values[i].value, &err) < 0) {
			if (values[i].out != NULL)
				fail_msg("%s = %s: %s", values[i].key,
				    values[i].value, err.text);
			/* the message begins with the key */
			assert_memory_equal(err.text, field->name,
			    strlen(field->name));
			field_get(field, object, &got);
			assert_int_equal(got.n, 0);
		} else {
			if (values[i].out == NULL)
				fail_msg("taken: %s = %s", values[i].key,
				    values[i].value);
			field_get(field, object, &got);
			assert_int_equal(got.n, 1);
			assert_string_equal(got.v[0], values[i].out);
			field_clear(field, object);
			field_get(field, object, &got);
			assert_int_equal(got.n, 1);
		}
		network_free(net);
		peer_free(peer);
	}
}

/* What an unset object has: nothing, of any key. */
static void
nothing(void **state)
{
	struct network *net = network_new("wg0"), *other = network_new("wg1");
	struct peer *peer = peer_new("a");
	struct strv auto_strv got = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < n_network_fields; i++) {
		field_get(&network_fields[i], net, &got);
		field_clear(&network_fields[i], net);
		field_get(&network_fields[i], net, &got);
		assert_true(field_equal(&network_fields[i], net, other));
	}
	for (i = 0; i < n_peer_fields; i++) {
		field_get(&peer_fields[i], peer, &got);
		field_clear(&peer_fields[i], peer);
		field_get(&peer_fields[i], peer, &got);
	}
	assert_int_equal(got.n, 0);
	assert_int_equal(net->fwmark, -1);
	assert_int_equal(peer->keepalive, KEEPALIVE_UNSET);
	network_free(net);
	network_free(other);
	peer_free(peer);
}

static void
dns_is(const struct network *net, const char *want)
{
	struct buf auto_buf got = { 0 };
	size_t i;

	buf_puts(&got, "");
	for (i = 0; i < net->dns.n; i++)
		buf_printf(&got, "%s ", net->dns.v[i]);
	assert_string_equal(got.data, want);
}

static void
assignments(void **state)
{
	struct network *net = network_new("wg0");

	(void)state;
	set_network(net, "DNS=1.1.1.1,9.9.9.9");
	dns_is(net, "1.1.1.1 9.9.9.9 ");
	set_network(net, "dns+=8.8.8.8");
	set_network(net, "DNS-=1.1.1.1");
	dns_is(net, "9.9.9.9 8.8.8.8 ");
	set_network(net, "DNS+= 7.7.7.7 , 6.6.6.6 ");
	dns_is(net, "9.9.9.9 8.8.8.8 7.7.7.7 6.6.6.6 ");
	set_network(net, "DNS-=6.6.6.6,9.9.9.9");
	dns_is(net, "8.8.8.8 7.7.7.7 ");
	set_network(net, "DNS=");
	dns_is(net, "");
	set_network(net, "Subnet=10.8.0.0/24,fd00::/64");
	set_network(net, "Subnet-=FD00::0/64");
	assert_prefixes(&net->subnets, "10.8.0.0/24");
	/* a hook has commas of its own, and may stand there twice */
	set_network(net, "PostUp=a, b");
	set_network(net, "PostUp+=a, b");
	assert_int_equal(net->post_up.n, 2);
	set_network(net, "PostUp-=a, b");
	assert_int_equal(net->post_up.n, 1);
	/* only the first equals sign counts */
	set_network(net, "Description=a=b+=c");
	assert_string_equal(net->description, "a=b+=c");
	set_network(net, "MTU=1400");
	set_network(net, "mtu=");
	assert_int_equal(net->mtu, 0);
	network_free(net);
}

static void
wrong_assignments(void **state)
{
	static const struct {
		const char *text;
		enum err_code code;
	} cases[] = {
		{ "", ERR_USAGE }, { "MTU", ERR_USAGE }, { "=1", ERR_USAGE },
		{ "+=1", ERR_USAGE }, { "-=1", ERR_USAGE },
		{ "Colour=1", ERR_USAGE }, { "MT=1", ERR_USAGE },
		{ "MTU =1400", ERR_USAGE }, { " MTU=1400", ERR_USAGE },
		{ "MTU+=1", ERR_USAGE }, { "MTU-=1", ERR_USAGE },
		{ "PublicKey=" KEY, ERR_USAGE }, { "Created=", ERR_USAGE },
		{ "MTU=x", ERR_FAILED }, { "DNS+=", ERR_FAILED },
		{ "DNS=1.1.1.1,", ERR_FAILED }, { "DNS=,", ERR_FAILED },
		{ "DNS=1.1.1.1,1.1.1.1", ERR_FAILED },
		{ "DNS-=2.2.2.2", ERR_FAILED }, { "DNS-=", ERR_FAILED },
		{ "Subnet-=x", ERR_FAILED },
		{ "Subnet=10.8.0.0/24,10.8.0.0/24", ERR_FAILED },
	};
	struct network *net = network_new("wg0");
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		if (field_assign(network_fields, n_network_fields, net,
		    cases[i].text, &err) == 0)
			fail_msg("taken: %s", cases[i].text);
		if (err.code != cases[i].code)
			fail_msg("%s: %d: %s", cases[i].text, err.code,
			    err.text);
	}
	network_free(net);
}

static void
times(void **state)
{
	struct peer *peer = peer_new("a");
	time_t now = time(NULL);

	(void)state;
	set_peer(peer, "Expires=90d");
	assert_in_range(peer->expires, now + 90 * 86400,
	    now + 90 * 86400 + 5);
	set_peer(peer, "Expires=1h30m");
	assert_in_range(peer->expires, now + 5400, now + 5405);
	set_peer(peer, "Expires=2030-01-01");
	assert_int_equal(peer->expires, 1893456000);
	set_peer(peer, "Expires=");
	assert_int_equal(peer->expires, 0);
	peer_free(peer);
}

/* Every key of each table has what the tables' users rely on. */
static void
tables(void **state)
{
	size_t i;

	(void)state;
	assert_true(n_network_fields <= 64 && n_peer_fields <= 64);
	for (i = 0; i < n_network_fields; i++) {
		assert_ptr_equal(field_find(network_fields, n_network_fields,
		    network_fields[i].name), &network_fields[i]);
		assert_non_null(network_fields[i].json);
		assert_non_null(network_fields[i].help);
	}
	for (i = 0; i < n_peer_fields; i++) {
		assert_ptr_equal(field_find(peer_fields, n_peer_fields,
		    peer_fields[i].name), &peer_fields[i]);
		assert_non_null(peer_fields[i].help);
	}
	assert_non_null(field_find(network_fields, n_network_fields,
	    "LISTENPORT"));
	assert_null(field_find(network_fields, n_network_fields, "Listen"));
	assert_null(field_find(network_fields, n_network_fields,
	    "PrivateKey"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_and_out),
		cmocka_unit_test(nothing),
		cmocka_unit_test(assignments),
		cmocka_unit_test(wrong_assignments),
		cmocka_unit_test(times),
		cmocka_unit_test(tables),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
