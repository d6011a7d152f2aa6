/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile names of files to write, and what stands there: files BIN [EVERY]. */
#include <sched.h>
#include <sys/mount.h>

#include "case.h"

#include "model/key.h"

/*
 * All that there is, the state too.  What a command is to make is taken away
 * again, and then all must be as it was.
 */
static struct buf whole;

static void
look_at_all(struct buf *tree)
{
	tree->len = 0;
	buf_reserve(tree, 1);
	read_tree(AT_FDCWD, world, tree);
}

static void
check_rest(const char *door, const struct string *s)
{
	struct buf auto_buf tree = { 0 };
	size_t i;

	look_at_all(&tree);
	if (tree.len == whole.len &&
	    memcmp(tree.data, whole.data, tree.len) == 0)
		return;
	for (i = 0; i < tree.len && i < whole.len; i++)
		if (tree.data[i] != whole.data[i])
			break;
	complain(door, s, "more was changed: %s", quote(tree.data + i).s);
	look_at_all(&whole);
}

/* A file for its owner alone, with that in it; it is taken away. */
static void
check_made(const char *door, const struct string *s, const char *path,
    const struct buf *want)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct buf auto_buf text = { 0 };
	char chunk[4096];
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		complain(door, s, "taken, and there is no file %s",
		    quote(path).s);
		return;
	}
	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(&text, chunk, (size_t)n);
	close(fd);
	if ((st.st_mode & 07777) != 0600)
		complain(door, s, "mode %o", (unsigned)st.st_mode & 07777);
	if (text.len != want->len ||
	    memcmp(text.data, want->data, text.len) != 0)
		complain(door, s, "the file has another text");
	unlink(path);
}

/* What is refused, or goes to a file, is not printed. */
static void
check_silent(const char *door, const struct string *s, const struct result *r)
{
	if (r->out.len > 0)
		complain(door, s, "%zu bytes on stdout", r->out.len);
}

/* Is it a name to which nobody could object? */
static bool
is_plain(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < 200 && name[0] != '.' &&
	    strspn(name, LETTERS "_.") == len;
}

static void
end_file_case(const char *door, const struct string *s,
    const struct result *r)
{
	check_rest(door, s);
	end_case(door, s, r);
}

/* ------------------------------------------------------------------- names */

/* wgp-qr -o STRING: any file that can be made, and that file alone. */
static void
try_code_name(void)
{
	static const char door[] = "wgp-qr -o STRING";
	struct result auto_result code = { 0 };

	RUN(&code, NULL, "wgp-qr", "wg0/alice");
	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };

		RUN(&r, NULL, "wgp-qr", "-o", s->data, "wg0/alice");
		if (strcmp(s->data, "-") == 0) {
			if (r.out.len != code.out.len || r.status != 0)
				complain(door, s, "not on stdout");
		} else {
			check_silent(door, s, &r);
			if (r.status == 0)
				check_made(door, s, s->data, &code.out);
			else if (is_plain(s->data))
				complain(door, s, "not taken");
		}
		end_file_case(door, s, &r);
	}
	end_test(door);
}

/* wgp-conf client -d STRING, where that is a directory if it can be one. */
static void
try_directory(void)
{
	static const char door[] = "wgp-conf client -d STRING";
	struct result auto_result text = { 0 };

	RUN(&text, NULL, "wgp-conf", "client", "wg0/alice");
	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };
		char *auto_free path = xasprintf("%s/wgpilot-alice.conf",
		    s->data);
		bool made = mkdir(s->data, 0700) == 0;

		RUN(&r, NULL, "wgp-conf", "client", "-d", s->data,
		    "wg0/alice");
		check_silent(door, s, &r);
		if (r.status == 0 && is_treacherous(s->data))
			complain(door, s, "taken, and must never be");
		if (r.status == 0)
			check_made(door, s, path, &text.out);
		else if (made && is_plain(s->data))
			complain(door, s, "not taken");
		if (made)
			rmdir(s->data);
		end_file_case(door, s, &r);
	}
	end_test(door);
}

/* -------------------------------------------------- what stands there */

#define OUT "../out"
#define THERE "wgpilot-alice.conf"
/* bob's: the device made it, and it is filed nowhere */
#define LINE "PrivateKey = AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="

