/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wgp-peer: peers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/when.h"
#include "change/change.h"
#include "change/peer_change.h"
#include "conf/client.h"
#include "live/list.h"
#include "live/status.h"
#include "model/field.h"
#include "qr/qr.h"
#include "store/key_file.h"
#include "store/store.h"
#include "store/target.h"

/* Nothing of another's is run here: all but the store is given up. */
static unsigned
flags(const struct cli *cli)
{
	return CHANGE_CONFINE | (cli->dry_run ? CHANGE_DRY_RUN : 0);
}

static void
tell(struct cli *cli, const struct change *c)
{
	cli_notes(cli, &c->notes);
	cli_report(cli, c->net->name, &c->report, false);
}

static int
split_targets(const struct cli *cli, int argc, char **argv, char **network,
    struct strv *peers, struct err *err)
{
	struct store auto_store store = STORE_NONE;

	if (store_open(&store, cli->dir, STORE_READ, err) < 0)
		return -1;
	return target_split_all(&store, (size_t)argc, argv, network, peers,
	    err);
}

struct add_options {
	const char *public_key, *psk, *role, *keepalive, *tunnel, *email;
	const char *description, *expires;
	struct strv addresses, sites, routes, tags;
	bool no_psk, forget_key, conf, qr;
};

static void
add_assignments(const struct add_options *o, struct strv *a)
{
	assignments_put_list(a, "Address", &o->addresses);
	assignments_put(a, "Role", o->role);
	assignments_put_list(a, "SiteNetworks", &o->sites);
	assignments_put(a, "PersistentKeepalive", o->keepalive);
	assignments_put(a, "Tunnel", o->tunnel);
	assignments_put_list(a, "Routes", &o->routes);
	assignments_put(a, "Email", o->email);
	assignments_put(a, "Description", o->description);
	assignments_put_list(a, "Tags", &o->tags);
	assignments_put(a, "Expires", o->expires);
}

/* What is printed of new peers: all of it, and where each one's ends. */
struct printed {
	struct buf text;
	size_t *ends;
};

static void
printed_free(struct printed *p)
{
	buf_free(&p->text);
	free(p->ends);
}
#define auto_printed __attribute__((cleanup(printed_free)))

/* Of several, each has its name before it, which is no part of the data. */
static int
print_texts(const struct cli *cli, const char *network,
    const struct strv *names, const struct printed *p, bool forgotten,
    struct err *err)
{
	size_t i, from = 0;

	for (i = 0; i < names->n; from = p->ends[i++]) {
		if (names->n > 1)
			cli_note(cli, "%s/%s:", network, names->v[i]);
		if (cli_write(p->text.data + from, p->ends[i] - from, err) < 0)
			return err_context(err, "made, but from %s/%s on %s",
			    network, names->v[i], forgotten ? "their keys are "
			    "nowhere else: remove and add again" :
			    "not printed ('wgp-conf client' does)");
	}
	return 0;
}

/* What is printed of a new peer, once it is durable. */
static int
render(const struct add_options *o, const struct change *c,
    const struct peer *peer, struct strv *notes, struct buf *out,
    struct err *err)
{
	struct buf auto_buf text = { .secret = true };
	struct buf auto_buf bare = { .secret = true };
	struct qr auto_qr qr = { 0 };
	struct qr_look look = { .type = QR_UTF8 };

	if (client_render(c->net, peer, notes, &text, err) < 0)
		return -1;
	if (o->conf || !o->qr)
		buf_add(out, text.data, text.len);
	if (!o->qr)
		return 0;
	look.terminal = isatty(STDOUT_FILENO);
	if (look.terminal && !out_is_utf8())
		look.type = QR_ANSI;
	client_strip(text.data, text.len, &bare);
	if (qr_encode(bare.data, bare.len, QR_M, &qr, notes, err) < 0)
		return err_context(err, "%s/%s", c->net->name, peer->name);
	qr_draw_text(&qr, &look, out);
	return 0;
}

