/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the fuzz targets share; each of them is one program. */
#ifndef WGPILOT_TESTS_FUZZ_H
#define WGPILOT_TESTS_FUZZ_H

#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "model/key.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(cond) \
	((cond) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #cond))

static inline _Noreturn void
fuzz_failed(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: not true: %s\n", file, line, what);
	abort();
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err;

	(void)argc;
	(void)argv;
	CHECK(key_init(&err) == 0);
	return 0;
}

/* Parsers never ask for names: these end the program. */
int
getaddrinfo(const char *node, const char *service,
    const struct addrinfo *hints, struct addrinfo **result)
{
	(void)node;
	(void)service;
	(void)hints;
	(void)result;
	fuzz_failed(__FILE__, __LINE__, "no name is resolved");
}

struct hostent *
gethostbyname(const char *name)
{
	(void)name;
	fuzz_failed(__FILE__, __LINE__, "no name is resolved");
}

/* The input as a string, which ends at its first NUL; the caller frees. */
static inline char *
fuzz_string(const uint8_t *data, size_t size)
{
	return xstrndup((const char *)data, size);
}

/* What is not filled in is seen: it is no UTF-8. */
#define FUZZ_ERR { .text = { [0 ... sizeof((struct err){ 0 }.text) - 2] = \
	'\377' } }

/* A message must be there, and be fit for a terminal. */
static inline void
fuzz_check_err(const struct err *err)
{
	const unsigned char *p = (const unsigned char *)err->text;
	uint32_t cp;
	size_t len;

	CHECK(*p != '\0');
	CHECK(err->code == ERR_FAILED || err->code == ERR_USAGE ||
	    err->code == ERR_ABSENT || err->code == ERR_BUSY);
	for (; *p != '\0'; p += len) {
		len = utf8_decode(p, &cp);
		CHECK(len > 0);
		CHECK(cp >= 0x20 && (cp < 0x7f || cp > 0x9f));
	}
}

#endif
