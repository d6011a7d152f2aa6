/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of base/out: tables, chosen fields, JSON, details. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/mem.h"
#include "base/out.h"
#include "base/when.h"

struct record {
	const char *name;
	const char *tags[3];	/* ends with NULL */
	int64_t number;		/* negative: absent */
	bool enabled;
	int64_t created;
	int64_t rx;
	bool online;
};

static void
get_name(const void *record, struct out_value *value)
{
	value->text = ((const struct record *)record)->name;
}

static void
get_label(const void *record, struct out_value *value)
{
	char *auto_free text = xasprintf("<%s>",
	    ((const struct record *)record)->name);

	out_add(value, text);
}

static void
get_tags(const void *record, struct out_value *value)
{
	const struct record *r = record;
	size_t i;

	for (i = 0; r->tags[i] != NULL; i++)
		out_add(value, r->tags[i]);
}

static void
get_number(const void *record, struct out_value *value)
{
	value->number = ((const struct record *)record)->number;
	value->absent = value->number < 0;
}

static void
get_enabled(const void *record, struct out_value *value)
{
	value->number = ((const struct record *)record)->enabled;
}

static void
get_created(const void *record, struct out_value *value)
{
	value->number = ((const struct record *)record)->created;
}

static void
get_rx(const void *record, struct out_value *value)
{
	value->number = ((const struct record *)record)->rx;
}

static void
get_online(const void *record, struct out_value *value)
{
	value->number = ((const struct record *)record)->online;
}

static const struct out_field fields[] = {
	{ "online", "", OUT_DOT, get_online },
	{ "name", "Name", OUT_TEXT, get_name },
	{ "label", NULL, OUT_TEXT, get_label },
	{ "tags", "TAGS", OUT_LIST, get_tags },
	{ "number", "number", OUT_NUMBER, get_number },
	{ "enabled", NULL, OUT_BOOL, get_enabled },
	{ "created", NULL, OUT_TIME, get_created },
	{ "rx", "RX", OUT_SIZE, get_rx },
};

static const struct record records[] = {
	{ "alice", { "a", "b c" }, 7, true, 1790000000, 1536, true },
	{ "bär", { NULL }, -1, false, 0, 12, false },
};

static char *text;

/* Prints records and catches the output. */
static void
print(enum out_format format, const char *names, const struct record *r,
    size_t n)
{
	FILE *file;
	struct out out;
	struct err err;
	size_t len, i;

	free(text);
	text = NULL;
	file = open_memstream(&text, &len);
	assert_int_equal(out_begin(&out, file, format, fields, COUNT(fields),
	    names, &err), 0);
	for (i = 0; i < n; i++)
		out_record(&out, &r[i]);
	out_end(&out);
	fclose(file);
}

static void
table(void **state)
{
	(void)state;
	setenv("LC_ALL", "C.UTF-8", 1);
	print(OUT_TABLE, NULL, records, 2);
	assert_string_equal(text,
	    "   NAME   TAGS    NUMBER  RX\n"
	    "●  alice  a, b c  7       1.5 KiB\n"
	    "○  bär                    12 B\n");
	setenv("LC_ALL", "C", 1);
	print(OUT_TABLE, "name,online,tags", records, 2);
	assert_string_equal(text,
	    "NAME      TAGS\n"
	    "alice  *  a, b c\n"
	    "bär    -\n");
	print(OUT_TABLE, "name,rx", NULL, 0);
	assert_string_equal(text, "NAME  RX\n");
}

static void
ages(void **state)
{
	struct record r = { .name = "x", .created = time(NULL) - 120 };
	char at[WHEN_LEN], ago[WHEN_LEN], want[2 * WHEN_LEN + 32];

	(void)state;
	when_format((time_t)r.created, at);
	when_format_ago((time_t)r.created, when_now(), ago);
	print(OUT_TABLE, "created", &r, 1);
	snprintf(want, sizeof(want), "CREATED\n%s\n", ago);
	assert_string_equal(text, want);
	print(OUT_DETAIL, "created", &r, 1);
	snprintf(want, sizeof(want), "created: %s (%s)\n", at, ago);
	assert_string_equal(text, want);
	print(OUT_TABBED, "created", &r, 1);
	snprintf(want, sizeof(want), "%s\n", at);
	assert_string_equal(text, want);
}

