/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The administrator's own commands: PreUp, PostUp, PreDown, PostDown. */
#ifndef WGPILOT_CHANGE_HOOK_H
#define WGPILOT_CHANGE_HOOK_H

#include "base/err.h"
#include "base/str.h"

/*
 * Runs each command as wg-quick(8) does: by bash, "%i" being the network's
 * name, its output going to stderr; a note names it.  The first that fails
 * ends it with an error that names it and its exit status, and so does a
 * signal that the caller catches (change/interrupt.h).
 */
int hooks_run(const struct strv *hooks, const char *network,
    struct strv *notes, struct err *err);

#endif
