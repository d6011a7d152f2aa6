/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the INI texts to the model. */
#include <string.h>

#include "base/str.h"
#include "model/field.h"
#include "store/state.h"

#define PEER_SECTION "peer "

/* Fields mostly stand in the table's order, and are spelt as in it. */
static const struct field *
find(const struct ini *ini, const struct ini_entry *entry,
    const struct field *fields, size_t n, size_t *hint)
{
	const char *text = ini->text.data + entry->key;
	const struct field *field;
	char key[INI_TEXT];
	size_t i;

	for (i = *hint; i < n; i++)
		if (str_word_len(text, entry->key_len, fields[i].name) ==
		    entry->key_len) {
			*hint = i;
			return &fields[i];
		}
	ini_key(ini, entry, key);
	if ((field = field_find(fields, n, key)) != NULL)
		*hint = (size_t)(field - fields);
	return field;
}

static int
unknown_key(const struct ini *ini, const struct ini_entry *entry,
    struct err *err)
{
	char key[INI_TEXT];

	ini_key(ini, entry, key);
	if (ini_key_is(ini, entry, "PrivateKey") ||
	    ini_key_is(ini, entry, "PresharedKey"))
		return err_set(err, ERR_FAILED, "%s:%u: %s does not belong in "
		    "this file, which others may read: move it to the file of "
		    "that name in secret/, under the [public key] it belongs "
		    "to, and rotate it if others have seen it", ini->label,
		    entry->line, key);
	if (ini_key_is(ini, entry, "SaveConfig"))
		return err_set(err, ERR_FAILED, "%s:%u: SaveConfig would let "
		    "wg-quick overwrite what is generated: take the line out",
		    ini->label, entry->line);
	return err_set(err, ERR_FAILED, "%s:%u: unknown key %s: see "
	    "wgpilot.ini(5)", ini->label, entry->line, quote(key).s);
}

/* Reads the entries of one section into an object. */
int
state_read_section(const struct ini *ini, const struct ini_section *section,
    const struct field *fields, size_t n, void *object, struct err *err)
{
	char value[INI_TEXT];
	const struct ini_entry *entry;
	const struct field *field;
	uint64_t seen = 0, bit;
	size_t hint = 0;
	uint32_t i;

	for (i = section->first; i < section->first + section->n; i++) {
		entry = &ini->entries[i];
		ini_value(ini, entry, value);
		field = find(ini, entry, fields, n, &hint);
		if (field == NULL)
			return unknown_key(ini, entry, err);
		bit = UINT64_C(1) << (field - fields);
		if ((seen & bit) != 0 && !field_is_list(field))
			return err_set(err, ERR_FAILED, "%s:%u: %s stands in "
			    "this section twice", ini->label, entry->line,
			    field->name);
		seen |= bit;
		if (field->type == FIELD_HOOKS && ini_has_comment(ini, entry))
			return err_set(err, ERR_FAILED, "%s:%u: %s would be "
			    "cut at \" ;\", which begins a comment: put the "
			    "commands in a script, or leave out the blank",
			    ini->label, entry->line, field->name);
		if (field_add(field, object, value, err) < 0)
			return err_context(err, "%s:%u", ini->label,
			    entry->line);
	}
	return 0;
}

/* The peer's name where it is a peer's section, else NULL. */
const char *
state_peer_name(const char *section)
{
	size_t len = strlen(PEER_SECTION);

	return strncmp(section, PEER_SECTION, len) == 0 ? section + len : NULL;
}

int
state_read_peer(const struct ini *ini, const struct ini_section *section,
    const char *name, struct peer **out, struct err *err)
{
	struct peer *peer;

	if (peer_name_check(name, err) < 0)
		return err_context(err, "%s:%u", ini->label, section->line);
	peer = peer_new(name);
	peer->line = section->line;
	if (state_read_section(ini, section, peer_fields, n_peer_fields, peer,
	    err) < 0) {
		peer_free(peer);
		return -1;
	}
	if (key_is_zero(&peer->public_key)) {
		peer_free(peer);
		return err_set(err, ERR_FAILED, "%s:%u: [peer %s] has no "
		    "PublicKey", ini->label, section->line, name);
	}
	*out = peer;
	return 0;
}

static int
read_sections(const struct ini *ini, struct network *net, struct err *err)
{
	char name[INI_TEXT];
	struct peer *peer;
	bool found = false;
	size_t i;

	net->expected = ini->n_sections;
	for (i = 0; i < ini->n_sections; i++) {
		const struct ini_section *section = &ini->sections[i];

		ini_section_name(ini, i, name);
		if (strcmp(name, "network") == 0) {
			if (found)
				return ini_check_names(ini, err);
			found = true;
			net->line = section->line;
			if (state_read_section(ini, section, network_fields,
			    n_network_fields, net, err) < 0)
				return -1;
			continue;
		}
		if (state_peer_name(name) == NULL)
			return err_set(err, ERR_FAILED, "%s:%u: unknown "
			    "section %s: [network] or [peer NAME]",
			    ini->label, section->line, quote(name).s);
		if (state_read_peer(ini, section, state_peer_name(name),
		    &peer, err) < 0)
			return -1;
		if (network_add_peer(net, peer, err) < 0) {
			peer_free(peer);
			return err_context(err, "%s:%u", ini->label,
			    section->line);
		}
	}
	if (!found)
		return err_set(err, ERR_FAILED, "%s: there is no [network] "
		    "section", ini->label);
	return 0;
}

