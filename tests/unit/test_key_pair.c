/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Key pairs, preshared keys, checksums: against published vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/key.h"

static int
setup(void **state)
{
	struct err err;

	(void)state;
	return key_init(&err);
}

/* RFC 7748, section 6.1. */
static void
derivation(void **state)
{
	static const struct key alice = { {
	    0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1,
	    0x72, 0x51, 0xb2, 0x66, 0x45, 0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0,
	    0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5, 0x1d, 0xb9, 0x2c, 0x2a } };
	static const struct key alice_public = { {
	    0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54, 0x74, 0x8b, 0x7d,
	    0xdc, 0xb4, 0x3e, 0xf7, 0x5a, 0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38,
	    0x1a, 0xf4, 0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b, 0x4e, 0x6a } };
	struct key public;

	(void)state;
	key_public(&public, &alice);
	assert_true(key_equal(&public, &alice_public));
}

/* Every bit counts. */
static void
equality(void **state)
{
	struct key a, b, bit;
	unsigned i;

	(void)state;
	key_generate_psk(&a);
	for (i = 0; i < KEY_LEN * 8; i++) {
		b = a;
		b.b[i / 8] ^= (uint8_t)(1U << i % 8);
		assert_false(key_equal(&a, &b));
		memset(&bit, 0, sizeof(bit));
		assert_true(key_is_zero(&bit));
		bit.b[i / 8] = (uint8_t)(1U << i % 8);
		assert_false(key_is_zero(&bit));
	}
	b = a;
	assert_true(key_equal(&a, &b));
}

static void
generation(void **state)
{
	struct key a, b, last = { { 0 } };
	int i;

	(void)state;
	for (i = 0; i < 100; i++) {
		key_generate(&a);
		/* clamped, as RFC 7748 section 5 says */
		assert_int_equal(a.b[0] & 7, 0);
		assert_int_equal(a.b[31] & 0xc0, 0x40);
		assert_false(key_equal(&a, &last));
		key_public(&b, &a);
		assert_false(key_equal(&a, &b));
		assert_false(key_is_zero(&b));
		last = a;
	}
	key_generate_psk(&a);
	key_generate_psk(&b);
	assert_false(key_equal(&a, &b));
	key_wipe(&a);
	assert_true(key_is_zero(&a));
}

/* The first two vectors of vectors_sip128, of SipHash's authors. */
static void
digests(void **state)
{
	char text[DIGEST_TEXT_LEN + 1];

	(void)state;
	digest("", 0, text);
	assert_string_equal(text, "a3817f04ba25a8e66df67214c7550293");
	digest("", 1, text);
	assert_string_equal(text, "da87c1d86b99af44347659119b22fc45");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(derivation),
		cmocka_unit_test(equality),
		cmocka_unit_test(generation),
		cmocka_unit_test(digests),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
