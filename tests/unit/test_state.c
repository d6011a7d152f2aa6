/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Models as INI texts: what is written is read again, however often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model.h"
#include "store/state.h"

static int
setup(void **state)
{
	struct err err;

	(void)state;
	return key_init(&err);
}

static unsigned
pick(unsigned n)
{
	return (unsigned)rand() % n;
}

static const char *const words[] = { "a", "two words", "x;y", "a # b",
    "\303\244\303\266", "= =", "[peer x]", "\"q\"", "a, b", "it's",
    "$(id)", "%i", "tab-less" };

/* A value that the field takes. */
static void
random_value(const struct field *field, char text[128])
{
	unsigned a = pick(250) + 1, b = pick(250);

	switch (field->type) {
	case FIELD_TEXT:
		snprintf(text, 128, "%s %u", words[pick(COUNT(words))], a);
		break;
	case FIELD_HOOKS:
		snprintf(text, 128, "echo %u", a % 3);
		break;
	case FIELD_EMAIL:
		snprintf(text, 128, "u%u@example.com", a);
		break;
	case FIELD_ENDPOINT:
		snprintf(text, 128, a % 2 ? "host%u.example" : "[fd00::%u]",
		    b);
		break;
	case FIELD_ENDPOINT_PORT:
		snprintf(text, 128, "192.0.2.%u:%u", a, b + 1);
		break;
	case FIELD_TABLE:
		snprintf(text, 128, a % 2 ? "off" : "%u", b + 1);
		break;
	case FIELD_ENUM:
		for (b = 1; field->names[b + 1] != NULL; b++)
			if (pick(3) == 0)
				break;
		snprintf(text, 128, "%s", field->names[b]);
		break;
	case FIELD_PORT:
	case FIELD_KEEPALIVE:
		snprintf(text, 128, "%u", a);
		break;
	case FIELD_MTU:
		snprintf(text, 128, "%u", 1000 + a);
		break;
	case FIELD_FWMARK:
		snprintf(text, 128, a % 5 ? "0x%x" : "off", b + 1);
		break;
	case FIELD_TIME:
		snprintf(text, 128, "20%02u-01-01T00:00:00Z", 10 + a % 80);
		break;
	case FIELD_ADDRESSES:
		snprintf(text, 128, a % 3 ? "10.8.%u.%u" : "fd00::%x:%x", b,
		    a);
		break;
	case FIELD_PREFIXES:
		snprintf(text, 128, a % 3 ? "10.%u.%u.0/24" : "fd00:%x:%x::/64",
		    b, a);
		break;
	case FIELD_DNS:
		snprintf(text, 128, a % 2 ? "9.9.9.%u" : "d%u.example", b);
		break;
	case FIELD_TAGS:
		snprintf(text, 128, "t%u", b);
		break;
	case FIELD_KEY:
		break;
	}
}

/* Sets, extends, shuffles or clears one field, at random. */
static void
change_field(const struct field *field, void *object)
{
	struct strv auto_strv was = { 0 };
	char value[128];
	struct err err;
	unsigned n;

	if (field->type == FIELD_KEY)
		return;
	field_get(field, object, &was);
	if (!field_is_list(field) || pick(3) == 0)
		field_clear(field, object);
	if (field_is_list(field) && was.n > 1 && pick(3) == 0) {
		/* the same values, the last first */
		field_clear(field, object);
		for (n = (unsigned)was.n; n > 0; n--)
			field_add(field, object, was.v[n - 1], &err);
	} else if (field_is_list(field) && was.n > 0 && pick(3) == 0) {
		field_remove(field, object, was.v[pick((unsigned)was.n)],
		    &err);
	}
	for (n = pick(field_is_list(field) ? 4 : 2); n > 0; n--) {
		random_value(field, value);
		field_add(field, object, value, &err);
	}
}

static void
change_object(const struct field *fields, size_t n, void *object)
{
	unsigned i;

	for (i = 1 + pick(6); i > 0; i--)
		change_field(&fields[pick((unsigned)n)], object);
}

static void
new_random_peer(struct network *net)
{
	struct peer *peer;
	char name[32];
	struct err err;

	snprintf(name, sizeof(name), pick(2) ? "p %u" : "p-%u.x", pick(40));
	if (network_peer(net, name) != NULL)
		return;
	peer = peer_new(name);
	key_generate(&peer->private_key);
	key_public(&peer->public_key, &peer->private_key);
	if (pick(3) == 0)
		key_wipe(&peer->private_key);
	if (pick(2) == 0)
		key_generate_psk(&peer->preshared_key);
	change_object(peer_fields, n_peer_fields, peer);
	peer->dirty = true;
	assert_int_equal(network_add_peer(net, peer, &err), 0);
}

