/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The texts that a network was loaded from; for store/ alone. */
#ifndef WGPILOT_STORE_ORIGIN_H
#define WGPILOT_STORE_ORIGIN_H

#include <stdbool.h>
#include <sys/stat.h>

#include "store/ini.h"
#include "store/store.h"

struct origin {
	struct ini public, secret;
	struct stat st;		/* of the public file: its revision */
	bool has_secrets;	/* they were loaded */
	bool unnamed;		/* after the commit; secret is edited so that
				   it has them no more */
	struct ini_span secrets;	/* what edits of secret have touched */
};

/*
 * Drops the secrets of networks whose removal came no further, and what
 * killed writers left behind.  Only under the lock.
 */
int store_sweep(const struct store *store, struct err *err);

/* Reads wgpilot.ini, where there is one: the defaults and paths. */
int store_read_config(struct store *store, struct err *err);

#endif
