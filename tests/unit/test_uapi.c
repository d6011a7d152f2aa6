/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys as WireGuard's cross-platform protocol writes them: hexadecimal. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kernel/wg_uapi.h"

#define DIGITS "0123456789abcdef0123456789ABCDEFfedcba98765432100f1e2d3c4b5a6978"

static void
digits(void **state)
{
	static const uint8_t begin[] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
	    0xcd, 0xef };
	struct key key;
	unsigned byte;
	int i;

	(void)state;
	assert_int_equal(uapi_hex_parse(&key, DIGITS), 0);
	assert_memory_equal(key.b, begin, sizeof(begin));
	assert_memory_equal(key.b + 8, begin, sizeof(begin));
	for (i = 0; i < KEY_LEN; i++) {
		assert_int_equal(sscanf(&DIGITS[2 * i], "%2x", &byte), 1);
		assert_int_equal(key.b[i], byte);
	}
}

/* Every byte that there is, in every place. */
static void
others(void **state)
{
	char text[] = DIGITS;
	struct key key;
	unsigned i;
	int c;

	(void)state;
	for (i = 0; i < UAPI_HEX_LEN; i++) {
		for (c = 1; c < 256; c++) {
			text[i] = (char)c;
			assert_int_equal(uapi_hex_parse(&key, text),
			    isxdigit(c) ? 0 : -1);
		}
		text[i] = DIGITS[i];
	}
	assert_int_equal(uapi_hex_parse(&key, ""), -1);
	assert_int_equal(uapi_hex_parse(&key, DIGITS "0"), -1);
	text[UAPI_HEX_LEN - 1] = '\0';
	assert_int_equal(uapi_hex_parse(&key, text), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits),
		cmocka_unit_test(others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
