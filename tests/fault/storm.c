/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fault harness: many writers at once, some of them killed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "fault.h"

#define BUSY 75
#define TRIES 100
#define KILL_WITHIN 30000	/* microseconds */

/* What is known of a peer that a writer made. */
enum fate { UNTOUCHED, MAYBE, THERE, MAYBE_GONE, GONE };

/* And what "set" was told of it: as acknowledged, unless unsure. */
struct known {
	unsigned char fate;
	bool unsure;
	short set;		/* by which operation; 0: never */
};

struct log {
	long done, killed, busy, failed, reads, wrong;
	bool over;
	struct known peers[];	/* writer * ops + op */
};

static struct log *log_;
static const struct options *opt;
static char *dir;

static void
wrong(const char *what, const char *detail)
{
	if (__atomic_add_fetch(&log_->wrong, 1, __ATOMIC_SEQ_CST) <= 20)
		printf("WRONG: %s: %s\n", what, detail);
}

static pid_t
start(const char *const argv[], const char *out)
{
	union { const char *const *in; char *const *out; } args = { argv };
	pid_t pid = fork();
	int fd;

	if (pid != 0)
		return pid;
	fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(fd, 1);
	dup2(fd, 2);
	setenv("WGPILOT_DIR", dir, 1);
	if (opt->control != NULL) {
		setenv("FAULT_CONTROL", opt->control, 1);
		setenv("LD_PRELOAD", getenv("FAULT_SHIM"), 1);
	}
	execvp(argv[0], args.out);
	_exit(126);
}

