/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory: allocation that cannot fail, and cleanup at the end of a scope. */
#ifndef WGPILOT_BASE_MEM_H
#define WGPILOT_BASE_MEM_H

#include <stddef.h>
#include <stdlib.h>

/*
 * These never return NULL: out of memory ends the program with status 1 and a
 * message, here and nowhere else.  The caller owns what it gets: free(3).
 */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* free(3), which is not called for nothing: of most peers most is NULL. */
static inline void
mem_free(void *p)
{
	if (p != NULL)
		free(p);
}

/* What grow does where there is no room yet. */
void *grow_twice(void *v, size_t *cap, size_t size);

/*
 * Makes room for one more element in a growing array: v has n elements and
 * room for *cap; returns the array, perhaps moved.  Doubles, so that n calls
 * cost O(n).
 */
static inline void *
grow(void *v, size_t n, size_t *cap, size_t size)
{
	return n < *cap ? v : grow_twice(v, cap, size);
}

/*
 * qsort(3), for n comparisons where the elements stand in order, as they
 * mostly do.  v may be NULL where n is 0.
 */
void sort(void *v, size_t n, size_t size,
    int (*compare)(const void *, const void *));

void mem_freep(void *pp);
void mem_closep(const int *fd);

/* A pointer that is freed, a descriptor that is closed, at scope exit. */
#define auto_free __attribute__((cleanup(mem_freep)))
#define auto_close __attribute__((cleanup(mem_closep)))

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#endif
