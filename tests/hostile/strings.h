/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hostile strings: made by rule where there is one, by hand where not. */
#ifndef WGPILOT_TESTS_HOSTILE_STRINGS_H
#define WGPILOT_TESTS_HOSTILE_STRINGS_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

#include "base/mem.h"
#include "base/str.h"

struct strings {
	struct string *v;
	size_t n, cap;
};

static void
add_bytes(struct strings *list, const void *data, size_t len)
{
	struct string *s;

	list->v = grow(list->v, list->n, &list->cap, sizeof(*list->v));
	s = &list->v[list->n++];
	s->len = len;
	s->data = xmalloc(len + 1);
	memcpy(s->data, data, len);
	s->data[len] = '\0';
}

static void
add_text(struct strings *list, const char *text)
{
	add_bytes(list, text, strlen(text));
}

static void __attribute__((format(printf, 2, 3)))
add_format(struct strings *list, const char *fmt, ...)
{
	va_list ap;
	char *auto_free text = NULL;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	add_text(list, text);
}

/* A piece alone, at the beginning, in the middle, at the end. */
static void
add_placed(struct strings *list, const char *piece, size_t len)
{
	struct buf auto_buf text = { 0 };
	int place;

	for (place = 0; place < 4; place++) {
		text.len = 0;
		if (place == 2 || place == 3)
			buf_putc(&text, 'a');
		buf_add(&text, piece, len);
		if (place == 1 || place == 2)
			buf_putc(&text, 'b');
		add_bytes(list, text.data, text.len);
	}
}

static void
add_repeated(struct strings *list, const char *piece, size_t times)
{
	struct buf auto_buf text = { 0 };

	buf_puts(&text, "");
	buf_reserve(&text, 1);
	while (times-- > 0)
		buf_puts(&text, piece);
	add_bytes(list, text.data, text.len);
}

/* Every control byte, every mark that means something somewhere. */
static void
add_marks(struct strings *list)
{
	static const char marks[] = "[]#;=%\"'`$\\(){}<>|&!*?~^,:@/+- ";
	const char *p;
	char c;

	for (c = 0; c < ' '; c++)
		add_placed(list, &c, 1);
	add_placed(list, "\177", 1);
	for (p = marks; *p != '\0'; p++)
		add_placed(list, p, 1);
}

/* What is not seen or turns things round, and what is no UTF-8. */
static void
add_unicode(struct strings *list)
{
	static const char *const pieces[] = {
		"\302\200", "\302\205", "\302\233", "\302\240", "\302\255",
		"\330\234", "\341\240\216", "\342\200\213", "\342\200\216",
		"\342\200\217", "\342\200\250", "\342\200\251",
		"\342\200\252", "\342\200\255", "\342\200\256",
		"\342\201\240", "\342\201\246", "\342\201\251",
		"\357\270\217", "\357\273\277", "\357\277\271",
		"\357\277\275", "\357\277\276", "\357\277\277",
		"\363\240\200\201", "\364\217\277\277", "\303\251",
		"\346\227\245\346\234\254", "\357\274\221", "\357\274\257",
		"\314\201", "\360\237\230\200",
		/* not UTF-8 */
		"\200", "\277", "\300\200", "\300\257", "\301\277",
		"\340\200\200", "\340\237\277", "\355\240\200",
		"\355\277\277", "\360\200\200\200", "\360\217\277\277",
		"\364\220\200\200", "\370\210\200\200\200", "\376", "\377",
		"\303", "\342\202", "\360\237\230", "\303(", "\342(\241",
	};
	size_t i;

	for (i = 0; i < COUNT(pieces); i++) {
		add_text(list, pieces[i]);
		add_format(list, "a%sb", pieces[i]);
	}
}

static void
add_lengths(struct strings *list)
{
	static const size_t lengths[] = {
		0, 1, 15, 16, 39, 40, 41, 44, 49, 50, 63, 64, 65, 127, 128,
		180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191,
		192, 193, 194, 195, 196, 197, 198, 199, 200, 201, 253, 254,
		255, 256, 257, 511, 1023, 1024, 4095, 4096, 4097, 16384,
		65535, 65536, 120000,
	};
	size_t i;

	for (i = 0; i < COUNT(lengths); i++)
		add_repeated(list, "x", lengths[i]);
	add_repeated(list, "\303\251", 60);
	add_repeated(list, "\346\227\245", 66);
	add_repeated(list, "9", 20);
	add_repeated(list, "9", 300);
	add_repeated(list, "a.", 126);
	add_repeated(list, "%n", 60);
	add_repeated(list, "../", 30);
	add_repeated(list, "\n", 100);
}

