/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan: only differences, and what they lead to. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "live/plan.h"
#include "model.h"

static const struct plan_options strict;

static int
setup(void **state)
{
	struct err err;

	(void)state;
	return key_init(&err);
}

static void
add_ip(struct prefixes *list, const char *text)
{
	struct prefix p;
	struct err err;

	if (prefix_parse_host(&p, text, &err) < 0)
		fail_msg("%s", err.text);
	prefixes_add(list, &p);
}

/* A peer with a key that is this letter, and up to two allowed IPs. */
static struct wg_peer *
add_peer(struct live *live, char letter, const char *one, const char *two)
{
	struct wg_peer *peer = wg_device_add(&live->dev);

	memset(peer->public_key.b, letter, KEY_LEN);
	if (one != NULL)
		add_ip(&peer->allowed_ips, one);
	if (two != NULL)
		add_ip(&peer->allowed_ips, two);
	return peer;
}

static void
set_endpoint(struct wg_peer *peer, const char *address, uint16_t port)
{
	memset(&peer->endpoint, 0, sizeof(peer->endpoint));
	if (strchr(address, ':') != NULL) {
		peer->endpoint.in6.sin6_family = AF_INET6;
		peer->endpoint.in6.sin6_port = htons(port);
		inet_pton(AF_INET6, address, &peer->endpoint.in6.sin6_addr);
	} else {
		peer->endpoint.in.sin_family = AF_INET;
		peer->endpoint.in.sin_port = htons(port);
		inet_pton(AF_INET, address, &peer->endpoint.in.sin_addr);
	}
}

/* An interface that is up, with two peers. */
static void
fill(struct live *live)
{
	struct wg_peer *peer;

	memset(live, 0, sizeof(*live));
	live->exists = live->up = true;
	live->mtu = 1420;
	strcpy(live->dev.name, "wg0");
	memset(live->dev.private_key.b, 'k', KEY_LEN);
	live->dev.listen_port = 51820;
	add_ip(&live->addresses, "10.8.0.1/24");
	add_ip(&live->addresses, "fd00:8::1/64");
	add_ip(&live->routes, "192.168.2.0/24");
	buf_puts(&live->firewall, "table inet wgpilot-wg0 {}");
	live->n_sysctls = 2;
	strcpy(live->sysctls[0].name, "ipv4/ip_forward");
	strcpy(live->sysctls[1].name, "ipv6/conf/all/forwarding");
	live->sysctls[0].value = live->sysctls[1].value = 1;
	peer = add_peer(live, 'a', "10.8.0.2/32", "fd00:8::2/128");
	memset(peer->preshared_key.b, 'p', KEY_LEN);
	peer->keepalive = 25;
	peer = add_peer(live, 'b', "10.8.0.3/32", "192.168.2.0/24");
	set_endpoint(peer, "192.0.2.1", 51820);
}

static void
nothing(void **state)
{
	struct live auto_live d = { 0 };
	struct live auto_live a = { 0 };
	struct plan auto_plan plan = { 0 };
	struct prefix swap;

	(void)state;
	fill(&d);
	fill(&a);
	/* the order of lists means nothing to the kernel */
	swap = a.addresses.v[0];
	a.addresses.v[0] = a.addresses.v[1];
	a.addresses.v[1] = swap;
	swap = a.dev.peers[0].allowed_ips.v[0];
	a.dev.peers[0].allowed_ips.v[0] = a.dev.peers[0].allowed_ips.v[1];
	a.dev.peers[0].allowed_ips.v[1] = swap;
	/* what is only read does not count, nor does roaming */
	a.dev.peers[0].rx_bytes = 7;
	a.dev.peers[0].last_handshake = 1;
	set_endpoint(&a.dev.peers[0], "203.0.113.9", 1);
	set_endpoint(&a.dev.peers[1], "2001:db8::9", 2);
	plan_diff(&d, &a, &strict, &plan);
	assert_true(plan_is_empty(&plan));
}

