/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What inih alone makes of a text, beside what was read of it. */
#ifndef WGPILOT_TESTS_INIH_H
#define WGPILOT_TESTS_INIH_H

#include <stdbool.h>
#include <string.h>

#include <ini.h>

#include "store/ini.h"

struct inih {
	const struct ini *ini;
	size_t n;
	bool same;
};

/* An ini_handler: the next entry, word for word. */
static int
inih_entry(void *user, const char *section, const char *key,
    const char *value)
{
	char our_section[INI_TEXT], our_key[INI_TEXT], our_value[INI_TEXT];
	const struct ini_entry *entry;
	struct inih *inih = user;

	inih->same = inih->same && inih->n < inih->ini->n_entries;
	if (!inih->same)
		return 1;
	entry = &inih->ini->entries[inih->n++];
	ini_section_name(inih->ini, entry->section, our_section);
	ini_key(inih->ini, entry, our_key);
	ini_value(inih->ini, entry, our_value);
	inih->same = strcmp(section, our_section) == 0 &&
	    strcmp(key, our_key) == 0 && strcmp(value, our_value) == 0;
	return 1;
}

/* Has inih, given the text as it is, the same entries? */
static bool
inih_agrees(const struct ini *ini)
{
	struct inih inih = { .ini = ini, .same = true };

	return ini_parse_string(ini->text.data, inih_entry, &inih) == 0 &&
	    inih.same && inih.n == ini->n_entries;
}

#endif
