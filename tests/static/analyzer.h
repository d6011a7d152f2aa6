/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For clang-tidy, put in front of every file: what it cannot see for itself. */
#include "base/err.h"

/* These live in another file, so it takes their result to be anything. */
#define err_set(...) (err_set(__VA_ARGS__), -1)
#define err_sys(...) (err_sys(__VA_ARGS__), -1)
#define err_context(...) (err_context(__VA_ARGS__), -1)