static const char *const injections[] = {
	/* lines and sections */
	"a\nb", "a\n", "\na", "a\r\nb", "a\nPostUp = touch PWNED",
	"a\nPreUp = touch PWNED\n", "a\r\nPostUp=touch PWNED", "\n\n",
	"a\n[peer x]\nPublicKey = AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
	"a\n[Interface]\nPostUp = touch PWNED", "a]\n[network]\nPreUp = id",
	"a\n[network]", "a\n\nEnabled = no", "a\\\nb", "a\n b", "]", "[peer x]",
	"x]\n[peer y", "a ; b", "a; b", "a ;b", "; a", "# a", "a # b", "a\t;b",
	"a = b", "= b", "a: b", "PrivateKey = x", "SaveConfig = true",
	"a\nSaveConfig = true", "[Interface]", "<<EOF", "\"a", "a\"", "'a'",
	/* shells */
	"$(touch PWNED)", "`touch PWNED`", ";touch PWNED", "|touch PWNED",
	"||touch PWNED", "&touch PWNED", "&&touch PWNED", ">PWNED", ">>PWNED",
	"<PWNED", "a;touch PWNED;", "a|touch PWNED", "a&&touch PWNED",
	"$(touch${IFS}PWNED)", "{touch,PWNED}", "'$(touch PWNED)'",
	"\"$(touch PWNED)\"", "';touch PWNED;'", "\";touch PWNED;\"",
	"a'b", "a'\\''b", "$((1))", "${x:-y}", "$IFS", "!!", "!touch", "~root",
	"*", "a[0-9]?", "() { :; }; touch PWNED", "10.0.0.0/8;touch PWNED",
	"10.0.0.0/8$(touch PWNED)", "vpn.example.com;touch PWNED",
	"vpn.example.com:51820`touch PWNED`", "8.8.8.8|touch PWNED",
	/* nft */
	"} ; flush ruleset", "};flush ruleset;{", "\"; flush ruleset; \"",
	"10.0.0.0/8 } ; flush ruleset", "10.0.0.0/8, 0.0.0.0/0 }",
	"@set", "$define", "include \"/etc/passwd\"", "accept", "a accept ; #",
	/* formats and templates */
	"%s", "%n", "%s%s%s%s%s%s%n", "%1$n", "%x%x%x%x", "%99999d", "%%",
	"%*d", "%-999999999s", "{{7*7}}", "${7*7}", "<script>", "&#10;", "%0a",
	"%00", "\\n", "\\x0a", "\\0", "\\u0000", "\\", "a\\", "null", "NULL",
	"true", "nan", "{\"a\":1}", "[1]", "]}", "\",\"x\":\"",
};

static const char *const paths[] = {
	".", "..", "...", "../x", "../../etc/passwd", "../secret/wg0",
	"..\\x", "a..b", "a/../b", "a/b", "a//b", "./a", "a/.", "/", "//",
	"/etc/passwd", "/dev/null", "/dev/stdin", "/dev/zero", "/dev/full",
	"/proc/self/environ", "/proc/self/fd/0", "wg0/", "/alice", "wg0//alice",
	"wg0/alice/", "wg0/../wg0", "wg0/..", "wg0/.", "wg1/../wg0/alice",
	"~", "~/x", "file:///etc/passwd", ".lock", ".wg0.ini.tmp.1", "secret",
	"wireguard", "wgpilot", "wgpilot.ini", "wg0.ini", "WG0", "CON", "lo",
	"wg0 ", "wg0\n", "all", "default", "--all",
	/* options */
	"-", "--", "---", "-rf", "-n", "-j", "-y", "-C", "-C/tmp", "--dir=/tmp",
	"--help", "--version", "--json", "--force", "--conf", "--qr", "-x",
	"--=", "-=", "--no-such", "--dry-run=1", "-nC", "-\n", "+x", "@file",
	"@/etc/passwd",
};

