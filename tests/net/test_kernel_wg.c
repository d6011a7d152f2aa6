/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard devices, in this kernel or in a process, as they really are. */
#include "kernel.h"

#include <arpa/inet.h>
#include <errno.h>

#include "kernel/wg.h"

#define MANY 2000
#define LONG 5000

static char name[IFNAMSIZ];
static enum wg_kind kind;

static int
by_key(const void *a, const void *b)
{
	const struct wg_peer *x = a, *y = b;

	return memcmp(x->public_key.b, y->public_key.b, KEY_LEN);
}

/* Reads the device; a process keeps its peers in no order. */
static void
get_extent(struct wg_device *dev, enum wg_extent extent)
{
	struct err err;

	*dev = (struct wg_device){ .kind = kind, .extent = extent };
	memcpy(dev->name, name, sizeof(dev->name));
	must(wg_get(dev, &err));
	if (dev->n_peers > 0)
		qsort(dev->peers, dev->n_peers, sizeof(*dev->peers), by_key);
}

static void
get(struct wg_device *dev)
{
	get_extent(dev, WG_WHOLE);
}

static void
set_peers(const struct wg_peer_change *peers, size_t n)
{
	struct wg_change change = { .peers = peers, .n_peers = n };
	struct err err;

	must(wg_set(name, kind, &change, &err));
}

/* A key that sorts by its number. */
static struct key
key(unsigned n)
{
	struct key k = { { 1, n >> 16 & 0xff, n >> 8 & 0xff, n & 0xff, 7 } };

	return k;
}

static int
setup(void **state)
{
	struct err err;

	(void)state;
	test_name(name, 'd');
	if (link_add(name, &kind, &err) == 0)
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return -1;
}

static int
teardown(void **state)
{
	struct err err;

	(void)state;
	if (link_delete(name, &err) == 0)
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return -1;
}

static void
test_fresh(void **state)
{
	auto_wg_device struct wg_device dev;

	(void)state;
	get(&dev);
	assert_string_equal(dev.name, name);
	assert_true(key_is_zero(&dev.private_key));
	assert_true(key_is_zero(&dev.public_key));
	assert_int_equal(dev.fwmark, 0);
	assert_int_equal(dev.n_peers, 0);
}

static void
test_device(void **state)
{
	struct wg_change change = { .flags = WG_SET_PRIVATE_KEY |
	    WG_SET_LISTEN_PORT | WG_SET_FWMARK, .listen_port = 51999,
	    .fwmark = 0xca6c };
	struct key private, public;
	struct err err;

	(void)state;
	key_generate(&private);
	key_public(&public, &private);
	change.private_key = &private;
	must(wg_set(name, kind, &change, &err));
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_true(key_equal(&dev.private_key, &private));
		assert_true(key_equal(&dev.public_key, &public));
		assert_int_equal(dev.listen_port, 51999);
		assert_int_equal(dev.fwmark, 0xca6c);
	}
	change = (struct wg_change){ .flags = WG_SET_FWMARK };
	must(wg_set(name, kind, &change, &err));
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_true(key_equal(&dev.private_key, &private));
		assert_int_equal(dev.listen_port, 51999);
		assert_int_equal(dev.fwmark, 0);
	}
}

static void
test_empty_change(void **state)
{
	struct wg_change change = { .flags = 0 };
	struct err err;

	(void)state;
	/* nothing is sent, so that even an absent device is no error */
	must(wg_set("wgk-absent", kind, &change, &err));
}

/* The nth of MANY peers: an IPv4 and an IPv6 address. */
static void
many_ips(unsigned n, struct prefix ips[2])
{
	ips[0] = test_prefix("10.20.0.0/32");
	ips[0].addr[2] = (uint8_t)(n >> 8);
	ips[0].addr[3] = (uint8_t)n;
	ips[1] = test_prefix("fd20::/128");
	memcpy(ips[1].addr + 14, ips[0].addr + 2, 2);
}