static int
add_all(struct change *c, const struct add_options *o,
    const struct strv *names, const struct peer_spec *spec,
    struct printed *out, struct err *err)
{
	struct strv auto_strv notes = { 0 };
	struct peer *peer;
	size_t i, j;

	out->ends = xcalloc(names->n, sizeof(*out->ends));
	for (i = 0; i < names->n; i++) {
		if (peer_create(c, names->v[i], spec, &peer, err) < 0)
			return -1;
		if (!o->conf && !o->qr && !o->forget_key)
			continue;
		if (render(o, c, peer, &notes, &out->text, err) < 0)
			return -1;
		out->ends[i] = out->text.len;
		if (o->forget_key)
			peer_forget_key(c, peer);
	}
	/* the same may hold for each of many peers: once is enough */
	for (j = 0; j < notes.n; j++)
		if (strv_find(&c->notes, notes.v[j]) < 0)
			strv_add(&c->notes, notes.v[j]);
	return 0;
}

/* New peers: what the kernel will say of them is not known yet. */
static int
print_peers(const struct network *net, const struct strv *names,
    enum out_format format, struct err *err)
{
	struct peer_record record = { .net = net, .now = when_now() };
	struct out out;
	size_t i;

	if (out_begin(&out, stdout, format, peer_record_fields,
	    n_peer_record_fields, NULL, err) < 0)
		return -1;
	for (i = 0; i < names->n; i++) {
		record.peer = network_peer(net, names->v[i]);
		if (record.peer == NULL)
			continue;
		out_record(&out, &record);
	}
	out_end(&out);
	return 0;
}

static int
read_keys(const struct add_options *o, const struct strv *names,
    struct key *public_key, struct key *psk, struct peer_spec *spec,
    struct err *err)
{
	if ((o->public_key != NULL || o->addresses.n > 0) && names->n > 1)
		return err_set(err, ERR_USAGE, "--public-key and --address "
		    "are for one peer alone");
	if (o->public_key != NULL && o->psk != NULL &&
	    strcmp(o->public_key, "-") == 0 && strcmp(o->psk, "-") == 0)
		return err_set(err, ERR_USAGE, "--public-key and "
		    "--preshared-key: only one can be on stdin");
	if (o->public_key != NULL) {
		if (key_read(o->public_key, "public key", public_key,
		    err) < 0)
			return -1;
		spec->public_key = public_key;
	}
	if (o->psk != NULL) {
		if (key_read(o->psk, "preshared key", psk, err) < 0)
			return -1;
		spec->preshared_key = psk;
	}
	return 0;
}

static int
do_add(struct cli *cli, int argc, char **argv, const struct add_options *o,
    struct err *err)
{
	struct key auto_key public_key = { { 0 } };
	struct key auto_key psk = { { 0 } };
	struct strv auto_strv assignments = { 0 };
	struct strv auto_strv names = { 0 };
	struct printed auto_printed printed = { .text = { .secret = true } };
	struct peer_spec spec = { .assignments = &assignments,
	    .no_psk = o->no_psk };
	struct change auto_change c = { 0 };
	char *auto_free network = NULL;
	struct err ignored;
	int rc;

	add_assignments(o, &assignments);
	if (key_init(err) < 0 ||
	    split_targets(cli, argc, argv, &network, &names, err) < 0 ||
	    read_keys(o, &names, &public_key, &psk, &spec, err) < 0 ||
	    change_begin(&c, cli->dir, network, flags(cli), err) < 0 ||
	    add_all(&c, o, &names, &spec, &printed, err) < 0)
		return -1;
	rc = change_finish(&c, err);
	/* nothing holds of what was not made */
	if (rc == 0 || c.committed)
		cli_notes(cli, &c.notes);
	/* as JSON, the new peers themselves are what is told */
	if ((rc == 0 || c.committed) && (!cli->json || cli->dry_run))
		cli_report(cli, network, &c.report, false);
	/* what exists nowhere else is printed even if the rest failed */
	if (c.committed && printed.text.len > 0 && print_texts(cli, network,
	    &names, &printed, o->forget_key, rc == 0 ? err : &ignored) < 0)
		return -1;
	if (rc == 0 && cli->json && !cli->dry_run)
		rc = print_peers(c.net, &names, names.n == 1 ? OUT_JSON_ONE :
		    OUT_JSON, err);
	return rc;
}

