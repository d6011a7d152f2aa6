/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces. */
#include <errno.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "kernel/link.h"
#include "kernel/rtnl.h"
#include "kernel/userspace.h"
#include "kernel/wg_impl.h"

static void
take_text(const struct nlattr *attr, char *to, size_t size)
{
	size_t len = strnlen(mnl_attr_get_payload(attr),
	    mnl_attr_get_payload_len(attr));

	if (len >= size)
		return;
	memcpy(to, mnl_attr_get_payload(attr), len);
	to[len] = '\0';
}

static int
take_info(const struct nlattr *attr, void *data)
{
	struct link *link = data;

	if (mnl_attr_get_type(attr) == IFLA_INFO_KIND)
		take_text(attr, link->kind, sizeof(link->kind));
	return MNL_CB_OK;
}

static int
take_attribute(const struct nlattr *attr, void *data)
{
	struct link *link = data;

	switch (mnl_attr_get_type(attr)) {
	case IFLA_IFNAME:
		take_text(attr, link->name, sizeof(link->name));
		break;
	case IFLA_MTU:
		if (mnl_attr_validate(attr, MNL_TYPE_U32) == 0)
			link->mtu = mnl_attr_get_u32(attr);
		break;
	case IFLA_LINKINFO:
		return mnl_attr_parse_nested(attr, take_info, data);
	}
	return MNL_CB_OK;
}

static int
take_link(const struct nlmsghdr *msg, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(msg);
	struct link *link = data;

	if (msg->nlmsg_type != RTM_NEWLINK ||
	    mnl_nlmsg_get_payload_len(msg) < sizeof(*info))
		return MNL_CB_OK;
	link->index = (unsigned)info->ifi_index;
	link->up = info->ifi_flags & IFF_UP;
	return mnl_attr_parse(msg, sizeof(*info), take_attribute, link);
}

/* By name, or where that is NULL by index. */
static int
get(const char *name, unsigned index, struct link *link, struct err *err)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	struct ifinfomsg *info;

	*link = (struct link){ 0 };
	info = rtnl_begin(&r, RTM_GETLINK, 0, sizeof(*info), err);
	if (info == NULL)
		return -1;
	info->ifi_index = (int)index;
	rtnl_put_u32(&r, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
	if (name != NULL)
		rtnl_put(&r, IFLA_IFNAME, name, strlen(name) + 1);
	if (rtnl_talk(&r, take_link, link, err) < 0)
		return -1;
	/* the kernel also finds alternative names, which are not its name */
	if (link->index == 0 ||
	    (name != NULL && strcmp(link->name, name) != 0))
		return err_sys(err, ENODEV, "find it");
	return 0;
}

static int
absent(const char *name, struct err *err)
{
	err_set(err, ERR_ABSENT, "there is no interface %s", quote(name).s);
	err->errnum = ENODEV;
	return -1;
}

int
link_get(const char *name, struct link *link, struct err *err)
{
	if (*name == '\0' || strlen(name) >= IFNAMSIZ)
		return absent(name, err);
	if (get(name, 0, link, err) == 0)
		return 0;
	if (err->errnum == ENODEV)
		return absent(name, err);
	return err_context(err, "read interface %s", quote(name).s);
}

int
link_get_index(unsigned index, struct link *link, struct err *err)
{
	if (get(NULL, index, link, err) == 0)
		return 0;
	return err_context(err, "read interface %u", index);
}

int
link_wg_kind(const struct link *link, enum wg_kind *kind, struct err *err)
{
	enum userspace state;

	if (strcmp(link->kind, "wireguard") == 0) {
		*kind = WG_NETLINK;
		return 0;
	}
	state = strcmp(link->kind, "tun") == 0 ? userspace_probe(link->name)
	    : USERSPACE_ABSENT;
	if (state == USERSPACE_ANSWERS || state == USERSPACE_CLOSED) {
		*kind = WG_UAPI;
		return 0;
	}
	if (state == USERSPACE_HIDDEN || state == USERSPACE_UNKNOWN)
		return err_sys(err, state == USERSPACE_HIDDEN ? EPERM : errno,
		    "is %s a WireGuard interface",
		    quote(link->name).s);
	return err_set(err, ERR_FAILED, "%s is not a WireGuard interface",
	    quote(link->name).s);
}

