/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks and their peers: what the state says. */
#ifndef WGPILOT_MODEL_NETWORK_H
#define WGPILOT_MODEL_NETWORK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"
#include "model/key.h"
#include "model/prefix.h"

/* In each, 0 is "the file does not say": the meaning follows by default. */
enum mode { MODE_UNSET, MODE_GATEWAY, MODE_SITE_TO_SITE, MODE_HUB_ROUTED };
enum tunnel { TUNNEL_UNSET, TUNNEL_FULL, TUNNEL_SPLIT };
enum nat { NAT_UNSET, NAT_AUTO, NAT_YES, NAT_NO };
enum choice { CHOICE_UNSET, CHOICE_YES, CHOICE_NO };
enum role { ROLE_UNSET, ROLE_CLIENT, ROLE_SITE_GATEWAY };

#define NETWORK_NAME_MAX 15	/* IFNAMSIZ - 1 */
#define PEER_NAME_MAX 40
#define KEEPALIVE_UNSET (-1)
#define IPV6_MIN_MTU 1280	/* RFC 8200 section 5 */

struct peer {
	struct key public_key;
	struct prefixes addresses;	/* of full length */
	struct prefixes site_networks;
	struct prefixes routes;
	char *endpoint;			/* HOST:PORT, or NULL */
	char *email, *description;	/* or NULL */
	struct strv tags;
	time_t expires, created, updated;	/* 0: not said */
	int32_t keepalive;		/* seconds, or KEEPALIVE_UNSET */
	uint32_t line;			/* of its section; 0: new */
	uint32_t secret;		/* its section of secrets, from 1 */
	uint8_t role, tunnel, enabled;	/* enum role, tunnel, choice */
	bool dirty;			/* differs from its file */
	/* secrets; zero: none, or not loaded */
	struct key private_key, preshared_key;
	struct peer *next;		/* in the order of the file */
	struct peer *prev;
	UT_hash_handle by_name, by_key;
	char name[];
};

struct network {
	char *name;
	struct key public_key;
	struct prefixes subnets;
	struct prefixes routes;
	struct prefixes site_networks;	/* behind the gateway itself */
	struct strv dns;		/* addresses and search domains */
	struct strv pre_up, post_up, pre_down, post_down;
	char *endpoint;			/* HOST[:PORT], or NULL */
	char *description, *table;	/* or NULL; table: auto, off, number */
	time_t created, updated;
	int64_t fwmark;			/* -1: not said */
	uint32_t mtu;			/* 0: not said */
	uint16_t listen_port;
	uint8_t mode, tunnel, nat, device_to_device, enabled;
	bool dirty;
	uint32_t line, secret;		/* as a peer's */
	struct key private_key;		/* zero: not loaded */

	struct peer *peers;		/* a doubly linked list (utlist.h) */
	size_t n_peers;
	size_t expected;		/* about so many, where they are read;
					   0: not known */
	struct peer *names, *keys;	/* the same peers, hashed */
	char *secrets_path;		/* where its keys belong, for messages;
					   NULL: not known */
	struct origin *origin;		/* the store's: where it came from */
};

struct network *network_new(const char *name);
/* Frees the peers too, wipes the keys.  Not the origin: the store does. */
void network_free(struct network *net);

struct peer *peer_new(const char *name);
void peer_free(struct peer *peer);

/*
 * Takes ownership of the peer, unless its name or key is there already: then
 * fails, naming both.
 */
int network_add_peer(struct network *net, struct peer *peer,
    struct err *err);
/* Takes the peer out; the caller owns it. */
void network_drop_peer(struct network *net, struct peer *peer);
/* Changes the key under which a peer is found.  Fails as above. */
int network_rekey_peer(struct network *net, struct peer *peer,
    const struct key *public_key, struct err *err);

/* Fails, as its private key is not there: says where it belongs. */
int network_keyless(const struct network *net, struct err *err);

/* NULL where there is none. */
struct peer *network_peer(const struct network *net, const char *name);
struct peer *network_peer_by_key(const struct network *net,
    const struct key *public_key);

/*
 * The grammars of DESIGN: interface names [A-Za-z0-9_][A-Za-z0-9_.-]{0,14}
 * without "..", wgpilot, lo, all and default reserved; peer names of 1 to 40
 * letters, digits, " ._-@", first and last a letter or digit, no "..".  Fails
 * with ERR_FAILED.
 */
int network_name_check(const char *name, struct err *err);
int peer_name_check(const char *name, struct err *err);

/* What holds where the file does not say. */
static inline enum mode
network_mode(const struct network *net)
{
	return net->mode == MODE_UNSET ? MODE_GATEWAY : net->mode;
}

bool network_enabled(const struct network *net);
bool network_has_hooks(const struct network *net);
/* yes unless said otherwise, but no in gateway mode */
bool network_device_to_device(const struct network *net);
enum tunnel peer_tunnel(const struct network *net, const struct peer *peer);
enum role peer_role(const struct peer *peer);

static inline bool
peer_expired(const struct peer *peer, time_t now)
{
	return peer->expires != 0 && peer->expires <= now;
}

/* Enabled, and not expired at that time. */
static inline bool
peer_active(const struct peer *peer, time_t now)
{
	return peer->enabled != CHOICE_NO && !peer_expired(peer, now);
}

/*
 * Checks one network whole: what must be there is there; every peer's
 * addresses lie in a subnet, are usable and nobody else's; nothing overlaps.
 * The message names both sides.  Costs O(n log n).
 */
int network_check(const struct network *net, struct err *err);
/* Checks all networks against one another: ports, keys, overlaps. */
int networks_check(struct network *const *nets, size_t n, struct err *err);
/* The one against the other: what each has in itself is not looked at. */
int networks_conflict(const struct network *net, const struct network *other,
    struct err *err);

#endif
