/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interfaces, addresses and routes of the real kernel. */
#include "kernel.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <sys/stat.h>

#include "kernel/route.h"
#include "kernel/rtnl.h"
#include "kernel/userspace.h"

#define TABLE 51820

static char name[IFNAMSIZ];
static enum wg_kind kind;
static struct link dev;

static int
setup(void **state)
{
	struct err err;

	(void)state;
	test_name(name, 'l');
	if (link_add(name, &kind, &err) == 0 &&
	    link_get(name, &dev, &err) == 0 &&
	    link_set_up(&dev, &err) == 0 && link_get(name, &dev, &err) == 0)
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return -1;
}

static void
test_get(void **state)
{
	char long_name[] = "a-name-of-16-let";
	enum wg_kind found;
	struct link link;
	struct err err;

	(void)state;
	assert_string_equal(dev.name, name);
	assert_true(dev.up);
	assert_int_equal(dev.mtu, 1420);
	assert_int_equal(dev.index, if_nametoindex(name));
	assert_string_equal(dev.kind, kind == WG_UAPI ? "tun" : "wireguard");
	must(link_wg_kind(&dev, &found, &err));
	assert_int_equal(found, kind);
	must(link_get("lo", &link, &err));
	assert_int_equal(link.index, 1);
	assert_int_equal(link_wg_kind(&link, &found, &err), -1);
	assert_string_equal(err.text, "\"lo\" is not a WireGuard interface");
	assert_int_equal(link_get("nope", &link, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_int_equal(link_get(long_name, &link, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_int_equal(link_get("", &link, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
}

static void
test_add_twice(void **state)
{
	enum wg_kind other;
	struct err err;

	(void)state;
	assert_int_equal(link_add(name, &other, &err), -1);
	assert_int_equal(err.errnum, EEXIST);
	assert_int_equal(link_add("lo", &other, &err), -1);
	assert_int_equal(err.errnum, EEXIST);
	assert_int_equal(link_add("a/b", &other, &err), -1);
	assert_int_equal(link_add("", &other, &err), -1);
}

static void
test_mtu(void **state)
{
	struct link link;
	struct err err;

	(void)state;
	must(link_set_mtu(&dev, 1380, &err));
	must(link_get(name, &link, &err));
	assert_int_equal(link.mtu, 1380);
	assert_true(link.up);
	assert_int_equal(link_set_mtu(&dev, UINT32_MAX, &err), -1);
	assert_int_equal(err.errnum, EINVAL);
	assert_non_null(strstr(err.text, name));
	must(link_set_mtu(&dev, 1420, &err));
}

/* "10.60.0.1/24, fd60::1/64", without what the kernel adds of its own. */
static void
assert_addresses(const char *expected)
{
	auto_prefixes struct prefixes list = { 0 }, ours = { 0 };
	auto_buf struct buf text = { 0 };
	struct err err;
	size_t i;

	must(link_addresses(dev.index, &list, NULL, &err));
	for (i = 0; i < list.n; i++)
		if (!prefix_is_link_local(&list.v[i]))
			prefixes_add(&ours, &list.v[i]);
	prefixes_sort(&ours);
	buf_puts(&text, "");
	prefixes_format(&ours, false, &text);
	assert_string_equal(text.data, expected);
}

static void
test_addresses(void **state)
{
	struct prefix a = test_prefix("10.60.0.1/24"),
	    b = test_prefix("fd60::1/64"), c = test_prefix("fd60::1/48");
	auto_prefixes struct prefixes all = { 0 };
	auto_free unsigned *indexes = NULL;
	struct err err;
	size_t i, lo = 0;

	(void)state;
	must(link_add_address(&dev, &a, &err));
	must(link_add_address(&dev, &b, &err));
	must(link_add_address(&dev, &a, &err));
	must(link_add_address(&dev, &b, &err));
	assert_addresses("10.60.0.1/24, fd60::1/64");
	/* the kernel says it exists, but this is another one */
	assert_int_equal(link_add_address(&dev, &c, &err), -1);
	assert_int_equal(err.errnum, EEXIST);
	must(link_addresses(0, &all, &indexes, &err));
	for (i = 0; i < all.n; i++)
		lo += indexes[i] == 1;
	assert_int_equal(lo, 2);
	must(link_delete_address(&dev, &a, &err));
	must(link_delete_address(&dev, &a, &err));
	assert_addresses("fd60::1/64");
	must(link_delete_address(&dev, &b, &err));
	must(link_delete_address(&dev, &b, &err));
	assert_addresses("");
}

static size_t
count_routes(const char *to, uint32_t table, struct route *found)
{
	struct prefix p = test_prefix(to);
	auto_routes struct routes list = { 0 };
	struct err err;
	size_t i, n = 0;

	must(route_list(&list, &err));
	for (i = 0; i < list.n; i++) {
		if (list.v[i].table != table ||
		    !prefix_equal(&list.v[i].to, &p))
			continue;
		*found = list.v[i];
		n++;
	}
	return n;
}

static void
assert_route(const char *to, uint32_t table)
{
	struct prefix p = test_prefix(to);
	struct route found;
	struct link lo;
	struct err err;

	must(route_add(&p, dev.index, table, &err));
	must(route_add(&p, dev.index, table, &err));
	assert_int_equal(count_routes(to, table, &found), 1);
	assert_int_equal(found.index, dev.index);
	assert_int_equal(found.protocol, RTPROT_BOOT);
	assert_int_equal(found.type, RTN_UNICAST);
	assert_false(found.has_gateway);
	/* to somewhere else it is another route, and in the way */
	must(link_get("lo", &lo, &err));
	assert_int_equal(route_add(&p, lo.index, table, &err), -1);
	assert_int_equal(err.errnum, EEXIST);
	must(route_delete(&p, dev.index, table, &err));
	must(route_delete(&p, dev.index, table, &err));
	assert_int_equal(count_routes(to, table, &found), 0);
}

static void
test_routes(void **state)
{
	(void)state;
	assert_route("10.61.0.0/16", RT_TABLE_MAIN);
	assert_route("fd61::/48", RT_TABLE_MAIN);
	assert_route("0.0.0.0/0", RT_TABLE_MAIN);
	assert_route("::/0", RT_TABLE_MAIN);
	assert_route("10.62.0.0/16", TABLE);
	assert_route("fd62::/48", TABLE);
	assert_route("0.0.0.0/0", TABLE);
	assert_route("::/0", TABLE);
	assert_route("10.63.0.1/32", 200);
}

/* A route that route_add would not make. */
static void
put_route(const char *to, unsigned index, uint8_t type, uint32_t metric,
    uint32_t mtu)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	struct prefix p = test_prefix(to);
	struct nlattr *nest;
	struct rtmsg *rt;
	struct err err;

	rt = rtnl_begin(&r, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL,
	    sizeof(*rt), &err);
	assert_non_null(rt);
	rt->rtm_family = p.family;
	rt->rtm_dst_len = p.len;
	rt->rtm_table = RT_TABLE_MAIN;
	rt->rtm_protocol = RTPROT_STATIC;
	rt->rtm_scope = p.family == AF_INET && type == RTN_UNICAST
	    ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
	rt->rtm_type = type;
	if (p.len > 0)
		rtnl_put_address(&r, RTA_DST, &p);
	if (index != 0)
		rtnl_put_u32(&r, RTA_OIF, index);
	rtnl_put_u32(&r, RTA_PRIORITY, metric);
	if (mtu != 0) {
		nest = mnl_attr_nest_start_check(r.msg, sizeof(r.buf),
		    RTA_METRICS);
		rtnl_put_u32(&r, RTAX_MTU, mtu);
		mnl_attr_nest_end(r.msg, nest);
	}
	must(rtnl_talk(&r, NULL, NULL, &err));
}

/* The kernel thinks for a moment before it uses a new IPv6 address. */
static void
await_source(const struct prefix *there, const struct prefix *source)
{
	struct route_to to = { 0 };
	struct err err;
	int i;

	for (i = 0; i < 300 && !prefix_equal(&to.source, source); i++) {
		usleep(10000);
		must(route_get(there, &to, &err));
	}
	assert_true(prefix_equal(&to.source, source));
}

static void
test_lookup(void **state)
{
	struct prefix there = test_prefix("10.70.0.9/32"),
	    there6 = test_prefix("fd70::9/128"),
	    a = test_prefix("10.71.0.1/24"), a6 = test_prefix("fd71::1/64"),
	    net = test_prefix("10.70.0.0/16");
	struct route_to to;
	struct err err;

	(void)state;
	assert_int_equal(route_get(&there, &to, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_string_equal(err.text, "there is no route to 10.70.0.9");
	assert_int_equal(route_get(&there6, &to, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_int_equal(route_default(&to, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	must(link_add_address(&dev, &a, &err));
	must(link_add_address(&dev, &a6, &err));
	must(route_add(&net, dev.index, RT_TABLE_MAIN, &err));
	must(route_get(&there, &to, &err));
	assert_int_equal(to.index, dev.index);
	assert_string_equal(to.name, name);
	assert_int_equal(to.mtu, 1420);
	a.len = 32;
	assert_true(prefix_equal(&to.source, &a));
	put_route("fd70::/64", dev.index, RTN_UNICAST, 5, 1300);
	must(route_get(&there6, &to, &err));
	assert_int_equal(to.mtu, 1300);
	a6.len = 128;
	await_source(&there6, &a6);
	put_route("10.70.0.9/32", 0, RTN_BLACKHOLE, 0, 0);
	put_route("fd70::9/128", 0, RTN_UNREACHABLE, 1, 0);
	assert_int_equal(route_get(&there, &to, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_int_equal(route_get(&there6, &to, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
}

static void
test_default(void **state)
{
	struct prefix source = test_prefix("10.71.0.1/32"),
	    source6 = test_prefix("fd71::1/128");
	struct route_to to;
	struct err err;

	(void)state;
	put_route("::/0", dev.index, RTN_UNICAST, 10, 0);
	must(route_default(&to, &err));
	assert_int_equal(to.index, dev.index);
	assert_int_equal(to.mtu, 1420);
	assert_true(prefix_equal(&to.source, &source6));
	put_route("0.0.0.0/0", 1, RTN_UNICAST, 200, 0);
	must(route_default(&to, &err));
	assert_string_equal(to.name, "lo");
	put_route("0.0.0.0/0", dev.index, RTN_UNICAST, 100, 1350);
	must(route_default(&to, &err));
	assert_string_equal(to.name, name);
	assert_int_equal(to.mtu, 1350);
	assert_true(prefix_equal(&to.source, &source));
}

static int
look_as_nobody(void *data)
{
	auto_routes struct routes list = { 0 };
	struct prefix p = test_prefix("10.99.0.0/24");
	struct route_to to;
	struct link link;
	struct err err;

	(void)data;
	if (link_get(name, &link, &err) < 0 || route_list(&list, &err) < 0 ||
	    list.n == 0 || route_default(&to, &err) < 0)
		return 1;
	if (route_add(&p, link.index, RT_TABLE_MAIN, &err) == 0 ||
	    err.errnum != EPERM)
		return 2;
	return link_set_mtu(&link, 1400, &err) == 0 || err.errnum != EPERM
	    ? 3 : 0;
}

static void
test_nobody(void **state)
{
	(void)state;
	assert_as_nobody(look_as_nobody, NULL);
}

static void
test_delete(void **state)
{
	char path[64];
	struct stat st;
	struct link link;
	struct err err;

	(void)state;
	must(link_delete(name, &err));
	assert_int_equal(link_get(name, &link, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	snprintf(path, sizeof(path), "/var/run/wireguard/%s.sock", name);
	assert_int_equal(stat(path, &st), -1);
	assert_int_equal(link_delete(name, &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	/* and the name is free again */
	must(link_add(name, &kind, &err));
	must(link_delete(name, &err));
}

/* What a userspace implementation may do wrong. */
static void
test_bad_program(void **state)
{
	struct err err;

	(void)state;
	/* where the kernel has WireGuard, link_add starts no program */
	setenv("WG_QUICK_USERSPACE_IMPLEMENTATION", "no-such-program", 1);
	assert_int_equal(userspace_start(name, &err), -1);
	assert_non_null(strstr(err.text, "no program \"no-such-program\""));
	assert_non_null(strstr(err.text, "wireguard-go"));
	setenv("WG_QUICK_USERSPACE_IMPLEMENTATION", "false", 1);
	assert_int_equal(userspace_start(name, &err), -1);
	assert_non_null(strstr(err.text, "\"false\" failed with exit status "
	    "1"));
	/* what is in the environment by accident is not inherited */
	unsetenv("WG_QUICK_USERSPACE_IMPLEMENTATION");
	setenv("WG_PROCESS_FOREGROUND", "1", 1);
	setenv("WG_TUN_FD", "7", 1);
	must(link_add(name, &kind, &err));
	must(link_delete(name, &err));
	unsetenv("WG_PROCESS_FOREGROUND");
	unsetenv("WG_TUN_FD");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_add_twice),
		cmocka_unit_test(test_mtu),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_delete),
		cmocka_unit_test(test_bad_program),
	};

	if (test_network(NULL) < 0)
		return 1;
	return cmocka_run_group_tests_name("link", tests, setup, NULL);
}
