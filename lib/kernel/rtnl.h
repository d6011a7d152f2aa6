/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What links, addresses and routes share; only for kernel/. */
#ifndef WGPILOT_KERNEL_RTNL_H
#define WGPILOT_KERNEL_RTNL_H

#include <stdbool.h>

#include "kernel/link.h"
#include "kernel/nl.h"

/*
 * Asks for everything of a kind (RTM_GETADDR, RTM_GETROUTE), both families.
 * Where the answer was interrupted, forget(data) empties what cb gathered,
 * and it is asked again, at most NL_TRIES times.
 */
int rtnl_dump(uint16_t type, mnl_cb_t cb, void (*forget)(void *data),
    void *data, struct err *err);

/* A request of its own: opens a socket and begins a message in buf. */
struct rtnl {
	struct nl nl;
	_Alignas(struct nlmsghdr) char buf[NL_BUFFER];
	struct nlmsghdr *msg;
	bool full;		/* an attribute had no room */
};

/* Returns the zeroed family header of the message, or NULL. */
void *rtnl_begin(struct rtnl *r, uint16_t type, uint16_t flags,
    size_t header, struct err *err);
void rtnl_close(struct rtnl *r);
#define auto_rtnl __attribute__((cleanup(rtnl_close)))

void rtnl_put(struct rtnl *r, uint16_t type, const void *data, size_t len);
void rtnl_put_u32(struct rtnl *r, uint16_t type, uint32_t value);
void rtnl_put_address(struct rtnl *r, uint16_t type, const struct prefix *p);
int rtnl_talk(struct rtnl *r, mnl_cb_t cb, void *data, struct err *err);

/* An attribute's address; -1 where it has not the family's length. */
int rtnl_address(const struct nlattr *attr, uint8_t family,
    struct prefix *p);

/* link_get by index. */
int link_get_index(unsigned index, struct link *link, struct err *err);

/* The name of an interface, or "interface 12". */
struct link_label {
	char s[IFNAMSIZ + 16];
};
struct link_label link_label(unsigned index);

#endif
