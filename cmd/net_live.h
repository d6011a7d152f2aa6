/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wgp-net: the verbs that bring the host to what the state says. */
#ifndef WGPILOT_CMD_NET_LIVE_H
#define WGPILOT_CMD_NET_LIVE_H

#include "base/cli.h"

/* Each is a cli_verb's run, of the manual's verb of its name. */
int run_up(struct cli *cli, int argc, char **argv);
int run_down(struct cli *cli, int argc, char **argv);
int run_sync(struct cli *cli, int argc, char **argv);
int run_diff(struct cli *cli, int argc, char **argv);
int run_hook(struct cli *cli, int argc, char **argv);

#endif
