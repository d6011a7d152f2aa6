/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of qr: levels, limits, drawings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <png.h>

#include "base/mem.h"
#include "qr/qr.h"

/* A text that is not shortened by any mode but bytes. */
static void
fill(char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		text[i] = (char)('a' + i * 7 % 26);
}

static int
encode(size_t len, enum qr_level level, struct qr *qr, struct strv *notes,
    struct err *err)
{
	static char text[4096];

	fill(text, len);
	return qr_encode(text, len, level, qr, notes, err);
}

static void
limits_of_the_levels(void **state)
{
	static const size_t max[] = { 2953, 2331, 1663, 1273 };
	struct strv notes = { 0 };
	struct qr qr;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(max); i++) {
		assert_int_equal(encode(max[i], (enum qr_level)i, &qr, &notes,
		    &err), 0);
		assert_int_equal(qr.level, i);
		assert_int_equal(qr.width, 177);
		assert_int_equal(notes.n, 0);
		qr_free(&qr);
		if (i == 0)
			continue;
		assert_int_equal(encode(max[i] + 1, (enum qr_level)i, &qr,
		    &notes, &err), 0);
		assert_int_equal(qr.level, i - 1);
		assert_int_equal(notes.n, 1);
		qr_free(&qr);
		strv_free(&notes);
	}
}

static void
a_lower_level_is_named(void **state)
{
	struct strv notes = { 0 };
	struct qr qr;
	struct err err;

	(void)state;
	assert_int_equal(encode(2500, QR_H, &qr, &notes, &err), 0);
	assert_int_equal(qr.level, QR_L);
	assert_string_equal(notes.v[0], "2500 bytes are too long for a QR "
	    "code of level H: level L used");
	qr_free(&qr);
	strv_free(&notes);
}

static void
too_long_and_empty(void **state)
{
	struct strv notes = { 0 };
	struct qr qr;
	struct err err;

	(void)state;
	assert_int_equal(encode(2954, QR_L, &qr, &notes, &err), -1);
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.text, "2954"));
	assert_non_null(strstr(err.text, "2953"));
	assert_null(qr.modules);
	assert_int_equal(encode(0, QR_L, &qr, &notes, &err), -1);
	assert_int_equal(notes.n, 0);
}

static void
finder_patterns(void **state)
{
	static const char *const rows[] = { "#######.", "#.....#.",
	    "#.###.#.", "#.###.#.", "#.###.#.", "#.....#.", "#######.",
	    "........" };
	struct strv notes = { 0 };
	struct qr qr;
	struct err err;
	unsigned x, y;

	(void)state;
	assert_int_equal(encode(1, QR_M, &qr, &notes, &err), 0);
	assert_int_equal(qr.width, 21);
	for (y = 0; y < 8; y++)
		for (x = 0; x < 8; x++)
			assert_int_equal(qr_dark(&qr, x, y),
			    rows[y][x] == '#');
	assert_false(qr_dark(&qr, 21, 0));
	assert_false(qr_dark(&qr, 0, (unsigned)-1));
	qr_free(&qr);
	qr_free(&qr);
}

static void
draw(enum qr_type type, bool terminal, unsigned size, struct qr *qr,
    struct buf *out)
{
	const struct qr_look look = { .type = type, .terminal = terminal,
	    .size = size };
	struct strv notes = { 0 };
	struct err err;

	assert_int_equal(encode(1, QR_M, qr, &notes, &err), 0);
	assert_int_equal(qr_draw(qr, &look, out, &err), 0);
}

/* All three texts say the same: they are read back, module by module. */
static void
ascii(void **state)
{
	struct buf out = { 0 };
	unsigned side, x, y;
	const char *cell;
	struct qr qr;

	(void)state;
	draw(QR_ASCII, false, 0, &qr, &out);
	side = qr.width + 2 * QR_QUIET;
	assert_int_equal(out.len, side * (2 * side + 1));
	for (y = 0; y < side; y++) {
		for (x = 0; x < side; x++) {
			cell = out.data + y * (2 * side + 1) + 2 * x;
			assert_memory_equal(cell, qr_dark(&qr, x - QR_QUIET,
			    y - QR_QUIET) ? "##" : "  ", 2);
		}
		assert_int_equal(out.data[(y + 1) * (2 * side + 1) - 1], '\n');
	}
	qr_free(&qr);
	buf_free(&out);
}

/* Takes one character of a half block text: its upper and lower module. */
static const char *
take_block(const char *p, bool *upper, bool *lower)
{
	*upper = strncmp(p, "▀", 3) == 0 || strncmp(p, "█", 3) == 0;
	*lower = strncmp(p, "▄", 3) == 0 || strncmp(p, "█", 3) == 0;
	if (!*upper && !*lower)
		assert_int_equal(*p, ' ');
	return p + (*upper || *lower ? 3 : 1);
}

static void
check_blocks(const struct qr *qr, const char *p, const char *before,
    const char *after)
{
	unsigned side = qr->width + 2 * QR_QUIET, x, y;
	bool upper, lower;

	for (y = 0; y < side; y += 2) {
		assert_memory_equal(p, before, strlen(before));
		p += strlen(before);
		for (x = 0; x < side; x++) {
			p = take_block(p, &upper, &lower);
			assert_int_equal(upper, qr_dark(qr, x - QR_QUIET,
			    y - QR_QUIET));
			assert_int_equal(lower, qr_dark(qr, x - QR_QUIET,
			    y + 1 - QR_QUIET));
		}
		assert_memory_equal(p, after, strlen(after));
		p += strlen(after);
	}
	assert_string_equal(p, "");
}

