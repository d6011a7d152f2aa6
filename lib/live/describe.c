/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan as lines for a reader. */
#include "base/str.h"
#include "live/plan.h"
#include "model/endpoint.h"

static void
put_prefixes(struct strv *lines, const char *what,
    const struct prefixes *list)
{
	char text[PREFIX_TEXT_LEN];
	size_t i;

	for (i = 0; i < list->n; i++) {
		prefix_format(&list->v[i], text);
		strv_addf(lines, "%s %s", what, text);
	}
}

/* The peer's name, or its key where the state does not know it. */
static void
put_who(const struct network *net, const struct key *key, struct buf *line)
{
	const struct peer *peer = network_peer_by_key(net, key);
	char text[KEY_TEXT_LEN + 1];

	if (peer != NULL) {
		buf_printf(line, "peer %s", peer->name);
	} else {
		key_format(key, text);
		buf_printf(line, "peer %s", text);
	}
}

static void
put_details(const struct plan_peer *p, struct buf *line)
{
	const char *separator = ": ";

	if ((p->flags & WG_PEER_REPLACE_IPS) != 0 || p->add_ips.n > 0) {
		buf_printf(line, "%sallowed IPs ", separator);
		if (p->desired->allowed_ips.n > 8)
			buf_printf(line, "(%u)", p->desired->allowed_ips.n);
		else
			prefixes_format(&p->desired->allowed_ips, false, line);
		separator = "; ";
	}
	if ((p->flags & WG_PEER_PSK) != 0) {
		buf_printf(line, "%spreshared key %s", separator,
		    key_is_zero(&p->desired->preshared_key) ? "cleared" :
		    "set");
		separator = "; ";
	}
	if ((p->flags & WG_PEER_KEEPALIVE) != 0) {
		buf_printf(line, "%skeepalive %u", separator,
		    p->desired->keepalive);
		separator = "; ";
	}
	if ((p->flags & WG_PEER_ENDPOINT) != 0)
		buf_printf(line, "%sendpoint", separator);
}

static void
put_peers(const struct plan *plan, const struct network *net,
    struct strv *lines)
{
	static const char sign[] = { [PLAN_ADD] = '+', [PLAN_CHANGE] = '~',
	    [PLAN_REMOVE] = '-' };
	size_t i;

	for (i = 0; i < plan->n_peers; i++) {
		const struct plan_peer *p = &plan->peers[i];
		struct buf auto_buf line = { 0 };

		buf_printf(&line, "%c ", sign[p->kind]);
		put_who(net, p->kind == PLAN_REMOVE ? &p->actual->public_key :
		    &p->desired->public_key, &line);
		if (p->kind != PLAN_REMOVE)
			put_details(p, &line);
		else if (p->foreign &&
		    network_peer_by_key(net, &p->actual->public_key) == NULL)
			buf_puts(&line, " (unknown to the state)");
		strv_add(lines, line.data);
	}
}

static void
put_device(const struct plan *plan, struct strv *lines)
{
	const struct wg_device *d = &plan->desired->dev;
	const struct wg_device *a = &plan->actual->dev;

	if (plan->create)
		strv_addf(lines, "+ interface %s", d->name);
	if ((plan->device & WG_SET_PRIVATE_KEY) != 0 && !plan->create)
		strv_add(lines, "~ private key");
	if ((plan->device & WG_SET_LISTEN_PORT) != 0)
		strv_addf(lines, "~ listen port %u -> %u", a->listen_port,
		    d->listen_port);
	if ((plan->device & WG_SET_FWMARK) != 0)
		strv_addf(lines, "~ fwmark 0x%x -> 0x%x", a->fwmark,
		    d->fwmark);
}

void
plan_describe(const struct plan *plan, const struct network *net,
    struct strv *lines)
{
	size_t i;

	for (i = 0; plan->accept_ra && i < plan->actual->ra_links.n; i++)
		strv_addf(lines, "~ sysctl net/ipv6/conf/%s/accept_ra = 2",
		    plan->actual->ra_links.v[i]);
	for (i = 0; i < plan->n_sysctls; i++)
		strv_addf(lines, "~ sysctl net/%s = %d",
		    plan->sysctls[i].name, plan->sysctls[i].value);
	if (plan->firewall)
		strv_addf(lines, "%c firewall table inet wgpilot-%s",
		    plan->actual->firewall.len > 0 ? '~' : '+', net->name);
	put_device(plan, lines);
	put_peers(plan, net, lines);
	put_prefixes(lines, "- address", &plan->delete_addresses);
	put_prefixes(lines, "+ address", &plan->add_addresses);
	if (plan->mtu)
		strv_addf(lines, "~ mtu %u -> %u", plan->actual->mtu,
		    plan->desired->mtu);
	if (plan->up)
		strv_add(lines, "~ link up");
	put_prefixes(lines, "- route", &plan->delete_routes);
	put_prefixes(lines, "+ route", &plan->add_own_routes);
	put_prefixes(lines, "+ route", &plan->add_routes);
}
