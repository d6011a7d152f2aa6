/* SPDX-License-Identifier: GPL-2.0-or-later */
/* INI texts: what of an edited text has to be read back. */
#include <string.h>

#include "store/ini.h"

void
ini_span_widen(struct ini_span *span, size_t section)
{
	if (section < span->first)
		span->first = section;
	if (section >= span->end)
		span->end = section + 1;
}

/* The number of sections that were parsed: added ones stand behind them. */
static size_t
parsed(const struct ini *ini)
{
	size_t n = ini->n_sections;

	while (n > 0 && ini->sections[n - 1].added_name != NULL)
		n--;
	return n;
}

/* Where a section's header begins in the text that was parsed. */
static size_t
header_at(const struct ini *ini, size_t section, size_t n)
{
	return section < n ? ini->sections[section].name - 1U : ini->text.len;
}

void
ini_changed(const struct ini *ini, const struct ini_span *span,
    const struct buf *text, struct ini_part *part)
{
	size_t n = parsed(ini), at, tail_at, tail;

	*part = (struct ini_part){ .len = text->len,
	    .span = { .end = SIZE_MAX }, .end_line = UINT32_MAX };
	if (n == 0)
		return;
	at = header_at(ini, span->first, n);
	tail_at = span->first < span->end ? header_at(ini, span->end, n) : at;
	tail = ini->text.len - tail_at;
	if (at + tail > text->len ||
	    memcmp(text->data, ini->text.data, at) != 0 ||
	    memcmp(text->data + text->len - tail, ini->text.data + tail_at,
	    tail) != 0)
		return;
	part->at = at;
	part->len = text->len - tail - at;
	part->span = *span;
	part->line = span->first < n ? ini->sections[span->first].line :
	    UINT32_MAX;
	if (span->end < n)
		part->end_line = ini->sections[span->end].line;
}

int
ini_parse_part(struct ini *ini, const char *label, struct buf *text,
    const struct ini_part *part, struct err *err)
{
	struct buf copy = { .secret = text->secret };

	if (part->len == text->len)
		return ini_parse_text(ini, label, text, err);
	buf_reserve(&copy, part->len);
	buf_add(&copy, text->data + part->at, part->len);
	return ini_parse_text(ini, label, &copy, err);
}
