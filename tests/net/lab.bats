#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The lab itself: two hosts and a tunnel made by stock wg-quick alone.

load ../lib

setup_file()
{
	lab
}

teardown_file()
{
	end_hosts
}

# conf HOST KEY ADDRESSES PEERKEY ALLOWED [LINE...]: a wg-quick file.
conf()
{
	local line
	mkdir -p "$LAB/etc.d/$1"
	(
		umask 077
		printf '[Interface]\nPrivateKey = %s\nAddress = %s\n' "$2" "$3"
		[ "$1" != gw ] || echo 'ListenPort = 51820'
		printf '[Peer]\nPublicKey = %s\nAllowedIPs = %s\n' "$4" "$5"
		for line in "${@:6}"; do echo "$line"; done
	) >"$LAB/etc.d/$1/wg0.conf"
}

@test "hosts reach the internet and one another only through it" {
	reaches phone $INTERNET4 $INTERNET6 $GW4 $GW6 198.18.3.2
	same 198.18.2.2 "$(seen_as phone)"
	same 2001:db8:2::2 "$(seen_as phone 6)"
	ip -n internet link set to-phone down
	no_reach phone $INTERNET4 $GW6
	ip -n internet link set to-phone up
	ip -n internet address replace 2001:db8:2::1/64 dev to-phone
	reaches phone $INTERNET4
}

@test "a sandboxed host's /etc is read-only, its /run is its own" {
	no in_ns gw touch /etc/wgpilot-probe
	in_ns gw touch /run/wireguard/probe
	no test -e /run/wireguard/probe
	same "" "$(in_ns laptop ls /run/wireguard)"
}

@test "wg-quick: a full tunnel from the laptop to the gateway, dual-stack" {
	gw=$(wg genkey)
	laptop=$(wg genkey)
	conf gw "$gw" 10.99.0.1/24,fd99::1/64 "$(wg pubkey <<<"$laptop")" \
	    10.99.0.2/32,fd99::2/128
	conf laptop "$laptop" 10.99.0.2/24,fd99::2/64 "$(wg pubkey <<<"$gw")" \
	    0.0.0.0/0,::/0 "Endpoint = $GW4:51820"
	in_ns gw wg-quick up "$LAB/etc.d/gw/wg0.conf"
	in_ns laptop wg-quick up "$LAB/etc.d/laptop/wg0.conf"
	reaches laptop 10.99.0.1 fd99::1
	[ -n "$(in_ns gw wg show wg0 latest-handshakes)" ]
	# The gateway does not forward, so this can only have got lost there.
	no_reach laptop $INTERNET4 $INTERNET6
	if kernel_wireguard; then
		in_ns gw ip -d link show wg0 | grep -q wireguard
	else
		in_ns gw ls /run/wireguard/wg0.sock
	fi
}

@test "a ping at twenty a second loses nothing while it runs" {
	stream_start laptop 10.99.0.1
	sleep 2
	stream_end laptop
}

@test "wg-quick down: both hosts are as before" {
	in_ns laptop wg-quick down "$LAB/etc.d/laptop/wg0.conf"
	in_ns gw wg-quick down "$LAB/etc.d/gw/wg0.conf"
	reaches laptop $INTERNET4 $INTERNET6
	same "" "$(in_ns laptop nft list ruleset)"
}
