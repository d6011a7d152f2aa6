/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests about links, addresses and routes. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "kernel/rtnl.h"

void *
rtnl_begin(struct rtnl *r, uint16_t type, uint16_t flags, size_t header,
    struct err *err)
{
	r->full = false;
	if (nl_open(&r->nl, NETLINK_ROUTE, err) < 0)
		return NULL;
	r->msg = nl_begin(&r->nl, r->buf, type, flags);
	return mnl_nlmsg_put_extra_header(r->msg, header);
}

void
rtnl_close(struct rtnl *r)
{
	nl_close(&r->nl);
}

void
rtnl_put(struct rtnl *r, uint16_t type, const void *data, size_t len)
{
	if (!mnl_attr_put_check(r->msg, sizeof(r->buf), type, len, data))
		r->full = true;
}

void
rtnl_put_u32(struct rtnl *r, uint16_t type, uint32_t value)
{
	rtnl_put(r, type, &value, sizeof(value));
}

void
rtnl_put_address(struct rtnl *r, uint16_t type, const struct prefix *p)
{
	rtnl_put(r, type, p->addr, prefix_max(p) / 8);
}

int
rtnl_talk(struct rtnl *r, mnl_cb_t cb, void *data, struct err *err)
{
	if (r->full)
		return err_sys(err, EMSGSIZE, "ask the kernel");
	return nl_talk(&r->nl, r->msg, cb, data, err);
}

int
rtnl_dump(uint16_t type, mnl_cb_t cb, void (*forget)(void *data), void *data,
    struct err *err)
{
	auto_rtnl struct rtnl r = { .nl = { 0 } };
	int try;

	if (rtnl_begin(&r, type, NLM_F_DUMP, sizeof(struct rtgenmsg),
	    err) == NULL)
		return -1;
	for (try = 0; try < NL_TRIES; try++) {
		if (rtnl_talk(&r, cb, data, err) == 0)
			return 0;
		if (err->errnum != EINTR)
			return -1;
		forget(data);
		r.msg->nlmsg_seq = ++r.nl.seq;
	}
	return err_context(err, "the kernel's tables change too fast");
}

int
rtnl_address(const struct nlattr *attr, uint8_t family, struct prefix *p)
{
	size_t len = family == AF_INET ? 4 : 16;

	if (mnl_attr_get_payload_len(attr) != len)
		return -1;
	p->family = family;
	memset(p->addr, 0, sizeof(p->addr));
	memcpy(p->addr, mnl_attr_get_payload(attr), len);
	return 0;
}

struct link_label
link_label(unsigned index)
{
	struct link_label label;

	if (if_indextoname(index, label.s) == NULL)
		snprintf(label.s, sizeof(label.s), "interface %u", index);
	return label;
}
