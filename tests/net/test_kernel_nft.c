/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nftables, kernel parameters and ports of the real kernel. */
#include "kernel.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kernel/nft.h"
#include "kernel/socket.h"
#include "kernel/sysctl.h"

#define TABLE "wgpilot-wg0.x"

static const char text[] =
    "table inet wgpilot-wg0.x {\n"
    "\tset lan {\n"
    "\t\ttype ipv4_addr\n"
    "\t\tflags interval\n"
    "\t\telements = { 10.8.0.0/24, 10.9.0.0/24 }\n"
    "\t}\n"
    "\n"
    "\tchain forward {\n"
    "\t\ttype filter hook forward priority 0; policy accept;\n"
    "\t\tiifname != \"wg0\" oifname != \"wg0\" return\n"
    "\t\tct state established,related accept\n"
    "\t\ttcp flags syn / syn,rst tcp option maxseg size set rt mtu\n"
    "\t\tmeta l4proto { 6, 17 } th dport 53 accept\n"
    "\t\tip saddr @lan counter accept\n"
    "\t}\n"
    "\n"
    "\tchain postrouting {\n"
    "\t\ttype nat hook postrouting priority 100; policy accept;\n"
    "\t\tiifname \"wg0\" oifname != \"wg0\" meta nfproto ipv4 masquerade\n"
    "\t}\n"
    "}\n";

/* The listing is what was given, blanks aside: it is in canonical form. */
static void
assert_listed(const char *expected)
{
	auto_buf struct buf got = { 0 }, want = { 0 };
	struct err err;

	buf_puts(&got, "");
	buf_puts(&want, "");
	must(nft_list(TABLE, &got, &err));
	nft_squeeze(expected, &want);
	assert_string_equal(got.data, want.data);
}

static void
test_squeeze(void **state)
{
	auto_buf struct buf got = { 0 };

	(void)state;
	nft_squeeze(" a \t\n b\n\nc  ", &got);
	assert_string_equal(got.data, "a b c");
}

static void
test_table(void **state)
{
	struct err err;

	(void)state;
	assert_listed("");
	must(nft_delete(TABLE, &err));
	must(nft_replace(TABLE, text, &err));
	assert_listed(text);
	must(nft_replace(TABLE, text, &err));
	assert_listed(text);
	must(nft_replace(TABLE, "table inet " TABLE " {\n\tchain x {\n\t}\n}",
	    &err));
	assert_listed("table inet " TABLE " { chain x { } }");
	must(nft_delete(TABLE, &err));
	assert_listed("");
}

/* Symbolic priorities become numbers, whatever nft calls them. */
static void
test_canonical(void **state)
{
	struct err err;

	(void)state;
	must(nft_replace(TABLE, "table inet " TABLE " {\nchain f {\n"
	    "type filter hook forward priority filter; policy accept;\n"
	    "meta l4proto udp accept\n}\n}\n", &err));
	assert_listed("table inet " TABLE " { chain f { type filter hook "
	    "forward priority 0; policy accept; meta l4proto 17 accept } }");
	must(nft_delete(TABLE, &err));
}

static void
test_table_refused(void **state)
{
	struct err err;

	(void)state;
	must(nft_replace(TABLE, text, &err));
	/* one that cannot be read, and one that the kernel refuses */
	assert_int_equal(nft_replace(TABLE, "table inet " TABLE
	    " { chain x { nonsense } }", &err), -1);
	assert_null(strchr(err.text, '\n'));
	assert_non_null(strstr(err.text, TABLE));
	assert_listed(text);
	assert_int_equal(nft_replace(TABLE, "table inet " TABLE
	    " { chain x { } chain y { jump z } }", &err), -1);
	assert_listed(text);
	/* a text of something else is not even tried */
	assert_int_equal(nft_replace(TABLE, "flush ruleset", &err), -1);
	assert_int_equal(nft_replace(TABLE, "table inet other { }", &err), -1);
	assert_int_equal(nft_replace("x; flush ruleset", "", &err), -1);
	assert_int_equal(nft_delete("x\nflush ruleset", &err), -1);
	assert_listed(text);
	must(nft_delete(TABLE, &err));
}

