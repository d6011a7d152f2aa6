/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The plan: what differs between two values. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "live/plan.h"

static struct plan_peer *
add_peer(struct plan *plan, enum plan_peer_kind kind,
    const struct wg_peer *desired, const struct wg_peer *actual)
{
	struct plan_peer *p;

	plan->peers = grow(plan->peers, plan->n_peers, &plan->cap_peers,
	    sizeof(*plan->peers));
	p = &plan->peers[plan->n_peers++];
	*p = (struct plan_peer){ .kind = kind, .desired = desired,
	    .actual = actual };
	return p;
}

static bool
same_endpoint(const union wg_endpoint *a, const union wg_endpoint *b)
{
	if (a->any.sa_family != b->any.sa_family)
		return false;
	if (a->any.sa_family == AF_INET)
		return a->in.sin_port == b->in.sin_port &&
		    a->in.sin_addr.s_addr == b->in.sin_addr.s_addr;
	return a->in6.sin6_port == b->in6.sin6_port &&
	    memcmp(&a->in6.sin6_addr, &b->in6.sin6_addr, 16) == 0;
}

/*
 * A peer may have roamed away from the endpoint that the state names: that is
 * no difference, unless it has none at all or the state's was changed now.
 */
static bool
wants_endpoint(const struct wg_peer *d, const struct wg_peer *a,
    const struct plan_options *options)
{
	if (d->endpoint.any.sa_family == 0 ||
	    (a != NULL && same_endpoint(&d->endpoint, &a->endpoint)))
		return false;
	return a == NULL || a->endpoint.any.sa_family == 0 ||
	    keys_have(&options->dialled, &d->public_key);
}

/*
 * In "from" but not in "to".  Both are sorted copies, so that thousands of
 * prefixes cost O(n log n).
 */
static void
subtract(const struct prefixes *from, const struct prefixes *to,
    struct prefixes *out)
{
	struct prefixes auto_prefixes x = { 0 };
	struct prefixes auto_prefixes y = { 0 };
	size_t i, j = 0;

	prefixes_copy(&x, from);
	prefixes_copy(&y, to);
	prefixes_sort(&x);
	prefixes_sort(&y);
	for (i = 0; i < x.n; i++) {
		while (j < y.n && prefix_compare(&y.v[j], &x.v[i]) < 0)
			j++;
		if (j == y.n || !prefix_equal(&y.v[j], &x.v[i]))
			prefixes_add(out, &x.v[i]);
	}
}

/* What was only added is added; else the whole list is put anew. */
static unsigned
diff_ips(const struct wg_peer *d, const struct wg_peer *a,
    struct prefixes *add)
{
	struct prefixes auto_prefixes gone = { 0 };

	if (prefixes_equal(&d->allowed_ips, &a->allowed_ips))
		return 0;
	subtract(&a->allowed_ips, &d->allowed_ips, &gone);
	if (gone.n > 0)
		return WG_PEER_REPLACE_IPS;
	subtract(&d->allowed_ips, &a->allowed_ips, add);
	return 0;
}

static void
diff_peer(const struct wg_peer *d, const struct wg_peer *a,
    const struct plan_options *options, struct plan *plan)
{
	struct prefixes add = { 0 };
	struct plan_peer *p;
	unsigned flags;

	flags = diff_ips(d, a, &add);
	if (!key_equal(&d->preshared_key, &a->preshared_key))
		flags |= WG_PEER_PSK;
	if (d->keepalive != a->keepalive)
		flags |= WG_PEER_KEEPALIVE;
	if (wants_endpoint(d, a, options))
		flags |= WG_PEER_ENDPOINT;
	if (flags == 0 && add.n == 0)
		return;
	p = add_peer(plan, PLAN_CHANGE, d, a);
	p->flags = flags;
	p->add_ips = add;
}

static void
new_peer(const struct wg_peer *d, const struct plan_options *options,
    struct plan *plan)
{
	struct plan_peer *p = add_peer(plan, PLAN_ADD, d, NULL);

	/* the kernel may make it meanwhile: leave nothing to chance */
	p->flags = WG_PEER_REPLACE_IPS;
	if (!key_is_zero(&d->preshared_key))
		p->flags |= WG_PEER_PSK;
	if (d->keepalive != 0)
		p->flags |= WG_PEER_KEEPALIVE;
	if (wants_endpoint(d, NULL, options))
		p->flags |= WG_PEER_ENDPOINT;
}

static void
diff_peers(const struct live *desired, const struct live *actual,
    const struct plan_options *options, struct plan *plan)
{
	struct peer_index auto_index desired_index = { .dev = &desired->dev };
	struct peer_index auto_index index = { .dev = &actual->dev };
	const struct wg_peer *a;
	struct plan_peer *p;
	bool gone;
	size_t i;

	for (i = 0; i < actual->dev.n_peers; i++) {
		a = &actual->dev.peers[i];
		if (index_find(&desired_index, &a->public_key) != NULL)
			continue;
		gone = keys_have(&desired->barred, &a->public_key) ||
		    keys_have(&options->gone, &a->public_key);
		if (options->keep_foreign && !gone) {
			plan->n_kept++;
			continue;
		}
		p = add_peer(plan, PLAN_REMOVE, NULL, a);
		p->flags = WG_PEER_REMOVE;
		p->foreign = !gone;
	}
	/* in the order of the file, so that the kernel's list has it too */
	for (i = 0; i < desired->dev.n_peers; i++) {
		a = index_find(&index, &desired->dev.peers[i].public_key);
		if (a == NULL)
			new_peer(&desired->dev.peers[i], options, plan);
		else
			diff_peer(&desired->dev.peers[i], a, options, plan);
	}
}

