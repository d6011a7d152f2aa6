#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Hostile strings through every door: arguments, stdin, files.  Refused or
# kept as they are; never executed, never shown raw, never half taken.

load ../lib
load common

# Thousands of commands: bats' trace of each line would take most of the time.
bats_debug_trap() { :; }

x64=$(printf 'x%.0s' {1..64})
x255=$(printf 'x%.0s' {1..255})
x4096=$(printf 'x%.0s' {1..4096})

# No field takes these.
never=(
	$'a\nb' $'\na' $'a\n' $'a\nPostUp = touch PWNED'
	$'a\n[peer x]\nPublicKey = y' $'a\rb' $'a\r' $'a\r\nb' $'a\tb' $'\ta'
	$'a\001b' $'a\033[31mb' $'\033]0;x\007' $'a\177b' $'a\bb' $'a\fb'
	$'a\302\205b' $'a\302\233b'		# C1: NEL, CSI
	$'a\342\200\256b' $'a\342\200\250b' $'a\342\200\251b'	# RLO, LS, PS
	$'a\342\200\213b' $'\357\273\277a' $'a\342\201\246b'	# ZWSP, BOM, LRI
	$'a\377b' $'a\300\257b' $'a\355\240\200b'	# not UTF-8
	$'a\364\220\200\200b' $'a\303' $'\200'
	' a' 'a ' ' ' 'a ;b' 'a ; PostUp = x' ';a' '#a'
	"$x255" "$x4096"
)

# Only text and hooks take these, and hold them as they are.
text=(
	'$(touch PWNED)' '`touch PWNED`' '${IFS}touch${IFS}PWNED'
	';touch PWNED' 'a;touch PWNED' 'a|touch PWNED' 'a||touch PWNED'
	'a&touch PWNED' 'a&&touch PWNED' '>PWNED' 'a>PWNED' '<PWNED'
	'a"b' "a'b" 'a\b' 'a\nb' 'a%sb%n' 'a%i' '[peer x]' 'a]' '[' 'a=b'
	'= b' 'a # b' '};flush ruleset' '"; flush ruleset; "' '../../x'
	'/etc/passwd' '..' '.' '-rf' '--help' '~' '*' 'a[0-9]?' '!!'
	'%00' '&#10;' '{{x}}' '${x}' 'NULL' 'ä' '日本' "$x64"
	'PrivateKey = x' 'a,b,' ','
)

setup()
{
	cd "$BATS_TEST_TMPDIR"
	mkdir -m 700 here
	cd here
	state_dir "$BATS_TEST_TMPDIR/wgpilot"
	make_network wg0
	wgp-peer add -q wg0/alice
	if [ "$(few many less)" = less ]; then
		never=("${never[3]}" "${never[11]}" "${never[22]}")
		text=("${text[0]}" "${text[16]}")
	else
		every_second never
		every_second text
	fi
}

# One half of the strings for this door, the other half for the next: what is
# tried here is the programs; tests/hostile has every string for every door.
every_second()
{
	local -n list=$1
	local i
	for i in "${!list[@]}"; do
		(((i + BATS_TEST_NUMBER) % 2)) || unset "list[$i]"
	done
	list=("${list[@]}")
}

# What a failing command says: one line of printable ASCII.
said_safely()
{
	[ "$(wc -l <err)" -le 2 ] && ! LC_ALL=C grep -q '[^ -~]' err ||
	    fail "message: $(od -c err)"
}

# quietly COMMAND...: keeps its output and its status.
quietly()
{
	rc=0
	"$@" >out 2>err </dev/null || rc=$?
}

# Neither was anything executed, nor written here or changed in the state.
untouched()
{
	rm -f out err
	same "" "$(ls -A .)" "files made" || return
	same "$before" "$(tree)" "$1"
}

# One of each kind here: tests/hostile has them all.
NETWORK_KEYS="Mode Endpoint DNS Table"
PEER_KEYS="Address Email Tags Expires"

@test "arguments: what no field takes" {
	before=$(tree)
	for s in "${never[@]}"; do
		for key in $NETWORK_KEYS Description PostUp; do
			[[ $key != DNS || $s != ' a' && $s != 'a ' ]] || continue
			quietly wgp-net set wg0 "$key=$s"
			[ $rc -eq 1 ] || [ $rc -eq 2 ] ||
			    fail "$key=$(printf %q "$s"): $rc"
			said_safely
		done
		for key in $PEER_KEYS Description; do
			[[ $key != Tags || $s != ' a' && $s != 'a ' ]] || continue
			quietly wgp-peer set wg0/alice "$key=$s"
			[ $rc -eq 1 ] || [ $rc -eq 2 ] ||
			    fail "$key=$(printf %q "$s"): $rc"
			said_safely
		done
		untouched "$(printf %q "$s")"
	done
}

