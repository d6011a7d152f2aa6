/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QR codes: of a text, for terminals, as PNG and SVG. */
#ifndef WGPILOT_QR_QR_H
#define WGPILOT_QR_QR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Of error correction: about 7, 15, 25 and 30 % of the code may be lost. */
enum qr_level {
	QR_L,
	QR_M,
	QR_Q,
	QR_H,
};

#define QR_MAX 2953	/* bytes, in version 40 at level L (ISO/IEC 18004) */
#define QR_QUIET 4	/* light modules around the code (ISO/IEC 18004) */

/* A code holds what its text holds: a private key. */
struct qr {
	unsigned width;		/* modules a side, without the quiet zone */
	enum qr_level level;	/* the one that was used */
	unsigned char *modules;	/* width rows of width; 1 is dark */
};

enum qr_type {
	QR_UTF8,	/* two modules a character, in half blocks */
	QR_ANSI,	/* two blanks a module, coloured */
	QR_ASCII,	/* two characters a module: "##" is dark */
	QR_PNG,		/* 8-bit grey */
	QR_SVG,
};

struct qr_look {
	enum qr_type type;
	/*
	 * For QR_UTF8: colours are set, so that the code is dark on light
	 * whatever the terminal's own are.  Without, no escape codes: dark
	 * modules are blocks, light ones blanks, as ink on paper.
	 */
	bool terminal;
	/*
	 * Pixels a side for PNG and SVG.  A PNG's modules are whole pixels, 3
	 * at least, the code in the middle; where size is too small for that
	 * the image is larger.
	 */
	unsigned size;
};

#define QR_SIZE 256	/* the default */
#define QR_SIZE_MAX 8192

/*
 * Encodes any bytes, in byte mode, in the smallest version.  Where they are
 * too long for the level, the next lower one that holds them is taken, and a
 * note says so.  The caller ends qr with qr_free.
 */
int qr_encode(const void *text, size_t len, enum qr_level level,
    struct qr *qr, struct strv *notes, struct err *err);

/* Wipes and frees. */
void qr_free(struct qr *qr);
#define auto_qr __attribute__((cleanup(qr_free)))

/* Is the module dark?  Those outside are light. */
bool qr_dark(const struct qr *qr, unsigned x, unsigned y);

/*
 * Draws with the quiet zone; out.secret should be set.  The first takes
 * QR_UTF8, QR_ANSI and QR_ASCII alone: what needs no more is not linked with
 * libpng, and so starts sooner.
 */
void qr_draw_text(const struct qr *qr, const struct qr_look *look,
    struct buf *out);
int qr_draw(const struct qr *qr, const struct qr_look *look, struct buf *out,
    struct err *err);

/* "L", "M", "Q", "H", in either case; "utf8", "ansi", ... */
int qr_level_parse(const char *text, enum qr_level *level, struct err *err);
int qr_type_parse(const char *text, enum qr_type *type, struct err *err);

#endif
