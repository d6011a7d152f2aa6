#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The lowest free address, against an independent computation (alloc.py).

load ../lib
load common

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
}

expected()
{
	python3 "$ROOT/tests/cli/alloc.py" "$@"
}

# The peers' addresses, in the order of the file, "full" behind them.
given()
{
	wgp-peer list -o addresses "${1-wg0}"
}

# peers FROM TO: operands
peers()
{
	seq -f 'wg0/p%g' "$1" "$2"
}

@test "every address of a small subnet, in order, until it is full" {
	for subnet in 10.0.0.0/32 10.0.0.0/31 10.0.0.4/30 10.0.0.8/29 \
	    192.168.255.240/28 fd00::/128 fd00::2/127 fd00::4/126 \
	    fd00::fff8/125 255.255.255.0/24; do
		rm -rf "$WGPILOT_DIR"
		case $subnet in
		255*)
			status 1 wgp-net add --subnet $subnet wg0
			continue ;;
		esac
		wgp-net add -q -e a.example --subnet $subnet wg0
		n=$(expected free $subnet 100 | wc -l)
		[ $n -eq 1 ] || wgp-peer add -q $(peers 1 $((n - 1)))
		refused 1 wgp-peer add wg0/last
		has "$stderr" "$subnet is full" "$((n - 1)) peer"
		same "$(expected free $subnet 100)" "$(given; echo full)" \
		    "$subnet" || return
	done
}

@test "a /24: full with 253 peers" {
	wgp-net add -q --subnet 10.8.0.0/24 wg0
	wgp-peer add -q $(peers 1 253)
	same "$(expected free 10.8.0.0/24 253)" "$(given)"
	refused 1 wgp-peer add wg0/last
	has "$stderr" "10.8.0.0/24 is full" 253 "Subnet+="
	# one too many in one command: none is made
	wgp-peer remove -q wg0/p17
	refused 1 wgp-peer add wg0/x wg0/y
	wgp-peer add -q wg0/x
	same 10.8.0.18 "$(wgp-peer show -o addresses wg0/x)"
	# a further subnet of its family makes up for it
	wgp-net set -q wg0 Subnet+=10.9.0.0/24
	wgp-peer add -q wg0/y
	same 10.9.0.2 "$(wgp-peer show -o addresses wg0/y)"
	# one of the other family does not
	wgp-net add -q --subnet 10.7.0.0/30 --subnet fd07::/64 wg1
	wgp-peer add -q wg1/a
	refused 1 wgp-peer add wg1/b
	has "$stderr" "10.7.0.0/30 is full"
}

@test "a /22: 300 peers go over .255 and .0" {
	wgp-net add -q --subnet 10.8.0.0/22 wg0
	wgp-peer add -q $(peers 1 300)
	same "$(expected free 10.8.0.0/22 300)" "$(given)"
	same "10.8.0.254 10.8.0.255 10.8.1.0 10.8.1.1" \
	    "$(given | sed -n 253,256p | paste -sd ' ')"
	wgp-conf server wg0 >wg0.conf
	same 300 "$(sed -n 's/^AllowedIPs = //p' wg0.conf | sort -u | wc -l)"
}

# hole_test SUBNET...: a file written by hand, with peers at random places,
# every third of them disabled and every fourth expired.
hole_test()
{
	local subnet=$1 n=0 address
	rm -rf "$WGPILOT_DIR"
	wgp-net add -q --subnet "$subnet" wg0
	for address in $(expected fill "$subnet" "$subnet" 60); do
		n=$((n + 1))
		printf '\n[peer hand%d]\npublickey=%040dAbc=\n' $n $n
		printf 'ADDRESS  =  %s\n' "$address"
		[ $((n % 3)) -gt 0 ] || echo 'Enabled = no'
		[ $((n % 4)) -gt 0 ] || echo 'Expires = 2020-01-01'
	done >>"$WGPILOT_DIR/wg0.ini"
	given >taken
	wgp-peer add -q $(peers 1 30)
	for n in {31..40}; do
		wgp-peer add -q wg0/p$n
	done
	same "$(expected free "$subnet" 40 $(cat taken))" \
	    "$(given | tail -n 40)" "$subnet"
}

@test "holes in files written by hand, disabled and expired peers" {
	for subnet in 10.8.0.0/24 10.8.0.0/22 10.8.0.0/16 172.16.255.0/25 \
	    10.0.0.0/8 fd00:8::/64 fd00:8::ff00/120 fd00::/60; do
		hole_test $subnet
	done
}

@test "holes that peers leave are filled from below" {
	wgp-net add -q --subnet 10.8.0.0/29 --subnet fd00::/125 wg0
	wgp-peer add -q $(peers 1 5)
	refused 1 wgp-peer add wg0/last
	has "$stderr" "10.8.0.0/29 is full"
	wgp-peer disable -q wg0/p2 wg0/p4
	refused 1 wgp-peer add wg0/last
	wgp-peer remove -q wg0/p4 wg0/p2
	wgp-peer add -q wg0/a wg0/b
	same "10.8.0.3, fd00::3
10.8.0.5, fd00::5" "$(wgp-peer show -o addresses wg0/a wg0/b)"
	# one family may be full before the other
	wgp-net set -q wg0 Subnet=10.8.0.0/28,fd00::/125
	wgp-peer add -q wg0/p7
	wgp-peer add -q --address 10.8.0.9 wg0/p8
	refused 1 wgp-peer add wg0/p9
	has "$stderr" "fd00::/125 is full"
}

@test "a /16: past many, from a file of thousands" {
	n=$(few 5000 500)
	wgp-net add -q --subnet 10.8.0.0/16 wg0
	for i in $(seq 1 $n); do
		printf '\n[peer h%d]\nPublicKey = %040dAbc=\n' $i $i
		printf 'Address = 10.8.%d.%d\n' $(((i + 1) / 256)) \
		    $(((i + 1) % 256))
	done >>"$WGPILOT_DIR/wg0.ini"
	sed -i '/^Address = 10\.8\.1\.0$/s/1\.0$/99.7/' "$WGPILOT_DIR/wg0.ini"
	wgp-peer add -q wg0/a wg0/b
	i=$((n + 2))
	same "10.8.1.0 10.8.$((i / 256)).$((i % 256))" \
	    "$(wgp-peer show -o addresses wg0/a wg0/b | paste -sd ' ')"
}
