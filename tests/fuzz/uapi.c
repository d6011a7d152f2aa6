/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: what a WireGuard that runs in a process answers. */
#include "fuzz.h"
#include "kernel.h"

#include "kernel/wg.h"

/* What is passed over makes no difference to the rest. */
static void
compare_without_ips(const struct wg_device *whole)
{
	struct wg_device auto_wg_device dev = { .name = "wg0",
		.kind = WG_UAPI, .extent = WG_WITHOUT_IPS };
	struct err err = FUZZ_ERR;
	size_t i;

	CHECK(wg_get(&dev, &err) == 0);
	CHECK(dev.n_peers == whole->n_peers);
	for (i = 0; i < dev.n_peers; i++) {
		CHECK(memcmp(dev.peers[i].public_key.b,
		    whole->peers[i].public_key.b, KEY_LEN) == 0);
		CHECK(dev.peers[i].rx_bytes == whole->peers[i].rx_bytes);
		CHECK(dev.peers[i].allowed_ips.n == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wg_change change = { .flags = WG_SET_FWMARK };
	struct wg_device auto_wg_device dev = { .name = "wg0",
		.kind = WG_UAPI };
	const struct prefixes *list;
	struct err err = FUZZ_ERR;
	size_t i, j;
	int rc;

	kernel_answers(data, size);
	if ((rc = wg_get(&dev, &err)) < 0) {
		fuzz_check_err(&err);
		CHECK(dev.n_peers == 0);
	}
	for (i = 0; i < dev.n_peers; i++) {
		list = &dev.peers[i].allowed_ips;
		for (j = 0; j < list->n; j++)
			CHECK(list->v[j].len <= prefix_max(&list->v[j]));
	}
	if (wg_set("wg0", WG_UAPI, &change, &err) < 0)
		fuzz_check_err(&err);
	if (rc == 0) {
		kernel_answers(data, size);
		compare_without_ips(&dev);
	}
	return 0;
}
