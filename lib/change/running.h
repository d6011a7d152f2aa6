/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running interface of the network that a transaction changes. */
#ifndef WGPILOT_CHANGE_RUNNING_H
#define WGPILOT_CHANGE_RUNNING_H

#include <stdbool.h>

#include "base/err.h"
#include "change/change.h"
#include "live/live.h"

struct running {
	bool ours;		/* it is up, and has this network's key */
	struct live desired, actual;
};

/*
 * Looks, before anything is changed, whether the network is up.  An interface
 * of its name with another key is somebody else's: it is left alone, with a
 * note.  Fails where it is ours and cannot be changed: without root, or
 * without its private key.
 */
int running_read(struct change *c, struct running *r, struct err *err);

/* What would change, as lines of c->report. */
int running_report(struct change *c, struct running *r, struct err *err);

/*
 * Brings it along; where the network is disabled, takes it down.  On failure
 * the error says how to converge.
 */
int running_follow(struct change *c, struct running *r, struct err *err);

void running_free(struct running *r);

#endif
