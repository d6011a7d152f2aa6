#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Networks come up, change while they run, go down, and meet what is in their
# way.  Each test leaves nothing running.

load ../lib
load tunnel

setup_file()
{
	tunnel_lab
	# Names, for those who look them up: a file, and no server.
	echo '198.51.100.55 known.example' >"$LAB/etc.hosts"
	echo 'nameserver 127.0.0.1' >"$LAB/etc.resolv"
	gw mount --bind "$LAB/etc.hosts" /etc/hosts
	[ ! -e /etc/resolv.conf ] ||
	    gw mount --bind "$LAB/etc.resolv" /etc/resolv.conf
	gw wgp-net add --subnet 10.66.0.0/24 --subnet fd66::/64 \
	    --port 51820 wg0
	gw wgp-peer add wg0/phone wg0/laptop
}

teardown_file()
{
	end_hosts
}

teardown()
{
	local link
	[ -z "${BATS_TEST_COMPLETED-}" ] || return 0
	# What a test that failed has left.
	for link in wg0 wg1 wg3 wgx; do
		ip -n gw link delete $link
	done
	gw umount "$WGPILOT_DIR/wireguard"
	gw umount "$WGPILOT_DIR"
	gw nft flush ruleset
	gw wgp-peer -q remove -y wg0/guest
	gw wgp-net -q set wg0 PostUp= PreDown= PostDown=
	gw wgp-net -q remove -y wg1 wg2 wg3
} 2>/dev/null

# no_trace [NET]: neither interface nor table, nor a process's socket.
no_trace()
{
	no ip -n gw link show "${1-wg0}" >/dev/null 2>&1
	lacks "$(gw nft list tables)" "wgpilot-${1-wg0}"
	no gw test -e "/run/wireguard/${1-wg0}.sock"
}

# sysctl NAME [VALUE]: on the gateway.
sysctl()
{
	gw sh -c 'cat "/proc/sys/net/$1"; [ $# -eq 1 ] || echo $2 >"/proc/sys/net/$1"' \
	    - "$@"
}

@test "forwarding is turned on, and who lives by advertisements is kept alive" {
	same "0 0" "$(sysctl ipv4/ip_forward) $(
	    sysctl ipv6/conf/all/forwarding)"
	sysctl ipv6/conf/eth0/accept_ra 1
	ip -n gw -6 route replace default via 2001:db8:1::1 dev eth0 proto ra
	status 1 gw wgp-net diff wg0
	has "$output" "~ sysctl net/ipv6/conf/eth0/accept_ra = 2" \
	    "~ sysctl net/ipv4/ip_forward = 1"
	same 1 "$(sysctl ipv6/conf/eth0/accept_ra)"
	status 0 gw wgp-net up wg0
	has "$stderr" "eth0 lives by router advertisements" accept_ra
	same "2 1 1" "$(sysctl ipv6/conf/eth0/accept_ra) $(
	    sysctl ipv4/ip_forward) $(sysctl ipv6/conf/all/forwarding)"
	gw wgp-net down wg0
	same "2 1 1" "$(sysctl ipv6/conf/eth0/accept_ra) $(
	    sysctl ipv4/ip_forward) $(sysctl ipv6/conf/all/forwarding)"
	no_trace
}

@test "up twice, down twice" {
	status 0 gw wgp-net up wg0
	status 0 gw wgp-net up wg0
	same "" "$output$stderr"
	status 0 gw wgp-net diff wg0
	status 0 gw wgp-net down wg0
	no_trace
	status 1 gw wgp-net down wg0
	same "wgp-net: wg0 is not up" "$stderr"
	status 1 gw wgp-net sync wg0
	has "$stderr" "wg0" "is not up: 'wgp-net up wg0'"
	# Somebody else took it down, and knew nothing of the firewall.
	gw wgp-net up wg0
	ip -n gw link delete wg0
	status 1 gw wgp-net diff wg0
	has "$output" "+ interface wg0"
	status 1 gw wgp-net down wg0
	same "" "$(gw nft list tables)"
	gw wgp-net up wg0
	ip -n gw link delete wg0
	gw wgp-net up wg0
	status 0 gw wgp-net diff wg0
	gw wgp-net down wg0
	no_trace
}

