/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network's interface: up, down, in step with the state. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/when.h"
#include "change/gateway.h"
#include "change/hook.h"
#include "change/host.h"
#include "change/interrupt.h"
#include "kernel/link.h"
#include "kernel/nft.h"

void
gateway_report_free(struct gateway_report *report)
{
	strv_free(&report->lines);
	strv_free(&report->notes);
}

static int
needs_root(const struct network *net, struct err *err)
{
	/* root is told "permission denied" where IPv6 is disabled, too */
	if (geteuid() != 0 &&
	    (err->errnum == EPERM || err->errnum == EACCES))
		return err_context(err, "%s: needs root", net->name);
	return err_context(err, "%s", net->name);
}

int
gateway_verify(const struct live *desired, const struct network *net,
    const struct plan_options *options, struct err *err)
{
	struct plan_options roaming = *options;
	struct strv auto_strv lines = { 0 };
	struct plan auto_plan plan = { 0 };
	struct live auto_live now = { 0 };

	/* a peer may have been heard from elsewhere since then */
	roaming.dialled = (struct keys){ 0 };
	if (live_actual(desired, &now, err) < 0)
		return -1;
	plan_diff(desired, &now, &roaming, &plan);
	if (plan_is_empty(&plan))
		return 0;
	plan_describe(&plan, net, &lines);
	return err_set(err, ERR_FAILED, "the kernel still differs: %s%s",
	    lines.v[0], lines.n > 1 ? ", ..." : "");
}

/*
 * Whatever says no, a PreDown may well fail where its PostUp did, and whoever
 * interrupts it again.
 */
static void
take_back(const struct network *net, struct strv *notes, struct err *err)
{
	char table[FIREWALL_NAME_LEN];
	struct err cause = *err, first = { 0 }, last = { 0 }, ignored;
	bool cancelled;

	hooks_run(&net->pre_down, net->name, notes, &first);
	link_delete(net->name, &ignored);
	firewall_name(net->name, table);
	nft_delete(table, &ignored);
	/* one that came before them does not keep these hooks from running */
	cancelled = interrupts_check(&ignored) < 0;
	hooks_run(&net->post_down, net->name, notes, &last);
	cancelled |= interrupts_check(&ignored) < 0 ||
	    cause.errnum == ECANCELED || first.errnum == ECANCELED ||
	    last.errnum == ECANCELED;
	err_set(err, cause.code, "%s: it is taken down again", cause.text);
	err->errnum = cancelled ? ECANCELED : cause.errnum;
}

static int
make(const struct network *net, const struct plan *plan,
    struct gateway_report *report, struct err *err)
{
	struct interrupts were;
	int rc;

	interrupts_catch(&were);
	rc = host_check_port(net->name, net->listen_port, err);
	if (rc == 0)
		rc = hooks_run(&net->pre_up, net->name, &report->notes, err);
	if (rc == 0)
		rc = plan_apply(plan, &report->notes, err);
	if (rc == 0 && (interrupts_check(err) < 0 ||
	    hooks_run(&net->post_up, net->name, &report->notes, err) < 0)) {
		take_back(net, &report->notes, err);
		rc = -1;
	}
	interrupts_restore(&were);
	return rc;
}

int
gateway_apply(const struct plan *plan, const struct network *net,
    struct strv *notes, struct err *err)
{
	struct plan rest = *plan;
	struct err other;

	if ((plan->device & WG_SET_LISTEN_PORT) == 0 ||
	    host_check_port(net->name, net->listen_port, err) == 0)
		return plan_apply(plan, notes, err);
	/*
	 * One that is taken would leave the interface without any.  All else
	 * is done, so that who is to be out is out.
	 */
	rest.device &= ~(unsigned)WG_SET_LISTEN_PORT;
	if (plan_apply(&rest, notes, &other) < 0)
		*err = other;
	return -1;
}