/* The lines of a plan, each ended by '|'. */
static char *
lines_of(const struct plan *plan, const struct network *net)
{
	struct strv auto_strv lines = { 0 };
	struct buf text = { 0 };
	size_t i;

	buf_puts(&text, "");
	plan_describe(plan, net, &lines);
	for (i = 0; i < lines.n; i++)
		buf_printf(&text, "%s|", lines.v[i]);
	return text.data;
}

static void
creation(void **state)
{
	struct network *net = make_network("wg0", "10.8.0.0/24");
	struct peer *peer = make_peer(net, "alice", "10.8.0.2");
	struct live auto_live d = { 0 };
	struct live auto_live a = { 0 };
	struct plan auto_plan plan = { 0 };
	char *auto_free text = NULL;
	struct key key;
	struct err err;

	(void)state;
	memset(key.b, 'a', KEY_LEN);
	network_rekey_peer(net, peer, &key, &err);
	fill(&d);
	plan_diff(&d, &a, &strict, &plan);
	assert_true(plan.create);
	text = lines_of(&plan, net);
	assert_non_null(strstr(text, "+ interface wg0|"));
	assert_non_null(strstr(text, "~ sysctl net/ipv4/ip_forward = 1|"));
	assert_non_null(strstr(text, "+ firewall table inet wgpilot-wg0|"));
	assert_non_null(strstr(text, "~ listen port 0 -> 51820|"));
	assert_non_null(strstr(text, "+ peer alice: allowed IPs 10.8.0.2/32, "
	    "fd00:8::2/128; preshared key set; keepalive 25|"));
	assert_non_null(strstr(text, "+ address 10.8.0.1/24|"));
	assert_non_null(strstr(text, "+ route 192.168.2.0/24|"));
	assert_non_null(strstr(text, "~ link up|"));
	network_free(net);
}

/* Makes one thing differ; what the plan says of it, NULL behind the last. */
static const char *
differ(size_t number, struct live *d, struct live *a)
{
	switch (number) {
	case 0:
		d->dev.private_key.b[0] = 'x';
		return "~ private key|";
	case 1:
		d->dev.listen_port = 4500;
		return "~ listen port 51820 -> 4500|";
	case 2:
		d->dev.fwmark = 51820;
		return "~ fwmark 0x0 -> 0xca6c|";
	case 3:
		d->mtu = 1380;
		return "~ mtu 1420 -> 1380|";
	case 4:
		a->up = false;
		return "~ link up|";
	case 5:
		d->addresses.n = 1;
		return "- address fd00:8::1/64|";
	case 6:
		add_ip(&d->addresses, "10.9.0.1/24");
		return "+ address 10.9.0.1/24|";
	case 7:
		d->routes.n = 0;
		return "- route 192.168.2.0/24|";
	case 8:
		add_ip(&d->routes, "10.0.0.0/8");
		return "+ route 10.0.0.0/8|";
	case 9:
		buf_puts(&d->firewall, " ");
		return "~ firewall table inet wgpilot-wg0|";
	case 10:
		a->sysctls[1].value = 0;
		return "~ sysctl net/ipv6/conf/all/forwarding = 1|";
	case 11:
		a->sysctls[1].value = 0;
		strv_add(&a->ra_links, "eth0");
		return "~ sysctl net/ipv6/conf/eth0/accept_ra = 2|"
		    "~ sysctl net/ipv6/conf/all/forwarding = 1|";
	}
	return NULL;
}

/* The same, of the peers; A stands for the first one's key. */
static const char *
differ_in_peer(size_t number, struct live *d, struct live *a)
{
	switch (number) {
	case 0:
		key_wipe(&d->dev.peers[0].preshared_key);
		return "~ peer A: preshared key cleared|";
	case 1:
		key_wipe(&a->dev.peers[0].preshared_key);
		return "~ peer A: preshared key set|";
	case 2:
		d->dev.peers[0].keepalive = 0;
		return "~ peer A: keepalive 0|";
	case 3:
		add_ip(&d->dev.peers[0].allowed_ips, "10.7.0.0/16");
		return "~ peer A: allowed IPs 10.8.0.2/32, fd00:8::2/128, "
		    "10.7.0.0/16|";
	case 4:
		d->dev.peers[0].allowed_ips.n = 1;
		return "~ peer A: allowed IPs 10.8.0.2/32|";
	case 5:
		prefixes_free(&d->dev.peers[0].allowed_ips);
		d->dev.peers[0] = d->dev.peers[1];
		d->dev.n_peers = 1;
		return "- peer A (unknown to the state)|";
	}
	return NULL;
}