@test "a port in use: process and pid are named, and nothing is left" {
	in_background gw socat -u UDP4-RECV:51820 OPEN:/dev/null
	pid=$!
	wait_for 10 gw sh -c 'ss -Hlun "sport = 51820" | grep -q .'
	for options in -n ""; do
		status 1 gw wgp-net up $options wg0
		has "$stderr" "wgp-net: wg0: UDP port 51820 is in use by" \
		    socat "pid $pid"
	done
	no_trace
	status 1 gw wgp-net add --port 51820 wg7
	has "$stderr" 51820 wg0
	kill $pid
	in_background gw socat -u UDP6-RECV:7777,ipv6only=1 OPEN:/dev/null
	pid=$!
	wait_for 10 gw sh -c 'ss -Hlun "sport = 7777" | grep -q .'
	status 1 gw wgp-net set wg0 ListenPort=7777
	has "$stderr" "UDP port 7777 is in use by" socat "pid $pid"
	same 51820 "$(gw wgp-net show -o listen_port wg0)"
	kill $pid
	wait_for 10 gw sh -c '! ss -Hlun | grep -q .'
	# The kernel's own sockets are nobody's.
	gw wgp-net up wg0
	status 1 gw wgp-net add --port 51820 --subnet 10.67.0.0/24 wg7
	has "$stderr" 51820 wg0
	gw wgp-net down wg0
}

@test "a port in use, put into the file by hand: what runs goes on" {
	gw wgp-net up wg0
	in_background gw socat -u UDP4-RECV:4500 OPEN:/dev/null
	pid=$!
	wait_for 10 gw sh -c 'ss -Hlun "sport = 4500" | grep -q .'
	sed -i 's/^ListenPort.*/ListenPort = 4500/' "$WGPILOT_DIR/wg0.ini"
	for verb in sync up; do
		status 1 gw wgp-net $verb wg0
		has "$stderr" "UDP port 4500 is in use by" socat "pid $pid"
		same 51820 "$(gw wg show wg0 listen-port)"
	done
	status 1 gw wgp-peer add wg0/late
	has "$stderr" "wg0 is saved" "UDP port 4500 is in use by"
	same 51820 "$(gw wg show wg0 listen-port)"
	kill $pid
	wait_for 10 gw sh -c '! ss -Hlun "sport = 4500" | grep -q .'
	gw wgp-net sync wg0
	same 4500 "$(gw wg show wg0 listen-port)"
	gw wgp-peer remove wg0/late
	gw wgp-net set wg0 ListenPort=51820
	gw wgp-net down wg0
}

@test "what was edited by hand is in the generated file after a sync" {
	file=$WGPILOT_DIR/wireguard/wg0.conf
	gw wgp-net up wg0
	gw wgp-peer add --address 10.66.0.40 wg0/moved
	sleep 0.02
	sed -i 's/^Address = 10.66.0.40$/Address = 10.66.0.41/' \
	    "$WGPILOT_DIR/wg0.ini"
	gw wgp-net sync wg0
	has "$(cat "$file")" "10.66.0.41/32"
	lacks "$(cat "$file")" "10.66.0.40/32"
	# whenever its inode was changed, its content is older than the state
	cp -p "$file" "$BATS_TEST_TMPDIR/old"
	sleep 0.02
	sed -i '/^\[peer moved\]/a Enabled = no' "$WGPILOT_DIR/wg0.ini"
	chmod u+x "$file"
	gw wgp-net sync wg0
	lacks "$(cat "$file")" moved
	cp -p "$BATS_TEST_TMPDIR/old" "$file"
	gw wgp-net sync wg0
	lacks "$(cat "$file")" moved
	gw wgp-peer -q enable wg0/moved
	# an edited one is not written over
	echo '# mine' >>"$file"
	sleep 0.02
	sed -i 's/^Address = 10.66.0.41$/Address = 10.66.0.42/' \
	    "$WGPILOT_DIR/wg0.ini"
	status 0 gw wgp-net sync wg0
	has "$stderr" "$file" "was edited"
	has "$(cat "$file")" "10.66.0.41/32" "# mine"
	gw wgp-conf write --force wg0
	gw wgp-peer remove wg0/moved
	gw wgp-net down wg0
}

