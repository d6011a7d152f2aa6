/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network interfaces: the links themselves and their addresses. */
#ifndef WGPILOT_KERNEL_LINK_H
#define WGPILOT_KERNEL_LINK_H

#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "kernel/wg.h"
#include "model/prefix.h"

struct link {
	unsigned index;
	char name[IFNAMSIZ];
	char kind[16];		/* IFLA_INFO_KIND: "wireguard", "tun", "" */
	uint32_t mtu;
	bool up;		/* IFF_UP */
};

/*
 * Reads one interface by name (needs no privilege).  ERR_ABSENT where there
 * is none.
 */
int link_get(const char *name, struct link *link, struct err *err);

/*
 * Is the link a WireGuard device, and of which kind?  "wireguard" is
 * WG_NETLINK; "tun" with a socket /var/run/wireguard/NAME.sock that answers
 * is WG_UAPI.  Returns 0, or -1 where it is some other interface.
 */
int link_wg_kind(const struct link *link, enum wg_kind *kind,
    struct err *err);

/*
 * Makes a WireGuard interface: in the kernel, or, where the kernel has no
 * WireGuard (EOPNOTSUPP), by starting $WG_QUICK_USERSPACE_IMPLEMENTATION, else
 * wireguard-go, found in PATH, with the name as its one argument, as
 * wg-quick(8) does; then waits (5 s) until its socket answers.
 */
int link_add(const char *name, enum wg_kind *kind, struct err *err);

/* Deletes it and waits (5 s) until it, and its socket, are gone. */
int link_delete(const char *name, struct err *err);

int link_set_mtu(const struct link *link, uint32_t mtu, struct err *err);
int link_set_up(const struct link *link, struct err *err);

/*
 * The addresses of one interface (index), or of all (0) with the index of
 * each in *indexes (malloc'd, may be NULL).  Host bits kept: 10.8.0.1/24.
 */
int link_addresses(unsigned index, struct prefixes *list, unsigned **indexes,
    struct err *err);
/* As "ip address add P dev L" does: no broadcast, global scope. */
int link_add_address(const struct link *link, const struct prefix *p,
    struct err *err);
int link_delete_address(const struct link *link, const struct prefix *p,
    struct err *err);

#endif
