/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wgp-net: networks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cli.h"
#include "base/mem.h"
#include "base/out.h"
#include "base/when.h"
#include "change/change.h"
#include "change/gateway.h"
#include "change/network_change.h"
#include "live/status.h"
#include "model/field.h"
#include "store/key_file.h"
#include "store/store.h"
#include "net_live.h"

/* A transaction's notes, and its report where it was carried out. */
static int
tell(struct cli *cli, const struct change *c, int rc)
{
	/* nothing holds of what was not made */
	if (rc < 0 && !c->committed)
		return rc;
	cli_notes(cli, &c->notes);
	cli_report(cli, c->net->name, &c->report, false);
	return rc;
}

static unsigned
dry_run(const struct cli *cli)
{
	return cli->dry_run ? CHANGE_DRY_RUN : 0;
}

struct print {
	const struct store *store;
	struct out out;
};

static int
print_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	struct network auto_network *net = NULL;
	struct live auto_live live = { 0 };
	struct strv auto_strv notes = { 0 };
	struct network_record record;
	struct print *print = arg;
	bool known;

	if (store_load(print->store, name, false, &net, err) < 0)
		return -1;
	known = status_read(net, &live, &notes);
	network_record_fill(&record, net, &live, when_now());
	record.known = known;
	out_record(&print->out, &record);
	cli_notes(cli, &notes);
	return 0;
}

/* One record a network, for list and show.  Returns the exit status. */
static int
print_networks(struct cli *cli, const struct store *store,
    const struct strv *names, enum out_format format, const char *fields)
{
	struct print print = { .store = store };
	struct err err;
	int status;

	if (out_begin(&print.out, stdout, format, network_record_fields,
	    n_network_record_fields, fields, &err) < 0)
		return cli_fail(cli, &err);
	status = cli_each(cli, names, print_one, &print);
	out_end(&print.out);
	return status;
}

struct add_options {
	const char *mode, *port, *endpoint, *mtu, *tunnel, *nat, *description;
	const char *private_key;
	struct strv subnets, dns, routes, sites;
	bool device_to_device, up;
};

static void
add_options_free(struct add_options *o)
{
	strv_free(&o->subnets);
	strv_free(&o->dns);
	strv_free(&o->routes);
	strv_free(&o->sites);
}

/* What has no value, a default neither, is chosen: that is "auto". */
static int
drop_auto(struct strv *list, const char *key, struct strv *a,
    struct err *err)
{
	if (strv_find(list, "auto") < 0)
		return 0;
	if (list->n > 1)
		return err_set(err, ERR_USAGE, "--subnet auto stands alone: "
		    "it chooses one of each family");
	strv_remove(list, 0);
	assignments_put(a, key, "");
	return 0;
}

static int
add_assignments(struct add_options *o, struct strv *a, struct err *err)
{
	if (drop_auto(&o->subnets, "Subnet", a, err) < 0)
		return -1;
	if (o->port != NULL && strcmp(o->port, "auto") == 0)
		o->port = "";
	assignments_put(a, "Mode", o->mode);
	assignments_put(a, "ListenPort", o->port);
	assignments_put(a, "Endpoint", o->endpoint);
	assignments_put(a, "MTU", o->mtu);
	assignments_put(a, "Tunnel", o->tunnel);
	assignments_put(a, "NAT", o->nat);
	assignments_put(a, "Description", o->description);
	assignments_put_list(a, "Subnet", &o->subnets);
	assignments_put_list(a, "DNS", &o->dns);
	assignments_put_list(a, "Routes", &o->routes);
	assignments_put_list(a, "SiteNetworks", &o->sites);
	if (o->device_to_device)
		assignments_put(a, "DeviceToDevice", "yes");
	return 0;
}

/* "add --up": what the plan was is of no interest where all is new. */
static int
come_up(const struct cli *cli, const struct change *c, struct err *err)
{
	const struct gateway_options how = { .goal = GATEWAY_UP,
	    .confine = &c->store };
	struct gateway_report report = { 0 };
	int rc;

	rc = gateway_converge(c->net, &how, &report, err);
	cli_notes(cli, &report.notes);
	gateway_report_free(&report);
	return rc;
}

static int
do_add(struct cli *cli, const char *name, struct add_options *o,
    struct err *err)
{
	struct key auto_key private_key = { { 0 } };
	struct strv auto_strv assignments = { 0 };
	struct strv auto_strv names = { 0 };
	struct change auto_change c = { 0 };
	/* else once the port is seen to be free, or before it comes up */
	bool early = !o->up && o->port == NULL;
	int rc;

