/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes of the kernel. */
#ifndef WGPILOT_KERNEL_ROUTE_H
#define WGPILOT_KERNEL_ROUTE_H

#include <net/if.h>
#include <stdint.h>

#include "base/err.h"
#include "model/prefix.h"

struct route {
	struct prefix to;
	unsigned index;		/* of the outgoing interface; 0: none */
	uint32_t table;		/* RT_TABLE_MAIN is 254 */
	uint8_t protocol;	/* RTPROT_KERNEL, RTPROT_BOOT, RTPROT_RA ... */
	uint8_t type;		/* RTN_UNICAST ... */
	bool has_gateway;
};

struct routes {
	struct route *v;
	size_t n;
	size_t cap;
};

void routes_free(struct routes *list);
#define auto_routes __attribute__((cleanup(routes_free)))

/*
 * All unicast routes of all tables but the local one, both families; needs no
 * privilege.
 */
int route_list(struct routes *list, struct err *err);

/* As "ip route add P dev L [table T]" does: scope link, protocol boot. */
int route_add(const struct prefix *to, unsigned index, uint32_t table,
    struct err *err);
int route_delete(const struct prefix *to, unsigned index, uint32_t table,
    struct err *err);

/* What the kernel would do with a packet to an address. */
struct route_to {
	unsigned index;
	char name[IFNAMSIZ];
	uint32_t mtu;		/* of the route, else of the interface */
	struct prefix source;	/* family 0: none */
};

/* As "ip route get A".  ERR_ABSENT where there is no way. */
int route_get(const struct prefix *address, struct route_to *to,
    struct err *err);

/*
 * The default route of the main table with the lowest metric (IPv4 before
 * IPv6): its interface, mtu, and the source address the kernel would use.
 * ERR_ABSENT where there is none.
 */
int route_default(struct route_to *to, struct err *err);

#endif
