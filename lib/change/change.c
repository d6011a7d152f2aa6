/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The transaction: every command that changes state goes through it. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "change/change.h"
#include "change/running.h"
#include "conf/server.h"
#include "model/key.h"

/* Remembers what the running interface may still have. */
static void
remember(struct change *c)
{
	c->old_public_key = c->net->public_key;
	c->old_port = c->net->listen_port;
	prefixes_copy(&c->old_subnets, &c->net->subnets);
	c->old_table = xstrdup(c->net->table != NULL ? c->net->table : "auto");
}

/* Fails with the names there are. */
static int
no_such_network(const struct change *c, const char *name, struct err *err)
{
	struct network *net;

	if (store_load(&c->store, name, false, &net, err) < 0)
		return -1;
	store_free(net);
	return err_set(err, ERR_BUSY, "%s/%s.ini: was put there just now: try "
	    "again", c->store.dir, name);
}

/* The generated file first: it need not be in memory beside the others. */
static int
load_all(struct change *c, const char *name, struct err *err)
{
	if (server_check(&c->store, name, false, &c->server, err) < 0)
		return err_context(err, "nothing is changed");
	return store_load_all(&c->store, name, &c->nets, err);
}

/* A device that is lost is to be shut out, whatever else is wrong. */
static int
load_one(struct change *c, const char *name, struct err *err)
{
	if (server_check(&c->store, name, false, &c->server, &c->kept) == 0)
		c->kept = (struct err){ 0 };
	return store_load_one(&c->store, name, &c->nets, err);
}

int
change_confine(struct change *c, struct err *err)
{
	c->confined = true;
	return store_confine(&c->store, STORE_SYSTEM, -1, err) < 0 &&
	    !c->less ? -1 : 0;
}

static int
begin(struct change *c, const char *dir, const char *name, unsigned flags,
    struct err *err)
{
	if (key_init(err) < 0 || store_open(&c->store, dir, c->dry_run ?
	    STORE_READ : name == NULL ? STORE_MAKE : STORE_WRITE, err) < 0)
		return -1;
	if ((flags & CHANGE_CONFINE) != 0 && change_confine(c, err) < 0)
		return -1;
	c->now = when_now();
	c->live.keep_foreign = true;
	if (name == NULL)
		return store_load_all(&c->store, NULL, &c->nets, err);
	if (network_name_check(name, err) < 0)
		return -1;
	if (!store_has(&c->store, name))
		return no_such_network(c, name, err);
	if ((c->less ? load_one : load_all)(c, name, err) < 0)
		return -1;
	c->net = networks_find(&c->nets, name);
	if (c->net == NULL)
		return no_such_network(c, name, err);
	remember(c);
	/* without the key, there is to be no file that names it */
	if (!c->less && !key_is_zero(&c->net->private_key) &&
	    server_check_dir(&c->store, name, err) < 0)
		return err_context(err, "nothing is changed");
	return 0;
}

int
change_begin(struct change *c, const char *dir, const char *name,
    unsigned flags, struct err *err)
{
	*c = (struct change){ .store = STORE_NONE,
	    .dry_run = (flags & CHANGE_DRY_RUN) != 0,
	    .less = (flags & CHANGE_LESS) != 0 };
	return begin(c, dir, name, flags, err);
}

int
change_adopt(struct change *c, struct network *net, struct err *err)
{
	if (networks_find(&c->nets, net->name) != NULL) {
		err_set(err, ERR_FAILED, "%s: there is a network of that name "
		    "already", net->name);
		network_free(net);
		return -1;
	}
	c->nets.v = grow(c->nets.v, c->nets.n, &c->nets.cap,
	    sizeof(*c->nets.v));
	c->nets.v[c->nets.n++] = net;
	c->net = net;
	remember(c);
	if (server_check_dir(&c->store, net->name, err) < 0)
		return -1;
	return server_check(&c->store, net->name, false, &c->server, err);
}

void
change_end(struct change *c)
{
	size_t i;

	for (i = 0; i < c->n_pools; i++)
		pool_free(&c->pools[i]);
	free(c->pools);
	free(c->old_table);
	server_file_free(&c->server);
	prefixes_free(&c->old_subnets);
	plan_options_free(&c->live);
	strv_free(&c->notes);
	strv_free(&c->report);
	networks_free(&c->nets);
	store_close(&c->store);
}

void
change_touch_network(struct change *c)
{
	c->net->dirty = true;
	c->net->updated = c->now;
}

void
change_touch_peer(struct change *c, struct peer *peer)
{
	peer->dirty = true;
	if (peer->line != 0)
		peer->updated = c->now;
}

/* What it is in conflict with was there before. */
static void
move_to_end(struct networks *nets, struct network *net)
{
	size_t i = 0;

	while (nets->v[i] != net)
		i++;
	memmove(&nets->v[i], &nets->v[i + 1],
	    (nets->n - i - 1) * sizeof(struct network *));
	nets->v[nets->n - 1] = net;
}

static int
check(struct change *c, struct err *err)
{
	if (network_check(c->net, err) < 0)
		return -1;
	move_to_end(&c->nets, c->net);
	return networks_check(c->nets.v, c->nets.n, err);
}

/* The state is saved; what is derived from it follows. */
static int
derive(struct change *c, struct err *err)
{
	bool changed;

	if (c->kept.text[0] != '\0') {
		*err = c->kept;
		return err_context(err, "%s is saved, but its wg-quick file "
		    "is not", c->net->name);
	}
	if (key_is_zero(&c->net->private_key)) {
		strv_addf(&c->notes, "%s: its private key is not in "
		    "%s/secret/%s.ini, so %s/%s.conf is not written",
		    c->net->name, c->store.dir, c->net->name,
		    c->store.wireguard, c->net->name);
		return 0;
	}
	if (server_write(&c->store, c->net, c->now, &c->server, &changed,
	    err) < 0)
		return err_context(err, "%s is saved, but its wg-quick file "
		    "is not ('wgp-conf write %s' tries again)", c->net->name,
		    c->net->name);
	return 0;
}

/*
 * Commits, and brings along what follows from the state.  Once that is
 * durable, no failure undoes it; the interface matters more than the files,
 * so that all is tried, and what is said is what matters most.
 */
static int
carry_out(struct change *c, struct running *running, struct err *err)
{
	struct err derived, pruned;
	bool clean;
	int rc;

	if (store_commit(&c->store, c->net, err) < 0)
		return -1;
	c->committed = true;
	rc = derive(c, &derived);
	/* a file that is left alone has nothing that could be lost */
	clean = rc == 0 || c->kept.text[0] != '\0';
	if (rc < 0)
		*err = derived;
	if (running_follow(c, running, &derived) < 0) {
		*err = derived;
		rc = -1;
	}
	/* last, and on nothing that is not durable: the next change does it */
	if (clean && store_prune(&c->store, c->net, &pruned) < 0 && rc == 0) {
		*err = pruned;
		rc = -1;
	}
	return rc;
}

int
change_finish(struct change *c, struct err *err)
{
	struct running running = { 0 };
	int rc = -1;

	keys_sort(&c->live.gone);
	keys_sort(&c->live.dialled);
	if (check(c, err) == 0 && running_read(c, &running, err) == 0) {
		if (c->dry_run && c->kept.text[0] != '\0')
			strv_add(&c->notes, c->kept.text);
		if (c->dry_run)
			rc = running_report(c, &running, err);
		else
			rc = carry_out(c, &running, err);
	}
	running_free(&running);
	return rc;
}
