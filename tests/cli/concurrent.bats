#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Many writers and readers at once.

load ../lib
load common

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
	wgp-net add -q -e a.example --subnet 10.8.0.0/22 --subnet fd00:8::/64 \
	    wg0
	writers=$(few 32 4)
	each=$(few 10 3)
}

# writer N: adds peers, one command each; what failed is noted.
writer()
{
	local i
	for i in $(seq 1 "$each"); do
		wgp-peer add -q "wg0/w$1-$i" || echo "w$1-$i: $?" >>failed
	done
}

@test "32 writers, 10 adds each: nothing is lost, no address twice" {
	: >failed
	for w in $(seq 1 "$writers"); do
		writer "$w" &
	done
	# readers never see half of a file, and what they saw stays
	for r in 1 2; do
		while [ ! -e done ]; do
			wgp-peer list -o name wg0 >"seen.$r" 2>"err.$r" ||
			    cat "err.$r" >>failed
			wgp-conf server wg0 >"conf.$r" 2>"err.$r" ||
			    cat "err.$r" >>failed
			[ "$(wc -l <"seen.$r")" -le \
			    "$(grep -c '^\[Peer\]' "conf.$r")" ] ||
			    echo "reader: fewer than before" >>failed
			echo >>rounds
		done &
		readers="${readers-} $!"
	done
	for job in $(jobs -p); do
		[[ " $readers " == *" $job "* ]] || wait "$job"
	done
	touch done
	wait
	same "" "$(cat failed)" "what failed"
	[ "$(wc -l <rounds)" -gt 2 ]
	n=$((writers * each))
	same $n "$(wgp-peer list -o name | sort -u | wc -l)"
	same $n "$(wgp-peer list -o addresses | cut -d, -f1 | sort -u | wc -l)"
	# the lowest ones, without a hole
	same "10.8.$(((n + 1) / 256)).$(((n + 1) % 256))" \
	    "$(wgp-peer list --sort addresses -o addresses | tail -n 1 |
	    cut -d, -f1)"
	same $((n + 1)) "$(grep -c '^\[' "$WGPILOT_DIR/secret/wg0.ini")"
	same $n "$(grep -c '^\[Peer\]' "$WGPILOT_DIR/wireguard/wg0.conf")"
	same "" "$(find "$WGPILOT_DIR" -name '*.tmp.*')"
	# the generated file is that of the last writer
	wgp-conf server wg0 | cmp - "$WGPILOT_DIR/wireguard/wg0.conf"
}

@test "networks made at once: no port and no subnet twice" {
	n=$(few 24 4)
	for i in $(seq 1 "$n"); do
		wgp-net add -q "wg$i" 2>>err &
	done
	wait
	same "" "$(cat err)"
	same $((n + 1)) "$(wgp-net list -o listen_port | sort -u | wc -l)"
	same $((n + 1)) "$(wgp-net list -o subnets | tr -d ' ' | tr , '\n' |
	    grep -c '\.0/2[24]$')"
	same $((2 * n + 2)) "$(wgp-net list -o subnets | tr -d ' ' |
	    tr , '\n' | sort -u | wc -l)"
}

@test "adds, changes and removals of the same peers at once" {
	rounds=$(few 10 2)
	wgp-peer add -q wg0/keep
	for w in 1 2 3 4; do
		for i in $(seq 1 "$rounds"); do
			wgp-peer add -q "wg0/x$w" && wgp-peer set -q \
			    "wg0/x$w" Tags=t && wgp-peer disable -q \
			    "wg0/x$w" && wgp-peer remove -q "wg0/x$w" ||
			    echo "x$w $i: $?" >>failed
		done &
	done
	wait
	no test -e failed
	same keep "$(wgp-peer list -o name)"
	same 2 "$(grep -c '^\[' "$WGPILOT_DIR/secret/wg0.ini")"
	wgp-conf server wg0 | cmp - "$WGPILOT_DIR/wireguard/wg0.conf"
}
