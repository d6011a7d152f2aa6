/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the model to the INI texts: only what differs is edited. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/field.h"
#include "store/state.h"

_Static_assert(FIELD_LINE_MAX == INI_LINE_MAX, "what is set can be written");

/* A value of the file in its canonical spelling; false: it has none. */
static bool
canonical(const struct field *field, const char *value, struct strv *out)
{
	struct network *net = network_new("");
	struct peer *peer = peer_new("");
	bool network = field >= network_fields &&
	    field < network_fields + n_network_fields;
	void *object = network ? (void *)net : (void *)peer;
	struct err err;
	bool good;

	good = field_add(field, object, value, &err) == 0;
	if (good)
		field_get(field, object, out);
	network_free(net);
	peer_free(peer);
	return good;
}

/* The lines of a section that have the field's key. */
struct lines {
	struct ini_entry **v;
	size_t n;
};

static void
lines_free(struct lines *lines)
{
	free(lines->v);
}

static void
find_lines(struct ini *ini, size_t s, const struct field *field,
    struct lines *lines)
{
	const struct ini_section *section = &ini->sections[s];
	struct ini_entry *entry;
	uint32_t i;

	lines->v = xcalloc(section->n, sizeof(*lines->v));
	for (i = section->first; i < section->first + section->n; i++) {
		entry = &ini->entries[i];
		if (!entry->removed && ini_key_is(ini, entry, field->name))
			lines->v[lines->n++] = entry;
	}
}

/* The line's value, however it spells it; NULL where it has none. */
static const char *
value_of(const struct ini *ini, const struct ini_entry *entry,
    const struct field *field, struct strv *now)
{
	char value[INI_TEXT];

	ini_value(ini, entry, value);
	return canonical(field, value, now) && now->n == 1 ? now->v[0] : NULL;
}

/*
 * Do the lines, without those that are no longer wanted, begin the list of
 * what is?  keep then says which stay, and the number of those is returned;
 * else -1: the order is another one, or something is missing in between.
 */
static int
keep_lines(const struct ini *ini, const struct lines *lines,
    const struct field *field, const struct strv *wanted, bool *keep)
{
	size_t i, j, done = 0;

	for (i = 0; i < lines->n; i++) {
		struct strv auto_strv now = { 0 };
		const char *value = value_of(ini, lines->v[i], field, &now);

		for (j = done; value != NULL && j < wanted->n; j++)
			if (strcmp(value, wanted->v[j]) == 0)
				break;
		keep[i] = value != NULL && j < wanted->n;
		if (keep[i] && j != done++)
			return -1;
	}
	return (int)done;
}

/*
 * Makes one key of a section say the wanted values: lines whose value is
 * still wanted stay as they are spelled, the others are replaced or removed,
 * what is missing is added behind the last.
 */
static void
write_field(struct ini *ini, size_t s, const struct field *field,
    const struct strv *wanted, struct ini_entry **after)
{
	struct lines lines __attribute__((cleanup(lines_free))) = { 0 };
	bool *auto_free keep = NULL;
	bool in_place;
	size_t i, n;
	int kept;

	find_lines(ini, s, field, &lines);
	keep = xcalloc(lines.n, sizeof(*keep));
	kept = keep_lines(ini, &lines, field, wanted, keep);
	in_place = kept < 0 || !field_is_list(field);
	n = !in_place ? (size_t)kept :
	    lines.n < wanted->n ? lines.n : wanted->n;
	for (i = 0; i < lines.n; i++) {
		struct strv auto_strv now = { 0 };
		const char *value = value_of(ini, lines.v[i], field, &now);

		if (in_place ? i >= n : !keep[i]) {
			ini_remove(ini, lines.v[i]);
			continue;
		}
		if (in_place && (value == NULL ||
		    strcmp(value, wanted->v[i]) != 0))
			ini_replace(ini, lines.v[i], wanted->v[i]);
		*after = lines.v[i];
	}
	for (i = n; i < wanted->n; i++)
		ini_add(ini, s, *after, field->name, wanted->v[i]);
}

static void
write_object(struct ini *ini, size_t section, const struct field *fields,
    size_t n, const void *object)
{
	struct ini_entry *after = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		struct strv auto_strv wanted = { 0 };

		field_get(&fields[i], object, &wanted);
		write_field(ini, section, &fields[i], &wanted, &after);
	}
}

static void
write_peer(struct ini *ini, const struct peer *peer)
{
	char name[INI_TEXT];

	snprintf(name, sizeof(name), "peer %s", peer->name);
	write_object(ini, ini_add_section(ini, name), peer_fields,
	    n_peer_fields, peer);
}

/* The sections that were added behind the first n. */
static void
widen_to_added(const struct ini *ini, size_t n, struct ini_span *span)
{
	if (ini->n_sections > n) {
		ini_span_widen(span, n);
		ini_span_widen(span, ini->n_sections - 1);
	}
}

void
state_write(struct ini *ini, const struct network *net,
    struct ini_span *span)
{
	size_t i, n = ini->n_sections;
	char name[INI_TEXT];
	struct peer *peer, *next = net->peers;
	bool found = false;

