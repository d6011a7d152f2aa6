/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The administrator's own commands: PreUp, PostUp, PreDown, PostDown. */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/program.h"
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
 * The shell options and the locale are those of wg-quick(8), the environment is
 * what program_clean_environment has left of it.  stdout carries our data only:
 * what the hook says goes to stderr.
 */
static int
start(char *command, pid_t *pid)
{
	char bash[] = "bash", option[] = "-c", script[] = "set -e -o pipefail; "
	    "shopt -s extglob; export LC_ALL=C; eval \"$1\"";
	char *argv[] = { bash, option, script, bash, command, NULL };
	char *auto_free path = program_find(bash);
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t signals;
	mode_t mask;
	int rc;

	if (path == NULL)
		return ENOENT;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO,
	    STDOUT_FILENO);
	posix_spawnattr_init(&attr);
	/* we ignore some signals; a command expects them to work */
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	sigaddset(&signals, SIGXFSZ);
	posix_spawnattr_setsigdefault(&attr, &signals);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	/* ours is for our own files */
	mask = umask(022);
	rc = posix_spawn(pid, path, &actions, &attr, argv, environ);
	umask(mask);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

/* Starts the command and waits for its end. */
static int
run_to_end(char *command, int *status, struct err *err)
{
	pid_t pid;
	int errnum = start(command, &pid);

	if (errnum != 0)
		return err_sys(err, errnum, "run bash");
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return err_sys(err, errno, "wait for bash");
	return 0;
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
