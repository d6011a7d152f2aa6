/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address pools: the lowest free address, and free subnets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"
#include "model/pool.h"

static int
setup(void **state)
{
	struct err err;

	(void)state;
	return key_init(&err);
}

/* Takes n addresses of the i-th subnet; the last is the text, or full. */
static void
takes(const struct network *net, size_t i, size_t n, const char *last)
{
	char text[PREFIX_TEXT_LEN] = "";
	struct prefix address;
	struct pool pool;
	struct err err;
	size_t j;
	int rc = 0;

	pool_init(&pool, net, &net->subnets.v[i]);
	for (j = 0; j < n && rc == 0; j++)
		rc = pool_take(&pool, &address, &err);
	if (last == NULL) {
		assert_int_equal(rc, -1);
		assert_int_equal(j, n);
		assert_non_null(strstr(err.text, "is full"));
		assert_non_null(strstr(err.text, "Subnet+="));
	} else {
		assert_int_equal(rc, 0);
		prefix_format_address(&address, text);
		assert_string_equal(text, last);
		assert_int_equal(pool_usable(net, &address, &err), 0);
	}
	pool_free(&pool);
}

static void
sizes(void **state)
{
	static const struct {
		const char *subnet, *gateway, *first, *last;
		size_t n;	/* for peers; 0: more than are tried */
	} cases[] = {
		{ "10.0.0.8/30", "10.0.0.9", "10.0.0.10", "10.0.0.10", 1 },
		{ "10.0.0.8/31", "10.0.0.8", "10.0.0.9", "10.0.0.9", 1 },
		{ "10.0.0.8/29", "10.0.0.9", "10.0.0.10", "10.0.0.14", 5 },
		{ "10.8.1.0/24", "10.8.1.1", "10.8.1.2", "10.8.1.254", 253 },
		{ "10.8.0.0/22", "10.8.0.1", "10.8.0.2", "10.8.3.254", 1021 },
		{ "10.8.0.0/16", "10.8.0.1", "10.8.0.2", "10.8.255.254",
		    65533 },
		{ "255.255.255.248/29", "255.255.255.249", "255.255.255.250",
		    "255.255.255.254", 5 },
		{ "10.0.0.0/8", "10.0.0.1", "10.0.0.2", NULL, 0 },
		{ "fd00:1::/126", "fd00:1::1", "fd00:1::2", "fd00:1::3", 2 },
		{ "fd00:1::/127", "fd00:1::", "fd00:1::1", "fd00:1::1", 1 },
		{ "fd00:1::4/127", "fd00:1::4", "fd00:1::5", "fd00:1::5", 1 },
		{ "fd00:1::ff00/120", "fd00:1::ff01", "fd00:1::ff02",
		    "fd00:1::ffff", 254 },
		{ "fd00:1::/112", "fd00:1::1", "fd00:1::2", "fd00:1::ffff",
		    65534 },
		{ "fd00:1::/64", "fd00:1::1", "fd00:1::2", NULL, 0 },
		{ "fd00:1:0:10::/60", "fd00:1:0:10::1", "fd00:1:0:10::2",
		    NULL, 0 },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffd",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2 },
	};
	char text[PREFIX_TEXT_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		struct network *net = make_network("wg0", cases[i].subnet);
		struct prefixes auto_prefixes own = { 0 };

		pool_gateways(net, &own);
		prefix_format_address(&own.v[0], text);
		assert_string_equal(text, cases[i].gateway);
		takes(net, 0, 1, cases[i].first);
		if (cases[i].n > 0) {
			takes(net, 0, cases[i].n, cases[i].last);
			takes(net, 0, cases[i].n + 1, NULL);
		}
		network_free(net);
	}
}

static void
alone(void **state)
{
	struct network *net = make_network("wg0", "10.0.0.7/32,fd00::7/128");
	struct prefixes auto_prefixes own = { 0 };

	(void)state;
	pool_gateways(net, &own);
	assert_prefixes(&own, "10.0.0.7/32, fd00::7/128");
	takes(net, 0, 1, NULL);
	takes(net, 1, 1, NULL);
	network_free(net);
}

static void
holes(void **state)
{
	struct network *net = make_network("wg0", "10.8.0.0/28,fd00::/125");

	(void)state;
	make_peer(net, "a", "10.8.0.3,fd00::2");
	make_peer(net, "b", "10.8.0.2,10.8.0.5")->enabled = CHOICE_NO;
	make_peer(net, "c", "10.8.0.14,fd00::7")->expires = 1;
	takes(net, 0, 1, "10.8.0.4");
	takes(net, 0, 2, "10.8.0.6");
	takes(net, 0, 9, "10.8.0.13");
	takes(net, 0, 10, NULL);
	takes(net, 1, 1, "fd00::3");
	takes(net, 1, 4, "fd00::6");
	takes(net, 1, 5, NULL);
	network_free(net);
}

