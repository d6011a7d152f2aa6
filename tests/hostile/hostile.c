/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile strings in every field, by every door: hostile BIN [EVERY]. */
#include <arpa/inet.h>

#include <jansson.h>

#include "strings.h"
#include "world.h"

#include "base/cli.h"
#include "model/field.h"
#include "model/network.h"

static struct strings strings;
static size_t every = 1;	/* each how many'th string is tried */
static unsigned number;		/* of the test */

/* ----------------------------------------------------------- as it was given */

/* What a value becomes on its way: without blanks at both ends of items. */
static void
put_trimmed(struct buf *out, const char *value)
{
	const char *end = value + strlen(value);

	value += strspn(value, " ");
	while (end > value && end[-1] == ' ')
		end--;
	buf_add(out, value, (size_t)(end - value));
}

/* "10.9.0.0/24" for any spelling of it; other texts stay. */
static void
put_prefix(struct buf *out, const char *value, bool bare)
{
	char *auto_free copy = xstrdup(value), text[INET6_ADDRSTRLEN];
	char *slash = strchr(copy, '/');
	unsigned char a[16];
	int family = strchr(copy, ':') != NULL ? AF_INET6 : AF_INET;

	if (slash != NULL)
		*slash++ = '\0';
	if (inet_pton(family, copy, a) != 1) {
		buf_puts(out, value);
		return;
	}
	buf_puts(out, inet_ntop(family, a, text, sizeof(text)));
	if (!bare)
		buf_printf(out, "/%d", slash != NULL ? atoi(slash) :
		    family == AF_INET ? 32 : 128);
}

static void
put_item(struct buf *out, const struct field *field, const char *value)
{
	if (field->type == FIELD_PREFIXES || field->type == FIELD_ADDRESSES)
		put_prefix(out, value, field->type == FIELD_ADDRESSES);
	else if (field->type == FIELD_DNS && *value == '[')
		buf_add(out, value + 1, strcspn(value + 1, "]"));
	else
		buf_puts(out, value);
}

/* The text that must be read back where this one is accepted. */
static void
put_expected(struct buf *out, const struct field *field, const char *value)
{
	char *auto_free copy = xstrdup(value);
	char *rest = copy, *item;

	buf_reserve(out, 1);
	if (!field_is_list(field) || field->type == FIELD_HOOKS) {
		put_item(out, field, value);
		return;
	}
	while ((item = strsep(&rest, ",")) != NULL) {
		struct buf auto_buf trimmed = { 0 };

		put_trimmed(&trimmed, item);
		put_item(out, field, trimmed.data != NULL ? trimmed.data : "");
		if (rest != NULL)
			buf_putc(out, ',');
	}
}

/* A value of JSON as one text: the items of a list with commas between. */
static void
put_json(struct buf *out, const json_t *value)
{
	size_t i;

	buf_reserve(out, 1);
	if (json_is_string(value))
		buf_puts(out, json_string_value(value));
	else if (json_is_integer(value))
		buf_printf(out, "%lld", (long long)json_integer_value(value));
	else if (json_is_boolean(value))
		buf_puts(out, json_is_true(value) ? "yes" : "no");
	for (i = 0; i < json_array_size(value); i++) {
		if (i > 0)
			buf_putc(out, ',');
		put_json(out, json_array_get(value, i));
	}
}

static bool
same_number(const char *a, const char *b)
{
	bool hex = strncasecmp(b, "0x", 2) == 0;

	if (strcasecmp(b, "off") == 0)
		b = "0";
	if (strcasecmp(a, "off") == 0)
		a = "0";
	return strtoull(a, NULL, strncasecmp(a, "0x", 2) == 0 ? 16 : 10) ==
	    strtoull(b, NULL, hex ? 16 : 10);
}

