/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wgp-conf: configuration files. */
#include <fcntl.h>
#include <string.h>

#include "base/cli.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/when.h"
#include "conf/client.h"
#include "conf/server.h"
#include "store/store.h"
#include "store/target.h"

#define PUBLIC_OPTION(to)						\
	{ "public", 'p', CLI_FLAG, NULL, (to),				\
	    "without the secret keys, which it does not read" }

static int
print_server(const struct cli *cli, const char *name, bool public,
    struct err *err)
{
	struct store auto_store store = STORE_NONE;
	struct network auto_network *net = NULL;
	struct buf auto_buf text = { .secret = true };

	if (key_init(err) < 0 ||
	    store_open(&store, cli->dir, STORE_READ, err) < 0 ||
	    store_confine(&store, STORE_TEXT, -1, err) < 0 ||
	    store_load(&store, name, !public, &net, err) < 0 ||
	    (public ? server_render_public : server_render)(&store, net,
	    when_now(), &text, err) < 0)
		return -1;
	return cli_write(text.data, text.len, err);
}

static int
run_server(struct cli *cli, int argc, char **argv)
{
	bool public = false;
	const struct cli_option options[] = { PUBLIC_OPTION(&public) };
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 1, 1);
	if (status >= 0)
		return status;
	return print_server(cli, argv[0], public, &err) < 0 ?
	    cli_fail(cli, &err) : 0;
}

struct client_options {
	struct store store;
	bool public;
	const char *dir;
	int fd;			/* of dir */
	struct strv written;	/* names, which peers of several networks
				   may share */
};

/* To wgpilot-NAME.conf in the directory, readable by its owner alone. */
static int
save(const struct cli *cli, struct client_options *o, const struct peer *peer,
    const struct buf *text, struct err *err)
{
	char *auto_free file = xasprintf("wgpilot-%s.conf", peer->name);
	char *auto_free path = xasprintf("%s/%s", o->dir, file);
	struct err ignored;

	if (strv_find(&o->written, peer->name) >= 0)
		return err_set(err, ERR_FAILED, "%s: was written just now, "
		    "for a peer of that name in another network: write them "
		    "to directories of their own", path);
	strv_add(&o->written, peer->name);
	if (client_check(&o->store, peer, o->fd, file, path, err) < 0)
		return -1;
	if (cli->dry_run) {
		cli_note(cli, "would write %s", path);
		return 0;
	}
	if (file_replace(o->fd, file, text->data, text->len, 0600, false,
	    path, err) < 0)
		return -1;
	cli_note(cli, "wrote %s", path);
	/* wg-quick(8) names the interface after the file */
	file[strlen(file) - strlen(".conf")] = '\0';
	if (network_name_check(file, &ignored) < 0)
		cli_note(cli, "%s: wg-quick does not take a file of that "
		    "name: rename it, to wg0.conf say; apps take any", path);
	return 0;
}

static int
open_directory(struct client_options *o, struct err *err)
{
	o->fd = -1;
	if (o->dir == NULL)
		return 0;
	if (str_value_fault(o->dir) != NULL)
		return err_set(err, ERR_USAGE, "directory %s %s",
		    quote(o->dir).s, str_value_fault(o->dir));
	o->fd = dir_open(AT_FDCWD, o->dir, o->dir, err);
	if (o->fd < 0)
		err->code = ERR_FAILED;	/* ERR_ABSENT is for objects */
	return o->fd < 0 ? -1 : 0;
}

static int
client(struct cli *cli, const char *target, void *arg, struct err *err)
{
	struct client_options *o = arg;
	struct network auto_network *net = NULL;
	struct buf auto_buf text = { .secret = true };
	struct strv auto_strv notes = { 0 };
	char *auto_free network = NULL;
	char *auto_free name = NULL;
	struct peer *peer;

	if (target_split(&o->store, target, &network, &name, err) < 0 ||
	    store_load(&o->store, network, !o->public, &net, err) < 0)
		return -1;
	if ((peer = target_peer(net, name, err)) == NULL ||
	    (o->public ? client_render_public : client_render)(net, peer,
	    &notes, &text, err) < 0)
		return -1;
	cli_notes(cli, &notes);
	return o->dir != NULL ? save(cli, o, peer, &text, err) :
	    cli_write(text.data, text.len, err);
}

