/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile strings in every field, by every door: hostile BIN [EVERY]. */
#include <fnmatch.h>

#include "case.h"
#include "taken.h"

#include "model/field.h"
#include "model/network.h"

/* --------------------------------------------------------------- the doors */

/* wgp-net set wg0 KEY=STRING, wgp-peer set wg0/alice KEY=STRING */
static void
try_set(const struct field *field, const char *program, const char *target,
    const char *operator)
{
	char *auto_free door = xasprintf("%s set %s%s", program, field->name,
	    operator);

	FOR_STRINGS(s, true) {
		char *auto_free arg = xasprintf("%s%s%s", field->name,
		    operator, s->data);
		struct result auto_result r = { 0 };

		RUN(&r, NULL, program, "set", "-q", target, arg);
		if (r.status == 0 && field->fixed)
			complain(door, s, "a fixed key was set");
		if (r.status == 0 && *operator == '=')
			check_shown(door, s, field, target, s->data);
		if (r.status == 0)
			check_server_file(door, s, "wireguard/wg0.conf",
			    field->type == FIELD_HOOKS);
		end_case(door, s, &r);
	}
	end_test(door);
}

struct option_field {
	const char *option, *key;	/* key NULL: a key or file name */
};

static void
try_option(const struct option_field *o, const char *program,
    const char *target, const struct field *field)
{
	char *auto_free door = xasprintf("%s add %s", program, o->option);
	char *auto_free file = xasprintf("wireguard/%.3s.conf", target);

	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };

		RUN(&r, NULL, program, "add", "-q", o->option, s->data,
		    target);
		if (r.status == 0 && field == NULL)
			complain(door, s, "a key was read from there");
		if (r.status == 0 && field != NULL &&
		    strcmp(s->data, "auto") != 0)
			check_shown(door, s, field, target, s->data);
		if (r.status == 0)
			check_server_file(door, s, file, 0);
		end_case(door, s, &r);
	}
	end_test(door);
}

static void
try_options(void)
{
	static const struct option_field of_network[] = {
		{ "--mode", "Mode" }, { "--subnet", "Subnet" },
		{ "--port", "ListenPort" }, { "--endpoint", "Endpoint" },
		{ "--dns", "DNS" }, { "--mtu", "MTU" },
		{ "--tunnel", "Tunnel" }, { "--route", "Routes" },
		{ "--nat", "NAT" }, { "--site-network", "SiteNetworks" },
		{ "--description", "Description" },
		{ "--private-key", NULL },
	};
	static const struct option_field of_peer[] = {
		{ "--address", "Address" }, { "--public-key", NULL },
		{ "--preshared-key", NULL }, { "--role", "Role" },
		{ "--site-network", "SiteNetworks" },
		{ "--keepalive", "PersistentKeepalive" },
		{ "--tunnel", "Tunnel" }, { "--route", "Routes" },
		{ "--email", "Email" }, { "--description", "Description" },
		{ "--tag", "Tags" }, { "--expires", "Expires" },
	};
	size_t i;

	for (i = 0; i < COUNT(of_network); i++)
		try_option(&of_network[i], "wgp-net", "wg1",
		    of_network[i].key == NULL ? NULL :
		    field_find(network_fields, n_network_fields,
		    of_network[i].key));
	for (i = 0; i < COUNT(of_peer); i++)
		try_option(&of_peer[i], "wgp-peer", "wg0/bob",
		    of_peer[i].key == NULL ? NULL :
		    field_find(peer_fields, n_peer_fields, of_peer[i].key));
}

/* The grammars of names, in other words than the library's. */
static bool
is_name(const char *s, bool peer)
{
	size_t len = strlen(s);

	if (len < 1 || strstr(s, "..") != NULL)
		return false;
	if (!peer)
		return len <= 15 && strspn(s, LETTERS "_.-") == len &&
		    strspn(s, ".-") == 0 && strcmp(s, "wgpilot") != 0;
	return len <= 40 && strspn(s, LETTERS " ._-@") == len &&
	    strspn(s, LETTERS) > 0 && strspn(s + len - 1, LETTERS) == 1;
}

