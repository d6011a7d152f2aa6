/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes of the kernel. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kernel/route.h"
#include "kernel/rtnl.h"

struct entry {
	struct route route;
	uint32_t metric;
	uint32_t mtu;
	struct prefix source;
	bool bad;		/* an address of the wrong length */
};

void
routes_free(struct routes *list)
{
	free(list->v);
	*list = (struct routes){ 0 };
}

static int
take_metric(const struct nlattr *attr, void *data)
{
	struct entry *e = data;

	if (mnl_attr_get_type(attr) == RTAX_MTU &&
	    mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
		e->mtu = mnl_attr_get_u32(attr);
	return MNL_CB_OK;
}

/* The first hop of several is as good as any. */
static void
take_hops(const struct nlattr *attr, struct route *route)
{
	const struct rtnexthop *hop = mnl_attr_get_payload(attr);

	if (mnl_attr_get_payload_len(attr) < sizeof(*hop))
		return;
	route->index = (unsigned)hop->rtnh_ifindex;
	/* a hop to an interface alone has no attribute */
	if (hop->rtnh_len > sizeof(*hop))
		route->has_gateway = true;
}

static int
take_attribute(const struct nlattr *attr, void *data)
{
	struct entry *e = data;
	uint16_t type = mnl_attr_get_type(attr);

	switch (type) {
	case RTA_DST:
		e->bad |= rtnl_address(attr, e->route.to.family,
		    &e->route.to) < 0;
		break;
	case RTA_PREFSRC:
		e->bad |= rtnl_address(attr, e->route.to.family,
		    &e->source) < 0;
		break;
	case RTA_METRICS:
		return mnl_attr_parse_nested(attr, take_metric, e);
	case RTA_MULTIPATH:
		take_hops(attr, &e->route);
		break;
	case RTA_GATEWAY:
	case RTA_VIA:
		e->route.has_gateway = true;
		break;
	case RTA_OIF:
	case RTA_TABLE:
	case RTA_PRIORITY:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
			break;
		if (type == RTA_OIF)
			e->route.index = mnl_attr_get_u32(attr);
		else if (type == RTA_TABLE)
			e->route.table = mnl_attr_get_u32(attr);
		else
			e->metric = mnl_attr_get_u32(attr);
		break;
	}
	return MNL_CB_OK;
}

/* Returns 1, 0 for a message that is no route, or -1. */
static int
entry_parse(struct entry *e, const struct nlmsghdr *msg)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(msg);

	if (msg->nlmsg_type != RTM_NEWROUTE ||
	    mnl_nlmsg_get_payload_len(msg) < sizeof(*rt) ||
	    (rt->rtm_family != AF_INET && rt->rtm_family != AF_INET6))
		return 0;
	*e = (struct entry){ .route = {
		.to = { .family = rt->rtm_family, .len = rt->rtm_dst_len },
		.table = rt->rtm_table,
		.protocol = rt->rtm_protocol,
		.type = rt->rtm_type,
	} };
	if (mnl_attr_parse(msg, sizeof(*rt), take_attribute, e) < 0)
		return -1;
	e->source.len = e->source.family != 0 ? prefix_max(&e->source) : 0;
	return e->bad || e->route.to.len > prefix_max(&e->route.to) ? -1 : 1;
}

/* Like entry_parse, and 0 also for what is not a route of the tables. */
static int
entry_listed(struct entry *e, const struct nlmsghdr *msg)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(msg);
	int ret = entry_parse(e, msg);

	if (ret <= 0)
		return ret;
	return !(rt->rtm_flags & RTM_F_CLONED) &&
	    e->route.type == RTN_UNICAST &&
	    e->route.table != RT_TABLE_LOCAL;
}

static int
take_route(const struct nlmsghdr *msg, void *data)
{
	struct routes *list = data;
	struct entry e;
	int ret = entry_listed(&e, msg);

	if (ret <= 0)
		return ret < 0 ? MNL_CB_ERROR : MNL_CB_OK;
	list->v = grow(list->v, list->n, &list->cap, sizeof(*list->v));
	list->v[list->n++] = e.route;
	return MNL_CB_OK;
}

static void
forget_routes(void *data)
{
	struct routes *list = data;

	list->n = 0;
}

int
route_list(struct routes *list, struct err *err)
{
	list->n = 0;
	if (rtnl_dump(RTM_GETROUTE, take_route, forget_routes, list, err) < 0)
		return err_context(err, "read the routes");
	return 0;
}

static int
change(const struct prefix *to, unsigned index, uint32_t table, bool add,
    struct err *err)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	struct rtmsg *rt;

	rt = rtnl_begin(&r, add ? RTM_NEWROUTE : RTM_DELROUTE,
	    add ? NLM_F_CREATE | NLM_F_EXCL : 0, sizeof(*rt), err);
	if (rt == NULL)
		return -1;
	rt->rtm_family = to->family;
	rt->rtm_dst_len = to->len;
	/* "nowhere" matches every scope; IPv6 has but one */
	rt->rtm_scope = to->family == AF_INET6 ? RT_SCOPE_UNIVERSE
	    : add ? RT_SCOPE_LINK : RT_SCOPE_NOWHERE;
	rt->rtm_protocol = add ? RTPROT_BOOT : RTPROT_UNSPEC;
	rt->rtm_type = add ? RTN_UNICAST : RTN_UNSPEC;
	if (to->len > 0)
		rtnl_put_address(&r, RTA_DST, to);
	if (table < 256)
		rt->rtm_table = (unsigned char)table;
	else
		rtnl_put_u32(&r, RTA_TABLE, table);
	rtnl_put_u32(&r, RTA_OIF, index);
	return rtnl_talk(&r, NULL, NULL, err);
}