@test "what was edited by hand while a command ran is not lost" {
	gw wgp-net -q add --subnet 10.67.0.0/24 --port 51821 wg1
	gw wgp-peer -q add wg1/kept wg1/lost
	cut='sed -i "/peer l[o]st/,\$d" "$WGPILOT_DIR/wg1.ini"'
	gw wgp-net -q set wg0 PostUp="$cut"
	# by another network's hook: it is read when its turn comes
	gw wgp-net -q up wg0 wg1
	same "1 1" "$(gw wg show wg1 peers | wc -l) $(gw grep -c '^.Peer' \
	    "$WGPILOT_DIR/wireguard/wg1.conf")"
	gw wgp-net -q down wg0 wg1
	# by its own: it is told, and done by the next
	gw wgp-net -q set wg0 PostUp=
	gw wgp-peer -q add wg1/lost
	gw wgp-net -q set wg1 PostUp="$cut"
	gw touch "$WGPILOT_DIR/wg1.ini"
	status 0 gw wgp-net up wg1
	has "$stderr" "wg1 was changed by hand meanwhile" "wgp-net diff wg1"
	status 1 gw wgp-net diff wg1
	status 0 gw wgp-net sync wg1
	same "1 1" "$(gw wg show wg1 peers | wc -l) $(gw grep -c '^.Peer' \
	    "$WGPILOT_DIR/wireguard/wg1.conf")"
	gw wgp-net -q remove -y wg1
}

@test "networks in conflict, edited by hand: the one that is up stays" {
	gw wgp-net up wg0
	gw wgp-net add --subnet 10.67.0.0/24 --port 51831 wg7
	sed -i 's|^Subnet = 10.67.0.0/24|Subnet = 10.66.0.0/16|' \
	    "$WGPILOT_DIR/wg7.ini"
	for verb in up diff; do
		status 1 gw wgp-net $verb wg7
		has "$stderr" 10.66.0.0/16 wg7 wg0
	done
	status 1 gw wgp-net diff -q wg7
	has "$stderr" 10.66.0.0/16 wg7 wg0
	no ip -n gw link show wg7
	status 0 gw wgp-net up wg0
	has "$stderr" 10.66.0.0/16 wg7 wg0
	rm "$WGPILOT_DIR/wg7.ini"
	gw wgp-net down wg0
}

# interrupted SIGNAL [-]: "up wg0 wg9" gets it, or all of its group does, while
# a hook runs.
interrupted()
{
	rm -f begun down hooked pid err
	in_background gw setsid -w env --default-signal=INT sh -c \
	    'echo $$ >pid; exec wgp-net up wg0 wg9 2>err'
	wait_for 10 test -e begun
	kill -"$1" -- "${2-}$(cat pid)"
	wait_for 10 grep -qs 'taken down again' err
	wait_for 10 no kill -0 "$(cat pid)" 2>/dev/null
	# the next network is not begun with
	lacks "$(cat err)" wg9
	no_trace
	[ -e down ]
}

@test "Ctrl-C, or another signal, ends a hook and what it was part of" {
	cd "$BATS_TEST_TMPDIR"
	gw wgp-net set wg0 PostUp="touch $PWD/begun; sleep 31.5" \
	    PostUp+="touch $PWD/hooked" PostDown="touch $PWD/down"
	# as a terminal does it
	interrupted INT -
	has "$(cat err)" "interrupted by signal 2" "it is taken down again"
	[ ! -e hooked ]
	# while it is taken back
	gw wgp-net set wg0 PostUp=false PreDown="touch $PWD/begun; sleep 31.5"
	interrupted INT -
	has "$(cat err)" '"false": ended with status 1'
	# to the program alone, which lets the hook end
	gw wgp-net set wg0 PreDown= \
	    PostUp="touch $PWD/begun; sleep 4; touch $PWD/ended" \
	    PostUp+="touch $PWD/hooked"
	for signal in TERM HUP; do
		rm -f ended
		interrupted $signal
		has "$(cat err)" "interrupted by signal"
		[ -e ended ]
		[ ! -e hooked ]
	done
	gw wgp-net set wg0 PostUp= PreDown= PostDown=
}

