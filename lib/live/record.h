/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of records that are those of state files; only for live/. */
#ifndef WGPILOT_LIVE_RECORD_H
#define WGPILOT_LIVE_RECORD_H

#include <time.h>

#include "base/out.h"
#include "model/field.h"

/* A key of the state file by its name, with the values that the object has. */
void record_put_field(const struct field *fields, size_t n, const char *name,
    const void *object, struct out_value *v);

/* 0 is absent. */
void record_put_time(time_t t, struct out_value *v);

#endif
