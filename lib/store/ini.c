/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI texts: a bounded reader, inih behind it, and where each value stands. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "base/mem.h"
#include "store/ini.h"

/* What inih is given, a line at a time, and what must come back for it. */
struct reader {
	struct ini *ini;
	struct err *err;
	size_t next;		/* offset of the line to come */
	const char *text;	/* the line handed out last */
	size_t len;
	uint32_t line;
	bool has_key;		/* inih must call back for it */
	bool taken;		/* and has */
	bool failed;
};

/* The first fault stands; inih goes on after it, we do not. */
static int
fail(struct reader *r, const char *what)
{
	if (!r->failed)
		err_set(r->err, ERR_FAILED, "%s:%u: %s", r->ini->label,
		    (unsigned)r->line, what);
	r->failed = true;
	return -1;
}

static size_t
skip_blanks(const char *text, size_t i, size_t len)
{
	while (i < len && (text[i] == ' ' || text[i] == '\t'))
		i++;
	return i;
}

static const char *
character_fault(uint32_t cp)
{
	if (cp == '\t')
		return NULL;
	if (cp == '\r')
		return "has a carriage return: lines end in a newline alone";
	if (cp == 0xfeff)
		return "has a byte order mark";
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return "has a control character";
	return NULL;
}

static int
check_characters(struct reader *r, size_t plain)
{
	const unsigned char *p = (const unsigned char *)r->text + plain;
	const unsigned char *end = (const unsigned char *)r->text + r->len;
	const char *what;
	size_t len;
	uint32_t cp;

	while (p < end) {
		if (*p >= 0x20 && *p < 0x7f) {
			p++;
			continue;
		}
		/* a sequence cannot leave the line: what ends it is ASCII */
		len = utf8_decode(p, &cp);
		if (len == 0)
			return fail(r, "is not valid UTF-8");
		what = character_fault(cp);
		if (what != NULL)
			return fail(r, what);
		p += len;
	}
	return 0;
}

/* Where inih sees the section's ']', if it does; else len. */
static size_t
find_bracket(const char *text, size_t len)
{
	size_t i;

	for (i = 1; i < len && text[i] != ']'; i++)
		/* a comment begins at a ';' behind a blank */
		if (text[i] == ';' && (text[i - 1] == ' ' ||
		    text[i - 1] == '\t'))
			return len;
	return i;
}

static int
read_header(struct reader *r)
{
	size_t end = find_bracket(r->text, r->len), i;
	struct ini *ini = r->ini;
	struct ini_section *section;

	if (end == r->len)
		return fail(r, "section without ']'");
	if (end == 1)
		return fail(r, "section without a name");
	if (end - 1 > INI_SECTION_MAX)
		return fail(r, "section name of over 49 bytes");
	i = skip_blanks(r->text, end + 1, r->len);
	if (i < r->len && r->text[i] != ';' && r->text[i] != '#')
		return fail(r, "text behind the section's ']'");
	ini->sections = grow(ini->sections, ini->n_sections,
	    &ini->cap_sections, sizeof(*ini->sections));
	section = &ini->sections[ini->n_sections++];
	*section = (struct ini_section){
		.line = r->line,
		.name = (uint32_t)(r->text + 1 - ini->text.data),
		.name_len = (uint8_t)(end - 1),
		.first = (uint32_t)ini->n_entries,
	};
	return 0;
}

/* Of plain characters it has so many in front. */
static int
check_line(struct reader *r, size_t plain)
{
	size_t i;

	if (r->len > INI_LINE_MAX)
		return fail(r, "line of over 198 bytes");
	if (plain < r->len && check_characters(r, plain) < 0)
		return -1;
	i = skip_blanks(r->text, 0, r->len);
	if (i == r->len || r->text[i] == '#' || r->text[i] == ';')
		return 0;
	if (i > 0)
		return fail(r, "begins with a blank, and would continue the "
		    "line above: remove the blank");
	if (r->text[0] == '[')
		return read_header(r);
	if (r->ini->n_sections == 0)
		return fail(r, "stands before the first section");
	r->has_key = true;
	return 0;
}

/* Did inih make of the last line what it is? */
static int
check_taken(struct reader *r)
{
	if (r->has_key && !r->taken)
		return fail(r, "is no section, no comment and no KEY = VALUE");
	return r->failed ? -1 : 0;
}

