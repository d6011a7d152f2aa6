/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of peers, within a transaction. */
#ifndef WGPILOT_CHANGE_PEER_CHANGE_H
#define WGPILOT_CHANGE_PEER_CHANGE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "change/change.h"

struct peer_spec {
	const struct strv *assignments;		/* "KEY+=VALUE" */
	const struct key *public_key;		/* NULL: a new key pair */
	const struct key *preshared_key;	/* NULL: a new one */
	bool no_psk;
};

/*
 * Makes a peer, with the lowest free address of each subnet unless the
 * assignments name its addresses.  The peer belongs to the network; out
 * may be NULL.
 */
int peer_create(struct change *c, const char *name,
    const struct peer_spec *spec, struct peer **out, struct err *err);

int peer_assign(struct change *c, struct peer *peer,
    const struct strv *assignments, struct err *err);
/* Does nothing where it is so already, and says so in a note. */
int peer_enable(struct change *c, struct peer *peer, bool enable,
    struct err *err);
/* The peer and its secrets go; its pointer is then dead. */
int peer_delete(struct change *c, struct peer *peer, struct err *err);
/* Its private key is not kept. */
void peer_forget_key(struct change *c, struct peer *peer);

#endif
