/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard devices: reading and changing them, in the kernel or userspace. */
#ifndef WGPILOT_KERNEL_WG_H
#define WGPILOT_KERNEL_WG_H

#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"
#include "model/key.h"
#include "model/prefix.h"

/* How a device is spoken to. */
enum wg_kind {
	WG_NETLINK,	/* the kernel's: generic netlink, linux/wireguard.h */
	WG_UAPI,	/* userspace: /var/run/wireguard/NAME.sock,
			   https://www.wireguard.com/xplatform/ */
};

union wg_endpoint {
	struct sockaddr any;	/* sa_family 0: none */
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

struct wg_peer {
	struct key public_key;
	struct key preshared_key;	/* zero: none */
	union wg_endpoint endpoint;
	uint16_t keepalive;		/* seconds, 0: off */
	struct prefixes allowed_ips;
	/* only read, never set */
	time_t last_handshake;		/* 0: none yet */
	uint64_t rx_bytes;
	uint64_t tx_bytes;
};

/*
 * What wg_get passes over, and so neither keeps nor checks: on many peers it is
 * much of what there is to read.
 */
enum wg_extent { WG_WHOLE, WG_WITHOUT_IPS, WG_WITHOUT_PEERS };

struct wg_device {
	char name[IFNAMSIZ];
	enum wg_kind kind;
	enum wg_extent extent;
	struct key private_key;		/* zero: none, or not readable */
	struct key public_key;		/* zero: none */
	uint16_t listen_port;
	uint32_t fwmark;
	size_t expected;		/* peers that are likely to come: room
					   for them is made at once */
	struct wg_peer *peers;
	size_t n_peers;
	size_t cap_peers;
};

/* Has the kernel WireGuard, loaded or to be had by asking for it? */
bool wg_is_in_kernel(void);

/* Adds a zeroed peer; valid until the next is added. */
struct wg_peer *wg_device_add(struct wg_device *dev);
/* Frees the peers and wipes the keys. */
void wg_device_free(struct wg_device *dev);
#define auto_wg_device __attribute__((cleanup(wg_device_free)))

/*
 * Reads a device as far as dev->extent says, peers whose allowed IPs span
 * several messages included; interrupted dumps are read again.  dev->name and
 * dev->kind are given, dev->extent and dev->expected may be.  errnum EPERM:
 * needs root; ENODEV: no such device.
 */
int wg_get(struct wg_device *dev, struct err *err);

/* What to change of a peer; what has no flag stays as it is. */
enum wg_peer_flags {
	WG_PEER_REMOVE = 1 << 0,	/* nothing else counts then */
	WG_PEER_PSK = 1 << 1,		/* a zero key clears */
	WG_PEER_ENDPOINT = 1 << 2,
	WG_PEER_KEEPALIVE = 1 << 3,	/* 0 clears */
	WG_PEER_REPLACE_IPS = 1 << 4,	/* before the list is added */
	WG_PEER_UPDATE = 1 << 5,	/* only if it exists */
};

struct wg_peer_change {
	unsigned flags;
	const struct key *public_key;
	const struct key *preshared_key;
	const union wg_endpoint *endpoint;
	uint16_t keepalive;
	const struct prefix *ips;	/* to be added */
	size_t n_ips;
};

enum wg_change_flags {
	WG_SET_PRIVATE_KEY = 1 << 0,
	WG_SET_LISTEN_PORT = 1 << 1,
	WG_SET_FWMARK = 1 << 2,		/* 0 clears */
};

struct wg_change {
	unsigned flags;
	const struct key *private_key;
	uint16_t listen_port;
	uint32_t fwmark;
	const struct wg_peer_change *peers;
	size_t n_peers;
};

/*
 * Changes a device, in the order given, in as many messages as it needs; a
 * peer with more allowed IPs than fit one message is continued.  An empty
 * change sends nothing.  On error what was sent before it stays.
 */
int wg_set(const char *name, enum wg_kind kind,
    const struct wg_change *change, struct err *err);

#endif
