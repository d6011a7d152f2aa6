/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: what a WireGuard that runs in a process answers. */
#include "fuzz.h"
#include "kernel.h"

#include "kernel/wg.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct wg_change change = { .flags = WG_SET_FWMARK };
	struct wg_device auto_wg_device dev = { .name = "wg0",
		.kind = WG_UAPI };
	const struct prefixes *list;
	struct err err = FUZZ_ERR;
	size_t i, j;

	kernel_answers(data, size);
	if (wg_get(&dev, &err) < 0) {
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
	return 0;
}
