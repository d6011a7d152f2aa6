/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that would end what must not be left half done. */
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "change/interrupt.h"

static const int signals[N_INTERRUPTS] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP };

static volatile sig_atomic_t caught;

static void
catch(int signal)
{
	caught = signal;
}

void
interrupts_catch(struct interrupts *i)
{
	/* no system call is to fail by it */
	const struct sigaction ours = { .sa_handler = catch,
	    .sa_flags = SA_RESTART };
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
	int signal;
	size_t k;

	for (k = 0; k < COUNT(signals); k++)
		sigaction(signals[k], &i->were[k], NULL);
	signal = caught;
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