static int
run_add(struct cli *cli, int argc, char **argv)
{
	struct add_options o = { 0 };
	const struct cli_option options[] = {
		{ "address", 'a', CLI_LIST, "ADDR", &o.addresses,
		    "instead of the lowest free one; repeatable" },
		{ "public-key", 'k', CLI_TEXT, "FILE|-", &o.public_key,
		    "the device keeps its private key to itself" },
		{ "preshared-key", 0, CLI_TEXT, "FILE|-", &o.psk,
		    "use that key instead of a new one" },
		{ "no-psk", 0, CLI_FLAG, NULL, &o.no_psk,
		    "make no preshared key" },
		{ "forget-key", 0, CLI_FLAG, NULL, &o.forget_key,
		    "print the file once, keep no private key" },
		{ "role", 0, CLI_TEXT, "ROLE", &o.role,
		    "client (default) or site-gateway" },
		{ "site-network", 0, CLI_LIST, "CIDR", &o.sites,
		    "prefix behind the peer; repeatable" },
		{ "keepalive", 0, CLI_TEXT, "N", &o.keepalive,
		    "seconds, 0 to 65535" },
		{ "tunnel", 't', CLI_TEXT, "full|split", &o.tunnel,
		    "what it sends into the tunnel" },
		{ "route", 'r', CLI_LIST, "CIDR", &o.routes,
		    "further prefix of a split tunnel; repeatable" },
		{ "email", 0, CLI_TEXT, "E", &o.email, "whose device it is" },
		{ "description", 'd', CLI_TEXT, "TEXT", &o.description,
		    "any text" },
		{ "tag", 0, CLI_LIST, "T", &o.tags,
		    "word to group peers by; repeatable" },
		{ "expires", 0, CLI_TEXT, "DATE|DURATION", &o.expires,
		    "when it counts as disabled: 2027-01-31, 90d" },
		{ "conf", 'c', CLI_FLAG, NULL, &o.conf,
		    "print the device's file" },
		{ "qr", 0, CLI_FLAG, NULL, &o.qr,
		    "print the device's QR code" },
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 1, -1);
	if (status < 0 && cli->json && (o.conf || o.qr || o.forget_key))
		status = cli_usage(cli, "--json goes without --conf, --qr and "
		    "--forget-key");
	if (status < 0 && o.no_psk && o.psk != NULL)
		status = cli_usage(cli, "--no-psk and --preshared-key "
		    "exclude each other");
	if (status < 0 && o.public_key != NULL && o.forget_key)
		status = cli_usage(cli, "--forget-key: with --public-key "
		    "there is no private key to forget");
	if (status < 0 && o.public_key != NULL && o.qr)
		status = cli_usage(cli, "--qr: a code without the private "
		    "key is of no use to the device");
	if (status < 0)
		status = do_add(cli, argc, argv, &o, &err) < 0 ?
		    cli_fail(cli, &err) : 0;
	strv_free(&o.addresses);
	strv_free(&o.sites);
	strv_free(&o.routes);
	strv_free(&o.tags);
	return status;
}

struct list_options {
	const char *network, *fields, *sort, *filter, *watch;
	struct store store;
	uint64_t seconds;
	int sort_field;			/* -1: the order of the file */
	struct peer_filter keep;
};

static int
print_list(const struct cli *cli, const struct list_options *o,
    struct peer_list *list, bool one, struct err *err)
{
	/* the network goes without saying where there is one */
	static const char columns[] = "online,name,addresses,last_handshake,"
	    "transfer_rx,transfer_tx,endpoint";
	struct out out;
	size_t i;

