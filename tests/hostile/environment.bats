#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Poisoned environments: the same result, or a clean refusal.

load ../lib

# What each case begins with: a network, its text without times and keys.
setup()
{
	mkdir -m 755 "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/fake"
	cd "$BATS_TEST_TMPDIR/here"
	state_dir "$BATS_TEST_TMPDIR/wgpilot"
	fresh
}

fresh()
{
	rm -rf "$WGPILOT_DIR"
	wgp-net add -q --subnet 10.8.0.0/24 --endpoint vpn.example.com wg0
	wgp-peer add -q wg0/alice
}

# What there is, but for what differs each time.
shape()
{
	(
		cd "$WGPILOT_DIR"
		find . -printf '%y %m %P\n' | sort
		find . -name '*.ini' -o -name '*.conf' | sort | xargs cat |
		    sed 's/= .*=$/= KEY/; s/^\[.*=\]$/[KEY]/
			s/^\(Created\|Updated\) = .*/\1/; s/^# Checksum.*//'
	)
}

# as_always COMMAND...: run so, adding a peer and reading it do what they do
# without all that.
as_always()
{
	local want got
	fresh
	wgp-peer add -q wg0/bob
	want=$(shape; wgp-peer list -o name,addresses)
	fresh
	status 0 "$@" "$BIN/wgp-peer" -C "$WGPILOT_DIR" add -q wg0/bob ||
	    return
	same "" "$stderr" "stderr with: $*" || return
	status 0 "$@" "$BIN/wgp-peer" -C "$WGPILOT_DIR" list -o \
	    name,addresses || return
	got=$(shape; echo "$output")
	same "$want" "$got" "with: $*" || return
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/here")" ] || fail "files made: $*"
}

# Whatever is found by its name first leaves a trace when it is run.
fake_programs()
{
	local name
	for name in wg wg-quick ip nft tc sh bash wireguard-go sysctl \
	    resolvconf modprobe; do
		printf '#!/bin/bash\n: >"%s/PWNED"\n' "$BATS_TEST_TMPDIR" \
		    >"$BATS_TEST_TMPDIR/fake/$name"
		chmod 755 "$BATS_TEST_TMPDIR/fake/$name"
	done
}

@test "variables of the loader, the shell and the C library" {
	for setting in LD_PRELOAD= LD_LIBRARY_PATH=/nowhere LD_AUDIT= \
	    LD_BIND_NOW=1 IFS=/ TMPDIR=/nowhere TMPDIR=. LANG=xx_YY.UTF-8 \
	    LC_ALL=C LC_ALL=tr_TR.UTF-8 LANGUAGE=../../x TZ=../../etc/passwd \
	    TZ=:/nowhere TZ=XXX-99 HOME= HOME=/nowhere PATH= PATH=. \
	    BASH_ENV=/nowhere ENV=/nowhere SHELLOPTS=xtrace COLUMNS=0 \
	    COLUMNS=99999999999 LINES=-1 TERM=../../x NO_COLOR= \
	    MALLOC_PERTURB_=165 LOCPATH=/nowhere NLSPATH=/nowhere/%N \
	    POSIXLY_CORRECT=1 GETCONF_DIR=/nowhere \
	    RES_OPTIONS=x LOCALDOMAIN=x HOSTALIASES=/etc/passwd
	do
		as_always env "$setting"
	done
	# what the loader itself has to say to that, it says to stderr
	fresh
	env LD_PRELOAD=/nowhere.so LD_AUDIT=/nowhere.so "$BIN/wgp-peer" \
	    add -q wg0/bob 2>/dev/null
	status 0 wgp-peer show wg0/bob
	as_always env -u HOME -u PATH -u TMPDIR -u LANG
	as_always env -i
}

@test "variables of WireGuard's own" {
	as_always env WG_HIDE_KEYS=never WG_COLOR_MODE=always \
	    WG_ENDPOINT_RESOLUTION_RETRIES=infinity WG_I_PREFER_BUGGY=1 \
	    WG_QUICK_USERSPACE_IMPLEMENTATION="$BATS_TEST_TMPDIR/fake/wg" \
	    WG_TUN_FD=0 WG_UAPI_FD=1 WG_PROCESS_FOREGROUND=1
}

