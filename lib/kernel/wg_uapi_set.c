/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Changing a device that runs in a process. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "kernel/wg_uapi.h"

struct writing {
	int fd;
	bool broken;
	struct buf out;
};

static void
flush(struct writing *w)
{
	if (!w->broken && uapi_send(w->fd, w->out.data, w->out.len) < 0)
		w->broken = true;
	w->out.len = 0;
}

static void
write_key(struct writing *w, const char *name, const struct key *key)
{
	char text[UAPI_HEX_LEN + 1];

	uapi_hex_format(key, text);
	buf_printf(&w->out, "%s=%s\n", name, text);
	explicit_bzero(text, sizeof(text));
}

static void
write_endpoint(struct writing *w, const union wg_endpoint *e)
{
	char host[INET6_ADDRSTRLEN], zone[IFNAMSIZ];

	if (e->any.sa_family == AF_INET) {
		inet_ntop(AF_INET, &e->in.sin_addr, host, sizeof(host));
		buf_printf(&w->out, "endpoint=%s:%u\n", host,
		    ntohs(e->in.sin_port));
		return;
	}
	inet_ntop(AF_INET6, &e->in6.sin6_addr, host, sizeof(host));
	buf_printf(&w->out, "endpoint=[%s", host);
	if (e->in6.sin6_scope_id != 0 &&
	    if_indextoname(e->in6.sin6_scope_id, zone) != NULL)
		buf_printf(&w->out, "%%%s", zone);
	buf_printf(&w->out, "]:%u\n", ntohs(e->in6.sin6_port));
}

static void
write_peer(struct writing *w, const struct wg_peer_change *p)
{
	char text[PREFIX_TEXT_LEN];
	size_t i;

	write_key(w, "public_key", p->public_key);
	if (p->flags & WG_PEER_REMOVE) {
		buf_puts(&w->out, "remove=true\n");
		return;
	}
	if (p->flags & WG_PEER_UPDATE)
		buf_puts(&w->out, "update_only=true\n");
	if (p->flags & WG_PEER_PSK)
		write_key(w, "preshared_key", p->preshared_key);
	if (p->flags & WG_PEER_ENDPOINT)
		write_endpoint(w, p->endpoint);
	if (p->flags & WG_PEER_KEEPALIVE)
		buf_printf(&w->out, "persistent_keepalive_interval=%u\n",
		    p->keepalive);
	if (p->flags & WG_PEER_REPLACE_IPS)
		buf_puts(&w->out, "replace_allowed_ips=true\n");
	for (i = 0; i < p->n_ips; i++) {
		prefix_format(&p->ips[i], text);
		buf_printf(&w->out, "allowed_ip=%s\n", text);
		if (w->out.len >= UAPI_CHUNK)
			flush(w);
	}
}

static void
write_change(struct writing *w, const struct wg_change *change)
{
	size_t i;

	buf_puts(&w->out, "set=1\n");
	if (change->flags & WG_SET_PRIVATE_KEY)
		write_key(w, "private_key", change->private_key);
	if (change->flags & WG_SET_LISTEN_PORT)
		buf_printf(&w->out, "listen_port=%u\n", change->listen_port);
	if (change->flags & WG_SET_FWMARK)
		buf_printf(&w->out, "fwmark=%u\n", change->fwmark);
	for (i = 0; i < change->n_peers; i++) {
		write_peer(w, &change->peers[i]);
		if (w->out.len >= UAPI_CHUNK)
			flush(w);
	}
	buf_putc(&w->out, '\n');
	flush(w);
}

int
wg_uapi_set(const char *name, const struct wg_change *change,
    struct err *err)
{
	auto_uapi_lines struct uapi_lines l = {
		.fd = uapi_connect(name, "change", err),
	};
	struct writing w = { .fd = l.fd, .out = { .secret = true } };
	int errnum = EPROTO;
	char *line;

	if (l.fd < 0)
		return -1;
	write_change(&w, change);
	buf_free(&w.out);
	/* or it waits for the rest, and we for its answer */
	if (w.broken)
		shutdown(l.fd, SHUT_WR);
	while ((line = uapi_lines_next(&l)) != NULL && *line != '\0')
		if (strncmp(line, "errno=", 6) == 0 &&
		    uapi_errno(line + 6, &errnum) < 0)
			errnum = EPROTO;
	if (line == NULL)
		errnum = errno;
	return errnum == 0 ? 0 : wg_fail(name, "change", errnum, err);
}
