/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store: its directories and its lock. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/origin.h"
#include "store/store.h"

static int
open_secret_dir(struct store *store, enum store_access access,
    struct err *err)
{
	static const char ignore[] = "*\n";
	char *auto_free label = xasprintf("%s/secret", store->dir);

	if (access == STORE_READ) {
		store->secret_fd = dir_open(store->fd, "secret", label, err);
		if (store->secret_fd < 0 && err->errnum != ENOENT &&
		    err->errnum != EACCES)
			return -1;
		return 0;
	}
	store->secret_fd = dir_make(store->fd, "secret", 0700, label, err);
	if (store->secret_fd < 0)
		return -1;
	if (faccessat(store->secret_fd, ".gitignore", F_OK, 0) == 0)
		return 0;
	return file_replace(store->secret_fd, ".gitignore", ignore,
	    strlen(ignore), 0600, false, label, err);
}

static int
open_dirs(struct store *store, enum store_access access, struct err *err)
{
	if (access == STORE_MAKE)
		store->fd = dir_make(AT_FDCWD, store->dir, 0755, store->dir,
		    err);
	else
		store->fd = dir_open(AT_FDCWD, store->dir, store->dir, err);
	if (store->fd < 0)
		return access != STORE_MAKE && err->code == ERR_ABSENT ? 0 : -1;
	if (access != STORE_READ && (store->lock_fd = file_lock(store->fd,
	    STORE_LOCK_SECONDS, store->dir, err)) < 0)
		return -1;
	if (open_secret_dir(store, access, err) < 0)
		return -1;
	if (access != STORE_READ && store_sweep(store, err) < 0)
		return -1;
	return store_read_config(store, err);
}

static void
close_dirs(struct store *store)
{
	mem_closep(&store->lock_fd);
	mem_closep(&store->secret_fd);
	mem_closep(&store->fd);
	store->lock_fd = store->secret_fd = store->fd = -1;
}

/* With the lock; what cannot be written is read. */
static int
open_for_kernel(struct store *store, struct err *err)
{
	if (open_dirs(store, STORE_WRITE, err) == 0)
		return 0;
	if (err->errnum != EROFS)
		return -1;
	close_dirs(store);
	if (open_dirs(store, STORE_READ, err) < 0)
		return -1;
	if (store->fd < 0)
		return 0;
	store->lock_fd = file_lock_read_only(store->fd, "secret",
	    STORE_LOCK_SECONDS, store->dir, err);
	return store->lock_fd < 0 ? -1 : 0;
}

int
store_open(struct store *store, const char *dir, enum store_access access,
    struct err *err)
{
	size_t len = strlen(dir);

	*store = (struct store)STORE_NONE;
	if (str_value_fault(dir) != NULL)
		return err_set(err, ERR_USAGE, "directory %s %s",
		    quote(dir).s, str_value_fault(dir));
	while (len > 1 && dir[len - 1] == '/')
		len--;
	store->dir = xstrndup(dir, len);
	store->is_default = strcmp(store->dir, SYSCONFDIR "/wgpilot") == 0;
	store->wireguard = store->is_default ?
	    xstrdup(SYSCONFDIR "/wireguard") :
	    xasprintf("%s/wireguard", store->dir);
	store->defaults = network_new("");
	if ((access == STORE_KERNEL ? open_for_kernel(store, err) :
	    open_dirs(store, access, err)) == 0)
		return 0;
	store_close(store);
	return -1;
}

void
store_close(struct store *store)
{
	close_dirs(store);
	free(store->dir);
	free(store->wireguard);
	network_free(store->defaults);
	*store = (struct store)STORE_NONE;
}