static void
tabbed(void **state)
{
	char at[WHEN_LEN], want[256];

	(void)state;
	when_format((time_t)records[0].created, at);
	print(OUT_TABBED,
	    "rx,name,label,online,enabled,number,created,tags", records, 2);
	snprintf(want, sizeof(want),
	    "1536\talice\t<alice>\tyes\tyes\t7\t%s\ta, b c\n"
	    "12\tbär\t<bär>\tno\tno\t\t\t\n", at);
	assert_string_equal(text, want);
	print(OUT_TABBED, "name", NULL, 0);
	assert_string_equal(text, "");
}

static void
detail(void **state)
{
	(void)state;
	print(OUT_DETAIL, "online,name,number,rx,enabled", records, 2);
	assert_string_equal(text,
	    "online: yes\nname: alice\nnumber: 7\nrx: 1.5 KiB\nenabled: yes\n"
	    "\n"
	    "online: no\nname: bär\nnumber:\nrx: 12 B\nenabled: no\n");
}

static void
json(void **state)
{
	char at[WHEN_LEN], want[512];

	(void)state;
	when_format((time_t)records[0].created, at);
	print(OUT_JSON, NULL, records, 2);
	snprintf(want, sizeof(want), "[\n"
	    "{\"online\": true, \"name\": \"alice\", \"label\": \"<alice>\", "
	    "\"tags\": [\"a\", \"b c\"], \"number\": 7, \"enabled\": true, "
	    "\"created\": \"%s\", \"rx\": 1536},\n"
	    "{\"online\": false, \"name\": \"bär\", \"label\": \"<bär>\", "
	    "\"tags\": [], \"number\": null, \"enabled\": false, "
	    "\"created\": null, \"rx\": 12}\n]\n", at);
	assert_string_equal(text, want);
	print(OUT_JSON, NULL, NULL, 0);
	assert_string_equal(text, "[]\n");
	print(OUT_JSON, "rx,name", records, 1);
	assert_string_equal(text, "[\n{\"rx\": 1536, \"name\": \"alice\"}\n]\n");
	print(OUT_JSON_ONE, "name,rx", records, 1);
	assert_string_equal(text,
	    "{\n  \"name\": \"alice\",\n  \"rx\": 1536\n}\n");
}

static void
foreign_bytes(void **state)
{
	static const struct record r = { .name = "a\033[31m\n\xff",
	    .tags = { "x\ty" } };
	json_t *all;

	(void)state;
	print(OUT_TABLE, "name,tags", &r, 1);
	assert_null(strchr(text, '\033'));
	assert_null(strchr(text, '\t'));
	assert_int_equal(strcspn(strchr(text, '\n') + 1, "\n"),
	    strlen(strchr(text, '\n')) - 2);
	print(OUT_TABBED, "name,tags", &r, 1);
	assert_string_equal(text,
	    "\"a\\x1b[31m\\x0a\\xff\"\t\"x\\x09y\"\n");
	print(OUT_JSON, "name,tags", &r, 1);
	all = json_loads(text, 0, NULL);
	assert_non_null(all);
	assert_string_equal(json_string_value(json_array_get(json_object_get(
	    json_array_get(all, 0), "tags"), 0)), "x\ty");
	json_decref(all);
}

