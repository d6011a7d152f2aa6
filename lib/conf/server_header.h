/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The header of the generated file, for conf/server*.c alone. */
#ifndef WGPILOT_CONF_SERVER_HEADER_H
#define WGPILOT_CONF_SERVER_HEADER_H

#include "base/str.h"
#include "store/store.h"

/*
 * Appends the header to out, the checksum left blank; server_seal puts it in
 * when all that follows is there.
 */
void server_header(const struct store *store, const char *name,
    struct buf *out);
void server_seal(struct buf *out);

#endif
