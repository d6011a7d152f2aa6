/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: a run in which one thing fails. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <linux/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "call.h"

#define MARK 0x77677074		/* the shim's */
#define LIMIT 40		/* seconds a run may take */
#define MAX_CALLS 20000
/* ext4 and XFS: end now, and write out nothing more */
#define FS_SHUTDOWN _IOR('X', 125, uint32_t)
#define NO_LOG_FLUSH 2

static volatile pid_t current;
static volatile sig_atomic_t hung;

static void
on_alarm(int sig)
{
	(void)sig;
	hung = 1;
	if (current > 0)
		kill(current, SIGKILL);
}

static void
setenv_number(const char *name, long value)
{
	char text[32];

	snprintf(text, sizeof(text), "%ld", value);
	setenv(name, text, 1);
}

/* In the child: the same environment for every run. */
static void
set_environment(const char *const argv[], const char *dir,
    const struct fault *fault)
{
	struct buf seed = { 0 };
	size_t i;

	for (i = 0; argv[i] != NULL; i++)
		buf_printf(&seed, "%s ", argv[i]);
	setenv("FAULT_STEADY", seed.data, 1);
	setenv("WGPILOT_DIR", dir, 1);
	setenv("LD_PRELOAD", getenv("FAULT_SHIM"), 1);
	if (fault->control != NULL)
		setenv("FAULT_CONTROL", fault->control, 1);
	if (fault->kind == FAULT_MALLOC)
		setenv_number("FAULT_MALLOC", fault->at);
	buf_free(&seed);
	umask(0);
}

static pid_t
start(const char *const argv[], const char *dir, const struct fault *fault,
    const int fds[2], bool traced)
{
	pid_t pid = fork();
	union { const char *const *in; char *const *out; } args = { argv };

	if (pid != 0)
		return pid;
	set_environment(argv, dir, fault);
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(fds[0], 1);
	dup2(fds[1], 2);
	if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
		_exit(126);
	execvp(argv[0], args.out);
	_exit(126);
}

/* On to the next stop, with the signal that made the last one. */
static bool
step(pid_t pid, int *status)
{
	long sig = WIFSTOPPED(*status) ? WSTOPSIG(*status) & 0x7f : 0;

	if (sig == SIGTRAP)
		sig = 0;
	return ptrace(PTRACE_SYSCALL, pid, NULL, sig) == 0 &&
	    waitpid(pid, status, 0) == pid;
}

/* The call that was about to be made is none, or returns that. */
static void
set_result(pid_t pid, bool entry, long value)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &regs) < 0)
		die("ptrace: %s", strerror(errno));
	if (entry)
		regs.orig_rax = (unsigned long long)value;
	else
		regs.rax = (unsigned long long)value;
	if (ptrace(PTRACE_SETREGS, pid, NULL, &regs) < 0)
		die("ptrace: %s", strerror(errno));
}

void
fault_cut_power(const char *mount)
{
	int fd = open(mount, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint32_t how = NO_LOG_FLUSH;

	if (fd < 0 || ioctl(fd, FS_SHUTDOWN, &how) < 0)
		die("shut down %s: %s", mount, strerror(errno));
	close(fd);
}

/* The point has come.  True where the run goes on. */
static bool
strike(pid_t pid, const struct fault *fault)
{
	if (fault->kind == FAULT_ERROR) {
		set_result(pid, true, -1);
		return true;
	}
	if (fault->kind == FAULT_POWER)
		fault_cut_power(fault->mount);
	kill(pid, SIGKILL);
	return false;
}

static void
note(struct outcome *o, const struct call *c)
{
	if (o->calls >= MAX_CALLS)
		die("over %d calls", MAX_CALLS);
	o->kinds[o->calls] = (unsigned char)(
	    (call_can_fail(c->nr) ? CALL_FAILS : 0) |
	    (call_changes(c) ? CALL_CHANGES : 0));
	if (c->nr == SYS_prctl && c->args[0] == MARK)
		o->begin = o->calls;
}

static void
follow(pid_t pid, const struct fault *fault, struct outcome *o,
    struct watch *w)
{
	struct ptrace_syscall_info info;
	struct call c = { 0 };
	bool struck = false;
	long at = fault->kind == FAULT_NONE ? -1 : fault->at;

	while (step(pid, &o->status)) {
		if (!WIFSTOPPED(o->status))
			return;
		if (WSTOPSIG(o->status) != (SIGTRAP | 0x80))
			continue;
		if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info),
		    &info) < 0)
			continue;
		if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
			c.nr = (long)info.entry.nr;
			memcpy(c.args, info.entry.args, sizeof(c.args));
			o->calls++;
			note(o, &c);
			watch_entry(w, pid, &c);
			/* a running interface's answers vary in number */
			if (at == o->calls && fault->kind == FAULT_ERROR &&
			    !call_can_fail(c.nr))
				at++;
			struck = at == o->calls;
			if (struck)
				o->call = c.nr;
			if (struck && !strike(pid, fault))
				break;
		} else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
			if (struck)
				set_result(pid, false, -fault->errnum);
			watch_exit(w, pid, &c, struck ? -1 : info.exit.rval);
			struck = false;
		}
	}
	waitpid(pid, &o->status, 0);
}