static int
apply(const struct network *net, const struct gateway_options *how,
    const struct plan *plan, const struct plan_options *options,
    struct gateway_report *report, struct err *err)
{
	if (how->goal == GATEWAY_DIFF || plan_is_empty(plan))
		return 0;
	if (plan->create && how->goal == GATEWAY_SYNC)
		return err_set(err, ERR_FAILED, "is not up: 'wgp-net up %s'",
		    net->name);
	if (how->dry_run)
		return !plan->create &&
		    (plan->device & WG_SET_LISTEN_PORT) == 0 ? 0 :
		    host_check_port(net->name, net->listen_port, err);
	if ((plan->create ? make(net, plan, report, err) :
	    gateway_apply(plan, net, &report->notes, err)) < 0)
		return -1;
	return gateway_verify(plan->desired, net, options, err);
}

bool
gateway_is_ours(const struct network *net, const struct wg_device *dev)
{
	/* without any, it is what an "up" that was killed has left */
	return key_is_zero(&dev->public_key) ||
	    key_equal(&dev->public_key, &net->public_key);
}

/* The device without its peers. */
static int
read_device(const struct network *net, const struct link *link,
    struct wg_device *dev, struct err *err)
{
	dev->extent = WG_WITHOUT_PEERS;
	snprintf(dev->name, sizeof(dev->name), "%s", net->name);
	if (link_wg_kind(link, &dev->kind, err) < 0)
		return -1;
	return wg_get(dev, err);
}

int
gateway_check_ours(const struct network *net, struct err *err)
{
	struct wg_device auto_wg_device dev = { 0 };
	struct link link;

	if (link_get(net->name, &link, err) < 0)
		return err->code == ERR_ABSENT ? 0 : -1;
	if (read_device(net, &link, &dev, err) < 0)
		return needs_root(net, err);
	if (gateway_is_ours(net, &dev))
		return 0;
	return err_set(err, ERR_FAILED, "%s: the interface of that name has "
	    "another key and is left alone: 'wgp-net down %s' takes it down",
	    net->name, net->name);
}

/* Where it fails, the interface is to follow nonetheless. */
static void
confine(const struct gateway_options *how, struct err *err)
{
	if (how->confine != NULL)
		store_confine(how->confine, STORE_SYSTEM, -1, err);
}

/* No hook, no wireguard-go, and who holds a port is of no interest. */
static bool
needs_little(const struct network *net, const struct gateway_options *how,
    const struct plan *plan)
{
	struct err ignored;

	if (plan->create && !how->dry_run && (network_has_hooks(net) ||
	    !wg_is_in_kernel()))
		return false;
	return (plan->device & WG_SET_LISTEN_PORT) == 0 ||
	    host_check_port(net->name, net->listen_port, &ignored) == 0;
}

/* A disabled network has no interface. */
static int
converge_disabled(const struct network *net,
    const struct gateway_options *how, struct gateway_report *report,
    struct err *err)
{
	if (how->goal == GATEWAY_UP)
		return err_set(err, ERR_FAILED, "%s is disabled: 'wgp-net "
		    "enable %s' first", net->name, net->name);
	if (!gateway_is_up(net))
		return 0;
	if (!how->take_over && gateway_check_ours(net, err) < 0)
		return -1;
	strv_addf(&report->lines, "- interface %s", net->name);
	if (how->goal == GATEWAY_DIFF || how->dry_run)
		return 0;
	if (!network_has_hooks(net))
		confine(how, err);
	return gateway_take_down(net, &report->notes, err);
}

/* Is the interface that is there this network's? */
static int
check_key(const struct network *net, const struct live *actual,
    const struct gateway_options *how, struct err *err)
{
	if (!actual->exists || how->take_over ||
	    gateway_is_ours(net, &actual->dev))
		return 0;
	return err_set(err, ERR_FAILED, "%s: an interface of that name is "
	    "there that has another key: take it down, or let 'wgp-net sync "
	    "%s' take it over", net->name, net->name);
}

int
gateway_converge(const struct network *net, const struct gateway_options *how,
    struct gateway_report *report, struct err *err)
{
	const struct plan_options options = {
	    .keep_foreign = how->keep_foreign };
	struct live auto_live desired = { 0 };
	struct live auto_live actual = { 0 };
	struct plan auto_plan plan = { 0 };

