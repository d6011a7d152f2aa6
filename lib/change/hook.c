/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The administrator's own commands: PreUp, PostUp, PreDown, PostDown. */
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "change/hook.h"
#include "change/interrupt.h"

/* "%i" becomes the network's name, as in wg-quick(8). */
static void
expand(const char *hook, const char *network, struct buf *out)
{
	const char *p;

	while ((p = strstr(hook, "%i")) != NULL) {
		buf_add(out, hook, (size_t)(p - hook));
		buf_puts(out, network);
		hook = p + 2;
	}
	buf_puts(out, hook);
}

/*
 * The shell options and the locale are those of wg-quick(8).  stdout carries
 * our data only: what the hook says goes to stderr.
 */
static int
run_to_end(char *command, int *status, struct err *err)
{
	char bash[] = "bash", option[] = "-c", script[] = "set -e -o pipefail; "
	    "shopt -s extglob; export LC_ALL=C; eval \"$1\"";
	char *argv[] = { bash, option, script, bash, command, NULL };
	posix_spawn_file_actions_t actions;
	mode_t mask;
	int errnum;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO,
	    STDOUT_FILENO);
	/* ours is for our own files */
	mask = umask(022);
	errnum = interrupts_spawn(argv, &actions, status);
	umask(mask);
	posix_spawn_file_actions_destroy(&actions);
	return errnum == 0 ? 0 : err_sys(err, errnum, "run bash");
}

static int
run(char *command, struct err *err)
{
	int status;

	if (run_to_end(command, &status, err) < 0 || interrupts_check(err) < 0)
		return -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return err_set(err, ERR_FAILED, "was ended by signal %d",
		    WTERMSIG(status));
	return err_set(err, ERR_FAILED, "ended with status %d",
	    WEXITSTATUS(status));
}

int
hooks_run(const struct strv *hooks, const char *network, struct strv *notes,
    struct err *err)
{
	size_t i;

	for (i = 0; i < hooks->n; i++) {
		struct buf auto_buf command = { 0 };

		expand(hooks->v[i], network, &command);
		strv_addf(notes, "hook: %s", command.data);
		if (run(command.data, err) < 0)
			return err_context(err, "hook %s",
			    quote(command.data).s);
	}
	return 0;
}
