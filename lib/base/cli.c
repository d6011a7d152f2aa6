/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The beginning, the messages and the end of every program. */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/out.h"
#include "base/program.h"
#include "base/progress.h"
#include "base/file.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#endif

/* Why stdout failed: stdio only remembers that it did. */
static int stdout_errno;

static void
flush(void)
{
	progress_end();
	if (fflush(stdout) != 0 && stdout_errno == 0)
		stdout_errno = errno;
}

/*
 * A file that is opened later must not get the number of a standard stream
 * and be written to as such.  Stdout becomes a descriptor that cannot be
 * written, so that output is as much an error as on a closed one.
 */
static void
fill_descriptors(void)
{
	static const int modes[] = { O_RDONLY, O_RDONLY, O_WRONLY };
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
		    open("/dev/null", modes[fd]) < 0)
			(void)!open("/", O_RDONLY | O_DIRECTORY);
}

void
cli_start(void)
{
	static const struct rlimit none = { 0, 0 };

	fill_descriptors();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	umask(077);
	program_clean_environment();
	setrlimit(RLIMIT_CORE, &none);
	/*
	 * What is large, as are the texts of 65,000 peers, goes back to the
	 * system when it is freed: a threshold that grows by itself, as it
	 * does unless it is set, would keep it.  What is not so large, as is
	 * most of 10,000, is used again: new pages would cost more.
	 */
	mallopt(M_MMAP_THRESHOLD, 2 << 20);
#ifndef HAVE_ASAN
	/* the leak check of the sanitizer attaches to the process */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

int
cli_fail(const struct cli *cli, const struct err *err)
{
	flush();
	fprintf(stderr, "%s: %s\n", cli->program, err->text);
	return (int)err->code;
}

int
cli_usage(const struct cli *cli, const char *fmt, ...)
{
	const char *verb = cli->verb != NULL ? cli->verb->name : "";
	va_list ap;

	progress_end();
	fprintf(stderr, "%s: %s%s", cli->program, verb,
	    *verb != '\0' ? ": " : "");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nTry '%s%s%s --help'.\n", cli->program,
	    *verb != '\0' ? " " : "", verb);
	return ERR_USAGE;
}

void
cli_note(const struct cli *cli, const char *fmt, ...)
{
	va_list ap;

	if (cli->quiet)
		return;
	flush();
	fprintf(stderr, "%s: note: ", cli->program);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

void
cli_notes(const struct cli *cli, const struct strv *notes)
{
	size_t i;

	for (i = 0; i < notes->n; i++)
		cli_note(cli, "%s", notes->v[i]);
}

bool
cli_has_dir(const struct cli *cli)
{
	if (faccessat(AT_FDCWD, cli->dir, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ||
	    errno != ENOENT)
		return true;
	cli_note(cli, "there is no directory %s", quote(cli->dir).s);
	return false;
}

void
cli_report(struct cli *cli, const char *network, const struct strv *lines,
    bool data)
{
	FILE *file = data || cli->dry_run ? stdout : stderr;
	size_t i;

	progress_end();
	cli->reported = true;
	for (i = 0; i < lines->n; i++) {
		if (cli->json) {
			strv_add(&cli->report_networks, network);
			strv_add(&cli->report_lines, lines->v[i]);
		} else if (file == stdout || !cli->quiet) {
			fprintf(file, "%s%s%s\n", cli->several ? network : "",
			    cli->several ? ": " : "", lines->v[i]);
		}
	}
}

int
cli_each(struct cli *cli, const struct strv *operands,
    int (*one)(struct cli *cli, const char *operand, void *arg,
    struct err *err), void *arg)
{
	int status = 0;
	struct err err;
	size_t i;

	cli->several |= operands->n > 1;
	for (i = 0; i < operands->n && !cli->cancelled; i++) {
		cli->more = i + 1 < operands->n;
		if (one(cli, operands->v[i], arg, &err) < 0) {
			status = cli_fail(cli, &err);
			if (operands->n > 1)
				status = ERR_FAILED;
			cli->cancelled = err.errnum == ECANCELED;
		}
	}
	return status;
}

struct change {
	const char *network, *line;
};

static void
get_network(const void *record, struct out_value *value)
{
	value->text = ((const struct change *)record)->network;
}

static void
get_change(const void *record, struct out_value *value)
{
	value->text = ((const struct change *)record)->line;
}

static void
print_report(const struct cli *cli)
{
	static const struct out_field fields[] = {
		{ "network", NULL, OUT_TEXT, get_network },
		{ "change", NULL, OUT_TEXT, get_change },
	};
	struct change change;
	struct out out;
	struct err err;
	size_t i;

	if (out_begin(&out, stdout, OUT_JSON, fields, 2, NULL, &err) < 0)
		return;
	for (i = 0; i < cli->report_lines.n; i++) {
		change.network = cli->report_networks.v[i];
		change.line = cli->report_lines.v[i];
		out_record(&out, &change);
	}
	out_end(&out);
}

bool
cli_confirm(const struct cli *cli, struct err *err, const char *fmt, ...)
{
	char answer[16];
	va_list ap;

	if (cli->yes)
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		err_set(err, ERR_USAGE,
		    "not done: without a terminal to ask on, -y is needed");
		return false;
	}
	flush();
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputs(" [y/N] ", stderr);
	if (fgets(answer, sizeof(answer), stdin) != NULL &&
	    (strcmp(answer, "y\n") == 0 || strcmp(answer, "Y\n") == 0 ||
	    strcmp(answer, "yes\n") == 0))
		return true;
	err_set(err, ERR_FAILED, "not done: not confirmed");
	return false;
}

int
cli_write(const void *data, size_t len, struct err *err)
{
	flush();
	if (stdout_errno != 0)
		return err_sys(err, stdout_errno, "write stdout");
	return fd_write(STDOUT_FILENO, data, len, "stdout", err);
}

int
cli_end(struct cli *cli, int status)
{
	bool failed;

	if (cli->json && cli->reported)
		print_report(cli);
	strv_free(&cli->report_networks);
	strv_free(&cli->report_lines);
	failed = ferror(stdout) != 0;
	flush();
	if (fclose(stdout) != 0 && stdout_errno == 0)
		stdout_errno = errno;
	if (!failed && stdout_errno == 0)
		return status;
	fprintf(stderr, "%s: %scould not report: write stdout%s%s\n",
	    cli->program, status == 0 ? "done, but " : "",
	    stdout_errno != 0 ? ": " : " failed",
	    stdout_errno != 0 ? strerror(stdout_errno) : "");
	return ERR_FAILED;
}