@test "arguments: what no typed field takes" {
	before=$(tree)
	for s in "${text[@]}"; do
		for key in $NETWORK_KEYS; do
			[[ $key != DNS || $s != "$x64" && $s != NULL ]] || continue
			[[ $key != Endpoint || $s != NULL ]] || continue
			quietly wgp-net set wg0 "$key=$s"
			[ $rc -eq 1 ] || [ $rc -eq 2 ] || fail "$key=$s: $rc"
			said_safely
		done
		for key in $PEER_KEYS; do
			[[ $key != Tags || ! $s =~ ^[A-Za-z.-]+$ ]] || continue
			quietly wgp-peer set wg0/alice "$key=$s"
			[ $rc -eq 1 ] || [ $rc -eq 2 ] || fail "$key=$s: $rc"
			said_safely
		done
		untouched "$s"
	done
}

@test "arguments: text is held as it is, and never executed" {
	touch ../free
	for s in "${text[@]}"; do
		case $s in ';'*) continue ;; esac
		# in a hook wg-quick would cut it there
		hook=${s//#/}
		quietly wgp-net set wg0 "Description=$s" "PostUp=$hook"
		[ $rc -eq 0 ] || fail "$s: $(cat err)"
		quietly wgp-peer set wg0/alice "Description=$s"
		[ $rc -eq 0 ] || fail "$s: $(cat err)"
		same "$s" "$(wgp-net show -o description wg0)"
		same "$hook" "$(wgp-net show -j wg0 | jq -r '.post_up[0]')"
		same "$s" "$(wgp-peer list -j wg0 | jq -r '.[].description')"
		grep -qxF "Description = $s" "$WGPILOT_DIR/wg0.ini"
		# in the generated file hooks stand as they are, and only they
		same "PostUp = $hook" \
		    "$(grep ^PostUp "$WGPILOT_DIR/wireguard/wg0.conf")"
		no grep -qxF "Description" "$WGPILOT_DIR/wireguard/wg0.conf"
		wgp-conf client wg0/alice >../client
		same 10 "$(wc -l <../client)"
		rm -f out err
		same "" "$(ls -A .)"
		wgp-net set -q wg0 Description= PostUp=
	done
}

