/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Netlink: one socket, requests and their answers. */
#include <errno.h>
#include <linux/genetlink.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "kernel/nl.h"

/* The kernel answers at once; this is only for an answer that was lost. */
#define PATIENCE 30

struct answer {
	uint32_t seq;
	mnl_cb_t cb;
	void *data;
	bool done;
	bool interrupted;
	unsigned overruns;
	int errnum;
	char sentence[256];
};

static void
set_option(struct nl *nl, int option)
{
	int on = 1;

	/* An old kernel knows neither option and merely says less. */
	mnl_socket_setsockopt(nl->socket, option, &on, sizeof(on));
}

int
nl_open(struct nl *nl, int bus, struct err *err)
{
	struct timeval limit = { .tv_sec = PATIENCE };

	nl->socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	if (nl->socket == NULL)
		return err_sys(err, errno, "open a netlink socket");
	if (mnl_socket_bind(nl->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		err_sys(err, errno, "bind a netlink socket");
		nl_close(nl);
		return -1;
	}
	set_option(nl, NETLINK_EXT_ACK);
	set_option(nl, NETLINK_CAP_ACK);
	setsockopt(mnl_socket_get_fd(nl->socket), SOL_SOCKET, SO_RCVTIMEO,
	    &limit, sizeof(limit));
	nl->portid = mnl_socket_get_portid(nl->socket);
	nl->seq = (uint32_t)time(NULL);
	return 0;
}

void
nl_close(struct nl *nl)
{
	if (nl->socket != NULL)
		mnl_socket_close(nl->socket);
	nl->socket = NULL;
}

struct nlmsghdr *
nl_begin(struct nl *nl, void *buf, uint16_t type, uint16_t flags)
{
	struct nlmsghdr *request = mnl_nlmsg_put_header(buf);

	request->nlmsg_type = type;
	request->nlmsg_flags = flags | NLM_F_REQUEST | NLM_F_ACK;
	request->nlmsg_seq = ++nl->seq;
	return request;
}

/* Keeps the kernel's sentence, as ours look: no capital, no full stop. */
static int
take_sentence(const struct nlattr *attr, void *data)
{
	struct answer *a = data;
	const char *text = mnl_attr_get_payload(attr);
	size_t len, i;

	if (mnl_attr_get_type(attr) != NLMSGERR_ATTR_MSG)
		return MNL_CB_OK;
	len = strnlen(text, mnl_attr_get_payload_len(attr));
	if (len >= sizeof(a->sentence))
		len = sizeof(a->sentence) - 1;
	if (len > 0 && text[len - 1] == '.')
		len--;
	for (i = 0; i < len; i++)
		a->sentence[i] = text[i] >= ' ' && text[i] <= '~' ? text[i]
		    : '?';
	a->sentence[len] = '\0';
	if (len > 1 && text[0] >= 'A' && text[0] <= 'Z' && text[1] >= 'a')
		a->sentence[0] |= 0x20;
	return MNL_CB_OK;
}

/* The end of an answer: an acknowledgement, a refusal, or NLMSG_DONE. */
static void
take_end(struct answer *a, const struct nlmsghdr *msg)
{
	bool done = msg->nlmsg_type == NLMSG_DONE;
	size_t len = mnl_nlmsg_get_payload_len(msg);
	unsigned offset = done ? sizeof(int) : sizeof(struct nlmsgerr);
	int error = 0;

	a->done = true;
	if (len < offset) {
		/* some families end a dump without a code */
		if (!done)
			a->errnum = EPROTO;
		return;
	}
	/* the code is the first member in both */
	memcpy(&error, mnl_nlmsg_get_payload(msg), sizeof(error));
	if (error == 0)
		return;
	/* errno values end at 4095 (MAX_ERRNO) */
	a->errnum = error < 0 && error >= -4095 ? -error : EPROTO;
	if (!done && !(msg->nlmsg_flags & NLM_F_CAPPED)) {
		const struct nlmsgerr *e = mnl_nlmsg_get_payload(msg);

		if (e->msg.nlmsg_len < sizeof(e->msg) ||
		    e->msg.nlmsg_len > len)
			return;
		offset += MNL_ALIGN(e->msg.nlmsg_len - sizeof(e->msg));
	}
	if (msg->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_parse(msg, offset, take_sentence, a);
}

static void
take_message(struct answer *a, const struct nlmsghdr *msg)
{
	int ret;

	if (msg->nlmsg_flags & NLM_F_DUMP_INTR)
		a->interrupted = true;
	if (msg->nlmsg_type == NLMSG_ERROR || msg->nlmsg_type == NLMSG_DONE) {
		take_end(a, msg);
		return;
	}
	if (msg->nlmsg_type < NLMSG_MIN_TYPE || a->cb == NULL)
		return;
	errno = 0;
	ret = a->cb(msg, a->data);
	if (ret > MNL_CB_STOP)
		return;
	/* what is left of the answer is read all the same, but not used */
	a->cb = NULL;
	if (ret < 0)
		a->errnum = errno != 0 ? errno : EPROTO;
}

static void
take_datagram(struct answer *a, const void *buf, int len)
{
	const struct nlmsghdr *msg = buf;

	/* libmnl takes the length of a message for a signed number */
	for (; !a->done && mnl_nlmsg_ok(msg, len) &&
	    msg->nlmsg_len <= (unsigned)len; msg = mnl_nlmsg_next(msg, &len))
		/* a lower number is the rest of an answer we gave up on */
		if (msg->nlmsg_seq == a->seq)
			take_message(a, msg);
}

/* Returns the length of a datagram of the kernel's, 0: none, ask again. */
static ssize_t
receive(struct nl *nl, struct answer *a, void *buf)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { .iov_base = buf, .iov_len = NL_BUFFER };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
	};
	ssize_t len = recvmsg(mnl_socket_get_fd(nl->socket), &msg, 0);

	if (len < 0 && errno == EINTR)
		return 0;
	if (len < 0 && errno == ENOBUFS && a->overruns++ < NL_TRIES) {
		/* messages were lost; a dump still has its end */
		a->interrupted = true;
		return 0;
	}
	if (len < 0)
		return -1;
	if (msg.msg_namelen != sizeof(from) || from.nl_pid != 0)
		return 0;
	if (msg.msg_flags & MSG_TRUNC) {
		errno = EMSGSIZE;
		return -1;
	}
	return len;
}

