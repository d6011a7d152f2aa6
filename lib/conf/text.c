/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of gateway and devices have in common. */
#include <string.h>

#include "conf/text.h"

void
text_put_key(struct buf *out, const char *name, const struct key *key)
{
	char text[KEY_TEXT_LEN + 1];

	if (key_is_zero(key))
		return;
	/* not by printf(3), which may keep a copy */
	key_format(key, text);
	buf_puts(out, name);
	buf_puts(out, " = ");
	buf_puts(out, text);
	buf_putc(out, '\n');
	explicit_bzero(text, sizeof(text));
}

void
text_put_prefixes(struct buf *out, const char *name,
    const struct prefixes *list)
{
	if (list->n == 0)
		return;
	buf_puts(out, name);
	buf_puts(out, " = ");
	prefixes_format(list, false, out);
	buf_putc(out, '\n');
}
