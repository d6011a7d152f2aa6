/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of WireGuard: Curve25519 key pairs and preshared keys. */
#ifndef WGPILOT_MODEL_KEY_H
#define WGPILOT_MODEL_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

#define KEY_LEN 32
#define KEY_TEXT_LEN 44		/* base64, with one '='; no NUL */

struct key {
	uint8_t b[KEY_LEN];
};

/* Prepares libsodium; before any other function here.  Never fails twice. */
int key_init(struct err *err);

/*
 * Parses base64 as wg(8) prints it: 44 characters, exactly 32 bytes, nothing
 * after.  The message never holds the text.
 */
int key_parse(struct key *key, const char *text, struct err *err);
/* The same of len characters, which need not be NUL-terminated. */
int key_parse_len(struct key *key, const char *text, size_t len,
    struct err *err);

/* Formats into text, which is then NUL-terminated. */
void key_format(const struct key *key, char text[KEY_TEXT_LEN + 1]);

/*
 * Is the text just this key as key_format writes it?  The same as to parse it
 * and to compare, as a key has one spelling, in a third of the time.
 */
bool key_is_text(const struct key *key, const char *text);

/* A new private key, clamped. */
void key_generate(struct key *private);
/* Clamps a private key as RFC 7748 section 5 says, and every WireGuard does. */
void key_clamp(struct key *private);
/* A new preshared key. */
void key_generate_psk(struct key *psk);
/* The public key of a private one. */
void key_public(struct key *public, const struct key *private);

/*
 * Both in constant time; word by word, as they are asked of every peer many
 * times.
 */
static inline bool
key_equal(const struct key *a, const struct key *b)
{
	uint64_t x, y, differ = 0;
	size_t i;

	for (i = 0; i < KEY_LEN; i += sizeof(x)) {
		memcpy(&x, a->b + i, sizeof(x));
		memcpy(&y, b->b + i, sizeof(y));
		differ |= x ^ y;
	}
	return differ == 0;
}

static inline bool
key_is_zero(const struct key *key)
{
	static const struct key zero;

	return key_equal(key, &zero);
}

void key_wipe(struct key *key);
#define auto_key __attribute__((cleanup(key_wipe)))

/* Random bytes of the system's generator. */
void random_bytes(void *out, size_t len);

/*
 * A checksum of data, as hexadecimal text, that tells whether it was changed,
 * not by whom: SipHash-2-4 of 16 bytes under the key 00 01 ... 0f, as in the
 * test vectors of its authors.
 */
#define DIGEST_TEXT_LEN 32
void digest(const void *data, size_t len, char text[DIGEST_TEXT_LEN + 1]);

#endif
