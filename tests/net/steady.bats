#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What changes leaves alone what does not: a ping at twenty a second through
# the tunnel of one peer, while 200 others and the network itself change.

load ../lib
load tunnel

setup_file()
{
	tunnel_lab laptop
	gw wgp-net add --subnet 10.66.0.0/16 --subnet fd66::/64 --up wg0
	gw wgp-peer add wg0/laptop
	join laptop wg0/laptop
}

teardown_file()
{
	end_hosts
}

# Each test has a session of its own: one renews itself after two minutes.
setup()
{
	afresh laptop
	stream_start laptop 10.66.0.1
	before=$(session)
	# it is dated to the second: another one is to differ
	sleep 1.1
}

# A test that failed leaves its ping behind.
teardown()
{
	kill "$(cat "$LAB/stream.laptop.pid")" 2>/dev/null || :
}

# Still the same session at the end, nothing was lost, and the kernel has what
# the state says: steady [PEERS IN THE KERNEL].
steady()
{
	sleep 0.5
	stream_end laptop
	same "$before" "$(session)" "the handshake of wg0/laptop"
	quietly gw wgp-net diff wg0
	[ -z "${1-}" ] || same "$1" "$(gw wg show wg0 peers | wc -l)" peers
}

# When the laptop's handshake was.  Its key is the first in the state.
session()
{
	local key handshake
	key=$(sed -n '/^\[peer laptop\]/,$s/^PublicKey = //p' \
	    "$WGPILOT_DIR/wg0.ini" | head -n 1)
	handshake=$(gw wg show wg0 latest-handshakes | grep -F "$key")
	[ "${handshake#*	}" -gt 0 ] && echo "$handshake"
}

# each FIRST LAST COMMAND...: the command with wg0/oN, one by one.
each()
{
	gw bash -c 'for ((i = $1; i <= $2; i++)); do
		"${@:3}" wg0/o$i >/dev/null || exit
	done' - "$@"
}

@test "188 peers are added at once, 12 singly, by two at the same time" {
	quietly gw wgp-peer add $(printf 'wg0/o%d ' {1..188})
	each 189 194 wgp-peer add 3>&- &
	each 195 200 wgp-peer add
	wait $!
	steady 201
}

@test "they are disabled" {
	quietly gw wgp-peer disable $(printf 'wg0/o%d ' {1..190})
	each 191 200 wgp-peer disable
	steady 1
}

@test "they are enabled" {
	quietly gw wgp-peer enable $(printf 'wg0/o%d ' {1..190})
	each 191 200 wgp-peer enable
	steady 201
}

@test "they are re-addressed: singly, and all by hand with one sync" {
	for i in {1..5}; do
		quietly gw wgp-peer set wg0/o$i Address-=10.66.0.$((i + 2)) \
		    Address+=10.66.8.$i
	done
	gw wg show wg0 allowed-ips >"$BATS_TEST_TMPDIR/ips"
	same 5 "$(grep -c '	.*10\.66\.8\.' "$BATS_TEST_TMPDIR/ips")"
	sed -i '/^\[peer o/,$s/^Address = 10\.66\.[08]\./Address = 10.66.9./
		/^\[peer o/,$s/^Address = fd66::/Address = fd66::9:/' \
	    "$WGPILOT_DIR/wg0.ini"
	status 0 gw wgp-net sync wg0
	same 200 "$(grep -c '^~ peer o[0-9]*: allowed IPs .*10\.66\.9\.' \
	    <<<"$stderr")"
	gw wg show wg0 allowed-ips >"$BATS_TEST_TMPDIR/ips"
	same 200 "$(grep 'fd66::9:' "$BATS_TEST_TMPDIR/ips" |
	    grep -c '10\.66\.9\.')"
	steady 201
}

@test "the network is synced, and changes itself" {
	for i in 1 2 3; do
		status 0 gw wgp-net sync wg0
		same "" "$output$stderr"
	done
	quietly gw wgp-net set wg0 MTU=1380 DeviceToDevice=yes
	quietly gw wgp-net set wg0 Subnet+=10.77.0.0/24
	quietly gw wgp-peer set wg0/laptop PersistentKeepalive=25 \
	    Description='on the road'
	quietly gw wgp-net set wg0 Subnet-=10.77.0.0/24 MTU= DeviceToDevice= \
	    NAT=no
	quietly gw wgp-peer set wg0/laptop PersistentKeepalive=
	steady 201
}

@test "they are removed" {
	quietly gw wgp-peer remove -y $(printf 'wg0/o%d ' {1..190})
	each 191 200 wgp-peer remove -y
	steady 1
}