static struct peer *
any_peer(struct network *net)
{
	unsigned i = net->n_peers > 0 ? pick((unsigned)net->n_peers) : 0;
	struct peer *peer = net->peers;

	while (i-- > 0)
		peer = peer->next;
	return peer;
}

static void
change_network(struct network *net)
{
	struct peer *peer;
	unsigned i;

	if (pick(2) == 0) {
		change_object(network_fields, n_network_fields, net);
		net->dirty = true;
	}
	for (i = pick(4); i > 0; i--)
		new_random_peer(net);
	for (i = pick(3); i > 0 && net->n_peers > 0; i--) {
		peer = any_peer(net);
		if (pick(3) == 0) {
			network_drop_peer(net, peer);
			peer_free(peer);
			continue;
		}
		change_object(peer_fields, n_peer_fields, peer);
		if (pick(4) == 0)
			key_wipe(&peer->private_key);
		peer->dirty = true;
	}
}

static void
same_objects(const struct field *fields, size_t n, const void *a,
    const void *b)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!field_equal(&fields[i], a, b))
			fail_msg("%s", fields[i].name);
}

static void
same_networks(const struct network *a, const struct network *b)
{
	const struct peer *p, *q = b->peers;

	same_objects(network_fields, n_network_fields, a, b);
	assert_true(key_equal(&a->private_key, &b->private_key));
	assert_int_equal(a->n_peers, b->n_peers);
	for (p = a->peers; p != NULL; p = p->next, q = q->next) {
		assert_string_equal(p->name, q->name);
		same_objects(peer_fields, n_peer_fields, p, q);
		assert_true(key_equal(&p->private_key, &q->private_key));
		assert_true(key_equal(&p->preshared_key, &q->preshared_key));
	}
}

/* Texts that were not read back whole. */
static unsigned n_parts;

typedef int (*verifier)(const struct ini *ini, const struct network *net,
    const struct ini_part *part, struct err *err);

/*
 * Renders a text with its edits and parses it again in its place.  Before, it
 * is read back as far as it may differ.
 */
static void
turn_over(struct ini *ini, const struct ini_span *span,
    const struct network *net, verifier verify)
{
	struct buf text = { 0 };
	struct buf copy = { 0 };
	struct ini auto_ini back = { 0 };
	struct ini_part part;
	struct err err;

	ini_render(ini, &text);
	ini_changed(ini, span, &text, &part);
	n_parts += part.len < text.len;
	buf_add(&copy, text.data, text.len);
	if (ini_parse_part(&back, "part", &copy, &part, &err) < 0 ||
	    verify(&back, net, &part, &err) < 0)
		fail_msg("%s\n%s", err.text, text.data);
	buf_free(&copy);
	ini_free(ini);
	if (ini_parse_text(ini, "wg0.ini", &text, &err) < 0)
		fail_msg("%s", err.text);
}

static struct network *
read_back(const struct ini *public, struct ini *secret)
{
	struct network *net = network_new("wg0");
	struct ini_span span = INI_SPAN_NONE;
	struct err err;

	if (state_read(public, net, &err) < 0 ||
	    state_read_secrets(secret, net, public, &err) < 0)
		fail_msg("%s", err.text);
	/* none is left that nobody names */
	assert_false(state_prune_secrets(secret, net, &span));
	return net;
}

static void
generations(void **state)
{
	struct network *net, *back;
	struct err err;
	int round, i;

	(void)state;
	srand(3);
	for (round = 0; round < 150; round++) {
		struct ini auto_ini public = { 0 };
		struct ini auto_ini secret = { 0 };

		net = network_new("wg0");
		net->dirty = true;
		key_generate(&net->private_key);
		key_public(&net->public_key, &net->private_key);
		for (i = 0; i < 15; i++) {
			struct ini_span span = INI_SPAN_NONE;
			struct ini_span secrets = INI_SPAN_NONE;

			change_network(net);
			state_write(&public, net, &span);
			state_write_secrets(&secret, net, &secrets);
			state_prune_secrets(&secret, net, &secrets);
			turn_over(&public, &span, net, state_verify);
			turn_over(&secret, &secrets, net,
			    state_verify_secrets);
			if (state_verify(&public, net, NULL, &err) < 0 ||
			    state_verify_secrets(&secret, net, NULL, &err) < 0)
				fail_msg("round %d, %d: %s\n%s", round, i,
				    err.text, public.text.data);
			back = read_back(&public, &secret);
			same_networks(net, back);
			network_free(net);
			net = back;
		}
		network_free(net);
	}
	assert_in_range(n_parts, 1000, 4500);
}

