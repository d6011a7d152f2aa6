/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prefixes and addresses. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/prefix.h"

static struct prefix
p(const char *text)
{
	struct prefix prefix;
	struct err err;

	if (prefix_parse_host(&prefix, text, &err) < 0)
		fail_msg("%s: %s", text, err.text);
	return prefix;
}

static void
parse_and_format(void **state)
{
	static const char *const good[][2] = {
		{ "10.8.0.0/24", "10.8.0.0/24" },
		{ "0.0.0.0/0", "0.0.0.0/0" },
		{ "255.255.255.255", "255.255.255.255/32" },
		{ "10.8.0.1/32", "10.8.0.1/32" },
		{ "10.8.0.2/31", "10.8.0.2/31" },
		{ "::/0", "::/0" },
		{ "fd00:0008:0:0::/64", "fd00:8::/64" },
		{ "FD00::1", "fd00::1/128" },
		{ "2001:db8::/29", "2001:db8::/29" },
		{ "::ffff:1.2.3.4", "::ffff:1.2.3.4/128" },
		{ "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128",
		    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128" },
	};
	char text[PREFIX_TEXT_LEN];
	struct prefix prefix;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(good); i++) {
		if (prefix_parse(&prefix, good[i][0], &err) < 0)
			fail_msg("%s: %s", good[i][0], err.text);
		prefix_format(&prefix, text);
		assert_string_equal(text, good[i][1]);
	}
}

static void
parse_refuses(void **state)
{
	static const char *const bad[] = { "", "/", "/24", "10.8.0.0/",
	    "10.8.0.0/33", "10.8.0.0/-1", "10.8.0.0/+8", "10.8.0.0/ 8",
	    "10.8.0.0/08x", "10.8.0.0/8/8", "10.8.0", "10.8.0.0.0", "1.2.3.256",
	    "010.8.0.1", " 10.8.0.0/24", "10.8.0.0/24 ", "0x0a000000", "::/129",
	    ":::", "fd00::g", "fd00::1%eth0", "[fd00::1]", "localhost",
	    "10.8.0.1/24", "fd00::1/64", "128.0.0.0/0", "10.8.0.0/24,10.9.0.0/24",
	    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	    "00000000000000000000000000000000000000000000000000000000::" };
	struct prefix prefix;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++)
		if (prefix_parse(&prefix, bad[i], &err) == 0)
			fail_msg("taken: %s", bad[i]);
	/* the right one is named */
	assert_int_equal(prefix_parse(&prefix, "10.8.7.1/20", &err), -1);
	assert_non_null(strstr(err.text, "10.8.0.0/20"));
	assert_int_equal(prefix_parse(&prefix, "fd00::ffff/113", &err), -1);
	assert_non_null(strstr(err.text, "fd00::8000/113"));
	assert_int_equal(prefix_parse_address(&prefix, "10.8.0.0/24", &err),
	    -1);
	assert_int_equal(prefix_parse_address(&prefix, "10.8.0.1/32", &err), 0);
	assert_int_equal(prefix_parse_address(&prefix, "fd00::1", &err), 0);
	assert_int_equal(prefix.len, 128);
}

static void
contains_and_overlaps(void **state)
{
	static const struct {
		const char *outer, *inner;
		bool contains;
	} cases[] = {
		{ "0.0.0.0/0", "10.8.0.0/24", true },
		{ "10.8.0.0/24", "10.8.0.0/24", true },
		{ "10.8.0.0/24", "10.8.0.255", true },
		{ "10.8.0.0/24", "10.8.1.0", false },
		{ "10.8.0.0/24", "10.8.0.0/23", false },
		{ "10.8.0.128/25", "10.8.0.127", false },
		{ "10.8.0.128/25", "10.8.0.128", true },
		{ "10.8.0.0/31", "10.8.0.1", true },
		{ "10.8.0.0/31", "10.8.0.2", false },
		{ "10.8.0.1/32", "10.8.0.1/32", true },
		{ "0.0.0.0/0", "::/0", false },
		{ "::/0", "0.0.0.0", false },
		{ "::/0", "fd00::1", true },
		{ "fd00::/9", "fd7f::1", true },
		{ "fd00::/9", "fd80::1", false },
		{ "fd00::/127", "fd00::1", true },
		{ "fd00::/127", "fd00::2", false },
	};
	struct prefix a, b;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		a = p(cases[i].outer);
		b = p(cases[i].inner);
		if (prefix_contains(&a, &b) != cases[i].contains)
			fail_msg("%s %s", cases[i].outer, cases[i].inner);
		assert_int_equal(prefix_overlaps(&a, &b),
		    prefix_overlaps(&b, &a));
		if (cases[i].contains)
			assert_true(prefix_overlaps(&a, &b));
	}
	a = p("10.8.0.0/25");
	b = p("10.8.0.128/25");
	assert_false(prefix_overlaps(&a, &b));
}

/* Against the obvious way: bit by bit, for random prefixes. */
static void
against_bits(void **state)
{
	struct prefix a, b;
	unsigned i, bit, n;
	bool same;

	(void)state;
	srand(1);
	for (i = 0; i < 20000; i++) {
		a = (struct prefix){ .family = AF_INET6 };
		b = a;
		for (n = 0; n < 16; n++) {
			a.addr[n] = (uint8_t)rand();
			b.addr[n] = rand() % 20 ? a.addr[n] : (uint8_t)rand();
		}
		a.len = (uint8_t)(rand() % 129);
		b.len = (uint8_t)(rand() % 129);
		prefix_mask(&a);
		prefix_mask(&b);
		same = a.len <= b.len;
		for (bit = 0; same && bit < a.len; bit++)
			same = ((a.addr[bit / 8] ^ b.addr[bit / 8]) &
			    (0x80 >> bit % 8)) == 0;
		assert_int_equal(prefix_contains(&a, &b), same);
		for (bit = a.len; bit < 128; bit++)
			assert_false(a.addr[bit / 8] & (0x80 >> bit % 8));
	}
}

