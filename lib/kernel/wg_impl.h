/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two ways to speak to a WireGuard device; only for kernel/. */
#ifndef WGPILOT_KERNEL_WG_IMPL_H
#define WGPILOT_KERNEL_WG_IMPL_H

#include "kernel/nl.h"
#include "kernel/wg.h"

/* As wg_get and wg_set; dev has what is given, and is otherwise empty. */
int wg_netlink_get(struct wg_device *dev, struct err *err);
int wg_netlink_set(const char *name, const struct wg_change *change,
    struct err *err);

/* Removes all peers of a device. */
int wg_netlink_empty(const char *name, struct err *err);

int wg_uapi_get(struct wg_device *dev, struct err *err);
int wg_uapi_set(const char *name, const struct wg_change *change,
    struct err *err);

/* Opens a socket and finds WireGuard's family; verb is for the message. */
int wg_genl_open(struct nl *nl, uint16_t *family, const char *name,
    const char *verb, struct err *err);
/* Begins a message about a device in buf (NL_BUFFER bytes). */
struct nlmsghdr *wg_genl_begin(struct nl *nl, void *buf, uint16_t family,
    uint8_t command, uint16_t flags, const char *name);
/* Adds to err what nl_talk said: the device, or that there is none. */
int wg_genl_refused(const char *name, const char *verb, struct err *err);

/* Forgets all but what wg_get is given. */
void wg_device_clear(struct wg_device *dev);

/* Fills err for a device that could not be read or changed. */
int wg_fail(const char *name, const char *verb, int errnum,
    struct err *err);

#endif