/* A file with no key that may be the only one is replaced, all of it. */
static void
try_replaced(const char *before, const char *what)
{
	char *auto_free door = xasprintf("wgp-conf client over %s", what);
	struct result auto_result want = { 0 };

	RUN(&want, NULL, "wgp-conf", "client", "wg0/alice");
	FOR_STRINGS(s, false) {
		struct result auto_result r = { 0 };
		struct buf auto_buf text = { 0 };

		if (before == NULL)
			buf_add(&text, want.out.data, want.out.len);
		else
			buf_puts(&text, before);
		buf_add(&text, s->data, s->len);
		put_file(OUT, THERE, text.data, text.len, 0644);
		RUN(&r, NULL, "wgp-conf", "client", "-d", OUT, "wg0/alice");
		check_silent(door, s, &r);
		if (r.status != 0)
			complain(door, s, "status %d: %s", r.status,
			    quote(r.err.data).s);
		check_made(door, s, OUT "/" THERE, &want.out);
		end_file_case(door, s, &r);
	}
	end_test(door);
}

/* One with the only copy of a key stays, whatever else is in it. */
static void
try_kept(const char *target, const char *before, const char *behind,
    const char *what)
{
	char *auto_free door = xasprintf("wgp-conf client %s over %s", target,
	    what);
	char *auto_free name = xasprintf("wgpilot-%s.conf",
	    strchr(target, '/') + 1);
	char *auto_free path = xasprintf(OUT "/%s", name);

	FOR_STRINGS(s, false) {
		struct result auto_result r = { 0 };
		struct buf auto_buf text = { 0 };

		buf_puts(&text, before);
		buf_add(&text, s->data, s->len);
		buf_puts(&text, behind);
		put_file(OUT, name, text.data, text.len, 0600);
		RUN(&r, NULL, "wgp-conf", "client", "-d", OUT, target);
		check_silent(door, s, &r);
		if (r.status != 1 || strstr(r.err.data, "left alone") == NULL)
			complain(door, s, "status %d: %s", r.status,
			    quote(r.err.data).s);
		if (strstr(r.err.data, "AQEBAQEB") != NULL)
			complain(door, s, "the key is in the message");
		check_made(door, s, path, &text);
		end_file_case(door, s, &r);
	}
	end_test(door);
}

static void
try_keys(void)
{
	static const char *const targets[] = { "wg0/alice", "wg0/bob" };
	size_t i;

	for (i = 0; i < COUNT(targets); i++) {
		try_kept(targets[i], "[Interface]\n" LINE "\n", "",
		    "a key, a line, STRING");
		try_kept(targets[i], "[Interface]\n" LINE, "\n",
		    "a key with STRING behind it");
		try_kept(targets[i], "", "\n" LINE "\n",
		    "STRING, a line, a key");
		try_kept(targets[i], "", LINE, "STRING and a key behind it");
	}
}

/* ------------------------------------------------------ state directories */

/* What of a state is there is taken away; true where a network was. */
static bool
take_away(const char *dir, bool made)
{
	static const char *const files[] = { ".lock", "secret/.gitignore",
		"secret/wg1.ini", "wireguard/wg1.conf" };
	char *auto_free network = xasprintf("%s/wg1.ini", dir);
	char *auto_free secret = xasprintf("%s/secret", dir);
	char *auto_free wireguard = xasprintf("%s/wireguard", dir);
	bool found = unlink(network) == 0;
	size_t i;

	for (i = 0; i < COUNT(files); i++) {
		char *auto_free path = xasprintf("%s/%s", dir, files[i]);

		unlink(path);
	}
	rmdir(secret);
	rmdir(wireguard);
	if (made)
		rmdir(dir);
	return found;
}