@test "an interface that a killed up has left without a key is taken on" {
	gw wgp-net up wg0
	gw wg set wg0 private-key /dev/null
	same "(none)" "$(gw wg show wg0 public-key)"
	status 0 gw wgp-net up wg0
	status 0 gw wgp-net diff wg0
	gw wg set wg0 private-key /dev/null
	status 0 gw wgp-net sync --all
	gw wg set wg0 private-key /dev/null
	status 0 gw wgp-peer add wg0/guest
	lacks "$stderr" "another key"
	status 0 gw wgp-net diff wg0
	gw wgp-peer remove -y wg0/guest
	gw wg set wg0 private-key /dev/null
	status 0 gw wgp-net down --all
	no_trace
}

@test "on a read-only file system: up, sync and down, but no change" {
	gw mount --bind "$WGPILOT_DIR" "$WGPILOT_DIR"
	gw mount -o remount,ro,bind "$WGPILOT_DIR"
	for verb in up sync down; do
		status 0 gw wgp-net $verb wg0
		lacks "$stderr" wgp-net:
		status 0 gw wgp-net $verb --all
	done
	no_trace
	status 1 gw wgp-peer add wg0/guest
	has "$stderr" "$WGPILOT_DIR: is on a read-only file system"
	# whoever can write there, by another mount, has the same lock
	gw umount "$WGPILOT_DIR"
	gw flock "$WGPILOT_DIR/.lock" sh -c 'touch "$1/held"; sleep 1;
	    touch "$1/left"' - "$BATS_TEST_TMPDIR" &
	wait_for 10 test -e "$BATS_TEST_TMPDIR/held"
	gw mount --bind "$WGPILOT_DIR" "$WGPILOT_DIR"
	gw mount -o remount,ro,bind "$WGPILOT_DIR"
	gw wgp-net -q up wg0
	[ -e "$BATS_TEST_TMPDIR/left" ]
	gw wgp-net -q down wg0
	status 3 gw wgp-net -C "$WGPILOT_DIR/none" up wg0
	# two at once
	for i in 1 2 3 4; do
		in_background gw wgp-net up wg0
	done
	wait
	status 0 gw wgp-net diff wg0
	gw umount "$WGPILOT_DIR"
	# what should be written but cannot be is said
	sleep 0.02
	sed -i '/^\[peer phone\]/a Enabled = no' "$WGPILOT_DIR/wg0.ini"
	gw mount --bind "$WGPILOT_DIR" "$WGPILOT_DIR"
	gw mount -o remount,ro,bind "$WGPILOT_DIR"
	for verb in sync "sync --keep-foreign"; do
		status 0 gw wgp-net $verb wg0
		has "$stderr" "wireguard/wg0.conf" "Read-only"
	done
	# where only the state cannot be
	mkdir "$BATS_TEST_TMPDIR/w"
	gw cp -p "$WGPILOT_DIR/wireguard/wg0.conf" "$BATS_TEST_TMPDIR/w"
	gw mount --bind "$BATS_TEST_TMPDIR/w" "$WGPILOT_DIR/wireguard"
	status 0 gw wgp-net sync wg0
	lacks "$stderr" "Read-only" "denied"
	lacks "$(gw cat "$WGPILOT_DIR/wireguard/wg0.conf")" phone
	gw umount "$WGPILOT_DIR/wireguard"
	gw umount "$WGPILOT_DIR"
	gw wgp-peer -q enable wg0/phone
	gw wgp-net down wg0
}

@test "a disabled network: does not come up, goes down, is out of the way" {
	gw wgp-net up wg0
	gw wgp-net set wg0 Enabled=no
	no_trace
	status 1 gw wgp-net up wg0
	has "$stderr" "wg0 is disabled: 'wgp-net enable wg0' first"
	status 1 gw wg-quick up "$WGPILOT_DIR/wireguard/wg0.conf"
	has "$stderr" "wg0 is disabled"
	no_trace
	gw wgp-net enable wg0
	no_trace
	gw wgp-net up wg0
	gw wgp-net disable wg0
	no_trace
	gw wgp-net enable wg0
}

