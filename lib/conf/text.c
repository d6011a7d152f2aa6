/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of gateway and devices have in common. */
#include "conf/text.h"

void
text_put_key(struct buf *out, const char *name, const struct key *key)
{
	if (key_is_zero(key))
		return;
	buf_puts(out, name);
	buf_puts(out, " = ");
	/* in place: no copy is left behind, as printf(3) may */
	buf_reserve(out, KEY_TEXT_LEN);
	key_format(key, out->data + out->len);
	out->len += KEY_TEXT_LEN;
	buf_putc(out, '\n');
}

void
text_put_private(struct buf *out, const struct key *key)
{
	if (key == NULL)
		buf_puts(out, "PrivateKey = (hidden)\n");
	else
		text_put_key(out, "PrivateKey", key);
}

void
text_put_preshared(struct buf *out, const struct key *key)
{
	if (key == NULL)
		buf_puts(out, "# PresharedKey = (hidden), if there is one\n");
	else
		text_put_key(out, "PresharedKey", key);
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
