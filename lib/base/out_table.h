/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a table, for base/out.c alone. */
#ifndef WGPILOT_BASE_OUT_TABLE_H
#define WGPILOT_BASE_OUT_TABLE_H

#include "base/out.h"

/* Begins with a row of headings. */
void table_begin(struct out *out);
/*
 * A cell of the next column: what is added to out->cells between the two is
 * its text.  The second is given what the first returned.
 */
size_t table_begin_cell(struct out *out);
void table_end_cell(struct out *out, size_t column, size_t begin);
/* Prints all rows. */
void table_put(const struct out *out);

#endif
