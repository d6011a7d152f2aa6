/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The floor: what any program must do that keeps such files and devices. */
#include <err.h>
#include <fcntl.h>
#include <libgen.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <linux/genetlink.h>
#include <linux/wireguard.h>

#include <ini.h>
#include <libmnl/libmnl.h>
#include <sodium.h>

/*
 * floor copy FILE...	reads each, and replaces it durably by a copy; those
 *			that end in .ini are parsed besides
 * floor read FILE...	reads and parses only
 * floor dump INTERFACE	asks the kernel for the device, looks at nothing
 * floor keys N		makes that many private, public and preshared keys
 */

struct text {
	char *data;
	size_t len, next;
};

static struct text
slurp(const char *path)
{
	struct text t = { 0 };
	struct stat st;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0 ||
	    (t.data = malloc((size_t)st.st_size + 1)) == NULL)
		err(1, "%s", path);
	while ((n = read(fd, t.data + t.len, (size_t)st.st_size - t.len)) > 0)
		t.len += (size_t)n;
	close(fd);
	return t;
}

static char *
next_line(char *line, int size, void *stream)
{
	struct text *t = stream;
	const char *end;
	size_t len;

	if (t->next >= t->len)
		return NULL;
	end = memchr(t->data + t->next, '\n', t->len - t->next);
	len = end != NULL ? (size_t)(end - t->data) + 1 - t->next :
	    t->len - t->next;
	if (len >= (size_t)size)
		len = (size_t)size - 1;
	memcpy(line, t->data + t->next, len);
	line[len] = '\0';
	t->next += len;
	return line;
}

static int
count(void *user, const char *section, const char *key, const char *value)
{
	size_t *n = user;

	*n += section != NULL && key != NULL && value != NULL;
	return 1;
}

static void
replace(const char *path, const struct text *t)
{
	char temp[4096], copy[4096];
	size_t done;
	ssize_t n;
	int fd, dir;

	snprintf(temp, sizeof(temp), "%s.floor", path);
	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	dir = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || dir < 0)
		err(1, "%s", temp);
	for (done = 0; done < t->len; done += (size_t)n)
		if ((n = write(fd, t->data + done, t->len - done)) < 0)
			err(1, "%s", temp);
	if (fsync(fd) < 0 || close(fd) < 0 || rename(temp, path) < 0 ||
	    fsync(dir) < 0)
		err(1, "%s", path);
	close(dir);
}

static void
pass(const char *path, int write)
{
	struct text t = slurp(path);
	const char *dot = strrchr(path, '.');
	size_t n = 0;

	if (dot != NULL && strcmp(dot, ".ini") == 0 &&
	    ini_parse_stream(next_line, &t, count, &n) != 0)
		errx(1, "%s: does not parse", path);
	if (write)
		replace(path, &t);
	free(t.data);
}

static int
ignore(const struct nlmsghdr *msg, void *data)
{
	size_t *n = data;

	*n += msg->nlmsg_len;
	return MNL_CB_OK;
}

static int
take_family(const struct nlattr *attr, void *data)
{
	if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
		*(uint16_t *)data = mnl_attr_get_u16(attr);
	return MNL_CB_OK;
}

static int
take_controller(const struct nlmsghdr *msg, void *data)
{
	return mnl_attr_parse(msg, sizeof(struct genlmsghdr), take_family,
	    data);
}

static void
ask(struct mnl_socket *socket, uint16_t type, uint16_t flags, uint8_t command,
    uint16_t attr, const char *name, mnl_cb_t cb, void *data)
{
	static char buf[32768];
	struct nlmsghdr *msg = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;
	ssize_t len;
	int more = 1;

	msg->nlmsg_type = type;
	msg->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
	genl = mnl_nlmsg_put_extra_header(msg, sizeof(*genl));
	genl->cmd = command;
	genl->version = 1;
	mnl_attr_put_strz(msg, attr, name);
	if (mnl_socket_sendto(socket, msg, msg->nlmsg_len) < 0)
		err(1, "send");
	while (more > 0) {
		if ((len = mnl_socket_recvfrom(socket, buf, sizeof(buf))) < 0)
			err(1, "receive");
		more = mnl_cb_run(buf, (size_t)len, 0, 0, cb, data);
	}
	if (more < 0)
		err(1, "%s", name);
}

static void
dump(const char *name)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_GENERIC);
	uint16_t family = 0;
	size_t n = 0;

	if (socket == NULL || mnl_socket_bind(socket, 0, 0) < 0)
		err(1, "netlink");
	ask(socket, GENL_ID_CTRL, 0, CTRL_CMD_GETFAMILY,
	    CTRL_ATTR_FAMILY_NAME, WG_GENL_NAME, take_controller, &family);
	ask(socket, family, NLM_F_DUMP, WG_CMD_GET_DEVICE, WGDEVICE_A_IFNAME,
	    name, ignore, &n);
	mnl_socket_close(socket);
}

static void
make_keys(long n)
{
	unsigned char private[32], public[32], psk[32];

	if (sodium_init() < 0)
		errx(1, "libsodium");
	while (n-- > 0) {
		randombytes_buf(private, sizeof(private));
		randombytes_buf(psk, sizeof(psk));
		if (crypto_scalarmult_base(public, private) != 0)
			errx(1, "libsodium");
	}
}

int
main(int argc, char **argv)
{
	int i;

	if (argc == 3 && strcmp(argv[1], "dump") == 0) {
		dump(argv[2]);
	} else if (argc == 3 && strcmp(argv[1], "keys") == 0) {
		make_keys(atol(argv[2]));
	} else if (argc > 2 && (strcmp(argv[1], "copy") == 0 ||
	    strcmp(argv[1], "read") == 0)) {
		for (i = 2; i < argc; i++)
			pass(argv[i], argv[1][0] == 'c');
	} else {
		errx(2, "floor copy|read FILE..., dump INTERFACE, keys N");
	}
	return 0;
}
