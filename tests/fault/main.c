/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: fault PART [OPTION]..., run by tests/fault/faults. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault.h"

#define MAX_SHOWN 20

const char *work;

void
die(const char *fmt, ...)
{
	va_list ap;

	fputs("fault: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(2);
}

void *
shared(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	return p;
}

struct counts *
counts_new(void)
{
	return shared(sizeof(struct counts));
}

/* A scatter rather than every n-th: calls come in patterns. */
static bool
one_in(int stride, const struct options *o, long point)
{
	unsigned long x = ((unsigned long)point + o->seed + 1) *
	    11400714819323198485UL;

	return (x >> 33) % (unsigned long)stride == 0;
}

bool
taken(const struct options *o, long point)
{
	return one_in(o->stride, o, point);
}

bool
kill_taken(const struct options *o, long point)
{
	return one_in(o->kill_stride > 0 ? o->kill_stride : o->stride, o,
	    point);
}

bool
wanted(const struct options *o, const struct scenario *s)
{
	return (o->live ? s->live : !s->only_live) &&
	    (o->only == NULL || strcmp(o->only, s->name) == 0);
}

static void
show(const struct scenario *s, const struct fault *fault,
    const struct outcome *outcome, const char *why)
{
	char point[128];

	if (fault->kind == FAULT_MALLOC)
		snprintf(point, sizeof(point), "malloc %ld fails", fault->at);
	else if (fault->at == 0)
		snprintf(point, sizeof(point), "at the end");
	else
		snprintf(point, sizeof(point), "%s at call %ld (%s)",
		    fault->kind == FAULT_ERROR ?
		    strerrorname_np(fault->errnum) :
		    fault->kind == FAULT_KILL ? "SIGKILL" :
		    fault->kind == FAULT_POWER ? "power cut" : "nothing",
		    fault->at, call_name(outcome->call));
	printf("WRONG: %s: %s: %s\n", s->name, point, why);
	if (outcome->err != NULL && outcome->err[0] != '\0')
		printf("    it said: %s", outcome->err);
	fflush(stdout);
}

static long
add(long *n)
{
	return __atomic_add_fetch(n, 1, __ATOMIC_SEQ_CST);
}

void
count(struct counts *counts, const struct scenario *s,
    const struct fault *fault, const struct outcome *outcome,
    enum verdict verdict, const char *why)
{
	add(&counts->points);
	if (verdict != IS_WRONG && library_aborted(outcome))
		add(&counts->aborted);
	if (verdict == IS_OLD)
		add(&counts->old);
	else if (verdict == IS_NEW)
		add(&counts->new);
	else if (add(&counts->wrong) <= MAX_SHOWN)
		show(s, fault, outcome, why);
}

int
counts_say(const struct counts *counts, const char *what)
{
	printf("%ld %s: %ld old, %ld new, %ld wrong\n", counts->points, what,
	    counts->old, counts->new, counts->wrong);
	if (counts->aborted > 0)
		printf("(%ld of them ended inside libnftables)\n",
		    counts->aborted);
	if (counts->points == 0)
		die("no point was tried");
	return counts->wrong > 0 ? 1 : 0;
}

static int
number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end != '\0' || n < 1 || n > 1000000)
		die("not a number: %s", text);
	return (int)n;
}

static void
read_options(struct options *o, int argc, char *argv[])
{
	int c;

	while ((c = getopt(argc, argv, "c:k:o:s:w:n:S:t:")) != -1)
		switch (c) {
		case 'c': o->control = optarg; break;
		case 'k': o->kill_stride = number(optarg); break;
		case 'o': o->only = optarg; break;
		case 's': o->stride = number(optarg); break;
		case 'w': o->writers = number(optarg); break;
		case 'n': o->ops = number(optarg); break;
		case 'S': o->seed = (unsigned)number(optarg); break;
		case 't': o->type = optarg; break;
		default: exit(2);
		}
}

int
main(int argc, char *argv[])
{
	struct options o = { .stride = 1, .writers = 256, .ops = 20,
	    .readers = 4, .seed = 1, .type = "ext4" };
	const char *part = argc > 1 ? argv[1] : "";

	optind = 2;
	read_options(&o, argc, argv);
	work = getenv("FAULT_WORK");
	if (work == NULL || getenv("FAULT_SHIM") == NULL)
		die("it is run by tests/fault/faults");
	setvbuf(stdout, NULL, _IOLBF, 0);
	o.live = strcmp(part, "live") == 0;
	if (strcmp(part, "kill") == 0)
		return points(&o, FAULT_KILL);
	if (strcmp(part, "error") == 0)
		return points(&o, FAULT_ERROR);
	if (strcmp(part, "malloc") == 0)
		return points(&o, FAULT_MALLOC);
	if (strcmp(part, "storm") == 0)
		return storm(&o);
	if (strcmp(part, "space") == 0)
		return space(&o);
	if (strcmp(part, "power") == 0)
		return power(&o);
	if (o.live)
		return live(&o);
	die("no such part: %s", part);
}
