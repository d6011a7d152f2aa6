/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs that are started: where they are found, and what they are given. */
#ifndef WGPILOT_BASE_PROGRAM_H
#define WGPILOT_BASE_PROGRAM_H

/*
 * A name without a slash is looked up where the system and its administrator
 * install programs; any other is taken as it is.  NULL where there is none;
 * the caller frees.
 */
char *program_find(const char *name);

/*
 * For those that are started, and what they start: leaves in PATH what is
 * absolute, or where nothing is left, where program_find looks; and drops what
 * bash(1) would run or do because a variable says so.
 */
void program_clean_environment(void);

#endif
