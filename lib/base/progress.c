/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sign of life on the terminal while work takes long. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/progress.h"

#define HALF_SECOND 500000	/* in microseconds */

static bool running;
static volatile sig_atomic_t dots;

static void
put(const char *text, size_t len)
{
	/* what cannot be shown is not worth an error */
	if (write(STDERR_FILENO, text, len) < 0)
		return;
}

static void
tick(int signal)
{
	int errnum = errno;

	(void)signal;
	put(".", 1);
	dots++;
	errno = errnum;
}

static void
set_timer(long period)
{
	const struct itimerval timer = { { 0, period }, { 0, period } };

	setitimer(ITIMER_REAL, &timer, NULL);
}

void
progress_begin(void)
{
	struct sigaction action = { .sa_handler = tick,
	    .sa_flags = SA_RESTART };

	if (running || !isatty(STDERR_FILENO))
		return;
	running = true;
	sigaction(SIGALRM, &action, NULL);
	set_timer(HALF_SECOND);
}

void
progress_end(void)
{
	static const char clear[] = "\r\033[K";

	if (!running)
		return;
	set_timer(0);
	if (dots > 0)
		put(clear, sizeof(clear) - 1);
	dots = 0;
	running = false;
}