static const char *const numbers[] = {
	"-1", "+1", "-0", "00", "01", "1e3", "0x10", "0X10", "0x", "0xg", "1.5",
	"1,5", "1 2", " 1", "1 ", "\t1", "1_000", "0b1", "0777", "1L", "1k",
	"65535", "65536", "65537", "131071", "2147483647", "2147483648",
	"-2147483648", "4294967295", "4294967296", "4294967297",
	"9223372036854775807", "9223372036854775808", "18446744073709551615",
	"18446744073709551616", "18446744073709551617", "-18446744073709551615",
	"99999999999999999999999999", "0x100000000", "0xffffffffffffffff1",
	"0x0x1", "575", "576", "1280", "inf", "infinity", "1/0", "0.0",
	/* times and spans */
	"0s", "1", "1x", "1d1", "d", "-1d", "+1d", "1.5h", "101y", "100y1s",
	"9223372036854775807s", "99999999999999999999d", "1h 30m", "1970-01-01",
	"1970-01-01T00:00:00Z", "1969-12-31", "0000-00-00", "2026-02-29",
	"2026-13-01", "2026-00-10", "2026-11-31", "10000-01-01",
	"9999-12-31T23:59:60Z", "2026-11-20T24:00:00Z", "2026-11-20T10:00:61Z",
	"2026-11-20T10:00:00", "2026-11-20 10:00:00Z", "2026-11-20T10:00:00+99:99",
	"2026-11-20T10:00:00Zx", "2026-11-20T10:00:00.Z", "now", "tomorrow",
	"1970-01-01T00:00:00+01:00", "@0", "never",
};

static const char *const addresses[] = {
	"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/0x8",
	"10.0.0.0/256", "10.0.0.0/4294967304", "10.0.0.0/8/8", "10.0.0.0/ 8",
	"10.0.0.1/8", "010.0.0.1", "0x0a.0.0.1", "10.1", "167772161", "1.2.3",
	"1.2.3.4.5", "256.0.0.1", "1.2.3.-4", "1..2.3", ".1.2.3.4", "1.2.3.4.",
	"0.0.0.0", "0.0.0.0/0", "255.255.255.255", "127.0.0.1", "224.0.0.1",
	"169.254.1.1", "10.8.0.0", "10.8.0.1", "10.8.0.255", "10.8.0.2/32",
	"10.8.0.2/31", "::", "::/0", "::1", ":::", ":", "1::2::3", "::/129",
	"fd00::/-1", "fd00::1%eth0", "fe80::1%wg0", "fe80::1%1", "fe80::1%",
	"fe80::1%$(touch PWNED)", "fe80::1%wg0/64", "fd00::g", "fd00:::1",
	"::ffff:10.0.0.1", "::10.0.0.256", "1:2:3:4:5:6:7:8:9", "12345::",
	"[fd00::1]", "[fd00::1", "fd00::1]", "[fd00::1]:", "[fd00::1]:0",
	"[fd00::1]:65536", "[fd00::1]x", "[10.0.0.1]:1", "[]", "[]:1", "[:]:1",
	"host", "host:", "host:0", "host:65536", "host:-1", "host:1:2",
	"host:http", "host:+1", "host: 1", "host :1", "host:1 ", ":51820",
	"a_b:1", "-host:1", "host-:1", "ho..st:1", ".host:1", "host.:1", "1:1",
	"host.example.com:51820,evil:1", "ho st:1", "http://host:1",
	"user@host:1", "host/path:1", "\"host\":1", "xn--nxasmq6b:1",
	"10.9.0.0/24,", ",10.9.0.0/24", "10.9.0.0/24,10.9.0.0/24", ",", ",,",
	"10.9.0.0/24 10.10.0.0/24", "10.9.0.0/24;10.10.0.0/24", "auto,auto",
	/* addresses of people */
	"@", "a@", "@b", "a@b@c", "a b@c", "<a@b>", "a@b,c@d", "a@b\n", "a@b;",
	"\"a\"@b", "a@b'", "mailto:a@b", "a@[1.2.3.4]",
	/* words of lists and enumerations */
	"gateway ", "GATEWAY", "gate\nway", "gateway,hub-routed", "yes no",
	"YES", "Off", "off ", "auto ", "full;split", "site_to_site",
	/* keys */
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=",
	"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
	"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI==",
	"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI= x",
	"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIx",
	" AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
	"AgICAgICAgICAgICAgICAgICA-_ICAgICAgICAgICAg=",
	"0202020202020202020202020202020202020202020202020202020202020202",
};

static void
add_all(struct strings *list, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		add_text(list, v[i]);
}

static void
make_strings(struct strings *list)
{
	add_marks(list);
	add_unicode(list);
	add_lengths(list);
	add_all(list, injections, COUNT(injections));
	add_all(list, paths, COUNT(paths));
	add_all(list, numbers, COUNT(numbers));
	add_all(list, addresses, COUNT(addresses));
	add_bytes(list, "a\0b", 3);
	add_bytes(list, "\0", 1);
	add_bytes(list, "10.9.0.0/24\0;touch PWNED", 24);
}

#endif