#define TEXT "; top\n[network] ; x\nPublicKey =" KEY_A "\n  # in\nDNS=b ; two\n" \
    "ListenPort:1\n\nDNS = a\nMTU=01400\n[peer x]\nPublicKey = " KEY_B "\n" \
    "Tags=t\n# for y\n[peer y]\nPublicKey = " KEY_C
#define KEY_A "d8d78vbf3prrLPJJPvbtfBaKMRbWBj0UgskK84xl6Ug="
#define KEY_B "Losog8J7ORNZ19DBXQCBWmaTKQo43Y66NBzAfdqo7U0="
#define KEY_C "wLEmtaoTS4TmRiUla43olzeHYSsfODnSxgUm0hFOiG0="

/* What a change makes of the text above. */
static void
becomes(const char *network, const char *peer, const char *want)
{
	struct network *net = network_new("wg0");
	struct ini auto_ini ini = { 0 };
	struct buf auto_buf out = { 0 };
	struct buf text = { 0 };
	struct ini_span span = INI_SPAN_NONE;
	struct err err;

	buf_puts(&text, TEXT);
	if (ini_parse_text(&ini, "wg0.ini", &text, &err) < 0 ||
	    state_read(&ini, net, &err) < 0)
		fail_msg("%s", err.text);
	net->dirty = true;
	network_peer(net, "x")->dirty = true;
	if (network != NULL)
		set_network(net, network);
	if (peer != NULL)
		set_peer(network_peer(net, "x"), peer);
	state_write(&ini, net, &span);
	ini_render(&ini, &out);
	assert_string_equal(out.data, want);
	network_free(net);
}

#define HEAD "; top\n[network] ; x\nPublicKey =" KEY_A "\n  # in\n"
#define TAIL "[peer x]\nPublicKey = " KEY_B "\nTags=t\n# for y\n" \
    "[peer y]\nPublicKey = " KEY_C "\n"

static void
edits(void **state)
{
	(void)state;
	becomes(NULL, NULL, HEAD "DNS=b ; two\nListenPort:1\n\nDNS = a\n"
	    "MTU=01400\n" TAIL);
	/* spelled otherwise is the same */
	becomes("MTU=1400", NULL, HEAD "DNS=b ; two\nListenPort:1\n\n"
	    "DNS = a\nMTU=01400\n" TAIL);
	becomes("ListenPort=2", NULL, HEAD "DNS=b ; two\nListenPort:2\n\n"
	    "DNS = a\nMTU=01400\n" TAIL);
	becomes("MTU=", NULL, HEAD "DNS=b ; two\nListenPort:1\n\nDNS = a\n"
	    TAIL);
	/* lists: appended, taken out, in another order */
	becomes("DNS+=c", NULL, HEAD "DNS=b ; two\nListenPort:1\n\nDNS = a\n"
	    "DNS = c\nMTU=01400\n" TAIL);
	becomes("DNS-=b", NULL, HEAD "ListenPort:1\n\nDNS = a\nMTU=01400\n"
	    TAIL);
	becomes("DNS-=a", NULL, HEAD "DNS=b ; two\nListenPort:1\n\n"
	    "MTU=01400\n" TAIL);
	becomes("DNS=a,b", NULL, HEAD "DNS=a ; two\nListenPort:1\n\n"
	    "DNS = b\nMTU=01400\n" TAIL);
	becomes("DNS=c,b,a,d", NULL, HEAD "DNS=c ; two\nListenPort:1\n\n"
	    "DNS = b\nDNS = a\nDNS = d\nMTU=01400\n" TAIL);
	becomes("DNS=c", NULL, HEAD "ListenPort:1\nDNS = c\n\nMTU=01400\n"
	    TAIL);
	becomes("DNS=", NULL, HEAD "ListenPort:1\n\nMTU=01400\n" TAIL);
	becomes(NULL, "Email=a@b", HEAD "DNS=b ; two\nListenPort:1\n\n"
	    "DNS = a\nMTU=01400\n[peer x]\nPublicKey = " KEY_B
	    "\nEmail = a@b\nTags=t\n# for y\n[peer y]\nPublicKey = " KEY_C
	    "\n");
	becomes(NULL, "Tags=", HEAD "DNS=b ; two\nListenPort:1\n\n"
	    "DNS = a\nMTU=01400\n[peer x]\nPublicKey = " KEY_B
	    "\n# for y\n[peer y]\nPublicKey = " KEY_C "\n");
}