static int
run_client(struct cli *cli, int argc, char **argv)
{
	struct client_options o = { .store = STORE_NONE };
	struct strv auto_strv names = { 0 };
	const struct cli_option options[] = {
		{ "directory", 'd', CLI_TEXT, "DIR", &o.dir,
		    "write wgpilot-NAME.conf there" },
		PUBLIC_OPTION(&o.public),
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 1, -1);
	if (status >= 0)
		return status;
	if (o.public && o.dir != NULL)
		return cli_usage(cli, "--public is for looking at: a file for "
		    "a device needs its keys");
	if (argc > 1 && o.dir == NULL)
		return cli_usage(cli, o.public ? "--public prints one file: "
		    "name one peer" : "several files need -d DIR");
	strv_add_all(&names, (size_t)argc, argv);
	if (key_init(&err) < 0 || open_directory(&o, &err) < 0 ||
	    store_open(&o.store, cli->dir, STORE_READ, &err) < 0 ||
	    store_confine(&o.store, STORE_TEXT, o.fd, &err) < 0)
		status = cli_fail(cli, &err);
	else
		status = cli_each(cli, &names, client, &o);
	mem_closep(&o.fd);
	strv_free(&o.written);
	store_close(&o.store);
	return status;
}

struct write_options {
	struct store store;
	bool all, force;
};

static int
write_one(struct cli *cli, const char *name, void *arg, struct err *err)
{
	const struct write_options *o = arg;
	char *auto_free path = server_path(&o->store, name);
	struct network auto_network *net = NULL;
	struct server_file auto_server_file old = { 0 };
	bool changed = false;

	if (store_load(&o->store, name, true, &net, err) < 0 ||
	    server_check(&o->store, name, o->force, &old, err) < 0)
		return -1;
	if (cli->dry_run) {
		cli_note(cli, "would write %s", path);
		return 0;
	}
	if (server_write(&o->store, net, when_now(), &old, &changed, err) < 0)
		return -1;
	cli_note(cli, changed ? "wrote %s" : "%s is as it should be", path);
	return 0;
}

static int
run_write(struct cli *cli, int argc, char **argv)
{
	struct write_options o = { .store = STORE_NONE };
	struct strv auto_strv names = { 0 };
	const struct cli_option options[] = {
		{ "all", 'a', CLI_FLAG, NULL, &o.all, "all networks" },
		{ "force", 'f', CLI_FLAG, NULL, &o.force,
		    "write over a file that is not ours or was edited" },
	};
	struct err err;
	int status;

	status = cli_parse(cli, options, COUNT(options), &argc, &argv, 0, -1);
	if (status >= 0)
		return status;
	if (o.all == (argc > 0))
		return cli_usage(cli, "name networks, or --all");
	if (o.all && !cli_has_dir(cli))
		return 0;
	if (key_init(&err) < 0 || store_open(&o.store, cli->dir,
	    cli->dry_run ? STORE_READ : STORE_WRITE, &err) < 0 ||
	    store_confine(&o.store, STORE_TEXT, -1, &err) < 0)
		return cli_fail(cli, &err);
	strv_add_all(&names, (size_t)argc, argv);
	if (o.all && store_names(&o.store, &names, &err) < 0)
		status = cli_fail(cli, &err);
	else
		status = cli_each(cli, &names, write_one, &o);
	store_close(&o.store);
	return status;
}

int
main(int argc, char **argv)
{
	static const struct cli_verb verbs[] = {
		{ "server", run_server, "NET", "print the wg-quick file of "
		    "the gateway" },
		{ "client", run_client, "NET/PEER...", "print a device's "
		    "file, or write it with -d" },
		{ "write", run_write, "NET...|--all", "write the gateway's "
		    "wg-quick file" },
		{ 0 },
	};
	struct cli cli = { .program = "wgp-conf",
	    .purpose = "configuration files of gateway and devices",
	    .verbs = verbs };

	cli_start();
	return cli_end(&cli, cli_main(&cli, argc, argv));
}
