/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Networks for the fuzz targets: written, read again, compared. */
#ifndef WGPILOT_TESTS_FUZZ_MODEL_H
#define WGPILOT_TESTS_FUZZ_MODEL_H

#include <utlist.h>

#include "fuzz.h"
#include "model/field.h"
#include "model/network.h"
#include "store/ini.h"
#include "store/state.h"

/* The same objects in the same order, each key with the same values. */
static inline void
check_same(const struct network *a, const struct network *b)
{
	const struct peer *x, *y = b->peers;
	size_t i;

	for (i = 0; i < n_network_fields; i++)
		CHECK(field_equal(&network_fields[i], a, b));
	CHECK(a->n_peers == b->n_peers);
	DL_FOREACH(a->peers, x) {
		y = network_peer(b, x->name);
		CHECK(y != NULL);
		for (i = 0; i < n_peer_fields; i++)
			CHECK(field_equal(&peer_fields[i], x, y));
	}
}


/*
 * Edits ini, which net was read from, until it says what net does; reads the
 * result into a new network and compares.  What a line is too long for is
 * refused: then, alone, nothing is compared and NULL is returned.
 */
static inline struct network *
write_and_read(struct ini *ini, const struct network *net)
{
	struct buf auto_buf text = { 0 };
	struct buf auto_buf again = { 0 };
	struct buf auto_buf twice = { 0 };
	struct buf auto_buf whole = { 0 };
	struct ini auto_ini back = { 0 };
	struct network *read = network_new(net->name);
	struct ini auto_ini some = { 0 };
	struct ini_span span = INI_SPAN_NONE;
	struct ini_part part;
	struct err err = FUZZ_ERR;

	state_write(ini, net, &span);
	ini_render(ini, &text);
	ini_changed(ini, &span, &text, &part);
	buf_add(&again, text.data, text.len);
	buf_add(&whole, text.data, text.len);
	if (ini_parse_text(&back, "wg0.ini", &text, &err) < 0) {
		CHECK(strstr(err.text, "line of over 198 bytes") != NULL);
		network_free(read);
		return NULL;
	}
	if (ini_parse_part(&some, "wg0.ini", &whole, &part, &err) < 0 ||
	    state_verify(&some, net, &part, &err) < 0 ||
	    state_verify(&back, net, NULL, &err) < 0 ||
	    state_read(&back, read, &err) < 0)
		fuzz_failed(__FILE__, __LINE__, err.text);
	check_same(net, read);
	/* and nothing is left to do */
	state_write(&back, read, &span);
	CHECK(!ini_edited(&back));
	ini_render(&back, &twice);
	CHECK(twice.len == again.len);
	CHECK(memcmp(twice.data, again.data, again.len) == 0);
	return read;
}

/* All of it is to be written, whether it differs or not. */
static inline void
dirty_all(struct network *net)
{
	struct peer *peer;

	net->dirty = true;
	DL_FOREACH(net->peers, peer)
		peer->dirty = true;
}

#endif
