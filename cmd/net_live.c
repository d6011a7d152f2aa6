/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wgp-net: the verbs that bring the host to what the state says. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/mem.h"
#include "change/gateway.h"
#include "change/host.h"
#include "conf/server.h"
#include "model/network.h"
#include "store/store.h"
#include "net_live.h"

enum live_verb { LIVE_UP, LIVE_DOWN, LIVE_SYNC, LIVE_DIFF };

struct live_options {
	enum live_verb verb;
	bool all;
	struct gateway_options how;
	bool again;		/* these are the networks of later */
	struct strv later;	/* to be tried again when all others are done */
	struct strv *told;	/* and what each was to do */
	bool differs;		/* found by diff: that, or a conflict */
	struct store store;
};

static void
live_options_free(struct live_options *o)
{
	size_t i;

	for (i = 0; i < o->later.n; i++)
		strv_free(&o->told[i]);
	free(o->told);
	strv_free(&o->later);
	store_close(&o->store);
}

/* The operands, or all networks. */
static int
choose(const struct store *store, bool all, int argc, char **argv,
    struct strv *names, struct err *err)
{
	if (all)
		return store_names(store, names, err);
	strv_add_all(names, (size_t)argc, argv);
	return 0;
}

static void
put_off(struct live_options *o, const char *name, struct strv *lines)
{
	o->told = xreallocarray(o->told, o->later.n + 1, sizeof(*o->told));
	o->told[o->later.n] = *lines;
	*lines = (struct strv){ 0 };
	strv_add(&o->later, name);
}

/* Returns 1 where it is to be tried again when all others are done. */
static int
converge(struct cli *cli, const struct network *net, struct live_options *o,
    struct err *err)
{
	struct gateway_report report = { 0 };
	int rc;

	rc = gateway_converge(net, &o->how, &report, err);
	cli_notes(cli, &report.notes);
	/* tried again, it has done the rest of what it was to do */
	if (rc == 0)
		cli_report(cli, net->name, o->again ?
		    &o->told[strv_find(&o->later, net->name)] : &report.lines,
		    false);
	/* a route of another network's that has yet to let it go */
	if (rc < 0 && o->all && !o->again && report.was_up &&
	    err->errnum == EEXIST) {
		put_off(o, net->name, &report.lines);
		rc = 1;
	}
	gateway_report_free(&report);
	return rc;
}

/* What is next may need what this one does not. */
static bool
is_last(const struct cli *cli, const struct live_options *o)
{
	return !cli->more && o->later.n == 0;
}

static int
down_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	const struct live_options *o = arg;
	struct network auto_network *net = NULL;
	struct strv auto_strv notes = { 0 };
	struct strv auto_strv lines = { 0 };
	int rc = 0;

	if (store_load(&o->store, name, true, &net, err) < 0)
		return -1;
	/* what is in the way of giving up is not in the way of going down */
	if (is_last(cli, o) && (cli->dry_run || !network_has_hooks(net)))
		store_confine(&o->store, STORE_SYSTEM, -1, err);
	/* who asks for all does not ask for another's */
	if (o->all && gateway_check_ours(net, err) < 0)
		return -1;
	if (gateway_is_up(net))
		strv_addf(&lines, "- interface %s", name);
	if (!cli->dry_run)
		rc = o->all ? gateway_take_down(net, &notes, err) :
		    gateway_down(net, &notes, err);
	cli_notes(cli, &notes);
	if (rc == 0)
		cli_report(cli, name, &lines, false);
	return rc;
}

static int
refresh(const struct cli *cli, const struct store *store,
    const struct network *net, struct err *err)
{
	struct strv auto_strv notes = { 0 };
	int rc;

	rc = server_refresh(store, net, &notes, err);
	cli_notes(cli, &notes);
	return rc;
}

static int
check_others(const struct cli *cli, const struct live_options *o,
    const struct network *net, struct err *err)
{
	struct strv auto_strv notes = { 0 };
	int rc;

	rc = gateway_check_others(&o->store, net, &notes, err);
	cli_notes(cli, &notes);
	return rc;
}

static int
live_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	struct live_options *o = arg;
	struct network auto_network *net = NULL;
	int rc;

	if (store_load(&o->store, name, true, &net, err) < 0)
		return -1;
	o->how.confine = is_last(cli, o) ? &o->store : NULL;
	if (o->all && !network_enabled(net) && o->verb == LIVE_UP) {
		cli_note(cli, "%s is disabled", name);
		return 0;
	}
	if (o->all && o->verb == LIVE_SYNC && !gateway_is_up(net)) {
		cli_note(cli, "%s is not up", name);
		return 0;
	}
	if (o->verb == LIVE_UP && check_others(cli, o, net, err) < 0)
		return -1;
	rc = converge(cli, net, o, err);
	if (rc != 0 || cli->dry_run)
		return rc < 0 ? -1 : 0;
	return refresh(cli, &o->store, net, err);
}

