/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that is ended while it has a key leaves no core: core BIN. */
#include <signal.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include "world.h"

/* what it has read when it is ended: it waits for the rest */
#define KEY "PrivateKey = AgICAgICAgICAgICAgICAgICAgICAg"

static const struct {
	int number;
	const char *name;
} signals[] = {
	{ SIGSEGV, "SIGSEGV" }, { SIGABRT, "SIGABRT" },
	{ SIGQUIT, "SIGQUIT" },
};

static struct rlimit highest;
static unsigned number;		/* of the test */

/* Limits are not set any more, and who sets one is told that it is. */
static void
keep_limits(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_setrlimit, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { COUNT(code), code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0)
		_exit(126);
}

static void
start(const char *const argv[], int in, bool keep)
{
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	size_t i;

	/* what is started in the background may have these ignored */
	for (i = 0; i < COUNT(signals); i++)
		signal(signals[i].number, SIG_DFL);
	if (null < 0 || dup2(in, 0) < 0 || dup2(null, 1) < 0 ||
	    dup2(null, 2) < 0 || setrlimit(RLIMIT_CORE, &highest) < 0)
		_exit(126);
	if (keep)
		keep_limits();
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

/* Until all in the pipe is read; at most for a time that is never needed. */
static void
wait_for_reader(int fd)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int left = 1, i;

	for (i = 0; i < 20000 && left > 0; i++) {
		nanosleep(&pause, NULL);
		if (ioctl(fd, FIONREAD, &left) < 0)
			abort();
	}
}

/*
 * Ends a program that has read a key.  The limit of cores is the highest when
 * it begins, and *limit what it is then; keep: it cannot be set.
 */
static int
end_reader(const char *const argv[], int sent, bool keep,
    struct rlimit *limit)
{
	int pipe[2], status;
	pid_t pid;

	if (pipe2(pipe, O_CLOEXEC) < 0 ||
	    write(pipe[1], KEY, strlen(KEY)) != (ssize_t)strlen(KEY) ||
	    (pid = fork()) < 0)
		abort();
	if (pid == 0)
		start(argv, pipe[0], keep);
	wait_for_reader(pipe[0]);
	if (prlimit(pid, RLIMIT_CORE, NULL, limit) < 0 ||
	    kill(pid, sent) < 0 || waitpid(pid, &status, 0) < 0) {
		perror(argv[0]);
		exit(1);
	}
	close(pipe[0]);
	close(pipe[1]);
	return status;
}

static void
result(bool good, const char *program, const char *name, const char *what)
{
	printf("%sok %u - %s, %s%s\n", good ? "" : "not ", ++number, program,
	    name, what);
	fflush(stdout);
}

/* What it has left in the working directory, which is then empty again. */
static void
take_files(struct buf *tree)
{
	read_tree(AT_FDCWD, ".", tree);
	remove_tree(AT_FDCWD, "../cwd");
	if (mkdir("../cwd", 0700) < 0 || chdir("../cwd") < 0)
		abort();
}

/* ----------------------------------------------------------------- control */

/* Where the kernel puts cores: "core" is a file in the working directory. */
static void
get_pattern(char *pattern, size_t size)
{
	int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, pattern, size - 1);

	pattern[n > 0 ? n : 0] = '\0';
	pattern[strcspn(pattern, "\n")] = '\0';
	if (fd >= 0)
		close(fd);
}

/* That a core is dumped of others, and that the key is in it. */
static bool
try_control(int sent, bool keep, bool is_file)
{
	static const char *const cat[] = { "cat", NULL };
	struct buf auto_buf tree = { 0 };
	struct rlimit limit;
	int status = end_reader(cat, sent, keep, &limit);
	bool good = WIFSIGNALED(status) && WCOREDUMP(status);

	take_files(&tree);
	if (is_file && good)
		good = tree.len > 0 &&
		    memmem(tree.data, tree.len, KEY, strlen(KEY)) != NULL;
	return good;
}

/* Why nothing can be shown here; NULL where it can. */
static const char *
no_cores(void)
{
	static char pattern[256];
	size_t i;

	get_pattern(pattern, sizeof(pattern));
	if (getrlimit(RLIMIT_CORE, &highest) < 0)
		abort();
	highest.rlim_cur = highest.rlim_max;
	if (highest.rlim_max == 0)
		return "no process here may dump a core";
	if (*pattern == '\0' || *pattern == '/')
		return "cores go nowhere, or where they are others' to see";
	for (i = 0; i < COUNT(signals); i++)
		if (!try_control(signals[i].number, i % 2, *pattern != '|'))
			return "nobody's core is dumped here";
	return NULL;
}

/* ------------------------------------------------------------------- tests */

static void
try_program(const char *const argv[], bool keep)
{
	struct rlimit limit;
	size_t i;
	int status;

	for (i = 0; i < COUNT(signals); i++) {
		struct buf auto_buf tree = { 0 };
		bool good;

		status = end_reader(argv, signals[i].number, keep, &limit);
		take_files(&tree);
		good = WIFSIGNALED(status) &&
		    WTERMSIG(status) == signals[i].number &&
		    !WCOREDUMP(status) && tree.len == 0 && is_untouched() &&
		    limit.rlim_cur == (keep ? highest.rlim_cur : 0) &&
		    limit.rlim_max == (keep ? highest.rlim_max : 0);
		if (!good)
			printf("# status %#x, limits %ju %ju, files: %s\n",
			    (unsigned)status, (uintmax_t)limit.rlim_cur,
			    (uintmax_t)limit.rlim_max, tree.len > 0 ?
			    quote(tree.data).s : "none");
		result(good, strrchr(argv[0], '/') + 1, signals[i].name, keep
		    ? ", in spite of the limit: no core" : ": no core");
	}
}

static void
try_all(void)
{
	char *auto_free net = xasprintf("%s/wgp-net", bin);
	char *auto_free peer = xasprintf("%s/wgp-peer", bin);
	char *auto_free qr = xasprintf("%s/wgp-qr", bin);
	const char *const programs[][6] = {
		{ net, "add", "--private-key", "-", "wg1" },
		{ peer, "add", "--preshared-key", "-", "wg0/bob" },
		{ qr, "-" },
	};
	const char *why = no_cores();
	size_t i;

	if (why != NULL) {
		printf("ok %u - no core # SKIP %s\n", ++number, why);
		return;
	}
	for (i = 0; i < COUNT(programs); i++)
		try_program(programs[i], false);
	for (i = 0; i < COUNT(programs); i++)
		try_program(programs[i], true);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	bin = argv[1];
	umask(022);
	make_world();
	try_all();
	printf("1..%u\n", number);
	remove_tree(AT_FDCWD, world);
	return 0;
}
