/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changes of peers, within a transaction. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "change/devices.h"
#include "change/host.h"
#include "change/peer_change.h"
#include "model/field.h"
#include "model/topology.h"

static int
assign_all(const struct change *c, struct peer *peer,
    const struct strv *assignments, struct err *err)
{
	size_t i;

	for (i = 0; i < assignments->n; i++)
		if (field_assign(peer_fields, n_peer_fields, peer,
		    assignments->v[i], err) < 0)
			return err_context(err, "%s/%s", c->net->name,
			    peer->name);
	return 0;
}

/* Has another subnet of the same family an address left? */
static bool
has_other(const struct change *c, size_t full)
{
	size_t i;

	for (i = 0; i < c->n_pools; i++)
		if (i != full && !c->pools[i].full &&
		    c->pools[i].subnet->family ==
		    c->pools[full].subnet->family)
			return true;
	return false;
}

static int
take_addresses(struct change *c, struct peer *peer, struct err *err)
{
	struct prefix p;
	size_t i;

	if (c->pools == NULL) {
		c->pools = xcalloc(c->net->subnets.n, sizeof(*c->pools));
		for (i = 0; i < c->net->subnets.n; i++)
			pool_init(&c->pools[i], c->net,
			    &c->net->subnets.v[i]);
		c->n_pools = i;
	}
	/* a full subnet is made up for by another one of its family */
	for (i = 0; i < c->n_pools; i++) {
		if (pool_take(&c->pools[i], &p, err) == 0)
			prefixes_add(&peer->addresses, &p);
		else if (!has_other(c, i))
			return err_context(err, "%s/%s", c->net->name,
			    peer->name);
	}
	if (peer->addresses.n == 0)
		return err_context(err, "%s/%s", c->net->name, peer->name);
	return 0;
}

static int
check_sites(const struct change *c, const struct peer *peer,
    const struct prefixes *sites, struct err *err)
{
	char *auto_free whose = xasprintf("%s/%s", c->net->name, peer->name);

	return host_check(&c->nets, sites, whose, err);
}

static void
make_keys(const struct peer_spec *spec, struct peer *peer)
{
	if (spec->public_key != NULL) {
		peer->public_key = *spec->public_key;
	} else {
		key_generate(&peer->private_key);
		key_public(&peer->public_key, &peer->private_key);
	}
	if (spec->preshared_key != NULL)
		peer->preshared_key = *spec->preshared_key;
	else if (!spec->no_psk)
		key_generate_psk(&peer->preshared_key);
}

/* To be said when its time is given. */
static void
note_expired(struct change *c, const struct peer *peer)
{
	if (peer->expires != 0 && peer_expired(peer, c->now))
		strv_addf(&c->notes, "%s/%s: expires in the past: it counts "
		    "as disabled", c->net->name, peer->name);
}

/* The gateway dials nobody without an Endpoint: it waits for a packet. */
static void
note_unreachable(struct change *c, const struct peer *peer)
{
	if (peer_role(peer) == ROLE_SITE_GATEWAY &&
	    network_mode(c->net) == MODE_SITE_TO_SITE &&
	    peer->keepalive <= 0 && peer->endpoint == NULL)
		strv_addf(&c->notes, "%s/%s: without PersistentKeepalive its "
		    "site is reached only after it has sent something: "
		    "'wgp-peer set %s/%s PersistentKeepalive=25'",
		    c->net->name, peer->name, c->net->name, peer->name);
}

static int
fill(struct change *c, struct peer *peer, const struct peer_spec *spec,
    struct err *err)
{
	if (assign_all(c, peer, spec->assignments, err) < 0 ||
	    check_sites(c, peer, &peer->site_networks, err) < 0 ||
	    (peer->addresses.n == 0 && take_addresses(c, peer, err) < 0))
		return -1;
	make_keys(spec, peer);
	peer->created = c->now;
	peer->dirty = true;
	topology_notes(c->net, peer, &c->notes);
	note_unreachable(c, peer);
	note_expired(c, peer);
	return network_add_peer(c->net, peer, err);
}

int
peer_create(struct change *c, const char *name, const struct peer_spec *spec,
    struct peer **out, struct err *err)
{
	struct buf auto_buf addresses = { 0 };
	struct peer *peer;

	if (peer_name_check(name, err) < 0)
		return err_context(err, "%s", c->net->name);
	/* before an address and a key are spent on it */
	peer = network_peer(c->net, name);
	if (peer != NULL && peer->line == 0)
		return err_set(err, ERR_FAILED, "%s/%s is named twice",
		    c->net->name, name);
	if (peer != NULL)
		return err_set(err, ERR_FAILED, "%s/%s: there is a peer of "
		    "that name already", c->net->name, name);
	peer = peer_new(name);
	if (fill(c, peer, spec, err) < 0) {
		peer_free(peer);
		return -1;
	}
	prefixes_format(&peer->addresses, true, &addresses);
	strv_addf(&c->report, "+ peer %s/%s: %s", c->net->name, name,
	    addresses.data);
	if (out != NULL)
		*out = peer;
	return 0;
}

