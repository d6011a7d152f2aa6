/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output records: one field table yields the table, -o and --json. */
#ifndef WGPILOT_BASE_OUT_H
#define WGPILOT_BASE_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/err.h"
#include "base/str.h"

enum out_type {
	OUT_TEXT,	/* text; "" where there is none */
	OUT_LIST,	/* texts; a JSON array, joined by ", " elsewhere */
	OUT_NUMBER,
	OUT_BOOL,	/* true/false in JSON, yes/no elsewhere */
	OUT_TIME,	/* RFC 3339 in JSON and -o, "2 minutes ago" in tables */
	OUT_SIZE,	/* bytes in JSON and -o, IEC units in tables */
	OUT_DOT,	/* a bool; in tables "●" or "○", or "×" for what is
			   barred, green or dim (where the locale cannot, "*",
			   "-" or "x"); a bool elsewhere */
};

struct json_t;

/*
 * What a field of one record is.  Absent (the kernel could not be read, say)
 * is null in JSON and empty elsewhere; so is a time of 0.  text is not owned;
 * the texts of a list, and one that is made on the spot, are added with
 * out_add instead.
 */
struct out_value {
	bool absent;
	bool barred;		/* of a dot: no, and not to be */
	const char *text;
	struct buf texts;	/* those added, each with its NUL; whoever
				   prints uses it anew, and frees */
	size_t n_texts;
	int64_t number;		/* number, size, bool, seconds since 1970 */
};

/* One more text, which is copied. */
void out_add(struct out_value *value, const char *text);

struct out_field {
	const char *name;	/* in JSON, -o and --sort */
	const char *title;	/* column heading; NULL: not in the default
				   table, only in -o and JSON */
	enum out_type type;
	void (*get)(const void *record, struct out_value *value);
};

enum out_format {
	OUT_TABLE,	/* aligned, with a heading, where stdout is a terminal
			   colours */
	OUT_TABBED,	/* -o: chosen fields, tab-separated, no heading */
	OUT_JSON,	/* an array of objects, all fields */
	OUT_DETAIL,	/* one "title: value" a line, for show; the title is the
			   field's name where it has no heading */
	OUT_JSON_ONE,	/* one object alone, for show */
};

struct out {
	enum out_format format;
	const struct out_field *fields;
	size_t n_fields;
	size_t *chosen;		/* indexes into fields */
	size_t n_chosen;
	bool colour;
	const char *dots[2];	/* for no and yes */
	const char *barred;
	FILE *file;
	struct out_value value;	/* used anew for each field */
	struct buf cells;	/* of a table, until its widths are known */
	size_t *widths;		/* of the columns, so far */
	struct json_t *object;	/* used anew for each record */
	size_t n_records;
};

/*
 * Begins output to file.  names (may be NULL) is the argument of -o: field
 * names separated by commas, which choose and order the fields of every
 * format; an unknown one fails with ERR_USAGE and a list of those there are.
 * Colour where file is a terminal and NO_COLOR is unset or empty.
 */
int out_begin(struct out *out, FILE *file, enum out_format format,
    const struct out_field *fields, size_t n_fields, const char *names,
    struct err *err);

/* Writes one record; JSON and tabbed records leave at once. */
void out_record(struct out *out, const void *record);

/* Ends the output (prints the table, closes the array) and frees. */
void out_end(struct out *out);

/*
 * Compares two records by a field, for qsort_r(3): numbers by size, texts by
 * bytes, lists by strverscmp(3) as addresses want it, absent last.  Index of
 * a field by name: -1 where there is none.
 */
int out_compare(const struct out_field *field, const void *a, const void *b);
int out_field_find(const struct out_field *fields, size_t n,
    const char *name);

/*
 * Does the user's locale have UTF-8?  The program itself stays in the C
 * locale, where letters and case are those of ASCII.
 */
bool out_is_utf8(void);

/* "1.4 GiB", "312 B". */
void out_format_size(uint64_t bytes, char text[32]);

#endif