static void
order(void **state)
{
	static const char *const sorted[] = { "0.0.0.0/0", "10.0.0.0/8",
	    "10.0.0.0/32", "10.0.0.9/32", "10.0.0.10/32", "192.168.0.0/16",
	    "::/0", "fd00::/64", "fd00::/128", "fd00::10/128" };
	struct prefixes auto_prefixes list = { 0 };
	struct buf auto_buf text = { 0 };
	struct prefix x;
	size_t i;

	(void)state;
	for (i = COUNT(sorted); i > 0; i--) {
		x = p(sorted[i - 1]);
		prefixes_add(&list, &x);
	}
	prefixes_sort(&list);
	for (i = 0; i < COUNT(sorted); i++) {
		x = p(sorted[i]);
		assert_true(prefix_equal(&list.v[i], &x));
		assert_int_equal(prefix_compare(&list.v[i], &x), 0);
		if (i > 0)
			assert_true(prefix_compare(&list.v[i - 1], &x) < 0);
	}
	prefixes_format(&list, false, &text);
	assert_memory_equal(text.data, "0.0.0.0/0, 10.0.0.0/8, ", 23);
	text.len = 0;
	prefixes_format(&list, true, &text);
	assert_memory_equal(text.data, "0.0.0.0, 10.0.0.0, ", 19);
}

static void
lists(void **state)
{
	struct prefixes auto_prefixes a = { 0 };
	struct prefixes auto_prefixes b = { 0 };
	struct prefixes auto_prefixes empty = { 0 };
	struct prefix x = p("10.8.0.0/24"), y = p("fd00::/64");
	struct prefix in = p("10.8.0.7");

	(void)state;
	assert_true(prefixes_equal(&a, &b));
	prefixes_add(&a, &x);
	assert_false(prefixes_equal(&a, &b));
	prefixes_add(&a, &y);
	prefixes_add(&b, &y);
	prefixes_add(&b, &x);
	assert_true(prefixes_equal(&a, &b));
	assert_true(prefixes_contain(&a, &x));
	assert_false(prefixes_contain(&a, &in));
	assert_true(prefixes_cover(&a, &in));
	/* a set is not a bag */
	prefixes_add(&a, &x);
	prefixes_add(&b, &y);
	assert_false(prefixes_equal(&a, &b));
	prefixes_free(&b);
	prefixes_copy(&b, &a);
	assert_true(prefixes_equal(&a, &b));
	prefixes_append(&b, &a);
	assert_int_equal(b.n, 6);
	prefixes_free(&b);
	prefixes_copy(&b, &empty);
	assert_int_equal(b.n, 0);
}

static void
kinds(void **state)
{
	static const struct {
		const char *text;
		bool ula, private, link_local;
	} cases[] = {
		{ "10.0.0.0", false, true, false },
		{ "11.0.0.0", false, false, false },
		{ "172.16.0.0", false, true, false },
		{ "172.31.255.255", false, true, false },
		{ "172.32.0.0", false, false, false },
		{ "192.168.0.0", false, true, false },
		{ "192.169.0.0", false, false, false },
		{ "169.254.1.1", false, false, true },
		{ "fc00::", true, false, false },
		{ "fdff::", true, false, false },
		{ "fe00::", false, false, false },
		{ "fe80::1", false, false, true },
		{ "febf::1", false, false, true },
		{ "fec0::1", false, false, false },
		{ "2001:db8::", false, false, false },
	};
	struct prefix x;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		x = p(cases[i].text);
		if (prefix_is_ula(&x) != cases[i].ula ||
		    prefix_is_private(&x) != cases[i].private ||
		    prefix_is_link_local(&x) != cases[i].link_local)
			fail_msg("%s", cases[i].text);
	}
}

/* Whatever its groups of zeros, an address is written as inet_ntop(3) does. */
static void
as_inet_ntop(void **state)
{
	static const uint16_t some[] = { 0, 0, 0, 1, 0x0f, 0x10, 0xff, 0x100,
		0xfff, 0x1000, 0xffff };
	char ours[PREFIX_TEXT_LEN], theirs[INET6_ADDRSTRLEN];
	struct prefix x = { .family = AF_INET6, .len = 128 };
	uint16_t group;
	int i, k;

	(void)state;
	srand(6);
	for (i = 0; i < 100000; i++) {
		for (k = 0; k < 8; k++) {
			group = htons(some[(size_t)rand() % COUNT(some)]);
			memcpy(x.addr + 2 * k, &group, sizeof(group));
		}
		prefix_format_address(&x, ours);
		assert_non_null(inet_ntop(AF_INET6, x.addr, theirs,
		    sizeof(theirs)));
		assert_string_equal(ours, theirs);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parse_and_format),
		cmocka_unit_test(parse_refuses),
		cmocka_unit_test(as_inet_ntop),
		cmocka_unit_test(contains_and_overlaps),
		cmocka_unit_test(against_bits),
		cmocka_unit_test(order),
		cmocka_unit_test(lists),
		cmocka_unit_test(kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
