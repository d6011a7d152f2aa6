#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may read what is written, and where secrets are not to be seen.

load ../lib
load common

setup()
{
	cd "$BATS_TEST_TMPDIR"
	export WGPILOT_DIR=$BATS_TEST_TMPDIR/wgpilot
}

# All modes of the state directory, one line.
modes()
{
	(cd "$WGPILOT_DIR" && find . -printf '%p=%m\n' | sort | paste -sd ' ')
}

WANT="./.lock=600 ./secret/.gitignore=600 ./secret/wg0.ini=600 ./secret=700"
WANT+=" ./wg0.ini=644 ./wireguard/wg0.conf=600 ./wireguard=700 .=755"

@test "under every umask" {
	for mask in 000 022 027 077 177 777; do
		rm -rf "$WGPILOT_DIR"
		(
			umask $mask
			wgp-net add -q -e a.example wg0
			wgp-peer add -q wg0/alice wg0/bob
			wgp-peer remove -q wg0/bob
			wgp-conf client -q -d . wg0/alice
			wgp-qr -t png -o qr.png wg0/alice
		)
		same "$WANT" "$(modes)" "umask $mask"
		same "600 600" "$(stat -c %a wgpilot-alice.conf qr.png |
		    paste -sd ' ')"
		rm -f wgpilot-alice.conf qr.png
	done
	same '*' "$(cat "$WGPILOT_DIR/secret/.gitignore")"
}

@test "what was there with wider modes is narrow afterwards" {
	mkdir -m 755 "$WGPILOT_DIR"
	wgp-net add -q -e a.example wg0
	wgp-peer add -q wg0/alice
	chmod 644 "$WGPILOT_DIR/wireguard/wg0.conf"
	chmod 666 "$WGPILOT_DIR/.lock"
	echo old >wgpilot-alice.conf
	chmod 644 wgpilot-alice.conf
	wgp-peer add -q wg0/bob
	wgp-conf client -q -d . wg0/alice
	same "$WANT" "$(modes)"
	same 600 "$(stat -c %a wgpilot-alice.conf)"
	grep -q PrivateKey wgpilot-alice.conf
}

@test "the public file keeps a mode and an owner that were given to it" {
	wgp-net add -q wg0
	for mode in 640 600 444; do
		chmod $mode "$WGPILOT_DIR/wg0.ini"
		wgp-peer add -q wg0/p$mode
		wgp-net set -q wg0 MTU=1$mode
		same $mode "$(stat -c %a "$WGPILOT_DIR/wg0.ini")"
	done
	[ "$(id -u)" -eq 0 ] || return 0
	chown 0:65534 "$WGPILOT_DIR/wg0.ini"
	wgp-peer add -q wg0/x
	same 0:65534 "$(stat -c %u:%g "$WGPILOT_DIR/wg0.ini")"
}

@test "no descriptor is opened for others, not even for a moment" {
	strace -o trace true 2>/dev/null || skip "strace may not trace here"
	as_such
	umask 000
	strace -f -o trace1 -e trace=open,openat,creat,mkdir,mkdirat,chmod,fchmod,fchmodat \
	    wgp-net add -q -e a.example wg0
	strace -f -o trace2 -e trace=open,openat,creat,mkdir,mkdirat,chmod,fchmod,fchmodat \
	    wgp-peer add -q wg0/alice
	strace -f -o trace3 -e trace=open,openat,creat,mkdir,mkdirat,chmod,fchmod,fchmodat \
	    wgp-conf client -q -d . wg0/alice
	no grep -E 'chmod' trace1 trace2 trace3
	# 0600 for all that is made, but for the public file
	grep -h O_CREAT trace[123] | grep -v '= -1 ' | grep -v '/dev/' >made
	[ "$(wc -l <made)" -ge 6 ]
	no grep -vE ', 0600\) = |"\.wg0\.ini\.tmp\.[0-9]+", .*O_EXCL.*, 0644\) = ' made
	grep -h 'tmp' made | no grep -vE 'O_EXCL.*O_NOFOLLOW'
	# nothing under secret/ is 0644: its file is written first
	same "600 600" "$(cd "$WGPILOT_DIR/secret" &&
	    stat -c %a wg0.ini .gitignore | paste -sd ' ')"
	grep -h mkdir trace1 | no grep -vE '", 07[05][05]\)'
}