static bool
is_as_given(const struct field *field, const char *back, const char *given)
{
	switch (field->type) {
	case FIELD_ENUM:
		return strcasecmp(back, given) == 0;
	case FIELD_PORT:
	case FIELD_KEEPALIVE:
	case FIELD_MTU:
	case FIELD_FWMARK:
		return same_number(back, given);
	case FIELD_TIME:
		/* a span is counted from now */
		return strchr(given, '-') == NULL ||
		    strchr(given, '+') != NULL || strchr(given, '.') != NULL ||
		    strstr(given, ":60") != NULL ||
		    strncmp(back, given, 10) == 0;
	default:
		return strcmp(back, given) == 0;
	}
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

/* What was accepted as value must be shown as it was given. */
static void
check_shown(const char *door, const struct string *s,
    const struct field *field, const char *target, const char *value)
{
	bool peer = strchr(target, '/') != NULL;
	struct result auto_result r = { 0 };
	struct buf auto_buf back = { 0 };
	struct buf auto_buf given = { 0 };
	json_t *record;

	if (*value == '\0')
		return;		/* a default is shown, where there is one */
	RUN(&r, NULL, peer ? "wgp-peer" : "wgp-net", "show", "-j", target);
	record = json_loadb(r.out.data, r.out.len, JSON_DISABLE_EOF_CHECK,
	    NULL);
	if (r.status != 0 || record == NULL) {
		complain(door, s, "taken, but cannot be shown: %s",
		    quote(r.err.data).s);
		return;
	}
	put_json(&back, json_object_get(record, field->json));
	put_expected(&given, field, value);
	/* a line in the file stands before those that were there */
	if (strncmp(door, "wg0.ini", 7) == 0 && field_is_list(field) &&
	    strncmp(back.data, given.data, given.len) == 0 &&
	    back.data[given.len] == ',')
		back.data[given.len] = '\0';
	if (is_treacherous(back.data))
		complain(door, s, "taken by %s, and must never be",
		    field->name);
	if (!is_as_given(field, back.data, given.data))
		complain(door, s, "taken, and %s reads back as %s",
		    field->name, quote(back.data).s);
	json_decref(record);
}

/* --------------------------------------------------------------- the doors */

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

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

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

/* Operands that name nothing: nothing happens. */
static void
try_operand(const char *program, const char *verb)
{
	char *auto_free door = xasprintf("%s %s STRING", program, verb);

	FOR_STRINGS(s, true) {
		struct result auto_result r = { 0 };

		if (strcmp(s->data, "--all") == 0)
			continue;	/* which would do as it says */
		if (*verb == '\0')
			RUN(&r, NULL, program, s->data);
		else if (strcmp(verb, "hook") == 0)
			RUN(&r, NULL, program, verb, s->data, s->data);
		else if (strcmp(verb, "list -o") == 0)
			RUN(&r, NULL, program, "list", "-o", s->data);
		else if (strcmp(verb, "list -C") == 0)
			RUN(&r, NULL, program, "list", "-C", s->data);
		else if (strcmp(verb, "set") == 0)
			RUN(&r, NULL, program, verb, "wg0", s->data);
		else
			RUN(&r, NULL, program, verb, "-y", s->data);
		if (!is_untouched())
			complain(door, s, "the state is another");
		end_case(door, s, &r);
	}
	end_test(door);
}

static void
try_operands(void)
{
	static const char *const verbs[][2] = {
		{ "wgp-net", "show" }, { "wgp-net", "set" },
		{ "wgp-net", "up" }, { "wgp-net", "diff" },
		{ "wgp-net", "remove" }, { "wgp-net", "hook" },
		{ "wgp-net", "" }, { "wgp-net", "list -o" },
		{ "wgp-net", "list -C" }, { "wgp-peer", "list -o" },
		{ "wgp-peer", "show" }, { "wgp-peer", "list" },
		{ "wgp-peer", "disable" }, { "wgp-peer", "remove" },
		{ "wgp-conf", "server" }, { "wgp-conf", "client" },
		{ "wgp-conf", "write" }, { "wgp-qr", "" },
		{ "wgp-qr", "--type" }, { "wgp-qr", "--level" },
		{ "wgp-qr", "--size" },
	};
	size_t i;

	for (i = 0; i < COUNT(verbs); i++)
		try_operand(verbs[i][0], verbs[i][1]);
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
	try_stdin("wgp-net", "--private-key", "wg1");
	try_stdin("wgp-peer", "--public-key", "wg0/bob");
	try_stdin("wgp-peer", "--preshared-key", "wg0/bob");
	try_qr_stdin();
	try_raw("wg0.ini", "[peer alice]", "");
	try_raw("wg0.ini", "[peer alice]", "X");
	try_raw("wg0.ini", "", "[peer ");
	try_raw("secret/wg0.ini", "[", "");
	try_raw("secret/wg0.ini", "[", "PresharedKey = ");
	try_raw("secret/wg0.ini", "", "[");
	try_config_line("WireGuard = ");
	try_config_line("");
	try_over("STRING");
	try_over("ours, with STRING behind it");
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
	get_file("wg0.ini", &public_text);
	get_file("secret/wg0.ini", &secret_text);
	get_file("wireguard/wg0.conf", &server_text);
	restore();
	read_tree(AT_FDCWD, state, &good_tree);
}

int
main(int argc, char **argv)
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