/* What the running interface has of the peer before it changes. */
static void
leave(struct change *c, const struct peer *peer, bool gone)
{
	if (gone)
		keys_add(&c->live.gone, &peer->public_key);
	prefixes_append(&c->live.gone_routes, &peer->site_networks);
	/* in a table of their own, these are routes, too */
	prefixes_append(&c->live.gone_routes, &peer->addresses);
}

/* Is one of the keys, a list that ends with NULL, assigned to? */
static bool
assigns(const struct strv *assignments, const char *const *keys)
{
	size_t i, len;

	for (; *keys != NULL; keys++) {
		len = strlen(*keys);
		for (i = 0; i < assignments->n; i++)
			if (strncasecmp(assignments->v[i], *keys, len) == 0 &&
			    strchr("=+-", assignments->v[i][len]) != NULL)
				return true;
	}
	return false;
}

/* What its own device's file has of it. */
static const char *const of_device[] = { "Role", "Address",
    "PersistentKeepalive", "Tunnel", "Routes", NULL };
/* What other devices' files have of it. */
static const char *const of_others[] = { "SiteNetworks", NULL };
/* Who says an endpoint means it, wherever the peer has roamed to. */
static const char *const of_gateway[] = { "Endpoint", NULL };

/* What the files say that the assignments may change. */
static void
files_render(const struct change *c, const struct peer *peer,
    const struct strv *assignments, struct buf *own, struct buf *others)
{
	if (assigns(assignments, of_device))
		device_render(c->net, peer, own);
	if (assigns(assignments, of_others))
		devices_render(c->net, peer, others);
}

static void
note_files(struct change *c, const struct peer *peer,
    const struct strv *assignments, const struct buf *own,
    const struct buf *others)
{
	struct buf auto_buf own_now = { .secret = true };
	struct buf auto_buf others_now = { .secret = true };

	files_render(c, peer, assignments, &own_now, &others_now);
	devices_note(c->net, peer, own, &own_now, &c->notes);
	devices_note(c->net, NULL, others, &others_now, &c->notes);
}

int
peer_assign(struct change *c, struct peer *peer,
    const struct strv *assignments, struct err *err)
{
	struct prefixes auto_prefixes before = { 0 };
	struct prefixes auto_prefixes new = { 0 };
	struct buf auto_buf file = { .secret = true };
	struct buf auto_buf files = { .secret = true };
	time_t expires = peer->expires;
	size_t i;

	files_render(c, peer, assignments, &file, &files);
	/* it may be disabled or expire by what is set */
	leave(c, peer, true);
	prefixes_copy(&before, &peer->site_networks);
	if (assign_all(c, peer, assignments, err) < 0)
		return -1;
	for (i = 0; i < peer->site_networks.n; i++)
		if (!prefixes_contain(&before, &peer->site_networks.v[i]))
			prefixes_add(&new, &peer->site_networks.v[i]);
	if (check_sites(c, peer, &new, err) < 0)
		return -1;
	if (peer->endpoint != NULL && assigns(assignments, of_gateway))
		keys_add(&c->live.dialled, &peer->public_key);
	change_touch_peer(c, peer);
	topology_notes(c->net, peer, &c->notes);
	note_files(c, peer, assignments, &file, &files);
	if (peer->expires != expires)
		note_expired(c, peer);
	for (i = 0; i < assignments->n; i++)
		strv_addf(&c->report, "~ peer %s/%s: %s", c->net->name,
		    peer->name, assignments->v[i]);
	return 0;
}

int
peer_enable(struct change *c, struct peer *peer, bool enable,
    struct err *err)
{
	(void)err;
	if (enable && peer_expired(peer, c->now))
		strv_addf(&c->notes, "%s/%s: has expired, and counts as "
		    "disabled until 'wgp-peer set %s/%s Expires='",
		    c->net->name, peer->name, c->net->name, peer->name);
	else if ((peer->enabled != CHOICE_NO) == enable)
		strv_addf(&c->notes, "%s/%s: is %s already", c->net->name,
		    peer->name, enable ? "enabled" : "disabled");
	if ((peer->enabled != CHOICE_NO) == enable)
		return 0;
	leave(c, peer, !enable);
	/* enabled is what holds where the file does not say */
	peer->enabled = enable ? CHOICE_UNSET : CHOICE_NO;
	change_touch_peer(c, peer);
	strv_addf(&c->report, "~ peer %s/%s: %s", c->net->name, peer->name,
	    enable ? "enabled" : "disabled");
	return 0;
}

int
peer_delete(struct change *c, struct peer *peer, struct err *err)
{
	(void)err;
	leave(c, peer, true);
	strv_addf(&c->report, "- peer %s/%s", c->net->name, peer->name);
	network_drop_peer(c->net, peer);
	peer_free(peer);
	return 0;
}

void
peer_forget_key(struct change *c, struct peer *peer)
{
	key_wipe(&peer->private_key);
	change_touch_peer(c, peer);
}
