/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conflicts with what this host has: addresses, routes, UDP ports. */
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "change/host.h"
#include "kernel/link.h"
#include "kernel/route.h"
#include "kernel/socket.h"

#define FIRST_PORT 51820	/* what wg(8) and everybody else proposes */

/* A prefix that the host has, and on which interface. */
struct held {
	struct prefix prefix;
	unsigned index;
	bool route;
};

struct helds {
	struct held *v;
	size_t n, cap;
};

static bool
counts(const struct networks *nets, const struct prefix *p, unsigned index)
{
	static const char *const none[] = { "127.0.0.0/8", "::1/128",
	    "224.0.0.0/4", "ff00::/8" };
	char name[IFNAMSIZ];
	struct err ignored;
	struct prefix x;
	size_t i;

	if (p->len <= 1 || prefix_is_link_local(p))
		return false;
	for (i = 0; i < COUNT(none); i++)
		if (prefix_parse(&x, none[i], &ignored) == 0 &&
		    prefix_overlaps(&x, p))
			return false;
	return index == 0 || if_indextoname(index, name) == NULL ||
	    networks_find(nets, name) == NULL;
}

static void
hold(struct helds *helds, const struct networks *nets, struct prefix p,
    unsigned index, bool route)
{
	prefix_mask(&p);
	if (!counts(nets, &p, index))
		return;
	helds->v = grow(helds->v, helds->n, &helds->cap, sizeof(*helds->v));
	helds->v[helds->n++] = (struct held){ p, index, route };
}

static int
read_host(const struct networks *nets, struct helds *helds, struct err *err)
{
	struct prefixes auto_prefixes addresses = { 0 };
	struct routes auto_routes routes = { 0 };
	unsigned *auto_free indexes = NULL;
	size_t i;

	if (link_addresses(0, &addresses, &indexes, err) < 0 ||
	    route_list(&routes, err) < 0)
		return -1;
	for (i = 0; i < addresses.n; i++)
		hold(helds, nets, addresses.v[i], indexes[i], false);
	for (i = 0; i < routes.n; i++)
		hold(helds, nets, routes.v[i].to, routes.v[i].index, true);
	return 0;
}

static int
overlap(const struct prefix *p, const struct held *h, const char *whose,
    struct err *err)
{
	char text[PREFIX_TEXT_LEN], other[PREFIX_TEXT_LEN], name[IFNAMSIZ];

	prefix_format(p, text);
	prefix_format(&h->prefix, other);
	if (h->index == 0 || if_indextoname(h->index, name) == NULL)
		strcpy(name, "no interface");
	return err_set(err, ERR_FAILED, "%s: %s overlaps %s %s on %s of this "
	    "host", whose, text, h->route ? "the route" : "the addresses",
	    other, name);
}

int
host_check(const struct networks *nets, const struct prefixes *list,
    const char *whose, struct err *err)
{
	struct helds helds = { 0 };
	size_t i, j;
	int rc = 0;

	if (list->n == 0)
		return 0;
	rc = read_host(nets, &helds, err);
	for (i = 0; rc == 0 && i < list->n; i++)
		for (j = 0; rc == 0 && j < helds.n; j++)
			if (prefix_overlaps(&list->v[i], &helds.v[j].prefix))
				rc = overlap(&list->v[i], &helds.v[j], whose,
				    err);
	free(helds.v);
	return rc;
}

int
host_used(const struct networks *nets, struct prefixes *used,
    struct err *err)
{
	struct helds helds = { 0 };
	size_t i;
	int rc;

	rc = read_host(nets, &helds, err);
	for (i = 0; i < helds.n; i++)
		prefixes_add(used, &helds.v[i].prefix);
	free(helds.v);
	return rc;
}

static bool
is_taken(const struct networks *nets, uint16_t port)
{
	struct port_holder holder;
	size_t i;

	for (i = 0; i < nets->n; i++)
		if (nets->v[i]->listen_port == port)
			return true;
	return port_taken(port, &holder);
}

int
host_free_port(const struct networks *nets, uint16_t *port, struct err *err)
{
	uint32_t p;

	for (p = FIRST_PORT; p <= 65535; p++)
		if (!is_taken(nets, (uint16_t)p)) {
			*port = (uint16_t)p;
			return 0;
		}
	return err_set(err, ERR_FAILED, "no UDP port from %d on is free: name "
	    "one", FIRST_PORT);
}

int
host_check_port(const char *network, uint16_t port, struct err *err)
{
	struct port_holder holder;

	if (!port_taken(port, &holder))
		return 0;
	if (holder.pid == 0)
		return err_set(err, ERR_FAILED, "%s: UDP port %u is in use by "
		    "the kernel, perhaps another WireGuard interface ('wg "
		    "show'), or by a process that you may not see", network,
		    port);
	return err_set(err, ERR_FAILED, "%s: UDP port %u is in use by %s, pid "
	    "%d", network, port, quote(holder.comm).s, (int)holder.pid);
}

static int
check_other(const struct store *store, const struct network *net,
    const char *name, struct err *err)
{
	struct network auto_network *other = NULL;

	if (store_load(store, name, false, &other, err) < 0)
		return 0;
	return networks_conflict(net, other, err);
}

int
host_check_others(const struct store *store, const struct network *net,
    bool running, struct err *err)
{
	struct strv auto_strv names = { 0 };
	struct link link;
	size_t i;

	if (store_names(store, &names, err) < 0)
		return -1;
	for (i = 0; i < names.n; i++)
		if (strcmp(names.v[i], net->name) != 0 &&
		    (!running || link_get(names.v[i], &link, err) == 0) &&
		    check_other(store, net, names.v[i], err) < 0)
			return -1;
	return 0;
}