	if (add_assignments(o, &assignments, err) < 0)
		return -1;
	if (o->private_key != NULL && key_read(o->private_key,
	    "private key", &private_key, err) < 0)
		return -1;
	if (change_begin(&c, cli->dir, NULL, dry_run(cli) | (early ?
	    CHANGE_CONFINE : 0), err) < 0 ||
	    network_create(&c, name, &assignments, o->private_key != NULL ?
	    &private_key : NULL, err) < 0)
		return -1;
	if (!early && (!o->up || cli->dry_run) && change_confine(&c, err) < 0)
		return -1;
	rc = change_finish(&c, err);
	/* nothing holds of what was not made */
	if (rc == 0 || c.committed)
		cli_notes(cli, &c.notes);
	/* as JSON, the new network itself is what is told */
	if ((rc == 0 || c.committed) && (!cli->json || cli->dry_run))
		cli_report(cli, name, &c.report, false);
	if (rc < 0)
		return -1;
	if (o->up && !cli->dry_run &&
	    come_up(cli, &c, err) < 0)
		return err_context(err, "made, but not up");
	if (!cli->json || cli->dry_run)
		return 0;
	strv_add(&names, name);
	return print_networks(cli, &c.store, &names, OUT_JSON_ONE, NULL) == 0
	    ? 0 : err_set(err, ERR_FAILED, "%s is made, but cannot be shown",
	    name);
}

static int
run_add(struct cli *cli, int argc, char **argv)
{
	struct add_options o = { 0 };
	const struct cli_option options[] = {
		{ "mode", 'm', CLI_TEXT, "MODE", &o.mode,
		    "gateway (default), site-to-site or hub-routed" },
		{ "subnet", 's', CLI_LIST, "CIDR|auto", &o.subnets,
		    "addresses of the tunnel; repeatable" },
		{ "port", 'p', CLI_TEXT, "N|auto", &o.port,
		    "UDP port to listen on" },
		{ "endpoint", 'e', CLI_TEXT, "HOST[:PORT]", &o.endpoint,
		    "what clients dial" },
		{ "dns", 0, CLI_LIST, "ADDR", &o.dns,
		    "resolver for clients; repeatable" },
		{ "mtu", 0, CLI_TEXT, "N", &o.mtu,
		    "of the interface and in client files" },
		{ "tunnel", 't', CLI_TEXT, "full|split", &o.tunnel,
		    "what clients send into the tunnel" },
		{ "route", 'r', CLI_LIST, "CIDR", &o.routes,
		    "further prefix of a split tunnel; repeatable" },
		{ "nat", 0, CLI_TEXT, "auto|yes|no", &o.nat,
		    "hide clients behind the gateway's address" },
		{ "allow-device-to-device", 0, CLI_FLAG, NULL,
		    &o.device_to_device, "peers may reach each other" },
		{ "site-network", 0, CLI_LIST, "CIDR", &o.sites,
		    "prefix behind the gateway itself; repeatable" },
		{ "description", 'd', CLI_TEXT, "TEXT", &o.description,
		    "any text" },
		{ "private-key", 0, CLI_TEXT, "FILE|-", &o.private_key,
		    "use that key instead of a new one" },
		{ "up", 'u', CLI_FLAG, NULL, &o.up,
		    "bring the interface up at once" },
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 1, 1);
	if (status < 0)
		status = do_add(cli, argv[0], &o, &err) < 0 ?
		    cli_fail(cli, &err) : 0;
	add_options_free(&o);
	return status;
}

static int
run_list(struct cli *cli, int argc, char **argv)
{
	struct store auto_store store = STORE_NONE;
	struct strv auto_strv names = { 0 };
	const char *fields = NULL;
	const struct cli_option options[] = {
		{ "output", 'o', CLI_TEXT, "FIELDS", &fields,
		    "only these, separated by tabs, without a heading" },
	};
	enum out_format format;
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 0, 0);
	if (status >= 0)
		return status;
	format = cli->json ? OUT_JSON : fields != NULL ? OUT_TABBED :
	    OUT_TABLE;
	if (key_init(&err) < 0 ||
	    store_open(&store, cli->dir, STORE_READ, &err) < 0 ||
	    store_confine(&store, STORE_TEXT, -1, &err) < 0 ||
	    store_names(&store, &names, &err) < 0)
		return cli_fail(cli, &err);
	cli_has_dir(cli);
	return print_networks(cli, &store, &names, format, fields);
}