	if (o->sort_field >= 0)
		peer_list_sort(list, &peer_record_fields[o->sort_field]);
	if (out_begin(&out, stdout, cli->json ? OUT_JSON : o->fields != NULL ?
	    OUT_TABBED : OUT_TABLE, peer_record_fields, n_peer_record_fields,
	    o->fields != NULL || !one || cli->json ? o->fields : columns,
	    err) < 0)
		return -1;
	for (i = 0; i < list->n; i++)
		out_record(&out, &list->v[i]);
	out_end(&out);
	return 0;
}

/* The networks to be listed; one that does not load is named. */
static int
load_networks(const struct cli *cli, const struct list_options *o,
    struct networks *nets, int *status, struct err *err)
{
	struct strv auto_strv names = { 0 };
	struct network *net;
	size_t i;

	if (o->network != NULL)
		strv_add(&names, o->network);
	else if (store_names(&o->store, &names, err) < 0)
		return -1;
	for (i = 0; i < names.n; i++)
		if (store_load(&o->store, names.v[i], false, &net, err) == 0) {
			nets->v = grow(nets->v, nets->n, &nets->cap,
			    sizeof(*nets->v));
			nets->v[nets->n++] = net;
		} else if (names.n == 1) {
			return -1;
		} else {
			cli_fail(cli, err);
			*status = ERR_FAILED;
		}
	return 0;
}

static int
list_once(const struct cli *cli, const struct list_options *o, int *status,
    struct err *err)
{
	struct networks auto_networks nets = { 0 };
	struct peer_list auto_peer_list list = { 0 };
	struct strv auto_strv notes = { 0 };
	size_t i;
	int rc;

	if (load_networks(cli, o, &nets, status, err) < 0)
		return -1;
	for (i = 0; i < nets.n; i++)
		peer_list_add(&list, nets.v[i],
		    o->filter != NULL ? &o->keep : NULL, &notes);
	rc = print_list(cli, o, &list, nets.n <= 1, err);
	cli_notes(cli, &notes);
	return rc;
}

/* Until a signal ends it, or nobody reads any more. */
static int
watch(const struct cli *cli, const struct list_options *o, struct err *err)
{
	struct timespec pause = { .tv_sec = (time_t)o->seconds };
	bool terminal = isatty(STDOUT_FILENO);
	int status;

	for (;;) {
		if (terminal)
			fputs("\033[H\033[J", stdout);
		if (list_once(cli, o, &status, err) < 0)
			return -1;
		if (!terminal && !cli->json)
			putchar('\n');
		if (fflush(stdout) != 0)
			return err_sys(err, errno, "write stdout");
		nanosleep(&pause, NULL);
	}
}

static int
parse_list_options(struct list_options *o, struct err *err)
{
	o->sort_field = -1;
	o->seconds = 2;
	if (o->filter != NULL &&
	    peer_filter_parse(&o->keep, o->filter, err) < 0)
		return -1;
	if (o->sort != NULL) {
		o->sort_field = out_field_find(peer_record_fields,
		    n_peer_record_fields, o->sort);
		if (o->sort_field < 0)
			return err_set(err, ERR_USAGE, "--sort %s: no such "
			    "field: see wgp-peer(8)", quote(o->sort).s);
	}
	if (o->watch != NULL && *o->watch != '\0' &&
	    str_number(o->watch, 1, 86400, &o->seconds) < 0)
		return err_set(err, ERR_USAGE, "--watch=%s: not a number of "
		    "seconds from 1 to 86400", quote(o->watch).s);
	return 0;
}

