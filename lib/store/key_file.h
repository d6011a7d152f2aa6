/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that a user hands in: from a file or standard input, never argv. */
#ifndef WGPILOT_STORE_KEY_FILE_H
#define WGPILOT_STORE_KEY_FILE_H

#include "base/err.h"
#include "model/key.h"

/*
 * Reads one key, as 'wg genkey' writes it, from a file, or from stdin where
 * path is "-".  what names it in messages ("private key").
 */
int key_read(const char *path, const char *what, struct key *key,
    struct err *err);

#endif