/* What keys, addresses and times have much of, and inih has no use for. */
static const bool in_word[UCHAR_MAX + 1] = {
	['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true,
	['+'] = true, ['-'] = true, ['.'] = true, ['/'] = true, ['_'] = true,
};

/*
 * Behind the word that the text begins with, or behind the first character
 * where it begins with none.  What ends a text, or a line, is in no word.
 */
static inline const char *
word_end(const char *text)
{
	if (in_word[(unsigned char)*text++])
		while (in_word[(unsigned char)*text])
			text++;
	return text;
}

/*
 * Writes the first character alone of each word of the line, and all else;
 * returns the length.  To inih, the characters of a word are all alike, and it
 * asks of each, by a call, whether it is a blank: that took more time than all
 * else that is done with a line.  Nor is there then a key in inih's copy of a
 * line, which it leaves behind.
 */
static size_t
abridge(const char *text, size_t len, char *line)
{
	const char *end = text + len;
	size_t n = 0;

	for (; text < end; text = word_end(text))
		line[n++] = *text;
	return n;
}

/*
 * How much of the text, from its beginning, was abridged to what inih calls
 * back with; SIZE_MAX where that is not what the text begins with.
 */
static inline size_t
unabridge(const char *text, const char *brief)
{
	const char *at = text;

	for (; *brief != '\0'; brief++) {
		if (*at != *brief)
			return SIZE_MAX;
		at = word_end(at);
	}
	return (size_t)(at - text);
}

/* An ini_reader, in the manner of fgets(3). */
static char *
read_line(char *line, int size, void *stream)
{
	struct reader *r = stream;
	const struct buf *text = &r->ini->text;
	const char *end;
	size_t left, plain, n;

	if (check_taken(r) < 0)
		return NULL;
	/* empty ones mean nothing to inih */
	for (; r->next < text->len && text->data[r->next] == '\n'; r->next++)
		r->line++;
	if (r->next >= text->len)
		return NULL;
	r->text = text->data + r->next;
	left = text->len - r->next;
	r->len = plain = str_plain_len(r->text, left);
	/* mostly that is up to the line's end */
	if (plain < left && r->text[plain] != '\n') {
		end = memchr(r->text + plain, '\n', left - plain);
		r->len = end != NULL ? (size_t)(end - r->text) : left;
	}
	r->next += r->len + 1;
	r->line++;
	r->has_key = r->taken = false;
	if (check_line(r, plain) < 0)
		return NULL;
	if (r->len + 2 > (size_t)size) {
		fail(r, "is longer than this inih takes");
		return NULL;
	}
	n = abridge(r->text, r->len, line);
	memcpy(line + n, "\n", 2);
	return line;
}

/*
 * Finds key and value, as inih has them, in the line.  An empty value stands
 * directly behind the separator.
 */
static int
locate(const struct reader *r, const char *key, const char *value,
    struct ini_entry *entry)
{
	size_t key_len = unabridge(r->text, key);
	size_t value_len, i, at;

	if (key_len == SIZE_MAX)
		return -1;
	i = skip_blanks(r->text, key_len, r->len);
	if (i == r->len || (r->text[i] != '=' && r->text[i] != ':'))
		return -1;
	at = i + 1;
	if (*value != '\0')
		at = skip_blanks(r->text, at, r->len);
	value_len = unabridge(r->text + at, value);
	if (value_len == SIZE_MAX)
		return -1;
	i = skip_blanks(r->text, at + value_len, r->len);
	if (i < r->len && (r->text[i] != ';' || i == at + value_len))
		return -1;
	entry->key = (uint32_t)(r->text - r->ini->text.data);
	entry->key_len = (uint8_t)key_len;
	/* a line is of at most INI_LINE_MAX bytes */
	entry->value = (uint8_t)at;
	entry->value_len = (uint8_t)value_len;
	return 0;
}

static bool
section_is(const struct ini *ini, const struct ini_section *section,
    const char *name)
{
	return unabridge(ini->text.data + section->name, name) ==
	    section->name_len;
}

/* An ini_handler: what inih found in the line that it was given last. */
static int
take_entry(void *user, const char *section, const char *key,
    const char *value)
{
	struct reader *r = user;
	struct ini *ini = r->ini;
	struct ini_section *last = ini->sections + ini->n_sections - 1;
	struct ini_entry entry = { .line = r->line };

	if (r->failed)
		return 0;
	if (key != NULL && *key == '\0' && r->has_key) {
		fail(r, "no key in front of '='");
		return 0;
	}
	/* the section stays the same until a header is handed out */
	if (!r->has_key || r->taken || key == NULL || value == NULL ||
	    (last->n == 0 && !section_is(ini, last, section)) ||
	    locate(r, key, value, &entry) < 0) {
		fail(r, "would be misread: write it as KEY = VALUE");
		return 0;
	}
	entry.section = (uint32_t)ini->n_sections - 1;
	ini->entries = grow(ini->entries, ini->n_entries, &ini->cap_entries,
	    sizeof(*ini->entries));
	ini->entries[ini->n_entries++] = entry;
	last->n++;
	r->taken = true;
	return 1;
}

static void
resize(struct ini *ini, size_t sections, size_t entries)
{
	ini->sections = xreallocarray(ini->sections, sections,
	    sizeof(*ini->sections));
	ini->cap_sections = sections;
	ini->entries = xreallocarray(ini->entries, entries,
	    sizeof(*ini->entries));
	ini->cap_entries = entries;
}

static int
parse(struct ini *ini, struct err *err)
{
	struct reader r = { .ini = ini, .err = err };

	if (ini->text.len > INI_FILE_MAX)
		return err_set(err, ERR_FAILED, "%s: is larger than %d MiB",
		    ini->label, INI_FILE_MAX >> 20);
	/* about as many as there are: memory that is not used costs nothing */
	resize(ini, ini->text.len / 128 + 4, ini->text.len / 32 + 4);
	/* the line that it would name does not count the empty ones */
	if (ini_parse_stream(read_line, &r, take_entry, &r) != 0)
		fail(&r, "cannot be parsed");
	return check_taken(&r);
}

int
ini_parse_text(struct ini *ini, const char *label, struct buf *text,
    struct err *err)
{
	*ini = (struct ini){ .label = xstrdup(label), .text = *text };
	*text = (struct buf){ .secret = ini->text.secret };
	buf_reserve(&ini->text, 0);
	if (parse(ini, err) < 0) {
		ini_free(ini);
		return -1;
	}
	resize(ini, ini->n_sections, ini->n_entries);
	return 0;
}
