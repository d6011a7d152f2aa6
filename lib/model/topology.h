/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Topology: who may reach what, in each mode.  DESIGN's table as code. */
#ifndef WGPILOT_MODEL_TOPOLOGY_H
#define WGPILOT_MODEL_TOPOLOGY_H

#include "model/network.h"
#include "model/prefix.h"

/* The AllowedIPs of a peer on the gateway; appended to list. */
void topology_server_ips(const struct network *net, const struct peer *peer,
    struct prefixes *list);

/* The AllowedIPs in a peer's own file; appended to list. */
void topology_client_ips(const struct network *net, const struct peer *peer,
    struct prefixes *list);

/* What the gateway's firewall lets through, beside replies. */
enum forward_rule {
	FORWARD_NONE,
	FORWARD_ALL,
	FORWARD_SITES,		/* among sites, and sites and devices */
};

struct forward {
	enum forward_rule within;	/* tunnel to tunnel */
	enum forward_rule out;		/* tunnel to elsewhere */
	enum forward_rule in;		/* elsewhere to tunnel, new flows */
	bool devices;		/* FORWARD_SITES: among devices too */
	struct prefixes devices_at;	/* the subnets */
	struct prefixes sites;		/* behind the peers */
	struct prefixes local;		/* behind the gateway itself */
	struct prefixes masquerade;	/* sources that leave with the
					   gateway's address */
};

/* Fills forward; the caller ends it with forward_free. */
void topology_forward(const struct network *net, struct forward *forward);
void forward_free(struct forward *forward);

/*
 * Appends to notes what is set but has no effect in this mode or tunnel
 * (SiteNetworks and site gateways outside site-to-site, Routes with a full
 * tunnel), and where Role and SiteNetworks do not fit each other.  peer may be
 * NULL: of the network itself.
 */
void topology_notes(const struct network *net, const struct peer *peer,
    struct strv *notes);

#endif
