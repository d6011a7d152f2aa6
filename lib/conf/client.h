/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's own configuration file. */
#ifndef WGPILOT_CONF_CLIENT_H
#define WGPILOT_CONF_CLIENT_H

#include "base/err.h"
#include "base/str.h"
#include "model/network.h"
#include "store/store.h"

/*
 * Appends a peer's file for wg-quick(8) and the WireGuard apps to out (whose
 * secret flag the caller sets).  The secrets must be loaded; where the
 * private key never was here, a comment says where to put it.  What a user
 * should know goes to notes.  Fails where nobody knows what to dial: the
 * network has no Endpoint and the host no default route.
 */
int client_render(const struct network *net, const struct peer *peer,
    struct strv *notes, struct buf *out, struct err *err);

/* The same for all to see: no secrets need be loaded, and none stands there. */
int client_render_public(const struct network *net, const struct peer *peer,
    struct strv *notes, struct buf *out, struct err *err);

/*
 * May the file in the directory be replaced by the peer's?  Not where it has a
 * private key that may be nowhere else: that of a peer of any network whose own
 * is not filed, or any at all where the peer's is not.  path is for messages.
 */
int client_check(const struct store *store, const struct peer *peer, int dir,
    const char *file, const char *path, struct err *err);

/* Takes comment lines out of a text: what goes into a QR code. */
void client_strip(const char *text, size_t len, struct buf *out);

/*
 * The endpoint that clients of a network dial where it has none of its own:
 * the address of the default route, with the interface it is on.  ERR_ABSENT
 * where there is none.
 */
int client_default_endpoint(char host[64], char link[32], struct err *err);

#endif
