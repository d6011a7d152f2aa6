/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: a device's file without its comments. */
#include "fuzz.h"

#include "conf/client.h"

/* Of each line in turn: it is a comment, or stands in the output. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data, *end = text + size, *next;
	struct buf auto_buf out = { 0 };
	struct buf auto_buf twice = { 0 };
	size_t at = 0, len;

	client_strip(text, size, &out);
	for (; text < end; text = next) {
		next = memchr(text, '\n', (size_t)(end - text));
		next = next != NULL ? next + 1 : end;
		len = (size_t)(next - text);
		if (*text == '#')
			continue;
		CHECK(out.len - at >= len);
		CHECK(memcmp(out.data + at, text, len) == 0);
		at += len;
	}
	CHECK(at == out.len);
	client_strip(out.data, out.len, &twice);
	CHECK(twice.len == out.len);
	return 0;
}
