/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of a network, within a transaction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "change/devices.h"
#include "change/gateway.h"
#include "change/host.h"
#include "change/network_change.h"
#include "change/running.h"
#include "conf/client.h"
#include "conf/server.h"
#include "model/field.h"
#include "model/topology.h"

static int
copy_defaults(const struct store *store, struct network *net, struct err *err)
{
	const struct network *defaults = store->defaults;
	size_t i, j;

	if (store->defaults_fault.text[0] != '\0') {
		*err = store->defaults_fault;
		return -1;
	}
	for (i = 0; i < n_network_fields; i++) {
		struct strv auto_strv values = { 0 };

		field_get(&network_fields[i], defaults, &values);
		for (j = 0; j < values.n; j++)
			if (field_add(&network_fields[i], net, values.v[j],
			    err) < 0)
				return err_context(err, "wgpilot.ini");
	}
	return 0;
}

static int
assign_all(struct network *net, const struct strv *assignments,
    struct err *err)
{
	size_t i;

	for (i = 0; i < assignments->n; i++)
		if (field_assign(network_fields, n_network_fields, net,
		    assignments->v[i], err) < 0)
			return err_context(err, "%s", net->name);
	return 0;
}

/* All that a new subnet must keep clear of. */
static int
collect_used(const struct change *c, const struct network *net,
    struct prefixes *used, struct err *err)
{
	const struct peer *peer;
	size_t i;

	prefixes_append(used, &net->site_networks);
	for (i = 0; i < c->nets.n; i++) {
		prefixes_append(used, &c->nets.v[i]->subnets);
		prefixes_append(used, &c->nets.v[i]->site_networks);
		for (peer = c->nets.v[i]->peers; peer != NULL;
		    peer = peer->next)
			prefixes_append(used, &peer->site_networks);
	}
	return host_used(&c->nets, used, err);
}

static int
choose_subnets(const struct change *c, struct network *net, struct err *err)
{
	static const int families[] = { AF_INET, AF_INET6 };
	struct prefixes auto_prefixes used = { 0 };
	struct prefix p;
	size_t i;

	if (net->subnets.n > 0)
		return host_check(&c->nets, &net->subnets, net->name, err);
	if (collect_used(c, net, &used, err) < 0)
		return -1;
	for (i = 0; i < COUNT(families); i++) {
		if (pool_find_subnet(families[i], &used, &p, err) < 0)
			return err_context(err, "%s", net->name);
		prefixes_add(&net->subnets, &p);
	}
	return 0;
}

static int
choose_port(const struct change *c, struct network *net, struct err *err)
{
	size_t i;

	if (net->listen_port == 0)
		return host_free_port(&c->nets, &net->listen_port, err);
	/* another network's port is networks_check's to name */
	for (i = 0; i < c->nets.n; i++)
		if (c->nets.v[i]->listen_port == net->listen_port)
			return 0;
	return host_check_port(net->name, net->listen_port, err);
}

static void
choose_endpoint(struct change *c, struct network *net)
{
	char host[64], link[32];
	struct prefix p;
	struct err ignored;

	if (net->endpoint != NULL)
		return;
	if (client_default_endpoint(host, link, &ignored) < 0) {
		strv_addf(&c->notes, "%s: this host has no default route, so "
		    "what clients are to dial is not known: 'wgp-net set %s "
		    "Endpoint=HOST' before the first client file", net->name,
		    net->name);
		return;
	}
	net->endpoint = xstrdup(host);
	strv_addf(&c->notes, "%s: clients dial %s, the address of the default "
	    "route on %s%s; 'wgp-net set %s Endpoint=HOST' changes that",
	    net->name, host, link, prefix_parse_address(&p, host,
	    &ignored) == 0 && (prefix_is_private(&p) || prefix_is_ula(&p)) ?
	    " (a private address)" : "", net->name);
}

static int
fill(struct change *c, struct network *net, const struct strv *assignments,
    const struct key *private_key, struct err *err)
{
	if (copy_defaults(&c->store, net, err) < 0 ||
	    assign_all(net, assignments, err) < 0 ||
	    choose_port(c, net, err) < 0 ||
	    choose_subnets(c, net, err) < 0)
		return -1;
	if (private_key != NULL)
		net->private_key = *private_key;
	else
		key_generate(&net->private_key);
	key_public(&net->public_key, &net->private_key);
	if (net->mode == MODE_UNSET)
		net->mode = MODE_GATEWAY;
	net->created = c->now;
	net->dirty = true;
	choose_endpoint(c, net);
	topology_notes(net, NULL, &c->notes);
	return 0;
}

