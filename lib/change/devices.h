/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of devices say, which are out of reach once they are made. */
#ifndef WGPILOT_CHANGE_DEVICES_H
#define WGPILOT_CHANGE_DEVICES_H

#include "base/str.h"
#include "model/network.h"

/*
 * Appends what client_render says now, of that peer, or, where it is NULL, of
 * one for each role and tunnel that peers have, which has nothing of its own:
 * what differs there differs in files of devices.  Of what cannot be rendered,
 * only the port.  The caller sets out's secret flag.
 */
void devices_render(const struct network *net, const struct peer *peer,
    struct buf *out);

/* A note where before is not what they say now. */
void devices_note(const struct network *net, const struct peer *peer,
    const struct buf *before, struct strv *notes);

#endif
