/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an operand names: NET/PEER, or PEER where there is one network. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "store/target.h"

static int
only_network(const struct store *store, const char *peer, char **net,
    struct err *err)
{
	auto_strv struct strv names = { 0 };
	auto_buf struct buf list = { 0 };
	size_t i;

	if (store_names(store, &names, err) < 0)
		return -1;
	if (names.n == 0)
		return err_set(err, ERR_ABSENT, "%s: there is no network in "
		    "%s", quote(peer).s, store->dir);
	if (strv_find(&names, peer) >= 0)
		return err_set(err, ERR_USAGE, "%s is a network: give %s/PEER",
		    peer, peer);
	for (i = 0; i < names.n && i < 10; i++)
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", names.v[i]);
	if (i < names.n)
		buf_puts(&list, ", ...");
	if (names.n > 1)
		return err_set(err, ERR_USAGE, "%s: of which network? there "
		    "are %s: give NET/PEER", quote(peer).s, list.data);
	*net = xstrdup(names.v[0]);
	return 0;
}

int
target_split(const struct store *store, const char *text, char **net,
    char **peer, struct err *err)
{
	auto_free char *net_name = NULL, *peer_name = NULL;
	const char *slash = strchr(text, '/');

	*net = *peer = NULL;
	if (slash != NULL)
		net_name = xstrndup(text, (size_t)(slash - text));
	else if (only_network(store, text, &net_name, err) < 0)
		return -1;
	peer_name = xstrdup(slash != NULL ? slash + 1 : text);
	if (network_name_check(net_name, err) < 0 ||
	    peer_name_check(peer_name, err) < 0)
		return -1;
	*net = net_name;
	*peer = peer_name;
	net_name = peer_name = NULL;
	return 0;
}

int
target_split_all(const struct store *store, size_t n, char *const *texts,
    char **net, struct strv *peers, struct err *err)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char *auto_free other = NULL;
		char *peer;

		if (target_split(store, texts[i], &other, &peer, err) < 0)
			return -1;
		strv_take(peers, peer);
		if (*net == NULL)
			*net = xstrdup(other);
		else if (strcmp(*net, other) != 0)
			return err_set(err, ERR_USAGE, "%s and %s: one "
			    "command changes one network", *net, other);
	}
	return 0;
}

struct peer *
target_peer(const struct network *net, const char *name, struct err *err)
{
	struct peer *peer = network_peer(net, name);

	if (peer == NULL)
		err_set(err, ERR_ABSENT, "%s/%s: there is no such peer",
		    net->name, name);
	return peer;
}
