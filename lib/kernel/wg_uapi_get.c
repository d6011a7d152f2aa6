/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a device that runs in a process. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "kernel/wg_uapi.h"

static int
take_number(const char *value, uint64_t max, uint64_t *n)
{
	return str_number(value, 0, max, n);
}

/* "192.0.2.1:51820", "[2001:db8::1]:51820", "[fe80::1%eth0]:51820" */
static int
take_endpoint(char *value, union wg_endpoint *e)
{
	char *colon = strrchr(value, ':'), *host = value, *zone;
	uint64_t port;

	if (colon == NULL || str_number(colon + 1, 0, UINT16_MAX, &port) < 0)
		return -1;
	*colon = '\0';
	if (*host != '[') {
		e->in.sin_family = AF_INET;
		e->in.sin_port = htons((uint16_t)port);
		return inet_pton(AF_INET, host, &e->in.sin_addr) == 1 ? 0 : -1;
	}
	if (colon[-1] != ']')
		return -1;
	colon[-1] = '\0';
	host++;
	e->in6.sin6_family = AF_INET6;
	e->in6.sin6_port = htons((uint16_t)port);
	if ((zone = strchr(host, '%')) != NULL) {
		*zone++ = '\0';
		e->in6.sin6_scope_id = if_nametoindex(zone);
		if (e->in6.sin6_scope_id == 0 &&
		    str_number(zone, 1, UINT32_MAX, &port) == 0)
			e->in6.sin6_scope_id = (uint32_t)port;
	}
	return inet_pton(AF_INET6, host, &e->in6.sin6_addr) == 1 ? 0 : -1;
}

static int
take_allowed_ip(char *value, struct prefixes *list)
{
	struct prefix p = { .family = AF_INET };
	char *slash = strchr(value, '/');
	uint64_t len;

	if (slash == NULL)
		return -1;
	*slash = '\0';
	if (strchr(value, ':') != NULL)
		p.family = AF_INET6;
	if (inet_pton(p.family, value, p.addr) != 1 ||
	    str_number(slash + 1, 0, prefix_max(&p), &len) < 0)
		return -1;
	p.len = (uint8_t)len;
	/* not prefixes_add: most peers have only one or two */
	if (list->n == list->cap) {
		list->cap = list->cap < 2 ? list->cap + 1 : list->cap * 2;
		list->v = xreallocarray(list->v, list->cap, sizeof(p));
	}
	list->v[list->n++] = p;
	return 0;
}

/* Most differ in the first letter. */
static bool
is(const char *name, const char *key)
{
	return *name == *key && strcmp(name, key) == 0;
}

static int
take_of_peer(struct wg_peer *peer, enum wg_extent extent, const char *name,
    char *value)
{
	uint64_t n = 0;
	int ret = 0;

	if (is(name, "preshared_key")) {
		ret = uapi_hex_parse(&peer->preshared_key, value);
	} else if (is(name, "endpoint")) {
		ret = take_endpoint(value, &peer->endpoint);
	} else if (is(name, "allowed_ip")) {
		if (extent != WG_WITHOUT_IPS)
			ret = take_allowed_ip(value, &peer->allowed_ips);
	} else if (is(name, "persistent_keepalive_interval")) {
		ret = take_number(value, UINT16_MAX, &n);
		peer->keepalive = (uint16_t)n;
	} else if (is(name, "last_handshake_time_sec")) {
		ret = take_number(value, INT64_MAX, &n);
		peer->last_handshake = (time_t)n;
	} else if (is(name, "rx_bytes")) {
		ret = take_number(value, UINT64_MAX, &peer->rx_bytes);
	} else if (is(name, "tx_bytes")) {
		ret = take_number(value, UINT64_MAX, &peer->tx_bytes);
	}
	return ret;
}

static int
take_of_device(struct wg_device *dev, const char *name, const char *value)
{
	uint64_t n = 0;
	int ret = 0;

	if (is(name, "private_key")) {
		ret = uapi_hex_parse(&dev->private_key, value);
		if (ret == 0 && !key_is_zero(&dev->private_key))
			key_public(&dev->public_key, &dev->private_key);
	} else if (is(name, "listen_port")) {
		ret = take_number(value, UINT16_MAX, &n);
		dev->listen_port = (uint16_t)n;
	} else if (is(name, "fwmark")) {
		ret = take_number(value, UINT32_MAX, &n);
		dev->fwmark = (uint32_t)n;
	}
	return ret;
}

static int
take_line(struct wg_device *dev, char *line, int *errnum)
{
	char *value = strchr(line, '=');

	if (value == NULL)
		return -1;
	*value++ = '\0';
	if (is(line, "errno"))
		return uapi_errno(value, errnum);
	if (is(line, "public_key"))
		return uapi_hex_parse(&wg_device_add(dev)->public_key, value);
	if (dev->n_peers > 0)
		return take_of_peer(&dev->peers[dev->n_peers - 1], dev->extent,
		    line, value);
	return take_of_device(dev, line, value);
}

int
wg_uapi_get(struct wg_device *dev, struct err *err)
{
	static const char request[] = "get=1\n\n";
	auto_uapi_lines struct uapi_lines l = {
		.fd = uapi_connect(dev->name, "read", err),
	};
	int errnum = EPROTO;
	char *line;

	if (l.fd < 0)
		return -1;
	if (uapi_send(l.fd, request, sizeof(request) - 1) < 0)
		return wg_fail(dev->name, "read", errno, err);
	while ((line = uapi_lines_next(&l)) != NULL && *line != '\0') {
		/* the peers come last */
		if (dev->extent == WG_WITHOUT_PEERS &&
		    strncmp(line, "public_key=", 11) == 0)
			return 0;
		if (take_line(dev, line, &errnum) < 0)
			return wg_fail(dev->name, "read", EPROTO, err);
	}
	if (line == NULL)
		errnum = errno;
	return errnum == 0 ? 0 : wg_fail(dev->name, "read", errnum, err);
}
