/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzzing: KEY=VALUE as "set" takes it, for networks and for peers. */
#include "fuzz.h"

#include "model/field.h"
#include "model/network.h"

/* What a key says, said again to another object, makes it say the same. */
static void
check_object(const struct field *fields, size_t n, const void *object,
    void *other)
{
	struct err err = FUZZ_ERR;
	size_t i, j;

	for (i = 0; i < n; i++) {
		struct strv auto_strv values = { 0 };

		field_get(&fields[i], object, &values);
		for (j = 0; j < values.n; j++) {
			CHECK(str_value_fault(values.v[j]) == NULL);
			CHECK(field_add(&fields[i], other, values.v[j],
			    &err) == 0);
		}
		CHECK(values.n <= 1 || field_is_list(&fields[i]));
		CHECK(field_equal(&fields[i], object, other));
	}
}

static void
check_network(const char *assignment)
{
	struct network *net = network_new("wg0"), *other = network_new("wg0");
	struct err err = FUZZ_ERR;

	if (field_assign(network_fields, n_network_fields, net, assignment,
	    &err) < 0)
		fuzz_check_err(&err);
	check_object(network_fields, n_network_fields, net, other);
	network_free(net);
	network_free(other);
}

static void
check_peer(const char *assignment)
{
	struct peer *peer = peer_new("alice"), *other = peer_new("alice");
	struct err err = FUZZ_ERR;

	if (field_assign(peer_fields, n_peer_fields, peer, assignment,
	    &err) < 0)
		fuzz_check_err(&err);
	check_object(peer_fields, n_peer_fields, peer, other);
	peer_free(peer);
	peer_free(other);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *auto_free assignment = fuzz_string(data, size);

	check_network(assignment);
	check_peer(assignment);
	return 0;
}
