/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: state files, and the files that are generated from them. */
#include "../unit/inih.h"
#include "fuzz.h"
#include "model.h"

#include "conf/client.h"
#include "conf/server.h"

/* No line of a generated file but those that are meant. */
static void
check_generated(const struct buf *text, const char *const *keys)
{
	const char *line = text->data, *end;
	size_t i;

	for (; line < text->data + text->len; line = end + 1) {
		end = strchr(line, '\n');
		CHECK(end != NULL);
		if (end == line || *line == '#' ||
		    strncmp(line, "[Interface]\n", 12) == 0 ||
		    strncmp(line, "[Peer]\n", 7) == 0)
			continue;
		for (i = 0; keys[i] != NULL; i++)
			if (strncmp(line, keys[i], strlen(keys[i])) == 0 &&
			    strncmp(line + strlen(keys[i]), " = ", 3) == 0)
				break;
		CHECK(keys[i] != NULL);
	}
	CHECK(text->len == strlen(text->data));
}

static void
generate_server(const struct network *net)
{
	static const char *const keys[] = { "PrivateKey", "ListenPort",
		"Address", "MTU", "FwMark", "Table", "PreUp", "PostUp",
		"PreDown", "PostDown", "PublicKey", "PresharedKey",
		"AllowedIPs", "Endpoint", "PersistentKeepalive", NULL };
	struct store store = STORE_NONE;
	struct buf auto_buf text = { 0 };
	char dir[] = "/etc/wgpilot";
	struct err err = FUZZ_ERR;

	store.dir = dir;
	store.is_default = true;
	if (server_render(&store, net, 1795000000, &text, &err) < 0)
		fuzz_check_err(&err);
	else
		check_generated(&text, keys);
}

static void
generate_clients(const struct network *net)
{
	static const char *const keys[] = { "PrivateKey", "Address", "DNS",
		"MTU", "PublicKey", "PresharedKey", "AllowedIPs", "Endpoint",
		"PersistentKeepalive", NULL };
	const struct peer *peer;
	struct err err = FUZZ_ERR;

	DL_FOREACH(net->peers, peer) {
		struct strv auto_strv notes = { 0 };
		struct buf auto_buf text = { 0 };

		if (client_render(net, peer, &notes, &text, &err) < 0)
			fuzz_check_err(&err);
		else
			check_generated(&text, keys);
	}
}

static void
generate(struct network *net)
{
	struct err err = FUZZ_ERR;

	if (network_check(net, &err) < 0) {
		fuzz_check_err(&err);
		return;
	}
	memset(&net->private_key, 0x40, sizeof(net->private_key));
	generate_server(net);
	/* without one, this host's routes would be asked for */
	if (net->endpoint == NULL)
		net->endpoint = xstrdup("vpn.example.com");
	generate_clients(net);
}

/* What was parsed and not changed is the same text. */
static void
check_unchanged(const struct ini *ini, const uint8_t *data, size_t size)
{
	struct buf auto_buf text = { 0 };

	ini_render(ini, &text);
	CHECK(!ini_edited(ini));
	CHECK(size <= text.len && text.len <= size + 1);
	CHECK(size == 0 || memcmp(text.data, data, size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct network *net = network_new("wg0"), *read;
	struct buf auto_buf text = { 0 };
	struct ini auto_ini ini = { 0 };
	struct err err = FUZZ_ERR;

	buf_add(&text, data, size);
	if (ini_parse_text(&ini, "wg0.ini", &text, &err) < 0) {
		fuzz_check_err(&err);
	} else {
		CHECK(inih_agrees(&ini));
		check_unchanged(&ini, data, size);
		if (state_read(&ini, net, &err) < 0) {
			fuzz_check_err(&err);
		} else {
			dirty_all(net);
			/* a line read is never too long to be written */
			read = write_and_read(&ini, net);
			network_free(read);
			generate(net);
		}
	}
	network_free(net);
	return 0;
}
