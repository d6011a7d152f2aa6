/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between cli's parts: usage texts. */
#ifndef WGPILOT_BASE_CLI_HELP_H
#define WGPILOT_BASE_CLI_HELP_H

#include <stdio.h>

#include "base/cli.h"

/* What the program is, its verbs, the common options. */
void cli_help_program(const struct cli *cli, FILE *file,
    const struct cli_option *common, size_t n);

/* The verb that runs: its synopsis, its n_own options, the common ones. */
void cli_help_verb(const struct cli *cli, FILE *file,
    const struct cli_option *options, size_t n_own, size_t n);

#endif
