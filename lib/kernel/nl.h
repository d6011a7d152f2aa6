/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Netlink: one socket, requests and their answers. */
#ifndef WGPILOT_KERNEL_NL_H
#define WGPILOT_KERNEL_NL_H

#include <libmnl/libmnl.h>
#include <stdint.h>

#include "base/err.h"

/* Only kernel/ includes this header; libmnl has its one door here. */

#define NL_BUFFER (32 * 1024)

struct nl {
	struct mnl_socket *socket;
	uint32_t seq;
	uint32_t portid;
};

/* Opens a socket on a bus (NETLINK_ROUTE ...), extended acks on. */
int nl_open(struct nl *nl, int bus, struct err *err);
void nl_close(struct nl *nl);
#define auto_nl __attribute__((cleanup(nl_close)))

/*
 * Sends a request and reads the answer to its end: the acknowledgement, or
 * NLMSG_DONE of a dump.  cb (may be NULL) gets each message, as of
 * mnl_cb_run(3).  EINTR is retried.  A dump that the kernel says was
 * interrupted (NLM_F_DUMP_INTR) fails with errnum EINTR after its end: the
 * caller forgets what it got and asks again, at most NL_TRIES times.
 * Messages whose sender is not the kernel are dropped.  A refusal fills err
 * with the kernel's own sentence where it gave one, and errnum.
 */
#define NL_TRIES 8
int nl_talk(struct nl *nl, struct nlmsghdr *request, mnl_cb_t cb, void *data,
    struct err *err);

/*
 * Begins a request in buf (NL_BUFFER bytes): type and flags; NLM_F_REQUEST and
 * NLM_F_ACK are added, and the sequence number.
 */
struct nlmsghdr *nl_begin(struct nl *nl, void *buf, uint16_t type,
    uint16_t flags);

/* The family id of a generic netlink family; errnum ENOENT: there is none. */
int nl_family(struct nl *nl, const char *name, uint16_t *id,
    struct err *err);

#endif
