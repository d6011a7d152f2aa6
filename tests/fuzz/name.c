/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: operands (NET, NET/PEER, PEER), and keys as text. */
#include "fuzz.h"

#include "kernel/wg_uapi.h"
#include "model/network.h"
#include "store/target.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* The grammars of DESIGN once more, in other words. */
static bool
is_network_name(const char *s)
{
	size_t len = strlen(s);

	return len >= 1 && len <= 15 &&
	    strspn(s, LETTERS "_.-") == len && strspn(s, ".-") == 0 &&
	    strstr(s, "..") == NULL && strcmp(s, "wgpilot") != 0 &&
	    strcmp(s, "lo") != 0 && strcmp(s, "all") != 0 &&
	    strcmp(s, "default") != 0;
}

static bool
is_peer_name(const char *s)
{
	size_t len = strlen(s);

	return len >= 1 && len <= 40 && strspn(s, LETTERS " ._-@") == len &&
	    strspn(s, LETTERS) > 0 && strspn(s + len - 1, LETTERS) == 1 &&
	    strstr(s, "..") == NULL;
}

static void
check_operand(const char *text)
{
	struct store store = STORE_NONE;
	char *auto_free net = NULL;
	char *auto_free peer = NULL;
	char *auto_free joined = NULL;
	char dir[] = "/etc/wgpilot";
	struct err err = FUZZ_ERR;

	store.dir = dir;
	if (target_split(&store, text, &net, &peer, &err) < 0) {
		fuzz_check_err(&err);
		CHECK(net == NULL && peer == NULL);
		return;
	}
	CHECK(is_network_name(net) && is_peer_name(peer));
	joined = xasprintf("%s/%s", net, peer);
	CHECK(strcmp(joined, text) == 0);
}

static void
check_key(const char *text)
{
	char back[KEY_TEXT_LEN + 1], hex[UAPI_HEX_LEN + 1];
	struct key key, again;
	struct err err = FUZZ_ERR;

	if (key_parse(&key, text, &err) == 0) {
		key_format(&key, back);
		CHECK(strcmp(back, text) == 0);
		uapi_hex_format(&key, hex);
		CHECK(uapi_hex_parse(&again, hex) == 0);
		CHECK(key_equal(&key, &again));
	} else {
		fuzz_check_err(&err);
	}
	if (uapi_hex_parse(&key, text) == 0) {
		uapi_hex_format(&key, hex);
		CHECK(strcasecmp(hex, text) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *auto_free text = fuzz_string(data, size);
	struct err err = FUZZ_ERR;

	CHECK((network_name_check(text, &err) == 0) == is_network_name(text));
	CHECK((peer_name_check(text, &err) == 0) == is_peer_name(text));
	check_operand(text);
	check_key(text);
	return 0;
}
