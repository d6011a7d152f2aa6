/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points in time and spans of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/when.h"

#define DAY 86400

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		time_t t;
	} cases[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01", 0 },
		{ "2026-11-20T10:00:00Z", 1795168800 },
		{ "2026-11-20t10:00:00z", 1795168800 },
		{ "2026-11-20T12:00:00+02:00", 1795168800 },
		{ "2026-11-20T04:30:00-05:30", 1795168800 },
		{ "2026-11-20T10:00:00-00:00", 1795168800 },
		{ "2026-11-20T10:00:00.999Z", 1795168800 },
		{ "2026-11-20", 1795132800 },
		{ "2026-11-21T00:00:00+23:59", 1795132860 },
		{ "2024-02-29", 1709164800 },
		{ "2000-02-29T23:59:59Z", 951868799 },
		{ "2016-12-31T23:59:60Z", 1483228800 },
		{ "2038-01-19T03:14:08Z", 2147483648 },
		{ "9999-12-31T23:59:59Z", 253402300799 },
	};
	struct err err;
	time_t t;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		if (when_parse(cases[i].text, &t, &err) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(t, cases[i].t);
	}
}

static void
test_parse_wrong(void **state)
{
	static const char *const texts[] = {
		"", "now", "2026", "2026-11", "2026-1-02", "26-11-20",
		"2026-11-20T", "2026-11-20T10:00", "2026-11-20T10:00:00",
		"2026-11-20T10:00:00Zx", "2026-11-20 ", " 2026-11-20",
		"2026-11-20T10:00:00Z ", "2026-11-20 10:00:00Z",
		"2026-11-20T10:00:00.Z", "2026-11-20T10:00:00+2:00",
		"2026-11-20T10:00:00+0200", "2026-11-20T10:00:00+24:00",
		"2026-11-20T10:00:00+02:60", "2026-11-20T24:00:00Z",
		"2026-11-20T10:60:00Z", "2026-11-20T10:00:61Z",
		"2026-11-20T10:00:60Z", "2026-00-20", "2026-13-20",
		"2026-11-00", "2026-11-31", "2026-02-29", "2100-02-29",
		"1969-12-31", "1970-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01", "+026-11-20", "2026-+1-20",
		"2026-11-20\n", "2026-11-20T10:00:00Z\x1b",
	};
	struct err err;
	time_t t = 7;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++) {
		if (when_parse(texts[i], &t, &err) == 0)
			fail_msg("taken: %s", texts[i]);
		assert_int_equal(t, 7);
		assert_null(strchr(err.text, '\x1b'));
	}
	assert_string_equal(err.text, "\"2026-11-20T10:00:00Z\\x1b\": is no "
	    "time: write it like 2026-11-20T10:00:00Z or 2026-11-20");
}

static void
test_format(void **state)
{
	char text[WHEN_LEN];
	struct err err;
	time_t t, back;

	(void)state;
	when_format(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	when_format(1795168800, text);
	assert_string_equal(text, "2026-11-20T10:00:00Z");
	when_format(253402300799, text);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	when_format((time_t)INT64_MAX, text);
	assert_string_equal(text, "?");
	for (t = 0; t <= 253402300799; t += 86399 * (time_t)97) {
		when_format(t, text);
		assert_int_equal(when_parse(text, &back, &err), 0);
		assert_int_equal(back, t);
	}
}

static void
test_span(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ "0s", 0 }, { "1s", 1 }, { "90m", 5400 },
		{ "1h30m", 5400 }, { "30m1h", 5400 }, { "90d", 90 * DAY },
		{ "2w", 14 * DAY }, { "1y", 365 * DAY }, { "007d", 7 * DAY },
		{ "1y2w3d4h5m6s", 382 * DAY + 4 * 3600 + 306 },
		{ "100y", (int64_t)36500 * DAY },
		{ "36500d", (int64_t)36500 * DAY },
	};
	static const char *const wrong[] = {
		"", "1", "d", "1d2", "-1d", "+1d", " 1d", "1d ", "1 d", "1D",
		"1.5h", "1mo", "100y1s", "36501d", "101y", "1x",
		"99999999999999999999s", "3153600001s", "9223372036854775807y",
	};
	int64_t seconds;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		if (span_parse(cases[i].text, &seconds, &err) < 0)
			fail_msg("%s", err.text);
		assert_int_equal(seconds, cases[i].seconds);
	}
	seconds = 7;
	for (i = 0; i < COUNT(wrong); i++) {
		if (span_parse(wrong[i], &seconds, &err) == 0)
			fail_msg("taken: %s", wrong[i]);
		assert_int_equal(seconds, 7);
	}
}

static void
test_until(void **state)
{
	time_t before = when_now(), t;
	struct err err;

	(void)state;
	assert_int_equal(when_parse_until("2026-11-20", &t, &err), 0);
	assert_int_equal(t, 1795132800);
	assert_int_equal(when_parse_until("90d", &t, &err), 0);
	assert_in_range(t, before + 90 * DAY, when_now() + 90 * DAY);
	assert_int_equal(when_parse_until("tomorrow", &t, &err), -1);
	assert_string_equal(err.text, "\"tomorrow\": is neither a time nor a "
	    "span of at most 100 years: write it like 2026-11-20, "
	    "2026-11-20T10:00:00Z, 90d or 1h30m");
}

static void
test_ago(void **state)
{
	static const struct {
		int64_t seconds;
		const char *past, *future;
	} cases[] = {
		{ 0, "now", "now" },
		{ 1, "1 second ago", "in 1 second" },
		{ 59, "59 seconds ago", "in 59 seconds" },
		{ 60, "1 minute ago", "in 1 minute" },
		{ 119, "1 minute ago", "in 1 minute" },
		{ 120, "2 minutes ago", "in 2 minutes" },
		{ 3599, "59 minutes ago", "in 59 minutes" },
		{ 3600, "1 hour ago", "in 1 hour" },
		{ DAY - 1, "23 hours ago", "in 23 hours" },
		{ DAY, "1 day ago", "in 1 day" },
		{ 3 * DAY, "3 days ago", "in 3 days" },
		{ 90 * DAY, "90 days ago", "in 90 days" },
		{ 365 * DAY, "1 year ago", "in 1 year" },
		{ 730 * DAY, "2 years ago", "in 2 years" },
	};
	char text[WHEN_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		when_format_ago(1795168800 - cases[i].seconds, 1795168800, text);
		assert_string_equal(text, cases[i].past);
		when_format_ago(1795168800 + cases[i].seconds, 1795168800, text);
		assert_string_equal(text, cases[i].future);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_parse_wrong),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_until),
		cmocka_unit_test(test_ago),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
