/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network's nftables table, from its topology. */
#include <stdio.h>

#include "live/live.h"
#include "model/topology.h"

/*
 * The text is written as "nft list table" prints it, so that what the kernel
 * has can be compared with what it should have, blanks aside.  An element of
 * full length is printed without it, and sets in the order of addresses.
 */

void
firewall_name(const char *network, char name[FIREWALL_NAME_LEN])
{
	snprintf(name, FIREWALL_NAME_LEN, "wgpilot-%s", network);
}

static void
put_prefix(const struct prefix *p, struct buf *text)
{
	char s[PREFIX_TEXT_LEN];

	if (p->len == prefix_max(p))
		prefix_format_address(p, s);
	else
		prefix_format(p, s);
	buf_puts(text, s);
}

static bool
has_family(const struct prefixes *list, int family)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (list->v[i].family == family)
			return true;
	return false;
}

/* A named set of one family; none where it would be empty. */
static void
put_set(const char *name, const struct prefixes *list, int family,
    struct buf *text)
{
	struct prefixes auto_prefixes sorted = { 0 };
	const char *separator = "";
	size_t i;

	if (!has_family(list, family))
		return;
	prefixes_copy(&sorted, list);
	prefixes_sort(&sorted);
	buf_printf(text, "set %s%c {\ntype ipv%c_addr\nflags interval\n"
	    "elements = { ", name, family == AF_INET ? '4' : '6',
	    family == AF_INET ? '4' : '6');
	for (i = 0; i < sorted.n; i++) {
		if (sorted.v[i].family != family)
			continue;
		buf_puts(text, separator);
		put_prefix(&sorted.v[i], text);
		separator = ", ";
	}
	buf_puts(text, " }\n}\n");
}

static void
put_sets(const char *name, const struct prefixes *list, struct buf *text)
{
	put_set(name, list, AF_INET, text);
	put_set(name, list, AF_INET6, text);
}

/* Accepts what goes from one set to another, in each family. */
static void
put_accept(const char *links, const char *from, const struct prefixes *f,
    const char *to, const struct prefixes *t, struct buf *text)
{
	static const int families[] = { AF_INET, AF_INET6 };
	size_t i;

	for (i = 0; i < 2; i++) {
		char digit = families[i] == AF_INET ? '4' : '6';
		const char *ip = families[i] == AF_INET ? "ip" : "ip6";

		if (!has_family(f, families[i]) ||
		    !has_family(t, families[i]))
			continue;
		buf_printf(text, "%s %s saddr @%s%c %s daddr @%s%c accept\n",
		    links, ip, from, digit, ip, to, digit);
	}
}

/* Among the sites, and between sites and devices. */
static void
put_sites(const struct network *net, const struct forward *fw,
    struct buf *text)
{
	char within[64], out[64], in[64];

	snprintf(within, sizeof(within), "iifname \"%s\" oifname \"%s\"",
	    net->name, net->name);
	snprintf(out, sizeof(out), "iifname \"%s\"", net->name);
	snprintf(in, sizeof(in), "oifname \"%s\"", net->name);
	put_accept(within, "sites", &fw->sites, "sites", &fw->sites, text);
	put_accept(within, "sites", &fw->sites, "devices", &fw->devices_at,
	    text);
	put_accept(within, "devices", &fw->devices_at, "sites", &fw->sites,
	    text);
	if (fw->devices)
		put_accept(within, "devices", &fw->devices_at, "devices",
		    &fw->devices_at, text);
	buf_printf(text, "%s drop\n", within);
	put_accept(out, "sites", &fw->sites, "local", &fw->local, text);
	put_accept(out, "devices", &fw->devices_at, "local", &fw->local,
	    text);
	put_accept(in, "local", &fw->local, "sites", &fw->sites, text);
	put_accept(in, "local", &fw->local, "devices", &fw->devices_at,
	    text);
}

static void
put_forward(const struct network *net, const struct forward *fw,
    struct buf *text)
{
	const char *name = net->name;

	buf_puts(text, "chain forward {\ntype filter hook forward priority "
	    "0; policy accept;\n");
	if (fw->within == FORWARD_SITES)
		put_sites(net, fw, text);
	else
		buf_printf(text, "iifname \"%s\" oifname \"%s\" %s\n", name,
		    name, fw->within == FORWARD_ALL ? "accept" : "drop");
	/*
	 * Replies; not within the tunnel, which is decided above, nor where
	 * nothing leaves it: what another mode let begin would go on.
	 */
	if (fw->out != FORWARD_NONE)
		buf_printf(text,
		    "iifname \"%s\" ct state established,related accept\n"
		    "oifname \"%s\" ct state established,related accept\n",
		    name, name);
	buf_printf(text, "iifname \"%s\" %s\noifname \"%s\" drop\n}\n", name,
	    fw->out == FORWARD_ALL ? "accept" : "drop", name);
}

/* The segment size follows the path: no black hole where ICMP is lost. */
static void
put_clamp(const struct network *net, struct buf *text)
{
	static const char *const links[] = { "iifname", "oifname" };
	size_t i;

	buf_puts(text, "chain clamp {\ntype filter hook forward priority "
	    "-150; policy accept;\n");
	for (i = 0; i < 2; i++)
		buf_printf(text, "%s \"%s\" tcp flags syn / syn,rst "
		    "tcp option maxseg size set rt mtu\n", links[i],
		    net->name);
	buf_puts(text, "}\n");
}

static void
put_nat(const struct network *net, const struct forward *fw,
    struct buf *text)
{
	if (fw->masquerade.n == 0)
		return;
	/* what the gateway says to itself keeps its address */
	buf_puts(text, "chain postrouting {\ntype nat hook postrouting "
	    "priority 100; policy accept;\noifname \"lo\" accept\n");
	if (has_family(&fw->masquerade, AF_INET))
		buf_printf(text, "oifname != \"%s\" ip saddr @masquerade4 "
		    "masquerade\n", net->name);
	if (has_family(&fw->masquerade, AF_INET6))
		buf_printf(text, "oifname != \"%s\" ip6 saddr @masquerade6 "
		    "masquerade\n", net->name);
	buf_puts(text, "}\n");
}

void
firewall_render(const struct network *net, struct buf *text)
{
	char name[FIREWALL_NAME_LEN];
	struct forward fw;

	topology_forward(net, &fw);
	firewall_name(net->name, name);
	buf_printf(text, "table inet %s {\n", name);
	if (fw.within == FORWARD_SITES) {
		put_sets("devices", &fw.devices_at, text);
		put_sets("sites", &fw.sites, text);
		put_sets("local", &fw.local, text);
	}
	put_sets("masquerade", &fw.masquerade, text);
	put_forward(net, &fw, text);
	put_clamp(net, text);
	put_nat(net, &fw, text);
	buf_puts(text, "}\n");
	forward_free(&fw);
}
