/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: wgpilot.ini, and whether a generated file is still ours. */
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"

#include "base/file.h"
#include "conf/server.h"

#define MARK "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"

static char dir[] = "/tmp/wgpilot-fuzz.XXXXXX";

static void
remove_dir(void)
{
	char *auto_free config = xasprintf("%s/wgpilot.ini", dir);
	char *auto_free file = xasprintf("%s/wg0.conf", dir);

	unlink(config);
	unlink(file);
	rmdir(dir);
}

static void
make_dir(void)
{
	static bool made;

	if (made)
		return;
	made = true;
	CHECK(mkdtemp(dir) != NULL);
	atexit(remove_dir);
}

static void
put(const char *name, const void *data, size_t len)
{
	char *auto_free path = xasprintf("%s/%s", dir, name);
	FILE *f = fopen(path, "w");

	CHECK(f != NULL);
	CHECK(chmod(path, 0600) == 0);
	CHECK(fwrite(data, 1, len, f) == len && fclose(f) == 0);
}

/* A checksum that is not known is put in, so that the rest is seen too. */
static void
seal(struct buf *text)
{
	char sum[DIGEST_TEXT_LEN + 1], *at;

	buf_reserve(text, 1);
	if ((at = strstr(text->data, MARK)) == NULL)
		return;
	digest(at + strlen(MARK), text->len - (size_t)(at + strlen(MARK) -
	    text->data), sum);
	memcpy(at, sum, DIGEST_TEXT_LEN);
}

/* The file is ours only where its checksum is that of all behind it. */
static void
check_server(const struct buf *text)
{
	struct server_file auto_server_file file = { 0 };
	struct store store = STORE_NONE;
	char sum[DIGEST_TEXT_LEN + 1];
	struct err err = FUZZ_ERR;
	size_t len;

	store.dir = store.wireguard = dir;
	if (server_check(&store, "wg0", false, &file, &err) < 0) {
		fuzz_check_err(&err);
		CHECK(file.header == NULL);
		return;
	}
	CHECK(file.header != NULL);
	len = strlen(file.header);
	CHECK(len > DIGEST_TEXT_LEN && len <= text->len);
	CHECK(memcmp(file.header, text->data, len) == 0);
	digest(text->data + len, text->len - len, sum);
	CHECK(memcmp(file.header + len - 1 - DIGEST_TEXT_LEN, sum,
	    DIGEST_TEXT_LEN) == 0);
}

static void
check_config(void)
{
	struct store auto_store store = STORE_NONE;
	struct err err = FUZZ_ERR;

	if (store_open(&store, dir, STORE_READ, &err) < 0)
		fuzz_check_err(&err);
	else
		CHECK(store.wireguard[0] == '/');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf auto_buf text = { 0 };

	make_dir();
	buf_add(&text, data, size);
	seal(&text);
	if (strncmp(text.data, "# Generated", 11) == 0) {
		put("wg0.conf", text.data, text.len);
		check_server(&text);
	} else {
		put("wgpilot.ini", text.data, text.len);
		check_config();
	}
	return 0;
}
