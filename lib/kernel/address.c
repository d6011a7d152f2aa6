/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of network interfaces. */
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>

#include "base/mem.h"
#include "kernel/link.h"
#include "kernel/rtnl.h"

struct gather {
	unsigned wanted;	/* 0: all */
	struct prefixes *list;
	size_t from;		/* what the list held before */
	unsigned *indexes;	/* of those from there on */
	size_t n;
	size_t cap;
};

struct found {
	uint8_t family;
	struct prefix local;
	struct prefix address;
};

static int
take_attribute(const struct nlattr *attr, void *data)
{
	struct found *f = data;

	switch (mnl_attr_get_type(attr)) {
	case IFA_LOCAL:
		return rtnl_address(attr, f->family, &f->local) < 0
		    ? MNL_CB_ERROR : MNL_CB_OK;
	case IFA_ADDRESS:
		return rtnl_address(attr, f->family, &f->address) < 0
		    ? MNL_CB_ERROR : MNL_CB_OK;
	}
	return MNL_CB_OK;
}

static int
take_address(const struct nlmsghdr *msg, void *data)
{
	const struct ifaddrmsg *info = mnl_nlmsg_get_payload(msg);
	struct gather *g = data;
	struct prefix *p;
	struct found f;

	if (msg->nlmsg_type != RTM_NEWADDR ||
	    mnl_nlmsg_get_payload_len(msg) < sizeof(*info) ||
	    (info->ifa_family != AF_INET && info->ifa_family != AF_INET6) ||
	    (g->wanted != 0 && info->ifa_index != g->wanted))
		return MNL_CB_OK;
	f = (struct found){ .family = info->ifa_family };
	if (mnl_attr_parse(msg, sizeof(*info), take_attribute, &f) < 0)
		return MNL_CB_ERROR;
	/* with a peer, the other end is the "address", ours is "local" */
	p = f.local.family != 0 ? &f.local : &f.address;
	if (p->family == 0)
		return MNL_CB_OK;
	p->len = info->ifa_prefixlen;
	if (p->len > prefix_max(p))
		return MNL_CB_ERROR;
	prefixes_add(g->list, p);
	g->indexes = grow(g->indexes, g->n, &g->cap, sizeof(*g->indexes));
	g->indexes[g->n++] = info->ifa_index;
	return MNL_CB_OK;
}

static void
forget(void *data)
{
	struct gather *g = data;

	g->list->n = g->from;
	g->n = 0;
}

int
link_addresses(unsigned index, struct prefixes *list, unsigned **indexes,
    struct err *err)
{
	struct gather g = { .wanted = index, .list = list, .from = list->n };

	if (rtnl_dump(RTM_GETADDR, take_address, forget, &g, err) < 0) {
		forget(&g);
		free(g.indexes);
		return err_context(err, "read the addresses");
	}
	if (indexes != NULL)
		*indexes = g.indexes;
	else
		free(g.indexes);
	return 0;
}

static int
change(const struct link *link, const struct prefix *p, uint16_t type,
    uint16_t flags, struct err *err)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	struct ifaddrmsg *info;

	info = rtnl_begin(&r, type, flags, sizeof(*info), err);
	if (info == NULL)
		return -1;
	info->ifa_family = p->family;
	info->ifa_prefixlen = p->len;
	info->ifa_scope = RT_SCOPE_UNIVERSE;
	info->ifa_index = link->index;
	rtnl_put_address(&r, IFA_LOCAL, p);
	rtnl_put_address(&r, IFA_ADDRESS, p);
	return rtnl_talk(&r, NULL, NULL, err);
}

/* Does the interface have exactly this address? */
static bool
has_address(const struct link *link, const struct prefix *p)
{
	auto_prefixes struct prefixes list = { 0 };
	struct err ignored;
	size_t i;

	if (link_addresses(link->index, &list, NULL, &ignored) < 0)
		return false;
	for (i = 0; i < list.n; i++)
		if (prefix_equal(&list.v[i], p))
			return true;
	return false;
}

int
link_add_address(const struct link *link, const struct prefix *p,
    struct err *err)
{
	char text[PREFIX_TEXT_LEN];

	if (change(link, p, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, err) == 0)
		return 0;
	/* for IPv6 the same address with another length "exists", too */
	if (err->errnum == EEXIST && has_address(link, p))
		return 0;
	prefix_format(p, text);
	return err_context(err, "add address %s to %s", text,
	    quote(link->name).s);
}

int
link_delete_address(const struct link *link, const struct prefix *p,
    struct err *err)
{
	char text[PREFIX_TEXT_LEN];

	if (change(link, p, RTM_DELADDR, 0, err) == 0 ||
	    err->errnum == EADDRNOTAVAIL)
		return 0;
	prefix_format(p, text);
	return err_context(err, "delete address %s of %s", text,
	    quote(link->name).s);
}
