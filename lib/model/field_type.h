/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The types of the state file's keys, for field.c alone. */
#ifndef WGPILOT_MODEL_FIELD_TYPE_H
#define WGPILOT_MODEL_FIELD_TYPE_H

#include "model/field.h"

/*
 * What each type can do with a member of an object.  add checks and stores
 * one value, without the key's name in its message; get appends the values in
 * their canonical spelling; remove is NULL for single values.
 */
struct field_ops {
	int (*add)(const struct field *field, void *member,
	    const char *value, struct err *err);
	void (*get)(const struct field *field, const void *member,
	    struct strv *values);
	bool (*equal)(const void *a, const void *b);
	void (*clear)(void *member);
	int (*remove)(void *member, const char *value);
};

extern const struct field_ops field_types[];

/* Those of texts are in field_text.c. */
int field_text_add(const struct field *field, void *m, const char *value,
    struct err *err);
int field_email_add(const struct field *field, void *m, const char *value,
    struct err *err);
int field_endpoint_add(const struct field *field, void *m,
    const char *value, struct err *err);
int field_table_add(const struct field *field, void *m, const char *value,
    struct err *err);
void field_text_get(const struct field *field, const void *m,
    struct strv *values);
bool field_text_equal(const void *a, const void *b);
void field_text_clear(void *m);

/* Those of lists are in field_list.c. */
int field_addresses_add(const struct field *field, void *m,
    const char *value, struct err *err);
int field_prefixes_add(const struct field *field, void *m,
    const char *value, struct err *err);
int field_dns_add(const struct field *field, void *m, const char *value,
    struct err *err);
int field_tags_add(const struct field *field, void *m, const char *value,
    struct err *err);
int field_hooks_add(const struct field *field, void *m, const char *value,
    struct err *err);
void field_addresses_get(const struct field *field, const void *m,
    struct strv *values);
void field_prefixes_get(const struct field *field, const void *m,
    struct strv *values);
void field_words_get(const struct field *field, const void *m,
    struct strv *values);
bool field_prefixes_equal(const void *a, const void *b);
bool field_words_equal(const void *a, const void *b);
void field_prefixes_clear(void *m);
void field_words_clear(void *m);
int field_prefixes_remove(void *m, const char *value);
int field_words_remove(void *m, const char *value);

#endif