/* Reads back what may differ of the text above with x in it changed. */
static int
check_part(const char *written, const char *meant, char flip, struct err *err)
{
	struct network *net = network_new("wg0");
	struct ini_span span = INI_SPAN_NONE;
	struct ini auto_ini back = { 0 };
	struct ini auto_ini ini = { 0 };
	struct buf auto_buf out = { 0 };
	struct buf text = { 0 };
	struct ini_part part;
	int rc;

	buf_puts(&text, TEXT "\n");
	assert_int_equal(ini_parse_text(&ini, "wg0.ini", &text, err), 0);
	assert_int_equal(state_read(&ini, net, err), 0);
	network_peer(net, "x")->dirty = true;
	set_peer(network_peer(net, "x"), written);
	state_write(&ini, net, &span);
	ini_render(&ini, &out);
	if (flip != '\0')
		*strchr(out.data, flip) ^= 1;
	ini_changed(&ini, &span, &out, &part);
	assert_true((part.len < out.len) == (flip == '\0'));
	set_peer(network_peer(net, "x"), meant);
	rc = ini_parse_part(&back, "part", &out, &part, err);
	if (rc == 0)
		rc = state_verify(&back, net, &part, err);
	network_free(net);
	return rc;
}

static void
parts(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(check_part("Email=a@b", "Email=a@b", '\0', &err), 0);
	/* what was written is not what was meant */
	assert_int_equal(check_part("Email=a@b", "Email=a@c", '\0', &err), -1);
	assert_non_null(strstr(err.text, "wg0/x: Email does not read back"));
	assert_int_equal(check_part("Tags=t", "Email=a@c", '\0', &err), -1);
	/* a byte that nobody meant to touch: the comment's, then the MTU's */
	assert_int_equal(check_part("Email=a@b", "Email=a@b", 'o', &err), 0);
	assert_int_equal(check_part("Email=a@b", "Email=a@b", '4', &err), -1);
}

static void
refused(const char *text, const char *why)
{
	struct network *net = network_new("wg0");
	struct ini auto_ini ini = { 0 };
	struct buf buf = { 0 };
	struct err err;

	buf_puts(&buf, text);
	if (ini_parse_text(&ini, "wg0.ini", &buf, &err) == 0 &&
	    state_read(&ini, net, &err) == 0)
		fail_msg("taken: %s", text);
	if (strstr(err.text, why) == NULL)
		fail_msg("%s: %s", why, err.text);
	network_free(net);
}

/* Of a peer, and of the network where peer is false. */
static int
read_secret(bool peer, const char *lines, struct key *psk, struct err *err)
{
	struct network *net = network_new("wg0");
	struct buf buf = { .secret = true };
	struct ini auto_ini ini = { 0 };
	struct peer *x = peer_new("x");
	int rc;

	assert_int_equal(key_parse(&net->public_key, KEY_A, err), 0);
	assert_int_equal(key_parse(&x->public_key, KEY_B, err), 0);
	assert_int_equal(network_add_peer(net, x, err), 0);
	buf_printf(&buf, "[%s]\n%s\n", peer ? KEY_B : KEY_A, lines);
	rc = ini_parse_text(&ini, "s.ini", &buf, err) < 0 ? -1 :
	    state_read_secrets(&ini, net, NULL, err);
	*psk = x->preshared_key;
	network_free(net);
	return rc;
}