/* A name that is made must be one, and be listed as it is. */
static void
try_names(const char *program, const char *prefix)
{
	bool peer = strcmp(program, "wgp-peer") == 0;
	char *auto_free door = xasprintf("%s add %sSTRING", program, prefix);

	FOR_STRINGS(s, true) {
		char *auto_free arg = xasprintf("%s%s", prefix, s->data);
		char *auto_free line = xasprintf("%s\n", s->data);
		struct result auto_result r = { 0 };
		struct result auto_result list = { 0 };

		RUN(&r, NULL, program, "add", "-q", arg);
		RUN(&list, NULL, program, "list", "-o", "name");
		/* an option may say that all is well and do nothing */
		if (!is_untouched() && (!is_name(s->data, peer) ||
		    strstr(list.out.data, line) == NULL))
			complain(door, s, "made under another name: %s",
			    quote(list.out.data).s);
		end_case(door, s, &r);
	}
	end_test(door);
}

/* RUN with blanks between words; in one of them, the string is for '@'. */
static void
run_words(struct result *r, const char *program, const char *words,
    const char *string)
{
	char *auto_free copy = xstrdup(words);
	char *auto_free filled = NULL;
	char *rest = copy, *word, *at;
	const char *argv[8] = { program };
	size_t n = 1;

	while ((word = strsep(&rest, " ")) != NULL) {
		if (n == COUNT(argv) - 1)
			abort();
		if ((at = strchr(word, '@')) == NULL) {
			argv[n++] = word;
		} else if (filled != NULL) {
			argv[n++] = filled;
		} else {
			*at = '\0';
			filled = xasprintf("%s%s%s", word, string, at + 1);
			argv[n++] = filled;
		}
	}
	run(r, NULL, argv);
}

/* Operands that name nothing, and options: nothing happens. */
static void
try_operand(const char *program, const char *words, bool never)
{
	char *auto_free door = xasprintf("%s %s", program, words);

	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };

		if (strcmp(s->data, "--all") == 0)
			continue;	/* which would do as it says */
		run_words(&r, program, words, s->data);
		if (!is_untouched())
			complain(door, s, "the state is another");
		if (never && r.status == 0)
			complain(door, s, "taken");
		end_case(door, s, &r);
	}
	end_test(door);
}

static void
try_operands(void)
{
	static const char *const doors[][2] = {
		{ "wgp-net", "show @" }, { "wgp-net", "list -C @" },
		{ "wgp-net", "set wg0 @" }, { "wgp-net", "up @" },
		{ "wgp-net", "down @" }, { "wgp-net", "sync @" },
		{ "wgp-net", "diff @" }, { "wgp-net", "enable @" },
		{ "wgp-net", "disable @" }, { "wgp-net", "remove -y @" },
		{ "wgp-net", "hook @ @" }, { "wgp-net", "hook pre-up @" },
		{ "wgp-net", "hook @ wg0" }, { "wgp-net", "help @" },
		{ "wgp-net", "@" }, { "wgp-peer", "show @" },
		{ "wgp-peer", "list @" }, { "wgp-peer", "list -C @" },
		{ "wgp-peer", "set wg0/alice @" },
		{ "wgp-peer", "set @ Tags=x" }, { "wgp-peer", "enable @" },
		{ "wgp-peer", "disable @" }, { "wgp-peer", "remove @" },
		{ "wgp-peer", "help @" }, { "wgp-peer", "@" },
		{ "wgp-conf", "server @" }, { "wgp-conf", "client @" },
		{ "wgp-conf", "write @" }, { "wgp-conf", "write -f @" },
		{ "wgp-conf", "help @" }, { "wgp-conf", "@" },
		{ "wgp-qr", "@" }, { "wgp-qr", "--size @ wg0/alice" },
	};
	/* no string is one of the words that are taken there */
	static const char *const words[][2] = {
		{ "wgp-net", "show -o @ wg0" }, { "wgp-net", "list -o @" },
		{ "wgp-peer", "show -o @ wg0/alice" },
		{ "wgp-peer", "list -o @" }, { "wgp-peer", "list -s @" },
		{ "wgp-peer", "list -f @" }, { "wgp-qr", "-t @ wg0/alice" },
		{ "wgp-qr", "--level @ wg0/alice" },
	};
	size_t i;

	for (i = 0; i < COUNT(doors); i++)
		try_operand(doors[i][0], doors[i][1], false);
	for (i = 0; i < COUNT(words); i++)
		try_operand(words[i][0], words[i][1], true);
}

/* Who is listed is who has that name or tag, in the words of fnmatch(3). */
static void
try_filter(const char *filter)
{
	char *auto_free words = xasprintf("list -o name,tags -f %s@", filter);
	char *auto_free door = xasprintf("wgp-peer %s", words);
	bool name = strcmp(filter, "name=") == 0;

	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };
		const char *want = name && fnmatch(s->data, "alice", 0) == 0 ?
		    "alice\t\n" : "";

		run_words(&r, "wgp-peer", words, s->data);
		if (r.status != (s->len == 0 ? 2 : 0))
			complain(door, s, "status %d", r.status);
		if (strcmp(r.out.data, want) != 0)
			complain(door, s, "lists %s", quote(r.out.data).s);
		end_case(door, s, &r);
	}
	end_test(door);
}