@test "all at once: up, sync and down pass over what they must" {
	gw wgp-net add --mode hub-routed --subnet 10.67.0.0/24 wg1
	gw wgp-net add --mode hub-routed --subnet 10.68.0.0/24 wg2
	gw wgp-net disable wg2
	status 0 gw wgp-net up --all
	has "$stderr" "wg2 is disabled"
	same "no yes yes" "$(gw wgp-net list -o up | sort | paste -sd ' ')"
	status 0 gw wgp-net sync --all
	status 0 gw wgp-net diff --all
	gw wgp-net down wg1
	status 0 gw wgp-net sync --all
	no_trace wg1
	status 0 gw wgp-net down --all
	no_trace
	# One that fails does not keep the others.
	ip -n gw link add wg1 type veth peer name veth1
	status 1 gw wgp-net up wg1 wg0
	has "$stderr" '"wg1" is not a WireGuard interface'
	status 0 gw wgp-net diff wg0
	ip -n gw link delete wg1
	gw wgp-net down wg0
	gw wgp-net remove -y wg1 wg2
}

@test "a running network is removed with its interface and files" {
	gw wgp-net add --mode hub-routed --subnet 10.67.0.0/24 --up wg1
	gw wgp-peer add wg1/phone
	gw wgp-net remove -y wg1
	no_trace wg1
	same "" "$(find "$WGPILOT_DIR" -name 'wg1*')"
}

@test "remove that fails half way says what it has done" {
	gw wgp-net add --mode hub-routed --subnet 10.67.0.0/24 --up wg1
	gw mount --bind "$WGPILOT_DIR/wireguard" "$WGPILOT_DIR/wireguard"
	gw mount -o remount,ro,bind "$WGPILOT_DIR/wireguard"
	status 1 gw wgp-net remove -y wg1
	has "$stderr" "wg1 is taken down, but not removed" "Read-only"
	status 1 gw wgp-net remove -y wg1
	lacks "$stderr" "taken down"
	gw umount "$WGPILOT_DIR/wireguard"
	status 0 gw wgp-net remove -y wg1
	same "" "$(find "$WGPILOT_DIR" -name 'wg1*')"
}

@test "another interface of that name is left alone" {
	ip -n gw link add wg0 type veth peer name veth1
	ip -n gw address add 10.55.0.1/24 dev wg0
	ip -n gw link set wg0 up
	before=$(ip -n gw -o address show dev wg0; ip -n gw link show dev wg0 |
	    grep -o '<.*> mtu [0-9]*')
	for verb in up down sync; do
		status 1 gw wgp-net $verb wg0
		has "$stderr" '"wg0" is not a WireGuard interface'
	done
	status 1 gw wgp-net diff wg0
	status 0 gw wgp-peer add wg0/guest
	has "$stderr" "wg0: an interface of that name is there that is no" \
	    "left alone"
	status 0 gw wgp-peer remove -y wg0/guest
	status 0 gw wgp-peer list wg0
	status 0 gw wgp-net list
	same "$before" "$(ip -n gw -o address show dev wg0
	    ip -n gw link show dev wg0 | grep -o '<.*> mtu [0-9]*')"
	same "" "$(gw nft list tables)"
	ip -n gw link delete wg0
}

@test "an interface with another key is left alone, until a sync is told" {
	gw wgp-net up wg0
	gw bash -c 'wg set wg0 private-key <(wg genkey)'
	key=$(gw wg show wg0 public-key)
	status 1 gw wgp-net up wg0
	has "$stderr" "wg0: an interface of that name is there that has another"
	status 0 gw wgp-peer add wg0/guest
	has "$stderr" "wg0: the interface of that name has another key"
	same 2 "$(gw wg show wg0 peers | wc -l)"
	status 1 gw wgp-net down --all
	has "$stderr" "wg0: the interface of that name has another key"
	same "$key" "$(gw wg show wg0 public-key)" "wg0 after down --all"
	status 0 gw wgp-net sync wg0
	has "$stderr" "~ private key" "+ peer guest"
	status 0 gw wgp-net diff wg0
	gw wgp-peer remove -y wg0/guest
	gw wgp-net down wg0
}

