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

# gives_up yes|no COMMAND...: it succeeds, or differs, and does or does not.
gives_up()
{
	local want=$1 status=0 is
	shift
	# without -f, which would wait for wireguard-go
	gw strace -qq -o "$LAB/trace" -e trace=prctl "$@" >"$LAB/said" 2>&1 ||
	    status=$?
	[ "$status" -eq 0 ] || [ "${2-}" = diff ] || fail "$*: status $status:" \
	    "$(cat "$LAB/said")"
	is=$(grep -c PR_SET_NO_NEW_PRIVS "$LAB/trace" || :)
	case $want$is in
	yes[1-9]* | no0) ;;
	*) fail "$*: $is times, wanted: $want" ;;
	esac
}

# Where an interface is made, wireguard-go is started or not.
makes()
{
	if kernel_wireguard; then echo yes; else echo no; fi
}

@test "what reads, and what changes peers" {
	gives_up yes wgp-net list
	gives_up yes wgp-net show wg0 wg1
	gives_up yes wgp-net diff wg0
	gives_up yes wgp-net diff --all
	gives_up yes wgp-peer list
	gives_up yes wgp-peer show wg0/phone
	gives_up yes wgp-peer add wg0/new wg0/newer
	gives_up yes wgp-peer set wg0/new Description=x
	gives_up yes wgp-peer disable wg0/new
	gives_up yes wgp-peer enable wg0/new
	gives_up yes wgp-peer remove -y wg0/new wg0/newer
	gives_up yes wgp-conf write wg0
	gives_up yes wgp-conf write --all
	gives_up yes wgp-conf server wg0
	gives_up yes wgp-conf client wg0/phone
	gives_up yes wgp-qr wg0/phone
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
	gives_up yes wgp-peer list
	gives_up yes wgp-net down wg0
	gives_up yes wgp-net down --all
	gives_up yes wgp-net hook pre-up wg0
	gives_up yes wgp-net hook post-down wg0
}

@test "networks are made, changed and removed" {
	gives_up yes wgp-net add --subnet 10.68.0.0/24 wg2
	gives_up yes wgp-net add --subnet 10.69.0.0/24 --port 51840 wg3
	gives_up "$(makes)" wgp-net add --subnet 10.70.0.0/24 --up wg4
	gives_up yes wgp-net set wg4 ListenPort=51841
	gives_up yes wgp-net disable wg2 wg3
	gives_up yes wgp-net enable wg2
	gives_up yes wgp-net remove -y wg4
	gives_up yes wgp-net remove -y wg2 wg3
}

@test "not where hooks are to run, and only there" {
	gw wgp-net -q set wg0 PostUp=true PreDown=true
	gives_up no wgp-net up wg0
	gives_up yes wgp-net sync wg0
	gives_up yes wgp-net set wg0 MTU=1400
	gives_up yes wgp-peer add wg0/later
	gives_up yes wgp-net -n down wg0
	gives_up no wgp-net down --all
	gives_up "$(makes)" wgp-net up wg1
	gives_up yes wgp-net down wg1
	gives_up no wgp-net disable wg0
	gives_up yes wgp-net enable wg0
	gives_up no wgp-net remove -y wg0
}
