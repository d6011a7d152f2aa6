#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# "wg-quick up" on the generated file and "wgp-net up" leave the same behind,
# and each takes down what the other brought up.

load ../lib
load tunnel

setup_file()
{
	tunnel_lab
	export HOOKS=$LAB/run.d/hooks
	# The path, and so the tunnel, has an MTU of its own.
	ip -n gw link set eth0 mtu 1400
	add --subnet 10.61.0.0/24 --subnet fd61::/64 wg0
	gw wgp-net set wg0 PreUp+="$(hook PreUp)" PostUp+="$(hook PostUp)"
	gw wgp-net set wg0 PreDown+="$(hook PreDown)" \
	    PostDown+="$(hook PostDown)" PostDown+='[[ a == @(a|b) ]]'
	add --mode site-to-site --subnet 10.62.0.0/24 --subnet fd62::/64 \
	    --site-network 192.168.30.0/24 wg1
	gw wgp-peer add --site-network 192.168.10.0/24 --role site-gateway \
	    --site-network fd00:10::/48 --keepalive 25 wg1/site-a
	gw wgp-peer set wg1/site-a Endpoint=198.18.1.1:51820
	gw wgp-peer add --site-network 192.168.20.0/24 --no-psk wg1/site-b
	gw wgp-peer set wg1/site-b Endpoint='[2001:db8:1::1]:51820'
	add --mode hub-routed --subnet 10.63.0.0/24 wg2
	gw wgp-net set wg2 MTU=1350 FwMark=0x42 Table=123
	add --mode site-to-site --subnet fd64::/64 wg3
	gw wgp-peer add --site-network 192.168.40.0/24 wg3/site
	gw wgp-net set wg3 Table=off
	add --mode site-to-site --subnet 10.65.0.0/24 wg4
	gw wgp-peer add --site-network 192.168.50.0/24 wg4/site
	gw wgp-net set wg4 Table=123
	# These are turned on by the first of both, and never off.
	forward gw
}

teardown_file()
{
	end_hosts
}

# add OPTION... NET: with two devices.
add()
{
	gw wgp-net add "$@" && shift $(($# - 1)) &&
	    gw wgp-peer add "$1/phone" "$1/laptop" &&
	    gw wgp-peer disable "$1/laptop"
}

# hook WHICH: a command that notes what it finds at that moment.
hook()
{
	# A line of the state is short, and the path of a test may be long.
	printf 'echo "%s %%i $(ip -o link show dev %%i up 2>/dev/null |
	    wc -l) $(nft list tables | grep -c -w wgpilot-%%i) $LC_ALL" >>$HOOKS' \
	    "$1" | tr -s '\n\t' ' '
}

# What the host has, but for what differs from one time to the next: numbers
# of interfaces, and what a userspace tunnel has from the kernel.
all()
{
	gw bash -c 'for i in $(wg show interfaces); do
			echo "$i"
			wg showconf $i
			ip -o link show dev $i
		done
		ip -o address show
		ip route show table all; ip -6 route show table all
		ip rule; ip -6 rule
		nft list ruleset' >"$BATS_TEST_TMPDIR/all" 2>/dev/null
	# The peers of a userspace device are in no order.
	awk '/^\[Peer\]/ { getline key; peer[n++] = key; in_peer = 1; next }
		in_peer && NF == 0 { in_peer = 0; next }
		in_peer && NF == 3 || in_peer && /^AllowedIPs/ {
			peer[n - 1] = peer[n - 1] " " $0; next }
		{ in_peer = 0 }
		!/fe80::|multicast|ff00::/ { print }
		END { for (i in peer) print peer[i] | "sort" }' \
	    "$BATS_TEST_TMPDIR/all" | sed -E 's/^[0-9]+: (wg|eth|lo)/\1/
		s/qdisc .*//; s/<.*UP.*>/UP/; s/ metric (1024|256)//'
}

# both NET: up by one, down by the other, and the other way round.
both()
{
	local before quick ours
	before=$(all)
	quietly gw wg-quick up "$WGPILOT_DIR/wireguard/$1.conf"
	quick=$(all)
	status 0 gw wgp-net diff "$1"
	same "" "$output" "what wg-quick made"
	quietly gw wgp-net down "$1"
	same "$before" "$(all)" "after wgp-net down"
	quietly gw wgp-net up "$1"
	ours=$(all)
	quietly gw wg-quick down "$WGPILOT_DIR/wireguard/$1.conf"
	same "$before" "$(all)" "after wg-quick down"
	same "$quick" "$ours" "what both made"
	has "$ours" "$1" "table inet wgpilot-$1" "${@:2}"
}

@test "gateway, with hooks" {
	mkdir "$LAB/run.d"
	both wg0 "mtu 1320" 10.61.0.1/24 fd61::1/64 10.61.0.2/32
	lacks "$(gw cat "$WGPILOT_DIR/wireguard/wg0.conf")" 10.61.0.3
	# Each network was up twice: once by each.
	same "PreUp wg0 0 0 C PostUp wg0 1 1 C PreDown wg0 1 1 C \
PostDown wg0 0 0 C PreUp wg0 0 0 C PostUp wg0 1 1 C PreDown wg0 1 1 C \
PostDown wg0 0 0 C" "$(paste -sd ' ' "$LAB/run.d/hooks")"
}

@test "site-to-site: site networks are routes, endpoints and keepalives" {
	both wg1 "mtu 1320" "192.168.10.0/24 dev wg1" \
	    "192.168.20.0/24 dev wg1" "fd00:10::/48 dev wg1" \
	    "Endpoint = 198.18.1.1:51820" "PersistentKeepalive = 25"
}

@test "hub-routed, with MTU, FwMark and a table" {
	both wg2 "mtu 1350" "FwMark = 0x42" "10.63.0.2 dev wg2 table 123"
}

@test "site-to-site, IPv6 alone, with Table = off" {
	both wg3
	lacks "$ours" "192.168.40.0/24 dev"
}

@test "site-to-site with a table" {
	both wg4 "192.168.50.0/24 dev wg4 table 123"
}

@test "a hook that fails: nothing is left of up, down stops before it" {
	before=$(all)
	gw wgp-net set wg2 'PostUp+=true' 'PostUp+=false; true'
	gw wgp-net set wg2 'PreDown+=exit 7'
	status 1 gw wgp-net up wg2
	has "$stderr" 'wg2: hook "false; true": ended with status 1'
	same "$before" "$(all)" "after an up that failed"
	status 1 gw wg-quick up "$WGPILOT_DIR/wireguard/wg2.conf"
	# It calls no hook then: the table is the next command's to replace.
	quietly gw nft delete table inet wgpilot-wg2
	same "$before" "$(all)" "after an up that failed with wg-quick"
	gw wgp-net set wg2 PostUp=
	quietly gw wgp-net up wg2
	status 1 gw wgp-net down wg2
	has "$stderr" 'wg2: hook "exit 7": ended with status 7'
	quietly gw wgp-net diff wg2
	gw wgp-net set wg2 PreDown= PreUp='exit 8'
	quietly gw wgp-net down wg2
	status 1 gw wgp-net up wg2
	status 1 gw wg-quick up "$WGPILOT_DIR/wireguard/wg2.conf"
	same "$before" "$(all)" "after a PreUp that failed"
}
