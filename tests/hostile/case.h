/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The world of a test, the strings tried in it, the beginning and the end. */
#ifndef WGPILOT_TESTS_HOSTILE_CASE_H
#define WGPILOT_TESTS_HOSTILE_CASE_H

#include "world.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static struct strings strings;
static size_t every = 1;	/* each how many'th string is tried */
static unsigned number;		/* of the test */

static size_t
first_string(void)
{
	return every > 1 ? number * 5 % every : 0;
}

static void
end_test(const char *door)
{
	printf("%sok %u - %s: %u strings, %u refused, %u taken\n",
	    count.failed > 0 ? "not " : "", ++number, door, count.tried,
	    count.refused, count.accepted);
	fflush(stdout);
	memset(&count, 0, sizeof(count));
}

/* A case is over: what holds in any, then the state as it was. */
static void
end_case(const char *door, const struct string *s, const struct result *r)
{
	bool untouched = is_untouched();

	count.tried++;
	if (r->status == 0)
		count.accepted++;
	else
		count.refused++;
	check_message(door, s, r);
	check_outside(door, s);
	if (r->status != 0 && !untouched)
		complain(door, s, "refused, but the state is another");
	if (!untouched)
		restore();
}

/* FOR_STRINGS(s): those of this test; in_argv: without a NUL in it. */
#define FOR_STRINGS(s, in_argv) \
	for (size_t at = first_string(); at < strings.n; at += every) \
		for (const struct string *s = &strings.v[at]; s != NULL && \
		    (!(in_argv) || strlen(s->data) == s->len); s = NULL)

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

static int
run_tests(int argc, char **argv, void (*try_all)(void))
{
	if (argc < 2)
		return 2;
	bin = argv[1];
	if (argc > 2)
		every = (size_t)atoi(argv[2]);
	umask(022);
	make_strings(&strings);
	make_world();
	try_all();
	printf("1..%u\n", number);
	remove_tree(AT_FDCWD, world);
	return 0;
}

#endif
