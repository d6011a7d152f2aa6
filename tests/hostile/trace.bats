#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the commands do, seen from the kernel: what they execute, what they
# open, and where a key that we know of turns up.

load ../lib

setup_file()
{
	# Once for all tests: every command, with keys that are given.
	export SEEN=$BATS_FILE_TMPDIR
	mkdir -m 700 "$SEEN/here" "$SEEN/tmp" "$SEEN/keys"
	cd "$SEEN/here"
	state_dir "$SEEN/wgpilot"
	wg genkey >"$SEEN/keys/network"
	wg genkey >"$SEEN/keys/device"
	wg genpsk >"$SEEN/keys/psk"
	wg pubkey <"$SEEN/keys/device" >"$SEEN/device.pub"
	all_commands >"$SEEN/output" 2>"$SEEN/messages"
}

# Traced with all that a process is given and all files it opens for writing.
t()
{
	local trace
	trace=$(mktemp "$SEEN/trace.XXXXXX")
	TMPDIR=$SEEN/tmp strace -f -v -qq -s 4096 -o "$trace" \
	    -e trace=execve,execveat,openat,open,creat,connect \
	    -e signal=none "$BIN/$1" "${@:2}" || echo "status $?: $*" >&2
}

all_commands()
{
	t wgp-net add --private-key "$SEEN/keys/network" --subnet 10.8.0.0/24 \
	    --endpoint vpn.example.com --port 51821 wgt0
	t wgp-net add --private-key - --subnet 10.9.0.0/24 wgt1 \
	    <"$SEEN/keys/device"
	t wgp-peer add --preshared-key "$SEEN/keys/psk" wgt0/alice
	t wgp-peer add --preshared-key - wgt0/bob <"$SEEN/keys/psk"
	t wgp-peer add --public-key "$SEEN/device.pub" wgt0/carol
	t wgp-peer add --preshared-key "$SEEN/keys/network" wgt0/alice
	t wgp-peer add --public-key - wgt0/x <<<"$(cat "$SEEN/keys/psk")x"
	t wgp-net set wgt0 MTU=1420 PostUp="touch '$SEEN/hook'"
	t wgp-peer set wgt0/alice Description=x Tags+=a
	t wgp-peer disable wgt0/alice
	t wgp-peer enable wgt0/alice
	t wgp-net list -j
	t wgp-net show wgt0
	t wgp-peer list
	t wgp-peer show wgt0/alice
	t wgp-conf write wgt0
	t wgp-conf write --force --all
	# strace stays with wireguard-go until that ends
	t wgp-net up wgt0 3>&- &
	wait_for 20 "$BIN/wgp-net" diff -q wgt0 >/dev/null
	t wgp-net sync wgt0
	t wgp-net diff --all
	t wgp-peer add wgt0/dora
	t wgp-peer list -j wgt0
	t wgp-peer remove -y wgt0/dora
	t wgp-net down wgt0
	t wgp-net hook pre-up wgt0
	t wgp-net hook post-down wgt0
	t wgp-peer remove -y wgt0/bob
	t wgp-net remove -y wgt1
	t wgp-net no-such-verb
	# these have keys in their output, and that is what they are for
	t wgp-conf server wgt0 >"$SEEN/shown"
	t wgp-conf client wgt0/alice >>"$SEEN/shown"
	t wgp-qr wgt0/alice >/dev/null
}

@test "the trace is one: keys went in, the interface was up" {
	[ "$(ls "$SEEN"/trace.* | wc -l)" -ge 30 ]
	grep -aq "$(cat "$SEEN/keys/network")" "$SEEN/wgpilot/secret/wgt0.ini"
	[ -e "$SEEN/hook" ] || { cat "$SEEN/messages"; false; }
}

@test "nothing is executed but the implementation and the user's hooks" {
	# the first of each trace is the command itself
	for trace in "$SEEN"/trace.*; do
		grep -aE 'execve(at)?\(' "$trace" | grep -av ' = -1 ' | sed 1d
	done | sed 's/^[0-9]* *//; s/, 0x.*//; s/\], \[.*/]/' | sort -u \
	    >"$SEEN/executed"
	cat "$SEEN/executed"
	[ -s "$SEEN/executed" ]
	same "" "$(grep -avE 'execve\("[^"]*/(wireguard-go)", ' \
	    "$SEEN/executed" | grep -avF "touch '$SEEN/hook'" |
	    grep -avE '^execve\("[^"]*/touch", ')"
}

@test "keys are in no argument, no environment, no message, no output" {
	for key in "$SEEN"/keys/*; do
		text=$(cat "$key")
		for file in "$SEEN"/trace.* "$SEEN/messages" "$SEEN/output"; do
			! grep -aF -e "$text" -e "${text:0:20}" "$file" ||
			    fail "${key##*/} is in ${file##*/}"
		done
	done
	grep -aq "$(cat "$SEEN/keys/network")" "$SEEN/shown"
}

@test "keys are in no file but those of the state that are for them" {
	for key in "$SEEN"/keys/*; do
		grep -arlF "$(cat "$key")" "$SEEN" /run /tmp /var/tmp \
		    /dev/shm /etc/wireguard 2>/dev/null | sort -u
	done | grep -v "^$SEEN/keys/" | grep -v "^$SEEN/shown" | sort -u \
	    >"$SEEN/files"
	same "$(printf '%s\n' "$SEEN/wgpilot/secret/wgt0.ini" \
	    "$SEEN/wgpilot/wireguard/wgt0.conf")" "$(cat "$SEEN/files")"
	same "" "$(ls -A "$SEEN/tmp")" "left in TMPDIR"
	same "" "$(ls -A "$SEEN/here")" "left in the working directory"
	same "" "$(find "$SEEN/wgpilot" -name '.*' ! -name .lock \
	    ! -name .gitignore)" "left in the state"
}

@test "what is written to lies in the state, secrets with mode 0600" {
	cat "$SEEN"/trace.* | grep -aE 'O_(WRONLY|RDWR|CREAT)' |
	    grep -av ' = -1 ' | grep -avE '"/(dev/(null|net/tun)|proc/)' \
	    >"$SEEN/written"
	sed -i "\\|$SEEN/hook|d" "$SEEN/written"	# by the user's hook
	grep -aq 'O_CREAT' "$SEEN/written"
	# a temporary file is made new, follows no link, and no one reads it
	same "" "$(grep 'O_CREAT' "$SEEN/written" | grep -v '"\.lock"' |
	    grep -avE 'O_EXCL.*O_NOFOLLOW|O_NOFOLLOW.*O_EXCL')"
	same "" "$(grep 'O_CREAT' "$SEEN/written" |
	    grep -avE ', 0(600|644)\)')"
	# by its name in an open directory, not by a path
	same "" "$(grep 'O_CREAT' "$SEEN/written" | grep -aE '"[^"]*/')"
}

@test "no name is asked for" {
	# (to be allowed to read is not to read)
	same "" "$(cat "$SEEN"/trace.* | grep -av O_PATH |
	    grep -aE 'htons\(53\)|resolv.conf')"
}
