#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# wg(8) itself takes every file that is generated.

load ../lib

setup_file()
{
	host gw
}

teardown_file()
{
	end_hosts
}

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
	umask 077
	in_ns gw ip link add wgtest type wireguard 2>/dev/null ||
	    in_ns gw wireguard-go wgtest >/dev/null 2>&1 3>&-
}

teardown()
{
	in_ns gw ip link delete wgtest
}

# taken FILE: wg-quick strips it, wg sets it, and then has just its peers.
taken()
{
	in_ns gw wg-quick strip "$1" >stripped &&
	in_ns gw wg setconf wgtest stripped || fail "$1" || return
	in_ns gw wg showconf wgtest >shown
	same "$(sed -n 's/^PublicKey = //p' "$1" | sort)" \
	    "$(sed -n 's/^PublicKey = //p' shown | sort)" "peers of $1" &&
	same "$(allowed_of "$1")" "$(allowed_of shown)" "allowed IPs of $1"
}

# A line for each peer: its key and its allowed IPs, sorted.
allowed_of()
{
	awk '
		/^PublicKey/ { key = $3 }
		/^AllowedIPs/ {
			n = split(substr($0, 14), ips, /, */)
			for (i = 1; i <= n; i++)
				print key, ips[i]
		}' "$1" | sort
}

@test "the gateway's file and the devices' files, of every mode" {
	n=0
	# Only a gateway's devices' files depend on what the tunnel is.
	for mode in gateway/full gateway/split site-to-site/full \
	    hub-routed/split; do
		tunnel=${mode#*/} mode=${mode%/*}
		n=$((n + 1))
		wgp-net add -q -m $mode -t $tunnel -e 192.0.2.1 \
		    --subnet 10.$n.0.0/24 --subnet fd00:$n::/64 \
		    --route 10.10$n.0.0/16 --mtu 1380 \
		    --site-network 172.16.$n.0/24 wg$n
		wgp-peer add -q wg$n/plain
		wgp-peer add -q --no-psk --keepalive 25 "wg$n/no psk"
		wgp-peer add -q --role site-gateway \
		    --site-network 172.17.$n.0/24 \
		    --site-network fd00:beef:$n::/48 wg$n/site
		wgp-peer add -q --tunnel split wg$n/split
		wgp-peer set -q wg$n/site Endpoint=[2001:db8::$n]:7000
		wgp-net set -q wg$n FwMark=0x$n Table=off
		taken "$WGPILOT_DIR/wireguard/wg$n.conf"
		for peer in plain "no psk" site split; do
			wgp-conf client -q "wg$n/$peer" >dev.conf
			taken ./dev.conf
		done
		wgp-net remove -y -q wg$n
	done
}

@test "what the fwmark and the port say arrives" {
	wgp-net add -q -e 192.0.2.1 --subnet 10.1.0.0/24 --port 4567 wg1
	wgp-net set -q wg1 FwMark=51820
	taken "$WGPILOT_DIR/wireguard/wg1.conf"
	same "4567 0xca6c" "$(in_ns gw wg show wgtest listen-port) $(in_ns gw \
	    wg show wgtest fwmark)"
	has "$(in_ns gw wg showconf wgtest)" \
	    "$(grep PrivateKey "$WGPILOT_DIR/secret/wg1.ini")"
}

@test "two hundred peers" {
	wgp-net add -q -e 192.0.2.1 --subnet 10.1.0.0/16 --subnet fd00::/64 wg1
	wgp-peer add -q $(seq -f 'wg1/p%g' 200)
	taken "$WGPILOT_DIR/wireguard/wg1.conf"
	same 200 "$(in_ns gw wg show wgtest peers | wc -l)"
}
