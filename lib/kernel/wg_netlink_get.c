/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a device of the kernel: WG_CMD_GET_DEVICE of linux/wireguard.h. */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/time_types.h>
#include <linux/wireguard.h>
#include <string.h>

#include "base/mem.h"
#include "kernel/wg_impl.h"

struct reading {
	struct wg_device *dev;
	unsigned index;
};

static int
malformed(void)
{
	errno = EPROTO;
	return MNL_CB_ERROR;
}

/* Copies an attribute that must have exactly this length. */
static inline int
take_bytes(const struct nlattr *attr, void *to, size_t len)
{
	if (nl_attr_len(attr) != len)
		return malformed();
	memcpy(to, nl_attr_data(attr), len);
	return MNL_CB_OK;
}

static int
take_allowed_ip(const struct nlattr *nest, struct prefix *p)
{
	const struct nlattr *attr;
	uint16_t family = 0;
	int rc = MNL_CB_OK;

	*p = (struct prefix){ 0 };
	nl_each_attr(attr, nest) {
		switch (nl_attr_type(attr)) {
		case WGALLOWEDIP_A_FAMILY:
			rc = take_bytes(attr, &family, sizeof(family));
			break;
		case WGALLOWEDIP_A_IPADDR:
			rc = take_bytes(attr, p->addr,
			    nl_attr_len(attr) == 4 ? 4 : 16);
			break;
		case WGALLOWEDIP_A_CIDR_MASK:
			rc = take_bytes(attr, &p->len, sizeof(p->len));
			break;
		}
		if (rc < 0)
			return rc;
	}
	p->family = (uint8_t)family;
	if ((family != AF_INET && family != AF_INET6) ||
	    p->len > prefix_max(p))
		return malformed();
	return MNL_CB_OK;
}

/* Most peers have one or two: the list is made no longer than it is. */
static int
take_allowed_ips(const struct nlattr *nest, struct prefixes *list)
{
	const struct nlattr *attr;
	uint32_t need = list->n;

	nl_each_attr(attr, nest)
		need++;
	if (need > list->cap) {
		list->v = xreallocarray(list->v, need, sizeof(*list->v));
		list->cap = need;
	}
	nl_each_attr(attr, nest) {
		if (take_allowed_ip(attr, &list->v[list->n]) < 0)
			return MNL_CB_ERROR;
		list->n++;
	}
	return MNL_CB_OK;
}

static int
take_endpoint(const struct nlattr *attr, union wg_endpoint *endpoint)
{
	size_t len = nl_attr_len(attr);

	if (len == sizeof(endpoint->in) || len == sizeof(endpoint->in6))
		memcpy(endpoint, nl_attr_data(attr), len);
	if ((endpoint->any.sa_family == AF_INET &&
	    len == sizeof(endpoint->in)) ||
	    (endpoint->any.sa_family == AF_INET6 &&
	    len == sizeof(endpoint->in6)))
		return MNL_CB_OK;
	return malformed();
}

static int
take_peer_attribute(const struct nlattr *attr, enum wg_extent extent,
    struct wg_peer *peer)
{
	struct __kernel_timespec when;

	switch (nl_attr_type(attr)) {
	case WGPEER_A_PRESHARED_KEY:
		return take_bytes(attr, peer->preshared_key.b, KEY_LEN);
	case WGPEER_A_ENDPOINT:
		return take_endpoint(attr, &peer->endpoint);
	case WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL:
		return take_bytes(attr, &peer->keepalive,
		    sizeof(peer->keepalive));
	case WGPEER_A_LAST_HANDSHAKE_TIME:
		if (take_bytes(attr, &when, sizeof(when)) < 0)
			return MNL_CB_ERROR;
		peer->last_handshake = (time_t)when.tv_sec;
		break;
	case WGPEER_A_RX_BYTES:
		return take_bytes(attr, &peer->rx_bytes,
		    sizeof(peer->rx_bytes));
	case WGPEER_A_TX_BYTES:
		return take_bytes(attr, &peer->tx_bytes,
		    sizeof(peer->tx_bytes));
	case WGPEER_A_ALLOWEDIPS:
		return extent == WG_WITHOUT_IPS ? MNL_CB_OK :
		    take_allowed_ips(attr, &peer->allowed_ips);
	}
	return MNL_CB_OK;
}

