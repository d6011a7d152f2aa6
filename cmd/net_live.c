/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wgp-net: the verbs that bring the host to what the state says. */
#include <errno.h>
#include <string.h>

#include "base/cli.h"
#include "base/mem.h"
#include "change/gateway.h"
#include "change/host.h"
#include "model/network.h"
#include "store/store.h"
#include "net_live.h"

struct live_options {
	enum gateway_goal goal;
	bool all, keep_foreign;
	bool again;		/* these are the networks of later */
	struct strv later;	/* to be tried again when all others are done */
	bool differs;		/* found by diff */
	struct store store;
};

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

static int
converge(struct cli *cli, const struct network *net,
    const struct gateway_options *how, struct err *err)
{
	struct gateway_report report = { 0 };
	int rc;

	rc = gateway_converge(net, how, &report, err);
	cli_notes(cli, &report.notes);
	if (rc == 0)
		cli_report(cli, net->name, &report.lines, false);
	gateway_report_free(&report);
	return rc;
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
	if (!cli->several && !network_has_hooks(net))
		store_confine(&o->store, -1, err);
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

	rc = gateway_refresh_file(store, net, &notes, err);
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
	const struct gateway_options how = {
	    .goal = o->goal, .dry_run = cli->dry_run,
	    .keep_foreign = o->keep_foreign,
	    .take_over = o->goal == GATEWAY_SYNC && !o->all,
	    .confine = cli->several ? NULL : &o->store };
	struct network auto_network *net = NULL;

	if (store_load(&o->store, name, true, &net, err) < 0)
		return -1;
	if (o->all && !network_enabled(net) && o->goal == GATEWAY_UP) {
		cli_note(cli, "%s is disabled", name);
		return 0;
	}
	if (o->all && o->goal == GATEWAY_SYNC && !gateway_is_up(net)) {
		cli_note(cli, "%s is not up", name);
		return 0;
	}
	if (o->goal == GATEWAY_UP && check_others(cli, o, net, err) < 0)
		return -1;
	if (converge(cli, net, &how, err) < 0) {
		if (!o->all || o->again || o->goal != GATEWAY_SYNC ||
		    err->errnum != EEXIST)
			return -1;
		/* a route of another network's that has yet to let it go */
		strv_add(&o->later, name);
		return 0;
	}
	return cli->dry_run ? 0 : refresh(cli, &o->store, net, err);
}

static int
diff_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	struct live_options *o = arg;
	const struct gateway_options how = { .goal = o->goal,
	    .keep_foreign = o->keep_foreign, .take_over = true };
	struct network auto_network *net = NULL;
	struct gateway_report report = { 0 };
	int rc;

	if (store_load(&o->store, name, true, &net, err) < 0)
		return -1;
	if (host_check_others(&o->store, net, false, err) < 0) {
		cli_note(cli, "%s", err->text);
		o->differs = true;
	}
	rc = gateway_converge(net, &how, &report, err);
	cli_notes(cli, &report.notes);
	if (rc == 0)
		cli_report(cli, name, &report.lines, true);
	o->differs |= report.lines.n > 0;
	gateway_report_free(&report);
	return rc;
}

/* What up, down, sync and diff have in common. */
static int
run_live(struct cli *cli, int argc, char **argv, enum gateway_goal goal,
    int (*one)(struct cli *, const char *, void *, struct err *))
{
	struct live_options o = { .goal = goal, .store = STORE_NONE };
	struct strv auto_strv names = { 0 };
	const struct cli_option options[] = {
		{ "all", 'a', CLI_FLAG, NULL, &o.all, "all networks" },
		{ "keep-foreign", 0, CLI_FLAG, NULL, &o.keep_foreign,
		    "leave peers and routes that the state does not know" },
	};
	bool changes = goal != GATEWAY_DIFF;
	struct err err;
	int status;

	status = cli_parse(cli, options, one == down_one ? 1 : COUNT(options),
	    &argc, &argv, 0, -1);
	if (status >= 0)
		return status;
	if (o.all == (argc > 0))
		return cli_usage(cli, "name networks, or --all");
	if (o.all && !cli_has_dir(cli))
		return 0;
	if (key_init(&err) < 0 || store_open(&o.store, cli->dir,
	    changes && !cli->dry_run ? STORE_WRITE : STORE_READ, &err) < 0)
		return cli_fail(cli, &err);
	if ((!changes && store_confine(&o.store, -1, &err) < 0) ||
	    choose(&o.store, o.all, argc, argv, &names, &err) < 0)
		status = cli_fail(cli, &err);
	else
		status = cli_each(cli, &names, one, &o);
	o.again = true;
	if (o.later.n > 0 && cli_each(cli, &o.later, one, &o) != 0)
		status = ERR_FAILED;
	strv_free(&o.later);
	store_close(&o.store);
	return status != 0 ? status : o.differs;
}

int
run_up(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, GATEWAY_UP, live_one);
}

int
run_down(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, GATEWAY_UP, down_one);
}

int
run_sync(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, GATEWAY_SYNC, live_one);
}

int
run_diff(struct cli *cli, int argc, char **argv)
{
	return run_live(cli, argc, argv, GATEWAY_DIFF, diff_one);
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
