#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# After one command the kernel has what the state says, whatever it had: what
# moves between peers, what went away, what was changed by hand.

load ../lib
load tunnel

setup_file()
{
	tunnel_lab
	gw wgp-net add --mode site-to-site --subnet 10.66.0.0/24 \
	    --subnet fd66::/64 --up wg0
	gw wgp-peer add --role site-gateway --site-network 192.168.10.0/24 \
	    --site-network 192.168.11.0/24 --site-network fd00:10::/64 wg0/a
	gw wgp-peer add --role site-gateway --site-network 192.168.20.0/24 \
	    --site-network fd00:20::/64 wg0/b
	gw wgp-peer set wg0/a Endpoint=198.51.100.1:1111
	gw wgp-peer set wg0/b Endpoint='[2001:db8:ffff::2]:2222'
}

teardown_file()
{
	end_hosts
}

# key PEER: its public key, as the state has it.
key()
{
	sed -n "/^\[peer $1\]/,/^\[/s/^PublicKey = //p" "$WGPILOT_DIR/wg0.ini"
}

# kernel WHAT PEER: what "wg show wg0 WHAT" says of it, in one order.
kernel()
{
	local said
	said=$(gw wg show wg0 "$1" | grep -F "$(key "$2")	") || return
	tr ' ' '\n' <<<"${said#*	}" | sort | paste -sd ' '
}

# in_step: nothing differs, and diff says so.
in_step()
{
	status 0 gw wgp-net diff wg0 && same "" "$output$stderr"
}

# edit SED: wg0.ini by hand, then one sync.
edit()
{
	sed -i "$1" "$WGPILOT_DIR/wg0.ini"
	quietly gw wgp-net sync wg0
}

# by_hand LINE COMMAND...: what the command does to the gateway is found by
# diff, which prints the line and changes nothing, and mended by sync.
by_hand()
{
	local line=$1
	shift
	gw bash -c "$*" || fail "$*" || return
	status 1 gw wgp-net diff wg0 && has "$output"$'\n' "$line"$'\n' &&
	    status 0 gw wgp-net sync wg0 && has "$stderr"$'\n' "$line"$'\n' &&
	    in_step || fail "after: $*"
}

@test "a site network moves from one peer to another, and back" {
	gw wgp-peer set wg0/a SiteNetworks-=192.168.11.0/24
	gw wgp-peer set wg0/b SiteNetworks+=192.168.11.0/24
	same "10.66.0.2/32 192.168.10.0/24 fd00:10::/64 fd66::2/128" \
	    "$(kernel allowed-ips a)"
	same "10.66.0.3/32 192.168.11.0/24 192.168.20.0/24 fd00:20::/64 \
fd66::3/128" "$(kernel allowed-ips b)"
	# The other direction in one step: the file has a first, then b.
	edit '/^\[peer b\]/,$ { /192\.168\.11\./d }
	    /^\[peer a\]/a SiteNetworks = 192.168.11.0/24'
	same "10.66.0.2/32 192.168.10.0/24 192.168.11.0/24 fd00:10::/64 \
fd66::2/128" "$(kernel allowed-ips a)"
	same "10.66.0.3/32 192.168.20.0/24 fd00:20::/64 fd66::3/128" \
	    "$(kernel allowed-ips b)"
	in_step
}

@test "from the first to the second in one step" {
	edit '/^\[peer a\]/,/^\[peer b\]/ { /192\.168\.11\./d }
	    /^\[peer b\]/a SiteNetworks = 192.168.11.0/24'
	same "10.66.0.2/32 192.168.10.0/24 fd00:10::/64 fd66::2/128" \
	    "$(kernel allowed-ips a)"
	same "10.66.0.3/32 192.168.11.0/24 192.168.20.0/24 fd00:20::/64 \
fd66::3/128" "$(kernel allowed-ips b)"
	same 198.51.100.1:1111 "$(kernel endpoints a)"
	same '[2001:db8:ffff::2]:2222' "$(kernel endpoints b)"
}