/* Exit status; -1 where it was killed, by us. */
static int
run(const char *const argv[], const char *out, unsigned kill_after)
{
	pid_t pid = start(argv, out);
	int status;

	if (kill_after > 0) {
		usleep(kill_after);
		kill(pid, SIGKILL);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* One operation, again while others hold the lock too long. */
static int
operate(const char *const argv[], const char *out, unsigned *seed)
{
	unsigned after = rand_r(seed) % 10 == 0 ?
	    1 + (unsigned)rand_r(seed) % KILL_WITHIN : 0;
	int status = BUSY, i;
	char text[1024] = "";
	ssize_t n;
	int fd;

	for (i = 0; i < TRIES && status == BUSY; i++) {
		status = run(argv, out, after);
		if (status == BUSY)
			__atomic_add_fetch(&log_->busy, 1, __ATOMIC_SEQ_CST);
	}
	if (status == 0)
		__atomic_add_fetch(&log_->done, 1, __ATOMIC_SEQ_CST);
	else if (status < 0)
		__atomic_add_fetch(&log_->killed, 1, __ATOMIC_SEQ_CST);
	else {
		__atomic_add_fetch(&log_->failed, 1, __ATOMIC_SEQ_CST);
		fd = open(out, O_RDONLY | O_CLOEXEC);
		n = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
		text[n > 0 ? n : 0] = '\0';
		close(fd);
		wrong(argv[1], text);
	}
	return status;
}

/* A peer of this writer that is there for sure; -1: none. */
static int
own_peer(int writer, int op)
{
	while (--op >= 0)
		if (log_->peers[writer * opt->ops + op].fate == THERE)
			return op;
	return -1;
}

static void
one_op(int writer, int op, const char *out, unsigned *seed)
{
	int what = rand_r(seed) % 20, on = what < 14 ? -1 :
	    own_peer(writer, op), status;
	char name[64], description[64];
	const char *add[] = { "wgp-peer", "add", "-q", name, NULL };
	const char *set[] = { "wgp-peer", "set", "-q", name,
	    description, NULL };
	const char *remove[] = { "wgp-peer", "remove", "-q", "-y", name,
	    NULL };
	struct known *peer = &log_->peers[writer * opt->ops +
	    (on >= 0 ? on : op)];

	snprintf(description, sizeof(description), "Description=set %d", op);
	snprintf(name, sizeof(name), "wg0/w%d-%d", writer,
	    on >= 0 ? on : op);
	if (on < 0) {
		peer->fate = MAYBE;
		status = operate(add, out, seed);
		peer->fate = status == 0 ? THERE : MAYBE;
	} else if (what < 17) {
		peer->unsure = operate(set, out, seed) != 0;
		peer->set = (short)op;
	} else {
		peer->fate = MAYBE_GONE;
		status = operate(remove, out, seed);
		peer->fate = status == 0 ? GONE : MAYBE_GONE;
	}
}

static void
writer(int number)
{
	unsigned seed = opt->seed * 7919 + (unsigned)number;
	char *out = xasprintf("%s/out.%d", work, number);
	int op;

	for (op = 0; op < opt->ops; op++)
		one_op(number, op, out, &seed);
	unlink(out);
	exit(0);
}

static char *
slurp(const char *path)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = fopen(path, "re");

	if (f == NULL || (getdelim(&text, &size, '\0', f) < 0 && ferror(f))) {
		free(text);
		text = xstrdup("");
	}
	if (f != NULL)
		fclose(f);
	return text == NULL ? xstrdup("") : text;
}

/* Each file, as anybody may read it at any time, is whole. */
static void
read_file(const char *name, const char *begin)
{
	char *auto_free path = xasprintf("%s/%s", dir, name);
	char *auto_free text = slurp(path);
	size_t len = strlen(text);

	if (strncmp(text, begin, strlen(begin)) != 0 || len == 0 ||
	    text[len - 1] != '\n')
		wrong("half a file was read", name);
}

static void
reader(int number)
{
	static const char *const list[] = { "wgp-peer", "list", "-q", "wg0",
	    NULL };
	static const char *const client[] = { "wgp-conf", "client",
	    "wg0/p01", NULL };
	char *out = xasprintf("%s/read.%d", work, number);
	char *text;
	int status;

	while (!log_->over) {
		read_file("wg0.ini", "[network]\n");
		read_file("secret/wg0.ini", "[");
		read_file("wireguard/wg0.conf", "# Generated by wgpilot");
		status = run(number % 2 != 0 ? list : client, out, 0);
		text = slurp(out);
		if (status != 0 && status != BUSY)
			wrong("a reader failed", text);
		free(text);
		__atomic_add_fetch(&log_->reads, 1, __ATOMIC_SEQ_CST);
	}
	exit(0);
}

/* The state is what was acknowledged, and no address is given twice. */
static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
check_unique(char **v, size_t n, const char *what)
{
	size_t i;

	if (n > 1)
		qsort(v, n, sizeof(*v), by_text);
	for (i = 1; i < n; i++)
		if (strcmp(v[i - 1], v[i]) == 0)
			wrong(what, v[i]);
}

static void
check_fates(char **names, size_t n)
{
	char name[64];
	const char *p = name;
	unsigned char fate;
	bool there;
	int i;

	for (i = 0; i < opt->writers * opt->ops; i++) {
		snprintf(name, sizeof(name), "[peer w%d-%d]", i / opt->ops,
		    i % opt->ops);
		there = n > 0 && bsearch(&p, names, n, sizeof(*names),
		    by_text) != NULL;
		fate = log_->peers[i].fate;
		if (fate == THERE && !there)
			wrong("acknowledged, but lost", name);
		if ((fate == GONE || fate == UNTOUCHED) && there)
			wrong("there, but should not be", name);
	}
}

/* What "set" acknowledged last is what the file says. */
static void
check_set(const char *section, const char *description)
{
	const struct known *peer;
	int writer, op;
	char want[64] = "";

	if (sscanf(section, "[peer w%d-%d]", &writer, &op) != 2)
		return;
	peer = &log_->peers[writer * opt->ops + op];
	if (peer->set > 0)
		snprintf(want, sizeof(want), "set %d", peer->set);
	if (!peer->unsure && strcmp(want, description) != 0)
		wrong("set was acknowledged, but is lost", section);
}

/* Each key has its secrets, and stands in the generated file once. */
static void
check_key(const char *key, const char *secrets, const char *server)
{
	char *auto_free section = xasprintf("[%s]\nPrivateKey = ", key);
	char *auto_free line = xasprintf("\nPublicKey = %s\n", key);
	const char *at = strstr(server, line);

	if (strstr(secrets, section) == NULL)
		wrong("a peer without its secrets", key);
	if (at == NULL || strstr(at + 1, line) != NULL)
		wrong("not in the generated file once", key);
}

/* The values of a state file, a peer at a time. */
static void
check_peers(void)
{
	char *auto_free path = xasprintf("%s/wg0.ini", dir);
	char *auto_free secret_path = xasprintf("%s/secret/wg0.ini", dir);
	char *auto_free server_path = xasprintf("%s/wireguard/wg0.conf", dir);
	char *auto_free text = slurp(path);
	char *auto_free secrets = slurp(secret_path);
	char *auto_free server = slurp(server_path);
	const char *section = "", *description = "";
	char *line, *save = NULL;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save)) {
		if (*line == '[') {
			check_set(section, description);
			section = line;
			description = "";
		} else if (strncmp(line, "Description = ", 14) == 0) {
			description = line + 14;
		} else if (strncmp(line, "PublicKey = ", 12) == 0 &&
		    strncmp(section, "[peer ", 6) == 0) {
			check_key(line + 12, secrets, server);
		}
	}
	check_set(section, description);
}

