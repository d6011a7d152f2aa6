/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard devices, whatever they run in. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kernel/wg_impl.h"

/* As grow(), but leaves no preshared keys behind. */
static void
grow_peers(struct wg_device *dev)
{
	size_t cap = dev->cap_peers > 0 ? dev->cap_peers * 2 :
	    dev->expected > 0 ? dev->expected : 16;
	struct wg_peer *peers = xreallocarray(NULL, cap, sizeof(*peers));

	if (dev->n_peers > 0) {
		memcpy(peers, dev->peers, dev->n_peers * sizeof(*peers));
		explicit_bzero(dev->peers, dev->n_peers * sizeof(*peers));
	}
	free(dev->peers);
	dev->peers = peers;
	dev->cap_peers = cap;
}

struct wg_peer *
wg_device_add(struct wg_device *dev)
{
	struct wg_peer *peer;

	if (dev->n_peers == dev->cap_peers)
		grow_peers(dev);
	peer = &dev->peers[dev->n_peers++];
	memset(peer, 0, sizeof(*peer));
	return peer;
}

void
wg_device_free(struct wg_device *dev)
{
	size_t i;

	for (i = 0; i < dev->n_peers; i++)
		prefixes_free(&dev->peers[i].allowed_ips);
	if (dev->peers != NULL)
		explicit_bzero(dev->peers, dev->n_peers *
		    sizeof(*dev->peers));
	free(dev->peers);
	explicit_bzero(dev, sizeof(*dev));
}

void
wg_device_clear(struct wg_device *dev)
{
	struct wg_device old = { .kind = dev->kind, .extent = dev->extent,
	    .expected = dev->expected };

	memcpy(old.name, dev->name, sizeof(old.name));
	wg_device_free(dev);
	*dev = old;
}

int
wg_fail(const char *name, const char *verb, int errnum, struct err *err)
{
	if (errnum == EPERM || errnum == EACCES)
		err_set(err, ERR_FAILED, "%s interface %s: needs root", verb,
		    quote(name).s);
	else if (errnum == ENODEV)
		err_set(err, ERR_ABSENT,
		    "there is no WireGuard interface %s", quote(name).s);
	else
		return err_sys(err, errnum, "%s interface %s", verb,
		    quote(name).s);
	err->errnum = errnum == EACCES ? EPERM : errnum;
	return -1;
}

int
wg_get(struct wg_device *dev, struct err *err)
{
	int ret;

	wg_device_clear(dev);
	ret = dev->kind == WG_UAPI ? wg_uapi_get(dev, err)
	    : wg_netlink_get(dev, err);
	/* never half a device */
	if (ret < 0)
		wg_device_clear(dev);
	return ret;
}

int
wg_set(const char *name, enum wg_kind kind, const struct wg_change *change,
    struct err *err)
{
	if (change->flags == 0 && change->n_peers == 0)
		return 0;
	if (kind == WG_UAPI)
		return wg_uapi_set(name, change, err);
	return wg_netlink_set(name, change, err);
}
