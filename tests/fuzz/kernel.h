/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel whose answers are the fuzzer's bytes. */
#ifndef WGPILOT_TESTS_FUZZ_KERNEL_H
#define WGPILOT_TESTS_FUZZ_KERNEL_H

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sanitizer/asan_interface.h>

#include "fuzz.h"

/*
 * These stand in for the C library's: a socket is an empty file, what is sent
 * is only looked at, what is received is the next piece of the input.
 */
static struct {
	const uint8_t *next;
	size_t left;
	uint32_t seq;		/* of the request that was sent last */
	unsigned sent;
} kernel;

int
socket(int domain, int type, int protocol)
{
	(void)domain;
	(void)type;
	(void)protocol;
	return memfd_create("socket", MFD_CLOEXEC);
}

int
bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)fd;
	(void)addr;
	(void)len;
	return 0;
}

int
connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	(void)addr;
	(void)len;
	/* a stream is simply the file's content */
	CHECK(write(fd, kernel.next, kernel.left) == (ssize_t)kernel.left);
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	return 0;
}

int
getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	struct sockaddr_nl own = { .nl_family = AF_NETLINK, .nl_pid = 4711 };

	(void)fd;
	CHECK(*len >= sizeof(own));
	memcpy(addr, &own, sizeof(own));
	*len = sizeof(own);
	return 0;
}

int
setsockopt(int fd, int level, int name, const void *value, socklen_t len)
{
	(void)fd;
	(void)level;
	(void)name;
	(void)value;
	(void)len;
	return 0;
}

ssize_t
send(int fd, const void *data, size_t len, int flags)
{
	(void)fd;
	(void)data;
	(void)flags;
	return (ssize_t)len;
}

ssize_t
sendto(int fd, const void *data, size_t len, int flags,
    const struct sockaddr *to, socklen_t to_len)
{
	struct nlmsghdr msg;

	(void)fd;
	(void)flags;
	(void)to;
	(void)to_len;
	CHECK(len >= sizeof(msg));
	memcpy(&msg, data, sizeof(msg));
	CHECK(msg.nlmsg_len == len);
	kernel.seq = msg.nlmsg_seq;
	/* who asks again and again must come to an end */
	CHECK(kernel.sent++ < 64);
	return (ssize_t)len;
}

/* Sequence numbers cannot be guessed: all but ~0 become the right one. */
static inline void
number(uint8_t *data, size_t len)
{
	struct nlmsghdr msg;

	while (len >= sizeof(msg)) {
		memcpy(&msg, data, sizeof(msg));
		if (msg.nlmsg_seq != UINT32_MAX)
			memcpy(data + offsetof(struct nlmsghdr, nlmsg_seq),
			    &kernel.seq, sizeof(kernel.seq));
		if (msg.nlmsg_len < sizeof(msg) || msg.nlmsg_len > len ||
		    NLMSG_ALIGN(msg.nlmsg_len) > len)
			break;
		data += NLMSG_ALIGN(msg.nlmsg_len);
		len -= NLMSG_ALIGN(msg.nlmsg_len);
	}
}

/* The acknowledgement that ends what the input left open. */
static inline size_t
acknowledge(uint8_t *data)
{
	struct {
		struct nlmsghdr msg;
		struct nlmsgerr e;
	} ack = { .msg = { .nlmsg_len = sizeof(ack),
		.nlmsg_type = NLMSG_ERROR, .nlmsg_seq = kernel.seq } };

	ack.e.msg.nlmsg_len = sizeof(ack.e.msg);
	memcpy(data, &ack, sizeof(ack));
	return sizeof(ack);
}

/*
 * A datagram of the input: two bytes of length, the highest bit of which says
 * that it is not the kernel's.  What is behind it in the buffer may not be
 * touched until that is wiped, so that who reads on is seen.
 */
ssize_t
recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl from = { .nl_family = AF_NETLINK };
	uint8_t *to = msg->msg_iov->iov_base;
	size_t len;

	(void)fd;
	(void)flags;
	msg->msg_flags = 0;
	ASAN_UNPOISON_MEMORY_REGION(to, msg->msg_iov->iov_len);
	if (kernel.left < 2) {
		kernel.left = 0;
		len = acknowledge(to);
	} else {
		len = kernel.next[0] | (size_t)(kernel.next[1] & 0x7f) << 8;
		from.nl_pid = kernel.next[1] & 0x80 ? 1 : 0;
		kernel.next += 2;
		kernel.left -= 2;
		if (len > kernel.left)
			len = kernel.left;
		memcpy(to, kernel.next, len);
		kernel.next += len;
		kernel.left -= len;
		number(to, len);
	}
	memcpy(msg->msg_name, &from, sizeof(from));
	msg->msg_namelen = sizeof(from);
	ASAN_POISON_MEMORY_REGION(to + len, msg->msg_iov->iov_len - len);
	return (ssize_t)len;
}

void
explicit_bzero(void *data, size_t len)
{
	ASAN_UNPOISON_MEMORY_REGION(data, len);
	memset(data, 0, len);
}

char *
if_indextoname(unsigned index, char *name)
{
	if (index != 7) {
		errno = ENXIO;
		return NULL;
	}
	return strcpy(name, "wg0");
}

unsigned
if_nametoindex(const char *name)
{
	return strcmp(name, "wg0") == 0 ? 7 : 0;
}

static inline void
kernel_answers(const uint8_t *data, size_t size)
{
	kernel.next = data;
	kernel.left = size;
	kernel.sent = 0;
}

#endif
