/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the model and its INI texts. */
#ifndef WGPILOT_STORE_STATE_H
#define WGPILOT_STORE_STATE_H

#include "base/err.h"
#include "model/field.h"
#include "model/network.h"
#include "store/ini.h"

/* Reads a public text into an empty network. */
int state_read(const struct ini *ini, struct network *net, struct err *err);

/* The parts of that, with which a text is read back. */
/* Reads the entries of one section into an object. */
int state_read_section(const struct ini *ini,
    const struct ini_section *section, const struct field *fields, size_t n,
    void *object, struct err *err);
/* Makes a peer of that name from its section. */
int state_read_peer(const struct ini *ini, const struct ini_section *section,
    const char *name, struct peer **out, struct err *err);
/* The peer's name where it is a peer's section, else NULL. */
const char *state_peer_name(const char *section);

/*
 * Reads a secret text into a network that is there.  Secrets that nobody
 * names are passed over.  public, the text that the network was read from, may
 * be NULL; it saves time.
 */
int state_read_secrets(const struct ini *ini, struct network *net,
    const struct ini *public, struct err *err);

/*
 * Edits the public text so that it says what the network does.  The sections
 * that may have been edited widen the span.
 */
void state_write(struct ini *ini, const struct network *net,
    struct ini_span *span);

/*
 * Whose secrets stand in a section of that name: peer is NULL, and own true,
 * where they are the network's, false where they are nobody's.  Fails where
 * the name is no key.
 *
 * next is the peer that is tried first, net->peers to begin with: the sections
 * mostly stand in the order of the peers.
 */
struct owner {
	struct peer *peer, *next;
	bool own;
	/* or NULL: the text that the peers were read from, and which of its
	   sections is tried first: a key is then known by its spelling */
	const struct ini *public;
	size_t section;
};

int state_owner(const struct network *net, const char *name,
    struct owner *owner, struct err *err);

/*
 * Adds the secrets of what is dirty, and changes those that differ, in the
 * text that state_read_secrets read.
 */
void state_write_secrets(struct ini *ini, struct network *net,
    struct ini_span *span);
/* Takes out the sections of keys that nobody names; false: there are none. */
bool state_prune_secrets(struct ini *ini, const struct network *net,
    struct ini_span *span);

/*
 * Does the public text say just what the network does?  part, where it is not
 * NULL, is what the text is of a whole that ini_changed was given.
 */
int state_verify(const struct ini *ini, const struct network *net,
    const struct ini_part *part, struct err *err);

/* Does the secret text hold just the secrets that the network has? */
int state_verify_secrets(const struct ini *ini, const struct network *net,
    const struct ini_part *part, struct err *err);

#endif