/* Watching ends where nobody can be told: no string makes it go on. */
static void
try_watch(void)
{
	static const char door[] = "wgp-peer list --watch=@";

	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };
		long n = strtol(s->data, NULL, 10);
		bool good = s->len == 0 || (n >= 1 && n <= 86400 &&
		    strspn(s->data, "0123456789") == s->len);

		no_stdout = true;
		run_words(&r, "wgp-peer", door + strlen("wgp-peer "), s->data);
		no_stdout = false;
		if (r.status != (good ? 1 : 2) || (good &&
		    strstr(r.err.data, "write stdout") == NULL))
			complain(door, s, "status %d: %s", r.status,
			    quote(r.err.data).s);
		end_case(door, s, &r);
	}
	end_test(door);
}

#define KEY "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="

/* Keys by stdin: as they are, and behind or before a good one. */
static void
try_stdin(const char *program, const char *option, const char *target)
{
	char *auto_free door = xasprintf("%s add %s -", program, option);

	FOR_STRINGS(s, false) {
		struct buf auto_buf text = { 0 };
		struct string input;
		struct result auto_result r = { 0 };
		bool good = s->len == strspn(s->data, " \t\r\n");
		int place;

		for (place = 0; place < 3; place++) {
			text.len = 0;
			if (place == 1)
				buf_puts(&text, KEY);
			buf_add(&text, s->data, s->len);
			if (place == 2)
				buf_puts(&text, KEY);
			input = (struct string){ text.data, text.len };
			RUN(&r, &input, program, "add", "-q", option, "-",
			    target);
			if (r.status == 0 && !(place == 1 && good) &&
			    !(place == 2 && s->len == 0))
				complain(door, s, "taken for a key");
			if (strstr(r.err.data, "AgICAgICAg") != NULL)
				complain(door, s, "the key is in the message");
			end_case(door, s, &r);
		}
	}
	end_test(door);
}

static void
try_qr_stdin(void)
{
	static const char door[] = "wgp-qr -";

	FOR_STRINGS(s, false) {
		struct result auto_result r = { 0 };

		RUN(&r, s, "wgp-qr", "-");
		end_case(door, s, &r);
	}
	end_test(door);
}

/* ------------------------------------------------------- lines in the files */

/* What inih is to make of a value: blanks cut, and all from " ;" on. */
static void
put_read(struct buf *out, const char *value)
{
	const char *end = value + strlen(value), *p;

	buf_reserve(out, 1);
	for (p = value; *p != '\0'; p++)
		if (*p == ';' && (p == value || p[-1] == ' ' ||
		    p[-1] == '\t')) {
			end = p;
			break;
		}
	while (value < end && (*value == ' ' || *value == '\t'))
		value++;
	while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	buf_add(out, value, (size_t)(end - value));
}

/* A line of the file, in its section, which is the last one or the first. */
static void
put_line(const char *file, const struct buf *base, const char *section,
    const char *key, const struct string *s)
{
	char *auto_free dir = xasprintf("%s/%s", state,
	    strchr(file, '/') != NULL ? "secret" : ".");
	const char *behind = base->data, *name = strrchr(file, '/');
	struct buf auto_buf text = { 0 };

	if (*section != '\0') {
		behind = strstr(base->data, section);
		if (behind == NULL)
			abort();
		behind = strchr(behind, '\n') + 1;
	}
	buf_add(&text, base->data, (size_t)(behind - base->data));
	buf_puts(&text, key);
	buf_add(&text, s->data, s->len);
	buf_puts(&text, strcmp(key, "[peer ") == 0 ? "]\n" : "\n");
	buf_puts(&text, behind);
	put_file(dir, name != NULL ? name + 1 : file, text.data, text.len,
	    name != NULL ? 0600 : 0644);
}

/* What is refused in a file stops whoever would change it, too. */
static void
check_file_refused(const char *door, const struct string *s,
    const struct result *shown)
{
	struct result auto_result r = { 0 };
	struct buf auto_buf before = { 0 };
	struct buf auto_buf after = { 0 };

	if (shown->status != 1 || strstr(shown->err.data, ".ini") == NULL)
		complain(door, s, "status %d, message %s", shown->status,
		    quote(shown->err.data).s);
	read_tree(AT_FDCWD, state, &before);
	RUN(&r, NULL, "wgp-peer", "add", "-q", "wg0/bob");
	read_tree(AT_FDCWD, state, &after);
	if (r.status == 0 || before.len != after.len ||
	    memcmp(before.data, after.data, before.len) != 0)
		complain(door, s, "a bad file was acted on");
}

