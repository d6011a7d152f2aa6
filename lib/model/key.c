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
	static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
	unsigned char hash[crypto_shorthash_siphashx24_BYTES];

	crypto_shorthash_siphashx24(hash, data, len, key);
	sodium_bin2hex(text, DIGEST_TEXT_LEN + 1, hash, sizeof(hash));
}