static void
test_many_peers(void **state)
{
	auto_free struct wg_peer_change *changes =
	    xcalloc(MANY, sizeof(*changes));
	auto_free struct key *keys = xcalloc(2 * MANY, sizeof(*keys));
	auto_free struct prefix *ips = xcalloc(2 * MANY, sizeof(*ips));
	unsigned i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		keys[i] = key(i);
		keys[MANY + i] = key(i + 77);
		many_ips(i, &ips[2 * i]);
		changes[i] = (struct wg_peer_change){
			.flags = WG_PEER_PSK | WG_PEER_KEEPALIVE |
			    WG_PEER_REPLACE_IPS,
			.public_key = &keys[i],
			.preshared_key = &keys[MANY + i],
			.keepalive = (uint16_t)i,
			.ips = &ips[2 * i], .n_ips = 2,
		};
	}
	set_peers(changes, MANY);
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_int_equal(dev.n_peers, MANY);
		for (i = 0; i < MANY; i++) {
			struct prefixes want = { &ips[2 * i], 2, 2 };
			struct wg_peer *p = &dev.peers[i];

			assert_true(key_equal(&p->public_key, &keys[i]));
			assert_true(key_equal(&p->preshared_key,
			    &keys[MANY + i]));
			assert_int_equal(p->keepalive, (uint16_t)i);
			assert_int_equal(p->endpoint.any.sa_family, 0);
			assert_int_equal(p->last_handshake, 0);
			assert_true(prefixes_equal(&p->allowed_ips, &want));
		}
	}
	for (i = 0; i < MANY; i++)
		changes[i].flags = WG_PEER_REMOVE;
	set_peers(changes, MANY);
	/* what is not there is removed already */
	set_peers(changes, 1);
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_int_equal(dev.n_peers, 0);
	}
}

/* The same device in part: from several messages still one peer. */
static void
check_extents(const struct key *second)
{
	auto_wg_device struct wg_device dev;
	auto_wg_device struct wg_device bare;

	get_extent(&dev, WG_WITHOUT_IPS);
	assert_int_equal(dev.n_peers, 2);
	assert_true(key_equal(&dev.peers[1].public_key, second));
	assert_int_equal(dev.peers[1].keepalive, 9);
	assert_int_equal(dev.peers[0].allowed_ips.n, 0);
	assert_int_equal(dev.peers[1].allowed_ips.n, 0);
	get_extent(&bare, WG_WITHOUT_PEERS);
	assert_int_equal(bare.n_peers, 0);
}

static void
test_long_peer(void **state)
{
	auto_free struct prefix *ips = xcalloc(LONG, sizeof(*ips));
	struct key keys[] = { key(1), key(2), key(3) };
	struct prefixes want = { ips, LONG, LONG };
	struct prefix few = test_prefix("10.40.0.0/24");
	struct wg_peer_change changes[] = {
		{ .flags = WG_PEER_REPLACE_IPS, .public_key = &keys[0],
		    .ips = &few, .n_ips = 1 },
		{ .flags = WG_PEER_REPLACE_IPS | WG_PEER_KEEPALIVE,
		    .keepalive = 9, .public_key = &keys[1], .ips = ips,
		    .n_ips = LONG },
		/* absent, and must not come to be by its second part */
		{ .flags = WG_PEER_UPDATE | WG_PEER_REPLACE_IPS,
		    .public_key = &keys[2], .ips = ips, .n_ips = LONG },
	};
	unsigned i;

	(void)state;
	for (i = 0; i < LONG; i++) {
		ips[i] = test_prefix(i % 2 == 0 ? "10.30.0.0/32"
		    : "fd30::/128");
		ips[i].addr[2] = (uint8_t)(i >> 8);
		ips[i].addr[3] = (uint8_t)i;
	}
	set_peers(changes, 3);
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_int_equal(dev.n_peers, 2);
		assert_int_equal(dev.peers[0].allowed_ips.n, 1);
		assert_true(prefix_equal(&dev.peers[0].allowed_ips.v[0],
		    &few));
		assert_int_equal(dev.peers[1].keepalive, 9);
		assert_true(prefixes_equal(&dev.peers[1].allowed_ips, &want));
	}
	check_extents(&keys[1]);
	/* replaced as a whole */
	changes[0].flags = WG_PEER_REMOVE;
	changes[1].ips = &few;
	changes[1].n_ips = 1;
	set_peers(changes, 2);
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_int_equal(dev.n_peers, 1);
		assert_int_equal(dev.peers[0].allowed_ips.n, 1);
	}
	changes[1].flags = WG_PEER_REMOVE;
	set_peers(&changes[1], 1);
}