static int
run_list(struct cli *cli, int argc, char **argv)
{
	struct list_options o = { .store = STORE_NONE };
	const struct cli_option options[] = {
		{ "output", 'o', CLI_TEXT, "FIELDS", &o.fields,
		    "only these, separated by tabs, without a heading" },
		{ "sort", 's', CLI_TEXT, "FIELD", &o.sort,
		    "in the order of that field" },
		{ "filter", 'f', CLI_TEXT, "FILTER", &o.filter, "online, "
		    "offline, enabled, disabled, expired, tag=T or "
		    "name=GLOB" },
		{ "watch", 'w', CLI_OPTIONAL, "SECONDS", &o.watch,
		    "again and again, every 2 seconds unless said" },
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 0, 1);
	if (status >= 0)
		return status;
	o.network = argc > 0 ? argv[0] : NULL;
	status = 0;
	if (o.network == NULL)
		cli_has_dir(cli);
	if (parse_list_options(&o, &err) < 0 || key_init(&err) < 0 ||
	    store_open(&o.store, cli->dir, STORE_READ, &err) < 0 ||
	    store_confine(&o.store, STORE_TEXT, -1, &err) < 0 ||
	    (o.watch != NULL ? watch(cli, &o, &err) :
	    list_once(cli, &o, &status, &err)) < 0)
		status = cli_fail(cli, &err);
	store_close(&o.store);
	return status;
}

struct show_options {
	struct store store;
	struct out out;
};

/* Each is a record of its own: they may be of several networks. */
static int
show(struct cli *cli, const char *target, void *arg, struct err *err)
{
	struct show_options *o = arg;
	struct network auto_network *net = NULL;
	struct peer_record record = { .now = when_now() };
	struct live auto_live live = { 0 };
	struct peer_index auto_index index = { .dev = &live.dev };
	struct strv auto_strv notes = { 0 };
	char *auto_free network = NULL;
	char *auto_free name = NULL;

	if (target_split(&o->store, target, &network, &name, err) < 0 ||
	    store_load(&o->store, network, false, &net, err) < 0)
		return -1;
	record.net = net;
	if ((record.peer = target_peer(net, name, err)) == NULL)
		return -1;
	record.known = status_read(net, &live, &notes);
	record.wg = index_find(&index, &record.peer->public_key);
	out_record(&o->out, &record);
	cli_notes(cli, &notes);
	return 0;
}

static int
run_show(struct cli *cli, int argc, char **argv)
{
	struct show_options o = { .store = STORE_NONE };
	struct strv auto_strv names = { 0 };
	const char *fields = NULL;
	const struct cli_option options[] = {
		{ "output", 'o', CLI_TEXT, "FIELDS", &fields,
		    "only these, separated by tabs" },
	};
	enum out_format format;
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 1, -1);
	if (status >= 0)
		return status;
	format = cli->json ? (argc == 1 ? OUT_JSON_ONE : OUT_JSON) :
	    fields != NULL ? OUT_TABBED : OUT_DETAIL;
	if (key_init(&err) < 0 ||
	    store_open(&o.store, cli->dir, STORE_READ, &err) < 0 ||
	    store_confine(&o.store, STORE_TEXT, -1, &err) < 0 ||
	    out_begin(&o.out, stdout, format, peer_record_fields,
	    n_peer_record_fields, fields, &err) < 0) {
		store_close(&o.store);
		return cli_fail(cli, &err);
	}
	strv_add_all(&names, (size_t)argc, argv);
	status = cli_each(cli, &names, show, &o);
	out_end(&o.out);
	store_close(&o.store);
	return status;
}

/*
 * One transaction over several peers.  Those that are not there are named and
 * passed over: *missing counts them.
 */
static int
change_peers(struct cli *cli, int argc, char **argv, unsigned also,
    int (*one)(struct change *c, struct peer *peer, const void *arg,
    struct err *err), const void *arg, int *missing, struct err *err)
{
	struct strv auto_strv names = { 0 };
	struct change auto_change c = { 0 };
	char *auto_free network = NULL;
	struct peer *peer;
	size_t i;
	int rc;

