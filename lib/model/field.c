/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keys of the state file: the tables, and what is done by them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/when.h"
#include "model/field.h"
#include "model/field_type.h"
#include "model/network.h"

static const char *const mode_names[] = { "", "gateway", "site-to-site",
    "hub-routed", NULL };
static const char *const tunnel_names[] = { "", "full", "split", NULL };
static const char *const nat_names[] = { "", "auto", "yes", "no", NULL };
static const char *const choice_names[] = { "", "yes", "no", NULL };
static const char *const role_names[] = { "", "client", "site-gateway",
    NULL };

#define NET(member) offsetof(struct network, member)
#define PEER(member) offsetof(struct peer, member)

const struct field network_fields[] = {
	{ "Mode", "mode", FIELD_ENUM, false, NET(mode), mode_names,
	    "gateway, site-to-site or hub-routed" },
	{ "PublicKey", "public_key", FIELD_KEY, true, NET(public_key), NULL,
	    "the gateway's public key" },
	{ "ListenPort", "listen_port", FIELD_PORT, false, NET(listen_port),
	    NULL, "UDP port" },
	{ "Subnet", "subnets", FIELD_PREFIXES, false, NET(subnets), NULL,
	    "prefixes of the tunnel's addresses" },
	{ "Endpoint", "endpoint", FIELD_ENDPOINT, false, NET(endpoint), NULL,
	    "what clients dial: HOST[:PORT]" },
	{ "DNS", "dns", FIELD_DNS, false, NET(dns), NULL,
	    "resolvers and search domains in client files" },
	{ "MTU", "mtu", FIELD_MTU, false, NET(mtu), NULL,
	    "of the interface and in client files, 576 to 65535" },
	{ "FwMark", "fwmark", FIELD_FWMARK, false, NET(fwmark), NULL,
	    "mark of the tunnel's own packets: a number, 0x... or off" },
	{ "Table", "table", FIELD_TABLE, false, NET(table), NULL,
	    "routing table: auto, off or a number" },
	{ "Tunnel", "tunnel", FIELD_ENUM, false, NET(tunnel), tunnel_names,
	    "full or split" },
	{ "Routes", "routes", FIELD_PREFIXES, false, NET(routes), NULL,
	    "further prefixes of a split tunnel" },
	{ "NAT", "nat", FIELD_ENUM, false, NET(nat), nat_names,
	    "auto, yes or no" },
	{ "DeviceToDevice", "device_to_device", FIELD_ENUM, false,
	    NET(device_to_device), choice_names, "yes or no" },
	{ "SiteNetworks", "site_networks", FIELD_PREFIXES, false,
	    NET(site_networks), NULL, "prefixes behind the gateway itself" },
	{ "Description", "description", FIELD_TEXT, false, NET(description),
	    NULL, "any text" },
	{ "Enabled", "enabled", FIELD_ENUM, false, NET(enabled),
	    choice_names, "yes or no" },
	{ "PreUp", "pre_up", FIELD_HOOKS, false, NET(pre_up), NULL,
	    "command before the interface is made" },
	{ "PostUp", "post_up", FIELD_HOOKS, false, NET(post_up), NULL,
	    "command after the interface is up" },
	{ "PreDown", "pre_down", FIELD_HOOKS, false, NET(pre_down), NULL,
	    "command before the interface goes" },
	{ "PostDown", "post_down", FIELD_HOOKS, false, NET(post_down), NULL,
	    "command after the interface is gone" },
	{ "Created", "created_at", FIELD_TIME, true, NET(created), NULL,
	    "when it was made" },
	{ "Updated", "updated_at", FIELD_TIME, true, NET(updated), NULL,
	    "when it was last changed" },
};
const size_t n_network_fields = COUNT(network_fields);

const struct field peer_fields[] = {
	{ "PublicKey", "public_key", FIELD_KEY, true, PEER(public_key), NULL,
	    "the device's public key" },
	{ "Address", "addresses", FIELD_ADDRESSES, false, PEER(addresses),
	    NULL, "its addresses in the tunnel" },
	{ "Endpoint", "state_endpoint", FIELD_ENDPOINT_PORT, false,
	    PEER(endpoint), NULL, "where the gateway reaches it: HOST:PORT" },
	{ "PersistentKeepalive", "persistent_keepalive", FIELD_KEEPALIVE,
	    false, PEER(keepalive), NULL, "seconds, 0 to 65535, or off" },
	{ "Role", "role", FIELD_ENUM, false, PEER(role), role_names,
	    "client or site-gateway" },
	{ "SiteNetworks", "site_networks", FIELD_PREFIXES, false,
	    PEER(site_networks), NULL, "prefixes behind the peer" },
	{ "Tunnel", "tunnel", FIELD_ENUM, false, PEER(tunnel), tunnel_names,
	    "full or split" },
	{ "Routes", "routes", FIELD_PREFIXES, false, PEER(routes), NULL,
	    "further prefixes of a split tunnel" },
	{ "Email", "email", FIELD_EMAIL, false, PEER(email), NULL,
	    "whose device it is" },
	{ "Description", "description", FIELD_TEXT, false, PEER(description),
	    NULL, "any text" },
	{ "Tags", "tags", FIELD_TAGS, false, PEER(tags), NULL,
	    "words to group peers by" },
	{ "Enabled", "enabled", FIELD_ENUM, false, PEER(enabled),
	    choice_names, "yes or no" },
	{ "Expires", "expires_at", FIELD_TIME, false, PEER(expires), NULL,
	    "when it counts as disabled" },
	{ "Created", "created_at", FIELD_TIME, true, PEER(created), NULL,
	    "when it was made" },
	{ "Updated", "updated_at", FIELD_TIME, true, PEER(updated), NULL,
	    "when it was last changed" },
};
const size_t n_peer_fields = COUNT(peer_fields);

