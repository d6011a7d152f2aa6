/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard in a process: its socket, https://www.wireguard.com/xplatform/. */
#include <errno.h>
#include <limits.h>
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

int
uapi_hex_parse(struct key *key, const char *text)
{
	unsigned i, digit, letter, is_digit, is_letter, bad = 0, c;

	if (strnlen(text, UAPI_HEX_LEN + 1) != UAPI_HEX_LEN)
		return -1;
	memset(key, 0, sizeof(*key));
	for (i = 0; i < UAPI_HEX_LEN; i++) {
		c = (unsigned char)text[i];
		digit = c - '0';
		letter = (c | 0x20) - 'a';
		/* the highest bit of x - n and not of x: 0 <= x < n */
		is_digit = ((digit - 10) & ~digit) >> 31;
		is_letter = ((letter - 6) & ~letter) >> 31;
		bad |= 1 ^ (is_digit | is_letter);
		key->b[i / 2] |= (uint8_t)(((is_digit * digit) |
		    (is_letter * (letter + 10))) << (i % 2 == 0 ? 4 : 0));
	}
	return bad != 0 ? -1 : 0;
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
