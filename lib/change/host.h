/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conflicts with what this host has: addresses, routes, UDP ports. */
#ifndef WGPILOT_CHANGE_HOST_H
#define WGPILOT_CHANGE_HOST_H

#include "base/err.h"
#include "model/prefix.h"
#include "store/store.h"

/*
 * Does any of the prefixes overlap an address or a route of this host?  Fails
 * with the prefix, and what it overlaps on which interface.  Not counted: the
 * interfaces of the networks themselves, loopback, default routes (of length
 * 0 and 1), link-local and multicast ones.  whose names the object at fault.
 */
int host_check(const struct networks *nets, const struct prefixes *list,
    const char *whose, struct err *err);

/*
 * Is the network in conflict with another one of the store: by its port, a
 * key, or what overlaps?  Files may have been edited by hand.  With running,
 * only those count whose interface is up.  What cannot be read is passed over.
 */
int host_check_others(const struct store *store, const struct network *net,
    bool running, struct err *err);

/* All that host_check would find, appended to used. */
int host_used(const struct networks *nets, struct prefixes *used,
    struct err *err);

/* The lowest free UDP port from 51820 on, of the host and all networks. */
int host_free_port(const struct networks *nets, uint16_t *port,
    struct err *err);

/* Fails where the port is in use, naming the process and its pid. */
int host_check_port(const char *network, uint16_t port, struct err *err);

#endif