	if (key_init(err) < 0 ||
	    split_targets(cli, argc, argv, &network, &names, err) < 0 ||
	    change_begin(&c, cli->dir, network, flags(cli) | also, err) < 0)
		return -1;
	for (i = 0; i < names.n; i++) {
		peer = target_peer(c.net, names.v[i], err);
		if (peer == NULL && names.n == 1)
			return -1;
		if (peer == NULL) {
			cli_fail(cli, err);
			(*missing)++;
		} else if (one(&c, peer, arg, err) < 0) {
			return -1;
		}
	}
	rc = change_finish(&c, err);
	if (rc == 0 || c.committed)
		tell(cli, &c);
	return rc;
}

static int
status_of(const struct cli *cli, int rc, int missing, const struct err *err)
{
	if (rc < 0)
		return cli_fail(cli, err);
	return missing > 0 ? ERR_FAILED : 0;
}

static int
assign_one(struct change *c, struct peer *peer, const void *arg,
    struct err *err)
{
	return peer_assign(c, peer, arg, err);
}

static int
run_set(struct cli *cli, int argc, char **argv)
{
	struct strv auto_strv assignments = { 0 };
	int status, i, n = 0, missing = 0;
	struct err err;

	status = cli_parse(cli, NULL, 0, &argc, &argv, 2, -1);
	if (status >= 0)
		return status;
	/* no name has an equals sign */
	while (n < argc && strchr(argv[n], '=') == NULL)
		n++;
	for (i = n; i < argc; i++)
		strv_add(&assignments, argv[i]);
	if (n == 0 || assignments.n == 0)
		return cli_usage(cli, "peers, then KEY=VALUE, are wanted");
	i = change_peers(cli, n, argv, 0, assign_one, &assignments, &missing,
	    &err);
	return status_of(cli, i, missing, &err);
}

static int
enable_one(struct change *c, struct peer *peer, const void *arg,
    struct err *err)
{
	return peer_enable(c, peer, *(const bool *)arg, err);
}

static int
enable(struct cli *cli, int argc, char **argv, bool on)
{
	int status, missing = 0;
	struct err err;

	status = cli_parse(cli, NULL, 0, &argc, &argv, 1, -1);
	if (status >= 0)
		return status;
	status = change_peers(cli, argc, argv, on ? 0 : CHANGE_LESS,
	    enable_one, &on, &missing, &err);
	return status_of(cli, status, missing, &err);
}

static int
run_enable(struct cli *cli, int argc, char **argv)
{
	return enable(cli, argc, argv, true);
}

static int
run_disable(struct cli *cli, int argc, char **argv)
{
	return enable(cli, argc, argv, false);
}

static int
delete_one(struct change *c, struct peer *peer, const void *arg,
    struct err *err)
{
	(void)arg;
	return peer_delete(c, peer, err);
}

static int
run_remove(struct cli *cli, int argc, char **argv)
{
	int status, missing = 0;
	struct err err;

	status = cli_parse(cli, NULL, 0, &argc, &argv, 1, -1);
	if (status >= 0)
		return status;
	status = change_peers(cli, argc, argv, CHANGE_LESS, delete_one, NULL,
	    &missing, &err);
	return status_of(cli, status, missing, &err);
}

int
main(int argc, char **argv)
{
	static const struct cli_verb verbs[] = {
		{ "add", run_add, "NET/PEER...", "make peers" },
		{ "list", run_list, "[NET]", "list peers, with what the "
		    "kernel says of them" },
		{ "show", run_show, "NET/PEER...", "show all of a peer" },
		{ "set", run_set, "NET/PEER... KEY=VALUE...", "change peers: "
		    "KEY= clears, KEY+=V and KEY-=V for lists" },
		{ "enable", run_enable, "NET/PEER...", "let peers in again" },
		{ "disable", run_disable, "NET/PEER...", "shut peers out, "
		    "keeping their addresses and keys" },
		{ "remove", run_remove, "NET/PEER...", "remove peers with "
		    "their keys" },
		{ 0 },
	};
	struct cli cli = { .program = "wgp-peer",
	    .purpose = "peers of a WireGuard gateway", .verbs = verbs };

	cli_start();
	return cli_end(&cli, cli_main(&cli, argc, argv));
}