static void
secret_keys(void **state)
{
	static const char *const wrong[] = { "P", "PrivateKe", "PrivateKeys",
	    "Presharedkey1", "PublicKey", "K" };
	char line[128], why[128];
	struct key psk, key;
	struct err err;
	size_t i;

	(void)state;
	assert_int_equal(key_parse(&key, KEY_C, &err), 0);
	assert_int_equal(read_secret(true, "presharedKEY = " KEY_C, &psk,
	    &err), 0);
	assert_true(key_equal(&psk, &key));
	assert_int_equal(read_secret(true, "PRIVATEKEY = " KEY_C "\n"
	    "PresharedKey=" KEY_C " ; both", &psk, &err), 0);
	assert_true(key_equal(&psk, &key));
	for (i = 0; i < COUNT(wrong); i++) {
		snprintf(line, sizeof(line), "%s = " KEY_C, wrong[i]);
		snprintf(why, sizeof(why), "s.ini:2: unknown key \"%s\": only "
		    "PrivateKey and PresharedKey stand here", wrong[i]);
		assert_int_equal(read_secret(true, line, &psk, &err), -1);
		assert_string_equal(err.text, why);
	}
	assert_int_equal(read_secret(false, "PresharedKey = " KEY_C, &psk,
	    &err), -1);
	assert_string_equal(err.text, "s.ini:2: unknown key \"PresharedKey\": "
	    "only PrivateKey stands here");
	assert_int_equal(read_secret(true, "PresharedKey = " KEY_C "x", &psk,
	    &err), -1);
	assert_non_null(strstr(err.text, "s.ini:2: not a key"));
	assert_null(strstr(err.text, KEY_C));
}

/* A section's name is compared with a key as the public file spells it. */
static int
read_owner(const char *name, struct err *err)
{
	struct network *net = network_new("wg0");
	struct buf text = { 0 }, secrets = { .secret = true };
	struct ini auto_ini public = { 0 };
	struct ini auto_ini secret = { 0 };
	int rc = -1;

	buf_puts(&text, "[network]\nPublicKey = " KEY_A "\n[peer x]\n"
	    "PublicKey = " KEY_B "\n");
	buf_printf(&secrets, "[%s]\nPresharedKey = " KEY_C "\n", name);
	if (ini_parse_text(&public, "wg0.ini", &text, err) == 0 &&
	    ini_parse_text(&secret, "s.ini", &secrets, err) == 0 &&
	    state_read(&public, net, err) == 0)
		rc = state_read_secrets(&secret, net, &public, err);
	if (rc == 0 && key_is_zero(&network_peer(net, "x")->preshared_key))
		rc = 1;
	network_free(net);
	return rc;
}

static void
secret_owners(void **state)
{
	static const char *const wrong[] = { KEY_B "x", KEY_B "=", "Losog8J7",
	    "losog8J7ORNZ19DBXQCBWmaTKQo43Y66NBzAfdqo7U0" };
	struct err err;
	size_t i;

	(void)state;
	assert_int_equal(read_owner(KEY_B, &err), 0);
	assert_int_equal(read_owner(KEY_C, &err), 1);
	for (i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(read_owner(wrong[i], &err), -1);
		assert_non_null(strstr(err.text, "s.ini:1: a section is named "
		    "by a public key"));
	}
}

static void
refusals(void **state)
{
	(void)state;
	refused("", "no [network]");
	refused("# only a comment\n", "no [network]");
	refused("[peer x]\nPublicKey = " KEY_B "\n", "no [network]");
	refused("[network]\nx = y\n", "wg0.ini:2: unknown key \"x\"");
	refused("[network]\nPrivateKey = y\n", "wg0.ini:2: PrivateKey");
	refused("[network]\npresharedkey = y\n", "wg0.ini:2: presharedkey");
	refused("[network]\nSaveConfig = true\n", "wg0.ini:2: SaveConfig");
	refused("[network]\nMTU = 1400\nmtu = 1400\n", "wg0.ini:3: MTU");
	refused("[network]\nDNS = a\nDNS = a\n", "wg0.ini:3: DNS");
	refused("[network]\nEnabled = \n", "wg0.ini:2: Enabled");
	refused("[network]\nAddress = 10.8.0.1\n", "unknown key \"Address\"");
	refused("[network]\nPostUp = a ; b\n", "wg0.ini:2: PostUp");
	refused("[Network]\n", "wg0.ini:1: unknown section");
	refused("[network]\n[peer]\n", "wg0.ini:2: unknown section");
	refused("[network]\n[peer ]\n", "wg0.ini:2");
	refused("[network]\n[peer a]\n", "wg0.ini:2: [peer a] has no");
	refused("[network]\n[peer a]\nPublicKey = " KEY_B
	    "\nExpires = 90d\n", "wg0.ini:4: Expires");
	refused("[network]\n[peer a]\nPublicKey = " KEY_B
	    "\n[peer b]\nPublicKey = " KEY_B "\n", "wg0/a");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(generations),
		cmocka_unit_test(edits),
		cmocka_unit_test(parts),
		cmocka_unit_test(secret_keys),
		cmocka_unit_test(secret_owners),
		cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
