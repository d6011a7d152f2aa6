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
table_end_cell(struct out *out, size_t column, size_t begin)
{
	size_t width;

	buf_puts(&out->cells, "");
	width = str_width(out->cells.data + begin);
	if (width > out->widths[column])
		out->widths[column] = width;
	buf_putc(&out->cells, '\0');
}

void
table_begin(struct out *out)
{
	size_t i, begin;

	out->widths = xcalloc(out->n_chosen, sizeof(*out->widths));
	for (i = 0; i < out->n_chosen; i++) {
		const struct out_field *field = &out->fields[out->chosen[i]];
		const char *title = field->title != NULL ? field->title :
		    field->name;

		begin = out->cells.len;
		for (; *title != '\0'; title++)
			buf_putc(&out->cells,
			    (char)toupper((unsigned char)*title));
		table_end_cell(out, i, begin);
	}
}

static void
put_blanks(FILE *file, size_t n)
{
	while (n-- > 0)
		putc_unlocked(' ', file);
}

/* Puts a row that begins at cell; returns the next one. */
static const char *
put_row(const struct out *out, const char *cell, bool heading)
{
	const char *colour;
	size_t i, pad = 0;

	for (i = 0; i < out->n_chosen; i++) {
		if (*cell != '\0') {
			put_blanks(out->file, pad);
			pad = 0;
		}
		colour = NULL;
		if (!heading && out->colour && *cell != '\0' &&
		    out->fields[out->chosen[i]].type == OUT_DOT)
			colour = strcmp(cell, out->dots[true]) == 0 ?
			    GREEN : DIM;
		if (colour != NULL)
			fprintf(out->file, "%s%s%s", colour, cell, RESET);
		else
			fputs(cell, out->file);
		pad += out->widths[i] + 2 - str_width(cell);
		cell += strlen(cell) + 1;
	}
	fputc('\n', out->file);
	return cell;
}

void
table_put(const struct out *out)
{
	const char *cell = out->cells.data;
	const char *end = cell + out->cells.len;
	bool heading = true;

	while (cell < end) {
		cell = put_row(out, cell, heading);
		heading = false;
	}
}
