/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network's interface: up, down, in step with the state. */
#ifndef WGPILOT_CHANGE_GATEWAY_H
#define WGPILOT_CHANGE_GATEWAY_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "live/plan.h"
#include "model/network.h"
#include "store/store.h"

enum gateway_goal {
	GATEWAY_UP,	/* make the interface where it is not there */
	GATEWAY_SYNC,	/* fail where it is not up */
	GATEWAY_DIFF,	/* change nothing: what sync or, where it is not up,
			   up would change */
};

struct gateway_options {
	enum gateway_goal goal;
	bool dry_run;		/* only the plan, but all refusals */
	bool keep_foreign;	/* as in struct plan_options */
	bool take_over;		/* an interface of the name that has another
				   key; else that fails */
	const struct store *confine;	/* store_confine to this before anything
				   is changed, where no program is to run and
				   no port's holder to be named; may be NULL */
};

struct gateway_report {
	struct strv lines;	/* the plan, as plan_describe has it */
	struct strv notes;
	bool was_up;
};

void gateway_report_free(struct gateway_report *report);

/*
 * Brings one network's interface to what the state says, or only says what
 * would change.  The caller holds the lock, unless the goal is GATEWAY_DIFF.
 * A disabled network fails to come up, and goes down in a sync.  User hooks
 * run where the interface is made: PreUp before, PostUp after; where one
 * fails, or a signal comes meanwhile (errnum ECANCELED), all is taken back.
 */
int gateway_converge(const struct network *net,
    const struct gateway_options *how, struct gateway_report *report,
    struct err *err);

/*
 * Does a running interface follow the network without that a hook runs, or the
 * holder of a port is named?  Then store_confine may come before it.
 */
bool gateway_is_confinable(const struct network *net);

/* Is there an interface of its name? */
bool gateway_is_up(const struct network *net);
/* Has it the network's key, or none yet? */
bool gateway_is_ours(const struct network *net, const struct wg_device *dev);
/* Fails where there is an interface of its name that has another key. */
int gateway_check_ours(const struct network *net, struct err *err);

/* Hooks, interface, firewall.  One that is not up fails with ERR_FAILED. */
int gateway_down(const struct network *net, struct strv *notes,
    struct err *err);
/* The same, but one that is not up is no error. */
int gateway_take_down(const struct network *net, struct strv *notes,
    struct err *err);

/* What wg-quick(8) leaves to us: parameters and firewall alone. */
int gateway_pre_up(const struct network *net, struct strv *notes,
    struct err *err);
int gateway_post_down(const struct network *net, struct err *err);

/*
 * May the network come up beside the others?  It fails where it is in conflict
 * with one that is up; where it is up itself, that is a note.
 */
int gateway_check_others(const struct store *store,
    const struct network *net, struct strv *notes, struct err *err);

/*
 * Applies a plan.  A port that it asks for and another program has is left
 * out: then it fails when all else is done.
 */
int gateway_apply(const struct plan *plan, const struct network *net,
    struct strv *notes, struct err *err);

/* Reads the kernel once more: does it hold what is desired now? */
int gateway_verify(const struct live *desired, const struct network *net,
    const struct plan_options *options, struct err *err);

#endif
