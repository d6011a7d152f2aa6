/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device's file that is there: may it be written over? */
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "conf/client.h"

#define FILE_MAX (1 << 20)	/* bytes; ours have hundreds */

/* The next private key from *at on, one in a comment, too. */
static bool
next_key(const struct buf *text, size_t *at, struct key *key)
{
	static const char name[] = "PrivateKey";
	const size_t len = sizeof(name) - 1;
	char value[KEY_TEXT_LEN + 1] = "";
	struct err ignored;
	bool found = false;
	const char *p;

	for (; !found && *at + len <= text->len; ++*at) {
		p = text->data + *at;
		if (strncasecmp(p, name, len) != 0)
			continue;
		p += len + strspn(p + len, " \t\v\f=");
		memcpy(value, p, strnlen(p, KEY_TEXT_LEN));
		found = key_parse(key, value, &ignored) == 0;
	}
	explicit_bzero(value, sizeof(value));
	return found;
}

/* Fails where it is the key of a peer whose private key is not filed. */
static int
check_filed(const struct store *store, const struct key *key,
    struct err *err)
{
	struct strv auto_strv names = { 0 };
	struct key public_key;
	size_t i;

	key_public(&public_key, key);
	if (store_names(store, &names, err) < 0)
		return -1;
	for (i = 0; i < names.n; i++) {
		struct network auto_network *net = NULL;
		const struct peer *peer;

		if (store_load(store, names.v[i], true, &net, err) < 0)
			return -1;
		peer = network_peer_by_key(net, &public_key);
		if (peer != NULL && key_is_zero(&peer->private_key))
			return err_set(err, ERR_FAILED, "it has the private "
			    "key of %s/%s, which is not known here",
			    net->name, peer->name);
	}
	return 0;
}

/*
 * A key that a device or its owner made is in the device's file alone.  Where
 * the new file has none, none is written over.
 */
static int
check_text(const struct store *store, const struct buf *text,
    const struct peer *peer, struct err *err)
{
	struct key auto_key key = { { 0 } };
	size_t at = 0;

	while (next_key(text, &at, &key)) {
		if (key_equal(&key, &peer->private_key))
			continue;
		if (key_is_zero(&peer->private_key))
			return err_set(err, ERR_FAILED, "it has a private key, "
			    "and the new one would not");
		if (check_filed(store, &key, err) < 0)
			return -1;
	}
	return 0;
}

int
client_check(const struct store *store, const struct peer *peer, int dir,
    const char *file, const char *path, struct err *err)
{
	struct buf auto_buf present = { .secret = true };
	struct stat st;

	/* whose it is, and who may write there, is of no interest */
	if (fstatat(dir, file, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode))
		return 0;
	if (file_read(dir, file, FILE_ANY, FILE_MAX, path, &present, NULL,
	    err) == 0 && check_text(store, &present, peer, err) == 0)
		return 0;
	return err_context(err, "%s is left alone (move it away)", path);
}