static char *
slurp(int fd)
{
	struct stat st;
	char *text;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		die("stat: %s", strerror(errno));
	text = xmalloc((size_t)st.st_size + 1);
	n = pread(fd, text, (size_t)st.st_size, 0);
	text[n > 0 ? n : 0] = '\0';
	close(fd);
	return text;
}

/* The run is over and succeeded: is anything not durable? */
static void
check_durable(struct watch *w)
{
	struct tree tree;
	struct stat st;
	size_t i, j;

	tree_read(w->dir, &tree);
	for (i = 0; i < w->n && w->complaint[0] == '\0'; i++) {
		if (stat(w->dir, &st) == 0 && st.st_ino == w->inodes[i])
			snprintf(w->complaint, w->size, "status 0, but the "
			    "state directory is not durable");
		for (j = 0; j < tree.n; j++)
			if (tree.v[j].ino == w->inodes[i])
				snprintf(w->complaint, w->size, "status 0, "
				    "but %s is not durable", tree.v[j].path);
	}
	tree_free(&tree);
}

static void
trace(pid_t pid, const struct fault *fault, const char *dir,
    const int fds[2], struct outcome *o)
{
	struct watch w = { .complaint = o->complaint,
	    .size = sizeof(o->complaint) };
	struct stat st;
	int i;

	snprintf(w.dir, sizeof(w.dir), "%s", dir);
	for (i = 0; i < 2; i++)
		w.log[i] = fstat(fds[i], &st) == 0 ? st.st_ino : 0;
	o->kinds = xcalloc(MAX_CALLS + 1, 1);
	if (waitpid(pid, &o->status, 0) != pid || !WIFSTOPPED(o->status))
		die("the program does not start");
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD |
	    PTRACE_O_EXITKILL) < 0)
		die("ptrace: %s", strerror(errno));
	follow(pid, fault, o, &w);
	if (exited(o, 0))
		check_durable(&w);
}

void
fault_run(const char *const argv[], const char *dir,
    const struct fault *fault, struct outcome *o)
{
	bool traced = fault->kind != FAULT_MALLOC;
	int fds[2];
	pid_t pid;

	*o = (struct outcome){ 0 };
	fds[0] = memfd_create("out", MFD_CLOEXEC);
	fds[1] = memfd_create("err", MFD_CLOEXEC);
	signal(SIGALRM, on_alarm);
	hung = 0;
	pid = start(argv, dir, fault, fds, traced);
	current = pid;
	alarm(LIMIT);
	if (traced)
		trace(pid, fault, dir, fds, o);
	else
		waitpid(pid, &o->status, 0);
	alarm(0);
	current = 0;
	o->hung = hung != 0;
	o->out = slurp(fds[0]);
	o->err = slurp(fds[1]);
}

int
plain_run(const char *const argv[], const char *dir, char **out, char **err)
{
	/* the malloc that fails never comes */
	static const struct fault none = { .kind = FAULT_MALLOC, .at = -1 };
	struct outcome o;
	int status;

	fault_run(argv, dir, &none, &o);
	status = o.status;
	if (out != NULL) {
		*out = o.out;
		o.out = NULL;
	}
	if (err != NULL) {
		*err = o.err;
		o.err = NULL;
	}
	outcome_free(&o);
	return status;
}

void
outcome_free(struct outcome *o)
{
	free(o->kinds);
	free(o->out);
	free(o->err);
	*o = (struct outcome){ 0 };
}

bool
exited(const struct outcome *o, int status)
{
	return !o->hung && WIFEXITED(o->status) &&
	    WEXITSTATUS(o->status) == status;
}

long
count_mallocs(const char *const argv[], const char *dir)
{
	char *auto_free path = xasprintf("%s/mallocs.%d", work, getpid());
	FILE *f;
	long n = 0;

	setenv("FAULT_COUNT", path, 1);
	plain_run(argv, dir, NULL, NULL);
	unsetenv("FAULT_COUNT");
	f = fopen(path, "re");
	if (f == NULL || fscanf(f, "%ld", &n) != 1)
		die("%s: no count of mallocs", argv[0]);
	fclose(f);
	unlink(path);
	return n;
}
