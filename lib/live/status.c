/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is to be seen of networks and peers: reading and filtering. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "kernel/link.h"
#include "live/status.h"

/* Says why the kernel could not be read. */
static bool
unknown(const struct network *net, const struct err *err, struct strv *notes)
{
	if (err->errnum == EPERM || err->errnum == EACCES)
		strv_addf(notes, "%s: handshakes and traffic are to be read "
		    "by root alone", net->name);
	else
		strv_addf(notes, "%s: %s", net->name, err->text);
	return false;
}

bool
status_read(const struct network *net, struct live *live, struct strv *notes)
{
	struct err err;

	snprintf(live->dev.name, sizeof(live->dev.name), "%s", net->name);
	live->dev.expected = net->n_peers;
	live->dev.extent = WG_WITHOUT_IPS;
	if (link_get(net->name, &live->link, &err) < 0)
		return err.code == ERR_ABSENT || unknown(net, &err, notes);
	if (link_wg_kind(&live->link, &live->dev.kind, &err) < 0 ||
	    wg_get(&live->dev, &err) < 0)
		return unknown(net, &err, notes);
	if (!key_equal(&live->dev.public_key, &net->public_key)) {
		strv_addf(notes, "%s: the interface of that name has another "
		    "key: it is not this network's", net->name);
		wg_device_free(&live->dev);
		return true;
	}
	live->exists = true;
	live->up = live->link.up;
	live->mtu = live->link.mtu;
	return true;
}

bool
peer_record_online(const struct peer_record *r)
{
	return r->wg != NULL && r->wg->last_handshake != 0 &&
	    r->now - r->wg->last_handshake <= ONLINE_SECONDS;
}

void
network_record_fill(struct network_record *record, const struct network *net,
    const struct live *live, time_t now)
{
	struct peer_record peer = { .net = net, .now = now };
	size_t i;

	*record = (struct network_record){ .net = net, .live = live,
	    .now = now };
	for (i = 0; i < live->dev.n_peers; i++) {
		peer.wg = &live->dev.peers[i];
		record->online += peer_record_online(&peer);
	}
}

enum { ONLINE, OFFLINE, ENABLED, DISABLED, EXPIRED, TAG, NAME };

int
peer_filter_parse(struct peer_filter *filter, const char *text,
    struct err *err)
{
	static const char *const words[] = { "online", "offline", "enabled",
	    "disabled", "expired" };
	int i;

	for (i = ONLINE; i <= EXPIRED; i++)
		if (strcmp(text, words[i]) == 0) {
			*filter = (struct peer_filter){ .kind = i };
			return 0;
		}
	if (strncmp(text, "tag=", 4) == 0)
		*filter = (struct peer_filter){ TAG, text + 4 };
	else if (strncmp(text, "name=", 5) == 0)
		*filter = (struct peer_filter){ NAME, text + 5 };
	else
		return err_set(err, ERR_USAGE, "--filter %s: not online, "
		    "offline, enabled, disabled, expired, tag=T or name=GLOB",
		    quote(text).s);
	/* an empty variable of a script, which would find nobody */
	if (filter->text[0] == '\0')
		return err_set(err, ERR_USAGE, "--filter %s: says no %s",
		    text, filter->kind == TAG ? "tag" : "name");
	return 0;
}

bool
peer_filter_match(const struct peer_filter *filter,
    const struct peer_record *r)
{
	switch (filter->kind) {
	case ONLINE:
		return peer_record_online(r);
	case OFFLINE:
		return r->known && !peer_record_online(r);
	case ENABLED:
		return peer_active(r->peer, r->now);
	case DISABLED:
		return !peer_active(r->peer, r->now);
	case EXPIRED:
		return peer_expired(r->peer, r->now);
	case TAG:
		return strv_find(&r->peer->tags, filter->text) >= 0;
	default:
		return str_glob(filter->text, r->peer->name);
	}
}