/* Who writes lines into the file may well write hooks: so many at most. */
static unsigned
hooks_in(const struct field *field, const struct string *s)
{
	unsigned n = field != NULL && field->type == FIELD_HOOKS;
	const char *p;

	for (p = s->data; (p = strchr(p, 'P')) != NULL; p++)
		n++;
	return n;
}

static void
try_line(const struct field *field, const char *target)
{
	bool peer = strchr(target, '/') != NULL;
	char *auto_free key = xasprintf("%s = ", field->name);
	char *auto_free door = xasprintf("wg0.ini: %s%s", key,
	    peer ? "(peer)" : "(network)");

	FOR_STRINGS(s, false) {
		struct result auto_result r = { 0 };
		struct result auto_result conf = { 0 };
		struct buf auto_buf value = { 0 };

		put_line("wg0.ini", &public_text, peer ? "[peer alice]" :
		    "[network]", key, s);
		RUN(&r, NULL, peer ? "wgp-peer" : "wgp-net", "show", "-j",
		    target);
		put_read(&value, s->data);
		if (r.status != 0)
			check_file_refused(door, s, &r);
		else if (strchr(s->data, '\n') == NULL &&
		    field->type != FIELD_KEY)
			check_shown(door, s, field, target, value.data);
		RUN(&conf, NULL, "wgp-conf", "server", "wg0");
		if (conf.status == 0)
			check_generated(door, s, conf.out.data,
			    hooks_in(field, s));
		restore();
		end_case(door, s, &r);
	}
	end_test(door);
}

/* Lines that are none of a key, sections, and the file of secrets. */
static void
try_raw(const char *file, const char *section, const char *key)
{
	const struct buf *base = strchr(file, '/') != NULL ? &secret_text
	    : &public_text;
	char *auto_free door = xasprintf("%s: %sSTRING", file, key);

	FOR_STRINGS(s, false) {
		struct result auto_result r = { 0 };

		put_line(file, base, section, key, s);
		RUN(&r, NULL, "wgp-conf", "server", "wg0");
		if (r.status != 0)
			check_file_refused(door, s, &r);
		else
			check_generated(door, s, r.out.data,
			    hooks_in(NULL, s));
		restore();
		end_case(door, s, &r);
	}
	end_test(door);
}

/* In the place of a secret of alice's, which stand last. */
static void
try_secret(const char *key)
{
	char *auto_free dir = xasprintf("%s/secret", state);
	char *auto_free door = xasprintf("secret/wg0.ini: %s = STRING", key);
	char *auto_free name = xasprintf("\n%s = ", key);
	const char *line = NULL, *p = secret_text.data;

	while ((p = strstr(p, name)) != NULL)
		line = p++;
	if (line == NULL)
		abort();
	line += strlen(name);
	FOR_STRINGS(s, false) {
		struct buf auto_buf text = { 0 };
		struct buf auto_buf value = { 0 };
		struct result auto_result r = { 0 };
		bool good;

		buf_add(&text, secret_text.data,
		    (size_t)(line - secret_text.data));
		buf_add(&text, s->data, s->len);
		buf_puts(&text, strchr(line, '\n'));
		put_file(dir, "wg0.ini", text.data, text.len, 0600);
		RUN(&r, NULL, "wgp-conf", "client", "wg0/alice");
		put_read(&value, s->data);
		/* a key may be another's, which is not the file's fault */
		good = is_key(value.data);
		if (r.status != 0 && !good)
			check_file_refused(door, s, &r);
		if (r.status == 0 && !good && strchr(s->data, '\n') == NULL)
			complain(door, s, "taken for a key");
		restore();
		end_case(door, s, &r);
	}
	end_test(door);
}

/* wgpilot.ini: a default that is taken is what a new network has. */
static void
try_default(const struct field *field)
{
	char *auto_free door = xasprintf("wgpilot.ini: %s", field->name);

	FOR_STRINGS(s, false) {
		struct buf auto_buf text = { 0 };
		struct buf auto_buf value = { 0 };
		struct result auto_result r = { 0 };

		buf_printf(&text, "[defaults]\n%s = ", field->name);
		buf_add(&text, s->data, s->len);
		buf_putc(&text, '\n');
		put_file(state, "wgpilot.ini", text.data, text.len, 0644);
		RUN(&r, NULL, "wgp-net", "add", "-q", "wg1");
		put_read(&value, s->data);
		if (r.status == 0 && strchr(s->data, '\n') == NULL)
			check_shown(door, s, field, "wg1", value.data);
		if (r.status == 0)
			check_server_file(door, s, "wireguard/wg1.conf",
			    hooks_in(field, s));
		restore();
		end_case(door, s, &r);
	}
	end_test(door);
}