static int
run_show(struct cli *cli, int argc, char **argv)
{
	struct store auto_store store = STORE_NONE;
	struct strv auto_strv names = { 0 };
	const char *fields = NULL;
	const struct cli_option options[] = {
		{ "output", 'o', CLI_TEXT, "FIELDS", &fields,
		    "only these, separated by tabs" },
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 1, -1);
	if (status >= 0)
		return status;
	if (key_init(&err) < 0 ||
	    store_open(&store, cli->dir, STORE_READ, &err) < 0 ||
	    store_confine(&store, STORE_TEXT, -1, &err) < 0)
		return cli_fail(cli, &err);
	strv_add_all(&names, (size_t)argc, argv);
	return print_networks(cli, &store, &names, cli->json ?
	    (argc == 1 ? OUT_JSON_ONE : OUT_JSON) : fields != NULL ?
	    OUT_TABBED : OUT_DETAIL, fields);
}

static int
assign(struct cli *cli, const char *name, const struct strv *assignments,
    unsigned flags, struct err *err)
{
	struct change auto_change c = { 0 };

	if (change_begin(&c, cli->dir, name, flags | dry_run(cli), err) < 0 ||
	    network_assign(&c, assignments, err) < 0)
		return -1;
	/* what is next may need more */
	if (!cli->more && gateway_is_confinable(c.net) &&
	    change_confine(&c, err) < 0)
		return -1;
	return tell(cli, &c, change_finish(&c, err));
}

static int
run_set(struct cli *cli, int argc, char **argv)
{
	struct strv auto_strv assignments = { 0 };
	struct err err;
	int status, i;

	status = cli_parse(cli, NULL, 0, &argc, &argv, 2, -1);
	if (status >= 0)
		return status;
	for (i = 1; i < argc; i++)
		strv_add(&assignments, argv[i]);
	return assign(cli, argv[0], &assignments, 0, &err) < 0 ?
	    cli_fail(cli, &err) : 0;
}

static int
enable_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	const bool *on = arg;
	struct strv auto_strv assignments = { 0 };

	/* enabled is what holds where the file does not say */
	strv_add(&assignments, *on ? "Enabled=" : "Enabled=no");
	return assign(cli, name, &assignments, *on ? 0 : CHANGE_LESS, err);
}

static int
enable(struct cli *cli, int argc, char **argv, bool on)
{
	struct strv auto_strv names = { 0 };
	int status;

	status = cli_parse(cli, NULL, 0, &argc, &argv, 1, -1);
	if (status >= 0)
		return status;
	strv_add_all(&names, (size_t)argc, argv);
	return cli_each(cli, &names, enable_one, &on);
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
remove_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	struct change auto_change c = { 0 };

	(void)arg;
	if (change_begin(&c, cli->dir, name, dry_run(cli) | CHANGE_LESS,
	    err) < 0 || (!cli->more && !network_has_hooks(c.net) &&
	    change_confine(&c, err) < 0))
		return -1;
	if (!cli->dry_run && !cli_confirm(cli, err, "Remove network %s, its "
	    "peers (%zu) and all their keys?", name, c.net->n_peers))
		return -1;
	return tell(cli, &c, network_delete(&c, err));
}

static int
run_remove(struct cli *cli, int argc, char **argv)
{
	struct strv auto_strv names = { 0 };
	int status;

	status = cli_parse(cli, NULL, 0, &argc, &argv, 1, -1);
	if (status >= 0)
		return status;
	strv_add_all(&names, (size_t)argc, argv);
	return cli_each(cli, &names, remove_one, NULL);
}

int
main(int argc, char **argv)
{
	static const struct cli_verb verbs[] = {
		{ "add", run_add, "NET", "make a network" },
		{ "list", run_list, "", "list the networks" },
		{ "show", run_show, "NET...", "show all of a network" },
		{ "set", run_set, "NET KEY=VALUE...", "change a network: "
		    "KEY= clears, KEY+=V and KEY-=V for lists" },
		{ "enable", run_enable, "NET...", "let a network come up" },
		{ "disable", run_disable, "NET...", "take a network down and "
		    "keep it down" },
		{ "remove", run_remove, "NET...", "remove a network with its "
		    "peers and keys" },
		{ "up", run_up, "NET...|--all", "bring the interface up" },
		{ "down", run_down, "NET...|--all", "take the interface "
		    "down" },
		{ "sync", run_sync, "NET...|--all", "bring the running "
		    "interface to what the state says" },
		{ "diff", run_diff, "NET...|--all", "print what sync would "
		    "change; 1 where there is something" },
		{ "hook", run_hook, "pre-up|post-down NET", "what wg-quick "
		    "leaves to us: forwarding and firewall" },
		{ 0 },
	};
	struct cli cli = { .program = "wgp-net",
	    .purpose = "networks of a WireGuard gateway", .verbs = verbs };

	cli_start();
	return cli_end(&cli, cli_main(&cli, argc, argv));
}
