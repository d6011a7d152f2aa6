/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys as base64 (RFC 4648, section 4). */
/*
 * Sixteen digits at once and in constant time: neither a branch nor an address
 * depends on a digit.  libsodium's, with which tests/unit/test_key compares
 * this, goes digit by digit, and took a quarter of what a command on many
 * peers did.
 */
#include <endian.h>
#include <string.h>

#include "model/key.h"

/* Three blocks of digits, and the bytes that they are; the last of either
 * begins within the one before it. */
#define DIGITS 16
#define BLOCKS 3
static const struct {
	size_t digits, bytes;
} blocks[BLOCKS] = {
	{ 0, 0 }, { DIGITS, 12 }, { KEY_TEXT_LEN - DIGITS, 21 },
};
#define HALF_DIGITS (DIGITS / 2)
#define HALF_BYTES 6
/* what the last half has of the key, behind which '=' stands for a byte */
#define LAST_LEN (KEY_LEN - 21 - HALF_BYTES)

/* Arithmetic on each of them; a comparison is all ones where it holds. */
typedef uint8_t lanes __attribute__((vector_size(DIGITS)));

#define WHERE(condition, change) ((lanes)(condition) & (uint8_t)(change))

/*
 * The values of digits, of six bits: from one range to the next, in the order
 * of ASCII, what a digit differs by.  Of what is no digit, any value.
 */
static lanes
values_of(lanes digits)
{
	lanes values = digits + (62 - '+') +
	    WHERE(digits >= '/', (63 - '/') - (62 - '+')) +
	    WHERE(digits >= '0', (52 - '0') - (63 - '/')) +
	    WHERE(digits >= 'A', -'A' - (52 - '0')) +
	    WHERE(digits >= 'a', (26 - 'a') + 'A');

	return values & 0x3f;
}

/* The reverse. */
static lanes
digits_of(lanes values)
{
	return values + 'A' +
	    WHERE(values >= 26, ('a' - 26) - 'A') +
	    WHERE(values >= 52, ('0' - 52) - ('a' - 26)) +
	    WHERE(values >= 62, ('+' - 62) - ('0' - 52)) +
	    WHERE(values >= 63, ('/' - 63) - ('+' - 62));
}

/* Eight bytes, the first the highest. */
static uint64_t
load(const void *from)
{
	uint64_t w;

	memcpy(&w, from, sizeof(w));
	return be64toh(w);
}

/* The first len bytes. */
static void
store(void *to, uint64_t w, size_t len)
{
	w = htobe64(w);
	memcpy(to, &w, len);
}

/* Eight values of six bits to six bytes, the highest. */
static uint64_t
pack(uint64_t v)
{
	v = (v & 0x3f003f003f003f00) >> 2 | (v & 0x003f003f003f003f);
	v = (v & 0x0fff00000fff0000) >> 4 | (v & 0x00000fff00000fff);
	return (v & 0x00ffffff00000000) << 8 | (v & 0x0000000000ffffff) << 16;
}

static uint64_t
unpack(uint64_t bytes)
{
	uint64_t v = (bytes >> 8 & 0x00ffffff00000000) |
	    (bytes >> 16 & 0x0000000000ffffff);

	v = (v & 0x00fff00000fff000) << 4 | (v & 0x00000fff00000fff);
	return (v & 0x0fc00fc00fc00fc0) << 2 | (v & 0x003f003f003f003f);
}

/* Is it one?  If not, what stands in the key is of no use. */
static bool
decode(struct key *key, const char text[KEY_TEXT_LEN])
{
	uint8_t values[DIGITS], wrong[DIGITS];
	lanes digits, v, w = { 0 };
	uint64_t half = 0;
	int i;

	for (i = 0; i < BLOCKS; i++) {
		memcpy(&digits, text + blocks[i].digits, sizeof(digits));
		/* '=' as 'A' is worth nothing */
		if (i == BLOCKS - 1)
			digits[DIGITS - 1] ^= '=' ^ 'A';
		v = values_of(digits);
		w |= digits ^ digits_of(v);
		memcpy(values, &v, sizeof(values));
		store(key->b + blocks[i].bytes, pack(load(values)),
		    HALF_BYTES);
		half = pack(load(values + HALF_DIGITS));
		store(key->b + blocks[i].bytes + HALF_BYTES, half,
		    i == BLOCKS - 1 ? LAST_LEN : HALF_BYTES);
	}
	memcpy(wrong, &w, sizeof(wrong));
	/* and so have to be the bits before it */
	return (load(wrong) | load(wrong + HALF_DIGITS) |
	    half << 8 * LAST_LEN) == 0 && text[KEY_TEXT_LEN - 1] == '=';
}

int
key_parse(struct key *key, const char *text, struct err *err)
{
	if (strnlen(text, KEY_TEXT_LEN + 1) == KEY_TEXT_LEN &&
	    decode(key, text))
		return 0;
	key_wipe(key);
	return err_set(err, ERR_FAILED, "not a key: 44 characters of base64 "
	    "are wanted, as 'wg genkey' prints them");
}

void
key_format(const struct key *key, char text[KEY_TEXT_LEN + 1])
{
	const uint8_t *b;
	uint64_t second;
	uint8_t values[DIGITS];
	lanes v;
	int i;

	for (i = 0; i < BLOCKS; i++) {
		b = key->b + blocks[i].bytes;
		second = i < BLOCKS - 1 ? load(b + HALF_BYTES) :
		    load(key->b + KEY_LEN - 8) << 8 * (8 - LAST_LEN);
		store(values, unpack(load(b)), HALF_DIGITS);
		store(values + HALF_DIGITS, unpack(second), HALF_DIGITS);
		memcpy(&v, values, sizeof(v));
		v = digits_of(v);
		memcpy(text + blocks[i].digits, &v, sizeof(v));
	}
	text[KEY_TEXT_LEN - 1] = '=';
	text[KEY_TEXT_LEN] = '\0';
}
