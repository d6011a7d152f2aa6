/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The running interface of the network that a transaction changes. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "change/gateway.h"
#include "change/running.h"
#include "kernel/link.h"
#include "model/pool.h"

/* Has the interface an address of ours?  No privilege is needed. */
static bool
has_our_address(const struct change *c, const struct link *link)
{
	struct prefixes auto_prefixes have = { 0 };
	struct err ignored;
	size_t i;

	if (link_addresses(link->index, &have, NULL, &ignored) < 0)
		return false;
	for (i = 0; i < have.n; i++) {
		have.v[i].len = prefix_max(&have.v[i]);
		if (prefixes_cover(&c->net->subnets, &have.v[i]) ||
		    prefixes_cover(&c->old_subnets, &have.v[i]))
			return true;
	}
	return false;
}

static int
not_readable(const struct change *c, const struct link *link,
    struct err *err)
{
	if (!has_our_address(c, link))
		return 0;
	return err_set(err, ERR_FAILED, "%s is up, and changing a running "
	    "network needs root: nothing is changed", c->net->name);
}

void
running_free(struct running *r)
{
	live_free(&r->desired);
	live_free(&r->actual);
	r->desired = r->actual = (struct live){ 0 };
}

/*
 * The key of the interface, and whether all else can be asked; the texts that
 * are to be committed need the memory before its peers do.
 */
static int
read_key(const struct change *c, struct running *r, enum wg_kind kind,
    struct err *err)
{
	struct wg_device *dev = &r->actual.dev;

	if (live_check(c->net, err) < 0)
		return -1;
	dev->kind = kind;
	dev->extent = WG_WITHOUT_PEERS;
	snprintf(dev->name, sizeof(dev->name), "%s", c->net->name);
	return wg_get(dev, err);
}

static int
read_both(const struct change *c, struct running *r, struct err *err)
{
	if (live_desired(c->net, c->now, &r->desired, err) < 0)
		return -1;
	return live_actual(&r->desired, &r->actual, err);
}

/* Without the private key nobody can say what the interface should be. */
static int
check_keyless(const struct change *c, const struct link *link,
    enum wg_kind kind, struct err *err)
{
	struct wg_device auto_wg_device dev = { .kind = kind,
	    .extent = WG_WITHOUT_PEERS };

	snprintf(dev.name, sizeof(dev.name), "%s", c->net->name);
	if (wg_get(&dev, err) < 0) {
		if (err->errnum == EPERM || err->errnum == EACCES)
			return not_readable(c, link, err);
		return -1;
	}
	if (!key_equal(&dev.public_key, &c->net->public_key))
		return 0;
	return err_set(err, ERR_FAILED, "%s is up, and its private key is not "
	    "in %s/secret/%s.ini: put it back, or take it down ('wgp-net down "
	    "%s'): nothing is changed", c->net->name, c->store.dir,
	    c->net->name, c->net->name);
}

int
running_read(struct change *c, struct running *r, struct err *err)
{
	const char *name = c->net->name;
	struct link link;
	enum wg_kind kind;

	if (link_get(name, &link, err) < 0)
		return err->code == ERR_ABSENT ? 0 : -1;
	if (link_wg_kind(&link, &kind, err) < 0) {
		if (err->errnum == EACCES || err->errnum == EPERM)
			return not_readable(c, &link, err);
		if (err->errnum != 0)
			return -1;
		strv_addf(&c->notes, "%s: an interface of that name is there "
		    "that is no WireGuard device: it is left alone", name);
		return 0;
	}
	if (key_is_zero(&c->net->private_key))
		return check_keyless(c, &link, kind, err);
	if ((c->dry_run ? read_both(c, r, err) :
	    read_key(c, r, kind, err)) < 0) {
		if (err->errnum == EPERM || err->errnum == EACCES)
			return not_readable(c, &link, err);
		return -1;
	}
	r->ours = gateway_is_ours(c->net, &r->actual.dev) ||
	    key_equal(&r->actual.dev.public_key, &c->old_public_key);
	if (!r->ours)
		strv_addf(&c->notes, "%s: the interface of that name has "
		    "another key and is left alone; 'wgp-net sync %s' would "
		    "take it over", name, name);
	else if (strcmp(c->old_table, c->net->table != NULL ?
	    c->net->table : "auto") != 0)
		return err_set(err, ERR_FAILED, "%s is up: Table is changed "
		    "while it is down ('wgp-net down %s')", name, name);
	if (!c->dry_run)
		running_free(r);
	return 0;
}

/* What "make a plan, then print it or apply it" needs beside the two values. */
static void
make_plan(struct change *c, struct running *r, struct plan *plan)
{
	live_resolve(c->net, &r->desired, &r->actual, &c->notes);
	live_auto_mtu(&r->desired, &r->actual);
	plan_diff(&r->desired, &r->actual, &c->live, plan);
}

int
running_report(struct change *c, struct running *r, struct err *err)
{
	struct plan auto_plan plan = { 0 };

	(void)err;
	if (!r->ours)
		return 0;
	make_plan(c, r, &plan);
	plan_describe(&plan, c->net, &c->report);
	return 0;
}

static int
follow(struct change *c, struct running *r, struct err *err)
{
	struct plan auto_plan plan = { 0 };

	if (!network_enabled(c->net) && c->confined &&
	    network_has_hooks(c->net))
		return err_set(err, ERR_FAILED, "it is disabled, and its "
		    "hooks are to run before it goes down");
	if (!network_enabled(c->net))
		return gateway_take_down(c->net, &c->notes, err);
	if (read_both(c, r, err) < 0)
		return -1;
	/* somebody else took it down meanwhile */
	if (!r->actual.exists)
		return 0;
	make_plan(c, r, &plan);
	if (plan.n_kept > 0)
		strv_addf(&c->notes, "%s: %zu running peer%s unknown to the "
		    "state and left alone: see 'wgp-net diff %s'",
		    c->net->name, plan.n_kept, plan.n_kept == 1 ? " is" :
		    "s are", c->net->name);
	if (plan_is_empty(&plan))
		return 0;
	if (gateway_apply(&plan, c->net, &c->notes, err) < 0)
		return -1;
	live_free(&r->actual);
	r->actual = (struct live){ 0 };
	return gateway_verify(&r->desired, c->net, &c->live, err);
}

int
running_follow(struct change *c, struct running *r, struct err *err)
{
	if (!r->ours)
		return 0;
	if (follow(c, r, err) < 0)
		return err_context(err, "%s is saved, but the running "
		    "interface is not as it should be ('wgp-net sync %s' "
		    "tries again)", c->net->name, c->net->name);
	return 0;
}
