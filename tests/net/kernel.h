/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For tests of the real kernel: a network of their own, and checks. */
#ifndef WGPILOT_TESTS_KERNEL_H
#define WGPILOT_TESTS_KERNEL_H

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "kernel/link.h"

#define NOBODY 65534

/* Fails with what the library said. */
#define must(call) \
	do { \
		if ((call) < 0) \
			fail_msg("%s: %s", #call, err.text); \
	} while (0)

/* Unique, as userspace sockets are shared by all network namespaces. */
static inline void
test_name(char name[IFNAMSIZ], char letter)
{
	snprintf(name, IFNAMSIZ, "wgk%c%d", letter, (int)(getpid() % 1000));
}

static inline struct prefix
test_prefix(const char *text)
{
	struct prefix p;
	struct err err;

	must(prefix_parse_host(&p, text, &err));
	return p;
}

/* Moves the program into an empty network with a /run of its own. */
static inline int
test_network(void **state)
{
	struct link lo;
	struct err err;

	(void)state;
	if (unshare(CLONE_NEWNET | CLONE_NEWNS) < 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("tmpfs", "/run", "tmpfs", 0, "mode=755") < 0) {
		perror("a network of its own");
		return -1;
	}
	if (key_init(&err) < 0 || link_get("lo", &lo, &err) < 0 ||
	    link_set_up(&lo, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	return 0;
}

/* Runs a check as a user without privileges; it returns 0 where all is well. */
static inline void
assert_as_nobody(int (*check)(void *data), void *data)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
		    setresuid(NOBODY, NOBODY, NOBODY) < 0 ? 99 : check(data));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

#endif
