/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output records: one field table yields the table, -o and --json. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/out_json.h"
#include "base/out_table.h"
#include "base/progress.h"
#include "base/when.h"

int
out_field_find(const struct out_field *fields, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

static int
unknown_field(const struct out *out, const char *name, struct err *err)
{
	auto_buf struct buf names = { 0 };
	size_t i;

	for (i = 0; i < out->n_fields; i++)
		buf_printf(&names, "%s%s", i > 0 ? ", " : "",
		    out->fields[i].name);
	return err_set(err, ERR_USAGE, "unknown field %s: one of %s",
	    quote(name).s, names.data);
}

static void
choose(struct out *out, size_t field, size_t *cap)
{
	out->chosen = grow(out->chosen, out->n_chosen, cap,
	    sizeof(*out->chosen));
	out->chosen[out->n_chosen++] = field;
}

static int
choose_named(struct out *out, const char *names, size_t *cap, struct err *err)
{
	auto_free char *copy = xstrdup(names);
	char *rest = copy, *name;
	int i;

	while ((name = strsep(&rest, ",")) != NULL) {
		i = out_field_find(out->fields, out->n_fields, name);
		if (i < 0)
			return unknown_field(out, name, err);
		choose(out, (size_t)i, cap);
	}
	return 0;
}

static void
choose_default(struct out *out, size_t *cap)
{
	bool all = out->format != OUT_TABLE && out->format != OUT_TABBED;
	size_t i;

	for (i = 0; i < out->n_fields; i++)
		if (all || out->fields[i].title != NULL)
			choose(out, i, cap);
}

static bool
wants_colour(FILE *file)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(file)) && (no == NULL || *no == '\0') &&
	    term != NULL && strcmp(term, "dumb") != 0;
}

int
out_begin(struct out *out, FILE *file, enum out_format format,
    const struct out_field *fields, size_t n_fields, const char *names,
    struct err *err)
{
	size_t cap = 0;
	bool utf8 = out_is_utf8();

	progress_end();
	*out = (struct out){ .format = format, .fields = fields,
	    .n_fields = n_fields, .file = file };
	if (names == NULL) {
		choose_default(out, &cap);
	} else if (choose_named(out, names, &cap, err) < 0) {
		free(out->chosen);
		out->chosen = NULL;
		out->n_chosen = 0;
		return -1;
	}
	out->colour = wants_colour(file);
	out->dots[false] = utf8 ? "○" : "-";
	out->dots[true] = utf8 ? "●" : "*";
	out->barred = utf8 ? "×" : "x";
	if (format == OUT_TABLE)
		table_begin(out);
	if (format == OUT_JSON || format == OUT_JSON_ONE) {
		json_set_alloc_funcs(xmalloc, free);
		out->object = json_object();
	}
	return 0;
}

void
out_add(struct out_value *value, const char *text)
{
	buf_add(&value->texts, text, strlen(text) + 1);
	value->n_texts++;
}

static inline void
get(const struct out_field *field, const void *record,
    struct out_value *value)
{
	struct buf texts = value->texts;

	texts.len = 0;
	*value = (struct out_value){ .texts = texts };
	field->get(record, value);
	if (field->type == OUT_TIME && value->number == 0)
		value->absent = true;
	if (field->type == OUT_TEXT && value->text == NULL)
		value->text = value->n_texts > 0 ? value->texts.data : "";
}

/* In tenths of what is 1 << shift bytes, rounded. */
static uint64_t
tenths(uint64_t bytes, unsigned shift)
{
	uint64_t one = UINT64_C(1) << shift;

	return (bytes >> shift) * 10 +
	    (((bytes & (one - 1)) * 10 + one / 2) >> shift);
}

void
out_format_size(uint64_t bytes, char text[32])
{
	static const char units[] = "KMGTPE";
	const char *unit = units;
	unsigned shift = 10;
	uint64_t n;

	if (bytes < 1024) {
		strcpy(str_put_number(text, bytes), " B");
		return;
	}
	while ((n = tenths(bytes, shift)) >= 10240 && unit[1] != '\0') {
		shift += 10;
		unit++;
	}
	text = str_put_number(text, n / 10);
	*text++ = '.';
	text = str_put_number(text, n % 10);
	*text++ = ' ';
	*text++ = *unit;
	strcpy(text, "iB");
}

/*
 * Text that nobody checked (from the kernel, say) must not move the cursor.
 * Returns its length.
 */
static size_t
put_text(struct buf *cell, const char *text)
{
	size_t len = strlen(text);

	if (str_plain_len(text, len) == len || str_value_fault(text) == NULL)
		buf_add(cell, text, len);
	else
		buf_puts(cell, quote(text).s);
	return len;
}

static void
put_time(struct buf *cell, enum out_format format, time_t t)
{
	char at[WHEN_LEN], ago[WHEN_LEN];

	when_format(t, at);
	when_format_ago(t, when_now(), ago);
	if (format == OUT_TABLE)
		buf_puts(cell, ago);
	else if (format == OUT_TABBED)
		buf_puts(cell, at);
	else
		buf_printf(cell, "%s (%s)", at, ago);
}

