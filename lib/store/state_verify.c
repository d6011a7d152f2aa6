/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts that were read back: do they say what the model does? */
#include <string.h>

#include <utlist.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/field.h"
#include "store/state.h"

/* Do the entries of a section say just these two secrets? */
static bool
says(const struct ini *ini, const struct ini_section *section,
    const struct key *private_key, const struct key *psk)
{
	const struct key *left[] = { private_key, psk };
	const struct ini_entry *entry;
	char value[INI_TEXT];
	bool good = true;
	uint32_t i;
	int which;

	for (i = section->first; good && i < section->first + section->n;
	    i++) {
		entry = &ini->entries[i];
		which = ini_key_is(ini, entry, "PrivateKey") ? 0 : 1;
		ini_value(ini, entry, value);
		good = (which == 0 ||
		    ini_key_is(ini, entry, "PresharedKey")) &&
		    left[which] != NULL && key_is_text(left[which], value);
		explicit_bzero(value, sizeof(value));
		left[which] = NULL;
	}
	return good && (left[0] == NULL || key_is_zero(left[0])) &&
	    (left[1] == NULL || key_is_zero(left[1]));
}

/* Should the section stand in the text, or in the part of it? */
static bool
in_part(uint32_t section, const struct ini_part *part)
{
	return part == NULL || section == 0 ||
	    (section - 1 >= part->span.first && section - 1 < part->span.end);
}

static bool
has_secrets(const struct key *private_key, const struct key *psk,
    uint32_t section, const struct ini_part *part)
{
	return in_part(section, part) && (!key_is_zero(private_key) ||
	    (psk != NULL && !key_is_zero(psk)));
}

static size_t
count_secrets(const struct network *net, const struct ini_part *part)
{
	size_t n = has_secrets(&net->private_key, NULL, net->secret, part);
	const struct peer *peer;

	DL_FOREACH(net->peers, peer)
		n += has_secrets(&peer->private_key, &peer->preshared_key,
		    peer->secret, part);
	return n;
}

int
state_verify_secrets(const struct ini *ini, const struct network *net,
    const struct ini_part *part, struct err *err)
{
	static const struct key none;
	struct owner owner = { .next = part == NULL ? net->peers : NULL };
	size_t i, n = count_secrets(net, part);
	const struct peer *peer;
	char name[INI_TEXT];
	bool good = true;

	if (ini_check_names(ini, err) < 0)
		return -1;
	for (i = 0; good && i < ini->n_sections; i++) {
		ini_section_name(ini, i, name);
		if (state_owner(net, name, &owner, err) < 0)
			return err_context(err, "%s", ini->label);
		peer = owner.peer;
		if (owner.own)
			good = in_part(net->secret, part) && says(ini,
			    &ini->sections[i], &net->private_key, &none);
		else if (peer != NULL)
			good = in_part(peer->secret, part) && says(ini,
			    &ini->sections[i], &peer->private_key,
			    &peer->preshared_key);
		n -= (owner.own || peer != NULL) &&
		    ini->sections[i].n > 0;
	}
	if (!good || n != 0)
		return err_set(err, ERR_FAILED, "%s: the secrets do not read "
		    "back as they were written", ini->label);
	return 0;
}

/* Do two objects say the same? */
static int
same(const struct field *fields, size_t n, const void *a, const void *b,
    struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!field_equal(&fields[i], a, b))
			return err_set(err, ERR_FAILED, "%s does not read back "
			    "as it was written", fields[i].name);
	return 0;
}

/* Should the section stand in the text, or in the part of it? */
static bool
is_part(uint32_t line, const struct ini_part *part)
{
	return part == NULL || line == 0 ||
	    (line >= part->line && line < part->end_line);
}

static int
verify_peer(const struct ini *ini, const struct ini_section *section,
    const char *name, const struct network *net, const struct ini_part *part,
    const struct peer **next, struct err *err)
{
	const struct peer *peer = *next;
	struct peer *back;
	int rc;

	/* sections mostly stand in the peers' order */
	if (peer == NULL || strcmp(peer->name, name) != 0)
		peer = network_peer(net, name);
	if (peer == NULL || !is_part(peer->line, part))
		return err_set(err, ERR_FAILED, "%s/%s does not read back as "
		    "it was written", net->name, name);
	*next = peer->next;
	if (state_read_peer(ini, section, name, &back, err) < 0)
		return -1;
	rc = same(peer_fields, n_peer_fields, peer, back, err);
	if (rc < 0)
		err_context(err, "%s/%s", net->name, name);
	peer_free(back);
	return rc;
}

static int
verify_network(const struct ini *ini, const struct ini_section *section,
    const struct network *net, struct err *err)
{
	struct network *back = network_new(net->name);
	int rc;

	rc = state_read_section(ini, section, network_fields,
	    n_network_fields, back, err);
	if (rc == 0 && same(network_fields, n_network_fields, net, back,
	    err) < 0)
		rc = err_context(err, "%s", net->name);
	network_free(back);
	return rc;
}

static size_t
count_sections(const struct network *net, const struct ini_part *part)
{
	size_t n = is_part(net->line, part);
	const struct peer *peer;

	DL_FOREACH(net->peers, peer)
		n += is_part(peer->line, part);
	return n;
}

int
state_verify(const struct ini *ini, const struct network *net,
    const struct ini_part *part, struct err *err)
{
	const struct peer *next = part == NULL ? net->peers : NULL;
	size_t i, n = count_sections(net, part);
	char name[INI_TEXT];
	const char *peer;

	/* no two have one name: as many as there should be are just those */
	if (ini_check_names(ini, err) < 0)
		return -1;
	if (ini->n_sections != n)
		return err_set(err, ERR_FAILED, "%s: %zu sections read back "
		    "instead of %zu", net->name, ini->n_sections, n);
	for (i = 0; i < n; i++) {
		ini_section_name(ini, i, name);
		peer = state_peer_name(name);
		if ((peer != NULL ? verify_peer(ini, &ini->sections[i], peer,
		    net, part, &next, err) : verify_network(ini,
		    &ini->sections[i], net, err)) < 0)
			return -1;
	}
	return 0;
}
