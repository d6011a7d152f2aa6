/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Endpoints: HOST and HOST:PORT. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "model/endpoint.h"

static void
good(void **state)
{
	static const struct {
		const char *text, *host;
		uint16_t port;
		const char *with_51820;
	} cases[] = {
		{ "vpn.example.com", "vpn.example.com", 0,
		    "vpn.example.com:51820" },
		{ "vpn.example.com:1", "vpn.example.com", 1,
		    "vpn.example.com:1" },
		{ "a", "a", 0, "a:51820" },
		{ "a.", "a.", 0, "a.:51820" },
		{ "x_y.example", "x_y.example", 0,
		    "x_y.example:51820" },
		{ "7eleven.example:65535", "7eleven.example", 65535,
		    "7eleven.example:65535" },
		{ "1.2.3.4", "1.2.3.4", 0, "1.2.3.4:51820" },
		{ "1.2.3.4:5", "1.2.3.4", 5, "1.2.3.4:5" },
		{ "2001:db8::1", "2001:db8::1", 0,
		    "[2001:db8::1]:51820" },
		{ "::", "::", 0, "[::]:51820" },
		{ "[2001:db8::1]", "2001:db8::1", 0,
		    "[2001:db8::1]:51820" },
		{ "[2001:db8::1]:443", "2001:db8::1", 443,
		    "[2001:db8::1]:443" },
	};
	char text[ENDPOINT_TEXT_LEN];
	struct endpoint e;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		if (endpoint_parse(&e, cases[i].text, &err) < 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_string_equal(e.host, cases[i].host);
		assert_int_equal(e.port, cases[i].port);
		endpoint_format(&e, 51820, text);
		assert_string_equal(text, cases[i].with_51820);
	}
	endpoint_parse(&e, "vpn.example.com", &err);
	endpoint_format(&e, 0, text);
	assert_string_equal(text, "vpn.example.com");
}

static void
bad(void **state)
{
	static const char *const cases[] = { "", ":", ":51820", "a:", "a:0",
	    "a:65536", "a:+1", "a: 1", "a:1 ", "a:1:2", "a:x", "-a", "a-",
	    "a.-b", "a..b", ".a", ".", "a b", "a/b", "a@b", "a%b", "1.2.3",
	    "1.2.3.256", "256", "a.1", "1.2.3.4.5", "[", "]", "[]", "[::1",
	    "::1]", "[::1]x", "[::1]:", "[::1]:0", "[1.2.3.4]:5", "[a]:5",
	    "2001:db8::1::", "fe80::1%eth0", "http://a", "a\n", "\303\244",
	    "$(id)", "a;b", "a#b" };
	char label[66], name[300];
	struct endpoint e;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++)
		if (endpoint_parse(&e, cases[i], &err) == 0)
			fail_msg("taken: %s", cases[i]);
	memset(label, 'x', 64);
	label[64] = '\0';
	assert_int_equal(endpoint_parse(&e, label, &err), -1);
	label[63] = '\0';
	assert_int_equal(endpoint_parse(&e, label, &err), 0);
	memset(name, 'x', sizeof(name));
	for (i = 60; i < 254; i += 60)
		name[i] = '.';
	name[253] = '\0';
	assert_int_equal(endpoint_parse(&e, name, &err), 0);
	name[253] = 'x';
	name[254] = '\0';
	assert_int_equal(endpoint_parse(&e, name, &err), -1);
	assert_string_equal(e.host, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
