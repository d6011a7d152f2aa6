/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Netlink: one socket, requests and their answers. */
#ifndef WGPILOT_KERNEL_NL_H
#define WGPILOT_KERNEL_NL_H

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
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

/*
 * The attributes within one, as of mnl_attr_for_each_nested(3).  A device has
 * two dozen a peer, and for each libmnl would be called eight times.
 */
#define nl_each_attr(attr, nest)					\
	for ((attr) = nl_attr_data(nest); nl_attr_ok((attr), (nest));	\
	    (attr) = nl_attr_next(attr))

/* What it holds: nl_attr_len bytes. */
static inline const void *
nl_attr_data(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

/* Where the one behind it would be: nl_attr_ok says whether it is. */
static inline const void *
nl_attr_next(const struct nlattr *attr)
{
	return (const char *)attr + NLA_ALIGN(attr->nla_len);
}

/* Is it whole, within its nest? */
static inline bool
nl_attr_ok(const struct nlattr *attr, const struct nlattr *nest)
{
	ptrdiff_t left = (const char *)nest + nest->nla_len -
	    (const char *)attr;

	return left >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN &&
	    attr->nla_len <= left;
}

/* Without the flags that stand in it. */
static inline unsigned
nl_attr_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static inline size_t
nl_attr_len(const struct nlattr *attr)
{
	return (size_t)(attr->nla_len - NLA_HDRLEN);
}

/* The family id of a generic netlink family; errnum ENOENT: there is none. */
int nl_family(struct nl *nl, const char *name, uint16_t *id,
    struct err *err);

#endif
