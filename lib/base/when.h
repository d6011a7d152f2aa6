/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points in time and spans of time. */
#ifndef WGPILOT_BASE_WHEN_H
#define WGPILOT_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"

#define WHEN_LEN 32	/* room for any text that is formatted here */

/* Now, in seconds since 1970 UTC; the one place that asks the clock. */
time_t when_now(void);
/* Is a later than b? */
bool timespec_later(const struct timespec *a, const struct timespec *b);

/* RFC 3339 in UTC: "2026-11-20T10:00:00Z". */
void when_format(time_t t, char text[WHEN_LEN]);

/*
 * Parses RFC 3339 ("2026-11-20T10:00:00Z", also with an offset +02:00) or a
 * date ("2026-11-20", its midnight UTC).  Years 1970 to 9999.
 */
int when_parse(const char *text, time_t *t, struct err *err);

/*
 * Parses a span: numbers with units s, m, h, d, w, y (365 d), largest first
 * or not ("90d", "1h30m"), at most 100 years.  Result in seconds.
 */
int span_parse(const char *text, int64_t *seconds, struct err *err);

/* A date or RFC 3339 time, or a span from now on.  For --expires. */
int when_parse_until(const char *text, time_t *t, struct err *err);

/* "2 minutes ago", "in 3 days", "now". */
void when_format_ago(time_t t, time_t now, char text[WHEN_LEN]);

#endif
