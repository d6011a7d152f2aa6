/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a confined program tries in vain. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>

#include "base/mem.h"
#include "scratch.h"
#include "store/store.h"

/* Each returns what the system call did: -1 with errno where it was denied. */

static int
open_outside(void)
{
	return open("outside", O_RDONLY);
}

static int
write_outside(void)
{
	return open("outside", O_WRONLY);
}

static int
truncate_outside(void)
{
	return truncate("outside", 0);
}

static int
make_outside(void)
{
	return open("new", O_WRONLY | O_CREAT, 0600);
}

static int
list_outside(void)
{
	return open(".", O_RDONLY | O_DIRECTORY);
}

static int
remove_outside(void)
{
	return unlink("outside");
}

static int
rename_outside(void)
{
	return rename("outside", "new");
}

static int
steal_from_store(void)
{
	return rename("store/wg0.ini", "stolen");
}

static int
make_directory(void)
{
	return mkdir("newdir", 0700);
}

static int
remove_directory(void)
{
	return rmdir("emptydir");
}

static int
make_link(void)
{
	return symlink("/etc/shadow", "store/link");
}

static int
make_fifo(void)
{
	return mkfifo("store/fifo", 0600);
}

static int
make_device(void)
{
	return mknod("store/null", S_IFCHR | 0600, 0x103);
}

static int
make_socket(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX,
	    .sun_path = "store/socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return bind(fd, (struct sockaddr *)&addr, sizeof(addr));
}

static int
run_program(void)
{
	return execl("/bin/false", "false", (char *)NULL);
}

static int
run_shell(void)
{
	return execl("/bin/sh", "sh", "-c", "exit 1", (char *)NULL);
}

static int
write_etc(void)
{
	return open("/etc/passwd", O_WRONLY);
}

static int
write_program(void)
{
	return open("/usr/bin/true", O_WRONLY);
}

static int
write_kernel(void)
{
	return open("/proc/sys/kernel/core_pattern", O_WRONLY);
}

static int
write_device(void)
{
	return open("/dev/null", O_WRONLY);
}