@test "wgpilot and a network of wg-quick's own, side by side" {
	mkdir -p -m 700 "$LAB/conf.d"
	(
		umask 077
		printf '%s\n' '[Interface]' "PrivateKey = $(wg genkey)" \
		    'Address = 10.77.0.1/24' \
		    '[Peer]' "PublicKey = $(wg genkey | wg pubkey)" \
		    'AllowedIPs = 0.0.0.0/0'
	) >"$LAB/conf.d/wgx.conf"
	quietly gw wg-quick up "$LAB/conf.d/wgx.conf"
	others='wg showconf wgx; ip -o address show dev wgx; ip rule
	    ip route show table all dev wgx
	    nft list table ip wg-quick-wgx'
	before=$(gw bash -c "$others")
	has "$before" 51820 wg-quick-wgx
	gw wgp-net up wg0
	gw wgp-net set wg0 DeviceToDevice=yes MTU=1400
	gw wgp-net sync wg0
	gw wgp-net set wg0 DeviceToDevice= MTU=
	quietly gw wgp-net down --all
	same "$before" "$(gw bash -c "$others")"
	quietly gw wg-quick down "$LAB/conf.d/wgx.conf"
}

@test "port, MTU, subnets and what clients dial change while it runs" {
	gw wgp-net up wg0
	gw wgp-net set wg0 ListenPort=51999 MTU=1400 Endpoint=vpn.example.com
	same 51999 "$(gw wg show wg0 listen-port)"
	has "$(ip -n gw link show wg0)" "mtu 1400"
	has "$(gw wgp-conf client wg0/phone)" \
	    "Endpoint = vpn.example.com:51999" "MTU = 1400"
	gw wgp-net set wg0 Subnet+=10.69.0.0/24
	gw wgp-peer set wg0/phone Address+=10.69.0.7
	has "$(ip -n gw -o address show wg0)" 10.66.0.1/24 10.69.0.1/24 fd66::1
	has "$(gw wg show wg0 allowed-ips)" 10.69.0.7/32
	has "$(gw nft list set inet wgpilot-wg0 masquerade4)" 10.69.0.0/24
	status 1 gw wgp-net set wg0 Subnet-=10.69.0.0/24
	has "$stderr" wg0/phone 10.69.0.7
	gw wgp-peer set wg0/phone Address-=10.69.0.7
	gw wgp-net set wg0 Subnet-=10.69.0.0/24
	lacks "$(ip -n gw -o address show wg0)" 10.69.0
	gw wgp-net set wg0 Subnet-=10.66.0.0/24 Subnet+=10.66.0.0/20
	has "$(ip -n gw -o address show wg0)" 10.66.0.1/20
	gw wgp-net set wg0 Subnet-=10.66.0.0/20 Subnet+=10.66.0.0/24
	lacks "$(ip -n gw -o address show wg0)" /20
	status 1 gw wgp-net set wg0 Table=55
	has "$stderr" "wg0 is up: Table is changed while it is down"
	gw wgp-net set wg0 ListenPort=51820 MTU= Endpoint=
	status 0 gw wgp-net diff wg0
	gw wgp-net down wg0
}

@test "IPv6 goes and comes with the MTU that it needs" {
	gw wgp-net add --subnet 10.67.0.0/24 --subnet fd67::/64 --up wg1
	status 1 gw wgp-net set wg1 MTU=1200
	has "$stderr" "MTU 1200 is too small for IPv6"
	gw wgp-net set wg1 Subnet-=fd67::/64 MTU=1200
	same "" "$(ip -n gw -6 -o address show wg1 scope global)"
	gw wgp-net set wg1 Subnet+=fd67::/64 MTU=
	has "$(ip -n gw -6 -o address show wg1)" fd67::1/64
	gw wgp-net remove -y wg1
}