static int
nft_as_nobody(void *data)
{
	auto_buf struct buf buf = { 0 };
	struct err err;
	int value;

	(void)data;
	if (nft_list(TABLE, &buf, &err) == 0 || err.errnum != EPERM)
		return 1;
	if (nft_replace(TABLE, text, &err) == 0 || err.errnum != EPERM)
		return 2;
	if (sysctl_get("ipv4/ip_forward", &value, &err) < 0)
		return 3;
	return sysctl_set("ipv4/ip_forward", 1, &err) == 0 ||
	    err.errnum != EACCES ? 4 : 0;
}

static void
test_nobody(void **state)
{
	(void)state;
	assert_as_nobody(nft_as_nobody, NULL);
}

static void
test_sysctl(void **state)
{
	struct err err;
	int value;

	(void)state;
	must(sysctl_set("ipv4/ip_forward", 1, &err));
	must(sysctl_get("ipv4/ip_forward", &value, &err));
	assert_int_equal(value, 1);
	must(sysctl_set("ipv4/ip_forward", 0, &err));
	must(sysctl_get("ipv4/ip_forward", &value, &err));
	assert_int_equal(value, 0);
	must(sysctl_set("ipv6/conf/lo/accept_ra", 2, &err));
	must(sysctl_get("ipv6/conf/lo/accept_ra", &value, &err));
	assert_int_equal(value, 2);
	assert_int_equal(sysctl_get("ipv6/conf/a.b/accept_ra", &value, &err),
	    -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_int_equal(sysctl_get("../kernel/pid_max", &value, &err), -1);
	assert_int_equal(sysctl_get("ipv4/../ipv4/ip_forward", &value, &err),
	    -1);
	assert_int_equal(sysctl_get("", &value, &err), -1);
	assert_int_equal(sysctl_get("ipv4/tcp_rmem", &value, &err), -1);
}

/* A socket of this process on a free port of one family. */
static int
bind_any(int family, uint16_t *port)
{
	struct sockaddr_in6 addr = { .sin6_family = (sa_family_t)family };
	socklen_t len = family == AF_INET ? sizeof(struct sockaddr_in)
	    : sizeof(addr);
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1;

	assert_true(fd >= 0);
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
	*port = ntohs(addr.sin6_port);
	return fd;
}

static void
assert_held(int family)
{
	struct port_holder holder;
	uint16_t port;
	int fd = bind_any(family, &port);

	assert_true(port_taken(port, &holder));
	assert_int_equal(holder.pid, getpid());
	assert_true(holder.comm[0] != '\0');
	close(fd);
	assert_false(port_taken(port, &holder));
	assert_int_equal(holder.pid, 0);
}

static void
test_port(void **state)
{
	(void)state;
	assert_held(AF_INET);
	assert_held(AF_INET6);
}

/* A port that WireGuard has: held by its process, or by nobody to be seen. */
static void
test_port_of_device(void **state)
{
	struct wg_change change = {
		.flags = WG_SET_LISTEN_PORT, .listen_port = 51998,
	};
	struct port_holder holder;
	char name[IFNAMSIZ];
	enum wg_kind kind;
	struct link link;
	struct err err;

	(void)state;
	test_name(name, 'p');
	must(link_add(name, &kind, &err));
	must(wg_set(name, kind, &change, &err));
	must(link_get(name, &link, &err));
	must(link_set_up(&link, &err));
	/* a process binds when it hears that the link is up */
	usleep(kind == WG_UAPI ? 300000 : 0);
	assert_true(port_taken(51998, &holder));
	if (kind == WG_UAPI)
		assert_string_equal(holder.comm, "wireguard-go");
	else
		assert_int_equal(holder.pid, 0);
	must(link_delete(name, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_squeeze),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_table_refused),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_sysctl),
		cmocka_unit_test(test_port),
		cmocka_unit_test(test_port_of_device),
	};

	if (test_network(NULL) < 0)
		return 1;
	return cmocka_run_group_tests_name("nft", tests, NULL, NULL);
}
