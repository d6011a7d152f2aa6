/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks and their peers: making, finding, and what holds by default. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/mem.h"
#include "base/str.h"
#include "model/network.h"

struct network *
network_new(const char *name)
{
	struct network *net = xcalloc(1, sizeof(*net));

	net->name = xstrdup(name);
	net->fwmark = -1;
	return net;
}

void
network_free(struct network *net)
{
	struct peer *peer, *next;

	if (net == NULL)
		return;
	HASH_CLEAR(by_name, net->names);
	HASH_CLEAR(by_key, net->keys);
	DL_FOREACH_SAFE(net->peers, peer, next)
		peer_free(peer);
	prefixes_free(&net->subnets);
	prefixes_free(&net->routes);
	prefixes_free(&net->site_networks);
	strv_free(&net->dns);
	strv_free(&net->pre_up);
	strv_free(&net->post_up);
	strv_free(&net->pre_down);
	strv_free(&net->post_down);
	free(net->endpoint);
	free(net->description);
	free(net->table);
	free(net->secrets_path);
	free(net->name);
	key_wipe(&net->private_key);
	free(net);
}

struct peer *
peer_new(const char *name)
{
	size_t size = strlen(name) + 1;
	struct peer *peer = xcalloc(1, sizeof(*peer) + size);

	memcpy(peer->name, name, size);
	peer->keepalive = KEEPALIVE_UNSET;
	return peer;
}

void
peer_free(struct peer *peer)
{
	if (peer == NULL)
		return;
	prefixes_free(&peer->addresses);
	prefixes_free(&peer->site_networks);
	prefixes_free(&peer->routes);
	if (peer->tags.v != NULL)
		strv_free(&peer->tags);
	mem_free(peer->endpoint);
	mem_free(peer->email);
	mem_free(peer->description);
	explicit_bzero(peer, sizeof(*peer));
	free(peer);
}

int
network_keyless(const struct network *net, struct err *err)
{
	char text[KEY_TEXT_LEN + 1];

	key_format(&net->public_key, text);
	return err_set(err, ERR_FAILED, "%s: its private key is not in %s: put "
	    "back what was there under [%s]", net->name, net->secrets_path !=
	    NULL ? net->secrets_path : "its secret file", text);
}

struct peer *
network_peer(const struct network *net, const char *name)
{
	struct peer *peer;

	HASH_FIND(by_name, net->names, name, strlen(name), peer);
	return peer;
}

struct peer *
network_peer_by_key(const struct network *net, const struct key *public_key)
{
	struct peer *peer;

	HASH_FIND(by_key, net->keys, public_key->b, KEY_LEN, peer);
	return peer;
}

static int
key_is_taken(const struct network *net, const struct peer *peer,
    const struct peer *other, struct err *err)
{
	return err_set(err, ERR_FAILED, "%s/%s: its public key is that of "
	    "%s/%s already", net->name, peer->name, net->name, other->name);
}

int
network_add_peer(struct network *net, struct peer *peer, struct err *err)
{
	const unsigned hash_filter = hash_filter_for(net->expected);
	size_t len = strlen(peer->name);
	const struct peer *other;
	unsigned by_name, by_key;

	HASH_VALUE(peer->name, len, by_name);
	HASH_FIND_BYHASHVALUE(by_name, net->names, peer->name, len, by_name,
	    other);
	if (other != NULL)
		return err_set(err, ERR_FAILED, "%s/%s: there is a peer of "
		    "that name already", net->name, peer->name);
	HASH_VALUE(peer->public_key.b, KEY_LEN, by_key);
	HASH_FIND_BYHASHVALUE(by_key, net->keys, peer->public_key.b, KEY_LEN,
	    by_key, other);
	if (other != NULL)
		return key_is_taken(net, peer, other, err);
	DL_APPEND(net->peers, peer);
	HASH_ADD_KEYPTR_BYHASHVALUE(by_name, net->names, peer->name, len,
	    by_name, peer);
	HASH_ADD_BYHASHVALUE(by_key, net->keys, public_key.b, KEY_LEN, by_key,
	    peer);
	net->n_peers++;
	return 0;
}

