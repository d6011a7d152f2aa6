#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Poisoned environments: the same result, or a clean refusal.

load ../lib

# Thousands of commands: bats' trace of each line would take most of the time.
bats_debug_trap() { :; }

# Each in its turn on a copy of one state; none needs another before it.  A key
# is on stdin.
verbs=(
	'wgp-net add -q --private-key "$keys/network2" --subnet 10.10.0.0/24
	    --endpoint [2001:db8::1]:443 wg2'
	'wgp-net set wg0 MTU=1400 DNS=9.9.9.9 Description=zwölf'
	'wgp-net disable wg1' 'wgp-net enable wg1'
	'wgp-net list' 'wgp-net list -j' 'wgp-net list -o name,mode,subnets'
	'wgp-net show wg0' 'wgp-net diff wg0' 'wgp-net -n remove -y wg0'
	'wgp-peer add -q -k "$keys/device.pub" --preshared-key - wg0/bob'
	'wgp-peer add --conf wg0/carol' 'wgp-peer add --forget-key wg0/dora'
	'wgp-peer set wg0/alice Tags=a,b Expires=2099-01-31 Email=a@example.com'
	'wgp-peer disable wg0/alice' 'wgp-peer enable wg0/alice'
	'wgp-peer list' 'wgp-peer list -j' 'wgp-peer list -s name -f enabled
	    -o name,addresses,expires_at' 'wgp-peer list -f name=[a-f]* wg0'
	'wgp-peer show wg0/alice'
	'wgp-conf server wg0' 'wgp-conf client wg0/alice'
	'wgp-conf client -d "$out" wg0/alice wg0/erin'
	'wgp-conf write wg0' 'wgp-conf write -f --all'
	'wgp-qr wg0/alice' 'wgp-qr -t ascii wg0/alice'
	'wgp-qr -o "$out/alice.png" wg0/alice'
	'wgp-peer remove wg0/erin' 'wgp-net remove -y wg1'
)

