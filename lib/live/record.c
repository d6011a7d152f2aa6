/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of records that are those of state files. */
#include "base/str.h"
#include "live/record.h"

void
record_put_field(const struct field *fields, size_t n, const char *name,
    const void *object, struct out_value *v)
{
	const struct field *field = field_find(fields, n, name);
	struct strv auto_strv values = { 0 };
	size_t i;

	field_get(field, object, &values);
	for (i = 0; i < values.n; i++)
		out_add(v, values.v[i]);
	v->absent = values.n == 0 && !field_is_list(field);
}

void
record_put_time(time_t t, struct out_value *v)
{
	v->absent = t == 0;
	v->number = t;
}