static int
diff_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	struct live_options *o = arg;
	struct network auto_network *net = NULL;
	struct gateway_report report = { 0 };
	int rc;

	if (store_load(&o->store, name, true, &net, err) < 0)
		return -1;
	if (host_check_others(&o->store, net, false, err) < 0) {
		cli_fail(cli, err);
		o->differs = true;
	}
	rc = gateway_converge(net, &o->how, &report, err);
	cli_notes(cli, &report.notes);
	if (rc == 0)
		cli_report(cli, name, &report.lines, true);
	o->differs |= report.lines.n > 0;
	gateway_report_free(&report);
	return rc;
}

static const struct {
	enum gateway_goal goal;
	int (*one)(struct cli *, const char *, void *, struct err *);
} verbs[] = {
	[LIVE_UP] = { GATEWAY_UP, live_one },
	[LIVE_DOWN] = { GATEWAY_UP, down_one },
	[LIVE_SYNC] = { GATEWAY_SYNC, live_one },
	[LIVE_DIFF] = { GATEWAY_DIFF, diff_one },
};

/* What they have in common; down plans nothing. */
static int
run_live(struct cli *cli, int argc, char **argv, enum live_verb verb)
{
	struct live_options o = { .verb = verb, .store = STORE_NONE,
	    .how.goal = verbs[verb].goal };
	struct strv auto_strv names = { 0 };
	const struct cli_option options[] = {
		{ "all", 'a', CLI_FLAG, NULL, &o.all, "all networks" },
		{ "keep-foreign", 0, CLI_FLAG, NULL, &o.how.keep_foreign,
		    "leave peers and routes that the state does not know" },
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, verb == LIVE_DOWN ? 1 :
	    COUNT(options), &argc, &argv, 0, -1);
	if (status >= 0)
		return status;
	if (o.all == (argc > 0))
		return cli_usage(cli, "name networks, or --all");
	if (o.all && !cli_has_dir(cli))
		return 0;
	o.how.dry_run = cli->dry_run;
	o.how.take_over = verb == LIVE_DIFF || (verb == LIVE_SYNC && !o.all);
	if (key_init(&err) < 0 || store_open(&o.store, cli->dir,
	    verb == LIVE_DIFF || cli->dry_run ? STORE_READ : STORE_KERNEL,
	    &err) < 0)
		return cli_fail(cli, &err);
	if ((verb == LIVE_DIFF &&
	    store_confine(&o.store, STORE_SYSTEM, -1, &err) < 0) ||
	    choose(&o.store, o.all, argc, argv, &names, &err) < 0)
		status = cli_fail(cli, &err);
	else
		status = cli_each(cli, &names, verbs[verb].one, &o);
	o.again = true;
	if (o.later.n > 0 &&
	    cli_each(cli, &o.later, verbs[verb].one, &o) != 0)
		status = ERR_FAILED;
	live_options_free(&o);
	return status != 0 ? status : o.differs;
}

int
run_up(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, LIVE_UP);
}

int
run_down(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, LIVE_DOWN);
}

int
run_sync(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, LIVE_SYNC);
}

int
run_diff(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, LIVE_DIFF);
}

static int
hook(struct cli *cli, const char *which, const char *name, struct err *err)
{
	struct store auto_store store = STORE_NONE;
	struct network auto_network *net = NULL;
	struct strv auto_strv notes = { 0 };
	int rc;

	if (key_init(err) < 0 ||
	    store_open(&store, cli->dir, STORE_READ, err) < 0 ||
	    store_confine(&store, STORE_SYSTEM, -1, err) < 0 ||
	    store_load(&store, name, true, &net, err) < 0)
		return -1;
	rc = strcmp(which, "pre-up") == 0 ? gateway_pre_up(net, &notes, err) :
	    gateway_post_down(net, err);
	cli_notes(cli, &notes);
	return rc;
}

int
run_hook(struct cli *cli, int argc, char **argv)
{
	struct err err;
	int status;

	status = cli_parse(cli, NULL, 0, &argc, &argv, 2, 2);
	if (status >= 0)
		return status;
	if (strcmp(argv[0], "pre-up") != 0 &&
	    strcmp(argv[0], "post-down") != 0)
		return cli_usage(cli, "%s is neither pre-up nor post-down",
		    quote(argv[0]).s);
	if (cli->dry_run)
		return cli_usage(cli, "a hook has no dry run");
	return hook(cli, argv[0], argv[1], &err) < 0 ? cli_fail(cli, &err) :
	    0;
}
