/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nftables, through libnftables: tables as text. */
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <stdlib.h>
#include <string.h>

#include <nftables/libnftables.h>

#include "base/mem.h"
#include "kernel/nft.h"
#include "kernel/nl.h"

static void
context_end(struct nft_ctx **ctx)
{
	if (*ctx != NULL)
		nft_ctx_free(*ctx);
}
#define auto_context __attribute__((cleanup(context_end)))

/*
 * Is there such a table, and may we speak to nftables at all?  libnftables
 * ends the program where it gets no socket, and writes to stderr where it gets
 * no permission.
 */
static int
find(const char *table, bool *there, struct err *err)
{
	/* libmnl leaves what fills up behind the name as it is */
	_Alignas(struct nlmsghdr) char buf[NL_BUFFER] = { 0 };
	auto_nl struct nl nl = { 0 };
	struct nlmsghdr *request;
	struct nfgenmsg *header;

	if (nl_open(&nl, NETLINK_NETFILTER, err) < 0)
		return -1;
	request = nl_begin(&nl, buf, NFNL_SUBSYS_NFTABLES << 8 |
	    NFT_MSG_GETTABLE, 0);
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	header->nfgen_family = NFPROTO_INET;
	header->version = NFNETLINK_V0;
	mnl_attr_put_strz(request, NFTA_TABLE_NAME, table);
	*there = nl_talk(&nl, request, NULL, NULL, err) == 0;
	if (*there || err->errnum == ENOENT)
		return 0;
	return err_context(err, "speak to nftables");
}

/*
 * No include path, everything into buffers.  Protocols by number, as
 * /etc/protocols need not be there, and priorities by number; other symbols by
 * their names, which are nft's own.
 */
static struct nft_ctx *
context_new(struct err *err)
{
	struct nft_ctx *ctx;

	ctx = nft_ctx_new(NFT_CTX_DEFAULT);
	if (ctx == NULL) {
		err_sys(err, ENOMEM, "start libnftables");
		return NULL;
	}
	nft_ctx_clear_include_paths(ctx);
	nft_ctx_output_set_flags(ctx, NFT_CTX_OUTPUT_STATELESS |
	    NFT_CTX_OUTPUT_NUMERIC_PRIO | NFT_CTX_OUTPUT_NUMERIC_PROTO |
	    NFT_CTX_OUTPUT_NUMERIC_TIME);
	if (nft_ctx_buffer_output(ctx) == 0 && nft_ctx_buffer_error(ctx) == 0)
		return ctx;
	nft_ctx_free(ctx);
	err_sys(err, ENOMEM, "start libnftables");
	return NULL;
}

/* What libnftables says, it says in words alone. */
static int
find_errnum(const char *text)
{
	static const int known[] = {
		EPERM, ENOENT, EEXIST, EBUSY, EACCES, EINVAL, EOPNOTSUPP,
		EAFNOSUPPORT, EPROTONOSUPPORT, ENOBUFS, ENOMEM, EMSGSIZE,
	};
	size_t i;

	for (i = 0; i < COUNT(known); i++)
		if (strstr(text, strerror(known[i])) != NULL)
			return known[i];
	return 0;
}

/* The first line of what it said, without what it begins with. */
static int
explain(struct nft_ctx *ctx, const char *verb, const char *table,
    struct err *err)
{
	const char *text = nft_ctx_get_error_buffer(ctx), *start;
	char line[512];
	size_t len, i;

	if (text == NULL)
		text = "";
	start = strstr(text, "Error: ");
	if (start != NULL && start < text + strcspn(text, "\n"))
		text = start + strlen("Error: ");
	len = strcspn(text, "\n");
	if (len >= sizeof(line))
		len = sizeof(line) - 1;
	for (i = 0; i < len; i++)
		line[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	line[len] = '\0';
	err_set(err, ERR_FAILED, "%s nftables table %s: %s", verb,
	    quote(table).s, len > 0 ? line : "libnftables gives no reason");
	err->errnum = find_errnum(line);
	return -1;
}

/* Only names that cannot be anything but one word of a command. */
static int
check_name(const char *table, struct err *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	static const char others[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

	if (strspn(table, letters) > 0 &&
	    strspn(table, others) == strlen(table) && strlen(table) < 64)
		return 0;
	return err_set(err, ERR_FAILED, "%s cannot name an nftables table",
	    quote(table).s);
}

void
nft_squeeze(const char *text, struct buf *buf)
{
	static const char blanks[] = " \t\r\n";
	size_t len;

	text += strspn(text, blanks);
	while (*text != '\0') {
		len = strcspn(text, blanks);
		buf_add(buf, text, len);
		text += len;
		text += strspn(text, blanks);
		if (*text != '\0')
			buf_putc(buf, ' ');
	}
}

int
nft_list(const char *table, struct buf *buf, struct err *err)
{
	auto_context struct nft_ctx *ctx = NULL;
	auto_buf struct buf command = { 0 };
	bool there;

	if (check_name(table, err) < 0 || find(table, &there, err) < 0)
		return -1;
	if (!there)
		return 0;
	if ((ctx = context_new(err)) == NULL)
		return -1;
	buf_printf(&command, "list table inet %s\n", table);
	if (nft_run_cmd_from_buffer(ctx, command.data) == 0) {
		nft_squeeze(nft_ctx_get_output_buffer(ctx), buf);
		return 0;
	}
	/* it may have gone meanwhile */
	explain(ctx, "list", table, err);
	return err->errnum == ENOENT ? 0 : -1;
}

/* Makes sure that a text is one of a table "inet NAME" at all. */
static int
check_text(const char *table, const char *text, struct err *err)
{
	auto_buf struct buf squeezed = { 0 }, begin = { 0 };

	nft_squeeze(text, &squeezed);
	buf_printf(&begin, "table inet %s {", table);
	if (squeezed.len > begin.len &&
	    strncmp(squeezed.data, begin.data, begin.len) == 0)
		return 0;
	return err_set(err, ERR_FAILED,
	    "replace nftables table %s: the text is not that of this table",
	    quote(table).s);
}

static int
run(const char *verb, const char *table, const char *text, struct err *err)
{
	auto_context struct nft_ctx *ctx = NULL;
	auto_buf struct buf command = { 0 };
	bool there;

	if (check_name(table, err) < 0 || find(table, &there, err) < 0)
		return -1;
	if (!there && *text == '\0')
		return 0;
	if ((ctx = context_new(err)) == NULL)
		return -1;
	/* made first, so that there always is one to be deleted */
	buf_printf(&command, "table inet %s\ndelete table inet %s\n%s\n",
	    table, table, text);
	if (nft_run_cmd_from_buffer(ctx, command.data) == 0)
		return 0;
	return explain(ctx, verb, table, err);
}

int
nft_replace(const char *table, const char *text, struct err *err)
{
	if (check_text(table, text, err) < 0)
		return -1;
	return run("replace", table, text, err);
}

int
nft_delete(const char *table, struct err *err)
{
	return run("delete", table, "", err);
}
