/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where hostile strings are tried: a state, commands, and what they did. */
#ifndef WGPILOT_TESTS_HOSTILE_WORLD_H
#define WGPILOT_TESTS_HOSTILE_WORLD_H

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

static char *world;		/* a directory of our own, which holds */
static char *state;		/* the state directory */
static const char *bin;		/* the programs */

struct string {
	char *data;		/* NUL-terminated */
	size_t len;		/* without that NUL; others may be in it */
};

struct result {
	int status;		/* exit status, or 1000 + signal */
	struct buf out, err;
};

static void
result_free(struct result *r)
{
	buf_free(&r->out);
	buf_free(&r->err);
	*r = (struct result){ 0 };
}
#define auto_result __attribute__((cleanup(result_free)))

static void
take_output(int fd, struct buf *buf)
{
	char chunk[65536];
	ssize_t n;
	off_t at = 0;

	buf_reserve(buf, 1);
	while ((n = pread(fd, chunk, sizeof(chunk), at)) > 0) {
		buf_add(buf, chunk, (size_t)n);
		at += n;
	}
	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		abort();
}

static int
memory_file(const void *data, size_t len)
{
	int fd = memfd_create("hostile", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || pwrite(fd, data, len, 0) != (ssize_t)len)
		abort();
	return fd;
}

/* The standard output of what is run is one that takes nothing. */
static bool no_stdout;

/* Runs a program of ours with that standard input (NULL: none). */
static void
run(struct result *r, const struct string *input, const char *const argv[])
{
	static int out = -1, err = -1, sealed = -1;
	char *auto_free path = xasprintf("%s/%s", bin, argv[0]);
	posix_spawn_file_actions_t files;
	int in = memory_file(input ? input->data : "", input ? input->len : 0);
	int status;
	pid_t pid;

	if (out < 0) {
		out = memory_file("", 0);
		err = memory_file("", 0);
		sealed = memory_file("", 0);
		if (fcntl(sealed, F_ADD_SEALS, F_SEAL_WRITE) < 0)
			abort();
	}
	result_free(r);
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, 0);
	posix_spawn_file_actions_adddup2(&files, no_stdout ? sealed : out, 1);
	posix_spawn_file_actions_adddup2(&files, err, 2);
	if (posix_spawn(&pid, path, &files, NULL,
	    (char *const *)(uintptr_t)argv, environ) != 0 ||
	    waitpid(pid, &status, 0) < 0) {
		fprintf(stderr, "hostile: cannot run %s\n", path);
		exit(1);
	}
	posix_spawn_file_actions_destroy(&files);
	close(in);
	r->status = WIFEXITED(status) ? WEXITSTATUS(status)
	    : 1000 + WTERMSIG(status);
	take_output(out, &r->out);
	take_output(err, &r->err);
}

/* RUN(&result, input, "wgp-net", "list") */
#define RUN(r, input, ...) \
	run(r, input, (const char *const[]){ __VA_ARGS__, NULL })

/* ------------------------------------------------------------ what there is */

/* All below a directory as text: names, kinds, modes, contents. */
static void
read_tree(int at, const char *path, struct buf *tree)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent **list = NULL;
	char chunk[4096];
	struct stat st;
	ssize_t len;
	int i, n, file;

	if (fd < 0)
		return;
	n = scandirat(fd, ".", &list, NULL, alphasort);
	for (i = 0; i < n; free(list[i++])) {
		const char *name = list[i]->d_name;

		if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
		    fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		buf_printf(tree, "\n%o %s ", (unsigned)st.st_mode, name);
		if (S_ISDIR(st.st_mode)) {
			buf_puts(tree, "{");
			read_tree(fd, name, tree);
			buf_puts(tree, "}");
		}
		if (!S_ISREG(st.st_mode))
			continue;
		file = openat(fd, name, O_RDONLY | O_CLOEXEC);
		while ((len = read(file, chunk, sizeof(chunk))) > 0)
			buf_add(tree, chunk, (size_t)len);
		close(file);
	}
	free(list);
	close(fd);
}