@test "two peers swap all that they have, twice" {
	for i in 1 2; do
		a=$(kernel allowed-ips a) b=$(kernel allowed-ips b)
		[ -n "$a" ] && [ "$a" != "$b" ]
		# Under the other's name, each has the other's prefixes.
		edit 's/^\[peer a\]/[peer x]/; s/^\[peer b\]/[peer a]/
		    s/^\[peer x\]/[peer b]/'
		swap=$(key a)
		edit "s|^PublicKey = $(key b)|PublicKey = x|
		    s|^PublicKey = $swap|PublicKey = $(key b)|
		    s|^PublicKey = x$|PublicKey = $swap|"
		same "$b" "$(kernel allowed-ips a)"
		same "$a" "$(kernel allowed-ips b)"
		in_step
	done
}

@test "an endpoint that the state changes is set; where a peer roams, is not" {
	gw wg set wg0 peer "$(key a)" endpoint 198.51.100.9:9
	in_step
	quietly gw wgp-net sync wg0
	same 198.51.100.9:9 "$(kernel endpoints a)"
	gw wgp-peer set wg0/a Endpoint=198.51.100.4:4444
	same 198.51.100.4:4444 "$(kernel endpoints a)"
	# who says it again means it
	gw wg set wg0 peer "$(key a)" endpoint 198.51.100.9:9
	gw wgp-peer set wg0/a Endpoint=198.51.100.4:4444
	same 198.51.100.4:4444 "$(kernel endpoints a)"
	gw wgp-peer set wg0/a Endpoint=
	same 198.51.100.4:4444 "$(kernel endpoints a)"
	in_step
}

@test "a site network moves to another network that is synced before" {
	gw wgp-net add --mode site-to-site --subnet 10.67.0.0/24 --up wg1
	gw wgp-peer add --role site-gateway --site-network 192.168.77.0/24 wg1/z
	for verb in sync up; do
		sed -i '/^SiteNetworks = 192.168.77.0/d' "$WGPILOT_DIR/wg1.ini"
		sed -i '/^\[peer a\]/a SiteNetworks = 192.168.77.0/24' \
		    "$WGPILOT_DIR/wg0.ini"
		status 0 gw wgp-net $verb --all
		# each line once, whose it is
		same 1 "$(grep -c "^wg0: + route 192.168.77.0/24" \
		    <<<"$stderr")" "$stderr"
		lacks $'\n'"$stderr" $'\n+' $'\n~'
		has "$stderr" "wg0: ~ peer a"
		has "$(ip -n gw route show 192.168.77.0/24)" "dev wg0"
		in_step
		gw wgp-peer set wg0/a SiteNetworks-=192.168.77.0/24
		gw wgp-peer set wg1/z SiteNetworks=192.168.77.0/24
	done
	gw wgp-net remove -q -y wg1
	in_step
}

@test "a keepalive and a preshared key that went away are cleared" {
	gw wgp-peer set wg0/a PersistentKeepalive=25
	same 25 "$(kernel persistent-keepalive a)"
	gw wgp-peer set wg0/a PersistentKeepalive=
	same off "$(kernel persistent-keepalive a)"
	[ "$(kernel preshared-keys a)" != "(none)" ]
	sed -i "\|^\[$(key a)\]|,/^\[/ { /^PresharedKey/d }" \
	    "$WGPILOT_DIR/secret/wg0.ini"
	status 1 gw wgp-net diff wg0
	same "~ peer a: preshared key cleared" "$output"
	quietly gw wgp-net sync wg0
	same "(none)" "$(kernel preshared-keys a)"
	in_step
}

@test "a peer made by hand: shown, kept, named when it goes" {
	foreign=$(wg genkey | wg pubkey)
	gw wg set wg0 peer "$foreign" allowed-ips 10.66.0.4/32,10.66.0.99/32
	status 1 gw wgp-net diff wg0
	same "- peer $foreign (unknown to the state)" "$output"
	status 0 gw wgp-net diff --keep-foreign wg0
	# It is left alone, but what the state gives to another is not its own.
	status 0 gw wgp-peer add wg0/c
	has "$stderr" "1 running peer is unknown" "wgp-net diff wg0"
	same "10.66.0.4/32 fd66::4/128" "$(kernel allowed-ips c)"
	has "$(gw wg show wg0 allowed-ips)" "$foreign	10.66.0.99/32"
	status 0 gw wgp-net sync --keep-foreign wg0
	has "$(gw wg show wg0 peers)" "$foreign"
	status 0 gw wgp-net sync wg0
	same "- peer $foreign (unknown to the state)" "$stderr"
	lacks "$(gw wg show wg0 peers)" "$foreign"
	in_step
}