static int
find_key(const struct nlattr *nest, struct key *key)
{
	const struct nlattr *attr;

	nl_each_attr(attr, nest)
		if (nl_attr_type(attr) == WGPEER_A_PUBLIC_KEY)
			return take_bytes(attr, key->b, KEY_LEN);
	return malformed();
}

/* A peer that did not fit one message goes on in the next, by its key. */
static int
take_peer(const struct nlattr *nest, struct wg_device *dev)
{
	const struct nlattr *attr;
	struct wg_peer *peer = NULL;
	struct key key;

	if (find_key(nest, &key) < 0)
		return MNL_CB_ERROR;
	if (dev->n_peers > 0)
		peer = &dev->peers[dev->n_peers - 1];
	if (peer == NULL ||
	    memcmp(peer->public_key.b, key.b, KEY_LEN) != 0) {
		peer = wg_device_add(dev);
		peer->public_key = key;
	}
	nl_each_attr(attr, nest)
		if (take_peer_attribute(attr, dev->extent, peer) < 0)
			return MNL_CB_ERROR;
	return MNL_CB_OK;
}

static int
take_peers(const struct nlattr *nest, struct wg_device *dev)
{
	const struct nlattr *attr;

	nl_each_attr(attr, nest)
		if (take_peer(attr, dev) < 0)
			return MNL_CB_ERROR;
	return MNL_CB_OK;
}

static int
take_device_attribute(const struct nlattr *attr, void *data)
{
	struct reading *r = data;
	struct wg_device *dev = r->dev;

	switch (nl_attr_type(attr)) {
	case WGDEVICE_A_IFINDEX:
		return take_bytes(attr, &r->index, sizeof(uint32_t));
	case WGDEVICE_A_PRIVATE_KEY:
		return take_bytes(attr, dev->private_key.b, KEY_LEN);
	case WGDEVICE_A_PUBLIC_KEY:
		return take_bytes(attr, dev->public_key.b, KEY_LEN);
	case WGDEVICE_A_LISTEN_PORT:
		return take_bytes(attr, &dev->listen_port,
		    sizeof(dev->listen_port));
	case WGDEVICE_A_FWMARK:
		return take_bytes(attr, &dev->fwmark, sizeof(dev->fwmark));
	case WGDEVICE_A_PEERS:
		if (dev->extent == WG_WITHOUT_PEERS)
			return MNL_CB_STOP;
		return take_peers(attr, dev);
	}
	return MNL_CB_OK;
}

static int
take_device(const struct nlmsghdr *msg, void *data)
{
	return mnl_attr_parse(msg, sizeof(struct genlmsghdr),
	    take_device_attribute, data);
}

int
wg_netlink_get(struct wg_device *dev, struct err *err)
{
	_Alignas(struct nlmsghdr) char buf[NL_BUFFER];
	auto_nl struct nl nl = { 0 };
	struct reading r = { .dev = dev };
	struct nlmsghdr *msg;
	uint16_t family;
	char now[IFNAMSIZ];
	int try;

	if (wg_genl_open(&nl, &family, dev->name, "read", err) < 0)
		return -1;
	for (try = 0; try < NL_TRIES; try++) {
		wg_device_clear(dev);
		msg = wg_genl_begin(&nl, buf, family, WG_CMD_GET_DEVICE,
		    NLM_F_DUMP, dev->name);
		if (nl_talk(&nl, msg, take_device, &r, err) < 0) {
			if (err->errnum == EINTR)
				continue;
			return wg_genl_refused(dev->name, "read", err);
		}
		/*
		 * Where the device is deleted meanwhile, the kernel ends the
		 * list early and calls it whole.
		 */
		if (if_indextoname(r.index, now) == NULL ||
		    strcmp(now, dev->name) != 0)
			return wg_fail(dev->name, "read", ENODEV, err);
		return 0;
	}
	err_set(err, ERR_BUSY, "interface %s changes too fast to be read",
	    quote(dev->name).s);
	err->errnum = EINTR;
	return -1;
}