setup_file()
{
	make_names
	state_dir "$BATS_FILE_TMPDIR/wgpilot"
	mkdir -m 700 "$keys"
	wg genkey >"$keys/network"
	wg genkey >"$keys/network2"
	wg genpsk >"$keys/psk"
	wg genkey | wg pubkey >"$keys/device.pub"
	wgp-net add -q --private-key "$keys/network" --subnet 10.8.0.0/24 \
	    --endpoint vpn.example.com wg0
	wgp-net add -q --subnet 10.9.0.0/24 wg1
	wgp-peer add -q wg0/alice wg0/erin
	cp -a "$WGPILOT_DIR" "$base"
	# what is known has a name; what is left is new
	cat "$keys"/* "$base"/secret/*.ini "$base"/*.ini |
	    grep -aoE '[A-Za-z0-9+/]{43}=' | sort -u |
	    awk '{ print "s|" $0 "|KEY" NR "|g" }' >"$clean.sed"
	cat >>"$clean.sed" <<-'END'
		s|[A-Za-z0-9+/]\{43\}=|NEWKEY|g
		s|20[2-8][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:]*Z|TIME|g
		s|TIME ([^)]*)|TIME|
		s|^# Checksum.*|# Checksum|
		s|○|-|
	END
	fresh
	run_verbs "$clean" env
	everything "$clean" >"$clean.all"
	shape >"$clean.shape"
}

make_names()
{
	base=$BATS_FILE_TMPDIR/base keys=$BATS_FILE_TMPDIR/keys
	out=$BATS_FILE_TMPDIR/out clean=$BATS_FILE_TMPDIR/clean
}

setup()
{
	mkdir -m 755 "$BATS_TEST_TMPDIR/here" "$BATS_TEST_TMPDIR/fake"
	cd "$BATS_TEST_TMPDIR/here"
	make_names
	export WGPILOT_DIR=$BATS_FILE_TMPDIR/wgpilot
	fresh
}

# The state that each case begins with, and an empty directory for files.
fresh()
{
	rm -rf "$WGPILOT_DIR" "$out"
	cp -a "$base" "$WGPILOT_DIR"
	mkdir -m 700 "$out"
}

# All that there is: names, modes, contents, but for what differs each time.
shape()
{
	(
		cd "$WGPILOT_DIR"
		find . "$out" -printf '%y %m %p\n' | sort
		find . "$out" -type f ! -name '*.png' | sort |
		    xargs tail -v -n +1
		find "$out" -name '*.png' | sort | xargs -r cksum
	) | sed -f "$clean.sed"
}

# run_verb FILE VERB COMMAND...: run so; FILE.out, FILE.err and FILE.status.
# What is in $closed is done to its descriptors last.
closed=
run_verb()
{
	local to=$1 words rc=0
	eval "words=($2)"
	shift 2
	set -- "$@" "$BIN/${words[0]}" -C "$WGPILOT_DIR" "${words[@]:1}"
	: >"$to.out"
	: >"$to.err"
	eval '"$@" <"$keys/psk" >"$to.out" 2>"$to.err" 3>&- 4>&-' "$closed" ||
	    rc=$?
	echo "$rc: ${words[*]}" >"$to.status"
}

# run_verbs DIRECTORY COMMAND...: all of them, one after the other.
run_verbs()
{
	local to=$1 i
	shift
	rm -rf "$to"
	mkdir "$to"
	for i in "${!verbs[@]}"; do
		run_verb "$to/$i" "${verbs[i]}" "$@"
	done
}

# What they ended with and what they said, and what there is now.
everything()
{
	(
		cd "$1"
		printf '%s\n' *.* | sort -n | xargs tail -v -n +1
	) | sed -f "$clean.sed"
	shape
}

# as_always COMMAND...: run so, all verbs do what they do without all that.
# What the loader itself has to say is no matter here.
as_always()
{
	fresh
	run_verbs "$clean.now" "$@"
	sed -i '/^ERROR: ld\.so: /d' "$clean.now"/*.err
	same "$(cat "$clean.all")" "$(everything "$clean.now")" "with: $*" ||
	    return
	[ -z "$(ls -A "$BATS_TEST_TMPDIR/here")" ] || fail "files made: $*"
}

# Files in which a secret is, of those given.
secretive()
{
	{
		cat "$keys"/network* "$keys/psk"
		sed -n 's/^P.*Key = //p' "$base"/secret/*.ini
	} >"$BATS_TEST_TMPDIR/secrets"
	grep -alF -f "$BATS_TEST_TMPDIR/secrets" -e PrivateKey "$@" || :
}

@test "without all that: every verb works, what shows a secret is to do so" {
	same "1: wgp-net diff wg0" "$(cat "$clean"/*.status | grep -v ^0:)"
	as_always env
	same "alice bob carol dora" "$(wgp-peer list -o name | paste -sd ' ')"
	same "$(printf '0: %s\n' 'wgp-conf client wg0/alice' \
	    'wgp-conf server wg0' 'wgp-peer add --conf wg0/carol' \
	    'wgp-peer add --forget-key wg0/dora')" \
	    "$(cat $(secretive "$clean"/*.out | sed 's/out$/status/') | sort)"
	same "" "$(secretive "$clean"/*.err)"
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
	as_always env LD_PRELOAD=/nowhere.so LD_AUDIT=/nowhere.so
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
	[ ! -e "$BATS_TEST_TMPDIR/PWNED" ]
}

@test "WGPILOT_DIR is no more than a directory" {
	for dir in '' /nowhere /dev/null /etc/passwd . .. '$(touch PWNED)' \
	    $'a\nb' $'\033[2J' "$(printf 'x%.0s' {1..5000})"; do
		for command in "wgp-net list" "wgp-net diff wg0" \
		    "wgp-net show wg0" "wgp-peer list" \
		    "wgp-peer show wg0/alice" "wgp-conf server wg0" \
		    "wgp-conf client wg0/alice" "wgp-qr wg0/alice"; do
			status=0
			env WGPILOT_DIR="$dir" "$BIN/${command%% *}" \
			    ${command#* } >out 2>err || status=$?
			[ $status -le 3 ]
			[ $status -eq 0 ] || [ ! -s out ]
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
	gone='mkdir gone && cd gone && rmdir ../gone && exec "$@"'
	as_always bash -c "$gone" -
	fresh
	before=$(shape)
	for command in "wgp-conf client -d . wg0/alice" \
	    "wgp-qr -o x.png wg0/alice" "wgp-net -C x add wg0"; do
		set -- $command
		status 1 bash -c "$gone" - "$BIN/$1" "${@:2}"
		has "$stderr" "No such file or directory"
		same "" "$output"
		same "$before" "$(shape)" "$command"
	done
}

@test "few descriptors, ignored and blocked signals, a limit of cores" {
	as_always bash -c 'ulimit -n 12; exec "$@"' -
	as_always bash -c 'trap "" CHLD PIPE HUP INT TERM USR1 XFSZ ALRM
		exec "$@"' -
	as_always env --block-signal
	as_always bash -c 'ulimit -c unlimited; exec "$@"' -
	as_always nice -n 19
}

# The shape without the text of generated files.
state()
{
	shape | awk '/^==> / { skip = /wireguard/ } !skip'
}

# said FILE: what a verb wrote, as from run_verb.
said()
{
	cat "$1.out" "$1.err" | sed -f "$clean.sed"
}

# With too few of them each works, or says why and changes nothing.  What takes
# something away may do that alone, where it says so.
@test "too few descriptors, for every verb" {
	before=$(shape)
	one=$BATS_TEST_TMPDIR/one some=$BATS_TEST_TMPDIR/some
	failed=0
	for i in "${!verbs[@]}"; do
		verb=${verbs[i]}
		fresh
		run_verb "$one" "$verb" env
		want=$(said "$one"; shape)
		less=$(state)
		for n in {3..10}; do
			# of every other number every other verb
			[ "${EVERY-24}" -eq 1 ] || (((i + n) % 2)) || continue
			fresh
			run_verb "$some" "$verb" \
			    bash -c "ulimit -n $n"'; exec "$@"' -
			# (diff ends with 1 where something differs)
			if cmp -s "$one.status" "$some.status" &&
			    { [ -s "$some.out" ] || [ ! -s "$one.out" ]; }; then
				same "$want" "$(said "$some"; shape)" \
				    "$n descriptors: $verb"
				continue
			fi
			failed=$((failed + 1))
			[[ $(cat "$some.status") =~ ^(1|127): ]]
			[ -s "$some.err" ]
			[ ! -s "$some.out" ]
			if [[ $verb =~ ' disable '|' remove ' ]] &&
			    grep -q 'is saved, but' "$some.err"; then
				same "$less" "$(state)" "$n: $verb"
				continue
			fi
			same "$before" "$(shape)" "$n descriptors: $verb"
		done
	done
	[ $failed -gt ${#verbs[@]} ]
}

# alike FILE FILE: but for what differs each time.
alike()
{
	cmp -s "$1" "$2" || same "$(sed -f "$clean.sed" "$1")" \
	    "$(sed -f "$clean.sed" "$2")"
}

# What has no stdout and data for it fails; what is not data is as always.
check_closed()	# FILE OF THE CLEAN RUN, FILE
{
	local data=
	[ ! -s "$1.out" ] || data=yes
	case $closed in
	*' >&-'*)
		[ ! -s "$2.out" ] || return
		[ -n "$data" ] || cmp "$1.status" "$2.status" || return
		[ -z "$data" ] || grep -q ^1: "$2.status" || return
		[[ -z $data || $closed == *'2>&-'* ]] ||
		    grep -q "write stdout" "$2.err" || return ;;
	*)
		cmp "$1.status" "$2.status" || return
		alike "$1.out" "$2.out" || return ;;
	esac
	case $closed in
	*'2>&-'*)
		[ ! -s "$2.err" ] || return ;;
	*' >&-'*)
		;;
	*)
		alike "$1.err" "$2.err" || return ;;
	esac
}

@test "descriptors 0 to 2 closed, in all combinations" {
	for closed in ' <&-' ' >&-' ' 2>&-' ' <&- >&-' ' <&- 2>&-' \
	    ' >&- 2>&-' ' <&- >&- 2>&-' ''; do
		fresh
		for i in "${!verbs[@]}"; do
			verb=${verbs[i]}
			# a key that is given needs a stdin
			[[ $closed != *'<&-'* ]] ||
			    verb=${verb/ - / "$keys/psk" }
			run_verb $i "$verb" env
			sed -i "s|$keys/psk|-|" $i.status
			check_closed "$clean/$i" $i ||
			    fail "with$closed: $verb: $(cat $i.*)"
		done
		same "" "$(secretive *.err)" "with$closed"
		# nothing of it was written into a file
		same "$(cat "$clean.shape")" "$(shape)" "with$closed"
	done
}

@test "a key from a closed stdin is none" {
	before=$(shape)
	for verb in 'wgp-net add --private-key - wg2' 'wgp-qr -' \
	    'wgp-peer add -k - wg0/x' 'wgp-peer add --preshared-key - wg0/x'
	do
		for closed in ' <&-' ' <&- >&-'; do
			run_verb one "$verb" env
			grep ^1: one.status
			[ -s one.err ]
			[ ! -s one.out ]
			same "$before" "$(shape)" "$closed: $verb"
		done
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

# As root, with what is started: by names in PATH, by what bash reads first.
# The last, as forwarding is on behind it.
@test "up, sync, down and hooks start what they are to, and that alone" {
	[ -e /dev/net/tun ] || skip "no /dev/net/tun for wireguard-go"
	fake_programs
	cp ../fake/* .
	mkdir own
	printf '#!/bin/bash\necho ran "$@"\n' >own/own-command
	printf ': >"%s/PWNED"\n' "$BATS_TEST_TMPDIR" >evil
	chmod 755 own/own-command
	evil="() { : >'$BATS_TEST_TMPDIR/PWNED'; }"
	wgp-net set -q wg1 PostUp='own-command up %i' PreDown='echo down %i'
	for setting in PATH= PATH=. PATH=:/usr/bin PATH=/usr/bin:. \
	    PATH="$PWD/../fake:/usr/bin" PATH=../fake:/nowhere BASH_ENV="$PWD/evil" \
	    ENV="$PWD/evil" SHELLOPTS=xtrace BASHOPTS=xpg_echo \
	    "BASH_FUNC_eval%%=$evil" "BASH_FUNC_echo%%=$evil" \
	    "BASH_FUNC_shopt%%=$evil" IFS=o CDPATH=/ GLOBIGNORE='*' PS4='$(evil)'
	do
		case $setting in
		PATH=*) command=$PWD/own/own-command ;;
		*) command=own-command ;;
		esac
		wgp-net set -q wg1 PostUp="$command up %i"
		for verb in up sync down; do
			status 0 env PATH="$PWD/own:$PATH" "$setting" \
			    "$BIN/wgp-net" $verb wg1
			case $verb in
			up) has "$stderr" "ran up wg1" ;;
			down) has "$stderr" "down wg1" ;;
			esac
		done
		[ ! -e "$BATS_TEST_TMPDIR/PWNED" ] || fail "$setting"
	done
}
