/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: what is trusted, and that replacing is whole and exact. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "scratch.h"

static struct err err;

static void
put(const char *name, const char *text, mode_t mode)
{
	int fd = openat(scratch_fd, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static int
get(const char *name, enum file_trust trust, size_t max, struct buf *buf)
{
	buf_free(buf);
	return file_read(scratch_fd, name, trust, max, name, buf, NULL, &err);
}

static void
assert_file(const char *name, const char *text, mode_t mode)
{
	auto_buf struct buf buf = { 0 };
	struct stat st;

	assert_int_equal(get(name, FILE_ANY, 1000, &buf), 0);
	assert_string_equal(buf.data, text);
	assert_int_equal(fstatat(scratch_fd, name, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static bool
there(const char *name)
{
	return faccessat(scratch_fd, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int
replace(const char *name, const char *text, mode_t mode, bool keep)
{
	return file_replace(scratch_fd, name, text, strlen(text), mode, keep,
	    name, &err);
}

static void
test_replace(void **state)
{
	static const mode_t masks[] = { 0, 022, 077, 0777 };
	mode_t old = umask(0);
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(masks); i++) {
		umask(masks[i]);
		assert_int_equal(replace("f", "one", 0644, true), 0);
		assert_file("f", "one", 0644);
		assert_int_equal(replace("f", "two", 0600, false), 0);
		assert_file("f", "two", 0600);
		assert_int_equal(replace("f", "", 0644, true), 0);
		assert_file("f", "", 0600);
		assert_int_equal(umask(masks[i]), masks[i]);
		assert_int_equal(file_remove(scratch_fd, "f", "f", &err), 0);
		assert_false(there("f"));
	}
	umask(old);
	assert_int_equal(file_remove(scratch_fd, "f", "f", &err), 0);
}

static void
needs_root(void)
{
	if (geteuid() == 0)
		return;
	print_message("skipped: needs root, to give files away\n");
	skip();
}

static void
test_replace_owner(void **state)
{
	struct stat st;

	(void)state;
	needs_root();
	put("f", "old", 0640);
	assert_int_equal(fchownat(scratch_fd, "f", 0, 4321, 0), 0);
	assert_int_equal(replace("f", "new", 0644, true), 0);
	assert_file("f", "new", 0640);
	assert_int_equal(fstatat(scratch_fd, "f", &st, 0), 0);
	assert_int_equal(st.st_gid, 4321);
	assert_int_equal(replace("f", "new", 0600, false), 0);
	assert_int_equal(fstatat(scratch_fd, "f", &st, 0), 0);
	assert_int_equal(st.st_gid, getegid());
}

static void
test_replace_refused(void **state)
{
	char name[NAME_MAX + 1];

	(void)state;
	put("f", "old", 0644);
	assert_int_equal(symlinkat("f", scratch_fd, "link"), 0);
	assert_int_equal(replace("link", "new", 0644, true), -1);
	assert_string_equal(err.text, "link: is not a regular file and is not "
	    "replaced: move it away first");
	assert_file("f", "old", 0644);
	assert_int_equal(mkdirat(scratch_fd, "d", 0755), 0);
	assert_int_equal(replace("d", "new", 0644, false), -1);
	assert_int_equal(file_remove(scratch_fd, "d", "d", &err), -1);
	memset(name, 'n', NAME_MAX);
	name[NAME_MAX] = '\0';
	assert_int_equal(replace(name, "new", 0644, false), -1);
	assert_int_equal(err.errnum, ENAMETOOLONG);
	assert_false(there(name));
}

/* A write that fails leaves the old file and nothing else. */
static void
test_replace_full(void **state)
{
	struct rlimit old, tight;
	char temp[64];

	(void)state;
	put("f", "old", 0644);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight = old;
	tight.rlim_cur = 2;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	assert_int_equal(replace("f", "new", 0644, true), -1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(err.errnum, EFBIG);
	assert_string_equal(err.text, "write f: File too large");
	assert_file("f", "old", 0644);
	snprintf(temp, sizeof(temp), ".f.tmp.%ld", (long)getpid());
	assert_false(there(temp));
}

static void
test_leftovers(void **state)
{
	char temp[64];

	(void)state;
	snprintf(temp, sizeof(temp), ".f.tmp.%ld", (long)getpid());
	put(temp, "torn", 0600);
	put(".g.ini.tmp.1.2", "torn", 0600);
	put(".lock", "", 0600);
	put("h.tmp.3", "data", 0600);
	put(".tmp", "data", 0600);
	assert_int_equal(replace("f", "new", 0644, true), 0);
	assert_file("f", "new", 0644);
	assert_file(temp, "torn", 0600);
	file_sweep(scratch_fd);
	assert_false(there(temp));
	assert_false(there(".g.ini.tmp.1.2"));
	assert_true(there(".lock") && there("h.tmp.3") && there(".tmp") &&
	    there("f"));
}

static void
test_read(void **state)
{
	auto_buf struct buf buf = { 0 };
	struct stat st;

	(void)state;
	put("f", "12345", 0644);
	assert_int_equal(get("f", FILE_PUBLIC, 5, &buf), 0);
	assert_string_equal(buf.data, "12345");
	assert_false(buf.secret);
	/* appended */
	assert_int_equal(file_read(scratch_fd, "f", FILE_ANY, 5, "f", &buf, &st,
	    &err), 0);
	assert_string_equal(buf.data, "1234512345");
	assert_int_equal(st.st_size, 5);
	assert_int_equal(get("f", FILE_PUBLIC, 4, &buf), -1);
	assert_string_equal(err.text, "f: is larger than 4 bytes");
	assert_int_equal(buf.len, 0);
	assert_int_equal(get("f", FILE_PUBLIC, SIZE_MAX, &buf), 0);
	assert_int_equal(get("none", FILE_PUBLIC, 5, &buf), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_string_equal(err.text, "open none: No such file or directory");
	put("s", "key", 0600);
	assert_int_equal(get("s", FILE_SECRET, 5, &buf), 0);
	assert_true(buf.secret);
	assert_string_equal(buf.data, "key");
}

static void
assert_refused(const char *name, enum file_trust trust, const char *text)
{
	auto_buf struct buf buf = { 0 };

	assert_int_equal(get(name, trust, 100, &buf), -1);
	assert_string_equal(err.text, text);
	assert_int_equal(err.code, ERR_FAILED);
}

static void
test_read_refused(void **state)
{
	auto_buf struct buf buf = { 0 };

	(void)state;
	put("f", "x", 0664);
	assert_refused("f", FILE_PUBLIC, "f: others than its owner may write "
	    "(mode 0664): chmod go-w f");
	assert_int_equal(get("f", FILE_ANY, 10, &buf), 0);
	put("s", "x", 0640);
	assert_refused("s", FILE_SECRET, "s: holds secrets, and others than "
	    "its owner may read it (mode 0640): chmod 600 s");
	assert_int_equal(get("s", FILE_PUBLIC, 10, &buf), 0);
	assert_int_equal(symlinkat("s", scratch_fd, "link"), 0);
	assert_refused("link", FILE_PUBLIC, "link: is a symbolic link: put the "
	    "file itself there");
	assert_int_equal(get("link", FILE_ANY, 10, &buf), 0);
	assert_int_equal(mkfifoat(scratch_fd, "pipe", 0600), 0);
	assert_refused("pipe", FILE_SECRET, "pipe: is not a regular file");
	assert_int_equal(mkdirat(scratch_fd, "d", 0700), 0);
	assert_refused("d", FILE_SECRET, "d: is a directory");
	assert_refused("d", FILE_ANY, "d: is a directory");
	assert_int_equal(linkat(scratch_fd, "s", scratch_fd, "t", 0), 0);
	assert_refused("t", FILE_PUBLIC, "t: has 2 names (hard links) and must "
	    "have one: copy it and move the copy over it");
}

static void
test_read_foreign(void **state)
{
	(void)state;
	needs_root();
	put("f", "x", 0644);
	assert_int_equal(fchownat(scratch_fd, "f", 4321, 0, 0), 0);
	assert_refused("f", FILE_PUBLIC, "f: belongs to uid 4321, who is "
	    "neither root nor you: chown root f");
}

/* Becomes an ordinary user for good; says how reading went. */
static int
read_as_user(const char *label)
{
	auto_buf struct buf buf = { 0 };
	int dir;

	if (setgid(65534) < 0 || setuid(65534) < 0)
		return 10;
	dir = dir_open(AT_FDCWD, label, label, &err);
	if (dir < 0)
		return 11;
	if (file_read(dir, "f", FILE_PUBLIC, 10, "f", &buf, NULL, &err) < 0)
		return 12;
	if (file_read(dir, "s", FILE_SECRET, 10, "s", &buf, NULL, &err) == 0)
		return 13;
	if (err.errnum != EACCES)
		return 14;
	if (file_lock(dir, 0, label, &err) >= 0)
		return 15;
	return strstr(err.text, "as root") != NULL ? 0 : 16;
}

static void
test_ordinary_user(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	needs_root();
	put("f", "x", 0644);
	put("s", "x", 0600);
	put(".lock", "", 0600);
	assert_int_equal(fchmod(scratch_fd, 0755), 0);
	pid = fork();
	if (pid == 0)
		_exit(read_as_user(scratch));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* A reader meets the old file or the new one, whole, at any time. */
static void
test_read_while_replaced(void **state)
{
	char *text = xmalloc(40000);
	pid_t pid;
	int i, status = 0, reads = 0;

	(void)state;
	memset(text, 'a', 40000);
	assert_int_equal(file_replace(scratch_fd, "f", text, 40000, 0644, false,
	    "f", &err), 0);
	pid = fork();
	for (i = 0; pid == 0 && i < 200; i++) {
		memset(text, 'a' + i % 26, 40000);
		if (file_replace(scratch_fd, "f", text, 40000, 0644, true, "f",
		    &err) < 0)
			_exit(1);
	}
	if (pid == 0)
		_exit(0);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		struct buf buf = { 0 };

		assert_int_equal(get("f", FILE_PUBLIC, 40000, &buf), 0);
		assert_int_equal(buf.len, 40000);
		memset(text, buf.data[0], 40000);
		assert_memory_equal(buf.data, text, 40000);
		buf_free(&buf);
		reads++;
	}
	assert_int_equal(status, 0);
	assert_true(reads > 0);
	free(text);
}

static void
test_write(void **state)
{
	auto_close int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_int_equal(fd_write(fd, "x", 1, "full", &err), -1);
	assert_string_equal(err.text, "write full: No space left on device");
	assert_int_equal(fd_write(fd, NULL, 0, "full", &err), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_make, scratch_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_replace),
		TEST(test_replace_owner),
		TEST(test_replace_refused),
		TEST(test_replace_full),
		TEST(test_leftovers),
		TEST(test_read),
		TEST(test_read_refused),
		TEST(test_read_foreign),
		TEST(test_ordinary_user),
		TEST(test_read_while_replaced),
		TEST(test_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
