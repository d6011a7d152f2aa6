/* SPDX-License-Identifier: GPL-2.0-or-later */
/* UDP ports of this host: which are taken, and by whom. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "kernel/socket.h"

/* Returns true where the port is bound; *dev is what sockets live on. */
static bool
bind_fails(const struct sockaddr *addr, socklen_t len, dev_t *dev)
{
	auto_close int fd = socket(addr->sa_family,
	    SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct stat st;
	int on = 1;

	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0)
		*dev = st.st_dev;
	if (addr->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	return bind(fd, addr, len) < 0 && errno == EADDRINUSE;
}

/*
 * A line of /proc/net/udp (proc(5)): slot, local address and port, and six
 * more before the inode.
 */
static bool
parse_line(char *line, unsigned long *port, unsigned long *inode)
{
	char *rest = line, *word, *colon;
	int column;

	for (column = 0; (word = strsep(&rest, " ")) != NULL;) {
		if (*word == '\0')
			continue;
		if (column == 1 && (colon = strchr(word, ':')) != NULL)
			*port = strtoul(colon + 1, NULL, 16);
		if (column == 9) {
			*inode = strtoul(word, NULL, 10);
			return true;
		}
		column++;
	}
	return false;
}

/* The inode of a socket bound to the port, 0: none, or the kernel's own. */
static ino_t
find_inode(const char *path, uint16_t port)
{
	FILE *f = fopen(path, "re");
	unsigned long local = 0, inode = 0, found = 0;
	char line[512];

	if (f == NULL)
		return 0;
	while (found == 0 && fgets(line, sizeof(line), f) != NULL)
		if (parse_line(line, &local, &inode) && local == port)
			found = inode;
	fclose(f);
	return found;
}

bool
port_taken(uint16_t port, struct port_holder *holder)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_port = htons(port),
	};
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(port),
	};
	dev_t dev = 0;
	ino_t inode;

	*holder = (struct port_holder){ .pid = 0 };
	if (!bind_fails((struct sockaddr *)&in, sizeof(in), &dev) &&
	    !bind_fails((struct sockaddr *)&in6, sizeof(in6), &dev))
		return false;
	if ((inode = find_inode("/proc/net/udp", port)) == 0)
		inode = find_inode("/proc/net/udp6", port);
	if (inode == 0 ||
	    process_holding(dev, inode, &holder->pid, holder->comm) < 0)
		*holder = (struct port_holder){ .pid = 0 };
	return true;
}
