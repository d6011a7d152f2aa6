/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI texts: the text with all edits made, every other byte as it was. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/ini.h"

/* One change of the text: bytes at..end make room for insert. */
struct patch {
	uint32_t at, end;
	uint32_t group;		/* order of patches of one place, ... */
	uint32_t seq;		/* and within the group */
	enum { PATCH_VALUE, PATCH_LINE, PATCH_SECTION } kind;
	const char *insert;	/* NULL: nothing */
};

struct patches {
	struct patch *v;
	size_t n, cap;
};

static void
patch_add(struct patches *list, struct patch patch)
{
	list->v = grow(list->v, list->n, &list->cap, sizeof(*list->v));
	patch.seq = (uint32_t)list->n;
	list->v[list->n++] = patch;
}

/* The offset behind the line that holds the byte at. */
static uint32_t
line_end(const struct ini *ini, uint32_t at)
{
	const char *end = memchr(ini->text.data + at, '\n',
	    ini->text.len - at);

	return end != NULL ? (uint32_t)(end + 1 - ini->text.data)
	    : (uint32_t)ini->text.len;
}

/* The offset of the line before the one that begins at. */
static uint32_t
line_before(const struct ini *ini, uint32_t at)
{
	const char *end = memrchr(ini->text.data, '\n', at - 1);

	return end != NULL ? (uint32_t)(end + 1 - ini->text.data) : 0;
}

/* Comment lines directly above the next header are that section's. */
static uint32_t
section_end(const struct ini *ini, size_t section)
{
	const struct ini_section *next = &ini->sections[section + 1];
	uint32_t at, before, floor;
	const char *line;

	if (section + 1 == ini->n_sections || next->added_name != NULL)
		return (uint32_t)ini->text.len;
	at = next->name - 1;
	floor = line_end(ini, ini->sections[section].name);
	while (at > floor) {
		before = line_before(ini, at);
		line = ini->text.data + before;
		line += strspn(line, " \t");
		if (*line != '#' && *line != ';')
			break;
		at = before;
	}
	return at;
}

static void
patch_sections(const struct ini *ini, struct patches *list)
{
	const struct ini_section *section;
	size_t i;

	for (i = 0; i < ini->n_sections; i++) {
		section = &ini->sections[i];
		if (section->added_name != NULL && !section->removed)
			patch_add(list, (struct patch){
				.at = (uint32_t)ini->text.len,
				.end = (uint32_t)ini->text.len,
				.group = (uint32_t)i + 1,
				.kind = PATCH_SECTION,
				.insert = section->added_name,
			});
		else if (section->added_name == NULL && section->removed)
			patch_add(list, (struct patch){
				.at = section->name - 1,
				.end = section_end(ini, i),
			});
	}
}

static void
patch_entries(const struct ini *ini, struct patches *list)
{
	const struct ini_entry *entry;
	size_t i;

	for (i = 0; i < ini->n_entries; i++) {
		entry = &ini->entries[i];
		if (entry->removed && !ini->sections[entry->section].removed)
			patch_add(list, (struct patch){
				.at = entry->key,
				.end = line_end(ini, entry->key),
			});
	}
	for (i = 0; i < ini->n_replaced; i++) {
		entry = &ini->entries[ini->replaced[i].entry];
		if (!ini->sections[entry->section].removed)
			patch_add(list, (struct patch){
				.at = entry->key + entry->value,
				.end = entry->key + entry->value +
				    entry->value_len,
				.insert = ini->replaced[i].value,
			});
	}
}

/* The place of a new line. */
static uint32_t
added_at(const struct ini *ini, const struct ini_added *added)
{
	const struct ini_section *section = &ini->sections[added->section];

	if (section->added_name != NULL)
		return (uint32_t)ini->text.len;
	if (added->after != UINT32_MAX)
		return line_end(ini, ini->entries[added->after].key);
	if (section->n > 0)
		return line_end(ini,
		    ini->entries[section->first + section->n - 1].key);
	return line_end(ini, section->name);
}

static void
patch_added(const struct ini *ini, struct patches *list)
{
	const struct ini_section *section;
	const struct ini_added *added;
	size_t i;
	uint32_t at;

	for (i = 0; i < ini->n_added; i++) {
		added = &ini->added[i];
		section = &ini->sections[added->section];
		if (section->removed)
			continue;
		at = added_at(ini, added);
		patch_add(list, (struct patch){
			.at = at,
			.end = at,
			.group = section->added_name != NULL
			    ? added->section + 1 : 0,
			.kind = PATCH_LINE,
			.insert = added->line,
		});
	}
}

static int
patch_compare(const void *a, const void *b)
{
	const struct patch *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void
end_line(struct buf *text, size_t start)
{
	if (text->len > start && text->data[text->len - 1] != '\n')
		buf_putc(text, '\n');
}

static void
insert_section(struct buf *text, size_t start, const char *name)
{
	size_t len = text->len - start;
	const char *end = text->data + text->len;

	/* a blank line that stands there already is enough */
	if (len > 0 && !(len == 1 || end[-2] == '\n'))
		buf_putc(text, '\n');
	buf_printf(text, "[%s]\n", name);
}

/* An empty value may have nothing between it and the separator. */
static void
insert_value(struct buf *text, const struct ini *ini,
    const struct patch *patch)
{
	const char *old = ini->text.data + patch->at;

	if (patch->at == patch->end && patch->at >= 2 &&
	    (old[-2] == ' ' || old[-2] == '\t'))
		buf_putc(text, ' ');
	buf_puts(text, patch->insert);
}

static void
insert(struct buf *text, size_t start, const struct ini *ini,
    const struct patch *patch)
{
	if (patch->insert == NULL)
		return;
	if (patch->kind == PATCH_VALUE) {
		insert_value(text, ini, patch);
		return;
	}
	end_line(text, start);
	if (patch->kind == PATCH_SECTION)
		insert_section(text, start, patch->insert);
	else
		buf_printf(text, "%s\n", patch->insert);
}

/* So much at most is added: large texts, secret ones too, never move. */
static size_t
most_added(const struct patches *list)
{
	size_t n = 1, i;

	for (i = 0; i < list->n; i++)
		if (list->v[i].insert != NULL)
			n += strlen(list->v[i].insert) + 8;
	return n;
}

void
ini_render(const struct ini *ini, struct buf *text)
{
	struct patches list = { 0 };
	size_t start = text->len, done = 0, i;

	text->secret = text->secret || ini->text.secret;
	patch_sections(ini, &list);
	patch_entries(ini, &list);
	patch_added(ini, &list);
	sort(list.v, list.n, sizeof(*list.v), patch_compare);
	buf_reserve(text, ini->text.len + most_added(&list));
	for (i = 0; i < list.n; i++) {
		const struct patch *patch = &list.v[i];

		if (patch->at > done) {
			buf_add(text, ini->text.data + done, patch->at - done);
			done = patch->at;
		}
		insert(text, start, ini, patch);
		if (patch->end > done)
			done = patch->end;
	}
	if (ini->text.len > done)
		buf_add(text, ini->text.data + done, ini->text.len - done);
	end_line(text, start);
	free(list.v);
}