static void
check_one(const struct live *d, const struct live *a, const char *want,
    const struct network *net)
{
	struct plan auto_plan plan = { 0 };
	struct buf auto_buf expected = { 0 };
	char letter_a[KEY_TEXT_LEN + 1];
	const char *at = strstr(want, "peer A");
	char *auto_free text = NULL;

	key_format(&a->dev.peers[0].public_key, letter_a);
	if (at == NULL)
		buf_puts(&expected, want);
	else
		buf_printf(&expected, "%.*speer %s%s", (int)(at - want), want,
		    letter_a, at + strlen("peer A"));
	plan_diff(d, a, &strict, &plan);
	assert_false(plan_is_empty(&plan));
	text = lines_of(&plan, net);
	assert_string_equal(text, expected.data);
}

/* Each thing alone: changed on one side, then seen in the plan. */
static void
one_by_one(void **state)
{
	const char *(*const differs[])(size_t, struct live *, struct live *) =
	    { differ, differ_in_peer };
	struct network *net = make_network("wg0", "10.8.0.0/24");
	const char *want;
	size_t i, number;

	(void)state;
	for (i = 0; i < COUNT(differs); i++) {
		want = "";
		for (number = 0; want != NULL; number++) {
			struct live auto_live d = { 0 };
			struct live auto_live a = { 0 };

			fill(&d);
			fill(&a);
			want = differs[i](number, &d, &a);
			if (want != NULL)
				check_one(&d, &a, want, net);
		}
		assert_true(number > 1);
	}
	network_free(net);
}

/* Peers and routes that the state does not know; and those it barred. */
static void
foreign(void **state)
{
	struct plan_options options = { .keep_foreign = true };
	struct live auto_live d = { 0 };
	struct live auto_live a = { 0 };
	struct plan auto_plan plan = { 0 };

	(void)state;
	fill(&d);
	fill(&a);
	add_peer(&a, 'f', "10.8.0.9/32", NULL);
	add_ip(&a.routes, "10.77.0.0/16");
	plan_diff(&d, &a, &options, &plan);
	assert_true(plan_is_empty(&plan));
	assert_int_equal(plan.n_kept, 1);
	plan_free(&plan);

	keys_add(&options.gone, &a.dev.peers[2].public_key);
	prefixes_append(&options.gone_routes, &a.routes);
	keys_sort(&options.gone);
	plan_diff(&d, &a, &options, &plan);
	assert_int_equal(plan.n_peers, 1);
	assert_int_equal(plan.peers[0].kind, PLAN_REMOVE);
	assert_false(plan.peers[0].foreign);
	assert_prefixes(&plan.delete_routes, "10.77.0.0/16");
	plan_free(&plan);
	plan_options_free(&options);

	/* one that is disabled goes with its routes, whatever is kept */
	keys_add(&d.barred, &a.dev.peers[2].public_key);
	add_ip(&d.barred_routes, "10.77.0.0/16");
	plan_diff(&d, &a, &options, &plan);
	assert_int_equal(plan.n_peers, 1);
	assert_false(plan.peers[0].foreign);
	assert_prefixes(&plan.delete_routes, "10.77.0.0/16");
	plan_free(&plan);
	keys_free(&d.barred);

	plan_diff(&d, &a, &strict, &plan);
	assert_int_equal(plan.n_peers, 1);
	assert_true(plan.peers[0].foreign);
	assert_int_equal(plan.n_kept, 0);
	assert_prefixes(&plan.delete_routes, "10.77.0.0/16");
}

