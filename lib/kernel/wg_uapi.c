/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard in a process: its socket, https://www.wireguard.com/xplatform/. */
#include <endian.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kernel/userspace.h"
#include "kernel/wg_uapi.h"

void
uapi_lines_end(struct uapi_lines *l)
{
	explicit_bzero(l->buf, sizeof(l->buf));
	if (l->fd >= 0)
		close(l->fd);
}

static int
lines_fill(struct uapi_lines *l)
{
	ssize_t len;

	memmove(l->buf, l->buf + l->from, l->to - l->from);
	l->to -= l->from;
	l->from = 0;
	if (l->to == sizeof(l->buf)) {
		errno = EPROTO;
		return -1;
	}
	do {
		len = read(l->fd, l->buf + l->to, sizeof(l->buf) - l->to);
	} while (len < 0 && errno == EINTR);
	if (len == 0)
		errno = EPROTO;
	if (len <= 0)
		return -1;
	l->to += (size_t)len;
	return 0;
}

char *
uapi_lines_next(struct uapi_lines *l)
{
	size_t seen = 0;
	char *line, *end;

	for (;;) {
		end = memchr(l->buf + l->from + seen, '\n',
		    l->to - l->from - seen);
		if (end != NULL)
			break;
		seen = l->to - l->from;
		if (lines_fill(l) < 0)
			return NULL;
	}
	*end = '\0';
	line = l->buf + l->from;
	l->from = (size_t)(end + 1 - l->buf);
	return line;
}

void
uapi_hex_format(const struct key *key, char text[UAPI_HEX_LEN + 1])
{
	unsigned i, n;

	for (i = 0; i < UAPI_HEX_LEN; i++) {
		n = (key->b[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 0xf;
		text[i] = (char)('0' + n + (((9 - n) >> 8) & ('a' - '9' - 1)));
	}
	text[i] = '\0';
}

/*
 * Eight digits at once, in constant time, as keys are secrets.  A byte below
 * 0x80 plus 0x80 - N has its highest bit where it is N or more, and does not
 * carry into the next.
 */
static bool
hex8(const char *text, uint8_t out[4])
{
	const uint64_t ones = 0x0101010101010101;
	uint64_t w, lower, is_digit, is_letter;
	uint32_t bytes;

	memcpy(&w, text, sizeof(w));
	w = le64toh(w);
	lower = w | ones * 0x20;
	is_digit = (w + ones * (0x80 - '0')) & ~(w + ones * (0x80 - ':'));
	is_letter = (lower + ones * (0x80 - 'a')) &
	    ~(lower + ones * (0x80 - 'g'));
	if ((((is_digit | is_letter) & ~w) & ones * 0x80) != ones * 0x80)
		return false;
	w = (w & ones * 0x0f) + (w >> 6 & ones) * 9;
	/* two digits to a byte, the first of them is the higher half */
	w = (w << 4 | w >> 8) & 0x00ff00ff00ff00ff;
	w = (w | w >> 8) & 0x0000ffff0000ffff;
	bytes = htole32((uint32_t)(w | w >> 16));
	memcpy(out, &bytes, sizeof(bytes));
	return true;
}

int
uapi_hex_parse(struct key *key, const char *text)
{
	unsigned i;
	bool good = true;

	if (strnlen(text, UAPI_HEX_LEN + 1) != UAPI_HEX_LEN)
		return -1;
	for (i = 0; i < KEY_LEN; i += 4)
		good &= hex8(text + 2 * i, key->b + i);
	if (!good)
		key_wipe(key);
	return good ? 0 : -1;
}

int
uapi_errno(const char *value, int *errnum)
{
	uint64_t n;

	if (str_number(value + (*value == '-'), 0, INT_MAX, &n) < 0)
		return -1;
	*errnum = (int)n;
	return 0;
}

int
uapi_connect(const char *name, const char *verb, struct err *err)
{
	int fd = userspace_connect(name);

	if (fd >= 0)
		return fd;
	/* no socket, or nobody behind it */
	return wg_fail(name, verb, errno == ENOENT || errno == ECONNREFUSED
	    ? ENODEV : errno, err);
}

int
uapi_send(int fd, const char *data, size_t len)
{
	ssize_t n;

	for (; len > 0; data += n, len -= (size_t)n) {
		n = send(fd, data, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			n = 0;
		if (n < 0)
			return -1;
	}
	return 0;
}
