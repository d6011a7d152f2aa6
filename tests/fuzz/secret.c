/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: the file of secrets, of a network with two peers. */
#include "fuzz.h"
#include "model.h"

/* The public keys of the corpus: 32 times 1, 2 and 3. */
static void
set_key(struct key *key, int n)
{
	memset(key, n, sizeof(*key));
}

static struct network *
make_network(void)
{
	struct network *net = network_new("wg0");
	struct peer *peer;
	struct err err = FUZZ_ERR;
	int i;

	set_key(&net->public_key, 1);
	for (i = 2; i <= 3; i++) {
		peer = peer_new(i == 2 ? "alice" : "bob");
		set_key(&peer->public_key, i);
		CHECK(network_add_peer(net, peer, &err) == 0);
	}
	return net;
}

static void
check_keys(const struct network *a, const struct network *b)
{
	const struct peer *x, *y;

	CHECK(key_equal(&a->private_key, &b->private_key));
	DL_FOREACH(a->peers, x) {
		y = network_peer(b, x->name);
		CHECK(key_equal(&x->private_key, &y->private_key));
		CHECK(key_equal(&x->preshared_key, &y->preshared_key));
	}
}

/* One secret goes, one comes; then it is written and read again. */
static void
change(struct ini *ini, struct network *net)
{
	struct network *read = make_network();
	struct buf auto_buf text = { .secret = true };
	struct buf auto_buf whole = { .secret = true };
	struct ini auto_ini back = { 0 };
	struct ini auto_ini some = { 0 };
	struct peer *alice = network_peer(net, "alice");
	struct ini_span span = INI_SPAN_NONE;
	struct ini_part part;
	struct err err = FUZZ_ERR;

	key_wipe(&alice->preshared_key);
	set_key(&network_peer(net, "bob")->private_key, 9);
	dirty_all(net);
	state_write_secrets(ini, net, &span);
	state_prune_secrets(ini, net, &span);
	ini_render(ini, &text);
	CHECK(text.secret);
	ini_changed(ini, &span, &text, &part);
	buf_add(&whole, text.data, text.len);
	if (ini_parse_text(&back, "secret/wg0.ini", &text, &err) < 0 ||
	    ini_parse_part(&some, "part", &whole, &part, &err) < 0 ||
	    state_verify_secrets(&some, net, &part, &err) < 0 ||
	    state_verify_secrets(&back, net, NULL, &err) < 0 ||
	    state_read_secrets(&back, read, NULL, &err) < 0) {
		/* an indented comment or the like may lengthen a line */
		CHECK(strstr(err.text, "line of over 198 bytes") != NULL);
	} else {
		CHECK(!state_prune_secrets(&back, read, &span));
		check_keys(net, read);
		state_write_secrets(&back, read, &span);
		CHECK(!ini_edited(&back));
	}
	network_free(read);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct network *net = make_network();
	struct buf auto_buf text = { .secret = true };
	struct ini auto_ini ini = { 0 };
	struct err err = FUZZ_ERR;

	buf_add(&text, data, size);
	if (ini_parse_text(&ini, "secret/wg0.ini", &text, &err) < 0 ||
	    state_read_secrets(&ini, net, NULL, &err) < 0) {
		fuzz_check_err(&err);
	} else {
		CHECK(state_verify_secrets(&ini, net, NULL, &err) == 0);
		change(&ini, net);
	}
	network_free(net);
	return 0;
}
