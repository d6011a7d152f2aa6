#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Mode gateway: full and split tunnels, NAT, device to device, both families.

load ../lib
load tunnel

# Devices are in wg0 (full tunnel) and, the phone alone, in wg1 (split).
PHONE4=10.66.0.2 PHONE6=fd66::2
OTHER4=203.0.113.7 OTHER6=2001:db8:eeee::7

setup_file()
{
	tunnel_lab phone laptop
	ip -n internet address add $OTHER4/32 dev lo
	ip -n internet address add $OTHER6/128 dev lo
	gw wgp-net add --subnet 10.66.0.0/24 --subnet fd66::/64 wg0
	gw wgp-peer add wg0/phone wg0/laptop
	gw wgp-net up wg0
	join phone wg0/phone
	join laptop wg0/laptop
}

teardown_file()
{
	end_hosts
}

# route_of HOST ADDRESS: the interface that it goes through.
route_of()
{
	ip -n "$1" route get "$2" | sed -n 's/.* dev \([^ ]*\).*/\1/p'
}

@test "full tunnel: the internet sees the gateway's address, IPv4 and IPv6" {
	reaches phone 10.66.0.1 fd66::1
	same wg0 "$(route_of phone $INTERNET4)"
	same wg0 "$(route_of phone $INTERNET6)"
	same $GW4 "$(seen_as phone)"
	same $GW6 "$(seen_as phone 6)"
	same $GW4 "$(seen_as laptop)"
	list=$(gw wgp-peer list -o name,online,endpoint,transfer_rx wg0)
	[[ $list == phone$'\tyes\t198.18.2.2:'+([0-9])$'\t'[1-9]*$'\n'\
laptop$'\tyes\t198.18.3.2:'+([0-9])$'\t'[1-9]* ]] || fail "$list"
}

@test "nobody outside reaches a device, though he routes to the gateway" {
	ip -n internet route add 10.66.0.0/24 via $GW4
	ip -n internet route add fd66::/64 via $GW6
	no_reach internet $PHONE4 $PHONE6
}

@test "the segment size follows the tunnel, whatever the device believes" {
	ip -n phone link set wg0 mtu 1500
	in_ns phone bash -c "exec 3<>/dev/tcp/$INTERNET4/7 && cat <&3 >&2 &&
		ss -Htino dport = 7" >"$BATS_TEST_TMPDIR/ss"
	ip -n phone link set wg0 mtu 1420
	mss=$(sed -n 's/.* mss:\([0-9]*\).*/\1/p' "$BATS_TEST_TMPDIR/ss")
	[ "$mss" -gt 1000 ] && [ "$mss" -le 1380 ] || fail "mss $mss"
}

@test "NAT = no: the internet sees the device's own address; yes again: not" {
	gw wgp-net set wg0 NAT=no
	same $PHONE4 "$(seen_as phone)"
	same $PHONE6 "$(seen_as phone 6)"
	gw wgp-net set wg0 NAT=yes
	same $GW4 "$(seen_as phone)"
	same $GW6 "$(seen_as phone 6)"
	gw wgp-net set wg0 NAT=
	gw wgp-net diff wg0
}

@test "device to device: off, though the device's file is widened" {
	ip -n internet route delete 10.66.0.0/24
	ip -n internet route delete fd66::/64
	no_reach laptop $PHONE4 $PHONE6
	widen laptop 10.66.0.0/24 fd66::/64 $INTERNET4/32
	no_reach laptop $PHONE4 $PHONE6
	# It does arrive at the gateway, and other things do pass.
	reaches laptop 10.66.0.1 fd66::1 $INTERNET4
}

@test "device to device: on while all runs, and off for what flows, too" {
	gw wgp-net set wg0 DeviceToDevice=yes
	reaches laptop $PHONE4 $PHONE6
	stream_start laptop $PHONE4 0.2
	stream_start phone fd66::3 0.2
	gw wgp-net set wg0 DeviceToDevice=no
	sleep 0.5
	four=$(wc -l <"$LAB/stream.laptop.out")
	six=$(wc -l <"$LAB/stream.phone.out")
	sleep 1
	same "$four $six" "$(wc -l <"$LAB/stream.laptop.out") $(
	    wc -l <"$LAB/stream.phone.out")" "lines of running pings"
	no stream_end laptop
	no stream_end phone
	no_reach laptop $PHONE4 $PHONE6
	gw wgp-net diff wg0
}

@test "split tunnel: only the named prefixes; global IPv6 is not hidden" {
	leave phone
	gw wgp-net add --tunnel split --route 198.51.100.0/24 \
	    --route 2001:db8:ffff::/64 --subnet 10.67.0.0/24 \
	    --subnet 2001:db8:67::/64 --up wg1
	gw wgp-peer add wg1/phone
	ip -n internet route add 2001:db8:67::/64 via $GW6
	join phone wg1/phone
	same wg0 "$(route_of phone $INTERNET4)"
	same eth0 "$(route_of phone $OTHER4)"
	same eth0 "$(route_of phone $OTHER6)"
	same $GW4 "$(seen_as phone)"
	same 2001:db8:67::2 "$(seen_as phone 6)"
	gw wgp-net set wg1 NAT=yes
	same $GW6 "$(seen_as phone 6)"
	same 198.18.2.2 "$(INTERNET4=$OTHER4 seen_as phone)"
	same 2001:db8:2::2 "$(INTERNET6=$OTHER6 seen_as phone 6)"
}

@test "split tunnel: what else is sent into it by hand does pass, as NAT says" {
	widen phone 10.67.0.0/24 2001:db8:67::/64 198.51.100.0/24 $OTHER4/32
	same $GW4 "$(INTERNET4=$OTHER4 seen_as phone)"
	# Two networks of one gateway are strangers to each other.
	ip -n phone route add 10.66.0.0/24 dev wg0
	no_reach phone 10.66.0.3
}

@test "both networks go down and leave no table, and no route" {
	gw wgp-net down --all
	same "" "$(gw nft list ruleset)"
	same "" "$(ip -n gw -o link show type wireguard; ip -n gw route show \
	    root 10.64.0.0/13)"
}
