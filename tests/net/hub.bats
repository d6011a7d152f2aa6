#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Mode hub-routed: clients reach one another, and nothing else.

load ../lib
load tunnel

PHONE4=10.66.0.2 PHONE6=fd66::2
LAPTOP4=10.66.0.3 LAPTOP6=fd66::3

setup_file()
{
	tunnel_lab phone laptop
	lan gw printer 192.168.30 fd00:30
	gw wgp-net add --mode hub-routed --subnet 10.66.0.0/24 \
	    --subnet fd66::/64 --up wg0
	gw wgp-peer add wg0/phone wg0/laptop
	join phone wg0/phone
	join laptop wg0/laptop
}

teardown_file()
{
	end_hosts
}

@test "clients reach the hub and one another, un-NATed" {
	# The hub learns from the first packet where a client is.
	reaches laptop 10.66.0.1
	reaches phone 10.66.0.1 fd66::1 $LAPTOP4 $LAPTOP6
	reaches laptop $PHONE4 $PHONE6
	answer phone
	same $LAPTOP4 "$(INTERNET4=$PHONE4 seen_as laptop)"
	same $LAPTOP6 "$(INTERNET6=$PHONE6 seen_as laptop 6)"
}

@test "only the subnets enter the tunnel, all else goes its own way" {
	same 198.18.2.2 "$(seen_as phone)"
	same 2001:db8:2::2 "$(seen_as phone 6)"
}

@test "no way out, though the client's file is widened" {
	widen phone 10.66.0.0/24 fd66::/64 $INTERNET4/32 $INTERNET6/128 \
	    192.168.30.0/24 fd00:30::/64
	count internet "ip saddr 10.66.0.0/24" "ip6 saddr fd66::/64"
	count printer "ip saddr 10.66.0.0/24" "ip6 saddr fd66::/64"
	count laptop "ip saddr $PHONE4"
	no_reach phone $INTERNET4 $INTERNET6 192.168.30.2 fd00:30::2
	reaches phone 10.66.0.1 $LAPTOP4 fd66::1
	same "0 0" "$(arrived internet) $(arrived printer)" "packets"
	[ "$(arrived laptop)" -gt 0 ]
	# The hub itself has them both.
	reaches gw $INTERNET4 192.168.30.2
}

@test "no way in: neither from outside nor from the hub's own network" {
	ip -n internet route add 10.66.0.0/24 via $GW4
	count phone "ip saddr != 10.66.0.0/24 ip daddr $PHONE4" \
	    "ip6 saddr != fd66::/64 ip6 daddr $PHONE6"
	no in_ns internet ping -n -q -c 2 -i 0.2 -W 1 -I $INTERNET4 $PHONE4
	no_reach printer $PHONE4 $PHONE6
	same 0 "$(arrived phone)" "packets"
}

@test "a client cannot speak with another's address" {
	ip -n phone address add 10.66.0.9/32 dev wg0
	no in_ns phone ping -n -q -c 2 -i 0.2 -W 1 -I 10.66.0.9 $LAPTOP4
	ip -n phone address delete 10.66.0.9/32 dev wg0
	reaches phone $LAPTOP4
}

@test "DeviceToDevice = no ends that, and yes brings it back" {
	gw wgp-net set wg0 DeviceToDevice=no
	no_reach phone $LAPTOP4 $LAPTOP6
	reaches phone 10.66.0.1
	gw wgp-net set wg0 DeviceToDevice=
	reaches phone $LAPTOP4 $LAPTOP6
}

@test "a disabled client is out at once, and in again when enabled" {
	gw wgp-peer disable wg0/phone
	no_reach phone 10.66.0.1
	no_reach laptop $PHONE4
	gw wgp-peer enable wg0/phone
	afresh phone
	reaches phone 10.66.0.1 $LAPTOP4
}
