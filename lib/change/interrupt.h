/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that would end what must not be left half done. */
#ifndef WGPILOT_CHANGE_INTERRUPT_H
#define WGPILOT_CHANGE_INTERRUPT_H

#include <signal.h>

#include "base/err.h"

#define N_INTERRUPTS 4

struct interrupts {
	struct sigaction were[N_INTERRUPTS];
};

/*
 * From catch to restore, SIGINT, SIGQUIT, SIGTERM and SIGHUP do not end the
 * program: interrupts_check fails once one has come, with errnum ECANCELED,
 * and forgets it.  One that nobody was told of comes again at the end, with
 * what it does then.  One that is ignored stays ignored.
 *
 * A child that is started meanwhile has them as they are by default, so that
 * it ends by what a terminal sends to all.  Of what is sent to this program
 * alone it learns nothing, as from a shell: its end is waited for.
 */
void interrupts_catch(struct interrupts *i);
void interrupts_restore(const struct interrupts *i);
int interrupts_check(struct err *err);

#endif
