/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel parameters of the network, under /proc/sys/net. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "kernel/sysctl.h"

/* Interface names become part of a path: no step may lead upwards. */
static bool
is_below(const char *name)
{
	const char *step = name;
	size_t len;

	for (;;) {
		len = strcspn(step, "/");
		if (len == 0 || (step[0] == '.' &&
		    (len == 1 || (len == 2 && step[1] == '.'))))
			return false;
		if (step[len] == '\0')
			return true;
		step += len + 1;
	}
}

static int
open_parameter(const char *name, int flags, struct err *err)
{
	char path[256];
	int fd, len;

	len = snprintf(path, sizeof(path), "/proc/sys/net/%s", name);
	if (len >= (int)sizeof(path) || !is_below(name))
		return err_set(err, ERR_ABSENT, "there is no sysctl %s",
		    quote(name).s);
	fd = open(path, flags | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	if (errno == ENOENT) {
		err_set(err, ERR_ABSENT, "there is no sysctl %s",
		    quote(path).s);
		err->errnum = ENOENT;
		return -1;
	}
	return err_sys(err, errno, "open %s", quote(path).s);
}

int
sysctl_get(const char *name, int *value, struct err *err)
{
	auto_close int fd = open_parameter(name, O_RDONLY, err);
	char text[32], *end;
	ssize_t len;
	long n;

	if (fd < 0)
		return -1;
	if ((len = read(fd, text, sizeof(text) - 1)) < 0)
		return err_sys(err, errno, "read sysctl %s",
		    quote(name).s);
	text[len] = '\0';
	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || (*end != '\n' && *end != '\0') || errno != 0 ||
	    n < INT_MIN || n > INT_MAX)
		return err_set(err, ERR_FAILED,
		    "sysctl %s is not a number", quote(name).s);
	*value = (int)n;
	return 0;
}

int
sysctl_set(const char *name, int value, struct err *err)
{
	auto_close int fd = open_parameter(name, O_WRONLY, err);
	char text[16];
	int len;

	if (fd < 0)
		return -1;
	len = snprintf(text, sizeof(text), "%d\n", value);
	if (write(fd, text, (size_t)len) != len)
		return err_sys(err, errno, "set sysctl %s to %d",
		    quote(name).s, value);
	return 0;
}