static int
explain(const struct answer *a, struct err *err)
{
	int errnum = a->errnum != 0 ? a->errnum : EINTR;

	if (a->sentence[0] != '\0')
		return err_sys(err, errnum, "%s", a->sentence);
	err_set(err, ERR_FAILED, "%s", strerror(errnum));
	err->errnum = errnum;
	return -1;
}

int
nl_talk(struct nl *nl, struct nlmsghdr *request, mnl_cb_t cb, void *data,
    struct err *err)
{
	_Alignas(struct nlmsghdr) char buf[NL_BUFFER];
	struct answer a = { .seq = request->nlmsg_seq, .cb = cb, .data = data };
	ssize_t len;

	do {
		len = mnl_socket_sendto(nl->socket, request,
		    request->nlmsg_len);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return err_sys(err, errno, "send a request to the kernel");
	while (!a.done) {
		if ((len = receive(nl, &a, buf)) < 0) {
			err_sys(err, errno, "read the kernel's answer");
			break;
		}
		take_datagram(&a, buf, (int)len);
	}
	/* answers may hold keys */
	explicit_bzero(buf, sizeof(buf));
	if (!a.done)
		return -1;
	if (a.errnum != 0 || a.interrupted)
		return explain(&a, err);
	return 0;
}

static int
take_family(const struct nlattr *attr, void *data)
{
	uint16_t *id = data;

	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
	    mnl_attr_validate(attr, MNL_TYPE_U16) == 0)
		*id = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int
take_controller(const struct nlmsghdr *msg, void *data)
{
	return mnl_attr_parse(msg, sizeof(struct genlmsghdr), take_family,
	    data);
}

int
nl_family(struct nl *nl, const char *name, uint16_t *id, struct err *err)
{
	_Alignas(struct nlmsghdr) char buf[NL_BUFFER];
	struct nlmsghdr *request = nl_begin(nl, buf, GENL_ID_CTRL, 0);
	struct genlmsghdr *genl;

	*id = 0;
	genl = mnl_nlmsg_put_extra_header(request, sizeof(*genl));
	genl->cmd = CTRL_CMD_GETFAMILY;
	genl->version = 1;
	if (!mnl_attr_put_strz_check(request, sizeof(buf),
	    CTRL_ATTR_FAMILY_NAME, name))
		return err_sys(err, EMSGSIZE, "netlink family %s", name);
	if (nl_talk(nl, request, take_controller, id, err) < 0)
		return err_context(err, "netlink family %s", name);
	if (*id == 0)
		return err_sys(err, ENOENT, "netlink family %s", name);
	return 0;
}
