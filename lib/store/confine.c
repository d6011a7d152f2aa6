/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory: giving up all else. */
#include <fcntl.h>
#include <unistd.h>

#include <linux/capability.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "store/store.h"

#define CAPABILITY(name) (UINT64_C(1) << (name))

/*
 * Files as root has them, of others and in the blocks kept for root, too; and
 * interfaces, of which one may have a port under 1024.
 */
#define NEEDED (CAPABILITY(CAP_CHOWN) | CAPABILITY(CAP_DAC_OVERRIDE) |	\
    CAPABILITY(CAP_DAC_READ_SEARCH) | CAPABILITY(CAP_FOWNER) |		\
    CAPABILITY(CAP_SYS_RESOURCE) | CAPABILITY(CAP_NET_ADMIN) |		\
    CAPABILITY(CAP_NET_BIND_SERVICE))

/*
 * The resolver's and nftables' tables, libraries that the resolver loads,
 * kernel parameters, who holds a port or the lock.
 */
static int
allow_system(struct sandbox *sandbox, struct err *err)
{
	static const char *const readable[] = { "/etc", "/lib", "/lib64",
	    "/run", "/proc",
	    /* those that may be links to elsewhere */
	    "/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf",
	    "/etc/host.conf", "/etc/gai.conf" };
	size_t i;

	for (i = 0; i < COUNT(readable); i++)
		if (sandbox_allow_path(sandbox, readable[i], SANDBOX_READ,
		    err) < 0)
			return -1;
	return sandbox_allow_path(sandbox, "/proc/sys/net", SANDBOX_SET, err);
}

/* Locales, and what jansson seeds its hashes with. */
static int
allow_libraries(struct sandbox *sandbox, struct err *err)
{
	static const char *const paths[] = { "/usr", "/etc/locale.alias",
	    "/dev/urandom" };
	size_t i;

	for (i = 0; i < COUNT(paths); i++)
		if (sandbox_allow_path(sandbox, paths[i], SANDBOX_READ,
		    err) < 0)
			return -1;
	return 0;
}

/* Where generated files are written; later it could not be made. */
static int
allow_wireguard(struct sandbox *sandbox, const struct store *store,
    struct err *err)
{
	int auto_close fd = -1;
	struct err ignored;

	fd = dir_make(AT_FDCWD, store->wireguard, 0700, store->wireguard, err);
	if (fd >= 0)
		return sandbox_allow(sandbox, fd, SANDBOX_WRITE, err);
	/* what is wrong with it can still be seen */
	sandbox_allow_path(sandbox, store->wireguard, SANDBOX_READ, &ignored);
	return -1;
}

static int
allow_store(struct sandbox *sandbox, const struct store *store,
    enum store_reach reach, struct err *err)
{
	enum sandbox_access access = store->lock_fd >= 0 ? SANDBOX_WRITE :
	    SANDBOX_READ;

	if (store->fd >= 0 &&
	    sandbox_allow(sandbox, store->fd, access, err) < 0)
		return -1;
	/* of no store at all, nothing more */
	if (store->wireguard == NULL)
		return 0;
	if (access == SANDBOX_READ)
		return sandbox_allow_path(sandbox, store->wireguard, access,
		    err);
	if (reach != STORE_SYSTEM)
		return 0;
	/* a socket that a killed wireguard-go left behind is removed */
	return sandbox_allow_path(sandbox, "/run/wireguard", access, err);
}

int
store_confine(const struct store *store, enum store_reach reach, int also,
    struct err *err)
{
	struct sandbox sandbox;
	struct err fault;
	int rc = 0;

	if (sandbox_begin(&sandbox, err) < 0)
		return -1;
	if (store->lock_fd >= 0)
		rc = allow_wireguard(&sandbox, store, &fault);
	if (allow_store(&sandbox, store, reach, err) < 0 ||
	    allow_libraries(&sandbox, err) < 0 ||
	    (reach == STORE_SYSTEM && allow_system(&sandbox, err) < 0) ||
	    (also >= 0 &&
	    sandbox_allow(&sandbox, also, SANDBOX_WRITE, err) < 0)) {
		mem_closep(&sandbox.ruleset);
		return -1;
	}
	if (sandbox_enter(&sandbox, err) < 0 ||
	    sandbox_capabilities(NEEDED, err) < 0)
		return -1;
	if (rc < 0)
		*err = fault;
	return rc;
}