static void
report_created(struct change *c)
{
	struct buf auto_buf subnets = { 0 };

	prefixes_format(&c->net->subnets, false, &subnets);
	strv_addf(&c->report, "+ network %s: %s, UDP port %u", c->net->name,
	    subnets.data, c->net->listen_port);
}

int
network_create(struct change *c, const char *name,
    const struct strv *assignments, const struct key *private_key,
    struct err *err)
{
	struct network *net;

	if (network_name_check(name, err) < 0)
		return -1;
	if (networks_find(&c->nets, name) != NULL)
		return err_set(err, ERR_FAILED, "%s: there is a network of "
		    "that name already", name);
	net = network_new(name);
	if (fill(c, net, assignments, private_key, err) < 0) {
		network_free(net);
		return -1;
	}
	if (change_adopt(c, net, err) < 0)
		return -1;
	report_created(c);
	return 0;
}

/* What is new in the list, and so not yet held against the host. */
static void
added(const struct prefixes *now, const struct prefixes *before,
    struct prefixes *out)
{
	size_t i;

	for (i = 0; i < now->n; i++)
		if (!prefixes_contain(before, &now->v[i]))
			prefixes_add(out, &now->v[i]);
}

int
network_assign(struct change *c, const struct strv *assignments,
    struct err *err)
{
	struct prefixes auto_prefixes new = { 0 };
	struct buf auto_buf before = { .secret = true };
	struct buf auto_buf now = { .secret = true };
	size_t i;

	devices_render(c->net, NULL, &before);
	if (assign_all(c->net, assignments, err) < 0)
		return -1;
	added(&c->net->subnets, &c->old_subnets, &new);
	if (host_check(&c->nets, &new, c->net->name, err) < 0)
		return -1;
	if (c->net->listen_port != c->old_port && c->net->listen_port != 0 &&
	    host_check_port(c->net->name, c->net->listen_port, err) < 0)
		return -1;
	change_touch_network(c);
	topology_notes(c->net, NULL, &c->notes);
	devices_render(c->net, NULL, &now);
	devices_note(c->net, NULL, &before, &now, &c->notes);
	for (i = 0; i < assignments->n; i++)
		strv_addf(&c->report, "~ network %s: %s", c->net->name,
		    assignments->v[i]);
	return 0;
}

int
network_delete(struct change *c, struct err *err)
{
	struct running running = { 0 };
	const char *name = c->net->name;
	char *auto_free path = NULL;
	struct err ignored;
	int rc = -1;

	if (c->kept.text[0] != '\0' && !c->server.foreign) {
		/* whose it is cannot be seen: it would be left behind */
		*err = c->kept;
		return err_context(err, "nothing is changed");
	}
	if (c->dry_run && c->kept.text[0] != '\0')
		strv_add(&c->notes, c->kept.text);
	strv_addf(&c->report, "- network %s with its %zu peer%s", name,
	    c->net->n_peers, c->net->n_peers == 1 ? "" : "s");
	if (running_read(c, &running, err) == 0) {
		if (running.ours)
			strv_addf(&c->report, "- interface %s", name);
		rc = 0;
	}
	if (rc == 0 && !c->dry_run && running.ours)
		rc = gateway_take_down(c->net, &c->notes, err);
	else if (rc == 0 && !c->dry_run && !gateway_is_up(c->net))
		/* of an interface that somebody else deleted */
		gateway_post_down(c->net, &ignored);
	running_free(&running);
	if (rc < 0 || c->dry_run)
		return rc;
	if ((c->kept.text[0] == '\0' &&
	    server_remove(&c->store, name, err) < 0) ||
	    store_remove(&c->store, name, err) < 0)
		return !running.ours ? -1 : err_context(err, "%s is taken "
		    "down, but not removed ('wgp-net remove %s' tries again)",
		    name, name);
	if (c->kept.text[0] == '\0')
		return 0;
	c->committed = true;
	path = server_path(&c->store, name);
	return err_set(err, ERR_FAILED, "%s is removed, but %s, which was "
	    "edited or is not ours, is left: remove it by hand", name, path);
}
