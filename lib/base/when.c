/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Points in time and spans of time. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/when.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
#define YEAR (365 * DAY)
#define SPAN_MAX ((int64_t)100 * YEAR)
#define WHEN_MAX 253402300799	/* 9999-12-31T23:59:59Z */

time_t
when_now(void)
{
	return time(NULL);
}

bool
timespec_later(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec > b->tv_sec ||
	    (a->tv_sec == b->tv_sec && a->tv_nsec > b->tv_nsec);
}

void
when_format(time_t t, char text[WHEN_LEN])
{
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    snprintf(text, WHEN_LEN, "%04d-%02d-%02dT%02d:%02d:%02dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
	    tm.tm_min, tm.tm_sec) >= WHEN_LEN)
		strcpy(text, "?");
}

/* Takes exactly n digits and, unless it is 0, the character behind them. */
static bool
take(const char **p, int n, char behind, int *out)
{
	int value = 0;

	for (; n > 0; n--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		value = value * 10 + (**p - '0');
	}
	*out = value;
	if (behind == '\0')
		return true;
	return *(*p)++ == behind;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
	};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool
parse_date(const char **p, struct tm *tm)
{
	int year, month, day;

	if (!take(p, 4, '-', &year) || !take(p, 2, '-', &month) ||
	    !take(p, 2, '\0', &day))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > days_in_month(year, month))
		return false;
	tm->tm_year = year - 1900;
	tm->tm_mon = month - 1;
	tm->tm_mday = day;
	tm->tm_yday = day - 1;
	for (month--; month > 0; month--)
		tm->tm_yday += days_in_month(year, month);
	return true;
}

/*
 * POSIX.1, base definitions, 4.16 "Seconds Since the Epoch".  timegm(3) comes
 * to the same, but looks for the time zone first, and takes five times as
 * long, which counts where each of many peers has a date.
 */
static time_t
since_epoch(const struct tm *tm)
{
	time_t year = tm->tm_year;

	return tm->tm_sec + tm->tm_min * MINUTE + tm->tm_hour * HOUR +
	    (time_t)tm->tm_yday * DAY + (year - 70) * YEAR +
	    ((year - 69) / 4) * DAY - ((year - 1) / 100) * DAY +
	    ((year + 299) / 400) * DAY;
}

/* Seconds east of UTC. */
static bool
parse_offset(const char **p, int *seconds)
{
	char sign = *(*p)++;
	int hours, minutes;

	*seconds = 0;
	if (sign == 'Z' || sign == 'z')
		return true;
	if (sign != '+' && sign != '-')
		return false;
	if (!take(p, 2, ':', &hours) || !take(p, 2, '\0', &minutes) ||
	    hours > 23 || minutes > 59)
		return false;
	*seconds = (hours * HOUR + minutes * MINUTE) * (sign == '-' ? -1 : 1);
	return true;
}

/* "10:00:00Z"; a fraction of a second is allowed and dropped. */
static bool
parse_clock(const char **p, struct tm *tm, int *offset)
{
	if (!take(p, 2, ':', &tm->tm_hour) || !take(p, 2, ':', &tm->tm_min) ||
	    !take(p, 2, '\0', &tm->tm_sec))
		return false;
	if (tm->tm_hour > 23 || tm->tm_min > 59 || tm->tm_sec > 60)
		return false;
	if (**p == '.') {
		size_t digits = strspn(*p + 1, "0123456789");

		if (digits == 0)
			return false;
		*p += 1 + digits;
	}
	return parse_offset(p, offset);
}

static bool
parse_when(const char *p, time_t *t)
{
	struct tm tm = { 0 };
	int offset = 0;
	bool leap;

	if (!parse_date(&p, &tm))
		return false;
	if (*p == 'T' || *p == 't') {
		p++;
		if (!parse_clock(&p, &tm, &offset))
			return false;
	}
	if (*p != '\0')
		return false;
	leap = tm.tm_sec == 60;
	*t = since_epoch(&tm) - offset;
	/* a leap second stands before a midnight of UTC, and counts as it */
	if (leap && *t % DAY != 0)
		return false;
	return *t >= 0 && *t <= WHEN_MAX;
}

int
when_parse(const char *text, time_t *t, struct err *err)
{
	time_t parsed;

	if (!parse_when(text, &parsed))
		return err_set(err, ERR_FAILED, "%s: is no time: write it like "
		    "2026-11-20T10:00:00Z or 2026-11-20", quote(text).s);
	*t = parsed;
	return 0;
}

static int64_t
unit_seconds(char unit)
{
	switch (unit) {
	case 's':
		return 1;
	case 'm':
		return MINUTE;
	case 'h':
		return HOUR;
	case 'd':
		return DAY;
	case 'w':
		return WEEK;
	case 'y':
		return YEAR;
	default:
		return 0;
	}
}

static bool
parse_span(const char *p, int64_t *seconds)
{
	int64_t sum = 0, n, unit;

	if (*p == '\0')
		return false;
	while (*p != '\0') {
		if (*p < '0' || *p > '9')
			return false;
		for (n = 0; *p >= '0' && *p <= '9'; p++)
			if ((n = n * 10 + (*p - '0')) > SPAN_MAX)
				return false;
		unit = unit_seconds(*p++);
		if (unit == 0 || n > (SPAN_MAX - sum) / unit)
			return false;
		sum += n * unit;
	}
	*seconds = sum;
	return true;
}

int
span_parse(const char *text, int64_t *seconds, struct err *err)
{
	if (parse_span(text, seconds))
		return 0;
	return err_set(err, ERR_FAILED, "%s: is no span of time of at most "
	    "100 years: write it like 90d or 1h30m (units s, m, h, d, w, y)",
	    quote(text).s);
}

int
when_parse_until(const char *text, time_t *t, struct err *err)
{
	int64_t span;
	time_t now;

	if (parse_when(text, &now)) {
		*t = now;
		return 0;
	}
	if (!parse_span(text, &span))
		return err_set(err, ERR_FAILED, "%s: is neither a time nor a "
		    "span of at most 100 years: write it like 2026-11-20, "
		    "2026-11-20T10:00:00Z, 90d or 1h30m", quote(text).s);
	*t = when_now() + (time_t)span;
	return 0;
}

void
when_format_ago(time_t t, time_t now, char text[WHEN_LEN])
{
	static const struct {
		int64_t seconds;
		const char *name;
	} units[] = {
		{ YEAR, "year" }, { DAY, "day" }, { HOUR, "hour" },
		{ MINUTE, "minute" }, { 1, "second" },
	};
	int64_t n = t > now ? t - now : now - t;
	const char *plural;
	size_t i = 0;

	if (n == 0) {
		strcpy(text, "now");
		return;
	}
	while (i < COUNT(units) - 1 && n < units[i].seconds)
		i++;
	n /= units[i].seconds;
	plural = n == 1 ? "" : "s";
	if (t > now)
		snprintf(text, WHEN_LEN, "in %jd %s%s", (intmax_t)n,
		    units[i].name, plural);
	else
		snprintf(text, WHEN_LEN, "%jd %s%s ago", (intmax_t)n,
		    units[i].name, plural);
}
