/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a table, for base/out.c alone. */
#ifndef WGPILOT_BASE_OUT_TABLE_H
#define WGPILOT_BASE_OUT_TABLE_H

#include <string.h>

#include "base/out.h"

/* Stands in front of each cell's text: its bytes, its columns. */
struct table_cell {
	uint32_t len, width;
};

/* Begins with a row of headings. */
void table_begin(struct out *out);

/*
 * A cell of the next column: what is added to out->cells between the two is
 * its text.  The second is given what the first returned.
 */
static inline size_t
table_begin_cell(struct out *out)
{
	buf_reserve(&out->cells, sizeof(struct table_cell));
	out->cells.len += sizeof(struct table_cell);
	return out->cells.len;
}

static inline void
table_end_cell(struct out *out, size_t column, size_t begin)
{
	char *text = out->cells.data + begin;
	struct table_cell cell = { .len = (uint32_t)(out->cells.len - begin) };

	if (cell.len > 0)
		cell.width = (uint32_t)str_width(text, cell.len);
	memcpy(text - sizeof(cell), &cell, sizeof(cell));
	if (cell.width > out->widths[column])
		out->widths[column] = cell.width;
}

/* Prints all rows. */
void table_put(const struct out *out);

#endif
