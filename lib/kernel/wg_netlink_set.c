/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing a device of the kernel: WG_CMD_SET_DEVICE of linux/wireguard.h. */
#include <errno.h>
#include <linux/wireguard.h>
#include <string.h>

#include "kernel/wg_impl.h"

struct setting {
	struct nl nl;
	uint16_t family;
	const char *name;
	struct nlmsghdr *msg;
	struct nlattr *peers;
	bool empty;		/* no peer is in the message */
	_Alignas(struct nlmsghdr) char buf[NL_BUFFER];
};

static void
setting_end(struct setting *s)
{
	nl_close(&s->nl);
	explicit_bzero(s->buf, sizeof(s->buf));
}
#define auto_setting __attribute__((cleanup(setting_end)))

static bool
put(struct setting *s, uint16_t type, const void *data, size_t len)
{
	return mnl_attr_put_check(s->msg, sizeof(s->buf), type, len, data);
}

static struct nlattr *
nest(struct setting *s, uint16_t type)
{
	return mnl_attr_nest_start_check(s->msg, sizeof(s->buf), type);
}

static void
begin(struct setting *s)
{
	s->msg = wg_genl_begin(&s->nl, s->buf, s->family, WG_CMD_SET_DEVICE,
	    0, s->name);
	s->peers = NULL;
	s->empty = true;
}

static int
send_message(struct setting *s, struct err *err)
{
	if (s->peers != NULL)
		mnl_attr_nest_end(s->msg, s->peers);
	if (nl_talk(&s->nl, s->msg, NULL, NULL, err) == 0)
		return 0;
	return wg_genl_refused(s->name, "change", err);
}

static bool
put_device(struct setting *s, const struct wg_change *c)
{
	return (!(c->flags & WG_SET_PRIVATE_KEY) ||
	    put(s, WGDEVICE_A_PRIVATE_KEY, c->private_key->b, KEY_LEN)) &&
	    (!(c->flags & WG_SET_LISTEN_PORT) ||
	    put(s, WGDEVICE_A_LISTEN_PORT, &c->listen_port,
	    sizeof(c->listen_port))) &&
	    (!(c->flags & WG_SET_FWMARK) ||
	    put(s, WGDEVICE_A_FWMARK, &c->fwmark, sizeof(c->fwmark)));
}

static bool
put_allowed_ip(struct setting *s, const struct prefix *p)
{
	struct nlattr *start = nest(s, 0);
	uint16_t family = p->family;

	if (start == NULL)
		return false;
	if (put(s, WGALLOWEDIP_A_FAMILY, &family, sizeof(family)) &&
	    put(s, WGALLOWEDIP_A_IPADDR, p->addr, prefix_max(p) / 8) &&
	    put(s, WGALLOWEDIP_A_CIDR_MASK, &p->len, sizeof(p->len))) {
		mnl_attr_nest_end(s->msg, start);
		return true;
	}
	mnl_attr_nest_cancel(s->msg, start);
	return false;
}

/* Puts as many as there is room for, beginning at *next. */
static void
put_allowed_ips(struct setting *s, const struct wg_peer_change *p,
    size_t *next)
{
	struct nlattr *start;

	if (*next == p->n_ips || (start = nest(s, WGPEER_A_ALLOWEDIPS)) == NULL)
		return;
	while (*next < p->n_ips && put_allowed_ip(s, &p->ips[*next]))
		++*next;
	mnl_attr_nest_end(s->msg, start);
}

/*
 * A continued peer is not emptied again; but "only if it exists" must be said
 * each time, or the second part would make it.
 */
static uint32_t
kernel_flags(const struct wg_peer_change *p, bool first)
{
	uint32_t flags = 0;

	if (p->flags & WG_PEER_REMOVE)
		flags |= WGPEER_F_REMOVE_ME;
	if (p->flags & WG_PEER_UPDATE)
		flags |= WGPEER_F_UPDATE_ONLY;
	if (first && (p->flags & WG_PEER_REPLACE_IPS))
		flags |= WGPEER_F_REPLACE_ALLOWEDIPS;
	return flags;
}

static bool
put_values(struct setting *s, const struct wg_peer_change *p)
{
	size_t len = p->endpoint != NULL &&
	    p->endpoint->any.sa_family == AF_INET6 ? sizeof(p->endpoint->in6)
	    : sizeof(p->endpoint->in);

	return (!(p->flags & WG_PEER_PSK) ||
	    put(s, WGPEER_A_PRESHARED_KEY, p->preshared_key->b, KEY_LEN)) &&
	    (!(p->flags & WG_PEER_ENDPOINT) ||
	    put(s, WGPEER_A_ENDPOINT, p->endpoint, len)) &&
	    (!(p->flags & WG_PEER_KEEPALIVE) ||
	    put(s, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL, &p->keepalive,
	    sizeof(p->keepalive)));
}

/*
 * Puts a peer from its allowed IP *next on.  Returns true where that was all of
 * it; else the message is full, and what did not fit is from *next on.
 */
static bool
put_peer(struct setting *s, const struct wg_peer_change *p, size_t *next)
{
	bool remove = p->flags & WG_PEER_REMOVE, first = *next == 0;
	uint32_t flags = kernel_flags(p, first);
	struct nlattr *start = nest(s, 0);
	size_t from = *next;

	if (start == NULL)
		return false;
	if (!put(s, WGPEER_A_PUBLIC_KEY, p->public_key->b, KEY_LEN) ||
	    (flags != 0 && !put(s, WGPEER_A_FLAGS, &flags, sizeof(flags))) ||
	    (first && !remove && !put_values(s, p))) {
		mnl_attr_nest_cancel(s->msg, start);
		return false;
	}
	if (!remove) {
		put_allowed_ips(s, p, next);
		if (*next == from && from < p->n_ips) {
			mnl_attr_nest_cancel(s->msg, start);
			return false;
		}
	}
	mnl_attr_nest_end(s->msg, start);
	s->empty = false;
	return remove || *next == p->n_ips;
}

static int
set_peer(struct setting *s, const struct wg_peer_change *p, struct err *err)
{
	size_t next = 0;

	for (;;) {
		if (s->peers == NULL)
			s->peers = nest(s, WGDEVICE_A_PEERS);
		if (s->peers != NULL && put_peer(s, p, &next))
			return 0;
		/* a peer's first part always fits an empty message */
		if (s->empty)
			return wg_fail(s->name, "change", EMSGSIZE, err);
		if (send_message(s, err) < 0)
			return -1;
		begin(s);
	}
}

int
wg_netlink_set(const char *name, const struct wg_change *change,
    struct err *err)
{
	auto_setting struct setting s = {
		.name = name,
	};
	size_t i;

	if (wg_genl_open(&s.nl, &s.family, name, "change", err) < 0)
		return -1;
	begin(&s);
	if (!put_device(&s, change))
		return wg_fail(name, "change", EMSGSIZE, err);
	for (i = 0; i < change->n_peers; i++)
		if (set_peer(&s, &change->peers[i], err) < 0)
			return -1;
	return send_message(&s, err);
}

int
wg_netlink_empty(const char *name, struct err *err)
{
	auto_setting struct setting s = {
		.name = name,
	};
	uint32_t flags = WGDEVICE_F_REPLACE_PEERS;

	if (wg_genl_open(&s.nl, &s.family, name, "change", err) < 0)
		return -1;
	begin(&s);
	if (!put(&s, WGDEVICE_A_FLAGS, &flags, sizeof(flags)))
		return wg_fail(name, "change", EMSGSIZE, err);
	return send_message(&s, err);
}
