/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Directories: which are trusted, and what is said of those that are not. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "scratch.h"

static struct err err;

static void
make(const char *name, mode_t mode)
{
	assert_int_equal(mkdirat(scratch_fd, name, 0700), 0);
	assert_int_equal(fchmodat(scratch_fd, name, mode, 0), 0);
}

static void
assert_opens(const char *name)
{
	auto_close int fd = dir_open(scratch_fd, name, name, &err);

	if (fd < 0)
		fail_msg("%s", err.text);
}

static void
assert_refused(const char *name, const char *text)
{
	assert_int_equal(dir_open(scratch_fd, name, name, &err), -1);
	assert_string_equal(err.text, text);
}

static void
test_open(void **state)
{
	auto_close int fd = -1;

	(void)state;
	make("d", 0755);
	make("d/e", 0700);
	assert_opens("d");
	assert_opens("d/");
	assert_opens("d//");
	assert_opens("d/e");
	assert_opens("d/../d/e/.");
	fd = dir_open(AT_FDCWD, "/", "/", &err);
	assert_true(fd >= 0);
	assert_int_equal(dir_open(scratch_fd, "none", "none", &err), -1);
	assert_int_equal(err.code, ERR_ABSENT);
	assert_string_equal(err.text, "open none: No such file or directory");
	assert_int_equal(dir_open(scratch_fd, "", "empty", &err), -1);
}

static void
test_writers(void **state)
{
	char text[PATH_MAX * 3];

	(void)state;
	make("d", 0775);
	assert_refused("d", "d: others than its owner may write (mode 0775): "
	    "chmod go-w d");
	make("d/e", 0755);
	snprintf(text, sizeof(text), "%s/d: others than its owner may write "
	    "(mode 0775): chmod go-w %s/d", scratch, scratch);
	assert_refused("d/e", text);
	make("d/e/f", 0755);
	assert_refused("d/e/f", text);
	assert_int_equal(fchmodat(scratch_fd, "d", 0702, 0), 0);
	assert_int_equal(dir_open(scratch_fd, "d/e/f", "f", &err), -1);
	/* as /tmp is */
	assert_int_equal(fchmodat(scratch_fd, "d", 01777, 0), 0);
	assert_opens("d/e");
}

static void
test_links(void **state)
{
	static const char text[] =
	    ": is a symbolic link: name the directory that it points to";
	char expected[128];

	(void)state;
	make("d", 0755);
	make("d/e", 0755);
	assert_int_equal(symlinkat("d", scratch_fd, "link"), 0);
	snprintf(expected, sizeof(expected), "link%s", text);
	assert_refused("link", expected);
	snprintf(expected, sizeof(expected), "link/%s", text);
	assert_refused("link/", expected);
	/* a link on the way is followed, and where it led is looked at */
	assert_opens("link/e");
	assert_int_equal(fchmodat(scratch_fd, "d", 0777, 0), 0);
	assert_int_equal(dir_open(scratch_fd, "link/e", "e", &err), -1);
	assert_non_null(strstr(err.text, "/d: others than its owner"));
}

static void
test_not_a_directory(void **state)
{
	(void)state;
	assert_int_equal(mknodat(scratch_fd, "f", S_IFREG | 0600, 0), 0);
	assert_refused("f", "open f: Not a directory");
	assert_int_equal(dir_make(scratch_fd, "f", 0700, "f", &err), -1);
}

static void
test_foreign(void **state)
{
	(void)state;
	if (geteuid() != 0) {
		print_message("skipped: only root gives directories away\n");
		skip();
	}
	make("d", 0755);
	make("d/e", 0755);
	assert_int_equal(fchownat(scratch_fd, "d", 4321, 4321, 0), 0);
	assert_refused("d", "d: belongs to uid 4321, who is neither root nor "
	    "you: chown root d");
	assert_int_equal(dir_open(scratch_fd, "d/e", "e", &err), -1);
	assert_non_null(strstr(err.text, "/d: belongs to uid 4321"));
}

static void
test_make(void **state)
{
	static const mode_t masks[] = { 0, 022, 077, 0777 };
	mode_t old = umask(0);
	struct stat st;
	size_t i;
	int fd;

	(void)state;
	for (i = 0; i < COUNT(masks) * 2; i++) {
		umask(masks[i / 2]);
		/* the second time it is there */
		fd = dir_make(scratch_fd, "d", 0755, "d", &err);
		assert_true(fd >= 0);
		assert_int_equal(fstat(fd, &st), 0);
		assert_int_equal(st.st_mode & 07777, 0755);
		close(fd);
		assert_int_equal(umask(masks[i / 2]), masks[i / 2]);
		if (i % 2 == 1)
			assert_int_equal(unlinkat(scratch_fd, "d",
			    AT_REMOVEDIR), 0);
	}
	umask(old);
	assert_int_equal(dir_make(scratch_fd, "x/d", 0700, "x/d", &err), -1);
	assert_string_equal(err.text,
	    "make directory x/d: No such file or directory");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, scratch_make, scratch_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_open),
		TEST(test_writers),
		TEST(test_links),
		TEST(test_not_a_directory),
		TEST(test_foreign),
		TEST(test_make),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
