#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Mode site-to-site: two sites behind gateways of their own, the hub's own
# network, and a device on the road.

load ../lib
load tunnel

# site-a has 192.168.10 and fd00:10, site-b 192.168.20 and fd00:20; the hub
# 192.168.30 and fd00:30.  What lies behind bob and the printer besides is no
# site of the network.
ALICE4=192.168.10.2 ALICE6=fd00:10::2
BOB4=192.168.20.2 BOB6=fd00:20::2
PRINTER4=192.168.30.2 PRINTER6=fd00:30::2
VAULT4=192.168.98.1 VAULT6=fd00:98::1	# behind the printer
SECRET4=192.168.99.1 SECRET6=fd00:99::1	# behind bob

setup_file()
{
	tunnel_lab site-a site-b laptop
	lan site-a alice 192.168.10 fd00:10
	lan site-b bob 192.168.20 fd00:20
	lan gw printer 192.168.30 fd00:30
	forward site-a
	forward site-b
	ip -n printer address add $VAULT4/32 dev lo
	ip -n printer address add $VAULT6/128 dev lo
	ip -n gw route add $VAULT4 via $PRINTER4
	ip -n gw route add $VAULT6 via $PRINTER6
	ip -n bob address add $SECRET4/32 dev lo
	ip -n bob address add $SECRET6/128 dev lo
	ip -n site-b route add $SECRET4 via $BOB4
	ip -n site-b route add $SECRET6 via $BOB6
	gw wgp-net add --mode site-to-site --subnet 10.66.0.0/24 \
	    --subnet fd66::/64 --site-network 192.168.30.0/24 \
	    --site-network fd00:30::/64 --up wg0
	gw wgp-peer add --role site-gateway --site-network 192.168.10.0/24 \
	    --site-network fd00:10::/64 --keepalive 25 wg0/site-a
	gw wgp-peer add --role site-gateway --site-network 192.168.20.0/24 \
	    --site-network fd00:20::/64 --keepalive 25 wg0/site-b
	gw wgp-peer add wg0/laptop
	join site-a wg0/site-a
	# This one dials the hub's other address.
	gw wgp-net set wg0 Endpoint=$GW6
	join site-b wg0/site-b
	join laptop wg0/laptop
	answer bob
	answer printer
}

teardown_file()
{
	end_hosts
}

@test "a host in one site reaches one in the other, un-NATed" {
	reaches alice $BOB4 $BOB6
	has "$(gw wg show wg0 endpoints)" "	198.18.2.2:" "	[2001:db8:3::2]:"
	reaches bob $ALICE4 $ALICE6
	same $ALICE4 "$(INTERNET4=$BOB4 seen_as alice)"
	same $ALICE6 "$(INTERNET6=$BOB6 seen_as alice 6)"
}

@test "a host in a site and one in the hub's own network, un-NATed" {
	reaches alice $PRINTER4 $PRINTER6
	reaches printer $ALICE4 $BOB6
	same $ALICE4 "$(INTERNET4=$PRINTER4 seen_as alice)"
	same $ALICE6 "$(INTERNET6=$PRINTER6 seen_as alice 6)"
}

@test "a device on the road reaches the sites, and they reach it" {
	reaches laptop $ALICE4 $BOB6 $PRINTER4
	reaches bob 10.66.0.4 fd66::4
	same 10.66.0.4 "$(INTERNET4=$BOB4 seen_as laptop)"
}

@test "the routes of the sites are the hub's, and go with the interface" {
	same "192.168.10.0/24 192.168.20.0/24" "$(ip -n gw route show dev wg0 \
	    root 192.168.0.0/16 | awk '{ print $1 }' | paste -sd ' ')"
	same "fd00:10::/64 fd00:20::/64" "$(ip -n gw -6 route show dev wg0 \
	    root fd00::/24 | awk '{ print $1 }' | paste -sd ' ')"
}

@test "what is no site is dropped, though the site gateway's file is widened" {
	widen site-a 10.66.0.0/24 fd66::/64 192.168.0.0/16 fd00::/24 \
	    $INTERNET4/32 $INTERNET6/128
	reaches gw $INTERNET4 $VAULT4 $VAULT6
	count internet "ip saddr 192.168.0.0/16" "ip saddr 10.66.0.0/24" \
	    "ip6 saddr fd00:10::/64" "ip6 saddr fd66::/64"
	count printer "ip daddr $VAULT4 ip saddr 192.168.10.0/24" \
	    "ip6 daddr $VAULT6 ip6 saddr { fd00:10::/64, fd66::/64 }"
	no_reach alice $INTERNET4 $INTERNET6 $VAULT4 $VAULT6
	no_reach site-a $INTERNET4 $VAULT6
	same "0 0" "$(arrived internet) $(arrived printer)" "packets"
	no in_ns printer ping -n -q -c 2 -i 0.2 -W 1 -I $VAULT4 $BOB4
	reaches site-a $BOB4 $PRINTER4
	# Another's site is not to be had from behind the wrong peer.
	ip -n site-a address add 192.168.20.77/32 dev lo
	no in_ns site-a ping -n -q -c 2 -i 0.2 -W 1 -I 192.168.20.77 $PRINTER4
}

@test "nobody gets in from outside, though the site gateway would take it" {
	widen site-a 10.66.0.0/24 fd66::/64 192.168.0.0/16 fd00::/24 \
	    $INTERNET4/32 $INTERNET6/128
	ip -n internet route add 192.168.10.0/24 via $GW4
	ip -n internet route add fd00:10::/64 via $GW6
	count alice "ip saddr != { 192.168.0.0/16, 10.66.0.0/24 }" \
	    "ip6 saddr 2001:db8::/32"
	no in_ns internet ping -n -q -c 2 -i 0.2 -W 1 -I $INTERNET4 $ALICE4
	no in_ns internet ping -n -q -c 2 -i 0.2 -W 1 -I $INTERNET6 $ALICE6
	same 0 "$(arrived alice)" "packets"
	count alice "ip saddr $PRINTER4"
	reaches printer $ALICE4
	[ "$(arrived alice)" -gt 0 ]
	ip -n internet route delete 192.168.10.0/24
	ip -n internet route delete fd00:10::/64
}

@test "a further prefix is a site as soon as the state says so" {
	no_reach alice $SECRET4 $SECRET6
	gw wgp-peer set wg0/site-b SiteNetworks+=192.168.99.0/24 \
	    SiteNetworks+=fd00:99::/64
	reaches alice $SECRET4 $SECRET6
	gw wgp-peer set wg0/site-b SiteNetworks-=192.168.99.0/24 \
	    SiteNetworks-=fd00:99::/64
	no_reach alice $SECRET4 $SECRET6
	reaches alice $BOB4
	same "" "$(ip -n gw route show 192.168.99.0/24)"
	gw wgp-net diff wg0
}