const struct field *
field_find(const struct field *fields, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		/* once or twice a peer: most differ in the first letter */
		if (((fields[i].name[0] ^ name[0]) & 0x5f) == 0 &&
		    strcasecmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

bool
field_is_list(const struct field *field)
{
	return field->type >= FIELD_ADDRESSES;
}

static void *
member(const struct field *field, const void *object)
{
	/* the caller's const is kept by field_get, which only reads */
	return (char *)(uintptr_t)object + field->offset;
}

int
field_add(const struct field *field, void *object, const char *value,
    struct err *err)
{
	if (*value == '\0')
		return err_set(err, ERR_FAILED, "%s has no value: %s",
		    field->name, field->help);
	if (field_types[field->type].add(field, member(field, object), value,
	    err) < 0)
		return err_context(err, "%s", field->name);
	return 0;
}

int
field_remove(const struct field *field, void *object, const char *value,
    struct err *err)
{
	if (field_types[field->type].remove == NULL)
		return err_set(err, ERR_USAGE, "%s is not a list: use %s= to "
		    "clear it", field->name, field->name);
	if (field_types[field->type].remove(member(field, object), value) < 0)
		return err_set(err, ERR_FAILED, "%s: %s is not there",
		    field->name, quote(value).s);
	return 0;
}

void
field_clear(const struct field *field, void *object)
{
	field_types[field->type].clear(member(field, object));
}

void
field_get(const struct field *field, const void *object, struct strv *values)
{
	field_types[field->type].get(field, member(field, object), values);
}

bool
field_equal(const struct field *field, const void *a, const void *b)
{
	return field_types[field->type].equal(member(field, a),
	    member(field, b));
}

/* Applies op to each value of a comma-separated list. */
static int
each_value(const struct field *field, void *object, const char *values,
    int (*op)(const struct field *, void *, const char *, struct err *),
    struct err *err)
{
	char *auto_free copy = xstrdup(values);
	char *rest = copy, *value;

	if (!field_is_list(field) || field->type == FIELD_HOOKS)
		return op(field, object, values, err);
	while ((value = strsep(&rest, ",")) != NULL) {
		value += strspn(value, " ");
		for (size_t n = strlen(value); n > 0 && value[n - 1] == ' ';)
			value[--n] = '\0';
		if (op(field, object, value, err) < 0)
			return -1;
	}
	return 0;
}

/* What a user sets may be a span from now ("90d"); a file has the time. */
static int
assign_time(const struct field *field, void *object, const char *value,
    struct err *err)
{
	char text[WHEN_LEN];
	time_t t;

	if (when_parse_until(value, &t, err) < 0)
		return err_context(err, "%s", field->name);
	when_format(t, text);
	return field_add(field, object, text, err);
}

static int
assign_value(const struct field *field, void *object, const char *value,
    struct err *err)
{
	if (strlen(field->name) + strlen(" = ") + strlen(value) >
	    FIELD_LINE_MAX)
		return err_set(err, ERR_FAILED, "%s: %s is too long: with its "
		    "key it would be a line of over %d bytes", field->name,
		    quote(value).s, FIELD_LINE_MAX);
	return field_add(field, object, value, err);
}

int
field_assign(const struct field *fields, size_t n, void *object,
    const char *assignment, struct err *err)
{
	const char *equals = strchr(assignment, '=');
	const struct field *field;
	char *auto_free name = NULL;
	size_t len;
	char op;

	if (equals == NULL || equals == assignment)
		return err_set(err, ERR_USAGE, "%s is not KEY=VALUE, "
		    "KEY+=VALUE or KEY-=VALUE", quote(assignment).s);
	op = equals[-1] == '+' || equals[-1] == '-' ? equals[-1] : '=';
	len = (size_t)(equals - assignment) - (op != '=');
	name = xstrndup(assignment, len);
	if ((field = field_find(fields, n, name)) == NULL)
		return err_set(err, ERR_USAGE, "unknown key %s: see "
		    "wgpilot.ini(5)", quote(name).s);
	if (field->fixed)
		return err_set(err, ERR_USAGE, "%s is not set by hand",
		    field->name);
	if (op != '=' && !field_is_list(field))
		return err_set(err, ERR_USAGE, "%s is not a list: use %s=VALUE",
		    field->name, field->name);
	if (op == '-')
		return each_value(field, object, equals + 1, field_remove, err);
	if (op == '=')
		field_clear(field, object);
	if (op == '=' && equals[1] == '\0')
		return 0;
	if (field->type == FIELD_TIME)
		return assign_time(field, object, equals + 1, err);
	return each_value(field, object, equals + 1, assign_value, err);
}

void
assignments_put(struct strv *assignments, const char *key, const char *value)
{
	if (value != NULL)
		strv_addf(assignments, "%s=%s", key, value);
}

void
assignments_put_list(struct strv *assignments, const char *key,
    const struct strv *values)
{
	size_t i;

	if (values->n > 0)
		assignments_put(assignments, key, "");
	for (i = 0; i < values->n; i++)
		strv_addf(assignments, "%s+=%s", key, values->v[i]);
}