@test "programs of known names first in PATH are not run" {
	fake_programs
	as_always env PATH="$BATS_TEST_TMPDIR/fake"
	as_always env PATH=":$BATS_TEST_TMPDIR/fake:/usr/bin" \
	    SHELL="$BATS_TEST_TMPDIR/fake/sh"
	for command in "wgp-net list" "wgp-net show wg0" "wgp-net diff wg0" \
	    "wgp-conf server wg0" "wgp-conf client wg0/alice" \
	    "wgp-qr wg0/alice" "wgp-peer show wg0/alice"; do
		set -- $command
		env PATH="$BATS_TEST_TMPDIR/fake" "$BIN/$1" "${@:2}" \
		    >/dev/null 2>&1 || :
	done
	[ ! -e "$BATS_TEST_TMPDIR/PWNED" ]
}

@test "WGPILOT_DIR is no more than a directory" {
	for dir in '' /nowhere /dev/null /etc/passwd . .. '$(touch PWNED)' \
	    $'a\nb' $'\033[2J' "$(printf 'x%.0s' {1..5000})"; do
		for verb in "list" "diff wg0"; do
			status=0
			env WGPILOT_DIR="$dir" "$BIN/wgp-net" $verb \
			    >out 2>err || status=$?
			[ $status -le 3 ]
			no env LC_ALL=C grep -q '[^ -~]' err
			rm -f out err
			same "" "$(ls -A)"
		done
	done
}

@test "umask 0 and 0777" {
	as_always bash -c 'umask 0; exec "$@"' -
	as_always bash -c 'umask 0777; exec "$@"' -
	as_always bash -c 'umask 0022; exec "$@"' -
	for mask in 0 0777; do
		rm -rf "$WGPILOT_DIR"
		(umask $mask; wgp-net add -q wg0 && wgp-peer add -q wg0/alice)
		same "$(printf '%s\n' 600 600 600 600 700 700)" "$(
		    cd "$WGPILOT_DIR" && stat -c %a .lock secret/.gitignore \
		    secret/wg0.ini wireguard/wg0.conf secret wireguard)"
		same "$(printf '755\n644')" \
		    "$(stat -c %a "$WGPILOT_DIR" "$WGPILOT_DIR/wg0.ini")"
	done
}

@test "a working directory that was deleted" {
	as_always bash -c 'mkdir gone && cd gone && rmdir ../gone
		exec "$@"' -
}

@test "few descriptors, little memory for files, ignored and blocked signals" {
	as_always bash -c 'ulimit -n 12; exec "$@"' -
	as_always bash -c 'trap "" CHLD PIPE HUP INT TERM USR1 XFSZ ALRM
		exec "$@"' -
	as_always bash -c 'ulimit -c unlimited; exec "$@"' -
	as_always nice -n 19
	# with too few of them: it works, or says why and changes nothing
	for n in 3 4 5 6 7 8; do
		fresh
		before=$(shape)
		status=0
		bash -c "ulimit -n $n"'; exec "$@"' - \
		    "$BIN/wgp-peer" add -q wg0/bob >out 2>err || status=$?
		[ $status -eq 0 ] || [ $status -eq 1 ] || [ $status -eq 127 ]
		[ $status -eq 0 ] || [ -s err ]
		[ $status -eq 0 ] || same "$before" "$(shape)" "$n descriptors"
		rm -f out err
		status 0 wgp-peer list
	done
}

@test "descriptors 0 to 2 closed, in all combinations" {
	for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' \
	    '<&- >&- 2>&-' ''; do
		fresh
		want=$(cat "$WGPILOT_DIR/wg0.ini" | wc -l)
		status=0
		eval 'bash -c '\''"$@"'\'' - wgp-peer add -q wg0/bob' \
		    "$closed" || status=$?
		[ $status -le 1 ]
		# nothing of ours was written into a file of the state
		status 0 wgp-peer list -o name
		same "$(printf 'alice\nbob')" "$output" "with $closed"
		[ ! -s "$WGPILOT_DIR/.lock" ]
		same '*' "$(cat "$WGPILOT_DIR/secret/.gitignore")"
		# what has no stdout fails, what has no stdin is not stuck
		status=0
		eval 'wgp-peer list' "$closed" >/dev/null || status=$?
		[ $status -le 1 ]
	done
}

@test "as many arguments as there may be" {
	local many=()
	for i in {1..1200}; do
		many+=("wg0/$(printf 'x%.0s' {1..100})$i")
	done
	before=$(shape)
	status 1 wgp-peer add -q "${many[@]}" || status 2 true
	same "$before" "$(shape)"
}
