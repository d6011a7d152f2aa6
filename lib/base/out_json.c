/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of output records as JSON. */
#include <string.h>

#include "base/out_json.h"
#include "base/when.h"

static json_t *
json_text(const char *text)
{
	json_t *json = json_string(text);

	/* not UTF-8, which JSON cannot carry */
	return json != NULL ? json : json_string(quote(text).s);
}

json_t *
out_json(enum out_type type, const struct out_value *value)
{
	const char *text = value->texts.data;
	char at[WHEN_LEN];
	json_t *array;
	size_t i;

	if (value->absent)
		return json_null();
	switch (type) {
	case OUT_TEXT:
		return json_text(value->text);
	case OUT_LIST:
		array = json_array();
		for (i = 0; i < value->n_texts; i++) {
			json_array_append_new(array, json_text(text));
			text += strlen(text) + 1;
		}
		return array;
	case OUT_TIME:
		when_format((time_t)value->number, at);
		return json_string(at);
	case OUT_BOOL:
	case OUT_DOT:
		return json_boolean(value->number);
	case OUT_NUMBER:
	case OUT_SIZE:
		break;
	}
	return json_integer(value->number);
}
