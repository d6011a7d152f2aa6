/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory: wgpilot.ini. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/field.h"
#include "store/origin.h"
#include "store/store.h"

#define CONFIG "wgpilot.ini"

static int
read_path(struct store *store, const struct ini *ini,
    const struct ini_entry *entry, struct err *err)
{
	char value[INI_TEXT];

	ini_value(ini, entry, value);
	if (!ini_key_is(ini, entry, "WireGuard") || value[0] != '/' ||
	    str_value_fault(value) != NULL)
		return err_set(err, ERR_FAILED, "%s:%u: only WireGuard = "
		    "/an/absolute/path stands here", ini->label, entry->line);
	free(store->wireguard);
	store->wireguard = xstrdup(value);
	return 0;
}

/* seen has a bit for each field that stood there. */
static int
read_default(struct store *store, const struct ini *ini,
    const struct ini_entry *entry, uint64_t *seen, struct err *err)
{
	char key[INI_TEXT], value[INI_TEXT];
	const struct field *field;
	uint64_t bit;

	ini_key(ini, entry, key);
	ini_value(ini, entry, value);
	field = field_find(network_fields, n_network_fields, key);
	if (field == NULL || field->fixed)
		return err_set(err, ERR_FAILED, "%s:%u: unknown key %s: see "
		    "wgpilot.ini(5)", ini->label, entry->line, quote(key).s);
	bit = UINT64_C(1) << (field - network_fields);
	if ((*seen & bit) != 0 && !field_is_list(field))
		return err_set(err, ERR_FAILED, "%s:%u: %s stands in this "
		    "section twice", ini->label, entry->line, field->name);
	*seen |= bit;
	if (field->type == FIELD_HOOKS && ini_has_comment(ini, entry))
		return err_set(err, ERR_FAILED, "%s:%u: %s would be cut at "
		    "\" ;\", which begins a comment: put the commands in a "
		    "script, or leave out the blank", ini->label, entry->line,
		    field->name);
	if (field_add(field, store->defaults, value, err) < 0)
		return err_context(err, "%s:%u", ini->label, entry->line);
	return 0;
}

/*
 * Networks that are there do not depend on what new ones would have: what is
 * wrong with that is kept for who makes one.
 */
static void
read_defaults(struct store *store, const struct ini *ini,
    const struct ini_section *section)
{
	uint64_t seen = 0;
	uint32_t i;

	for (i = section->first; i < section->first + section->n; i++)
		if (read_default(store, ini, &ini->entries[i], &seen,
		    &store->defaults_fault) < 0)
			return;
}

static int
read_config_section(struct store *store, const struct ini *ini, size_t s,
    struct err *err)
{
	const struct ini_section *section = &ini->sections[s];
	char name[INI_TEXT];
	uint32_t i;

	ini_section_name(ini, s, name);
	if (strcmp(name, "defaults") == 0) {
		read_defaults(store, ini, section);
		return 0;
	}
	if (strcmp(name, "paths") != 0)
		return err_set(err, ERR_FAILED, "%s:%u: unknown section %s: "
		    "[defaults] or [paths]", ini->label, section->line,
		    quote(name).s);
	for (i = section->first; i < section->first + section->n; i++)
		if (read_path(store, ini, &ini->entries[i], err) < 0)
			return -1;
	return 0;
}

int
store_read_config(struct store *store, struct err *err)
{
	char *auto_free label = xasprintf("%s/" CONFIG, store->dir);
	struct buf auto_buf text = { 0 };
	struct ini auto_ini ini = { 0 };
	size_t s;

	if (file_read(store->fd, CONFIG, FILE_PUBLIC, INI_FILE_MAX, label,
	    &text, NULL, err) < 0)
		return err->code == ERR_ABSENT ? 0 : -1;
	if (ini_parse_text(&ini, label, &text, err) < 0 ||
	    ini_check_names(&ini, err) < 0)
		return -1;
	for (s = 0; s < ini.n_sections; s++)
		if (read_config_section(store, &ini, s, err) < 0)
			return -1;
	return 0;
}
