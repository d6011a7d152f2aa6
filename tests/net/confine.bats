#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Least privilege: which command gives up what it will not need, seen by
# strace(1).  What a program that has done so can no longer do is
# tests/unit/test_confine's.

load ../lib
load tunnel

setup_file()
{
	tunnel_lab
	gw wgp-net -q add --subnet 10.66.0.0/24 --port 51820 wg0
	gw wgp-net -q add --subnet 10.67.0.0/24 --port 51821 wg1
	gw wgp-peer -q add wg0/phone wg0/laptop
}

teardown_file()
{
	end_hosts
}

calls=prctl,landlock_create_ruleset,landlock_restrict_self,openat

# gives_up yes|no COMMAND...: it succeeds, or differs, and does or does not.
# "all" is yes, the files of /etc, /run and /proc too.
gives_up()
{
	local want=$1 status=0 is reached
	shift
	# without -f, which would wait for wireguard-go
	gw strace -qq -o "$LAB/trace" -e trace="$calls" "$@" </dev/null \
	    >"$LAB/said" 2>&1 || status=$?
	[ "$status" -eq 0 ] || [ "${2-}" = diff ] || fail "$*: status $status:" \
	    "$(cat "$LAB/said")"
	is=$(grep -c 'PR_SET_NO_NEW_PRIVS.* = 0$' "$LAB/trace" || :)
	case $want$is in
	yes1 | all1 | no0) ;;
	*) fail "$*: $is times, wanted: $want" ;;
	esac
	# on a kernel without it, that is all there is to give up
	if ! grep -q '^landlock_create_ruleset(.* = -1 ' "$LAB/trace"; then
		reached=$(grep -cE '"/(etc|run|proc)", .*O_PATH' \
		    "$LAB/trace" || :)
		case $want$reached in
		all0 | yes3 | no0) ;;
		*) fail "$*: $reached of /etc, /run, /proc, wanted: $want" ;;
		esac
		same "$is" "$(grep -c '^landlock_restrict_self(.* = 0$' \
		    "$LAB/trace" || :)" "Landlock: $*"
	fi
}

# Where an interface is made, wireguard-go is started or not.
makes()
{
	if kernel_wireguard; then echo yes; else echo no; fi
}

@test "what reads, and what changes peers" {
	gives_up all wgp-net list
	gives_up all wgp-net show wg0 wg1
	gives_up yes wgp-net diff wg0
	gives_up yes wgp-net diff --all
	gives_up all wgp-peer list
	gives_up all wgp-peer show wg0/phone
	gives_up yes wgp-peer add wg0/new wg0/newer
	gives_up yes wgp-peer set wg0/new Description=x
	gives_up yes wgp-peer disable wg0/new
	gives_up yes wgp-peer enable wg0/new
	gives_up yes wgp-peer remove -y wg0/new wg0/newer
	gives_up all wgp-conf write wg0
	gives_up all wgp-conf write --all
	gives_up all wgp-conf server wg0
	gives_up all wgp-conf client wg0/phone
	gives_up all wgp-qr wg0/phone
	gives_up all wgp-qr -o "$LAB/x.svg" wg0/phone
	gw wgp-conf client wg0/phone >"$LAB/x.conf"
	gives_up all sh -c 'exec wgp-qr - <"$1"' - "$LAB/x.conf"
	gives_up all sh -c 'exec wgp-qr -o "$1.png" - <"$1"' - "$LAB/x.conf"
}

@test "locales that are not under /usr are found" {
	status 0 gw env LC_ALL=C.UTF-8 wgp-peer list
	has "$output" ○
	# it leads to /etc in Debian
	if [ -L /usr/share/locale/locale.alias ]; then
		echo 'gateway C.UTF-8' >"$LAB/alias"
		status 0 gw unshare -m sh -c 'mount --bind "$1" "$2" &&
		    LC_ALL=gateway exec wgp-peer list' - "$LAB/alias" \
		    "$(readlink -f /usr/share/locale/locale.alias)"
		has "$output" ○
	fi
	# what JSON's hashes are seeded with
	gw strace -qq -o "$LAB/trace" -e trace=openat wgp-peer list -j >/dev/null
	no grep EACCES "$LAB/trace"
}

@test "interfaces come up, follow and go down" {
	gives_up yes wgp-net -n up wg0
	gives_up "$(makes)" wgp-net up wg0
	gives_up yes wgp-net up wg0
	gives_up yes wgp-net sync wg0
	gives_up "$(makes)" wgp-net up --all
	gives_up yes wgp-net sync wg0 wg1
	gives_up yes wgp-net sync --all
	gives_up yes wgp-peer add wg0/late
	gives_up all wgp-peer list
	gives_up yes wgp-net down wg0
	gives_up yes wgp-net down --all
	gives_up yes wgp-net hook pre-up wg0
	gives_up yes wgp-net hook post-down wg0
}