@test "an endpoint that does not resolve delays that peer alone" {
	gw wgp-peer set wg0/phone Endpoint=nowhere.invalid:1111
	gw wgp-peer set wg0/laptop Endpoint=known.example:2222
	begin=$SECONDS
	status 0 gw wgp-net up wg0
	[ $((SECONDS - begin)) -lt 15 ]
	has "$stderr" "wg0/phone: its endpoint nowhere.invalid does not resolve"
	lacks "$stderr" wg0/laptop
	has "$(gw wg show wg0 endpoints)" "	(none)" "	198.51.100.55:2222"
	same 2 "$(gw wg show wg0 allowed-ips | grep -c 10.66.0)"
	# Now it does: one sync sets it, and nothing else.
	echo '198.51.100.66 nowhere.invalid' >>"$LAB/etc.hosts"
	status 0 gw wgp-net sync wg0
	same "~ peer phone: endpoint" "$stderr"
	has "$(gw wg show wg0 endpoints)" "	198.51.100.66:1111"
	gw wgp-peer set wg0/phone wg0/laptop Endpoint=
	gw wgp-net down wg0
}

@test "who is not root sees the state, and changes nothing that runs" {
	gw wgp-net up wg0
	cp -r "$WGPILOT_DIR" "$LAB/copy.d"
	chown -R 65534:65534 "$LAB/copy.d"
	local dir=$LAB
	until [ "$dir" = / ]; do	# for the way to it
		chmod o+x "$dir"
		dir=$(dirname "$dir")
	done
	nobody=(gw setpriv --reuid 65534 --regid 65534 --clear-groups)
	status 0 "${nobody[@]}" wgp-peer list -o name,last_handshake,transfer_rx
	same $'phone\t\t laptop\t\t' "$(paste -sd ' ' <<<"$output")"
	has "$stderr" wg0 root
	status 0 "${nobody[@]}" wgp-peer list --json
	same "null null" "$(jq -r '.[].online' <<<"$output" | paste -sd ' ')"
	status 0 "${nobody[@]}" wgp-net list
	status 1 "${nobody[@]}" wgp-peer -C "$LAB/copy.d" add wg0/guest
	has "$stderr" "changing a running network needs root: nothing is changed"
	no grep -q guest "$LAB/copy.d/wg0.ini"
	for verb in up down sync diff; do
		status 1 "${nobody[@]}" wgp-net -C "$LAB/copy.d" $verb wg0
		has "$stderr" wg0 "needs root"
	done
	same 2 "$(gw wg show wg0 peers | wc -l)"
	gw wgp-net down wg0
	# What does not run is theirs to change.
	status 0 "${nobody[@]}" wgp-peer -C "$LAB/copy.d" add wg0/guest
}

@test "2,000 peers; one with 5,000 allowed IPs" {
	gw wgp-net add --mode site-to-site --subnet 10.70.0.0/16 wg3
	quietly gw wgp-peer add $(printf 'wg3/p%d ' {1..2000})
	awk 'BEGIN { for (i = 0; i < 5000; i++) printf "SiteNetworks = " \
	    "172.%d.%d.%d/25\n", 16 + i / 256 % 16, i % 256,
	    int(i / 4096) * 128 }' >"$BATS_TEST_TMPDIR/sites"
	sed -i "/^\[peer p1000\]/r $BATS_TEST_TMPDIR/sites" "$WGPILOT_DIR/wg3.ini"
	quietly gw wgp-net up wg3
	same 2000 "$(gw wg show wg3 peers | wc -l)"
	gw wg show wg3 allowed-ips >"$BATS_TEST_TMPDIR/ips"
	same 5000 "$(grep -o '172\.[0-9.]*/25' "$BATS_TEST_TMPDIR/ips" | wc -l)"
	same 5000 "$(ip -n gw route show dev wg3 root 172.16.0.0/12 | wc -l)"
	begin=$SECONDS
	status 0 gw wgp-net sync wg3
	same "" "$output$stderr"
	[ $((SECONDS - begin)) -lt 20 ]
	# One of them goes, and nothing else moves.
	gw wgp-peer set wg3/p1000 SiteNetworks-=172.16.77.0/25
	gw wg show wg3 allowed-ips >"$BATS_TEST_TMPDIR/ips"
	same 4999 "$(grep -o '172\.[0-9.]*/25' "$BATS_TEST_TMPDIR/ips" | wc -l)"
	same 4999 "$(ip -n gw route show dev wg3 root 172.16.0.0/12 | wc -l)"
	gw wgp-net remove -y wg3
	no_trace wg3
}