void
network_drop_peer(struct network *net, struct peer *peer)
{
	DL_DELETE(net->peers, peer);
	HASH_DELETE(by_name, net->names, peer);
	HASH_DELETE(by_key, net->keys, peer);
	net->n_peers--;
}

int
network_rekey_peer(struct network *net, struct peer *peer,
    const struct key *public_key, struct err *err)
{
	const unsigned hash_filter = hash_filter_for(net->expected);
	const struct peer *other = network_peer_by_key(net, public_key);

	if (other != NULL && other != peer)
		return key_is_taken(net, peer, other, err);
	HASH_DELETE(by_key, net->keys, peer);
	peer->public_key = *public_key;
	HASH_ADD(by_key, net->keys, public_key.b, KEY_LEN, peer);
	return 0;
}

/* Only ASCII: what a locale calls a letter does not matter here. */
static bool
is_word(char c, const char *others)
{
	return isascii((unsigned char)c) && c != '\0' &&
	    (isalnum((unsigned char)c) || strchr(others, c) != NULL);
}

int
network_name_check(const char *name, struct err *err)
{
	/* lo is there; the others are not devices in /proc/sys/net/ipv4/conf */
	static const char *const kernels[] = { "lo", "all", "default" };
	size_t i, len = strlen(name);
	bool good = len >= 1 && len <= NETWORK_NAME_MAX &&
	    is_word(name[0], "_") && strstr(name, "..") == NULL;

	for (i = 1; good && i < len; i++)
		good = is_word(name[i], "_.-");
	if (!good)
		return err_set(err, ERR_FAILED, "%s is not a network's name: "
		    "1 to 15 letters, digits, '_', '.', '-', the first a "
		    "letter, digit or '_', no \"..\"", quote(name).s);
	if (strcmp(name, "wgpilot") == 0)
		return err_set(err, ERR_FAILED, "the name wgpilot is reserved "
		    "for wgpilot.ini");
	for (i = 0; i < COUNT(kernels); i++)
		if (strcmp(name, kernels[i]) == 0)
			return err_set(err, ERR_FAILED, "the name %s is "
			    "reserved: the kernel has another use for it",
			    name);
	return 0;
}

int
peer_name_check(const char *name, struct err *err)
{
	size_t i, len = strlen(name);
	bool good = len >= 1 && len <= PEER_NAME_MAX && is_word(name[0], "") &&
	    is_word(name[len - 1], "");

	for (i = 1; good && i < len; i++)
		good = is_word(name[i], " ._-@") &&
		    (name[i] != '.' || name[i - 1] != '.');
	if (!good)
		return err_set(err, ERR_FAILED, "%s is not a peer's name: 1 to "
		    "40 letters, digits, ' ', '.', '_', '-', '@', the first "
		    "and last a letter or digit, no \"..\"", quote(name).s);
	return 0;
}

bool
network_enabled(const struct network *net)
{
	return net->enabled != CHOICE_NO;
}

bool
network_has_hooks(const struct network *net)
{
	return net->pre_up.n + net->post_up.n + net->pre_down.n +
	    net->post_down.n > 0;
}

bool
network_device_to_device(const struct network *net)
{
	if (net->device_to_device == CHOICE_UNSET)
		return network_mode(net) != MODE_GATEWAY;
	return net->device_to_device == CHOICE_YES;
}

enum tunnel
peer_tunnel(const struct network *net, const struct peer *peer)
{
	if (peer->tunnel != TUNNEL_UNSET)
		return peer->tunnel;
	return net->tunnel == TUNNEL_UNSET ? TUNNEL_FULL : net->tunnel;
}

enum role
peer_role(const struct peer *peer)
{
	return peer->role == ROLE_UNSET ? ROLE_CLIENT : peer->role;
}
