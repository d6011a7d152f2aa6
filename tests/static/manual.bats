#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Manuals, completions and examples say what the programs do, no more and no
# less.

load ../lib

setup()
{
	cd "$ROOT"
	programs="wgp-net wgp-peer wgp-conf wgp-qr"
	export HOME=$BATS_TEST_TMPDIR
}

sorted()
{
	{ if [ $# -eq 0 ]; then tr -s ' ,' '\n'; else cat; fi; } | sed 's/=$//' | grep . | sort -u || :
}

# Runs a function for each program and verb; wgp-qr has one verb, "".
each_verb()
{
	local program verb
	for program in $programs; do
		while read -r verb; do
			"$1" "$program" "$verb" || return
		done < <(verbs "$program")
	done
}

# ------------------------------------------------------------ what there is

verbs()
{
	"$1" --help | sed -n "s/^  $1 \([a-z]*\) .*/\1/p" | sort | grep . ||
	    echo
}

# parts FROM TO: the options in that part of a usage: short, long; a line each.
parts()
{
	sed -n "/^$1/,/^$2/p" | awk '/^  (    )?-/ {
		sub(/\[.*/, "", $0)
		sub(/,/, "")
		print $1, $2 ~ /^--/ ? $2 : ""
	}'
}

# usage PROGRAM VERB
usage()
{
	"$1" ${2:+"$2"} --help
}

options()
{
	usage "$@" | parts '[OC][po].*:$' Exit | sorted
}

own_options()
{
	usage "$@" | parts Options: Common | sorted
}

# The fields of a program's records, as its message names them.
fields()
{
	WGPILOT_DIR=$BATS_TEST_TMPDIR "$1" list -o nosuch 2>&1 |
	    sed 's/.*one of //' | sorted
}

# keys network|peer [PATTERN]: those of a table whose type and whether it is
# fixed fit the pattern.
ENTRY='"[A-Za-z0-9]+", "[a-z0-9_]+", FIELD_[A-Z_]+,[[:space:]]*(true|false)'
keys()
{
	sed -n "/ $1_fields\[\] = {/,/^};/p" lib/model/field.c | tr -d '\n' |
	    grep -oE "$ENTRY" |
	    grep -E -- "${2:-.}" | sed 's/"\([A-Za-z0-9]*\)".*/\1/' | sorted
}

LISTS='FIELD_(ADDRESSES|PREFIXES|DNS|TAGS|HOOKS),'

# What can be written in front of the value in "set".
assignments()
{
	{
		keys "$1" false
		keys "$1" "$LISTS.*false" | sed 's/$/+/'
		keys "$1" "$LISTS.*false" | sed 's/$/-/'
	} | sorted
}

@test "the programs and tables can be read at all" {
	has "$(options wgp-peer list)" -C --json -w --watch
	lacks "$(own_options wgp-peer list)" --json
	has "$(own_options wgp-qr '')" -t --level
	has "$(fields wgp-net)" device_to_device
	has "$(keys network)" PublicKey PostDown
	has "$(assignments peer)" Tags+ Tags- Role
	lacks "$(assignments peer)" PublicKey Role+
	[ "$(keys peer | wc -l)" -ge 15 ]
}

# ------------------------------------------------------------------ manuals

page()
{
	echo man/"$1".[18]
}

# The options in the tags of a verb's part of DESCRIPTION.
described()
{
	awk -v verb="$2" -v at=' ' '
		/^\.Sh/ { at = $2 == "DESCRIPTION" ? "" : " " }
		/^\.It Nm Cm / { at = $4 }
		/^\.Ss Common/ || /^These options are the same/ { at = " " }
		/^\.It Fl / && at == verb {
			for (i = 3; i <= NF && $i !~ /^(Ar|Cm|Ns|Op)$/; i++)
				if ($i != ",")
					print "-" $i
		}' "$(page "$1")" | sorted
}

# The options of a verb's line of SYNOPSIS, long or short.
summed_up()
{
	mandoc -Tascii -Owidth=500 "$(page "$1")" | col -bx |
	    sed -n '/^SYNOPSIS/,/^DESC/p' |
	    sed -nE "s/^ *$1${2:+ $2}( .*)?$/\1/p" |
	    grep -oE '(^|[][ |])--?[A-Za-z][a-z-]*' | tr -d '][|' | sorted
}

check_described()
{
	same "$(own_options "$1" "$2")" "$(described "$1" "$2")" \
	    "$1 $2, options in DESCRIPTION"
}

check_summed_up()
{
	local shown known
	shown=$(summed_up "$1" "$2")
	known=$(usage "$1" "$2" | parts Options: Common)
	awk -v shown="$shown" -v what="$1 $2" '
		BEGIN { n = split(shown, s); for (i in s) there[s[i]] = 1 }
		NF && !($1 in there) && !($2 in there) {
			print what ": not in SYNOPSIS: " $0; bad = 1
		}
		{ for (i = 1; i <= NF; i++) known[$i] = 1 }
		END {
			for (o in there) if (!(o in known)) {
				print what ": only in SYNOPSIS: " o; bad = 1
			}
			exit bad
		}' <<<"$known"
}

@test "SYNOPSIS has each verb and its options, and no other" {
	for program in wgp-net wgp-peer wgp-conf; do
		same "$({ verbs "$program"; echo help; } | sort)" "$(sed -n \
		    '/^.Sh SYN/,/^.Sh DESC/p' "$(page $program)" |
		    awk 'last == ".Nm" { print $2 } { last = $0 }' | sort)" \
		    "$program"
	done
	each_verb check_summed_up
}

@test "DESCRIPTION has each option of each verb, and no other" {
	each_verb check_described
}

@test "each page has the common options" {
	for program in $programs; do
		for option in -C -j --json -n --dry-run -q --quiet -y --yes \
		    --help --version; do
			mandoc -Tascii "$(page "$program")" | col -b |
			    grep -qE -- "(^|[ ,])$option( |,|$)" ||
			    fail "$program: $option"
		done
	done
}

@test "OUTPUT has each field, and no other" {
	for program in wgp-net wgp-peer; do
		same "$(fields $program)" "$(sed -n \
		    '/^.Sh OUTPUT/,/^.Sh ENV/s/^.It Cm //p' \
		    "$(page $program)" | sort)" $program
	done
}

@test "wgpilot.ini(5) has each key, and no other" {
	for part in network peer; do
		same "$(keys $part)" "$(awk -v part="[$part" '
			/^\.Ss/ { here = index($0, part) }
			here && /^\.It Cm / { print $3 }' \
		    man/wgpilot.ini.5 | sort)" "[$part]"
	done
	has "$(cat man/wgpilot.ini.5)" '.It Cm PrivateKey ' \
	    '.It Cm PresharedKey '
}

@test "references between the pages lead somewhere" {
	for name in man/*; do
		grep -ohE '^.Xr (wgp[a-z.-]*) [0-9]' "$name" |
		while read -r _ to section; do
			[ -e "man/$to.$section" ] || fail "$name: $to"
		done
	done
}

@test "the examples in the manuals work as printed" {
	[ "$(id -u)" -eq 0 ] || skip "running interfaces need root"
	for name in man/*; do
		sed -n 's/^.Dl \(wg.*\)/\1/p' "$name" >"$BATS_TEST_TMPDIR/run"
		[ -s "$BATS_TEST_TMPDIR/run" ] || continue
		tests/isolate bash -c '
			. tests/lib.bash
			cd "$2" && mkdir "$3" && cd "$3" && state_dir "$PWD/s"
			case $3 in
			wgp-net.8|wgpilot.7) ;;
			*) wgp-net add -q --endpoint 192.0.2.1 wg0 ;;
			esac
			case $3 in
			wgp-conf.8|wgp-qr.1)
				wgp-peer add -q wg0/phone wg0/laptop ;;
			esac
			while IFS= read -r line; do
				timeout 5 bash -c "$line" <&- >out 2>&1
				status=$?
				case "$status $line" in
				0\ *|"124 "*--watch*|"1 wgp-net diff "*) ;;
				*)	echo "$3: $line: exit status $status"
					cat out
					exit 1 ;;
				esac
			done <"$1"
			for net in $(wgp-net list -o name); do
				wgp-net remove -qy "$net"
			done' - "$BATS_TEST_TMPDIR/run" "$BATS_TEST_TMPDIR" \
			    "${name#man/}"
	done
}

# -------------------------------------------------------------- completions

# What a shell offers for a line, sorted; "raw": with the blanks in it.
bash_offers()
{
	bash -c '
		. /usr/share/bash-completion/bash_completion
		. completions/wgpilot.bash
		IFS=" " read -r -a COMP_WORDS <<<"$1"
		[[ $1 != *" " ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		COMP_LINE=$1 COMP_POINT=${#1}
		_wgpilot "${COMP_WORDS[0]}" 2>/dev/null
		printf "%s\n" "${COMPREPLY[@]}"' - "$1" | sorted ${2-}
}

fish_offers()
{
	fish --no-config -c '
		source completions/wgpilot.fish
		complete -C $argv[1]' "$1" | cut -f 1 | sorted ${2-}
}

zsh_offers()
{
	zsh -f tests/static/capture.zsh "$1" | sorted ${2-}
}

check_offers()
{
	local line="$1${2:+ $2} -"
	same "$(options "$1" "$2")" "$("$shell"_offers "$line" | grep -vx -e -)" \
	    "$shell: $line"
}

offers_all()
{
	shell=$1
	for program in wgp-net wgp-peer wgp-conf; do
		same "$({ verbs $program; echo help; } | sort)" \
		    "$("$1"_offers "$program ")" "$1: $program"
	done
	each_verb check_offers
	for program in wgp-net wgp-peer; do
		same "$(fields $program)" "$("$1"_offers "$program show -o ")" \
		    "$1: $program show -o"
	done
	same "$(fields wgp-peer)" "$("$1"_offers "wgp-peer list --sort ")" \
	    "$1: wgp-peer list --sort"
	export WGPILOT_DIR=$BATS_TEST_TMPDIR/empty
	same "$(assignments network)" "$("$1"_offers "wgp-net set wg0 " |
	    grep -v =)" "$1: wgp-net set"
	same "$(assignments peer)" "$("$1"_offers "wgp-peer set wg0/a " |
	    grep -v =)" "$1: wgp-peer set"
}

@test "bash offers what there is, and nothing else" {
	offers_all bash
}

@test "fish offers what there is, and nothing else" {
	offers_all fish
}

@test "zsh offers what there is, and nothing else" {
	offers_all zsh
}

@test "values, names with blanks, and -C in front of the verb" {
	state_dir
	wgp-net add -q --endpoint vpn.example.com wg7
	wgp-peer add -q "wg7/Bob Laptop" wg7/alice
	state=$WGPILOT_DIR
	unset WGPILOT_DIR
	for shell in bash fish zsh; do
		same "hub-routed" "$(${shell}_offers \
		    'wgp-net add --mode hub')" "$shell: --mode"
		same "site-gateway" "$(${shell}_offers \
		    'wgp-peer add --role s')" "$shell: --role"
		same "wg7" "$(${shell}_offers \
		    "wgp-net -C $state show ")" "$shell: network"
		same "wg7/alice" "$(${shell}_offers \
		    "wgp-qr -C $state wg7/a")" "$shell: peer"
		same "alice" "$(${shell}_offers \
		    "wgp-peer -C $state show al")" "$shell: peer alone"
		has "$(${shell}_offers "wgp-peer -C $state show wg7/B" raw |
		    tr -d '\\')" "wg7/Bob Laptop"
		same "wg7/" "$(${shell}_offers \
		    "wgp-peer -C $state add ")" "$shell: new peer"
	done
}

@test "completions are silent where nothing can be found" {
	for shell in bash fish zsh; do
		same "" "$(${shell}_offers "wgp-net -C /nowhere show " 2>&1)" \
		    $shell
	done
	PATH=/usr/bin:/bin
	for shell in bash fish zsh; do
		same "" "$(${shell}_offers "wgp-peer show " 2>&1)" $shell
	done
}

# ----------------------------------------------------- examples, installing

@test "the annotated examples are valid" {
	state_dir
	cp -r etc/examples/. "$WGPILOT_DIR"
	chmod 700 "$WGPILOT_DIR/secret"
	chmod 600 "$WGPILOT_DIR/secret/wg0.ini"
	cd "$WGPILOT_DIR"
	sed -i "s|^WireGuard = .*|WireGuard = $PWD/wireguard|" wgpilot.ini
	grep -ho '<public key of [^>]*>' wg0.ini secret/wg0.ini | sort -u |
	while IFS= read -r word; do
		key=$(wg genkey)
		sed -i "s|${word/public/private}|$key|
			s|$word|$(wg pubkey <<<"$key")|" wg0.ini secret/wg0.ini
	done
	sed -i "s|<preshared key of .*>|$(wg genpsk)|" secret/wg0.ini
	no grep -n '^[^#]*<' wg0.ini secret/wg0.ini
	wgp-net show wg0
	wgp-conf write wg0
	wgp-conf client -d . wg0/alice-phone "wg0/Bob Laptop"
	has "$(cat wireguard/wg0.conf)" "# Bob Laptop" "# alice-phone"
	lacks "$(cat wireguard/wg0.conf)" carol
	# A change leaves all that is said about it.
	cp wg0.ini before.ini~
	wgp-peer set -q wg0/alice-phone Email=alice@example.com
	same "1" "$(diff before.ini~ wg0.ini | grep -c '^> Email')"
	no grep -q '^<' <(diff before.ini~ wg0.ini)
	wgp-net add -q --dry-run wg1
}

@test "no template holds a key" {
	no grep -rnE '(^|[^A-Za-z0-9+/])[A-Za-z0-9+/]{43}=' man etc \
	    completions README
}

@test "what is installed finds its programs and is found" {
	root=$BATS_TEST_TMPDIR/root
	make --no-print-directory -s install BUILD="$BUILD" DESTDIR="$root" \
	    PREFIX=/opt/wgpilot
	has "$(cat "$root"/opt/wgpilot/lib/systemd/system/wgpilot@.service)" \
	    "ExecStart=/opt/wgpilot/bin/wgp-net up %i"
	for file in cron.d/wgpilot examples/wg0.ini examples/secret/wg0.ini
	do
		cmp "$root/opt/wgpilot/share/doc/wgpilot/$file" "etc/$file"
	done
	for program in $programs; do
		XDG_DATA_DIRS=$root/opt/wgpilot/share bash -c '
			. /usr/share/bash-completion/bash_completion
			_completion_loader $1
			complete -p $1' - $program
	done
	make --no-print-directory -s uninstall BUILD="$BUILD" DESTDIR="$root" \
	    PREFIX=/opt/wgpilot
	same "" "$(find "$root" -type f)" "left behind"
}

@test "systemd takes the unit" {
	command -v systemd-analyze >/dev/null ||
	    skip "systemd-analyze is not installed"
	sed "s|/usr/bin/|$BUILD/bin/|" etc/systemd/wgpilot@.service \
	    >"$BATS_TEST_TMPDIR/wgpilot@.service"
	same "" "$(systemd-analyze verify --man=no \
	    "$BATS_TEST_TMPDIR/wgpilot@.service" 2>&1)"
	systemd-analyze security --offline=yes --threshold=30 \
	    "$BATS_TEST_TMPDIR/wgpilot@.service"
}