static void
remove_tree(int at, const char *path)
{
	int fd = openat(at, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
	    O_CLOEXEC);
	struct dirent *entry;
	DIR *dir;

	if (fd < 0 || (dir = fdopendir(fd)) == NULL) {
		unlinkat(at, path, 0);
		return;
	}
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			remove_tree(fd, entry->d_name);
	closedir(dir);
	unlinkat(at, path, AT_REMOVEDIR);
}

static void
put_file(const char *dir, const char *name, const void *data, size_t len,
    mode_t mode)
{
	char *auto_free path = xasprintf("%s/%s", dir, name);
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0 || write(fd, data, len) != (ssize_t)len) {
		perror(path);
		exit(1);
	}
	close(fd);
}

static void
get_file(const char *name, struct buf *text)
{
	char *auto_free path = xasprintf("%s/%s", state, name);
	char chunk[4096];
	ssize_t len;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	text->len = 0;
	buf_reserve(text, 1);
	while ((len = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(text, chunk, (size_t)len);
	close(fd);
}

/* The state as every case finds it. */
static struct buf public_text, secret_text, server_text, good_tree;

static void
restore(void)
{
	char *auto_free secret = xasprintf("%s/secret", state);
	char *auto_free wireguard = xasprintf("%s/wireguard", state);

	remove_tree(AT_FDCWD, state);
	if (mkdir(state, 0755) < 0 || mkdir(secret, 0700) < 0 ||
	    mkdir(wireguard, 0700) < 0)
		abort();
	put_file(state, ".lock", "", 0, 0600);
	put_file(state, "wg0.ini", public_text.data, public_text.len, 0644);
	put_file(secret, ".gitignore", "*\n", 2, 0600);
	put_file(secret, "wg0.ini", secret_text.data, secret_text.len, 0600);
	put_file(wireguard, "wg0.conf", server_text.data, server_text.len,
	    0600);
}

static bool
is_untouched(void)
{
	struct buf auto_buf tree = { 0 };

	read_tree(AT_FDCWD, state, &tree);
	return tree.len == good_tree.len &&
	    memcmp(tree.data, good_tree.data, tree.len) == 0;
}

/* The state as it is now is what every case finds. */
static void
remember(void)
{
	get_file("wg0.ini", &public_text);
	get_file("secret/wg0.ini", &secret_text);
	get_file("wireguard/wg0.conf", &server_text);
	restore();
	good_tree.len = 0;
	read_tree(AT_FDCWD, state, &good_tree);
}

/* An empty home, an empty working directory, a state with one peer. */
static void
make_world(void)
{
	struct result auto_result r = { 0 };
	/* the sandbox has a file system in memory there */
	const char *tmp = getenv("WGPILOT_ISOLATED") != NULL ? "/run"
	    : getenv("TMPDIR");

	world = xasprintf("%s/hostile.XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(world) == NULL || chdir(world) < 0 ||
	    mkdir("cwd", 0700) < 0 || mkdir("home", 0700) < 0 ||
	    mkdir("tmp", 0700) < 0 || chdir("cwd") < 0) {
		perror(world);
		exit(1);
	}
	state = xasprintf("%s/state", world);
	setenv("WGPILOT_DIR", state, 1);
	setenv("HOME", "../home", 1);
	setenv("TMPDIR", "../tmp", 1);
	RUN(&r, NULL, "wgp-net", "add", "-q", "--subnet", "10.8.0.0/24",
	    "--endpoint", "vpn.example.com", "wg0");
	if (r.status == 0)
		RUN(&r, NULL, "wgp-peer", "add", "-q", "wg0/alice");
	if (r.status != 0) {
		fprintf(stderr, "hostile: %s", r.err.data);
		exit(1);
	}
	remember();
}

#endif