@test "no key in arguments, environment or messages; no program is run" {
	strace -o trace true 2>/dev/null || skip "strace may not trace here"
	as_such
	key_of canary >key
	wg pubkey <key >public
	key_of psk >psk
	run_traced() { strace -f -v -s 65536 -o "trace.$((++n))" -e trace=execve,execveat "$@"; }
	n=0
	run_traced wgp-net add -e a.example --private-key key wg0 >out 2>&1
	run_traced wgp-net add --private-key - wg1 <<<"$(key_of other)" \
	    >>out 2>&1
	run_traced wgp-peer add --preshared-key psk wg0/alice >>out 2>&1
	run_traced wgp-peer add --no-psk wg0/bob >>out 2>&1
	run_traced wgp-net show wg0 >>out 2>&1
	run_traced wgp-net show -j wg0 >>out 2>&1
	run_traced wgp-peer list -j >>out 2>&1
	run_traced wgp-peer show wg0/alice >>out 2>&1
	run_traced wgp-peer set wg0/alice Tags=x >>out 2>&1
	run_traced wgp-conf write wg0 >>out 2>&1
	run_traced wgp-conf client -d . wg0/alice >>out 2>&1
	run_traced wgp-peer remove wg0/bob >>out 2>&1
	run_traced wgp-net remove -y wg1 >>out 2>&1
	private=$(sed -n 's/^PrivateKey = //p' wgpilot-alice.conf)
	for secret in "$(cat key)" "$(cat psk)" "$private" "$(key_of other)"
	do
		no grep -qF "$secret" trace.* out
	done
	# each started itself, and nothing else
	same $n "$(cat trace.* | grep -c execve)"
}

@test "secrets of the process: not dumpable, no core" {
	as_such
	[ "$(id -u)" -eq 0 ] || skip "it becomes another user: needs root"
	wgp-net add -q wg0
	chown -R 65534 "$WGPILOT_DIR"
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" || :
	# one that waits for the lock can be looked at
	flock -F "$WGPILOT_DIR/.lock" sleep 60 3>&- &
	holder=$!
	wait_for 5 eval "! flock -n '$WGPILOT_DIR/.lock' true"
	setpriv --reuid 65534 --clear-groups "$BUILD/bin/wgp-peer" add \
	    wg0/alice 3>&- 2>/dev/null &
	pid=$!
	wait_for 5 grep -qx wgp-peer "/proc/$pid/comm"
	sleep 0.3
	same "0" "$(awk '/Max core file size/ { print $5 }' "/proc/$pid/limits")"
	# what is not dumpable is root's, whoever started it; the leak checker
	# has to read the process, so there it is another matter
	[ "${WGPILOT_CHECKER-}" = asan ] ||
		same 0 "$(stat -c %u "/proc/$pid/environ")"
	kill $holder
	wait $pid
}

@test "two installations share no secret" {
	for dir in a b; do
		wgp-net -C "$PWD/$dir" add -q -e a.example wg0
		wgp-peer -C "$PWD/$dir" add -q wg0/alice
	done
	cat a/secret/wg0.ini a/wg0.ini | grep -oE '[A-Za-z0-9+/]{43}=' | sort -u >one
	cat b/secret/wg0.ini b/wg0.ini | grep -oE '[A-Za-z0-9+/]{43}=' | sort -u >two
	[ "$(wc -l <one)" -eq 5 ]
	same "" "$(comm -12 one two)"
	strings -n 44 "$BIN"/wgp-* | no grep -E '^[A-Za-z0-9+/]{43}=$'
}
