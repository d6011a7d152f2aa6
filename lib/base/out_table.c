/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output records as an aligned table. */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "base/out_table.h"

#define GREEN "\033[32m"
#define DIM "\033[2m"
#define RESET "\033[0m"

void
table_begin(struct out *out)
{
	size_t i, begin;

	out->widths = xcalloc(out->n_chosen, sizeof(*out->widths));
	for (i = 0; i < out->n_chosen; i++) {
		const struct out_field *field = &out->fields[out->chosen[i]];
		const char *title = field->title != NULL ? field->title :
		    field->name;

		begin = table_begin_cell(out);
		for (; *title != '\0'; title++)
			buf_putc(&out->cells,
			    (char)toupper((unsigned char)*title));
		table_end_cell(out, i, begin);
	}
}

static void
put_blanks(struct buf *lines, size_t n)
{
	buf_reserve(lines, n);
	while (n-- > 0)
		lines->data[lines->len++] = ' ';
}

static void
put_cell(const struct out *out, enum out_type type, const char *text,
    size_t len, struct buf *lines)
{
	const char *dot = out->dots[true];

	if (!out->colour || type != OUT_DOT) {
		buf_add(lines, text, len);
		return;
	}
	buf_puts(lines, len == strlen(dot) && memcmp(text, dot, len) == 0 ?
	    GREEN : DIM);
	buf_add(lines, text, len);
	buf_puts(lines, RESET);
}

/* Adds a line of the row that begins there; returns where the next does. */
static const char *
put_row(const struct out *out, const char *at, bool heading, struct buf *lines)
{
	struct table_cell cell;
	size_t i, pad = 0;

	for (i = 0; i < out->n_chosen; i++) {
		memcpy(&cell, at, sizeof(cell));
		at += sizeof(cell);
		if (cell.len > 0) {
			put_blanks(lines, pad);
			pad = 0;
			put_cell(out, heading ? OUT_TEXT :
			    out->fields[out->chosen[i]].type, at, cell.len,
			    lines);
		}
		pad += out->widths[i] + 2 - cell.width;
		at += cell.len;
	}
	buf_putc(lines, '\n');
	return at;
}

void
table_put(const struct out *out)
{
	const char *at = out->cells.data, *end = at + out->cells.len;
	auto_buf struct buf lines = { 0 };
	bool heading = true;

	while (at < end) {
		at = put_row(out, at, heading, &lines);
		heading = false;
		if (lines.len < BUFSIZ && at < end)
			continue;
		fwrite(lines.data, 1, lines.len, out->file);
		lines.len = 0;
	}
}
