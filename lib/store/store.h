/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory: loading networks, committing them durably. */
#ifndef WGPILOT_STORE_STORE_H
#define WGPILOT_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "model/network.h"

#define STORE_LOCK_SECONDS 10

enum store_access {
	STORE_READ,	/* no lock; nothing is made */
	STORE_WRITE,	/* takes the lock, sweeps */
	STORE_MAKE,	/* the same, and the directory is made if need be */
	STORE_KERNEL,	/* to write, or takes the lock where it cannot */
};

struct store {
	char *dir;		/* as the user gave it, for messages */
	int fd;			/* -1: there is no such directory */
	int secret_fd;		/* -1: none, or not readable */
	int lock_fd;
	char *wireguard;	/* where the generated files go */
	bool is_default;	/* the directory is SYSCONFDIR/wgpilot */
	/* [defaults] of wgpilot.ini, and what is wrong with it, if anything:
	   it hinders new networks alone */
	struct network *defaults;
	struct err defaults_fault;
};

/* An initializer: not open. */
#define STORE_NONE { .fd = -1, .secret_fd = -1, .lock_fd = -1 }

/*
 * Opens the directory and reads wgpilot.ini.  With STORE_MAKE an absent
 * directory is made (0755); else it is an empty one, to which nothing can be
 * written.  Who may write makes secret/ in it (0700, with a .gitignore of
 * "*").  STORE_KERNEL is for what changes no state, but what is made of it: on
 * a read-only file system it is STORE_READ, with a lock that others there
 * take, too.
 */
int store_open(struct store *store, const char *dir, enum store_access access,
    struct err *err);
/* What is to be done, beside reading the store or writing to it. */
enum store_reach {
	STORE_TEXT,	/* it is made into text, and running interfaces are
			   looked at: of other files, what is under /usr
			   and locales and randomness that are not */
	STORE_SYSTEM,	/* interfaces are changed, names resolved, and who
			   holds a port is found: /etc and /proc too, and
			   /proc/sys/net to be written */
};

/*
 * Gives up all files but those that this takes, root's capabilities but those
 * for files and networks, and any privilege that execve(2) could give.  What
 * else must be reached (a directory to write to) is named by an open
 * descriptor, -1 for none.  No program can be run then, so not for what runs
 * hooks or makes interfaces.  Who may write makes the directory of the
 * generated files (0700): nobody can afterwards.
 * Where that is what fails, all else is given up nonetheless.  Of STORE_NONE,
 * no store can be reached then.
 */
int store_confine(const struct store *store, enum store_reach reach, int also,
    struct err *err);
void store_close(struct store *store);
#define auto_store __attribute__((cleanup(store_close)))

/* The names of all networks, sorted; appended to names. */
int store_names(const struct store *store, struct strv *names,
    struct err *err);

/* Is there a file of that network? */
bool store_has(const struct store *store, const char *name);
/* When its files were last changed, by whomever; -1: they cannot be seen. */
int store_changed(const struct store *store, const char *name,
    struct timespec *when);

/*
 * Loads a network from its public file and, where secrets is set, its
 * secrets.  A fault fails with "FILE:LINE: what".  ERR_ABSENT, with the names
 * there are, where there is no such network.  A reader gets both files of one
 * commit.  For reading: store_load_all is for what is to be committed.  The
 * caller ends it with store_free.
 */
int store_load(const struct store *store, const char *name, bool secrets,
    struct network **net, struct err *err);
/* Is the public file still the one that the network was loaded from? */
bool store_is_current(const struct store *store, const struct network *net);
void store_free(struct network *net);
void store_freep(struct network **net);
#define auto_network __attribute__((cleanup(store_freep)))

struct networks {
	struct network **v;
	size_t n, cap;
};

/*
 * Loads all networks; the one named, NULL for none, with its secrets and fit
 * to be committed.
 */
int store_load_all(const struct store *store, const char *secrets_of,
    struct networks *nets, struct err *err);
/* The same, of that network alone. */
int store_load_one(const struct store *store, const char *name,
    struct networks *nets, struct err *err);
void networks_free(struct networks *nets);
#define auto_networks __attribute__((cleanup(networks_free)))
struct network *networks_find(const struct networks *nets, const char *name);

/*
 * Makes a network's change durable: new secrets first, then the public file,
 * whose rename is the commit.  The network was made by network_new, or loaded
 * with its secrets from this store by store_load_all; what of it is marked
 * dirty, new or gone is written, all other lines stay.  Only under the lock.
 * Fails with ERR_BUSY where the file was changed by somebody else since it was
 * loaded.  Where the text says so, the change is visible but not known to be
 * durable.
 */
int store_commit(const struct store *store, struct network *net,
    struct err *err);
/*
 * Drops the secrets that nobody names since the commit.  Not part of it: what
 * is left, the next change drops.
 */
int store_prune(const struct store *store, struct network *net,
    struct err *err);

/* Removes a network's files: the public one, then the secrets. */
int store_remove(const struct store *store, const char *name,
    struct err *err);

/* "DIR/NAME.ini", for messages; the caller frees. */
char *store_path(const struct store *store, const char *name);

#endif
