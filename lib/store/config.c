/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory: wgpilot.ini. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "model/field.h"
#include "store/origin.h"
#include "store/store.h"

#define CONFIG "wgpilot.ini"

/* One section of wgpilot.ini. */
static int
read_config_section(struct store *store, const struct ini *ini, size_t s,
    struct err *err)
{
	char section[INI_TEXT], key[INI_TEXT], value[INI_TEXT];
	const struct ini_entry *entry;
	const struct field *field;
	uint64_t seen = 0, bit = 0;
	uint32_t i;

	ini_section_name(ini, s, section);
	if (strcmp(section, "defaults") != 0 && strcmp(section, "paths") != 0)
		return err_set(err, ERR_FAILED, "%s:%u: unknown section %s: "
		    "[defaults] or [paths]", ini->label,
		    ini->sections[s].line, quote(section).s);
	for (i = 0; i < ini->sections[s].n; i++) {
		entry = &ini->entries[ini->sections[s].first + i];
		ini_key(ini, entry, key);
		ini_value(ini, entry, value);
		field = field_find(network_fields, n_network_fields, key);
		if (field != NULL && !field_is_list(field))
			bit = UINT64_C(1) << (field - network_fields);
		if (strcmp(section, "paths") == 0 &&
		    strcasecmp(key, "WireGuard") == 0 && value[0] == '/' &&
		    str_value_fault(value) == NULL) {
			free(store->wireguard);
			store->wireguard = xstrdup(value);
		} else if (strcmp(section, "paths") == 0) {
			return err_set(err, ERR_FAILED, "%s:%u: only "
			    "WireGuard = /an/absolute/path stands here",
			    ini->label, entry->line);
		} else if (field == NULL || field->fixed) {
			return err_set(err, ERR_FAILED, "%s:%u: unknown key "
			    "%s: see wgpilot.ini(5)", ini->label, entry->line,
			    quote(key).s);
		} else if ((seen & bit) != 0 && !field_is_list(field)) {
			return err_set(err, ERR_FAILED, "%s:%u: %s stands in "
			    "this section twice", ini->label, entry->line,
			    field->name);
		} else if (field->type == FIELD_HOOKS &&
		    ini_has_comment(ini, entry)) {
			return err_set(err, ERR_FAILED, "%s:%u: %s would be "
			    "cut at \" ;\", which begins a comment: put the "
			    "commands in a script, or leave out the blank",
			    ini->label, entry->line, field->name);
		} else if (field_add(field, store->defaults, value, err) < 0) {
			return err_context(err, "%s:%u", ini->label,
			    entry->line);
		}
		seen |= bit;
	}
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
	if (ini_parse_text(&ini, label, &text, err) < 0)
		return -1;
	for (s = 0; s < ini.n_sections; s++)
		if (read_config_section(store, &ini, s, err) < 0)
			return -1;
	return 0;
}
