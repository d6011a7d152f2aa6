/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of gateway and devices have in common; for conf/ alone. */
#ifndef WGPILOT_CONF_TEXT_H
#define WGPILOT_CONF_TEXT_H

#include "base/str.h"
#include "model/key.h"
#include "model/prefix.h"

/* "NAME = KEY", unless the key is zero. */
void text_put_key(struct buf *out, const char *name, const struct key *key);
/*
 * Keys that are secret; of NULL, that there is one is all that is said: as
 * wg(8) does, or in a comment, where it is not known whether there is.
 */
void text_put_private(struct buf *out, const struct key *key);
void text_put_preshared(struct buf *out, const struct key *key);
/* "NAME = A, B", unless the list is empty. */
void text_put_prefixes(struct buf *out, const char *name,
    const struct prefixes *list);

#endif