static void
test_peer_values(void **state)
{
	static const struct key none;
	struct key peer = key(1), psk = key(99);
	union wg_endpoint e = { .in = { .sin_family = AF_INET,
	    .sin_port = htons(4500) } };
	union wg_endpoint e6 = { .in6 = { .sin6_family = AF_INET6,
	    .sin6_port = htons(4501) } };
	struct wg_peer_change change = {
		.flags = WG_PEER_PSK | WG_PEER_ENDPOINT | WG_PEER_KEEPALIVE,
		.public_key = &peer, .preshared_key = &psk, .endpoint = &e,
		.keepalive = 25,
	};

	(void)state;
	inet_pton(AF_INET, "192.0.2.9", &e.in.sin_addr);
	inet_pton(AF_INET6, "2001:db8::9", &e6.in6.sin6_addr);
	set_peers(&change, 1);
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_int_equal(dev.n_peers, 1);
		assert_true(key_equal(&dev.peers[0].preshared_key, &psk));
		assert_int_equal(dev.peers[0].keepalive, 25);
		assert_memory_equal(&dev.peers[0].endpoint.in, &e.in,
		    sizeof(e.in));
	}
	change.flags = WG_PEER_ENDPOINT | WG_PEER_UPDATE;
	change.endpoint = &e6;
	set_peers(&change, 1);
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_true(key_equal(&dev.peers[0].preshared_key, &psk));
		assert_int_equal(dev.peers[0].keepalive, 25);
		assert_memory_equal(&dev.peers[0].endpoint.in6, &e6.in6,
		    sizeof(e6.in6));
	}
	change.flags = WG_PEER_PSK | WG_PEER_KEEPALIVE;
	change.preshared_key = &none;
	change.keepalive = 0;
	set_peers(&change, 1);
	{
		auto_wg_device struct wg_device dev;

		get(&dev);
		assert_true(key_is_zero(&dev.peers[0].preshared_key));
		assert_int_equal(dev.peers[0].keepalive, 0);
		assert_int_equal(dev.peers[0].endpoint.any.sa_family,
		    AF_INET6);
	}
	change.flags = WG_PEER_REMOVE;
	set_peers(&change, 1);
}

static void
assert_ips(struct wg_peer *peer, const char *expected)
{
	auto_buf struct buf text = { 0 };

	prefixes_sort(&peer->allowed_ips);
	buf_puts(&text, "");
	prefixes_format(&peer->allowed_ips, false, &text);
	assert_string_equal(text.data, expected);
}

static void
assert_two(const char *first, const char *second)
{
	auto_wg_device struct wg_device dev;

	get(&dev);
	assert_int_equal(dev.n_peers, 2);
	assert_ips(&dev.peers[0], first);
	assert_ips(&dev.peers[1], second);
}