static void
try_config_line(const char *line)
{
	char *auto_free door = xasprintf("wgpilot.ini: %sSTRING", line);

	FOR_STRINGS(s, false) {
		struct buf auto_buf text = { 0 };
		struct result auto_result r = { 0 };

		buf_printf(&text, "[paths]\n%s", line);
		buf_add(&text, s->data, s->len);
		buf_putc(&text, '\n');
		put_file(state, "wgpilot.ini", text.data, text.len, 0644);
		RUN(&r, NULL, "wgp-net", "list");
		restore();
		end_case(door, s, &r);
	}
	end_test(door);
}

/* A file that is not ours, or was edited, stays as it is. */
static void
try_over(const char *what)
{
	char *auto_free dir = xasprintf("%s/wireguard", state);
	char *auto_free door = xasprintf("wg0.conf that is there: %s", what);

	FOR_STRINGS(s, false) {
		struct buf auto_buf text = { 0 };
		struct buf auto_buf before = { 0 };
		struct buf auto_buf after = { 0 };
		struct result auto_result r = { 0 };

		if (strcmp(what, "STRING") != 0)
			buf_add(&text, server_text.data, server_text.len);
		buf_add(&text, s->data, s->len);
		if (text.len == server_text.len)
			continue;	/* ours, and nothing behind it */
		buf_reserve(&text, 1);
		put_file(dir, "wg0.conf", text.data, text.len, 0600);
		read_tree(AT_FDCWD, state, &before);
		RUN(&r, NULL, "wgp-peer", "set", "-q", "wg0/alice",
		    "Description=x");
		read_tree(AT_FDCWD, state, &after);
		if (r.status != 1 || before.len != after.len ||
		    memcmp(before.data, after.data, before.len) != 0)
			complain(door, s, "written over");
		restore();
		end_case(door, s, &r);
	}
	end_test(door);
}

/* ------------------------------------------------------------------ main */

static void
try_fields(void)
{
	size_t i;

	for (i = 0; i < n_network_fields; i++)
		try_set(&network_fields[i], "wgp-net", "wg0", "=");
	for (i = 0; i < n_network_fields; i++)
		if (field_is_list(&network_fields[i])) {
			try_set(&network_fields[i], "wgp-net", "wg0", "+=");
			try_set(&network_fields[i], "wgp-net", "wg0", "-=");
		}
	for (i = 0; i < n_peer_fields; i++)
		try_set(&peer_fields[i], "wgp-peer", "wg0/alice", "=");
	for (i = 0; i < n_peer_fields; i++)
		if (field_is_list(&peer_fields[i])) {
			try_set(&peer_fields[i], "wgp-peer", "wg0/alice",
			    "+=");
			try_set(&peer_fields[i], "wgp-peer", "wg0/alice",
			    "-=");
		}
	for (i = 0; i < n_network_fields; i++)
		try_line(&network_fields[i], "wg0");
	for (i = 0; i < n_peer_fields; i++)
		try_line(&peer_fields[i], "wg0/alice");
	for (i = 0; i < n_network_fields; i++)
		try_default(&network_fields[i]);
}

static void
try_all(void)
{
	try_fields();
	try_options();
	try_names("wgp-net", "");
	try_names("wgp-peer", "wg0/");
	try_names("wgp-peer", "");
	try_operands();
	try_filter("name=");
	try_filter("tag=");
	try_watch();
	try_stdin("wgp-net", "--private-key", "wg1");
	try_stdin("wgp-peer", "--public-key", "wg0/bob");
	try_stdin("wgp-peer", "--preshared-key", "wg0/bob");
	try_qr_stdin();
	try_raw("wg0.ini", "[peer alice]", "");
	try_raw("wg0.ini", "[peer alice]", "X");
	try_raw("wg0.ini", "", "[peer ");
	try_raw("secret/wg0.ini", "[", "");
	try_raw("secret/wg0.ini", "", "[");
	try_secret("PrivateKey");
	try_secret("PresharedKey");
	try_config_line("WireGuard = ");
	try_config_line("");
	try_over("STRING");
	try_over("ours, with STRING behind it");
}

int
main(int argc, char **argv)
{
	return run_tests(argc, argv, try_all);
}
