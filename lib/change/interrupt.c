/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that would end what must not be left half done. */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "change/interrupt.h"

static const int signals[N_INTERRUPTS] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };

static volatile sig_atomic_t caught;
static volatile pid_t child;

static void
catch(int signal, siginfo_t *info, void *context)
{
	int errnum = errno;

	(void)context;
	caught = signal;
	/* the terminal has told the child itself */
	if (child > 0 && info->si_code <= 0)
		kill(child, signal);
	errno = errnum;
}

void
interrupts_catch(struct interrupts *i)
{
	struct sigaction ours = { .sa_sigaction = catch,
	    .sa_flags = SA_SIGINFO | SA_RESTART };
	size_t k;

	for (k = 0; k < COUNT(signals); k++) {
		sigaction(signals[k], NULL, &i->were[k]);
		if (i->were[k].sa_handler != SIG_IGN)
			sigaction(signals[k], &ours, NULL);
	}
}

void
interrupts_restore(const struct interrupts *i)
{
	int signal = caught;
	size_t k;

	for (k = 0; k < COUNT(signals); k++)
		sigaction(signals[k], &i->were[k], NULL);
	caught = 0;
	if (signal != 0)
		raise(signal);
}

int
interrupts_check(struct err *err)
{
	int signal = caught;

	if (signal == 0)
		return 0;
	caught = 0;
	err_set(err, ERR_FAILED, "interrupted by signal %d (%s)", signal,
	    strsignal(signal));
	err->errnum = ECANCELED;
	return -1;
}

/* We ignore some signals; another program expects them to work. */
static void
attributes(posix_spawnattr_t *attr, const sigset_t *mask)
{
	sigset_t defaults;

	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGXFSZ);
	posix_spawnattr_init(attr);
	posix_spawnattr_setsigdefault(attr, &defaults);
	posix_spawnattr_setsigmask(attr, mask);
	posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGDEF |
	    POSIX_SPAWN_SETSIGMASK);
}

/* Once it is waited for, its number may be another's. */
static int
wait_for(pid_t pid, int *status)
{
	siginfo_t info;

	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) < 0)
		if (errno != EINTR)
			return errno;
	child = 0;
	return waitpid(pid, status, 0) < 0 ? errno : 0;
}

int
interrupts_spawn(char *const argv[],
    const posix_spawn_file_actions_t *actions, int *status)
{
	posix_spawnattr_t attr;
	sigset_t block, mask;
	pid_t pid;
	size_t k;
	int rc;

	sigemptyset(&block);
	for (k = 0; k < COUNT(signals); k++)
		sigaddset(&block, signals[k]);
	/* none may come between its start and our knowing of it */
	sigprocmask(SIG_BLOCK, &block, &mask);
	attributes(&attr, &mask);
	rc = posix_spawnp(&pid, argv[0], actions, &attr, argv, environ);
	if (rc == 0)
		child = pid;
	sigprocmask(SIG_SETMASK, &mask, NULL);
	posix_spawnattr_destroy(&attr);
	return rc == 0 ? wait_for(pid, status) : rc;
}
