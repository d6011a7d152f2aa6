/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Address pools: which addresses a subnet has, and the lowest free one. */
#include <string.h>

#include <utlist.h>

#include "base/str.h"
#include "model/key.h"
#include "model/pool.h"

/* The next higher address; 255.255.255.255 and ff..ff become zero. */
static void
increment(struct prefix *p)
{
	int i = p->family == AF_INET ? 3 : 15;

	while (i >= 0 && ++p->addr[i] == 0)
		i--;
}

static struct prefix
first_usable(const struct prefix *subnet)
{
	struct prefix p = *subnet;

	p.len = prefix_max(subnet);
	if (subnet->len + 1 < p.len)
		increment(&p);
	return p;
}

static struct prefix
last_usable(const struct prefix *subnet)
{
	struct prefix p = *subnet;
	unsigned i = subnet->len / 8, end;

	p.len = prefix_max(subnet);
	end = p.len / 8;
	if (i < end)
		p.addr[i] |= (uint8_t)(0xffU >> (subnet->len % 8));
	if (i + 1 < end)
		memset(p.addr + i + 1, 0xff, end - i - 1);
	if (p.family == AF_INET && subnet->len < 31)
		p.addr[3]--;		/* broadcast */
	return p;
}

void
pool_gateways(const struct network *net, struct prefixes *list)
{
	struct prefix p;
	size_t i;

	for (i = 0; i < net->subnets.n; i++) {
		p = first_usable(&net->subnets.v[i]);
		prefixes_add(list, &p);
	}
}

static int
not_usable(const struct network *net, const struct prefix *address,
    const struct prefix *subnet, bool gateway, struct err *err)
{
	char text[PREFIX_TEXT_LEN], in[PREFIX_TEXT_LEN];
	struct buf auto_buf all = { 0 };

	prefix_format_address(address, text);
	if (subnet == NULL) {
		prefixes_format(&net->subnets, false, &all);
		return err_set(err, ERR_FAILED, "address %s is in no subnet "
		    "of %s (%.255s)", text, net->name,
		    all.data != NULL ? all.data : "none");
	}
	if (gateway)
		return err_set(err, ERR_FAILED, "address %s is that of the "
		    "gateway %s itself", text, net->name);
	prefix_format(subnet, in);
	return err_set(err, ERR_FAILED, "address %s is the network or "
	    "broadcast address of %s", text, in);
}

/*
 * Is an address of the subnet plainly neither of its ends?  By its last byte
 * alone, which says so of nearly all.
 */
static bool
is_inner(const struct prefix *subnet, const struct prefix *address)
{
	unsigned last = prefix_max(address) / 8U - 1;
	unsigned host = subnet->len <= last * 8 ? 0xff :
	    0xffU >> (subnet->len - last * 8);
	unsigned bits = address->addr[last] & host;

	return bits > 1 && bits < host;
}

int
pool_usable(const struct network *net, const struct prefix *address,
    struct err *err)
{
	const struct prefix *subnet = net->subnets.v;
	struct prefix end;
	size_t i;
	int c;

	for (i = 0; i < net->subnets.n; i++, subnet++)
		if (prefix_contains(subnet, address))
			break;
	if (i == net->subnets.n)
		return not_usable(net, address, NULL, false, err);
	if (is_inner(subnet, address))
		return 0;
	end = first_usable(subnet);
	c = prefix_compare(address, &end);
	if (c <= 0)
		return not_usable(net, address, subnet, c == 0, err);
	end = last_usable(subnet);
	if (prefix_compare(address, &end) > 0)
		return not_usable(net, address, subnet, false, err);
	return 0;
}

void
pool_init(struct pool *pool, const struct network *net,
    const struct prefix *subnet)
{
	const struct peer *peer;
	size_t i;

	*pool = (struct pool){ .net = net, .subnet = subnet };
	DL_FOREACH(net->peers, peer)
		for (i = 0; i < peer->addresses.n; i++)
			if (prefix_contains(subnet, &peer->addresses.v[i]))
				prefixes_add(&pool->taken,
				    &peer->addresses.v[i]);
	prefixes_sort(&pool->taken);
	pool->next = first_usable(subnet);
	pool->last = last_usable(subnet);
	/* the first is the gateway's */
	pool->full = prefix_compare(&pool->next, &pool->last) >= 0;
	increment(&pool->next);
}

void
pool_free(struct pool *pool)
{
	prefixes_free(&pool->taken);
}

static int
pool_is_full(const struct pool *pool, struct err *err)
{
	char text[PREFIX_TEXT_LEN];

	prefix_format(pool->subnet, text);
	return err_set(err, ERR_FAILED, "%s: %s is full: no address is left "
	    "beside the gateway's and those of %zu peer%s, disabled ones "
	    "included: remove peers, or add a subnet with 'wgp-net set %s "
	    "Subnet+=...'", pool->net->name, text, pool->net->n_peers,
	    pool->net->n_peers == 1 ? "" : "s", pool->net->name);
}

int
pool_take(struct pool *pool, struct prefix *address, struct err *err)
{
	int order = -1;

	while (!pool->full) {
		while (pool->next_taken < pool->taken.n) {
			order = prefix_compare(
			    &pool->taken.v[pool->next_taken], &pool->next);
			if (order >= 0)
				break;
			pool->next_taken++;
		}
		if (pool->next_taken == pool->taken.n)
			order = 1;
		*address = pool->next;
		pool->full = prefix_equal(&pool->next, &pool->last);
		increment(&pool->next);
		if (order != 0)
			return 0;
	}
	return pool_is_full(pool, err);
}

static bool
is_free(const struct prefix *p, const struct prefixes *used)
{
	size_t i;

	for (i = 0; i < used->n; i++)
		if (prefix_overlaps(p, &used->v[i]))
			return false;
	return true;
}

static int
find_ula(const struct prefixes *used, struct prefix *subnet, struct err *err)
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		*subnet = (struct prefix){ .family = AF_INET6, .len = 64 };
		subnet->addr[0] = 0xfd;
		/* 40 random bits of global ID; subnet 0 (RFC 4193, 3.2) */
		random_bytes(subnet->addr + 1, 5);
		if (is_free(subnet, used))
			return 0;
	}
	return err_set(err, ERR_FAILED, "no unique local /64 is free on this "
	    "host: name a subnet");
}

/* The i-th /24 of 10.0.0.0/8, from 10.8.0.0 on; then the other private ones. */
static struct prefix
private_subnet(unsigned i)
{
	struct prefix p = { .family = AF_INET, .len = 24 };

	if (i < 65536) {
		p.addr[0] = 10;
		p.addr[1] = (uint8_t)(i + 8);
		p.addr[2] = (uint8_t)(i >> 8);
	} else if (i < 65536 + 4096) {
		p.addr[0] = 172;
		p.addr[1] = (uint8_t)(16 + ((i >> 8) & 15));
		p.addr[2] = (uint8_t)i;
	} else {
		p.addr[0] = 192;
		p.addr[1] = 168;
		p.addr[2] = (uint8_t)i;
	}
	return p;
}

int
pool_find_subnet(int family, const struct prefixes *used,
    struct prefix *subnet, struct err *err)
{
	unsigned i;

	if (family == AF_INET6)
		return find_ula(used, subnet, err);
	for (i = 0; i < 65536 + 4096 + 256; i++) {
		*subnet = private_subnet(i);
		if (is_free(subnet, used))
			return 0;
	}
	return err_set(err, ERR_FAILED, "no private /24 is free on this host: "
	    "name a subnet");
}