/* A state is made where it can be, there alone, and can be read there. */
static void
try_new_state(void)
{
	static const char door[] = "wgp-net add -C STRING";

	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };
		struct result auto_result list = { 0 };
		bool absent = access(s->data, F_OK) < 0, found;

		RUN(&r, NULL, "wgp-net", "add", "-q", "-C", s->data, "wg1");
		check_silent(door, s, &r);
		RUN(&list, NULL, "wgp-net", "list", "-o", "name", "-C",
		    s->data);
		if (r.status == 0 && strcmp(list.out.data, "wg1\n") != 0)
			complain(door, s, "made, and lists %s",
			    quote(list.out.data).s);
		found = take_away(s->data, absent);
		if (found != (r.status == 0))
			complain(door, s, "status %d, and a network is %s",
			    r.status, found ? "there" : "not there");
		if (r.status == 0 && is_treacherous(s->data))
			complain(door, s, "taken, and must never be");
		if (r.status != 0 && is_plain(s->data))
			complain(door, s, "not taken");
		end_file_case(door, s, &r);
	}
	end_test(door);
}

/* Where there is no state, nothing is found, printed or written over. */
static void
try_no_state(const char *program, const char *verb, const char *target)
{
	char *auto_free door = xasprintf("%s%s%s -C STRING", program,
	    *verb != '\0' ? " " : "", verb);

	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };
		bool absent = access(s->data, F_OK) < 0;

		if (*verb != '\0')
			RUN(&r, NULL, program, verb, "-C", s->data, "-y",
			    target);
		else
			RUN(&r, NULL, program, "-C", s->data, "-y", target);
		check_silent(door, s, &r);
		if (r.status == 0)
			complain(door, s, "taken");
		if (absent && access(s->data, F_OK) == 0)
			complain(door, s, "the directory is made");
		take_away(s->data, absent);
		end_file_case(door, s, &r);
	}
	end_test(door);
}

/* -------------------------------------------------------------------- main */

/*
 * Some strings are absolute paths.  Root may write to all of them but where
 * the mount is read-only, as here all are that hold any, for this process and
 * what it starts.  In the sandbox no other one follows suit.
 */
static bool
close_the_rest(void)
{
	static const char *const mounts[] = { "/dev", "/" };
	size_t i;

	if (getuid() != 0)
		return true;
	if (getenv("WGPILOT_ISOLATED") == NULL || unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("/dev", "/dev", NULL, MS_BIND, NULL) < 0)
		return false;
	for (i = 0; i < COUNT(mounts); i++)
		if (mount(NULL, mounts[i], NULL, MS_REMOUNT | MS_BIND |
		    MS_RDONLY, NULL) < 0)
			return false;
	return true;
}

/* bob, whose device made its key. */
static void
add_bob(void)
{
	struct key private, public;
	char text[KEY_TEXT_LEN + 1];
	struct result auto_result r = { 0 };
	struct string input = { text, KEY_TEXT_LEN };
	struct err err;

	if (key_init(&err) < 0 ||
	    key_parse(&private, strrchr(LINE, ' ') + 1, &err) < 0)
		abort();
	key_public(&public, &private);
	key_format(&public, text);
	RUN(&r, &input, "wgp-peer", "add", "-q", "-k", "-", "wg0/bob");
	if (r.status != 0) {
		fprintf(stderr, "files: %s", r.err.data);
		exit(1);
	}
	remember();
}

static void
try_all(void)
{
	if (!close_the_rest()) {
		printf("ok %u - names of files # SKIP root could write "
		    "anywhere: run it in tests/isolate\n", ++number);
		return;
	}
	add_bob();
	if (mkdir(OUT, 0700) < 0)
		abort();
	look_at_all(&whole);
	try_code_name();
	try_directory();
	try_new_state();
	try_no_state("wgp-net", "show", "wg0");
	try_no_state("wgp-net", "disable", "wg0");
	try_no_state("wgp-net", "remove", "wg0");
	try_no_state("wgp-net", "sync", "wg0");
	try_no_state("wgp-peer", "add", "wg0/carol");
	try_no_state("wgp-peer", "show", "wg0/alice");
	try_no_state("wgp-peer", "remove", "wg0/alice");
	try_no_state("wgp-conf", "server", "wg0");
	try_no_state("wgp-conf", "client", "wg0/alice");
	try_no_state("wgp-conf", "write", "wg0");
	try_no_state("wgp-qr", "", "wg0/alice");
	try_replaced("", "STRING");
	try_replaced("[Interface]\nPrivateKey = ", "PrivateKey = STRING");
	try_replaced(NULL, "itself with STRING behind it");
	try_keys();
}

int
main(int argc, char **argv)
{
	return run_tests(argc, argv, try_all);
}
