/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI texts: names and values, and the edits that are to be made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "store/ini.h"

static void
free_text(const struct ini *ini, char *s)
{
	if (s != NULL && ini->text.secret)
		explicit_bzero(s, strlen(s));
	free(s);
}

void
ini_free(struct ini *ini)
{
	size_t i;

	for (i = 0; i < ini->n_replaced; i++)
		free_text(ini, ini->replaced[i].value);
	for (i = 0; i < ini->n_added; i++)
		free_text(ini, ini->added[i].line);
	for (i = 0; i < ini->n_sections; i++)
		free(ini->sections[i].added_name);
	free(ini->entries);
	free(ini->sections);
	free(ini->replaced);
	free(ini->added);
	free(ini->label);
	buf_free(&ini->text);
	*ini = (struct ini){ 0 };
}

static void
copy_span(const struct ini *ini, uint32_t at, size_t len, char text[INI_TEXT])
{
	memcpy(text, ini->text.data + at, len);
	text[len] = '\0';
}

void
ini_section_name(const struct ini *ini, size_t section, char text[INI_TEXT])
{
	const struct ini_section *s = &ini->sections[section];

	if (s->added_name != NULL)
		snprintf(text, INI_TEXT, "%s", s->added_name);
	else
		copy_span(ini, s->name, s->name_len, text);
}

struct seen {
	uint32_t line;
	UT_hash_handle hh;
};

int
ini_check_names(const struct ini *ini, struct err *err)
{
	const unsigned hash_filter = hash_filter_for(ini->n_sections);
	struct seen *names = xcalloc(ini->n_sections, sizeof(*names));
	struct seen *table = NULL, *old = NULL;
	const struct ini_section *section = ini->sections;
	const char *name;
	unsigned hash;
	size_t i;

	for (i = 0; i < ini->n_sections && old == NULL; i++) {
		section = &ini->sections[i];
		name = ini->text.data + section->name;
		names[i].line = section->line;
		HASH_VALUE(name, section->name_len, hash);
		HASH_FIND_BYHASHVALUE(hh, table, name, section->name_len,
		    hash, old);
		if (old == NULL)
			HASH_ADD_KEYPTR_BYHASHVALUE(hh, table, name,
			    section->name_len, hash, &names[i]);
	}
	if (old != NULL)
		err_set(err, ERR_FAILED, "%s:%u: section of the same name as "
		    "the one at line %u", ini->label, (unsigned)section->line,
		    (unsigned)old->line);
	HASH_CLEAR(hh, table);
	free(names);
	return old != NULL ? -1 : 0;
}

void
ini_key(const struct ini *ini, const struct ini_entry *entry,
    char text[INI_TEXT])
{
	copy_span(ini, entry->key, entry->key_len, text);
}

bool
ini_has_comment(const struct ini *ini, const struct ini_entry *entry)
{
	const char *p = ini_value_at(ini, entry) + entry->value_len;

	return p[strspn(p, " \t")] == ';';
}

/* Forgets what the entry was to be replaced by. */
static void
drop_replaced(struct ini *ini, struct ini_entry *entry)
{
	uint32_t index = (uint32_t)(entry - ini->entries);
	size_t i;

	if (!entry->replaced)
		return;
	for (i = 0; ini->replaced[i].entry != index; i++)
		continue;
	free_text(ini, ini->replaced[i].value);
	ini->replaced[i] = ini->replaced[--ini->n_replaced];
	entry->replaced = false;
}

void
ini_replace(struct ini *ini, struct ini_entry *entry, const char *value)
{
	const char *old = ini_value_at(ini, entry);

	drop_replaced(ini, entry);
	entry->removed = false;
	if (strlen(value) == entry->value_len &&
	    memcmp(old, value, entry->value_len) == 0)
		return;
	entry->replaced = true;
	ini->replaced = grow(ini->replaced, ini->n_replaced,
	    &ini->cap_replaced, sizeof(*ini->replaced));
	ini->replaced[ini->n_replaced++] = (struct ini_replaced){
		.entry = (uint32_t)(entry - ini->entries),
		.value = xstrdup(value),
	};
}

void
ini_remove(struct ini *ini, struct ini_entry *entry)
{
	drop_replaced(ini, entry);
	entry->removed = true;
}

void
ini_add(struct ini *ini, size_t section, const struct ini_entry *after,
    const char *key, const char *value)
{
	ini->added = grow(ini->added, ini->n_added, &ini->cap_added,
	    sizeof(*ini->added));
	ini->added[ini->n_added++] = (struct ini_added){
		.section = (uint32_t)section,
		.after = after != NULL ? (uint32_t)(after - ini->entries)
		    : UINT32_MAX,
		.line = xasprintf("%s = %s", key, value),
	};
}

size_t
ini_add_section(struct ini *ini, const char *name)
{
	ini->sections = grow(ini->sections, ini->n_sections,
	    &ini->cap_sections, sizeof(*ini->sections));
	ini->sections[ini->n_sections] = (struct ini_section){
		.first = (uint32_t)ini->n_entries,
		.added_name = xstrdup(name),
	};
	return ini->n_sections++;
}

void
ini_remove_section(struct ini *ini, size_t section)
{
	ini->sections[section].removed = true;
}

bool
ini_edited(const struct ini *ini)
{
	size_t i;

	for (i = 0; i < ini->n_sections; i++)
		if ((ini->sections[i].added_name != NULL) !=
		    ini->sections[i].removed)
			return true;
	for (i = 0; i < ini->n_added; i++)
		if (!ini->sections[ini->added[i].section].removed)
			return true;
	for (i = 0; i < ini->n_entries; i++)
		if (ini->entries[i].removed)
			return true;
	return ini->n_replaced > 0;
}