/* What the kernel drops with the last IPv4 address is put back. */
static void
last_address(void **state)
{
	struct live auto_live d = { 0 };
	struct live auto_live a = { 0 };
	struct plan auto_plan plan = { 0 };

	(void)state;
	fill(&d);
	fill(&a);
	a.addresses.v[0].addr[3] = 9;
	plan_diff(&d, &a, &strict, &plan);
	assert_prefixes(&plan.delete_addresses, "10.8.0.9/24");
	assert_prefixes(&plan.add_routes, "192.168.2.0/24");
	plan_free(&plan);

	/* not where another address stays */
	add_ip(&d.addresses, "10.9.0.1/24");
	add_ip(&a.addresses, "10.9.0.1/24");
	plan_diff(&d, &a, &strict, &plan);
	assert_int_equal(plan.add_routes.n, 0);
}

static void
endpoints(void **state)
{
	struct plan_options options = { 0 };
	struct live auto_live d = { 0 };
	struct live auto_live a = { 0 };
	struct plan auto_plan plan = { 0 };

	(void)state;
	fill(&d);
	fill(&a);
	/* the kernel has none yet: it is set */
	memset(&a.dev.peers[1].endpoint, 0, sizeof(a.dev.peers[1].endpoint));
	plan_diff(&d, &a, &options, &plan);
	assert_int_equal(plan.n_peers, 1);
	assert_int_equal(plan.peers[0].flags, WG_PEER_ENDPOINT);
	plan_free(&plan);
	/* it has roamed: left alone, unless the state's was changed now */
	set_endpoint(&a.dev.peers[1], "203.0.113.9", 1);
	plan_diff(&d, &a, &options, &plan);
	assert_true(plan_is_empty(&plan));
	plan_free(&plan);
	keys_add(&options.dialled, &d.dev.peers[1].public_key);
	plan_diff(&d, &a, &options, &plan);
	assert_int_equal(plan.n_peers, 1);
	assert_int_equal(plan.peers[0].flags, WG_PEER_ENDPOINT);
	plan_free(&plan);
	/* and is there already */
	set_endpoint(&a.dev.peers[1], "192.0.2.1", 51820);
	plan_diff(&d, &a, &options, &plan);
	assert_true(plan_is_empty(&plan));
	plan_free(&plan);
	/* none is wanted: what the kernel has stays */
	memset(&d.dev.peers[1].endpoint, 0, sizeof(d.dev.peers[1].endpoint));
	plan_diff(&d, &a, &options, &plan);
	assert_true(plan_is_empty(&plan));
	plan_options_free(&options);
}

/* ------------------------------------------- a kernel, for random values */

/* A prefix belongs to one peer: whoever is given it takes it away. */
static void
kernel_give(struct live *k, struct wg_peer *to, const struct prefix *p)
{
	struct prefixes *ips;
	size_t i, j;

	for (i = 0; i < k->dev.n_peers; i++) {
		ips = &k->dev.peers[i].allowed_ips;
		for (j = 0; j < ips->n; j++)
			if (prefix_equal(&ips->v[j], p))
				ips->v[j--] = ips->v[--ips->n];
	}
	prefixes_add(&to->allowed_ips, p);
}

static struct wg_peer *
kernel_peer(struct live *k, const struct key *key)
{
	size_t i;

	for (i = 0; i < k->dev.n_peers; i++)
		if (key_equal(&k->dev.peers[i].public_key, key))
			return &k->dev.peers[i];
	return NULL;
}

static void
kernel_remove(struct live *k, const struct key *key)
{
	struct wg_peer *peer = kernel_peer(k, key);

	assert_non_null(peer);
	prefixes_free(&peer->allowed_ips);
	*peer = k->dev.peers[--k->dev.n_peers];
	memset(&k->dev.peers[k->dev.n_peers], 0, sizeof(*peer));
}

