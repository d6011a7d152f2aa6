/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QR codes as images, or in any way. */
#include <string.h>

#include <png.h>

#include "qr/qr.h"

#define LEAST_SCALE 3	/* pixels a module that a camera can tell apart */

/* One row of modules as scale rows of pixels, of which the first is made. */
static void
put_modules(const struct qr *qr, unsigned y, unsigned scale, unsigned margin,
    size_t side, char *pixels)
{
	char *row = pixels + (margin + (size_t)y * scale) * side;
	unsigned x, i;

	for (x = 0; x < qr->width; x++)
		if (qr_dark(qr, x, y))
			memset(row + margin + (size_t)x * scale, 0, scale);
	for (i = 1; i < scale; i++)
		memcpy(row + i * side, row, side);
}

static int
write_png(const struct buf *pixels, unsigned side, struct buf *out,
    struct err *err)
{
	png_image image = { .version = PNG_IMAGE_VERSION, .width = side,
	    .height = side, .format = PNG_FORMAT_GRAY };
	png_alloc_size_t len = PNG_IMAGE_PNG_SIZE_MAX(image);

	buf_reserve(out, len);
	if (!png_image_write_to_memory(&image, out->data + out->len, &len, 0,
	    pixels->data, 0, NULL))
		return err_set(err, ERR_FAILED, "make a PNG image: %s",
		    image.message);
	out->len += len;
	return 0;
}

static int
put_png(const struct qr *qr, unsigned size, struct buf *out,
    struct err *err)
{
	auto_buf struct buf pixels = { .secret = true };
	unsigned modules = qr->width + 2 * QR_QUIET, scale, side, y;
	size_t len;

	scale = size / modules > LEAST_SCALE ? size / modules : LEAST_SCALE;
	side = size > scale * modules ? size : scale * modules;
	len = (size_t)side * side;
	buf_reserve(&pixels, len);
	pixels.len = len;
	memset(pixels.data, 0xff, len);
	for (y = 0; y < qr->width; y++)
		put_modules(qr, y, scale, (side - scale * qr->width) / 2, side,
		    pixels.data);
	return write_png(&pixels, side, out, err);
}

/* The dark modules of a row, each run of them a rectangle. */
static void
put_runs(const struct qr *qr, unsigned y, struct buf *out)
{
	unsigned x, from;

	for (x = 0; x < qr->width; x++) {
		if (!qr_dark(qr, x, y))
			continue;
		for (from = x; qr_dark(qr, x, y); x++)
			;
		buf_printf(out, "M%u %uh%uv1h-%uz", from + QR_QUIET,
		    y + QR_QUIET, x - from, x - from);
	}
}

static void
put_svg(const struct qr *qr, unsigned size, struct buf *out)
{
	unsigned side = qr->width + 2 * QR_QUIET, y;

	buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" "
	    "height=\"%u\" viewBox=\"0 0 %u %u\" "
	    "shape-rendering=\"crispEdges\">\n"
	    "<rect width=\"%u\" height=\"%u\" fill=\"#fff\"/>\n"
	    "<path fill=\"#000\" d=\"", size, size, side, side, side, side);
	for (y = 0; y < qr->width; y++)
		put_runs(qr, y, out);
	buf_puts(out, "\"/>\n</svg>\n");
}

int
qr_draw(const struct qr *qr, const struct qr_look *look, struct buf *out,
    struct err *err)
{
	if (look->type == QR_PNG)
		return put_png(qr, look->size, out, err);
	if (look->type == QR_SVG)
		put_svg(qr, look->size, out);
	else
		qr_draw_text(qr, look, out);
	return 0;
}
