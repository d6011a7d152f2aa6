/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an operand names: NET/PEER, or PEER where there is one network. */
#ifndef WGPILOT_STORE_TARGET_H
#define WGPILOT_STORE_TARGET_H

#include "base/err.h"
#include "store/store.h"

/*
 * Splits "NET/PEER" into names of the right grammar; "PEER" alone belongs to
 * the only network of the store: ERR_ABSENT where there is none, ERR_USAGE
 * where there are several.  Whether the two exist is not looked at.  The
 * caller frees both names, which are NULL on failure.
 */
int target_split(const struct store *store, const char *text, char **net,
    char **peer, struct err *err);

/*
 * Splits several, which must all be of one network: one command is one
 * transaction.  peers gets the peers' names; the caller frees *net, which
 * must be NULL before.
 */
int target_split_all(const struct store *store, size_t n, char *const *texts,
    char **net, struct strv *peers, struct err *err);

/*
 * The network's peer of that name, which target_split has checked; NULL with
 * ERR_ABSENT where there is none.
 */
struct peer *target_peer(const struct network *net, const char *name,
    struct err *err);

#endif
