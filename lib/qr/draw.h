/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between qr's parts: the ways to draw a code. */
#ifndef WGPILOT_QR_DRAW_H
#define WGPILOT_QR_DRAW_H

#include "qr/qr.h"

void qr_draw_utf8(const struct qr *qr, bool terminal, struct buf *out);
void qr_draw_ansi(const struct qr *qr, struct buf *out);
void qr_draw_ascii(const struct qr *qr, struct buf *out);
int qr_draw_png(const struct qr *qr, unsigned size, struct buf *out,
    struct err *err);
void qr_draw_svg(const struct qr *qr, unsigned size, struct buf *out);

#endif
