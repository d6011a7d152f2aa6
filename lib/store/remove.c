/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory: removing a network, whole or at the next occasion. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/origin.h"
#include "store/store.h"

/*
 * A network that goes leaves this name until its secrets are gone too, so
 * that the next writer drops them where we could not.  Secrets of a network
 * that is merely not there stay: its file may be back in a moment, as when
 * somebody moves it or git puts another one there.
 */
#define GONE ".ini.tmp.gone"

static int
drop_secrets(const struct store *store, const char *name, struct err *err)
{
	char *auto_free file = xasprintf("%s.ini", name);
	char *auto_free label = xasprintf("%s/secret/%s", store->dir, file);

	return file_remove(store->secret_fd, file, label, err);
}

int
store_remove(const struct store *store, const char *name, struct err *err)
{
	char *auto_free file = xasprintf("%s.ini", name);
	char *auto_free gone = xasprintf(".%s" GONE, name);
	char *auto_free label = store_path(store, name);

	if (renameat(store->fd, file, store->fd, gone) < 0)
		return err_sys(err, errno, "remove %s", label);
	if (fsync(store->fd) < 0)
		return err_sys(err, errno, "%s: is gone, but that is not "
		    "durable: fsync its directory", label);
	if (drop_secrets(store, name, err) < 0)
		return err_context(err, "%s is removed, but its secrets are "
		    "still there, until the next change", name);
	if (file_remove(store->fd, gone, gone, err) < 0)
		return err_context(err, "%s is removed", name);
	return 0;
}

/* The network whose removal left this name; else NULL. */
static char *
network_gone(const char *entry)
{
	size_t len = strlen(entry), end = strlen(GONE);

	if (entry[0] != '.' || len <= 1 + end ||
	    strcmp(entry + len - end, GONE) != 0)
		return NULL;
	return xstrndup(entry + 1, len - 1 - end);
}

static int
sweep_secrets(const struct store *store, const char *entry, struct err *err)
{
	char *auto_free name = network_gone(entry);
	char *auto_free file = NULL;
	struct err invalid;

	if (name == NULL || network_name_check(name, &invalid) < 0)
		return 0;
	file = xasprintf("%s.ini", name);
	if (faccessat(store->fd, file, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return 0;
	if (errno != ENOENT)
		return err_sys(err, errno, "look for %s/%s", store->dir, file);
	return drop_secrets(store, name, err);
}

static int
sweep_all_secrets(const struct store *store, DIR *list, struct err *err)
{
	struct dirent *entry;

	while ((errno = 0, entry = readdir(list)) != NULL)
		if (sweep_secrets(store, entry->d_name, err) < 0)
			return -1;
	if (errno != 0)
		return err_sys(err, errno, "read directory %s", store->dir);
	return 0;
}

int
store_sweep(const struct store *store, struct err *err)
{
	int fd = openat(store->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = fd < 0 ? NULL : fdopendir(fd);
	int rc;

	if (list == NULL) {
		err_sys(err, errno, "read directory %s", store->dir);
		mem_closep(&fd);
		return -1;
	}
	rc = sweep_all_secrets(store, list, err);
	closedir(list);
	if (rc < 0)
		return -1;
	file_sweep(store->fd);
	file_sweep(store->secret_fd);
	return 0;
}
