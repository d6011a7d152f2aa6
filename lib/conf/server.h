/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generated file for wg-quick(8), and what became of it. */
#ifndef WGPILOT_CONF_SERVER_H
#define WGPILOT_CONF_SERVER_H

#include <stdbool.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"
#include "model/network.h"
#include "store/store.h"

/*
 * Appends the network's wg-quick file to out (whose secret flag the caller
 * sets): a header with a checksum of all that follows it, the interface, and
 * the peers that are active at that time.  The firewall is delegated to
 * "wgp-net hook" in PreUp and PostDown.  Needs the secrets.
 */
int server_render(const struct store *store, const struct network *net,
    time_t now, struct buf *out, struct err *err);

/*
 * The same for all to see: without keys that are secret, which need not be
 * there, and without the header, so that nobody takes it for ours.
 */
int server_render_public(const struct store *store, const struct network *net,
    time_t now, struct buf *out, struct err *err);

/*
 * Can the file name the state directory in its hooks?  Not where that has
 * characters which wg-quick(8) would read otherwise: then there can be none.
 */
int server_check_dir(const struct store *store, const char *name,
    struct err *err);

/* "DIR/NAME.conf"; the caller frees. */
char *server_path(const struct store *store, const char *name);

/*
 * What the file of the network is now: nothing, or a header, which stands for
 * all of the text, as the checksum of the rest is in it.
 */
struct server_file {
	char *header;		/* NULL: there is no file */
	bool foreign;		/* was read, and is not as we wrote it */
};

void server_file_free(struct server_file *file);
#define auto_server_file __attribute__((cleanup(server_file_free)))

/*
 * May the generated file be replaced?  Yes where it is absent, or is as we
 * wrote it; else fails, with the ways on.  With force always; file is then as
 * if there were none.
 */
int server_check(const struct store *store, const char *name, bool force,
    struct server_file *file, struct err *err);

/*
 * Writes the file (0600) durably, unless old, which server_check found, says
 * the same already; *changed tells.
 */
int server_write(const struct store *store, const struct network *net,
    time_t now, const struct server_file *old, bool *changed,
    struct err *err);

/*
 * Brings the file in step where the state, edited by hand, or time has passed
 * over it.  One that is not ours, was edited, or is on a read-only file system
 * is only noted; so is a state that was edited since the network was loaded,
 * which the next refresh writes.
 */
int server_refresh(const struct store *store, const struct network *net,
    struct strv *notes, struct err *err);

/* Removes the file, where it is ours. */
int server_remove(const struct store *store, const char *name,
    struct err *err);

#endif