static int
describe(struct err *err, const char *verb, const struct prefix *to,
    unsigned index, uint32_t table)
{
	char text[PREFIX_TEXT_LEN];

	prefix_format(to, text);
	if (table == RT_TABLE_MAIN)
		return err_context(err, "%s route %s dev %s", verb, text,
		    link_label(index).s);
	return err_context(err, "%s route %s dev %s table %u", verb, text,
	    link_label(index).s, table);
}

/* "Exists" also means: for another interface. */
static bool
has_route(const struct prefix *to, unsigned index, uint32_t table)
{
	auto_routes struct routes list = { 0 };
	struct err ignored;
	size_t i;

	if (route_list(&list, &ignored) < 0)
		return false;
	for (i = 0; i < list.n; i++)
		if (list.v[i].index == index && list.v[i].table == table &&
		    !list.v[i].has_gateway &&
		    prefix_equal(&list.v[i].to, to))
			return true;
	return false;
}

int
route_add(const struct prefix *to, unsigned index, uint32_t table,
    struct err *err)
{
	if (change(to, index, table, true, err) == 0 ||
	    (err->errnum == EEXIST && has_route(to, index, table)))
		return 0;
	return describe(err, "add", to, index, table);
}

int
route_delete(const struct prefix *to, unsigned index, uint32_t table,
    struct err *err)
{
	if (change(to, index, table, false, err) == 0 ||
	    err->errnum == ESRCH)
		return 0;
	return describe(err, "delete", to, index, table);
}

static int
fill(struct route_to *to, const struct entry *e, struct err *err)
{
	struct link link;

	*to = (struct route_to){ .index = e->route.index, .mtu = e->mtu,
	    .source = e->source };
	if (link_get_index(to->index, &link, err) < 0)
		return -1;
	memcpy(to->name, link.name, sizeof(to->name));
	if (to->mtu == 0)
		to->mtu = link.mtu;
	return 0;
}

static int
take_lookup(const struct nlmsghdr *msg, void *data)
{
	return entry_parse(data, msg) < 0 ? MNL_CB_ERROR : MNL_CB_OK;
}

static bool
is_no_way(int errnum)
{
	/* the last two are IPv4's routes "prohibit" and "blackhole" */
	return errnum == ENETUNREACH || errnum == EHOSTUNREACH ||
	    errnum == EACCES || errnum == EINVAL;
}

/* Asks for the way to an address, through one interface where that is given. */
static int
lookup(const struct prefix *address, unsigned index, struct entry *e,
    struct err *err)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	char text[PREFIX_TEXT_LEN];
	struct rtmsg *rt;
	int ret;

	*e = (struct entry){ .bad = false };
	prefix_format_address(address, text);
	rt = rtnl_begin(&r, RTM_GETROUTE, 0, sizeof(*rt), err);
	if (rt == NULL)
		return -1;
	rt->rtm_family = address->family;
	rt->rtm_dst_len = prefix_max(address);
	rtnl_put_address(&r, RTA_DST, address);
	if (index != 0)
		rtnl_put_u32(&r, RTA_OIF, index);
	ret = rtnl_talk(&r, take_lookup, e, err);
	if (ret < 0 && !is_no_way(err->errnum))
		return err_context(err, "route to %s", text);
	/* IPv6 answers with a route that says no */
	if (ret < 0 || e->route.index == 0 ||
	    (e->route.type != RTN_UNICAST && e->route.type != RTN_LOCAL &&
	    e->route.type != RTN_MULTICAST && e->route.type != RTN_ANYCAST &&
	    e->route.type != RTN_BROADCAST))
		return err_set(err, ERR_ABSENT, "there is no route to %s",
		    text);
	return 0;
}

int
route_get(const struct prefix *address, struct route_to *to,
    struct err *err)
{
	struct entry e;

	if (lookup(address, 0, &e, err) < 0)
		return -1;
	return fill(to, &e, err);
}

/* Of two default routes of the main table the better one. */
static int
take_default(const struct nlmsghdr *msg, void *data)
{
	const struct rtmsg *rt = mnl_nlmsg_get_payload(msg);
	struct entry e, *best = data;
	int ret = entry_listed(&e, msg);

	if (ret <= 0)
		return ret < 0 ? MNL_CB_ERROR : MNL_CB_OK;
	if (e.route.to.len > 0 || e.route.table != RT_TABLE_MAIN ||
	    e.route.index == 0 || (rt->rtm_flags & RTNH_F_DEAD))
		return MNL_CB_OK;
	if (best->route.index == 0 ||
	    (e.route.to.family == AF_INET &&
	    best->route.to.family == AF_INET6) ||
	    (e.route.to.family == best->route.to.family &&
	    e.metric < best->metric))
		*best = e;
	return MNL_CB_OK;
}

static void
forget_default(void *data)
{
	*(struct entry *)data = (struct entry){ .bad = false };
}

int
route_default(struct route_to *to, struct err *err)
{
	/* addresses far away, for which the kernel picks its public source */
	static const struct prefix far[] = {
		{ AF_INET, 32, { 192, 0, 2, 1 } },
		{ AF_INET6, 128, { 0x20, 0x01, 0x0d, 0xb8, [15] = 1 } },
	};
	struct entry best = { .bad = false }, e;
	struct err ignored;

	if (rtnl_dump(RTM_GETROUTE, take_default, forget_default, &best,
	    err) < 0)
		return err_context(err, "read the routes");
	if (best.route.index == 0)
		return err_set(err, ERR_ABSENT, "there is no default route");
	/* by its interface: rules of a full tunnel may lead elsewhere */
	if (best.source.family == 0 &&
	    lookup(&far[best.route.to.family == AF_INET6], best.route.index,
	    &e, &ignored) == 0)
		best.source = e.source;
	return fill(to, &best, err);
}
