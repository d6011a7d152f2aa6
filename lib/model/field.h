/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of the state file: one table for reading, writing and setting. */
#ifndef WGPILOT_MODEL_FIELD_H
#define WGPILOT_MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum field_type {
	FIELD_TEXT,		/* char * */
	FIELD_EMAIL,		/* char * */
	FIELD_ENDPOINT,		/* char *, HOST[:PORT] */
	FIELD_ENDPOINT_PORT,	/* char *, HOST:PORT */
	FIELD_TABLE,		/* char *: auto, off, or a number */
	FIELD_KEY,		/* struct key */
	FIELD_ENUM,		/* uint8_t, index into names */
	FIELD_PORT,		/* uint16_t */
	FIELD_KEEPALIVE,	/* int32_t; 0..65535 or off */
	FIELD_MTU,		/* uint32_t */
	FIELD_FWMARK,		/* int64_t; number, 0x..., off */
	FIELD_TIME,		/* time_t, RFC 3339 */
	FIELD_ADDRESSES,	/* struct prefixes of full length */
	FIELD_PREFIXES,		/* struct prefixes */
	FIELD_DNS,		/* struct strv */
	FIELD_TAGS,		/* struct strv */
	FIELD_HOOKS,		/* struct strv */
};

/* "KEY = VALUE", which a user sets, is at most that long. */
#define FIELD_LINE_MAX 198

struct field {
	const char *name;	/* as in the file */
	const char *json;	/* as in JSON and -o */
	enum field_type type;
	bool fixed;		/* not changed by "set" */
	size_t offset;		/* in struct network or struct peer */
	const char *const *names;	/* of FIELD_ENUM; [0] is unset */
	const char *help;	/* what may stand there */
};

extern const struct field network_fields[];
extern const size_t n_network_fields;
extern const struct field peer_fields[];
extern const size_t n_peer_fields;

/* By name, without case; NULL where there is none. */
const struct field *field_find(const struct field *fields, size_t n,
    const char *name);

/* May the key stand more than once? */
bool field_is_list(const struct field *field);

/*
 * Reads one value into an object: appended to a list (a value that is there
 * already fails), put in place of what was there otherwise.  The message
 * begins with the key's name.
 */
int field_add(const struct field *field, void *object, const char *value,
    struct err *err);
/* Removes one value from a list; fails where it is not there. */
int field_remove(const struct field *field, void *object, const char *value,
    struct err *err);
void field_clear(const struct field *field, void *object);

/* Appends the values as the file has them; none where it is not set. */
void field_get(const struct field *field, const void *object,
    struct strv *values);
bool field_equal(const struct field *field, const void *a, const void *b);

/*
 * "KEY=VALUE", "KEY=" (clears), "KEY+=VALUE", "KEY-=VALUE" (lists); several
 * values of a list are separated by commas, but for hooks.  Fails with
 * ERR_USAGE where it is not of that form, or the key is unknown or fixed.
 */
int field_assign(const struct field *fields, size_t n, void *object,
    const char *assignment, struct err *err);

/* Appends "KEY=VALUE", unless value is NULL. */
void assignments_put(struct strv *assignments, const char *key,
    const char *value);
/*
 * Appends what makes these the list, in place of a default: "KEY=", then
 * "KEY+=VALUE" for each; nothing where there are none.
 */
void assignments_put_list(struct strv *assignments, const char *key,
    const struct strv *values);

#endif