/* Random holes, against a table of what is taken. */
static void
random_holes(void **state)
{
	bool taken[1024];
	char text[40], name[16];
	unsigned round, i, n;

	(void)state;
	srand(7);
	for (round = 0; round < 50; round++) {
		struct network *net = make_network("wg0", "10.8.0.0/22");

		memset(taken, 0, sizeof(taken));
		taken[0] = taken[1] = taken[1023] = true;
		for (n = 0; n < round * 20; n++) {
			i = (unsigned)rand() % 1024;
			if (taken[i])
				continue;
			taken[i] = true;
			snprintf(text, sizeof(text), "10.8.%u.%u", i / 256,
			    i % 256);
			snprintf(name, sizeof(name), "p%u", n);
			make_peer(net, name, text);
		}
		for (i = 0, n = 0; i < 1024; i++) {
			if (taken[i])
				continue;
			n++;
			if (n > 1 && rand() % 40 != 0)
				continue;
			snprintf(text, sizeof(text), "10.8.%u.%u", i / 256,
			    i % 256);
			takes(net, 0, n, text);
		}
		takes(net, 0, n + 1, NULL);
		network_free(net);
	}
}

static void
usable(void **state)
{
	static const struct {
		const char *address, *why;
	} cases[] = {
		{ "10.8.0.0", "network or broadcast" },
		{ "10.8.0.255", "network or broadcast" },
		{ "10.8.0.1", "gateway" },
		{ "10.8.0.2", NULL },
		{ "10.8.0.254", NULL },
		{ "10.8.1.0", "in no subnet" },
		{ "10.9.0.4", "gateway" },
		{ "10.9.0.5", NULL },
		{ "fd00::", "network or broadcast" },
		{ "fd00::1", "gateway" },
		{ "fd00::ffff:ffff:ffff:ffff", NULL },
		{ "fd00:0:0:1::2", "in no subnet" },
	};
	struct network *net = make_network("wg0",
	    "10.8.0.0/24,10.9.0.4/31,fd00::/64");
	struct prefix address;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(prefix_parse_address(&address,
		    cases[i].address, &err), 0);
		if (pool_usable(net, &address, &err) == 0) {
			if (cases[i].why != NULL)
				fail_msg("%s", cases[i].address);
		} else if (cases[i].why == NULL ||
		    strstr(err.text, cases[i].why) == NULL) {
			fail_msg("%s: %s", cases[i].address, err.text);
		}
	}
	network_free(net);
}

static void
found(int family, const char *used_text, const char *want)
{
	struct network *net = network_new("x");
	struct prefix subnet;
	char text[PREFIX_TEXT_LEN];
	struct err err;

	set_network(net, used_text);
	assert_int_equal(pool_find_subnet(family, &net->subnets, &subnet,
	    &err), want != NULL ? 0 : -1);
	if (want != NULL) {
		prefix_format(&subnet, text);
		assert_string_equal(text, want);
	}
	network_free(net);
}

static void
subnets(void **state)
{
	struct prefixes auto_prefixes used = { 0 };
	struct prefix subnet, last = { 0 };
	struct err err;
	int i;

	(void)state;
	found(AF_INET, "Subnet=", "10.8.0.0/24");
	found(AF_INET, "Subnet=10.8.0.7/32", "10.9.0.0/24");
	found(AF_INET, "Subnet=10.0.0.0/9", "10.128.0.0/24");
	found(AF_INET, "Subnet=10.8.0.0/13,10.16.0.0/12", "10.32.0.0/24");
	found(AF_INET, "Subnet=10.0.0.0/8", "172.16.0.0/24");
	found(AF_INET, "Subnet=10.0.0.0/8,172.16.0.0/12", "192.168.0.0/24");
	found(AF_INET, "Subnet=10.0.0.0/8,172.16.0.0/12,192.168.0.0/17",
	    "192.168.128.0/24");
	found(AF_INET, "Subnet=0.0.0.0/1", "172.16.0.0/24");
	found(AF_INET, "Subnet=0.0.0.0/0", NULL);
	found(AF_INET, "Subnet=10.0.0.0/8,172.16.0.0/12,192.168.0.0/16", NULL);
	found(AF_INET6, "Subnet=fc00::/7", NULL);
	for (i = 0; i < 100; i++) {
		assert_int_equal(pool_find_subnet(AF_INET6, &used, &subnet,
		    &err), 0);
		assert_int_equal(subnet.len, 64);
		assert_int_equal(subnet.addr[0], 0xfd);
		assert_false(prefix_equal(&subnet, &last));
		prefixes_add(&used, &subnet);
		last = subnet;
		prefix_mask(&subnet);
		assert_true(prefix_equal(&subnet, &last));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(alone),
		cmocka_unit_test(holes),
		cmocka_unit_test(random_holes),
		cmocka_unit_test(usable),
		cmocka_unit_test(subnets),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
