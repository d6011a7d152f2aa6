/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: any network that can be built is read as it was written. */
#include "fuzz.h"
#include "model.h"

/*
 * The input is a script, a command a line:
 *	KEY=VALUE	for the network, or for the peer in hand
 *	+NAME		makes a peer and takes it in hand
 *	@NAME		takes a peer in hand; the network, where it has none
 *	-NAME		drops a peer
 *	!NAME		gives a peer another key
 *	^		writes, reads again, and goes on with what was read
 */
struct bench {
	struct network *net;
	struct peer *peer;
	struct ini ini;
	uint32_t keys;
};

static void
next_key(struct bench *b, struct key *key)
{
	memset(key, 7, sizeof(*key));
	b->keys++;
	memcpy(key, &b->keys, sizeof(b->keys));
}

static void
begin(struct bench *b)
{
	b->net = network_new("wg0");
	b->net->dirty = true;
	next_key(b, &b->net->public_key);
}

static void
add(struct bench *b, const char *name)
{
	struct peer *peer;
	struct err err = FUZZ_ERR;

	if (peer_name_check(name, &err) < 0)
		return;
	peer = peer_new(name);
	peer->dirty = true;
	next_key(b, &peer->public_key);
	if (network_add_peer(b->net, peer, &err) < 0) {
		fuzz_check_err(&err);
		peer_free(peer);
	} else {
		b->peer = peer;
	}
}

static void
drop(struct bench *b, const char *name)
{
	struct peer *peer = network_peer(b->net, name);

	if (peer == NULL)
		return;
	if (peer == b->peer)
		b->peer = NULL;
	network_drop_peer(b->net, peer);
	peer_free(peer);
}

static void
rekey(struct bench *b, const char *name)
{
	struct peer *peer = network_peer(b->net, name);
	struct key key;
	struct err err = FUZZ_ERR;

	if (peer == NULL)
		return;
	next_key(b, &key);
	CHECK(network_rekey_peer(b->net, peer, &key, &err) == 0);
	peer->dirty = true;
}

/* As "set" does: all of it, or nothing where it fails. */
static void
assign(struct bench *b, const char *text)
{
	struct err err = FUZZ_ERR;
	int rc;

	if (b->peer != NULL) {
		b->peer->dirty = true;
		rc = field_assign(peer_fields, n_peer_fields, b->peer, text,
		    &err);
	} else {
		b->net->dirty = true;
		rc = field_assign(network_fields, n_network_fields, b->net,
		    text, &err);
	}
	if (rc < 0)
		fuzz_check_err(&err);
}

/* Returns -1 where a line was too long to be written. */
static int
commit(struct bench *b)
{
	struct network *read = write_and_read(&b->ini, b->net);
	struct buf auto_buf text = { 0 };
	struct err err = FUZZ_ERR;

	if (read == NULL)
		return -1;
	ini_render(&b->ini, &text);
	ini_free(&b->ini);
	CHECK(ini_parse_text(&b->ini, "wg0.ini", &text, &err) == 0);
	network_free(b->net);
	b->net = read;
	b->peer = NULL;
	return 0;
}

static int
run(struct bench *b, const char *line)
{
	switch (*line) {
	case '+':
		add(b, line + 1);
		return 0;
	case '@':
		b->peer = network_peer(b->net, line + 1);
		return 0;
	case '-':
		drop(b, line + 1);
		return 0;
	case '!':
		rekey(b, line + 1);
		return 0;
	case '^':
		return commit(b);
	}
	assign(b, line);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *auto_free script = fuzz_string(data, size);
	char *rest = script, *line;
	struct bench b = { 0 };
	int rc = 0;

	begin(&b);
	while (rc == 0 && (line = strsep(&rest, "\n")) != NULL)
		rc = run(&b, line);
	if (rc == 0)
		commit(&b);
	network_free(b.net);
	ini_free(&b.ini);
	return 0;
}
