/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: times, spans and numbers as text, and texts that are quoted. */
#include "fuzz.h"

#include "base/when.h"

static void
check_times(const char *text)
{
	char formatted[WHEN_LEN], ago[WHEN_LEN];
	time_t t, again;
	struct err err = FUZZ_ERR;

	if (when_parse(text, &t, &err) == 0) {
		when_format(t, formatted);
		CHECK(when_parse(formatted, &again, &err) == 0 && again == t);
		when_format_ago(t, 1795000000, ago);
		CHECK(ago[0] != '\0');
		CHECK(when_parse_until(text, &again, &err) == 0 && again == t);
	} else {
		fuzz_check_err(&err);
	}
}

static void
check_spans(const char *text)
{
	int64_t seconds;
	struct err err = FUZZ_ERR;
	time_t t;

	if (span_parse(text, &seconds, &err) == 0)
		CHECK(seconds >= 0 && seconds <= INT64_C(100) * 365 * 86400);
	else
		fuzz_check_err(&err);
	if (when_parse_until(text, &t, &err) < 0)
		fuzz_check_err(&err);
}

static void
check_numbers(const char *text)
{
	char formatted[32];
	uint64_t n;

	if (str_number(text, 0, UINT64_MAX, &n) < 0)
		return;
	snprintf(formatted, sizeof(formatted), "%llu", (unsigned long long)n);
	text += strspn(text, "0");
	CHECK(strcmp(formatted, *text != '\0' ? text : "0") == 0);
	CHECK(str_number(formatted, n, n, &n) == 0);
}

static void
check_texts(const char *text)
{
	const char *fault = str_value_fault(text), *p;
	struct quoted q = quote(text);

	for (p = q.s; *p != '\0'; p++)
		CHECK(*p >= 0x20 && *p < 0x7f);
	if (fault == NULL)
		CHECK(strpbrk(text, "\n\r\t\033\177") == NULL &&
		    strstr(text, " ;") == NULL &&
		    str_width(text, strlen(text)) <= strlen(text));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *auto_free text = fuzz_string(data, size);

	check_times(text);
	check_spans(text);
	check_numbers(text);
	check_texts(text);
	return 0;
}
