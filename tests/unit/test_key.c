/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys as text: just what libsodium takes, bytes over 127 excepted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"
#include "model/key.h"

#define VARIANT sodium_base64_VARIANT_ORIGINAL

/* Is it a key, according to libsodium and what it has to be told besides? */
static int
reference(struct key *key, const char *text)
{
	const char *end;
	size_t len, i;

	for (i = 0; text[i] != '\0'; i++)
		if ((unsigned char)text[i] > 127)
			return -1;
	if (i != KEY_TEXT_LEN || sodium_base642bin(key->b, KEY_LEN, text, i,
	    NULL, &len, &end, VARIANT) != 0 || len != KEY_LEN || *end != '\0')
		return -1;
	return 0;
}

static void
compare(const char *text)
{
	struct key ours, theirs;
	struct err err;
	int rc = reference(&theirs, text);

	assert_int_equal(key_parse(&ours, text, &err), rc);
	if (rc < 0)
		return;
	assert_memory_equal(ours.b, theirs.b, KEY_LEN);
	assert_true(key_is_text(&theirs, text));
}

static void
test_random(void **state)
{
	char text[KEY_TEXT_LEN + 1], theirs[KEY_TEXT_LEN + 1];
	struct key key;
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		random_bytes(key.b, KEY_LEN);
		key_format(&key, text);
		sodium_bin2base64(theirs, sizeof(theirs), key.b, KEY_LEN,
		    VARIANT);
		assert_string_equal(text, theirs);
		compare(text);
		key.b[i % KEY_LEN] ^= (uint8_t)(1 << i % 8);
		assert_false(key_is_text(&key, text));
	}
}

/* Every byte in every place: what is accepted is what libsodium accepts. */
static void
test_bytes(void **state)
{
	char text[KEY_TEXT_LEN + 1];
	struct key key;
	int i, c;

	(void)state;
	for (c = 0; c < 256; c++)
		for (i = 0; i < KEY_TEXT_LEN; i++) {
			random_bytes(key.b, KEY_LEN);
			key_format(&key, text);
			text[i] = (char)c;
			compare(text);
		}
}

static void
test_lengths(void **state)
{
	static const char text[] =
	    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=AAAA";
	char part[sizeof(text)];
	struct key key;
	struct err err;
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text); n++) {
		memcpy(part, text, n);
		part[n] = '\0';
		assert_int_equal(key_parse(&key, part, &err),
		    n == KEY_TEXT_LEN ? 0 : -1);
		assert_int_equal(key_is_zero(&key), n != KEY_TEXT_LEN);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_lengths),
	};
	struct err err;

	if (key_init(&err) < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