static void
kernel_change(struct live *k, const struct plan_peer *p)
{
	const struct wg_peer *d = p->desired;
	const struct prefixes *ips = &p->add_ips;
	struct wg_peer *peer = kernel_peer(k, &d->public_key);
	size_t i;

	assert_true((peer == NULL) == (p->kind == PLAN_ADD));
	if (peer == NULL) {
		peer = wg_device_add(&k->dev);
		peer->public_key = d->public_key;
	}
	if ((p->flags & WG_PEER_PSK) != 0)
		peer->preshared_key = d->preshared_key;
	if ((p->flags & WG_PEER_KEEPALIVE) != 0)
		peer->keepalive = d->keepalive;
	if ((p->flags & WG_PEER_REPLACE_IPS) != 0) {
		prefixes_free(&peer->allowed_ips);
		ips = &d->allowed_ips;
	}
	for (i = 0; i < ips->n; i++)
		kernel_give(k, peer, &ips->v[i]);
}

/* Applies the peers of a plan, in its order, to a copy of what was. */
static void
kernel_apply(const struct live *a, const struct plan *plan, struct live *k)
{
	struct wg_peer *peer;
	size_t i;

	fill(k);
	wg_device_free(&k->dev);
	k->dev = (struct wg_device){ .private_key = a->dev.private_key,
	    .listen_port = a->dev.listen_port };
	for (i = 0; i < a->dev.n_peers; i++) {
		peer = wg_device_add(&k->dev);
		*peer = a->dev.peers[i];
		prefixes_copy(&peer->allowed_ips,
		    &a->dev.peers[i].allowed_ips);
	}
	for (i = 0; i < plan->n_peers; i++)
		if (plan->peers[i].kind == PLAN_REMOVE)
			kernel_remove(k, &plan->peers[i].actual->public_key);
		else
			kernel_change(k, &plan->peers[i]);
}

/* Some of the peers a..h, with ten prefixes dealt out among them. */
static void
deal(struct live *live)
{
	char letters[] = "abcdefgh", text[32];
	struct wg_peer *peer;
	unsigned i, j, n = 1 + (unsigned)rand() % 8;

	fill(live);
	wg_device_free(&live->dev);
	live->dev = (struct wg_device){ .listen_port = 51820 };
	memset(live->dev.private_key.b, 'k', KEY_LEN);
	for (i = 0; i < n; i++) {
		j = i + (unsigned)rand() % (8 - i);
		peer = add_peer(live, letters[j], NULL, NULL);
		letters[j] = letters[i];
		if (rand() % 2)
			peer->preshared_key.b[0] = (uint8_t)(rand() % 3);
		peer->keepalive = (uint16_t)(rand() % 3);
	}
	for (i = 0; i < 10; i++) {
		snprintf(text, sizeof(text), i % 2 ? "10.%u.0.0/16" :
		    "fd00:%u::/48", i);
		add_ip(&live->dev.peers[(unsigned)rand() % n].allowed_ips,
		    text);
	}
}

/* A kernel in any state becomes what is desired, by one plan. */
static void
any_to_any(void **state)
{
	struct plan_options keep = { .keep_foreign = true };
	const struct wg_peer *peer;
	size_t round, i;

	(void)state;
	srand(11);
	for (round = 0; round < 5000; round++) {
		struct live auto_live d = { 0 };
		struct live auto_live a = { 0 };
		struct live auto_live k = { 0 };
		struct peer_index auto_index index = { .dev = &k.dev };
		struct plan auto_plan plan = { 0 };
		struct plan auto_plan again = { 0 };
		bool kept = round % 2 != 0;

		deal(&d);
		deal(&a);
		plan_diff(&d, &a, kept ? &keep : &strict, &plan);
		kernel_apply(&a, &plan, &k);
		plan_diff(&d, &k, kept ? &keep : &strict, &again);
		assert_true(plan_is_empty(&again));
		if (!kept)
			assert_int_equal(k.dev.n_peers, d.dev.n_peers);
		for (i = 0; i < d.dev.n_peers; i++) {
			peer = index_find(&index, &d.dev.peers[i].public_key);
			assert_non_null(peer);
			assert_true(prefixes_equal(&peer->allowed_ips,
			    &d.dev.peers[i].allowed_ips));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),
		cmocka_unit_test(creation),
		cmocka_unit_test(one_by_one),
		cmocka_unit_test(foreign),
		cmocka_unit_test(last_address),
		cmocka_unit_test(endpoints),
		cmocka_unit_test(any_to_any),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
