/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks and peers for tests of the model, made with few words. */
#ifndef WGPILOT_TESTS_MODEL_H
#define WGPILOT_TESTS_MODEL_H

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/field.h"
#include "model/network.h"

/* "Mode=gateway", ... to a network; the test fails where one does not go. */
static inline void
set_network(struct network *net, const char *assignment)
{
	struct err err;

	if (field_assign(network_fields, n_network_fields, net, assignment,
	    &err) < 0)
		fail_msg("%s: %s", assignment, err.text);
}

static inline void
set_peer(struct peer *peer, const char *assignment)
{
	struct err err;

	if (field_assign(peer_fields, n_peer_fields, peer, assignment,
	    &err) < 0)
		fail_msg("%s: %s", assignment, err.text);
}

/* A network that is sound, but for the subnets, which are given. */
static inline struct network *
make_network(const char *name, const char *subnets)
{
	struct network *net = network_new(name);
	char text[256];

	net->public_key.b[0] = (uint8_t)name[strlen(name) - 1];
	net->public_key.b[31] = 1;
	net->listen_port = (uint16_t)(51800 + name[strlen(name) - 1]);
	snprintf(text, sizeof(text), "Subnet=%s", subnets);
	set_network(net, text);
	return net;
}

/* A peer of the network; addresses may be "". */
static inline struct peer *
make_peer(struct network *net, const char *name, const char *addresses)
{
	struct peer *peer = peer_new(name);
	char text[256];
	struct err err;

	peer->public_key.b[1] = (uint8_t)(net->n_peers + 1);
	peer->public_key.b[2] = (uint8_t)((net->n_peers + 1) >> 8);
	peer->public_key.b[30] = 1;
	if (*addresses != '\0') {
		snprintf(text, sizeof(text), "Address=%s", addresses);
		set_peer(peer, text);
	}
	if (network_add_peer(net, peer, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	return peer;
}

/* The list is this text, as "a, b". */
static inline void
assert_prefixes(const struct prefixes *list, const char *text)
{
	struct buf auto_buf buf = { 0 };

	buf_puts(&buf, "");
	prefixes_format(list, false, &buf);
	assert_string_equal(buf.data, text);
}

#endif