int
state_read(const struct ini *ini, struct network *net, struct err *err)
{
	if (read_sections(ini, net, err) == 0)
		return 0;
	/* where two sections have one name, that is what is wrong */
	ini_check_names(ini, err);
	return -1;
}

static int
unknown_secret(const struct ini *ini, const struct ini_entry *entry,
    bool peers, struct err *err)
{
	char key[INI_TEXT];

	ini_key(ini, entry, key);
	return err_set(err, ERR_FAILED, "%s:%u: unknown key %s: only "
	    "PrivateKey%s stand%s here", ini->label, entry->line, quote(key).s,
	    peers ? " and PresharedKey" : "", peers ? "" : "s");
}

/* psk is NULL for the network, which has none. */
static int
read_secret(const struct ini *ini, const struct ini_section *section,
    struct key *private_key, struct key *psk, struct err *err)
{
	const struct ini_entry *entry;
	struct key *into;
	uint32_t i;
	int rc = 0;

	for (i = section->first; rc == 0 && i < section->first + section->n;
	    i++) {
		entry = &ini->entries[i];
		into = ini_key_is(ini, entry, "PrivateKey") ? private_key :
		    ini_key_is(ini, entry, "PresharedKey") ? psk : NULL;
		if (into == NULL)
			return unknown_secret(ini, entry, psk != NULL, err);
		if (!key_is_zero(into))
			return err_set(err, ERR_FAILED, "%s:%u: the key stands "
			    "there twice", ini->label, entry->line);
		/* from where it stands: a copy would have to be wiped */
		rc = key_parse_len(into, ini_value_at(ini, entry),
		    entry->value_len, err);
		if (rc == 0 && key_is_zero(into))
			rc = err_set(err, ERR_FAILED, "a key of all zeros is "
			    "none");
		if (rc < 0)
			err_context(err, "%s:%u", ini->label, entry->line);
	}
	return rc;
}

/* Is that the peer's public key, as it stands in its section? */
static bool
is_spelt(struct owner *owner, const struct peer *peer, const char *name)
{
	const struct ini *ini = owner->public;
	const struct ini_section *s;
	const struct ini_entry *e;
	uint32_t i;

	if (ini == NULL)
		return key_is_text(&peer->public_key, name);
	while (owner->section < ini->n_sections &&
	    ini->sections[owner->section].line < peer->line)
		owner->section++;
	if (owner->section == ini->n_sections ||
	    ini->sections[owner->section].line != peer->line)
		return false;
	s = &ini->sections[owner->section];
	for (i = s->first; i < s->first + s->n; i++) {
		e = &ini->entries[i];
		if (ini_key_is(ini, e, "PublicKey"))
			return strlen(name) == e->value_len &&
			    memcmp(ini_value_at(ini, e), name,
			    e->value_len) == 0;
	}
	return false;
}

int
state_owner(const struct network *net, const char *name, struct owner *owner,
    struct err *err)
{
	struct peer *guess = owner->next;
	struct key public_key;

	owner->own = false;
	if (guess != NULL && is_spelt(owner, guess, name)) {
		owner->peer = guess;
		owner->next = guess->next;
		return 0;
	}
	owner->peer = NULL;
	if (key_parse(&public_key, name, err) < 0)
		return -1;
	owner->own = key_equal(&public_key, &net->public_key);
	if (owner->own)
		return 0;
	owner->peer = network_peer_by_key(net, &public_key);
	if (owner->peer != NULL)
		owner->next = owner->peer->next;
	return 0;
}

int
state_read_secrets(const struct ini *ini, struct network *net,
    const struct ini *public, struct err *err)
{
	struct owner owner = { .next = net->peers, .public = public };
	struct key *private_key, *psk;
	char name[INI_TEXT];
	uint32_t *place;
	bool unnamed = false;
	size_t i;

	for (i = 0; i < ini->n_sections; i++) {
		const struct ini_section *section = &ini->sections[i];

		ini_section_name(ini, i, name);
		if (state_owner(net, name, &owner, err) < 0)
			return err_context(err, "%s:%u: a section is named by "
			    "a public key", ini->label, section->line);
		if (!owner.own && owner.peer == NULL) {
			unnamed = true;
			continue;
		}
		place = owner.own ? &net->secret : &owner.peer->secret;
		private_key = owner.own ? &net->private_key :
		    &owner.peer->private_key;
		psk = owner.own ? NULL : &owner.peer->preshared_key;
		if (*place != 0 && ini_check_names(ini, err) < 0)
			return -1;
		*place = (uint32_t)i + 1;
		if (read_secret(ini, section, private_key, psk, err) < 0)
			return -1;
	}
	/* nobody's are not met by name */
	return unnamed ? ini_check_names(ini, err) : 0;
}
