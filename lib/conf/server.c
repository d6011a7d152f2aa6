/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The generated file for wg-quick(8): its text. */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include <utlist.h>

#include "base/mem.h"
#include "conf/server.h"
#include "conf/server_header.h"
#include "conf/text.h"
#include "model/endpoint.h"
#include "model/pool.h"
#include "model/topology.h"

/* A word for the shell that wg-quick(8) hands its hooks to. */
static void
put_quoted(struct buf *out, const char *word)
{
	buf_putc(out, '\'');
	for (; *word != '\0'; word++)
		if (*word == '\'')
			buf_puts(out, "'\\''");
		else
			buf_putc(out, *word);
	buf_putc(out, '\'');
}

/*
 * The state directory, as hooks are to name it, also where it is only to be
 * made; NULL where there is no way to it.  The caller frees.
 */
static char *
resolve_dir(const char *dir)
{
	char *auto_free head = xstrdup(dir);
	char *auto_free tail = xstrdup(dir);
	char *auto_free parent = NULL;
	char *path = realpath(dir, NULL);

	if (path != NULL || errno != ENOENT)
		return path;
	parent = realpath(dirname(head), NULL);
	if (parent == NULL)
		return NULL;
	return xasprintf("%s/%s", parent, basename(tail));
}

static int
check_dir(const char *path, const struct store *store, const char *name,
    struct err *err)
{
	if (path != NULL && str_value_fault(path) == NULL &&
	    strchr(path, '#') == NULL)
		return 0;
	return err_set(err, ERR_FAILED, "%s: a directory of that name cannot "
	    "stand in %s.conf", store->dir, name);
}

int
server_check_dir(const struct store *store, const char *name,
    struct err *err)
{
	char *auto_free path = NULL;

	if (store->is_default)
		return 0;
	path = resolve_dir(store->dir);
	/* what is in the way of making it is told by who tries to */
	return path == NULL ? 0 : check_dir(path, store, name, err);
}

/* What wg-quick(8) cannot do is done by wgp-net in its hooks. */
static int
put_delegate(const struct store *store, const struct network *net,
    const char *key, const char *verb, struct buf *out, struct err *err)
{
	char *auto_free path = NULL;

	buf_printf(out, "%s = wgp-net ", key);
	if (!store->is_default) {
		path = resolve_dir(store->dir);
		if (check_dir(path, store, net->name, err) < 0)
			return -1;
		buf_puts(out, "-C ");
		put_quoted(out, path);
		buf_putc(out, ' ');
	}
	buf_printf(out, "hook %s %s\n", verb, net->name);
	return 0;
}

static void
put_hooks(struct buf *out, const char *key, const struct strv *hooks)
{
	size_t i;

	for (i = 0; i < hooks->n; i++)
		buf_printf(out, "%s = %s\n", key, hooks->v[i]);
}

/* The gateway's addresses, each with its subnet's length. */
static void
put_addresses(const struct network *net, struct buf *out)
{
	struct prefixes auto_prefixes own = { 0 };
	char text[PREFIX_TEXT_LEN];
	size_t i;

	pool_gateways(net, &own);
	for (i = 0; i < own.n; i++) {
		own.v[i].len = net->subnets.v[i].len;
		prefix_format(&own.v[i], text);
		buf_printf(out, "Address = %s\n", text);
	}
}

static int
put_interface(const struct store *store, const struct network *net,
    bool public, struct buf *out, struct err *err)
{
	buf_puts(out, "[Interface]\n");
	text_put_private(out, public ? NULL : &net->private_key);
	buf_printf(out, "ListenPort = %u\n", net->listen_port);
	put_addresses(net, out);
	if (net->mtu != 0)
		buf_printf(out, "MTU = %u\n", net->mtu);
	if (net->fwmark > 0)
		buf_printf(out, "FwMark = 0x%llx\n",
		    (unsigned long long)net->fwmark);
	if (net->table != NULL)
		buf_printf(out, "Table = %s\n", net->table);
	/* our own within the others, so that no failure of these leaves it */
	put_hooks(out, "PreUp", &net->pre_up);
	if (put_delegate(store, net, "PreUp", "pre-up", out, err) < 0)
		return -1;
	put_hooks(out, "PostUp", &net->post_up);
	put_hooks(out, "PreDown", &net->pre_down);
	if (put_delegate(store, net, "PostDown", "post-down", out, err) < 0)
		return -1;
	put_hooks(out, "PostDown", &net->post_down);
	return 0;
}

static void
put_peer(const struct network *net, const struct peer *peer, bool public,
    struct buf *out)
{
	struct prefixes auto_prefixes ips = { 0 };

	buf_puts(out, "\n# ");
	buf_puts(out, peer->name);
	buf_puts(out, "\n[Peer]\n");
	text_put_key(out, "PublicKey", &peer->public_key);
	text_put_preshared(out, public ? NULL : &peer->preshared_key);
	topology_server_ips(net, peer, &ips);
	text_put_prefixes(out, "AllowedIPs", &ips);
	if (peer->endpoint != NULL)
		buf_printf(out, "Endpoint = %s\n", peer->endpoint);
	if (peer->keepalive > 0)
		buf_printf(out, "PersistentKeepalive = %d\n",
		    peer->keepalive);
}

static int
render(const struct store *store, const struct network *net, time_t now,
    bool public, struct buf *out, struct err *err)
{
	const struct peer *peer;

	/* as much as the peers will take, so that the secrets seldom move */
	buf_reserve(out, 2048 + net->n_peers * 224);
	if (public)
		buf_printf(out, "# Of %s/%s.ini, without keys that are "
		    "secret.\n", store->dir, net->name);
	else
		server_header(store, net->name, out);
	if (put_interface(store, net, public, out, err) < 0)
		return -1;
	DL_FOREACH(net->peers, peer)
		if (peer_active(peer, now))
			put_peer(net, peer, public, out);
	return 0;
}

int
server_render(const struct store *store, const struct network *net,
    time_t now, struct buf *out, struct err *err)
{
	if (key_is_zero(&net->private_key))
		return network_keyless(net, err);
	if (render(store, net, now, false, out, err) < 0)
		return -1;
	server_seal(out);
	return 0;
}

int
server_render_public(const struct store *store, const struct network *net,
    time_t now, struct buf *out, struct err *err)
{
	return render(store, net, now, true, out, err);
}
