/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of devices say, which are out of reach once they are made. */
#ifndef WGPILOT_CHANGE_DEVICES_H
#define WGPILOT_CHANGE_DEVICES_H

#include "base/str.h"
#include "model/network.h"

/*
 * What client_render says now; of what cannot be rendered, only the port.  It
 * is appended to out, whose secret flag the caller sets.
 */
void device_render(const struct network *net, const struct peer *peer,
    struct buf *out);
/*
 * The same of a device that has nothing of its own, one for each role and
 * tunnel that peers have: what differs there differs in their files.  One
 * peer, which may be NULL, is left out of them.
 */
void devices_render(const struct network *net, const struct peer *but,
    struct buf *out);

/* A note where the two differ: of that peer's file, or, NULL, of all. */
void devices_note(const struct network *net, const struct peer *peer,
    const struct buf *before, const struct buf *now, struct strv *notes);

#endif