	if (!network_enabled(net))
		return converge_disabled(net, how, report, err);
	if (live_desired(net, when_now(), &desired, err) < 0)
		return -1;
	if (live_actual(&desired, &actual, err) < 0)
		return needs_root(net, err);
	if (check_key(net, &actual, how, err) < 0)
		return -1;
	report->was_up = actual.exists;
	live_resolve(net, &desired, &actual, &report->notes);
	live_auto_mtu(&desired, &actual);
	plan_diff(&desired, &actual, &options, &plan);
	plan_describe(&plan, net, &report->lines);
	/* names are resolved by now, by whatever files that takes */
	if (needs_little(net, how, &plan))
		confine(how, err);
	if (apply(net, how, &plan, &options, report, err) < 0)
		return needs_root(net, err);
	return 0;
}

bool
gateway_is_up(const struct network *net)
{
	struct link link;
	struct err ignored;

	return link_get(net->name, &link, &ignored) == 0;
}

static bool
is_confinable_up(const struct network *net, const struct link *link)
{
	struct wg_device auto_wg_device dev = { 0 };
	struct err ignored;

	if (read_device(net, link, &dev, &ignored) < 0)
		return false;
	return dev.listen_port == net->listen_port ||
	    host_check_port(net->name, net->listen_port, &ignored) == 0;
}

bool
gateway_is_confinable(const struct network *net)
{
	struct link link;
	struct err ignored;

	if (link_get(net->name, &link, &ignored) < 0)
		return true;
	return network_enabled(net) ? is_confinable_up(net, &link) :
	    !network_has_hooks(net);
}

int
gateway_check_others(const struct store *store, const struct network *net,
    struct strv *notes, struct err *err)
{
	bool up = gateway_is_up(net);

	if (host_check_others(store, net, !up, err) == 0)
		return 0;
	if (!up)
		return -1;
	strv_add(notes, err->text);
	return 0;
}

static int
take_down(const struct network *net, bool must, struct strv *notes,
    struct err *err)
{
	char table[FIREWALL_NAME_LEN];
	enum wg_kind kind;
	struct link link;
	bool up;

	up = link_get(net->name, &link, err) == 0;
	if (!up && err->code != ERR_ABSENT)
		return -1;
	firewall_name(net->name, table);
	if (!up && must) {
		/* one that was deleted by hand has left its table */
		nft_delete(table, err);
		return err_set(err, ERR_FAILED, "%s is not up", net->name);
	}
	if (up && link_wg_kind(&link, &kind, err) < 0)
		return needs_root(net, err);
	if (up && (hooks_run(&net->pre_down, net->name, notes, err) < 0 ||
	    link_delete(net->name, err) < 0))
		return needs_root(net, err);
	if (nft_delete(table, err) < 0)
		return needs_root(net, err);
	return up ? hooks_run(&net->post_down, net->name, notes, err) : 0;
}

static int
take_down_caught(const struct network *net, bool must, struct strv *notes,
    struct err *err)
{
	struct interrupts were;
	int rc;

	interrupts_catch(&were);
	rc = take_down(net, must, notes, err);
	interrupts_restore(&were);
	return rc;
}

int
gateway_down(const struct network *net, struct strv *notes, struct err *err)
{
	return take_down_caught(net, true, notes, err);
}

int
gateway_take_down(const struct network *net, struct strv *notes,
    struct err *err)
{
	return take_down_caught(net, false, notes, err);
}

int
gateway_pre_up(const struct network *net, struct strv *notes,
    struct err *err)
{
	const struct plan_options options = { .keep_foreign = true };
	struct live auto_live desired = { 0 };
	struct live auto_live actual = { 0 };
	struct plan auto_plan plan = { 0 };

	if (!network_enabled(net))
		return err_set(err, ERR_FAILED, "%s is disabled: 'wgp-net "
		    "enable %s' first", net->name, net->name);
	if (live_desired(net, when_now(), &desired, err) < 0)
		return -1;
	if (live_actual(&desired, &actual, err) < 0)
		return needs_root(net, err);
	plan_diff(&desired, &actual, &options, &plan);
	if (plan_apply_firewall(&plan, notes, err) < 0)
		return needs_root(net, err);
	return 0;
}

int
gateway_post_down(const struct network *net, struct err *err)
{
	char table[FIREWALL_NAME_LEN];

	firewall_name(net->name, table);
	return nft_delete(table, err);
}