static int
read_etc(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static int
list_etc(void)
{
	return open("/etc", O_RDONLY | O_DIRECTORY);
}

static int
read_processes(void)
{
	return open("/proc/self/environ", O_RDONLY);
}

static int
read_sockets(void)
{
	return open("/proc/net/udp", O_RDONLY);
}

static int
list_run(void)
{
	return open("/run", O_RDONLY | O_DIRECTORY);
}

static int
write_sysctl(void)
{
	return open("/proc/sys/net/ipv4/ip_forward", O_WRONLY);
}

static int
set_host_name(void)
{
	char name[256];

	return gethostname(name, sizeof(name)) < 0 ? 0 :
	    sethostname(name, strlen(name));
}

static int
come_first(void)
{
	return setpriority(PRIO_PROCESS, 0, -1);
}

static int
leave_groups(void)
{
	return setgroups(0, NULL);
}

static int
become_other(void)
{
	return setuid(65534);
}

static int
change_root(void)
{
	return chroot(".");
}

static int
open_raw_socket(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

struct act {
	const char *name;
	int (*run)(void);
	int abi;		/* of Landlock, which denies it; 0: what does is
				   that a capability is missing */
};

static const struct act denied[] = {
	{ "open a file outside", open_outside, 1 },
	{ "write a file outside", write_outside, 1 },
	{ "truncate a file outside", truncate_outside, 3 },
	{ "make a file outside", make_outside, 1 },
	{ "list a directory outside", list_outside, 1 },
	{ "remove a file outside", remove_outside, 1 },
	{ "rename a file outside", rename_outside, 1 },
	{ "move a file out of the store", steal_from_store, 1 },
	{ "make a directory", make_directory, 1 },
	{ "remove a directory", remove_directory, 1 },
	{ "make a link in the store", make_link, 1 },
	{ "make a pipe in the store", make_fifo, 1 },
	{ "make a device in the store", make_device, 1 },
	{ "make a socket in the store", make_socket, 1 },
	{ "run a program", run_program, 1 },
	{ "run a shell", run_shell, 1 },
	{ "write to /etc", write_etc, 1 },
	{ "write a program", write_program, 1 },
	{ "write a kernel parameter that is not the network's",
	    write_kernel, 1 },
	{ "write to a device", write_device, 1 },
};

/* By the lack of a capability, on any kernel. */
static const struct act denied_root[] = {
	{ "name the host", set_host_name, 0 },
	{ "come before other processes", come_first, 0 },
	{ "leave its groups", leave_groups, 0 },
	{ "become another user", become_other, 0 },
	{ "change its root", change_root, 0 },
	{ "open a raw socket", open_raw_socket, 0 },
};

/* Where text is made of the state, these too. */
static const struct act denied_text[] = {
	{ "read a file of /etc", read_etc, 1 },
	{ "list /etc", list_etc, 1 },
	{ "read a process's environment", read_processes, 1 },
	{ "read who holds ports", read_sockets, 1 },
	{ "list /run", list_run, 1 },
	{ "write a kernel parameter of the network's", write_sysctl, 1 },
};

/*
 * In a child, as there is no way back: 0 where it was denied, 1 where it was
 * done, as what is executed returns.  Without a store, unconfined.
 */
static int
try(const struct store *store, enum store_reach reach, int (*act)(void))
{
	struct err err;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (store != NULL &&
		    store_confine(store, reach, -1, &err) < 0) {
			fprintf(stderr, "%s\n", err.text);
			_exit(2);
		}
		_exit(act() < 0 && (errno == EACCES || errno == EPERM ||
		    errno == EXDEV || errno == EROFS) ? 0 : 1);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* Its ABI; under 1: there is none. */
static long
landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
}

static void
put_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
}

/* All that the acts begin with, whatever the one before has done. */
static void
prepare(void)
{
	static const char *const made[] = { "new", "stolen", "newdir",
	    "emptydir", "store/link", "store/fifo", "store/null",
	    "store/socket" };
	size_t i;

	for (i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (unlink(made[i]) < 0)
			rmdir(made[i]);
	put_file("outside");
	put_file("store/wg0.ini");
	assert_int_equal(mkdir("emptydir", 0700), 0);
}

static int
setup(void **state)
{
	static struct store store;
	struct err err;

	if (scratch_make(state) < 0 || chdir(scratch) < 0)
		return -1;
	if (store_open(&store, "store", STORE_MAKE, &err) < 0)
		return -1;
	*state = &store;
	return 0;
}

static int
teardown(void **state)
{
	store_close(*state);
	return chdir("/") < 0 ? -1 : scratch_end(state);
}

/* Each is; how many of them could have been done without. */
static unsigned
deny(const struct store *store, enum store_reach reach,
    const struct act *acts, size_t n)
{
	unsigned shown = 0;
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		if (acts[i].abi > 0 && landlock() < acts[i].abi) {
			print_message("# this kernel cannot: %s\n",
			    acts[i].name);
			continue;
		}
		prepare();
		rc = try(store, reach, acts[i].run);
		if (rc != 0)
			print_error("%s: %d\n", acts[i].name, rc);
		assert_int_equal(rc, 0);
		/* where others could not do it either, that shows nothing */
		if (try(NULL, reach, acts[i].run) == 1)
			shown++;
		else
			print_message("# nobody here could: %s\n",
			    acts[i].name);
	}
	return shown;
}

static void
test_denied(void **state)
{
	static const enum store_reach both[] = { STORE_TEXT, STORE_SYSTEM };
	size_t i;

	if (landlock() < 1) {
		print_message("# this kernel has no Landlock\n");
		skip();
	}
	for (i = 0; i < COUNT(both); i++)
		assert_true(deny(*state, both[i], denied,
		    COUNT(denied)) >= 10);
	assert_true(deny(*state, STORE_TEXT, denied_text,
	    COUNT(denied_text)) >= 5);
}

static void
test_root(void **state)
{
	unsigned shown = deny(*state, STORE_TEXT, denied_root,
	    COUNT(denied_root));

	assert_int_equal(deny(*state, STORE_SYSTEM, denied_root,
	    COUNT(denied_root)), shown);
	/* a container's root has some of these capabilities */
	if (geteuid() == 0)
		assert_true(shown >= 3);
}

/* As in a service that may not change its privileges. */
static bool
forbid_capset(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_capset, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { .len = COUNT(code), .filter = code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

static void
test_filtered(void **state)
{
	const struct store *store = *state;
	struct err err = { 0 };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (!forbid_capset())
			_exit(3);
		if (store_confine(store, STORE_TEXT, -1, &err) < 0)
			fprintf(stderr, "%s\n", err.text);
		_exit(err.text[0] != '\0');
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* A program does its work where the kernel has no such thing. */
static void
test_no_landlock(void **state)
{
	assert_true(landlock() < 1);
	prepare();
	assert_int_equal(try(*state, STORE_SYSTEM, open_outside), 1);
}

static int
write_store(void)
{
	int fd = open("store/.new.tmp.1", O_WRONLY | O_CREAT | O_EXCL, 0600);

	errno = EACCES;
	return fd >= 0 && rename("store/.new.tmp.1", "store/wg1.ini") == 0 &&
	    unlink("store/wg1.ini") == 0 &&
	    open("store/secret/wg0.ini", O_WRONLY | O_CREAT, 0600) >= 0 ?
	    -1 : 0;
}

static int
use_system(void)
{
	errno = EACCES;
	return read_etc() >= 0 && read_sockets() >= 0 &&
	    open("/proc/sys/net/ipv4/ip_forward", O_RDONLY) >= 0 ? -1 : 0;
}

static int
gain_privileges(void)
{
	errno = EPERM;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? -1 : 0;
}

static void
test_allowed(void **state)
{
	prepare();
	assert_int_equal(try(*state, STORE_TEXT, write_store), 0);
	assert_int_equal(try(*state, STORE_SYSTEM, write_store), 0);
	assert_int_equal(try(*state, STORE_SYSTEM, use_system), 0);
	assert_int_equal(try(*state, STORE_TEXT, gain_privileges), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_denied),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_filtered),
		cmocka_unit_test(test_allowed),
	};
	/* valgrind answers Landlock's calls as an older kernel does */
	const struct CMUnitTest without[] = {
		cmocka_unit_test(test_no_landlock),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_allowed),
	};
	const char *checker = getenv("WGPILOT_CHECKER");

	if (checker != NULL && strcmp(checker, "valgrind") == 0)
		return cmocka_run_group_tests_name("confine", without, setup,
		    teardown);
	return cmocka_run_group_tests_name("confine", tests, setup,
	    teardown);
}
