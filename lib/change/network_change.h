/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of a network, within a transaction. */
#ifndef WGPILOT_CHANGE_NETWORK_CHANGE_H
#define WGPILOT_CHANGE_NETWORK_CHANGE_H

#include "base/err.h"
#include "base/str.h"
#include "change/change.h"

/*
 * Makes a network from [defaults] and assignments ("KEY+=VALUE"), with what
 * they leave open: a key pair (private_key NULL: a new one), a free port, an
 * IPv4 /24 and an IPv6 /64 that collide with nothing, the endpoint that is the
 * address of the default route.  Conflicts with this host fail.
 */
int network_create(struct change *c, const char *name,
    const struct strv *assignments, const struct key *private_key,
    struct err *err);

/*
 * Applies "KEY=VALUE" assignments.  Subnets and ports that are new are held
 * against this host.
 */
int network_assign(struct change *c, const struct strv *assignments,
    struct err *err);

/*
 * Takes the interface down, where it is the network's, and removes the
 * generated file and the state.  In place of change_finish.
 */
int network_delete(struct change *c, struct err *err);

#endif