static void
half_blocks(void **state)
{
	struct buf out = { 0 };
	struct qr qr;

	(void)state;
	draw(QR_UTF8, false, 0, &qr, &out);
	check_blocks(&qr, out.data, "", "\n");
	qr_free(&qr);
	buf_free(&out);
	draw(QR_UTF8, true, 0, &qr, &out);
	check_blocks(&qr, out.data, "\033[30;47;107m", "\033[0m\n");
	qr_free(&qr);
	buf_free(&out);
}

static void
ansi(void **state)
{
	struct buf out = { 0 };
	unsigned side, x, y;
	bool dark = false;
	const char *p;
	struct qr qr;

	(void)state;
	draw(QR_ANSI, false, 0, &qr, &out);
	side = qr.width + 2 * QR_QUIET;
	for (p = out.data, y = 0; y < side; y++) {
		for (x = 0; x < side; x++) {
			if (*p == '\033') {
				dark = strncmp(p, "\033[40m", 5) == 0;
				p = strchr(p, 'm') + 1;
			}
			assert_memory_equal(p, "  ", 2);
			p += 2;
			assert_int_equal(dark, qr_dark(&qr, x - QR_QUIET,
			    y - QR_QUIET));
		}
		assert_memory_equal(p, "\033[0m\n", 5);
		p += 5;
	}
	assert_string_equal(p, "");
	qr_free(&qr);
	buf_free(&out);
}

/* Reads a PNG's pixels back; checks its side. */
static unsigned char *
decode(const struct buf *out, unsigned side)
{
	png_image image = { .version = PNG_IMAGE_VERSION };
	unsigned char *pixels;

	assert_true(png_image_begin_read_from_memory(&image, out->data,
	    out->len));
	assert_int_equal(image.width, side);
	assert_int_equal(image.height, side);
	image.format = PNG_FORMAT_GRAY;
	pixels = xmalloc(PNG_IMAGE_SIZE(image));
	assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
	return pixels;
}

static void
check_png(unsigned size, unsigned side, unsigned scale)
{
	auto_free unsigned char *pixels = NULL;
	struct buf out = { 0 };
	unsigned margin, x, y;
	struct qr qr;

	draw(QR_PNG, false, size, &qr, &out);
	pixels = decode(&out, side);
	margin = (side - scale * qr.width) / 2;
	assert_true(margin >= QR_QUIET * scale);
	for (y = 0; y < side; y++)
		for (x = 0; x < side; x++)
			assert_int_equal(pixels[y * side + x],
			    x >= margin && y >= margin &&
			    qr_dark(&qr, (x - margin) / scale,
			    (y - margin) / scale) ? 0 : 255);
	qr_free(&qr);
	buf_free(&out);
}

static void
png(void **state)
{
	(void)state;
	/* 29 modules with the quiet zone */
	check_png(256, 256, 8);
	check_png(29 * 5, 29 * 5, 5);
	check_png(29 * 5 - 1, 29 * 5 - 1, 4);
	check_png(1, 29 * 3, 3);
	check_png(1000, 1000, 34);
}

/* Draws the runs of a path into modules. */
static void
check_path(const struct qr *qr, const char *p)
{
	auto_free unsigned char *seen = xcalloc(qr->width, qr->width);
	unsigned x, y, n, back, i;
	int len;

	for (; *p == 'M'; p += len) {
		assert_int_equal(sscanf(p, "M%u %uh%uv1h-%uz%n", &x, &y, &n,
		    &back, &len), 4);
		assert_int_equal(n, back);
		for (i = 0; i < n; i++)
			seen[(y - QR_QUIET) * qr->width + x + i - QR_QUIET]++;
	}
	assert_int_equal(*p, '"');
	assert_memory_equal(seen, qr->modules,
	    (size_t)qr->width * qr->width);
}

static void
svg(void **state)
{
	struct buf out = { 0 };
	const char *path;
	struct qr qr;

	(void)state;
	draw(QR_SVG, false, 256, &qr, &out);
	assert_non_null(strstr(out.data, "viewBox=\"0 0 29 29\""));
	assert_non_null(strstr(out.data, "width=\"256\" height=\"256\""));
	path = strstr(out.data, " d=\"");
	assert_non_null(path);
	check_path(&qr, path + 4);
	qr_free(&qr);
	buf_free(&out);
}

static void
names(void **state)
{
	enum qr_level level;
	enum qr_type type;
	struct err err;

	(void)state;
	assert_int_equal(qr_level_parse("h", &level, &err), 0);
	assert_int_equal(level, QR_H);
	assert_int_equal(qr_level_parse("Q", &level, &err), 0);
	assert_int_equal(level, QR_Q);
	assert_int_equal(qr_level_parse("", &level, &err), -1);
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(qr_level_parse("LM", &level, &err), -1);
	assert_int_equal(qr_type_parse("svg", &type, &err), 0);
	assert_int_equal(type, QR_SVG);
	assert_int_equal(qr_type_parse("gif", &type, &err), -1);
	assert_string_equal(err.text,
	    "type \"gif\": not one of utf8, ansi, ascii, png, svg");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_of_the_levels),
		cmocka_unit_test(a_lower_level_is_named),
		cmocka_unit_test(too_long_and_empty),
		cmocka_unit_test(finder_patterns),
		cmocka_unit_test(ascii),
		cmocka_unit_test(half_blocks),
		cmocka_unit_test(ansi),
		cmocka_unit_test(png),
		cmocka_unit_test(svg),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests_name("qr", tests, NULL, NULL);
}