@test "networks are made, changed and removed" {
	gives_up yes wgp-net add --subnet 10.68.0.0/24 wg2
	gives_up yes wgp-net add --subnet 10.69.0.0/24 --port 51840 wg3
	# a port that takes a capability of its own
	gives_up "$(makes)" wgp-net add --subnet 10.70.0.0/24 --port 443 --up \
	    wg4
	gives_up yes wgp-net set wg4 ListenPort=51841
	gives_up yes wgp-net disable wg2 wg3
	gives_up yes wgp-net enable wg2
	gives_up yes wgp-net remove -y wg4
	gives_up yes wgp-net remove -y wg2 wg3
}

@test "not where hooks are to run, and only there" {
	gw wgp-net -q set wg1 PostUp=true PreDown=true
	gives_up no wgp-net up wg1
	gives_up yes wgp-net sync wg1
	gives_up yes wgp-net set wg1 MTU=1400
	gives_up yes wgp-peer add wg1/later
	gives_up yes wgp-net -n down wg1
	gives_up "$(makes)" wgp-net up wg0
	# of several, the last
	gives_up no wgp-net down wg0 wg1
	gw wgp-net -q up --all
	gives_up yes wgp-net down wg1 wg0
	gives_up no wgp-net up --all
	gives_up no wgp-net disable wg1
	gives_up yes wgp-net enable wg1
}

@test "disabled by hand, with hooks: a peer's command leaves it to sync" {
	gw wgp-net -q up wg1
	gw sed -i 's/^Mode = .*/&\nEnabled = no/' "$WGPILOT_DIR/wg1.ini"
	status 1 gw wgp-peer add wg1/even-later
	has "$stderr" "wg1 is saved, but" "'wgp-net sync wg1' tries again" \
	    "its hooks are to run before it goes down"
	gives_up no wgp-net sync wg1
	no gw ip link show wg1 2>/dev/null
	gives_up yes wgp-net set wg1 Enabled= PreDown=
	gives_up no wgp-net remove -y wg1
}

# Who is confined finds no process that has a port.
@test "a port that is taken: its holder is named" {
	local pids=()
	gw wgp-net -q up wg0
	gw sed -i 's/^ListenPort = .*/ListenPort = 51999/' "$WGPILOT_DIR/wg0.ini"
	for port in 51998 51999; do
		in_background gw socat -u UDP4-RECV:$port OPEN:/dev/null
		pids+=($!)
		wait_for 10 gw sh -c "ss -Hlun 'sport = $port' | grep -q ."
	done
	for command in "set wg0 ListenPort=51999" "set wg0 MTU=1380" "sync wg0"
	do
		status 1 gw wgp-net $command
		has "$stderr" '51999 is in use by "socat", pid'
	done
	status 1 gw wgp-net add --port 51998 --subnet 10.90.0.0/24 wg9
	has "$stderr" '51998 is in use by "socat", pid'
	gw wgp-net -q down wg0
	for command in "up wg0" "-n up wg0"; do
		status 1 gw wgp-net $command
		has "$stderr" '51999 is in use by "socat", pid'
	done
	kill "${pids[@]}"
}

@test "names resolve by files that lie elsewhere" {
	mkdir "$LAB/elsewhere"
	echo '198.51.100.55 linked.example' >"$LAB/elsewhere/hosts"
	: >"$LAB/elsewhere/resolv.conf"
	cp -a /etc/nsswitch.conf "$LAB/elsewhere/" || :
	gw mount -t tmpfs tmpfs /etc
	for name in hosts resolv.conf nsswitch.conf; do
		gw ln -s "$LAB/elsewhere/$name" "/etc/$name"
	done
	gw wgp-net -q add --subnet 10.71.0.0/24 --port 51871 wg5
	gw wgp-peer -q add wg5/far
	gw sed -i 's/^\[peer far\]/&\nEndpoint = linked.example:51820/' \
	    "$WGPILOT_DIR/wg5.ini"
	gives_up "$(makes)" wgp-net up wg5
	has "$(gw wg show wg5 endpoints)" 198.51.100.55:51820
	gw wg set wg5 peer "$(gw wg show wg5 peers)" remove
	gives_up yes wgp-net sync wg5
	has "$(gw wg show wg5 endpoints)" 198.51.100.55:51820
	gives_up yes wgp-peer set wg5/far Endpoint=linked.example:51821
	has "$(gw wg show wg5 endpoints)" 198.51.100.55:51821
	gw umount /etc
	gw wgp-net -q remove -y wg5
}
