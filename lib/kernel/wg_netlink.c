/* SPDX-License-Identifier: GPL-2.0-or-later */
/* WireGuard in the kernel: what reading and changing share. */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/wireguard.h>
#include <string.h>

#include "kernel/wg_impl.h"

int
wg_genl_open(struct nl *nl, uint16_t *family, const char *name,
    const char *verb, struct err *err)
{
	if (strlen(name) >= IFNAMSIZ)
		return wg_fail(name, verb, ENODEV, err);
	if (nl_open(nl, NETLINK_GENERIC, err) < 0)
		return -1;
	if (nl_family(nl, WG_GENL_NAME, family, err) == 0)
		return 0;
	/* without the module there is no such device either */
	return err->errnum == ENOENT ? wg_fail(name, verb, ENODEV, err) : -1;
}

bool
wg_is_in_kernel(void)
{
	struct nl auto_nl nl = { 0 };
	struct err ignored;
	uint16_t family;

	return nl_open(&nl, NETLINK_GENERIC, &ignored) == 0 &&
	    nl_family(&nl, WG_GENL_NAME, &family, &ignored) == 0;
}

struct nlmsghdr *
wg_genl_begin(struct nl *nl, void *buf, uint16_t family, uint8_t command,
    uint16_t flags, const char *name)
{
	struct nlmsghdr *msg = nl_begin(nl, buf, family, flags);
	struct genlmsghdr *genl;

	genl = mnl_nlmsg_put_extra_header(msg, sizeof(*genl));
	genl->cmd = command;
	genl->version = WG_GENL_VERSION;
	/* an empty message has room for a name */
	mnl_attr_put_strz_check(msg, NL_BUFFER, WGDEVICE_A_IFNAME, name);
	return msg;
}

int
wg_genl_refused(const char *name, const char *verb, struct err *err)
{
	switch (err->errnum) {
	case EPERM:
	case EACCES:
	case ENODEV:
	case EOPNOTSUPP:
		return wg_fail(name, verb, err->errnum == EOPNOTSUPP ? ENODEV
		    : err->errnum, err);
	}
	return err_context(err, "%s interface %s", verb, quote(name).s);
}
