/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings: growing buffers, lists, bounded numbers, safe quoting. */
#ifndef WGPILOT_BASE_STR_H
#define WGPILOT_BASE_STR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"

/*
 * A growing byte buffer.  Zeroed is empty; data is always followed by a NUL
 * once anything was added.  The owner ends it with buf_free, which wipes the
 * bytes where secret is set; so does every move to a larger block.
 */
struct buf {
	char *data;
	size_t len;
	size_t cap;
	bool secret;
};

void buf_add(struct buf *buf, const void *data, size_t len);
void buf_puts(struct buf *buf, const char *s);
void buf_putc(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_free(struct buf *buf);
#define auto_buf __attribute__((cleanup(buf_free)))

/* What buf_reserve does where there is no room yet. */
void buf_grow(struct buf *buf, size_t len);

/* Makes room for len more bytes, so that many small additions move once. */
static inline void
buf_reserve(struct buf *buf, size_t len)
{
	if (buf->cap - buf->len <= len)
		buf_grow(buf, len);
}

/* A list of strings.  Zeroed is empty; owns its strings. */
struct strv {
	char **v;
	size_t n;
	size_t cap;
};

void strv_add(struct strv *list, const char *s);
void strv_addf(struct strv *list, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds each of the n strings. */
void strv_add_all(struct strv *list, size_t n, char *const *v);
/* Takes ownership of s. */
void strv_take(struct strv *list, char *s);
/* The index of s, or -1. */
int strv_find(const struct strv *list, const char *s);
/* Removes the string at index i, keeping the order. */
void strv_remove(struct strv *list, size_t i);
bool strv_equal(const struct strv *a, const struct strv *b);
void strv_free(struct strv *list);
#define auto_strv __attribute__((cleanup(strv_free)))

/*
 * A copy of any bytes, fit for a message: at most 60 of them, what is not
 * printable ASCII as \xNN, in double quotes.  Lives to the end of the full
 * expression: err_set(err, ..., "name %s", quote(name).s).
 */
struct quoted {
	char s[256];
};
struct quoted quote(const char *s);

/*
 * Parses all of s as a decimal number between min and max.  No sign, no
 * blanks.  Returns 0, or -1 without touching *out.
 */
int str_number(const char *s, uint64_t min, uint64_t max, uint64_t *out);

/*
 * May the text stand as one value of a state file, a generated file and a
 * terminal?  That is: valid UTF-8 without control characters, without
 * invisible or direction-changing characters (U+200B-200F, U+2028-202E,
 * U+2060-206F, U+FEFF, ...), no blank at either end, no " ;" (which starts a
 * comment in the state file) and no ';' or '#' in front.  Returns NULL, or
 * what is wrong with it ("has a control character").
 */
const char *str_value_fault(const char *s);

/*
 * Decodes the UTF-8 sequence at s (RFC 3629: shortest form, no surrogates) of
 * a NUL-terminated text.  Returns its length, or 0 where it is not one.
 */
size_t utf8_decode(const unsigned char *s, uint32_t *cp);

/* The number of terminal columns of valid UTF-8 (one a code point). */
size_t str_width(const char *s, size_t len);

#define STR_ONES UINT64_C(0x0101010101010101)

/* How many of the bytes, from the first, are printable ASCII. */
static inline size_t
str_plain_len(const char *s, size_t len)
{
	uint64_t w;
	size_t i;

	for (i = 0; len - i >= sizeof(w); i += sizeof(w)) {
		memcpy(&w, s + i, sizeof(w));
		w = le64toh(w);
		/*
		 * A byte below 0x20 borrows into its highest bit, and so does
		 * DEL once flipped.  Bytes behind it may be taken for such,
		 * none before it.
		 */
		w |= (w - STR_ONES * 0x20) | ((w ^ (STR_ONES * 0x7f)) -
		    STR_ONES);
		w &= STR_ONES * 0x80;
		if (w != 0)
			return i + (size_t)__builtin_ctzll(w) / 8;
	}
	while (i < len && s[i] >= 0x20 && s[i] < 0x7f)
		i++;
	return i;
}

/*
 * The length of a word that the text begins with, SIZE_MAX where it does not.
 * For short ones: strlen(3) and memcmp(3) would take longer to call.
 */
static inline size_t
str_word_len(const char *s, size_t len, const char *word)
{
	size_t i;

	for (i = 0; word[i] != '\0'; i++)
		if (i == len || s[i] != word[i])
			return SIZE_MAX;
	return i;
}

/*
 * Writes the number's decimal digits, at most 20, without a NUL; returns
 * where they end.  A tenth of printf(3)'s time.
 */
char *str_put_number(char *to, uint64_t n);

/* Does a shell pattern match (fnmatch(3), no flags)? */
bool str_glob(const char *pattern, const char *s);

#endif