static long
check_state(void)
{
	char *auto_free path = xasprintf("%s/wg0.ini", dir);
	char *auto_free text = slurp(path);
	char **names = NULL, **addresses = NULL, *line, *save = NULL;
	size_t n = 0, names_cap = 0, m = 0, addresses_cap = 0;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save)) {
		if (strncmp(line, "[peer ", 6) == 0) {
			names = grow(names, n, &names_cap, sizeof(*names));
			names[n++] = line;
		} else if (strncmp(line, "Address = ", 10) == 0) {
			addresses = grow(addresses, m, &addresses_cap,
			    sizeof(*addresses));
			addresses[m++] = line;
		}
	}
	check_unique(names, n, "a name twice");
	check_unique(addresses, m, "an address twice");
	check_fates(names, n);
	free(names);
	free(addresses);
	return (long)n;
}

static void
check_end(void)
{
	static const char *const last[] = { "wgp-peer", "set", "-q",
	    "wg0/p01", "Description=last", NULL };
	char *auto_free err = NULL;
	struct tree tree;
	size_t i;

	if (plain_run(last, dir, NULL, &err) != 0)
		wrong("the last command fails", err);
	tree_read(dir, &tree);
	for (i = 0; i < tree.n; i++)
		if (is_temporary(tree.v[i].path))
			wrong("a temporary file is left", tree.v[i].path);
	tree_free(&tree);
}

static void
wait_for(pid_t *pids, int n)
{
	int status, i;

	for (i = 0; i < n; i++)
		if (waitpid(pids[i], &status, 0) != pids[i] || status != 0)
			wrong("a process of the harness", "died");
}

int
storm(const struct options *o)
{
	static const char *const wg0[] = { "wgp-net", "add", "-q", "wg0",
	    "--subnet", "10.0.0.0/16", "--endpoint", "vpn.example.com",
	    "--port", "51820", NULL };
	static const char *const p01[] = { "wgp-peer", "add", "-q",
	    "wg0/p01", NULL };
	pid_t *pids = xcalloc((size_t)(o->writers + o->readers),
	    sizeof(*pids));
	pid_t pid;
	long peers;
	int i;

	opt = o;
	log_ = shared(sizeof(*log_) +
	    (size_t)(o->writers * o->ops) * sizeof(log_->peers[0]));
	dir = xasprintf("%s/storm", work);
	if (plain_run(wg0, dir, NULL, NULL) != 0 ||
	    plain_run(p01, dir, NULL, NULL) != 0)
		die("the first commands fail");
	for (i = 0; i < o->writers + o->readers; i++) {
		pid = fork();
		if (pid == 0 && i < o->writers)
			writer(i);
		else if (pid == 0)
			reader(i - o->writers);
		pids[i] = pid;
	}
	wait_for(pids, o->writers);
	log_->over = true;
	wait_for(pids + o->writers, o->readers);
	peers = check_state();
	check_end();
	/* behind a command, as a writer that was killed leaves the file old */
	check_peers();
	printf("%d writers x %d operations: %ld done, %ld killed, %ld failed, "
	    "%ld times busy; %ld reads; %ld peers at the end; %ld wrong\n",
	    o->writers, o->ops, log_->done, log_->killed, log_->failed,
	    log_->busy, log_->reads, peers, log_->wrong);
	return log_->wrong > 0 ? 1 : 0;
}
