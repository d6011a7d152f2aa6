/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The error contract: what a library function says when it fails. */
#ifndef WGPILOT_BASE_ERR_H
#define WGPILOT_BASE_ERR_H

/*
 * Every library function that can fail returns 0 or -1 and fills the caller's
 * struct err, its last parameter.  A leaf says what it tried and on what; a
 * caller may put context in front; a command prints the text once.  A text
 * holds no secret and no byte that was not checked (see quote() in str.h), is
 * in lower case, has no full stop, and says the way out where there is one.
 */

/* The codes are the exit statuses of every command. */
enum err_code {
	ERR_FAILED = 1,		/* failed; or: differs, unhealthy */
	ERR_USAGE = 2,		/* the command line is wrong */
	ERR_ABSENT = 3,		/* no such object */
	ERR_BUSY = 75,		/* EX_TEMPFAIL of sysexits.h: try again */
};

struct err {
	enum err_code code;
	int errnum;		/* errno of the failed call, or 0 */
	char text[1024];	/* a longer text ends in "..." */
};

/* Sets code and text (printf-like), clears errnum.  Returns -1. */
int err_set(struct err *err, enum err_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Sets ERR_FAILED, errnum, and the text followed by ": " and strerror(errnum).
 * errnum is a positive errno value.  Returns -1.
 */
int err_sys(struct err *err, int errnum, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Puts "context: " in front of the text, unless it stands there already: a
 * leaf may have named the object, too.  Returns -1.
 */
int err_context(struct err *err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
