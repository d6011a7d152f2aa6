/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between out's parts: values as JSON. */
#ifndef WGPILOT_BASE_OUT_JSON_H
#define WGPILOT_BASE_OUT_JSON_H

#include <jansson.h>

#include "base/out.h"

/* The caller owns the result. */
json_t *out_json(enum out_type type, const struct out_value *value);

#endif
