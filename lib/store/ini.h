/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI texts: parsed by inih, edited in place, all else kept byte for byte. */
#ifndef WGPILOT_STORE_INI_H
#define WGPILOT_STORE_INI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/str.h"

/*
 * The parser is inih, with a bounded reader of our own in front, whose verdict
 * counts besides inih's: lines over INI_LINE_MAX bytes (inih 55 would go on
 * with the rest as a new line), NUL and control bytes other than a tab, a
 * carriage return, a byte order mark, a key line that begins with a blank
 * (inih would continue the previous key), section names over 49 bytes, text
 * behind a section's ']' that is not a comment, a key before the first
 * section, an empty key, invalid UTF-8.  Each fails with "LABEL:LINE: what and
 * why".  Of sections of the same name, each keeps its own lines.
 *
 * What a value is, is inih's to say: blanks at both ends cut, " ;" begins a
 * comment.  It is shown the line with the first character alone of each word;
 * what it makes of that is found again in the line, for reading and editing.
 */
#define INI_LINE_MAX 198
#define INI_SECTION_MAX 49
#define INI_FILE_MAX (256 << 20)

/* There are hundreds of thousands: 16 bytes each. */
struct ini_entry {
	uint32_t section;	/* index into sections */
	uint32_t line;		/* from 1 */
	uint32_t key;		/* offset into the text */
	uint8_t value;		/* offset from the key's */
	uint8_t key_len, value_len;
	bool removed : 1, replaced : 1;
};

struct ini_section {
	uint32_t line;		/* of its header, from 1; 0: added */
	uint32_t name;		/* offset into the text */
	uint8_t name_len;
	bool removed;
	uint32_t first, n;	/* its entries, in the order of the file */
	char *added_name;	/* of an added section */
};

struct ini_replaced {
	uint32_t entry;		/* its index */
	char *value;		/* the new one */
};

struct ini_added {
	uint32_t section;
	uint32_t after;		/* index of an entry, or UINT32_MAX */
	char *line;		/* "KEY = VALUE", without newline */
};

struct ini {
	char *label;		/* the path, for messages */
	struct buf text;
	struct ini_section *sections;
	size_t n_sections, cap_sections;
	struct ini_entry *entries;
	size_t n_entries, cap_entries;
	struct ini_replaced *replaced;
	size_t n_replaced, cap_replaced;
	struct ini_added *added;	/* new lines, in the order made */
	size_t n_added, cap_added;
};

/*
 * Parses text, which is moved into ini (the caller's buf is then empty).
 * Secret texts keep their secret flag, and are wiped by ini_free.
 */
int ini_parse_text(struct ini *ini, const char *label, struct buf *text,
    struct err *err);
void ini_free(struct ini *ini);
#define auto_ini __attribute__((cleanup(ini_free)))

/*
 * Fails where two sections that were parsed have the same name.  Who looks
 * each of them up anyway finds out sooner.
 */
int ini_check_names(const struct ini *ini, struct err *err);

/* These copy a name or value into text, NUL-terminated (they are short). */
#define INI_TEXT (INI_LINE_MAX + 1)
void ini_section_name(const struct ini *ini, size_t section,
    char text[INI_TEXT]);
void ini_key(const struct ini *ini, const struct ini_entry *entry,
    char text[INI_TEXT]);

/* The value where it stands in the text: value_len bytes, without a NUL. */
static inline const char *
ini_value_at(const struct ini *ini, const struct ini_entry *entry)
{
	return ini->text.data + entry->key + entry->value;
}

static inline void
ini_value(const struct ini *ini, const struct ini_entry *entry,
    char text[INI_TEXT])
{
	memcpy(text, ini_value_at(ini, entry), entry->value_len);
	text[entry->value_len] = '\0';
}

/* Is that its key, however it is capitalized?  Mostly it is spelt so. */
static inline bool
ini_key_is(const struct ini *ini, const struct ini_entry *entry,
    const char *key)
{
	const char *text = ini->text.data + entry->key;

	return str_word_len(text, entry->key_len, key) == entry->key_len ||
	    (strlen(key) == entry->key_len &&
	    strncasecmp(text, key, entry->key_len) == 0);
}

/* Is the value followed by a comment on its line? */
bool ini_has_comment(const struct ini *ini, const struct ini_entry *entry);

/*
 * Edits; they take effect in ini_render, and never move other lines.
 * ini_replace keeps the line's key, spacing and comment.  ini_add puts
 * "KEY = VALUE" behind the entry after (of that section), or, where that is
 * NULL, behind the section's last line that is not blank or a comment (its
 * header, where it has no key).  ini_remove takes out the line.
 * ini_remove_section takes out the header and all up to the next header,
 * except comment lines that stand directly above that next header (with no
 * blank line between), which belong to it.  ini_add_section puts a section at
 * the end, with one blank line before it.  It returns the section's index.
 * Names and values are not checked: what does not fit, ini_parse_text refuses
 * in the rendered text.  ini_value goes on giving what the text has.
 */
void ini_replace(struct ini *ini, struct ini_entry *entry, const char *value);
void ini_remove(struct ini *ini, struct ini_entry *entry);
void ini_add(struct ini *ini, size_t section, const struct ini_entry *after,
    const char *key, const char *value);
size_t ini_add_section(struct ini *ini, const char *name);
void ini_remove_section(struct ini *ini, size_t section);

/* Has anything been edited? */
bool ini_edited(const struct ini *ini);

/* The text with all edits.  A last line without newline gets one. */
void ini_render(const struct ini *ini, struct buf *text);

/* Sections that edits may have touched: from first up to before end. */
struct ini_span {
	size_t first, end;
};

#define INI_SPAN_NONE { .first = SIZE_MAX }
/* One more; behind all that were parsed are those that were added. */
void ini_span_widen(struct ini_span *span, size_t section);

/*
 * What of a rendered text has to be read back: len bytes from at.  All else is
 * known to be, byte for byte, the parsed sections outside of the span.
 */
struct ini_part {
	size_t at, len;
	struct ini_span span;	/* the parsed sections that it is made of */
	uint32_t line, end_line;	/* and their lines */
};

/* Where bytes differ that should not, it is the whole text. */
void ini_changed(const struct ini *ini, const struct ini_span *span,
    const struct buf *text, struct ini_part *part);
/* Parses it; the text itself where it is all of it, else a copy. */
int ini_parse_part(struct ini *ini, const char *label, struct buf *text,
    const struct ini_part *part, struct err *err);

#endif
