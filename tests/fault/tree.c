/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: a directory as a value. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault.h"

static void
read_data(const char *path, struct entry *entry)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		die("%s: %s", path, strerror(errno));
	entry->data = xmalloc((size_t)st.st_size + 1);
	while (entry->len < (size_t)st.st_size) {
		ssize_t n = read(fd, entry->data + entry->len,
		    (size_t)st.st_size - entry->len);

		if (n <= 0)
			die("%s: cut short", path);
		entry->len += (size_t)n;
	}
	entry->data[entry->len] = '\0';
	close(fd);
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->path,
	    ((const struct entry *)b)->path);
}

void
tree_read(const char *dir, struct tree *tree)
{
	char *roots[] = { xstrdup(dir), NULL };
	struct entry *entry;
	size_t skip = strlen(dir) + 1;
	FTSENT *f;
	FTS *fts;

	*tree = (struct tree){ .absent = access(dir, F_OK) < 0 };
	fts = tree->absent ? NULL :
	    fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (fts != NULL && (f = fts_read(fts)) != NULL) {
		if (f->fts_level == 0 || f->fts_info == FTS_DP)
			continue;
		tree->v = grow(tree->v, tree->n, &tree->cap,
		    sizeof(*tree->v));
		entry = &tree->v[tree->n++];
		*entry = (struct entry){ .path = xstrdup(f->fts_path + skip),
		    .mode = f->fts_statp->st_mode,
		    .ino = f->fts_statp->st_ino };
		if (S_ISREG(entry->mode))
			read_data(f->fts_path, entry);
	}
	if (fts != NULL)
		fts_close(fts);
	free(roots[0]);
	if (tree->n > 0)
		qsort(tree->v, tree->n, sizeof(*tree->v), by_path);
}

static void
remove_all(const char *dir)
{
	char *roots[] = { xstrdup(dir), NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *f;

	while (fts != NULL && (f = fts_read(fts)) != NULL) {
		if (f->fts_info == FTS_DP)
			rmdir(f->fts_path);
		else if (f->fts_info != FTS_D)
			unlink(f->fts_path);
	}
	if (fts != NULL)
		fts_close(fts);
	free(roots[0]);
}

static void
write_entry(const char *dir, const struct entry *entry)
{
	char *auto_free path = xasprintf("%s/%s", dir, entry->path);
	int fd;

	if (S_ISDIR(entry->mode)) {
		if (mkdir(path, entry->mode & 07777) < 0)
			die("%s: %s", path, strerror(errno));
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    entry->mode & 07777);
	if (fd < 0 || write(fd, entry->data, entry->len) !=
	    (ssize_t)entry->len || close(fd) < 0)
		die("%s: %s", path, strerror(errno));
}

void
tree_write(const char *dir, const struct tree *tree)
{
	size_t i;

	if (access(dir, F_OK) == 0)
		remove_all(dir);
	if (tree->absent)
		return;
	if (mkdir(dir, 0755) < 0)
		die("%s: %s", dir, strerror(errno));
	for (i = 0; i < tree->n; i++)
		write_entry(dir, &tree->v[i]);
}

void
tree_free(struct tree *tree)
{
	size_t i;

	for (i = 0; i < tree->n; i++) {
		free(tree->v[i].path);
		free(tree->v[i].data);
	}
	free(tree->v);
	*tree = (struct tree){ 0 };
}

const struct entry *
tree_find(const struct tree *tree, const char *path)
{
	union { const char *in; char *out; } name = { path };
	struct entry key = { .path = name.out };

	return tree->n == 0 ? NULL : bsearch(&key, tree->v, tree->n,
	    sizeof(*tree->v), by_path);
}

bool
entry_equal(const struct entry *a, const struct entry *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->mode == b->mode && a->len == b->len &&
	    (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static bool
covers(const struct tree *a, const struct tree *b, char *where, size_t size)
{
	const struct entry *other;
	size_t i;

	for (i = 0; i < a->n; i++) {
		other = tree_find(b, a->v[i].path);
		if (entry_equal(&a->v[i], other))
			continue;
		snprintf(where, size, "%s %s", a->v[i].path,
		    other == NULL ? "is on one side only" : "differs");
		return false;
	}
	return true;
}

bool
tree_equal(const struct tree *a, const struct tree *b, char *where,
    size_t size)
{
	return covers(a, b, where, size) && covers(b, a, where, size);
}

bool
is_temporary(const char *path)
{
	const char *slash = strrchr(path, '/');

	return fnmatch(".*.tmp.*", slash != NULL ? slash + 1 : path, 0) == 0;
}