	for (i = 0; i < n; i++) {
		ini_section_name(ini, i, name);
		if (strcmp(name, "network") == 0) {
			found = true;
			if (!net->dirty)
				continue;
			write_object(ini, i, network_fields,
			    n_network_fields, net);
			ini_span_widen(span, i);
			continue;
		}
		/* sections mostly stand in the peers' order */
		peer = next;
		if (peer == NULL ||
		    strcmp(peer->name, name + strlen("peer ")) != 0)
			peer = network_peer(net, name + strlen("peer "));
		if (peer != NULL)
			next = peer->next;
		if (peer == NULL || peer->line == 0)
			ini_remove_section(ini, i);
		else if (peer->dirty)
			write_object(ini, i, peer_fields, n_peer_fields, peer);
		else
			continue;
		ini_span_widen(span, i);
	}
	if (!found)
		write_object(ini, ini_add_section(ini, "network"),
		    network_fields, n_network_fields, net);
	DL_FOREACH(net->peers, peer)
		if (peer->line == 0)
			write_peer(ini, peer);
	widen_to_added(ini, n, span);
}

/* Sets, adds or removes one key of a secret section. */
static void
write_secret(struct ini *ini, size_t s, const char *name,
    const struct key *key)
{
	char text[KEY_TEXT_LEN + 1];
	struct ini_entry *entry, *found = NULL;
	uint32_t i;

	for (i = 0; i < ini->sections[s].n; i++) {
		entry = &ini->entries[ini->sections[s].first + i];
		if (!entry->removed && ini_key_is(ini, entry, name))
			found = entry;
	}
	key_format(key, text);
	if (key_is_zero(key) && found != NULL)
		ini_remove(ini, found);
	else if (!key_is_zero(key) && found == NULL)
		ini_add(ini, s, NULL, name, text);
	else if (found != NULL)
		ini_replace(ini, found, text);
	explicit_bzero(text, sizeof(text));
}

static void
write_secrets_of(struct ini *ini, size_t s, const struct key *private_key,
    const struct key *psk)
{
	write_secret(ini, s, "PrivateKey", private_key);
	write_secret(ini, s, "PresharedKey", psk);
}

/* Adds a section for secrets, where there are any. */
static void
add_secrets_of(struct ini *ini, const struct key *public_key,
    const struct key *private_key, const struct key *psk)
{
	char name[KEY_TEXT_LEN + 1];

	if (key_is_zero(private_key) && key_is_zero(psk))
		return;
	key_format(public_key, name);
	write_secrets_of(ini, ini_add_section(ini, name), private_key, psk);
}

/* Forgets the section where the key was changed since it was read. */
static void
check_section(const struct ini *ini, const struct key *public_key,
    uint32_t *section)
{
	char name[INI_TEXT];

	if (*section == 0)
		return;
	ini_section_name(ini, *section - 1, name);
	if (!key_is_text(public_key, name))
		*section = 0;
}

/* Changes the secrets where they stand, or adds them. */
static void
put_secrets(struct ini *ini, uint32_t section, const struct key *public_key,
    const struct key *private_key, const struct key *psk,
    struct ini_span *span)
{
	if (section == 0) {
		add_secrets_of(ini, public_key, private_key, psk);
	} else {
		write_secrets_of(ini, section - 1, private_key, psk);
		ini_span_widen(span, section - 1);
	}
}

/* The sections that are somebody's, by their numbers from 1. */
static bool *
named_sections(const struct ini *ini, const struct network *net)
{
	bool *named = xcalloc(ini->n_sections + 1, sizeof(*named));
	const struct peer *peer;

	named[net->secret] = true;
	DL_FOREACH(net->peers, peer)
		named[peer->secret] = true;
	return named;
}

/* What nobody named until now, and nobody has read, gives way to a new key. */
static void
drop_of_new_keys(struct ini *ini, const struct network *net,
    struct ini_span *span)
{
	bool *auto_free named = named_sections(ini, net);
	struct owner owner = { 0 };
	char name[INI_TEXT];
	struct err ignored;
	size_t i;

	for (i = 0; i < ini->n_sections; i++) {
		if (named[i + 1])
			continue;
		ini_section_name(ini, i, name);
		if (state_owner(net, name, &owner, &ignored) < 0 ||
		    (!owner.own && owner.peer == NULL))
			continue;
		ini_remove_section(ini, i);
		ini_span_widen(span, i);
	}
}

void
state_write_secrets(struct ini *ini, struct network *net,
    struct ini_span *span)
{
	static const struct key none;
	size_t n = ini->n_sections;
	struct peer *peer;

	if (net->dirty)
		check_section(ini, &net->public_key, &net->secret);
	DL_FOREACH(net->peers, peer)
		if (peer->dirty)
			check_section(ini, &peer->public_key, &peer->secret);
	drop_of_new_keys(ini, net, span);
	if (net->dirty || net->secret == 0)
		put_secrets(ini, net->secret, &net->public_key,
		    &net->private_key, &none, span);
	DL_FOREACH(net->peers, peer)
		if (peer->dirty)
			put_secrets(ini, peer->secret, &peer->public_key,
			    &peer->private_key, &peer->preshared_key, span);
	widen_to_added(ini, n, span);
}

bool
state_prune_secrets(struct ini *ini, const struct network *net,
    struct ini_span *span)
{
	bool *auto_free named = named_sections(ini, net);
	bool pruned = false;
	size_t i;

	for (i = 0; i < ini->n_sections; i++) {
		if (named[i + 1] || ini->sections[i].removed ||
		    ini->sections[i].added_name != NULL)
			continue;
		ini_remove_section(ini, i);
		ini_span_widen(span, i);
		pruned = true;
	}
	return pruned;
}
