/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where hostile strings are tried: a state, commands, and what they did. */
#ifndef WGPILOT_TESTS_HOSTILE_WORLD_H
#define WGPILOT_TESTS_HOSTILE_WORLD_H

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "strings.h"

#include "base/mem.h"
#include "base/str.h"

static char *world;		/* a directory of our own, which holds */
static char *state;		/* the state directory */
static const char *bin;		/* the programs */

struct result {
	int status;		/* exit status, or 1000 + signal */
	struct buf out, err;
};

/* One test: what was tried in it, and what came out. */
static struct {
	unsigned tried, refused, accepted, failed;
} count;

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

/* ------------------------------------------------------------- what is seen */

static void __attribute__((format(printf, 3, 4)))
complain(const char *door, const struct string *s, const char *fmt, ...)
{
	struct quoted q = quote(s->data);
	va_list ap;

	if (count.failed++ > 5)
		return;
	printf("# %s with %s (%zu bytes): ", door, q.s, s->len);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

/* Has it what is not seen, turns things round, or moves a terminal? */
static bool
is_treacherous(const char *value)
{
	static const char *const pieces[] = {
		"\177", "\302\200", "\302\205", "\302\233", "\342\200\213",
		"\342\200\216", "\342\200\217", "\342\200\250", "\342\200\251",
		"\342\200\252", "\342\200\255", "\342\200\256", "\342\201\240",
		"\342\201\246", "\342\201\251", "\357\273\277",
	};
	const char *p;
	size_t i;

	for (p = value; *p != '\0'; p++)
		if ((unsigned char)*p < ' ')
			return true;
	for (i = 0; i < COUNT(pieces); i++)
		if (strstr(value, pieces[i]) != NULL)
			return true;
	return false;
}

/* Is there a message, and none that a terminal would obey? */
static void
check_message(const char *door, const struct string *s,
    const struct result *r)
{
	const unsigned char *p = (const unsigned char *)r->err.data;
	size_t len, lines = 0;
	uint32_t cp;

	if (r->status > 3)
		complain(door, s, "status %d: %s", r->status,
		    quote(r->err.data).s);
	if (r->status != 0 && r->err.len == 0)
		complain(door, s, "status %d without a message", r->status);
	if (strlen(r->err.data) != r->err.len)
		complain(door, s, "a NUL in the message");
	for (; *p != '\0'; p += len) {
		len = utf8_decode(p, &cp);
		lines += cp == '\n';
		if (len == 0 || (cp < ' ' && cp != '\n') ||
		    (cp >= 0x7f && cp < 0xa0) || cp == 0x202e ||
		    cp == 0x2028 || cp == 0xfeff || cp == 0x200b) {
			complain(door, s, "raw bytes in the message %s",
			    quote(r->err.data).s);
			return;
		}
	}
	/* a wrong command line may be answered with the usage */
	if (r->status != 2 && (lines > 4 || r->err.len > 4096))
		complain(door, s, "a message of %zu lines, %zu bytes", lines,
		    r->err.len);
}

/* Was anything executed, or made where nothing is to be made? */
static void
check_outside(const char *door, const struct string *s)
{
	static const char *const names[] = { "cwd", "home", "tmp" };
	struct buf auto_buf tree = { 0 };
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		char *auto_free path = xasprintf("%s/%s", world, names[i]);

		read_tree(AT_FDCWD, path, &tree);
	}
	if (tree.len > 0)
		complain(door, s, "made outside of the state: %s",
		    quote(tree.data).s);
	if (access("/PWNED", F_OK) == 0 || access("/tmp/PWNED", F_OK) == 0)
		complain(door, s, "something was executed");
	if (access("PWNED", F_OK) == 0)
		unlink("PWNED");
}

static bool
is_untouched(void)
{
	struct buf auto_buf tree = { 0 };

	read_tree(AT_FDCWD, state, &tree);
	return tree.len == good_tree.len &&
	    memcmp(tree.data, good_tree.data, tree.len) == 0;
}

#endif
