/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys as base64 (RFC 4648, section 4). */
/*
 * Eight digits at once and in constant time: neither a branch nor an address
 * depends on a digit.  libsodium's, with which tests/unit/test_key compares
 * this, goes digit by digit, and took a quarter of what a command on many
 * peers did.
 *
 * Eight bytes are the lanes of a word, the first the highest.  A lane stays
 * within 0 to 255, so that none disturbs another.
 */
#include <endian.h>
#include <string.h>

#include "model/key.h"

/* Five blocks of eight digits, of six bytes; the last begins within those. */
#define BLOCKS 5
#define LAST_DIGITS (KEY_TEXT_LEN - 8)
#define LAST_BYTES (LAST_DIGITS / 4 * 3)
#define LAST_LEN (KEY_LEN - LAST_BYTES)

/* That byte in every lane. */
#define LANES(byte) (UINT64_C(0x0101010101010101) * (byte))

static uint64_t
load(const void *from)
{
	uint64_t w;

	memcpy(&w, from, sizeof(w));
	return be64toh(w);
}

/* The first len bytes of the lanes. */
static void
store(void *to, uint64_t lanes, size_t len)
{
	lanes = htobe64(lanes);
	memcpy(to, &lanes, len);
}

/* 1 where a lane, of at most 127, is at least so much, else 0. */
static uint64_t
at_least(uint64_t lanes, uint8_t least)
{
	return (((lanes | LANES(0x80)) - LANES(least)) >> 7) & LANES(1);
}

/*
 * The values of eight digits, of six bits: from one range to the next, in the
 * order of ASCII, what a digit differs by.  Of what is no digit, any value.
 */
static inline uint64_t
values_of(uint64_t digits)
{
	uint64_t ascii = digits & LANES(0x7f);
	uint64_t values = ascii + LANES(62 - '+') -
	    at_least(ascii, '/') * ((62 - '+') - (63 - '/')) -
	    at_least(ascii, '0') * ((63 - '/') - (52 - '0')) -
	    at_least(ascii, 'A') * ((52 - '0') + 'A') -
	    at_least(ascii, 'a') * (('a' - 26) - 'A');

	return values & LANES(0x3f);
}

/* The reverse. */
static inline uint64_t
digits_of(uint64_t values)
{
	return values + LANES('A') +
	    at_least(values, 26) * (('a' - 26) - 'A') -
	    at_least(values, 52) * (('a' - 26) + (52 - '0')) -
	    at_least(values, 62) * ((62 - '+') - (52 - '0')) +
	    at_least(values, 63) * ((62 - '+') - (63 - '/'));
}

/* Eight values of six bits to six bytes, in the highest lanes. */
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

/* Eight digits to six bytes; *wrong gains bits where one is no digit. */
static uint64_t
decode_block(uint64_t digits, uint64_t *wrong)
{
	uint64_t values = values_of(digits);

	*wrong |= digits ^ digits_of(values);
	return pack(values);
}

/* Is it one?  If not, what stands in the key is of no use. */
static inline bool
decode(struct key *key, const char text[KEY_TEXT_LEN])
{
	uint64_t wrong = 0, last;
	int i;

	for (i = 0; i < BLOCKS; i++)
		store(key->b + 6 * i,
		    decode_block(load(text + 8 * i), &wrong), 6);
	/* '=' as 'A' is worth nothing, and so have to be the bits before it */
	last = load(text + LAST_DIGITS) ^ '=' ^ 'A';
	last = decode_block(last, &wrong);
	store(key->b + LAST_BYTES, last, LAST_LEN);
	return (wrong | last << 8 * LAST_LEN) == 0 &&
	    text[KEY_TEXT_LEN - 1] == '=';
}

int
key_parse(struct key *key, const char *text, struct err *err)
{
	return key_parse_len(key, text, strnlen(text, KEY_TEXT_LEN + 1), err);
}

int
key_parse_len(struct key *key, const char *text, size_t len, struct err *err)
{
	if (len == KEY_TEXT_LEN && decode(key, text))
		return 0;
	key_wipe(key);
	return err_set(err, ERR_FAILED, "not a key: 44 characters of base64 "
	    "are wanted, as 'wg genkey' prints them");
}

void
key_format(const struct key *key, char text[KEY_TEXT_LEN + 1])
{
	uint64_t last = load(key->b + KEY_LEN - 8) << 8 * (8 - LAST_LEN);
	int i;

	for (i = 0; i < BLOCKS; i++)
		store(text + 8 * i, digits_of(unpack(load(key->b + 6 * i))), 8);
	store(text + LAST_DIGITS, digits_of(unpack(last)), 8);
	text[KEY_TEXT_LEN - 1] = '=';
	text[KEY_TEXT_LEN] = '\0';
}
