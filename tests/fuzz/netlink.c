/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: the kernel's answers about devices, links, addresses, routes. */
#include "fuzz.h"
#include "kernel.h"

#include "kernel/link.h"
#include "kernel/nl.h"
#include "kernel/route.h"
#include "kernel/wg.h"

static void
check_prefixes(const struct prefixes *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		CHECK((list->v[i].family == AF_INET ||
		    list->v[i].family == AF_INET6) &&
		    list->v[i].len <= prefix_max(&list->v[i]));
}

static int
read_device(enum wg_extent extent, struct err *err)
{
	struct wg_device auto_wg_device dev = { .name = "wg0",
		.kind = WG_NETLINK, .extent = extent };
	size_t i;
	int rc = wg_get(&dev, err);

	/* a device is whole, or empty */
	CHECK(rc == 0 || dev.n_peers == 0);
	CHECK(extent != WG_WITHOUT_PEERS || dev.n_peers == 0);
	for (i = 0; i < dev.n_peers; i++) {
		CHECK(extent == WG_WHOLE || dev.peers[i].allowed_ips.n == 0);
		check_prefixes(&dev.peers[i].allowed_ips);
	}
	return rc;
}

static int
read_link(struct err *err)
{
	struct link link;

	if (link_get("wg0", &link, err) < 0)
		return -1;
	CHECK(strcmp(link.name, "wg0") == 0);
	CHECK(memchr(link.kind, '\0', sizeof(link.kind)) != NULL);
	return 0;
}

static int
read_addresses(unsigned index, struct err *err)
{
	struct prefixes auto_prefixes list = { 0 };
	unsigned *auto_free indexes = NULL;

	if (link_addresses(index, &list, &indexes, err) < 0) {
		CHECK(list.n == 0);
		return -1;
	}
	check_prefixes(&list);
	return 0;
}

static int
read_routes(struct err *err)
{
	struct routes auto_routes list = { 0 };
	size_t i;

	if (route_list(&list, err) < 0)
		return -1;
	for (i = 0; i < list.n; i++)
		CHECK(list.v[i].to.len <= prefix_max(&list.v[i].to));
	return 0;
}

static int
read_way(bool by_address, struct err *err)
{
	static const struct prefix to = { AF_INET, 32, { 192, 0, 2, 7 } };
	struct route_to way;

	if (by_address ? route_get(&to, &way, err) < 0 :
	    route_default(&way, err) < 0)
		return -1;
	CHECK(memchr(way.name, '\0', sizeof(way.name)) != NULL);
	return 0;
}

static int
read_family(struct err *err)
{
	struct nl auto_nl nl = { 0 };
	uint16_t id;

	if (nl_open(&nl, NETLINK_GENERIC, err) < 0)
		return -1;
	return nl_family(&nl, "wireguard", &id, err);
}

static int
ask(uint8_t what, struct err *err)
{
	switch (what % 8) {
	case 0:
		return read_device(what / 8 % 3, err);
	case 1:
		return read_link(err);
	case 2:
		return read_addresses(0, err);
	case 3:
		return read_addresses(7, err);
	case 4:
		return read_routes(err);
	case 5:
		return read_way(true, err);
	case 6:
		return read_way(false, err);
	}
	return read_family(err);
}

/*
 * The first byte says what is asked, and how much of it; the rest are the
 * kernel's answers.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = FUZZ_ERR;

	if (size == 0)
		return 0;
	kernel_answers(data + 1, size - 1);
	if (ask(data[0], &err) < 0)
		fuzz_check_err(&err);
	return 0;
}