static void
diff_device(const struct live *desired, const struct live *actual,
    struct plan *plan)
{
	const struct wg_device *d = &desired->dev, *a = &actual->dev;

	if (!key_equal(&d->private_key, &a->private_key))
		plan->device |= WG_SET_PRIVATE_KEY;
	if (d->listen_port != a->listen_port)
		plan->device |= WG_SET_LISTEN_PORT;
	if (d->fwmark != a->fwmark)
		plan->device |= WG_SET_FWMARK;
	plan->mtu = desired->mtu != actual->mtu;
	plan->up = desired->up && !actual->up;
}

static int
compare_strings(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static void
diff_sysctls(const struct live *desired, const struct live *actual,
    struct plan *plan)
{
	size_t i;

	for (i = 0; i < desired->n_sysctls; i++) {
		if (desired->sysctls[i].value == actual->sysctls[i].value)
			continue;
		plan->sysctls[plan->n_sysctls++] = desired->sysctls[i];
		/* forwarding makes the kernel ignore router advertisements */
		if (strncmp(desired->sysctls[i].name, "ipv6/", 5) == 0)
			plan->accept_ra = actual->ra_links.n > 0;
	}
}

static void
diff_gone_routes(const struct live *desired, const struct live *actual,
    const struct plan_options *options, struct plan *plan)
{
	struct prefixes auto_prefixes extra = { 0 };
	struct prefixes auto_prefixes gone = { 0 };
	struct prefixes auto_prefixes foreign = { 0 };

	subtract(&actual->routes, &desired->routes, &extra);
	if (extra.n > 0 && options->keep_foreign) {
		prefixes_copy(&gone, &options->gone_routes);
		prefixes_append(&gone, &desired->barred_routes);
		subtract(&extra, &gone, &foreign);
	}
	subtract(&extra, &foreign, &plan->delete_routes);
}

static size_t
count_ipv4(const struct prefixes *list)
{
	size_t i, n = 0;

	for (i = 0; i < list->n; i++)
		n += list->v[i].family == AF_INET;
	return n;
}

/*
 * With its last IPv4 address an interface loses all its IPv4 routes, even if
 * another address follows: they must be added again.
 */
static void
diff_new_routes(const struct live *desired, const struct live *actual,
    struct plan *plan)
{
	struct prefixes auto_prefixes stay = { 0 };
	size_t i, n = count_ipv4(&plan->delete_addresses);
	bool lost = n > 0 && n == count_ipv4(&actual->addresses);

	for (i = 0; i < actual->routes.n; i++)
		if (!lost || actual->routes.v[i].family != AF_INET)
			prefixes_add(&stay, &actual->routes.v[i]);
	subtract(&desired->routes, &stay, &plan->add_routes);
}

/* Only of addresses that stay: another brings its route along. */
static void
diff_own_routes(const struct live *desired, const struct live *actual,
    struct plan *plan)
{
	struct prefix p;
	size_t i;

	for (i = 0; i < desired->addresses.n; i++) {
		p = desired->addresses.v[i];
		if (!prefixes_contain(&actual->addresses, &p))
			continue;
		prefix_mask(&p);
		if (prefixes_contain(&actual->lost_routes, &p))
			prefixes_add(&plan->add_own_routes, &p);
	}
}

void
plan_diff(const struct live *desired, const struct live *actual,
    const struct plan_options *options, struct plan *plan)
{
	*plan = (struct plan){ .desired = desired, .actual = actual };
	plan->create = desired->exists && !actual->exists;
	diff_sysctls(desired, actual, plan);
	plan->firewall = compare_strings(desired->firewall.data,
	    actual->firewall.data) != 0;
	diff_device(desired, actual, plan);
	diff_peers(desired, actual, options, plan);
	subtract(&desired->addresses, &actual->addresses,
	    &plan->add_addresses);
	subtract(&actual->addresses, &desired->addresses,
	    &plan->delete_addresses);
	diff_own_routes(desired, actual, plan);
	diff_new_routes(desired, actual, plan);
	diff_gone_routes(desired, actual, options, plan);
}

void
plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->n_peers; i++)
		prefixes_free(&plan->peers[i].add_ips);
	free(plan->peers);
	prefixes_free(&plan->add_addresses);
	prefixes_free(&plan->delete_addresses);
	prefixes_free(&plan->add_own_routes);
	prefixes_free(&plan->add_routes);
	prefixes_free(&plan->delete_routes);
}

bool
plan_is_empty(const struct plan *plan)
{
	return !plan->create && plan->device == 0 && plan->n_peers == 0 &&
	    plan->add_addresses.n == 0 && plan->delete_addresses.n == 0 &&
	    plan->add_own_routes.n == 0 &&
	    plan->add_routes.n == 0 && plan->delete_routes.n == 0 &&
	    !plan->mtu && !plan->up && !plan->firewall &&
	    plan->n_sysctls == 0;
}
