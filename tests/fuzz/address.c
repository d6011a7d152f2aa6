/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: prefixes, addresses and endpoints as text. */
#include <arpa/inet.h>

#include "fuzz.h"
#include "model/endpoint.h"
#include "model/prefix.h"

/* What a prefix says about itself, however it was written. */
static void
check_prefix(const struct prefix *p)
{
	struct prefix again, masked = *p, all = { .family = p->family };
	char text[PREFIX_TEXT_LEN];
	struct err err = FUZZ_ERR;

	CHECK(p->family == AF_INET || p->family == AF_INET6);
	CHECK(p->len <= prefix_max(p));
	prefix_format(p, text);
	CHECK(prefix_parse_host(&again, text, &err) == 0);
	CHECK(prefix_equal(p, &again));
	prefix_mask(&masked);
	CHECK(prefix_contains(&masked, p));
	CHECK(prefix_contains(&all, p) && prefix_overlaps(p, &all));
	CHECK(prefix_compare(p, &again) == 0);
	prefix_format_address(p, text);
	CHECK(prefix_parse_address(&again, text, &err) == 0);
	CHECK(memcmp(again.addr, p->addr, sizeof(p->addr)) == 0);
}

static void
check_prefixes(const char *text)
{
	struct prefix host, exact, address;
	struct err err = FUZZ_ERR;
	int rc = prefix_parse_host(&host, text, &err);

	if (rc == 0)
		check_prefix(&host);
	else
		fuzz_check_err(&err);
	if (prefix_parse(&exact, text, &err) == 0)
		CHECK(rc == 0 && prefix_equal(&exact, &host));
	else
		fuzz_check_err(&err);
	if (prefix_parse_address(&address, text, &err) == 0)
		CHECK(rc == 0 && address.len == prefix_max(&address));
	else
		fuzz_check_err(&err);
}

static void
check_endpoint(const char *text)
{
	char once[ENDPOINT_TEXT_LEN], twice[ENDPOINT_TEXT_LEN];
	struct endpoint e, again;
	struct err err = FUZZ_ERR;

	if (endpoint_parse(&e, text, &err) < 0) {
		fuzz_check_err(&err);
		CHECK(e.host[0] == '\0');
		return;
	}
	/* what may stand in a file that wg-quick(8) and a shell see */
	CHECK(strspn(e.host, "abcdefghijklmnopqrstuvwxyz0123456789"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ._-:") == strlen(e.host));
	endpoint_format(&e, 0, once);
	CHECK(endpoint_parse(&again, once, &err) == 0);
	CHECK(strcmp(e.host, again.host) == 0 && e.port == again.port);
	endpoint_format(&e, 51820, once);
	CHECK(endpoint_parse(&again, once, &err) == 0);
	CHECK(again.port == (e.port != 0 ? e.port : 51820));
	endpoint_format(&again, 0, twice);
	CHECK(strcmp(once, twice) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *auto_free text = fuzz_string(data, size);

	check_prefixes(text);
	check_endpoint(text);
	return 0;
}
