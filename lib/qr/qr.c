/* SPDX-License-Identifier: GPL-2.0-or-later */
/* QR codes: encoding a text. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <qrencode.h>

#include "base/mem.h"
#include "qr/qr.h"

static const char level_letters[] = "LMQH";

static const char *const type_names[] = {
	[QR_UTF8] = "utf8",
	[QR_ANSI] = "ansi",
	[QR_ASCII] = "ascii",
	[QR_PNG] = "png",
	[QR_SVG] = "svg",
};

int
qr_level_parse(const char *text, enum qr_level *level, struct err *err)
{
	size_t i;

	for (i = 0; level_letters[i] != '\0'; i++)
		if (strncasecmp(text, &level_letters[i], 1) == 0 &&
		    text[1] == '\0') {
			*level = (enum qr_level)i;
			return 0;
		}
	return err_set(err, ERR_USAGE, "level %s: not one of L, M, Q, H",
	    quote(text).s);
}

int
qr_type_parse(const char *text, enum qr_type *type, struct err *err)
{
	size_t i;

	for (i = 0; i < COUNT(type_names); i++)
		if (strcmp(text, type_names[i]) == 0) {
			*type = (enum qr_type)i;
			return 0;
		}
	return err_set(err, ERR_USAGE,
	    "type %s: not one of utf8, ansi, ascii, png, svg", quote(text).s);
}

static void
keep(struct qr *qr, const QRcode *code)
{
	size_t n = (size_t)code->width * (size_t)code->width, i;

	qr->width = (unsigned)code->width;
	qr->modules = xmalloc(n);
	/* the other bits say what a module is for */
	for (i = 0; i < n; i++)
		qr->modules[i] = code->data[i] & 1;
	explicit_bzero(code->data, n);
}

int
qr_encode(const void *text, size_t len, enum qr_level level, struct qr *qr,
    struct strv *notes, struct err *err)
{
	static const QRecLevel levels[] = { QR_ECLEVEL_L, QR_ECLEVEL_M,
	    QR_ECLEVEL_Q, QR_ECLEVEL_H };
	enum qr_level used = level;
	QRcode *code;

	*qr = (struct qr){ 0 };
	if (len == 0)
		return err_set(err, ERR_FAILED, "no text for a QR code");
	if (len > QR_MAX)
		return err_set(err, ERR_FAILED, "%zu bytes are too long for a "
		    "QR code, which holds %d: use the file, or fewer "
		    "AllowedIPs", len, QR_MAX);
	while ((code = QRcode_encodeData((int)len, text, 0, levels[used])) ==
	    NULL && errno == ERANGE && used > QR_L)
		used--;
	if (code == NULL)
		return err_sys(err, errno, "make a QR code of %zu bytes", len);
	qr->level = used;
	keep(qr, code);
	QRcode_free(code);
	if (used != level)
		strv_addf(notes, "%zu bytes are too long for a QR code of "
		    "level %c: level %c used", len, level_letters[level],
		    level_letters[used]);
	return 0;
}

void
qr_free(struct qr *qr)
{
	if (qr->modules != NULL)
		explicit_bzero(qr->modules, (size_t)qr->width * qr->width);
	free(qr->modules);
	*qr = (struct qr){ 0 };
}

bool
qr_dark(const struct qr *qr, unsigned x, unsigned y)
{
	return x < qr->width && y < qr->width &&
	    qr->modules[(size_t)y * qr->width + x] != 0;
}
