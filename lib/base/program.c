/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that are started: where they are found, and what they are given. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/program.h"
#include "base/str.h"

#define SYSTEM "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

char *
program_find(const char *name)
{
	const char *dir = SYSTEM;
	char *path;
	int len;

	if (strchr(name, '/') != NULL)
		return access(name, X_OK) == 0 ? xstrdup(name) : NULL;
	for (; *dir != '\0'; dir += len + (dir[len] == ':')) {
		len = (int)strcspn(dir, ":");
		path = xasprintf("%.*s/%s", len, dir, name);
		if (access(path, X_OK) == 0)
			return path;
		free(path);
	}
	return NULL;
}

static void
clean_path(void)
{
	const char *dir = getenv("PATH");
	struct buf auto_buf path = { 0 };
	size_t len;

	for (; dir != NULL && *dir != '\0'; dir += len + (dir[len] == ':')) {
		len = strcspn(dir, ":");
		if (*dir != '/')
			continue;
		if (path.len > 0)
			buf_putc(&path, ':');
		buf_add(&path, dir, len);
	}
	setenv("PATH", path.len > 0 ? path.data : SYSTEM, 1);
}

/* Functions are variables of names that a shell could not set. */
static void
drop_functions(void)
{
	static const char prefix[] = "BASH_FUNC_";
	size_t i = 0;

	while (environ != NULL && environ[i] != NULL) {
		char *auto_free name = xstrndup(environ[i],
		    strcspn(environ[i], "="));

		/* what stands behind it moves up */
		if (strncmp(name, prefix, strlen(prefix)) != 0 ||
		    unsetenv(name) < 0)
			i++;
	}
}

void
program_clean_environment(void)
{
	static const char *const obeyed[] = { "BASH_ENV", "ENV", "SHELLOPTS",
	    "BASHOPTS", "CDPATH", "GLOBIGNORE", "PS4" };
	size_t i;

	clean_path();
	for (i = 0; i < COUNT(obeyed); i++)
		unsetenv(obeyed[i]);
	drop_functions();
}
