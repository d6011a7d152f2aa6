/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory: which networks there are, and loading them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/when.h"
#include "model/field.h"
#include "store/origin.h"
#include "store/state.h"
#include "store/store.h"

#define READ_TRIES 100

char *
store_path(const struct store *store, const char *name)
{
	return xasprintf("%s/%s.ini", store->dir, name);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
store_names(const struct store *store, struct strv *names, struct err *err)
{
	struct err ignored;
	struct dirent *entry;
	size_t len;
	DIR *dir;
	int fd;

	if (store->fd < 0)
		return 0;
	fd = openat(store->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (dir = fdopendir(fd)) == NULL) {
		err_sys(err, errno, "read directory %s", store->dir);
		mem_closep(&fd);
		return -1;
	}
	/* half a list would let a change pass that the other half forbids */
	while ((errno = 0, entry = readdir(dir)) != NULL) {
		len = strlen(entry->d_name);
		if (len < 5 || strcmp(entry->d_name + len - 4, ".ini") != 0 ||
		    entry->d_name[0] == '.')
			continue;
		entry->d_name[len - 4] = '\0';
		if (network_name_check(entry->d_name, &ignored) == 0)
			strv_add(names, entry->d_name);
	}
	if (errno != 0) {
		err_sys(err, errno, "read directory %s", store->dir);
		closedir(dir);
		return -1;
	}
	closedir(dir);
	sort(names->v, names->n, sizeof(*names->v), compare_names);
	return 0;
}

bool
store_has(const struct store *store, const char *name)
{
	char *auto_free file = xasprintf("%s.ini", name);

	return store->fd >= 0 && faccessat(store->fd, file, F_OK,
	    AT_SYMLINK_NOFOLLOW) == 0;
}

/* The inode's time, as restored files have the old one of their content. */
static void
take_later(struct timespec *when, const struct stat *st)
{
	if (timespec_later(&st->st_ctim, when))
		*when = st->st_ctim;
}

int
store_changed(const struct store *store, const char *name,
    struct timespec *when)
{
	char *auto_free file = xasprintf("%s.ini", name);
	struct stat st;

	*when = (struct timespec){ 0 };
	if (store->fd < 0 || store->secret_fd < 0 ||
	    fstatat(store->fd, file, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	take_later(when, &st);
	if (fstatat(store->secret_fd, file, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -1;
	take_later(when, &st);
	return 0;
}

static int
no_such_network(const struct store *store, const char *name, struct err *err)
{
	struct strv auto_strv names = { 0 };
	struct buf auto_buf list = { 0 };
	struct err ignored;
	size_t i;

	if (store_names(store, &names, &ignored) < 0 || names.n == 0)
		return err_set(err, ERR_ABSENT, "%s: there is no such network "
		    "in %s; make one with 'wgp-net add %s'", name, store->dir,
		    name);
	for (i = 0; i < names.n && i < 10; i++)
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", names.v[i]);
	if (i < names.n)
		buf_puts(&list, ", ...");
	return err_set(err, ERR_ABSENT, "%s: there is no such network in %s; "
	    "there is %s", name, store->dir, list.data);
}

static int
load_public(const struct store *store, struct network *net, struct err *err)
{
	char *auto_free file = xasprintf("%s.ini", net->name);
	char *auto_free label = store_path(store, net->name);
	struct buf auto_buf text = { 0 };

	if (store->fd < 0)
		return no_such_network(store, net->name, err);
	if (file_read(store->fd, file, FILE_PUBLIC, INI_FILE_MAX, label,
	    &text, &net->origin->st, err) < 0)
		return err->code == ERR_ABSENT ?
		    no_such_network(store, net->name, err) : -1;
	if (ini_parse_text(&net->origin->public, label, &text, err) < 0 ||
	    state_read(&net->origin->public, net, err) < 0)
		return -1;
	if (network_check(net, err) < 0)
		return err_context(err, "%s", label);
	return 0;
}

static int
not_readable(const char *label, struct err *err)
{
	err_set(err, ERR_FAILED, "open %s: %s: run this as root, or with a "
	    "directory of your own", label, strerror(EACCES));
	err->errnum = EACCES;
	return -1;
}

static int
load_secrets(const struct store *store, struct network *net, struct err *err)
{
	char *auto_free file = xasprintf("%s.ini", net->name);
	char *auto_free label = xasprintf("%s/secret/%s.ini", store->dir,
	    net->name);
	struct buf auto_buf text = { .secret = true };
	struct origin *origin = net->origin;

	net->origin->has_secrets = true;
	net->secrets_path = xstrdup(label);
	if (store->secret_fd < 0) {
		if (faccessat(store->fd, "secret", F_OK, 0) == 0)
			return not_readable(label, err);
		return 0;
	}
	if (file_read(store->secret_fd, file, FILE_SECRET, INI_FILE_MAX,
	    label, &text, NULL, err) < 0) {
		if (err->errnum == EACCES)
			return not_readable(label, err);
		if (err->code != ERR_ABSENT)
			return -1;
		/* none yet: an empty text */
	}
	origin->secret.text.secret = true;
	if (ini_parse_text(&origin->secret, label, &text, err) < 0)
		return -1;
	return state_read_secrets(&origin->secret, net, &origin->public, err);
}

bool
store_is_current(const struct store *store, const struct network *net)
{
	char *auto_free file = xasprintf("%s.ini", net->name);
	const struct stat *was = &net->origin->st;
	struct stat st;

	return fstatat(store->fd, file, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    st.st_ino == was->st_ino && st.st_dev == was->st_dev &&
	    st.st_size == was->st_size &&
	    st.st_mtim.tv_sec == was->st_mtim.tv_sec &&
	    st.st_mtim.tv_nsec == was->st_mtim.tv_nsec;
}

/* What only a commit needs: half of all the memory that a network takes. */
static void
drop_texts(struct network *net)
{
	ini_free(&net->origin->public);
	ini_free(&net->origin->secret);
}

static int
load(const struct store *store, const char *name, bool secrets,
    struct network **out, struct err *err)
{
	struct network *net;
	int tries, rc;

	if (network_name_check(name, err) < 0)
		return -1;
	for (tries = 0; tries < READ_TRIES; tries++) {
		net = network_new(name);
		net->origin = xcalloc(1, sizeof(*net->origin));
		rc = load_public(store, net, err);
		if (rc == 0 && secrets)
			rc = load_secrets(store, net, err);
		/* without the lock, the two may be of different commits */
		if (rc == 0 && (!secrets || store_is_current(store, net))) {
			*out = net;
			return 0;
		}
		store_free(net);
		if (rc < 0)
			return -1;
	}
	return err_set(err, ERR_BUSY, "%s/%s.ini: changes all the time: try "
	    "again", store->dir, name);
}

int
store_load(const struct store *store, const char *name, bool secrets,
    struct network **net, struct err *err)
{
	if (load(store, name, secrets, net, err) < 0)
		return -1;
	drop_texts(*net);
	return 0;
}

void
store_free(struct network *net)
{
	if (net == NULL)
		return;
	if (net->origin != NULL) {
		drop_texts(net);
		free(net->origin);
	}
	network_free(net);
}

void
store_freep(struct network **net)
{
	store_free(*net);
}

/* Fit to be committed, or for reading and without secrets. */
static int
load_into(const struct store *store, const char *name, bool fit,
    struct networks *nets, struct err *err)
{
	nets->v = grow(nets->v, nets->n, &nets->cap, sizeof(*nets->v));
	if ((fit ? load : store_load)(store, name, fit, &nets->v[nets->n],
	    err) < 0)
		return -1;
	nets->n++;
	return 0;
}

int
store_load_all(const struct store *store, const char *secrets_of,
    struct networks *nets, struct err *err)
{
	struct strv auto_strv names = { 0 };
	size_t i;

	if (store_names(store, &names, err) < 0)
		return -1;
	for (i = 0; i < names.n; i++)
		if (load_into(store, names.v[i], secrets_of != NULL &&
		    strcmp(names.v[i], secrets_of) == 0, nets, err) < 0)
			return -1;
	return 0;
}

int
store_load_one(const struct store *store, const char *name,
    struct networks *nets, struct err *err)
{
	return load_into(store, name, true, nets, err);
}

void
networks_free(struct networks *nets)
{
	size_t i;

	for (i = 0; i < nets->n; i++)
		store_free(nets->v[i]);
	free(nets->v);
	*nets = (struct networks){ 0 };
}

struct network *
networks_find(const struct networks *nets, const char *name)
{
	size_t i;

	for (i = 0; i < nets->n; i++)
		if (strcmp(nets->v[i]->name, name) == 0)
			return nets->v[i];
	return NULL;
}
