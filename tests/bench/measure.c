/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times a command: medians of wall clock and processor, and peak memory. */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORDS_MAX 64	/* of a -b or -f command */
#define RUNS_MAX 1000

/*
 * measure [-n RUNS] [-b COMMAND] [-f COMMAND] [-a TEXT -o FILE] ARGUMENT...
 *
 * Runs the arguments as a command that often, and prints three numbers: the
 * medians of wall clock and of processor time in microseconds, and the
 * largest peak of memory in KiB.
 *
 * -b runs before each, outside the clock.  -f is what "<(COMMAND)" is in a
 * shell: it runs beside, and "@" among the arguments becomes the pipe.  -a
 * appends a text to a file first, within the clock.  Those commands are split
 * at blanks.  "{}" becomes a number of four digits, another in every run.
 *
 * No shell is in any figure but those that the commands start themselves.
 */
struct run {
	double wall, cpu;
	long rss;
};

static const char *before, *feeder, *text, *file;
static int log_fd;
static unsigned number;

/* A copy with the run's number in the place of "{}". */
static char *
numbered(const char *s)
{
	const char *at = strstr(s, "{}");
	char *out;

	if (at == NULL)
		out = strdup(s);
	else if (asprintf(&out, "%.*s%04u%s", (int)(at - s), s, number,
	    at + 2) < 0)
		out = NULL;
	if (out == NULL)
		err(1, "memory");
	return out;
}

static pid_t
start(char **argv, int out)
{
	pid_t pid = fork();
	int null;

	if (pid < 0)
		err(1, "fork");
	if (pid > 0)
		return pid;
	null = open("/dev/null", O_RDWR);
	dup2(null, 0);
	dup2(out >= 0 ? out : null, 1);
	dup2(log_fd, 2);
	execvp(argv[0], argv);
	warn("%s", argv[0]);
	_exit(127);
}

static pid_t
start_text(const char *command, int out)
{
	char *copy = numbered(command), *argv[WORDS_MAX + 1], *save = NULL;
	size_t n = 0;
	pid_t pid;

	argv[0] = strtok_r(copy, " ", &save);
	while (argv[n] != NULL && n < WORDS_MAX)
		argv[++n] = strtok_r(NULL, " ", &save);
	argv[n] = NULL;
	pid = start(argv, out);
	free(copy);
	return pid;
}

/* What it said goes to standard error where it failed. */
static void
finish(pid_t pid, const char *what, struct rusage *usage)
{
	char buf[4096];
	ssize_t len;
	int status;

	if (wait4(pid, &status, 0, usage) != pid)
		err(1, "wait4");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	lseek(log_fd, 0, SEEK_SET);
	while ((len = read(log_fd, buf, sizeof(buf))) > 0)
		if (write(2, buf, (size_t)len) < 0)
			break;
	errx(1, "%s: status %#x", what, (unsigned)status);
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static double
cpu_of(const struct rusage *u)
{
	return (double)(u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1e6 +
	    (double)(u->ru_utime.tv_usec + u->ru_stime.tv_usec);
}

static void
append(void)
{
	char *line = numbered(text);
	size_t len = strlen(line);
	int fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0 || write(fd, line, len) != (ssize_t)len)
		err(1, "%s", file);
	close(fd);
	free(line);
}

/* The arguments of this run; path is what "@" stands for. */
static char **
arguments(char **argv, const char *path)
{
	char **copy;
	size_t n = 0, i;

	while (argv[n] != NULL)
		n++;
	if ((copy = calloc(n + 1, sizeof(*copy))) == NULL)
		err(1, "memory");
	for (i = 0; i < n; i++)
		copy[i] = numbered(strcmp(argv[i], "@") == 0 ? path : argv[i]);
	return copy;
}

static void
free_arguments(char **argv)
{
	size_t i;

	for (i = 0; argv[i] != NULL; i++)
		free(argv[i]);
	free(argv);
}

static struct run
run_once(char **argv)
{
	struct rusage usage, fed = { 0 };
	int pipes[2] = { -1, -1 };
	pid_t pid, feeding = 0;
	char path[32], **copy;
	struct run run;

	if (before != NULL)
		finish(start_text(before, -1), before, &usage);
	if (feeder != NULL && (pipe(pipes) < 0 ||
	    fcntl(pipes[1], F_SETFD, FD_CLOEXEC) < 0))
		err(1, "pipe");
	snprintf(path, sizeof(path), "/dev/fd/%d", pipes[0]);
	copy = arguments(argv, path);
	run.wall = now();
	if (text != NULL)
		append();
	if (feeder != NULL)
		feeding = start_text(feeder, pipes[1]);
	close(pipes[1]);
	pid = start(copy, -1);
	close(pipes[0]);
	finish(pid, argv[0], &usage);
	if (feeder != NULL)
		finish(feeding, feeder, &fed);
	run.wall = now() - run.wall;
	run.cpu = cpu_of(&usage) + cpu_of(&fed);
	run.rss = usage.ru_maxrss;
	free_arguments(copy);
	return run;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

int
main(int argc, char **argv)
{
	static double wall[RUNS_MAX], cpu[RUNS_MAX];
	size_t n = 5, i;
	struct run run;
	long rss = 0;
	int option;

	while ((option = getopt(argc, argv, "+n:b:f:a:o:s:")) != -1)
		switch (option) {
		case 'n': n = (size_t)atoi(optarg); break;
		case 'b': before = optarg; break;
		case 'f': feeder = optarg; break;
		case 'a': text = optarg; break;
		case 'o': file = optarg; break;
		case 's': number = (unsigned)atoi(optarg); break;
		default: return 2;
		}
	if (optind == argc || n < 1 || n > RUNS_MAX || (text && !file))
		errx(2, "measure [-n RUNS] [-s FIRST] [-b COMMAND] "
		    "[-f COMMAND] [-a TEXT -o FILE] COMMAND...");
	if ((log_fd = memfd_create("log", MFD_CLOEXEC)) < 0)
		err(1, "memfd_create");
	for (i = 0; i < n; i++, number++) {
		run = run_once(argv + optind);
		wall[i] = run.wall;
		cpu[i] = run.cpu;
		rss = run.rss > rss ? run.rss : rss;
	}
	printf("%.0f\t%.0f\t%ld\n", median(wall, n), median(cpu, n), rss);
	return 0;
}