static void
test_prefixes_move(void **state)
{
	struct key keys[] = { key(1), key(2) };
	struct prefix a = test_prefix("10.50.1.0/24"),
	    b = test_prefix("fd50::/64");
	struct wg_peer_change changes[] = {
		{ .flags = WG_PEER_REPLACE_IPS, .public_key = &keys[0],
		    .ips = &a, .n_ips = 1 },
		{ .flags = WG_PEER_REPLACE_IPS, .public_key = &keys[1],
		    .ips = &b, .n_ips = 1 },
	};

	(void)state;
	set_peers(changes, 2);
	assert_two("10.50.1.0/24", "fd50::/64");
	/* to a later peer: the kernel takes it from the one that had it */
	changes[1].flags = 0;
	changes[1].ips = &a;
	set_peers(&changes[1], 1);
	assert_two("", "10.50.1.0/24, fd50::/64");
	/* and crosswise at once */
	changes[0].flags = changes[1].flags = WG_PEER_REPLACE_IPS;
	changes[0].ips = &b;
	set_peers(changes, 2);
	assert_two("fd50::/64", "10.50.1.0/24");
	changes[0].flags = changes[1].flags = WG_PEER_REMOVE;
	set_peers(changes, 2);
}

static void
test_absent(void **state)
{
	auto_wg_device struct wg_device dev = { .name = "wgk-absent" };
	struct wg_change change = { .flags = WG_SET_FWMARK };
	struct err err;

	(void)state;
	for (dev.kind = WG_NETLINK; dev.kind <= WG_UAPI; dev.kind++) {
		assert_int_equal(wg_get(&dev, &err), -1);
		assert_int_equal(err.errnum, ENODEV);
		assert_int_equal(err.code, ERR_ABSENT);
		assert_string_equal(err.text,
		    "there is no WireGuard interface \"wgk-absent\"");
		assert_int_equal(wg_set(dev.name, dev.kind, &change, &err),
		    -1);
		assert_int_equal(err.errnum, ENODEV);
	}
	strcpy(dev.name, "lo");
	dev.kind = WG_NETLINK;
	assert_int_equal(wg_get(&dev, &err), -1);
	assert_int_equal(err.errnum, ENODEV);
}

static int
read_as_nobody(void *data)
{
	auto_wg_device struct wg_device dev = { .kind = kind };
	struct wg_change change = { .flags = WG_SET_FWMARK };
	struct err err;

	(void)data;
	memcpy(dev.name, name, sizeof(dev.name));
	if (wg_get(&dev, &err) == 0 || err.errnum != EPERM)
		return 1;
	if (wg_set(name, kind, &change, &err) == 0 || err.errnum != EPERM)
		return 2;
	return 0;
}

static void
test_nobody(void **state)
{
	(void)state;
	assert_as_nobody(read_as_nobody, NULL);
}

/* An error in the middle of a long change comes back, whole and soon. */
static void
test_refused(void **state)
{
	auto_free struct wg_peer_change *changes =
	    xcalloc(MANY, sizeof(*changes));
	auto_free struct key *keys = xcalloc(MANY, sizeof(*keys));
	struct wg_change change = { .peers = changes, .n_peers = MANY };
	struct prefix bad = { .family = AF_INET, .len = 99 };
	struct err err;
	unsigned i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		keys[i] = key(i);
		changes[i] = (struct wg_peer_change){ .public_key = &keys[i] };
	}
	changes[2].ips = &bad;
	changes[2].n_ips = 1;
	assert_int_equal(wg_set(name, kind, &change, &err), -1);
	assert_int_equal(err.errnum, EINVAL);
	assert_non_null(strstr(err.text, name));
	for (i = 0; i < MANY; i++)
		changes[i].flags = WG_PEER_REMOVE;
	set_peers(changes, MANY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fresh),
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_empty_change),
		cmocka_unit_test(test_many_peers),
		cmocka_unit_test(test_long_peer),
		cmocka_unit_test(test_peer_values),
		cmocka_unit_test(test_prefixes_move),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_refused),
	};

	if (test_network(NULL) < 0)
		return 1;
	return cmocka_run_group_tests_name("wg", tests, setup, teardown);
}
