/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QR codes as text. */
#include "qr/qr.h"

/*
 * Black on white, by the eight colours that every terminal has, and brighter
 * where 107 is understood.
 */
#define ON_WHITE "\033[30;47;107m"
#define BLACK "\033[40m"
#define WHITE "\033[47;107m"
#define RESET "\033[0m"

/* Coordinates with the quiet zone; in front of it they wrap to outside. */
static bool
dark(const struct qr *qr, unsigned x, unsigned y)
{
	return qr_dark(qr, x - QR_QUIET, y - QR_QUIET);
}

static void
put_utf8(const struct qr *qr, bool terminal, struct buf *out)
{
	static const char *const blocks[] = { " ", "▀", "▄", "█" };
	unsigned side = qr->width + 2 * QR_QUIET, x, y;

	for (y = 0; y < side; y += 2) {
		buf_puts(out, terminal ? ON_WHITE : "");
		for (x = 0; x < side; x++)
			buf_puts(out, blocks[dark(qr, x, y) +
			    2 * dark(qr, x, y + 1)]);
		buf_puts(out, terminal ? RESET "\n" : "\n");
	}
}

static void
put_ansi(const struct qr *qr, struct buf *out)
{
	unsigned side = qr->width + 2 * QR_QUIET, x, y;

	for (y = 0; y < side; y++) {
		for (x = 0; x < side; x++) {
			if (x == 0 || dark(qr, x, y) != dark(qr, x - 1, y))
				buf_puts(out, dark(qr, x, y) ? BLACK : WHITE);
			buf_puts(out, "  ");
		}
		buf_puts(out, RESET "\n");
	}
}

static void
put_ascii(const struct qr *qr, struct buf *out)
{
	unsigned side = qr->width + 2 * QR_QUIET, x, y;

	for (y = 0; y < side; y++) {
		for (x = 0; x < side; x++)
			buf_puts(out, dark(qr, x, y) ? "##" : "  ");
		buf_putc(out, '\n');
	}
}

void
qr_draw_text(const struct qr *qr, const struct qr_look *look, struct buf *out)
{
	if (look->type == QR_ASCII)
		put_ascii(qr, out);
	else if (look->type == QR_ANSI)
		put_ansi(qr, out);
	else
		put_utf8(qr, look->terminal, out);
}