@test "what was changed by hand on the device is found and mended" {
	port=$(gw wg show wg0 listen-port)
	by_hand '~ private key' 'wg set wg0 private-key <(wg genkey)'
	by_hand "~ listen port 7777 -> $port" wg set wg0 listen-port 7777
	by_hand '~ fwmark 0x55 -> 0x0' wg set wg0 fwmark 0x55
	by_hand '~ mtu 1300 -> 1420' ip link set wg0 mtu 1300
	by_hand '+ address fd66::1/64' ip link set wg0 mtu 1200
	by_hand '~ link up' ip link set wg0 down
	by_hand '- address 10.99.0.1/24' ip address add 10.99.0.1/24 dev wg0
	by_hand '+ address 10.66.0.1/24' ip address delete 10.66.0.1/24 dev wg0
	by_hand '+ address fd66::1/64' ip address delete fd66::1/64 dev wg0
}

@test "what was changed by hand on its peers is found and mended" {
	by_hand '~ peer a: keepalive 0' \
	    wg set wg0 peer "$(key a)" persistent-keepalive 9
	by_hand '~ peer c: preshared key set' \
	    wg set wg0 peer "$(key c)" preshared-key /dev/null
	by_hand '~ peer c: allowed IPs 10.66.0.4/32, fd66::4/128' \
	    wg set wg0 peer "$(key c)" allowed-ips 10.66.0.55/32
	by_hand '+ peer c: allowed IPs 10.66.0.4/32, fd66::4/128; preshared key set' \
	    wg set wg0 peer "$(key c)" remove
	# All addresses to one peer, as a file of old had it.
	gw wg set wg0 peer "$(key c)" allowed-ips 10.66.0.0/24,10.66.0.2/32
	quietly gw wgp-net sync wg0
	has "$(kernel allowed-ips b) $(kernel allowed-ips a)" 10.66.0.2/32
	same "10.66.0.4/32 fd66::4/128" "$(kernel allowed-ips c)"
}

@test "what was changed by hand around it is found and mended" {
	gw nft 'add table inet other; add chain inet other x'
	by_hand '- route 10.123.0.0/24' ip route add 10.123.0.0/24 dev wg0
	by_hand '+ route 192.168.20.0/24' \
	    ip route delete 192.168.20.0/24 dev wg0
	by_hand '+ route 10.66.0.0/24' ip route flush dev wg0
	by_hand '+ route fd66::/64' ip -6 route delete fd66::/64 dev wg0
	by_hand '~ firewall table inet wgpilot-wg0' \
	    nft insert rule inet wgpilot-wg0 forward accept
	by_hand '+ firewall table inet wgpilot-wg0' \
	    nft delete table inet wgpilot-wg0
	by_hand '~ sysctl net/ipv4/ip_forward = 1' \
	    'echo 0 >/proc/sys/net/ipv4/ip_forward'
	by_hand '~ sysctl net/ipv6/conf/all/forwarding = 1' \
	    'echo 0 >/proc/sys/net/ipv6/conf/all/forwarding'
	# A routing daemon's are its own, and so is another's table.
	ip -n gw route add 10.124.0.0/24 dev wg0 proto bird
	in_step
	gw nft list table inet other >"$BATS_TEST_TMPDIR/other"
}

@test "a sync of an unchanged network only reads" {
	ini=$(stat -c '%i %Y' "$WGPILOT_DIR"/{wg0.ini,wireguard/wg0.conf})
	gw strace -f -qq -o "$BATS_TEST_TMPDIR/calls" -e signal=none -e \
	    trace=sendto,sendmsg,sendmmsg,write,writev,openat,ioctl \
	    wgp-net sync wg0
	# 0xa10 is NFT_MSG_GETGEN too; of WireGuard's own, 0 is "get".
	same "" "$(grep -vE 'O_RDONLY|"\.lock"|type=RTM_GET|NFT_MSG_GET|\
type=0xa10|type=nlctrl|type=wireguard, .*, "\\x00|"get=1\\n\\n"' \
	    "$BATS_TEST_TMPDIR/calls")"
	grep -qE 'type=wireguard|"get=1' "$BATS_TEST_TMPDIR/calls"
	same "$ini" "$(stat -c '%i %Y' "$WGPILOT_DIR"/{wg0.ini,wireguard/wg0.conf})"
}