/* A value as text, for all but JSON. */
static void
put_value(const struct out *out, struct buf *cell, enum out_type type,
    const struct out_value *value)
{
	enum out_format format = out->format;
	const char *text = value->texts.data;
	char size[32];
	size_t i;

	switch (value->absent ? OUT_LIST : type) {
	case OUT_TEXT:
		put_text(cell, value->text);
		break;
	case OUT_LIST:
		for (i = 0; !value->absent && i < value->n_texts; i++) {
			if (i > 0)
				buf_add(cell, ", ", 2);
			text += put_text(cell, text) + 1;
		}
		break;
	case OUT_TIME:
		put_time(cell, format, (time_t)value->number);
		break;
	case OUT_DOT:
	case OUT_BOOL:
		if (type == OUT_DOT && format == OUT_TABLE)
			buf_puts(cell, value->barred ? out->barred :
			    out->dots[value->number != 0]);
		else
			buf_puts(cell, value->number != 0 ? "yes" : "no");
		break;
	case OUT_SIZE:
		if (format != OUT_TABBED) {
			out_format_size((uint64_t)value->number, size);
			buf_puts(cell, size);
			break;
		}
		/* fallthrough */
	case OUT_NUMBER:
		buf_printf(cell, "%lld", (long long)value->number);
		break;
	}
}

static void
record_json(struct out *out, const void *record)
{
	size_t i;

	for (i = 0; i < out->n_chosen; i++) {
		const struct out_field *field = &out->fields[out->chosen[i]];

		get(field, record, &out->value);
		/* replacing keeps the order of the members */
		json_object_set_new_nocheck(out->object, field->name,
		    out_json(field->type, &out->value));
	}
	if (out->format == OUT_JSON_ONE) {
		json_dumpf(out->object, out->file, JSON_INDENT(2));
		fputc('\n', out->file);
		return;
	}
	fputs(out->n_records == 0 ? "[\n" : ",\n", out->file);
	json_dumpf(out->object, out->file, 0);
}

static void
record_cells(struct out *out, const void *record)
{
	size_t i, begin;

	for (i = 0; i < out->n_chosen; i++) {
		const struct out_field *field = &out->fields[out->chosen[i]];

		get(field, record, &out->value);
		begin = table_begin_cell(out);
		put_value(out, &out->cells, field->type, &out->value);
		table_end_cell(out, i, begin);
	}
}

static void
record_text(struct out *out, const void *record)
{
	auto_buf struct buf cell = { 0 };
	size_t i;

	if (out->format == OUT_DETAIL && out->n_records > 0)
		fputc('\n', out->file);
	for (i = 0; i < out->n_chosen; i++) {
		const struct out_field *field = &out->fields[out->chosen[i]];

		get(field, record, &out->value);
		cell.len = 0;
		buf_puts(&cell, "");
		put_value(out, &cell, field->type, &out->value);
		if (out->format == OUT_DETAIL)
			fprintf(out->file, "%s:%s%s\n", field->name,
			    *cell.data != '\0' ? " " : "", cell.data);
		else
			fprintf(out->file, "%s%s", i > 0 ? "\t" : "",
			    cell.data);
	}
	if (out->format == OUT_TABBED)
		fputc('\n', out->file);
}

void
out_record(struct out *out, const void *record)
{
	if (out->object != NULL)
		record_json(out, record);
	else if (out->format == OUT_TABLE)
		record_cells(out, record);
	else
		record_text(out, record);
	out->n_records++;
}

void
out_end(struct out *out)
{
	if (out->format == OUT_TABLE)
		table_put(out);
	else if (out->format == OUT_JSON)
		fputs(out->n_records > 0 ? "\n]\n" : "[]\n", out->file);
	json_decref(out->object);
	buf_free(&out->value.texts);
	buf_free(&out->cells);
	free(out->widths);
	free(out->chosen);
	*out = (struct out){ 0 };
}

static int
compare_lists(const struct out_value *a, const struct out_value *b)
{
	const char *x = a->texts.data, *y = b->texts.data;
	size_t i;
	int diff;

	for (i = 0; i < a->n_texts && i < b->n_texts; i++) {
		if ((diff = strverscmp(x, y)) != 0)
			return diff;
		x += strlen(x) + 1;
		y += strlen(y) + 1;
	}
	return (a->n_texts > b->n_texts) - (a->n_texts < b->n_texts);
}

int
out_compare(const struct out_field *field, const void *a, const void *b)
{
	struct out_value x = { 0 }, y = { 0 };
	int diff;

	get(field, a, &x);
	get(field, b, &y);
	if (x.absent || y.absent)
		diff = x.absent - y.absent;
	else if (field->type == OUT_TEXT)
		diff = strcmp(x.text, y.text);
	else if (field->type == OUT_LIST)
		diff = compare_lists(&x, &y);
	else
		diff = (x.number > y.number) - (x.number < y.number);
	buf_free(&x.texts);
	buf_free(&y.texts);
	return diff;
}

bool
out_is_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
	bool is;

	if (locale == (locale_t)0)
		return false;
	is = strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
	freelocale(locale);
	return is;
}
