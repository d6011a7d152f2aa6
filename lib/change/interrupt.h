/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals that would end what must not be left half done. */
#ifndef WGPILOT_CHANGE_INTERRUPT_H
#define WGPILOT_CHANGE_INTERRUPT_H

#include <signal.h>
#include <spawn.h>
#include <sys/types.h>

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
 */
void interrupts_catch(struct interrupts *i);
void interrupts_restore(const struct interrupts *i);
int interrupts_check(struct err *err);

/*
 * posix_spawnp(3) and waitpid(2), for one child at a time: it has the signals
 * of a new program, and those caught meanwhile that were sent to this program
 * alone are sent to it, too.  Returns 0, or an errno value.
 */
int interrupts_spawn(char *const argv[],
    const posix_spawn_file_actions_t *actions, int *status);

#endif
