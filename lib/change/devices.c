/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of devices say, which are out of reach once they are made. */
#include <string.h>

#include "change/devices.h"
#include "conf/client.h"
#include "model/key.h"

void
device_render(const struct network *net, const struct peer *peer,
    struct buf *out)
{
	struct strv auto_strv ignored = { 0 };
	struct buf auto_buf text = { .secret = true };
	struct err err;

	if (client_render(net, peer, &ignored, &text, &err) == 0)
		buf_add(out, text.data, text.len);
	else	/* what is dialled may be unknown now, but for the port */
		buf_printf(out, "%u\n", net->listen_port);
}

/* A device that has nothing of its own. */
static void
render_kind(const struct network *net, const struct peer *like,
    struct buf *out)
{
	struct peer *peer = peer_new("any");

	peer->role = like->role;
	peer->tunnel = like->tunnel;
	/* any pair, the same each time */
	memset(peer->private_key.b, 1, KEY_LEN);
	key_public(&peer->public_key, &peer->private_key);
	device_render(net, peer, out);
	peer_free(peer);
}

void
devices_render(const struct network *net, const struct peer *but,
    struct buf *out)
{
	bool seen[ROLE_SITE_GATEWAY + 1][TUNNEL_SPLIT + 1] = { 0 };
	const struct peer *peer;

	for (peer = net->peers; peer != NULL; peer = peer->next) {
		if (peer == but || seen[peer->role][peer->tunnel])
			continue;
		seen[peer->role][peer->tunnel] = true;
		render_kind(net, peer, out);
	}
}

void
devices_note(const struct network *net, const struct peer *peer,
    const struct buf *before, const struct buf *now, struct strv *notes)
{
	if (now->len == before->len && (now->len == 0 ||
	    memcmp(now->data, before->data, now->len) == 0))
		return;
	if (peer != NULL)
		strv_addf(notes, "%s/%s: the file that its device has still "
		    "says what held before: make it anew ('wgp-conf client "
		    "%s/%s', or 'wgp-qr')", net->name, peer->name, net->name,
		    peer->name);
	else
		strv_addf(notes, "%s: files and codes that devices have still "
		    "say what held before: make them anew ('wgp-conf client', "
		    "'wgp-qr')", net->name);
}
