/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of WireGuard, by libsodium. */
#include <string.h>

#include <sodium.h>

#include "base/err.h"
#include "model/key.h"

int
key_init(struct err *err)
{
	if (sodium_init() < 0)
		return err_set(err, ERR_FAILED, "cannot start libsodium: "
		    "no source of randomness");
	return 0;
}

/* libsodium 1.0.18 takes some bytes over 127 for digits of base64. */
static bool
is_ascii(const char *text, size_t len)
{
	unsigned char all = 0;

	while (len-- > 0)
		all |= (unsigned char)text[len];
	return all < 0x80;
}

int
key_parse(struct key *key, const char *text, struct err *err)
{
	const char *end = NULL;
	size_t len = 0;

	/* libsodium takes short results and trailing bytes: insist on both */
	if (strnlen(text, KEY_TEXT_LEN + 1) != KEY_TEXT_LEN ||
	    !is_ascii(text, KEY_TEXT_LEN) || sodium_base642bin(key->b,
	    KEY_LEN, text, KEY_TEXT_LEN, NULL, &len, &end,
	    sodium_base64_VARIANT_ORIGINAL) != 0 || len != KEY_LEN ||
	    end != text + KEY_TEXT_LEN) {
		key_wipe(key);
		return err_set(err, ERR_FAILED, "not a key: 44 characters of "
		    "base64 are wanted, as 'wg genkey' prints them");
	}
	return 0;
}

void
key_format(const struct key *key, char text[KEY_TEXT_LEN + 1])
{
	sodium_bin2base64(text, KEY_TEXT_LEN + 1, key->b, KEY_LEN,
	    sodium_base64_VARIANT_ORIGINAL);
}

bool
key_is_text(const struct key *key, const char *text)
{
	char own[KEY_TEXT_LEN + 1];
	bool same;

	if (strnlen(text, KEY_TEXT_LEN + 1) != KEY_TEXT_LEN)
		return false;
	key_format(key, own);
	same = sodium_memcmp(own, text, KEY_TEXT_LEN) == 0;
	sodium_memzero(own, sizeof(own));
	return same;
}

void
key_generate(struct key *private)
{
	randombytes_buf(private->b, KEY_LEN);
	key_clamp(private);
}

void
key_clamp(struct key *private)
{
	private->b[0] &= 248;
	private->b[31] = (private->b[31] & 127) | 64;
}

void
key_generate_psk(struct key *psk)
{
	randombytes_buf(psk->b, KEY_LEN);
}

void
key_public(struct key *public, const struct key *private)
{
	/* fails only for results of zero, which the base point never gives */
	if (crypto_scalarmult_base(public->b, private->b) != 0)
		memset(public->b, 0, KEY_LEN);
}

bool
key_equal(const struct key *a, const struct key *b)
{
	return sodium_memcmp(a->b, b->b, KEY_LEN) == 0;
}

bool
key_is_zero(const struct key *key)
{
	uint64_t w[KEY_LEN / sizeof(uint64_t)];

	/* asked of every peer, many times: word by word, without a branch */
	memcpy(w, key->b, KEY_LEN);
	return (w[0] | w[1] | w[2] | w[3]) == 0;
}

void
key_wipe(struct key *key)
{
	sodium_memzero(key->b, KEY_LEN);
}

void
random_bytes(void *out, size_t len)
{
	randombytes_buf(out, len);
}

void
digest(const void *data, size_t len, char text[DIGEST_TEXT_LEN + 1])
{
	unsigned char hash[DIGEST_TEXT_LEN / 2];

	crypto_generichash(hash, sizeof(hash), data, len, NULL, 0);
	sodium_bin2hex(text, DIGEST_TEXT_LEN + 1, hash, sizeof(hash));
}
