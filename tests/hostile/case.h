/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A test: the strings tried by a door, and what is seen of each case. */
#ifndef WGPILOT_TESTS_HOSTILE_CASE_H
#define WGPILOT_TESTS_HOSTILE_CASE_H

#include "strings.h"
#include "world.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static struct strings strings;
static size_t every = 1;	/* each how many'th string is tried */
static unsigned number;		/* of the test */

/* One test: what was tried in it, and what came out. */
static struct {
	unsigned tried, refused, accepted, failed;
} count;

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

/* ---------------------------------------------------------------- the cases */

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
