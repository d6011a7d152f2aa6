/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys that a user hands in: from a file or standard input. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "store/key_file.h"

#define KEY_FILE_MAX 4096

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

int
key_read(const char *path, const char *what, struct key *key,
    struct err *err)
{
	struct buf auto_buf text = { .secret = true };
	bool is_stdin = strcmp(path, "-") == 0;

	if ((is_stdin ? fd_read(STDIN_FILENO, KEY_FILE_MAX, "stdin", &text,
	    err) : file_read(AT_FDCWD, path, FILE_ANY, KEY_FILE_MAX,
	    quote(path).s, &text, NULL, err)) < 0) {
		err->code = ERR_FAILED;	/* ERR_ABSENT is for objects */
		return err_context(err, "%s", what);
	}
	while (text.len > 0 && is_blank(text.data[text.len - 1]))
		text.data[--text.len] = '\0';
	if (text.len == 0 || memchr(text.data, '\0', text.len) != NULL)
		return err_set(err, ERR_FAILED, "%s: %s holds no key", what,
		    is_stdin ? "stdin" : quote(path).s);
	if (key_parse(key, text.data, err) < 0)
		return err_context(err, "%s: %s", what,
		    is_stdin ? "stdin" : quote(path).s);
	if (key_is_zero(key))
		return err_set(err, ERR_FAILED, "%s: a key of all zeros is "
		    "none", what);
	return 0;
}
