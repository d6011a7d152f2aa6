/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nftables, through libnftables: tables as text. */
#ifndef WGPILOT_KERNEL_NFT_H
#define WGPILOT_KERNEL_NFT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/*
 * The table "inet NAME" as "nft list table" prints it, without handles and
 * counters' values (stateless), numeric, every run of blanks and newlines
 * made one blank.  buf stays empty where there is no such table.
 *
 * A text that is to be compared with it has the listing's own form: chain
 * priorities as numbers ("type filter hook forward priority 0; policy
 * accept;", "priority 100", "priority -150"), IP protocols as numbers in meta
 * l4proto ("meta l4proto { 6, 17 }"), everything else by nft's names ("ct state
 * established,related", "tcp flags syn / syn,rst", "meta nfproto ipv4",
 * "reject with icmpx admin-prohibited"), interface names quoted, the elements
 * of a set in order, nothing that is a default ("burst 5 packets").  errnum
 * EPERM: needs root.
 */
int nft_list(const char *table, struct buf *buf, struct err *err);

/*
 * Replaces the table "inet NAME" by text ("table inet NAME { ... }") in one
 * transaction, whether it is there or not.
 */
int nft_replace(const char *table, const char *text, struct err *err);

/* Deletes it; an absent one is no error. */
int nft_delete(const char *table, struct err *err);

/* Every run of blanks and newlines made one blank, as nft_list's result. */
void nft_squeeze(const char *text, struct buf *buf);

#endif