/* Makes a WireGuard interface in the kernel. */
static int
create(const char *name, struct err *err)
{
	static const char kind[] = "wireguard";
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	struct nlattr *nest;

	if (rtnl_begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
	    sizeof(struct ifinfomsg), err) == NULL)
		return -1;
	rtnl_put(&r, IFLA_IFNAME, name, strlen(name) + 1);
	nest = mnl_attr_nest_start_check(r.msg, sizeof(r.buf), IFLA_LINKINFO);
	rtnl_put(&r, IFLA_INFO_KIND, kind, sizeof(kind) - 1);
	mnl_attr_nest_end(r.msg, nest);
	return rtnl_talk(&r, NULL, NULL, err);
}

int
link_add(const char *name, enum wg_kind *kind, struct err *err)
{
	struct link link;

	if (*name == '\0' || strlen(name) >= IFNAMSIZ)
		return err_set(err, ERR_FAILED, "%s cannot name an interface",
		    quote(name).s);
	if (link_get(name, &link, err) == 0) {
		err_sys(err, EEXIST, "add interface %s", quote(name).s);
		return -1;
	}
	if (err->errnum != ENODEV)
		return -1;
	*kind = WG_NETLINK;
	if (create(name, err) == 0)
		return 0;
	if (err->errnum != EOPNOTSUPP)
		return err_context(err, "add interface %s", quote(name).s);
	*kind = WG_UAPI;
	if (userspace_start(name, err) < 0)
		return -1;
	return link_get(name, &link, err);
}

static int
destroy(const struct link *link, struct err *err)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	struct ifinfomsg *info;

	info = rtnl_begin(&r, RTM_DELLINK, 0, sizeof(*info), err);
	if (info == NULL)
		return -1;
	info->ifi_index = (int)link->index;
	if (rtnl_talk(&r, NULL, NULL, err) == 0 || err->errnum == ENODEV)
		return 0;
	return err_context(err, "delete interface %s", quote(link->name).s);
}

int
link_delete(const char *name, struct err *err)
{
	enum wg_kind kind;
	struct err ignored;
	struct link link;
	bool wg;

	if (link_get(name, &link, err) < 0)
		return -1;
	wg = link_wg_kind(&link, &kind, &ignored) == 0;
	/*
	 * Peers that go with their device take long, 16 ms each in an emulated
	 * Linux 6.1; removed before it, 65,000 of them went in a second.
	 */
	if (wg && kind == WG_NETLINK)
		wg_netlink_empty(name, &ignored);
	if (destroy(&link, err) < 0)
		return -1;
	/* the socket of another kind of interface is not ours to wait for */
	return wg && kind == WG_UAPI ? userspace_await_end(name, err) : 0;
}

static int
change(const struct link *link, unsigned flags, uint32_t mtu,
    struct err *err)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	struct ifinfomsg *info;

	info = rtnl_begin(&r, RTM_NEWLINK, 0, sizeof(*info), err);
	if (info == NULL)
		return -1;
	info->ifi_index = (int)link->index;
	info->ifi_flags = flags;
	info->ifi_change = flags;
	if (mtu > 0)
		rtnl_put_u32(&r, IFLA_MTU, mtu);
	return rtnl_talk(&r, NULL, NULL, err);
}

int
link_set_mtu(const struct link *link, uint32_t mtu, struct err *err)
{
	if (change(link, 0, mtu, err) == 0)
		return 0;
	return err_context(err, "set the mtu of %s to %u",
	    quote(link->name).s, mtu);
}

int
link_set_up(const struct link *link, struct err *err)
{
	if (change(link, IFF_UP, 0, err) == 0)
		return 0;
	return err_context(err, "bring %s up", quote(link->name).s);
}
