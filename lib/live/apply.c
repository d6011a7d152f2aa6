/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan made true in the kernel. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "base/mem.h"
#include "kernel/nft.h"
#include "kernel/route.h"
#include "kernel/sysctl.h"
#include "live/plan.h"

static int
apply_sysctls(const struct plan *plan, struct strv *notes, struct err *err)
{
	char name[64];
	size_t i;

	for (i = 0; plan->accept_ra && i < plan->actual->ra_links.n; i++) {
		const char *link = plan->actual->ra_links.v[i];

		snprintf(name, sizeof(name), "ipv6/conf/%s/accept_ra", link);
		if (sysctl_set(name, 2, err) < 0)
			return -1;
		strv_addf(notes, "%s lives by router advertisements, which "
		    "forwarding would end: its accept_ra is now 2", link);
	}
	for (i = 0; i < plan->n_sysctls; i++)
		if (sysctl_set(plan->sysctls[i].name, plan->sysctls[i].value,
		    err) < 0)
			return -1;
	return 0;
}

int
plan_apply_firewall(const struct plan *plan, struct strv *notes,
    struct err *err)
{
	char table[FIREWALL_NAME_LEN];

	if (apply_sysctls(plan, notes, err) < 0)
		return -1;
	if (!plan->firewall)
		return 0;
	firewall_name(plan->desired->dev.name, table);
	return nft_replace(table, plan->desired->firewall_text.data, err);
}

static void
fill_peer(const struct plan_peer *p, struct wg_peer_change *change)
{
	const struct wg_peer *d = p->desired;

	change->flags = p->flags;
	if (p->kind == PLAN_REMOVE) {
		change->public_key = &p->actual->public_key;
		return;
	}
	change->public_key = &d->public_key;
	change->preshared_key = &d->preshared_key;
	change->endpoint = &d->endpoint;
	change->keepalive = d->keepalive;
	if (p->kind == PLAN_CHANGE)
		change->flags |= WG_PEER_UPDATE;
	if ((p->flags & WG_PEER_REPLACE_IPS) != 0) {
		change->ips = d->allowed_ips.v;
		change->n_ips = d->allowed_ips.n;
	} else {
		change->ips = p->add_ips.v;
		change->n_ips = p->add_ips.n;
	}
}

static int
apply_device(const struct plan *plan, enum wg_kind kind, struct err *err)
{
	const struct wg_device *dev = &plan->desired->dev;
	struct wg_peer_change *auto_free peers =
	    xcalloc(plan->n_peers, sizeof(*peers));
	struct wg_change change = { .flags = plan->device,
	    .private_key = &dev->private_key,
	    .listen_port = dev->listen_port, .fwmark = dev->fwmark,
	    .peers = peers, .n_peers = plan->n_peers };
	size_t i;

	if (plan->device == 0 && plan->n_peers == 0)
		return 0;
	for (i = 0; i < plan->n_peers; i++)
		fill_peer(&plan->peers[i], &peers[i]);
	return wg_set(dev->name, kind, &change, err);
}

/* Under 1280 the kernel takes IPv6 from an interface, and no address on it. */
static int
apply_addresses(const struct plan *plan, const struct link *link,
    struct err *err)
{
	size_t i;

	for (i = 0; i < plan->delete_addresses.n; i++)
		if (link_delete_address(link, &plan->delete_addresses.v[i],
		    err) < 0)
			return -1;
	if (plan->mtu && link_set_mtu(link, plan->desired->mtu, err) < 0)
		return -1;
	for (i = 0; i < plan->add_addresses.n; i++)
		if (link_add_address(link, &plan->add_addresses.v[i],
		    err) < 0)
			return -1;
	return 0;
}

/* As wg-quick(8): longer prefixes first. */
static int
longer_first(const void *a, const void *b)
{
	const struct prefix *x = a, *y = b;

	return x->len != y->len ? y->len - x->len : prefix_compare(x, y);
}

static int
apply_routes(const struct plan *plan, const struct link *link,
    struct err *err)
{
	struct prefixes auto_prefixes add = { 0 };
	uint32_t table = plan->desired->table;
	size_t i;

	for (i = 0; i < plan->delete_routes.n; i++)
		if (route_delete(&plan->delete_routes.v[i], link->index,
		    table, err) < 0)
			return -1;
	for (i = 0; i < plan->add_own_routes.n; i++)
		if (route_add(&plan->add_own_routes.v[i], link->index,
		    RT_TABLE_MAIN, err) < 0)
			return -1;
	prefixes_copy(&add, &plan->add_routes);
	sort(add.v, add.n, sizeof(*add.v), longer_first);
	for (i = 0; i < add.n; i++)
		if (route_add(&add.v[i], link->index, table, err) < 0)
			return -1;
	return 0;
}

static int
apply_interface(const struct plan *plan, enum wg_kind kind, struct err *err)
{
	struct link link = plan->actual->link;

	if (plan->create &&
	    link_get(plan->desired->dev.name, &link, err) < 0)
		return -1;
	if (apply_device(plan, kind, err) < 0 ||
	    apply_addresses(plan, &link, err) < 0)
		return -1;
	if (plan->up && link_set_up(&link, err) < 0)
		return -1;
	return apply_routes(plan, &link, err);
}

/* Takes back what a failed creation left; its reason is what counts. */
static void
take_back(const struct plan *plan, bool made)
{
	char table[FIREWALL_NAME_LEN];
	struct err ignored;

	if (made)
		link_delete(plan->desired->dev.name, &ignored);
	firewall_name(plan->desired->dev.name, table);
	nft_delete(table, &ignored);
}

int
plan_apply(const struct plan *plan, struct strv *notes, struct err *err)
{
	enum wg_kind kind = plan->actual->dev.kind;

	if (plan_apply_firewall(plan, notes, err) < 0)
		return -1;
	if (plan->create &&
	    link_add(plan->desired->dev.name, &kind, err) < 0) {
		take_back(plan, false);
		return -1;
	}
	if (apply_interface(plan, kind, err) == 0)
		return 0;
	if (plan->create)
		take_back(plan, true);
	return -1;
}
