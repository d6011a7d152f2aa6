/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A sign of life on the terminal while work takes long. */
#ifndef WGPILOT_BASE_PROGRESS_H
#define WGPILOT_BASE_PROGRESS_H

/*
 * From now on, each half second without progress_end shows one dot on stderr,
 * where that is a terminal.  progress_end takes them back; it comes before
 * anything else is printed, and does nothing where there is nothing to do.
 */
void progress_begin(void);
void progress_end(void);

#endif
