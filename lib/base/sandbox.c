/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Giving up what a program will not need: files and root's capabilities. */
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/landlock.h>

#include "base/mem.h"
#include "base/sandbox.h"

#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define SETTING (READING | LANDLOCK_ACCESS_FS_WRITE_FILE)
#define WRITING (SETTING | LANDLOCK_ACCESS_FS_MAKE_REG |		\
    LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE)

/* What there is of these for a file itself. */
#define OF_FILES \
    (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE)

/* All of ABI 1: what a rule does not allow is denied. */
#define HANDLED (WRITING | LANDLOCK_ACCESS_FS_EXECUTE |			\
    LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |	\
    LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |	\
    LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

/* Of ABI 3 (Linux 6.2); nobody needs it. */
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

int
sandbox_begin(struct sandbox *sandbox, struct err *err)
{
	struct landlock_ruleset_attr attr = { .handled_access_fs = HANDLED };

	if (syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION) >= 3)
		attr.handled_access_fs |= LANDLOCK_ACCESS_FS_TRUNCATE;
	sandbox->ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr,
	    sizeof(attr), 0);
	/* EPERM: a container's filter of calls that is older than Landlock */
	if (sandbox->ruleset >= 0 || errno == ENOSYS ||
	    errno == EOPNOTSUPP || errno == EPERM)
		return 0;
	return err_sys(err, errno, "make a Landlock ruleset");
}

int
sandbox_allow(struct sandbox *sandbox, int fd, enum sandbox_access access,
    struct err *err)
{
	static const unsigned long long rights[] = {
	    [SANDBOX_READ] = READING, [SANDBOX_SET] = SETTING,
	    [SANDBOX_WRITE] = WRITING };
	struct landlock_path_beneath_attr rule = {
	    .allowed_access = rights[access], .parent_fd = fd };
	struct stat st;

	if (sandbox->ruleset < 0)
		return 0;
	if (fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed_access &= OF_FILES;
	if (syscall(SYS_landlock_add_rule, sandbox->ruleset,
	    LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0)
		return 0;
	return err_sys(err, errno, "add a Landlock rule");
}

int
sandbox_allow_path(struct sandbox *sandbox, const char *path,
    enum sandbox_access access, struct err *err)
{
	int auto_close fd = open(path, O_PATH | O_CLOEXEC);

	if (fd >= 0)
		return sandbox_allow(sandbox, fd, access, err);
	if (errno == ENOENT || errno == ENOTDIR || errno == EACCES)
		return 0;
	return err_sys(err, errno, "open %s", path);
}

int
sandbox_enter(struct sandbox *sandbox, struct err *err)
{
	int rc = 0;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		rc = err_sys(err, errno, "give up new privileges");
	else if (sandbox->ruleset >= 0 &&
	    syscall(SYS_landlock_restrict_self, sandbox->ruleset, 0) < 0)
		rc = err_sys(err, errno, "enter the Landlock sandbox");
	mem_closep(&sandbox->ruleset);
	return rc;
}

int
sandbox_capabilities(uint64_t keep, struct err *err)
{
	struct __user_cap_header_struct head = {
	    .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
	size_t i;

	/* as libc does not declare capget(2) */
	if (syscall(SYS_capget, &head, sets) < 0)
		return err_sys(err, errno, "read its capabilities");
	for (i = 0; i < COUNT(sets); i++, keep >>= 32) {
		sets[i].permitted &= (uint32_t)keep;
		sets[i].effective &= (uint32_t)keep;
		sets[i].inheritable = 0;
	}
	/* EPERM: a service's filter of calls that may change privileges */
	if (syscall(SYS_capset, &head, sets) < 0 && errno != EPERM)
		return err_sys(err, errno, "give up capabilities");
	return 0;
}