@test "operands, options and directories" {
	before=$(tree)
	for s in "${never[@]}" "${text[@]}"; do
		for command in "wgp-net add" "wgp-net set" "wgp-net remove -y" \
		    "wgp-conf server"; do
			[ "$s" != NULL ] || continue
			quietly $command -- "$s" MTU=1400
			[ $rc -ge 1 ] && [ $rc -le 3 ] ||
			    fail "$command $(printf %q "$s"): $rc"
		done
		for command in "wgp-peer remove" "wgp-conf client"; do
			quietly $command -- "wg0/$s"
			[ $rc -ge 1 ] && [ $rc -le 3 ] ||
			    fail "$command $(printf %q "$s"): $rc"
			said_safely
			quietly $command -- "$s/alice"
			[ $rc -ge 1 ] && [ $rc -le 3 ] ||
			    fail "$command $(printf %q "$s"): $rc"
			said_safely
		done
		for option in -o --filter; do
			quietly wgp-peer list $option "$s"
			[ $rc -eq 2 ] || fail "$option $(printf %q "$s"): $rc"
			said_safely
		done
		untouched "$(printf %q "$s")"
	done
	for s in "${never[@]}"; do
		# a directory may well be called that
		[[ $s != x* ]] || continue
		quietly wgp-net -C "$PWD/$s" add wg0
		[ $rc -eq 2 ] || [ $rc -eq 1 ] || [[ $s == *';'* || $s == '#'* ||
		    $s == ' '* || $s == *' ' ]] ||
		    fail "-C $(printf %q "$s"): $rc"
		said_safely
		rm -rf ./* ./.[!.]*
	done
	quietly wgp-conf client -d $'a\nb' wg0/alice
	[ $rc -eq 2 ]
	said_safely
}

@test "stdin: keys" {
	before=$(tree)
	key=$(public_of x)
	for s in "${never[@]}" "${text[@]}" "${key%=}" "$key$key" "${key:0:42}==" \
	    "${key:0:20} ${key:20}" "${key/[a-z]/-}" "$key"$'\nx'; do
		for option in --public-key --preshared-key; do
			rc=0
			printf '%s' "$s" | wgp-peer add $option - wg0/bob \
			    >out 2>err || rc=$?
			[ $rc -eq 1 ] || fail "$option $(printf %q "$s")"
			said_safely
			! grep -qF "${key:0:20}" err || fail "shown: $s"
		done
		rc=0
		printf '%s' "$s" | wgp-net add --private-key - wg1 \
		    >out 2>err || rc=$?
		[ $rc -eq 1 ] || fail "$(printf %q "$s")"
		said_safely
		untouched "$(printf %q "$s")"
	done
	printf '%s\0' "$key" >../nul
	quietly wgp-peer add --public-key ../nul wg0/bob
	[ $rc -eq 1 ]
	head -c 100000 /dev/zero >../zeros
	quietly wgp-peer add --public-key ../zeros wg0/bob
	[ $rc -eq 1 ]
	# blanks around it are no harm
	printf ' \n%s \r\n' "$key" >../spaced
	quietly wgp-peer add --public-key ../spaced wg0/bob
	[ $rc -le 1 ]
}

@test "the state file: each string as each key's value" {
	cp -p "$WGPILOT_DIR/wg0.ini" ../sound
	for s in "${never[@]}" "${text[@]}"; do
		# what ends a line begins another one; blanks are cut
		case $s in *$'\n'*|' '*|*' '|';'*|*' ;'*|'#'*|$'\t'*) continue ;; esac
		for key in $PEER_KEYS Description; do
			{ cat ../sound; printf '%s = %s\n' "$key" "$s"; } \
			    >"$WGPILOT_DIR/wg0.ini"
			lines=$(wc -l <"$WGPILOT_DIR/wg0.ini")
			quietly wgp-peer list -o name
			case $key:$s in
			Tags:NULL|Tags:.|Tags:..|Tags:-*|Description:*)
				if [[ " ${text[*]} " == *" $s "* ]]; then
					[ $rc -eq 0 ] || fail "$key = $s"
					continue
				fi ;;
			esac
			[ $rc -eq 1 ] || fail "$key = $(printf %q "$s"): $rc"
			said_safely
			[[ $(cat err) == *"$WGPILOT_DIR/wg0.ini:$lines: "* ||
			    $(cat err) == *wg0/alice* ]] ||
			    fail "no line: $(cat err)"
		done
	done
	rm -f out err
	same "" "$(ls -A .)"
}

@test "the state file: each string as a key and as a section" {
	cp -p "$WGPILOT_DIR/wg0.ini" ../sound
	for s in "${never[@]}" "${text[@]}"; do
		case $s in *$'\n'*|';'*|'#'*|'') continue ;; esac
		{ cat ../sound; printf '%s = 1\n' "$s"; } >"$WGPILOT_DIR/wg0.ini"
		quietly wgp-peer list
		[ $rc -eq 1 ] || fail "key $(printf %q "$s"): $rc"
		said_safely
		{ cat ../sound; printf '[peer %s]\nPublicKey = %s\n' "$s" \
		    "$(public_of x)"; echo Address = 10.8.0.9; } \
		    >"$WGPILOT_DIR/wg0.ini"
		quietly wgp-peer list -o name
		if [ "$s" = NULL ]; then
			[ $rc -eq 0 ] && continue
		fi
		[ $rc -eq 1 ] || fail "section $(printf %q "$s"): $rc"
		said_safely
		{ cat ../sound; printf '[%s]\n' "$s"; } >"$WGPILOT_DIR/wg0.ini"
		quietly wgp-peer list
		[ $rc -eq 1 ] || fail "section $(printf %q "$s"): $rc"
		said_safely
	done
}

@test "no program is run, whatever stands there" {
	strace -o trace true 2>/dev/null || skip "strace may not trace here"
	as_such
	n=0
	for s in '$(touch PWNED)' '`touch PWNED`'; do
		for command in "wgp-net set wg0 Endpoint=$s" \
		    "wgp-net set wg0 PostUp=$s" "wgp-net set wg0 DNS=$s" \
		    "wgp-net add $s" "wgp-peer set wg0/alice SiteNetworks=$s" \
		    "wgp-conf server $s" "wgp-conf write wg0" \
		    "wgp-qr wg0/alice"; do
			IFS=$'\n' read -r -a words <<<"${command// /$'\n'}"
			# shellcheck disable=SC2086
			n=$((n + 1))
			strace -f -o trace.$n -e trace=execve $command \
			    >/dev/null 2>&1 || :
		done
	done
	same $n "$(cat trace.* | grep -c 'execve(.* = 0')"
	no test -e PWNED
}