static void
unknown_fields(void **state)
{
	static const char *const wrong[] = { "", "nam", "name,", ",name",
	    "name,,rx", "Name", "name rx" };
	struct out out;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++) {
		assert_int_equal(out_begin(&out, stdout, OUT_TABBED, fields,
		    COUNT(fields), wrong[i], &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		assert_non_null(strstr(err.text, "one of online, name, "));
	}
	out_end(&out);
}

static void
comparing(void **state)
{
	const struct record *a = &records[0], *b = &records[1];

	(void)state;
	assert_true(out_compare(&fields[1], a, b) < 0);
	assert_true(out_compare(&fields[1], b, a) > 0);
	assert_int_equal(out_compare(&fields[1], a, a), 0);
	assert_true(out_compare(&fields[2], a, b) < 0);
	assert_true(out_compare(&fields[3], a, b) > 0);
	assert_true(out_compare(&fields[4], a, b) < 0);	/* absent: last */
	assert_true(out_compare(&fields[6], b, a) > 0);
	assert_int_equal(out_compare(&fields[6], b, b), 0);
	assert_true(out_compare(&fields[7], a, b) > 0);
	assert_int_equal(out_field_find(fields, COUNT(fields), "rx"), 7);
	assert_int_equal(out_field_find(fields, COUNT(fields), "r"), -1);
}

static void
sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{ 0, "0 B" }, { 312, "312 B" }, { 1023, "1023 B" },
		{ 1024, "1.0 KiB" }, { 1536, "1.5 KiB" },
		{ 1024 * 1024 - 1, "1.0 MiB" }, { 1503238554, "1.4 GiB" },
		{ 1280, "1.3 KiB" }, { 10291, "10.0 KiB" },
		{ 10292, "10.1 KiB" },
		{ 1023 * 1024 + 972, "1023.9 KiB" },
		{ 1023 * 1024 + 973, "1.0 MiB" },
		{ (UINT64_C(1) << 60) - 1, "1.0 EiB" },
		{ UINT64_MAX, "16.0 EiB" },
	};
	char size[32];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		out_format_size(cases[i].bytes, size);
		assert_string_equal(size, cases[i].text);
	}
}

static void
colours(void **state)
{
	struct out out;
	struct err err;
	FILE *file;
	size_t len;

	(void)state;
	setenv("LC_ALL", "C", 1);
	free(text);
	file = open_memstream(&text, &len);
	assert_int_equal(out_begin(&out, file, OUT_TABLE, fields,
	    COUNT(fields), "online,name", &err), 0);
	assert_false(out.colour);	/* no terminal */
	out.colour = true;
	out_record(&out, &records[0]);
	out_record(&out, &records[1]);
	out_end(&out);
	fclose(file);
	assert_string_equal(text,
	    "   NAME\n"
	    "\033[32m*\033[0m  alice\n"
	    "\033[2m-\033[0m  bär\n");
}

/* More than is written at once. */
static void
long_table(void **state)
{
	struct record many[3000];
	const char *line, *end;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(many); i++) {
		many[i] = records[i % 2];
		many[i].number = (int64_t)i;
	}
	print(OUT_TABLE, "name,number", many, COUNT(many));
	line = strchr(text, '\n') + 1;
	for (i = 0; i < COUNT(many); i++, line = end + 1) {
		char want[32];

		end = strchr(line, '\n');
		assert_non_null(end);
		snprintf(want, sizeof(want), "%s  %zu", i % 2 == 0 ? "alice" :
		    "bär  ", i);
		assert_int_equal(end - line, strlen(want));
		assert_memory_equal(line, want, strlen(want));
	}
	assert_string_equal(line, "");
}

/* As many as one network may have; the time is shown, not judged. */
static void
many_records(void **state)
{
	FILE *file = fopen("/dev/null", "w");
	struct out out;
	struct err err;
	clock_t start = clock();
	int i;

	(void)state;
	assert_non_null(file);
	assert_int_equal(out_begin(&out, file, OUT_JSON, fields,
	    COUNT(fields), NULL, &err), 0);
	for (i = 0; i < 65000; i++)
		out_record(&out, &records[0]);
	out_end(&out);
	fclose(file);
	print_message("# 65000 records as JSON: %ld ms\n",
	    (long)((clock() - start) * 1000 / CLOCKS_PER_SEC));
}

static int
end(void **state)
{
	(void)state;
	free(text);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(ages),
		cmocka_unit_test(tabbed),
		cmocka_unit_test(detail),
		cmocka_unit_test(json),
		cmocka_unit_test(foreign_bytes),
		cmocka_unit_test(unknown_fields),
		cmocka_unit_test(comparing),
		cmocka_unit_test(sizes),
		cmocka_unit_test(colours),
		cmocka_unit_test(long_table),
		cmocka_unit_test(many_records),
	};

	return cmocka_run_group_tests_name("out", tests, NULL, end);
}
