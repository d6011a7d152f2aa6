/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the model and its INI texts. */
#ifndef WGPILOT_STORE_STATE_H
#define WGPILOT_STORE_STATE_H

#include "base/err.h"
#include "model/network.h"
#include "store/ini.h"

/* Reads a public text into an empty network. */
int state_read(const struct ini *ini, struct network *net, struct err *err);

/*
 * Reads a secret text into a network that is there.  Secrets that nobody
 * names are passed over; each such section makes *garbage true.
 */
int state_read_secrets(const struct ini *ini, struct network *net,
    bool *garbage, struct err *err);

/* Edits the public text so that it says what the network does. */
void state_write(struct ini *ini, const struct network *net);

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
};

int state_owner(const struct network *net, const char *name,
    struct owner *owner, struct err *err);

/* Adds the secrets of what is dirty, and changes those that differ. */
void state_write_secrets(struct ini *ini, const struct network *net);
/* Takes out the sections of keys that nobody names; false: there are none. */
bool state_prune_secrets(struct ini *ini, const struct network *net);

/* Does the public text say just what the network does? */
int state_verify(const struct ini *ini, const struct network *net,
    struct err *err);

/* Does the secret text hold just the secrets that the network has? */
int state_verify_secrets(const struct ini *ini, const struct network *net,
    struct err *err);

#endif
