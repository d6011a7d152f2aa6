#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Every verb and option in the programs' tables stands in usage, manual and
# all three completions.

load ../lib

setup()
{
	cd "$ROOT"
	names=$(for file in "$BUILD"/bin/*; do echo "${file##*/}"; done)
}

# The verbs of a program, from its usage; a program without verbs: "".
verbs()
{
	"$1" --help | sed -n "s/^  $1 \([a-z][a-z-]*\) .*/\1/p" | sort -u |
	    sed '$!b;/^$/d' | grep . || echo
}

# options PROGRAM VERB: the long options, and -C.
options()
{
	if [ -n "$2" ]; then "$1" help "$2"; else "$1" --help; fi |
	    sed -nE 's/^  (-.,|   ) (--[a-z][a-z-]*).*/\2/p'
	echo -C
}

manual()
{
	mandoc -Tascii "$(ls man/"$1".[18])" | col -b
}

@test "the usage names verbs and options at all" {
	for name in $names; do
		[ "$(options "$name" "$(verbs "$name" | head -n 1)" |
		    wc -l)" -gt 5 ] || fail "$name"
	done
	has "$(verbs wgp-net)" add list show set remove up down sync diff
	has "$(verbs wgp-peer)" add list show set enable disable remove
}

@test "every verb and option is in the program's manual page" {
	for name in $names; do
		text=$(manual "$name")
		for verb in $(verbs "$name"); do
			has "$text" "$name $verb" || fail "$name $verb"
		done
		for verb in $(verbs "$name") ${none-}; do
			for option in $(options "$name" "$verb"); do
				grep -qE -- "$option([^a-z-]|$)" <<<"$text" ||
				    fail "$name $verb: $option"
			done
		done
	done
}

# What bash offers for a line whose last word is to be completed.
offered_by_bash()
{
	bash -c '
		. /usr/share/bash-completion/bash_completion
		. completions/wgpilot.bash
		IFS=" " read -r -a COMP_WORDS <<<"$1"
		[[ $1 != *" " ]] || COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		COMP_LINE=$1 COMP_POINT=${#1}
		spec=$(complete -p "${COMP_WORDS[0]}") || exit
		[[ $spec =~ -F\ ([^ ]+) ]] || exit
		"${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" \
		    "${COMP_WORDS[COMP_CWORD]}" \
		    "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
		printf "%s\n" "${COMPREPLY[@]}"' - "$1" | sed 's/[ =]*$//'
}

offered_by_fish()
{
	HOME=$BATS_TEST_TMPDIR fish --no-config -c '
		source completions/wgpilot.fish
		complete -C $argv[1]' "$1" | cut -f 1 | sed 's/=$//'
}

# zsh completes only at a terminal, so it gets one.
offered_by_zsh()
{
	zsh -f tests/static/capture.zsh "$1" | sed 's/=$//'
}

# every_offer FUNCTION: it offers each verb, and each option of each verb.
every_offer()
{
	local name verb option offer
	for name in $names; do
		offer=$("$1" "$name ")
		for verb in $(verbs "$name"); do
			grep -qxF -- "$verb" <<<"$offer" ||
			    fail "$1: $name $verb" || return
		done
		while read -r verb; do
			offer=$("$1" "$name ${verb:+$verb }-"
			    "$1" "$name ${verb:+$verb }--")
			for option in $(options "$name" "$verb"); do
				grep -qxF -- "$option" <<<"$offer" ||
				    fail "$1: $name $verb $option" || return
			done
		done < <(verbs "$name")
	done
}

@test "bash offers every verb and option" {
	every_offer offered_by_bash
}

@test "fish offers every verb and option" {
	every_offer offered_by_fish
}

@test "zsh offers every verb and option" {
	every_offer offered_by_zsh
}

@test "networks and peers are offered" {
	state_dir
	wgp-net add --endpoint vpn.example.com wg7
	wgp-peer add wg7/alice wg7/bob
	for shell in bash fish zsh; do
		same wg7 "$(offered_by_$shell 'wgp-net show w' | sort -u)" \
		    "$shell"
		same "wg7/alice" "$(offered_by_$shell 'wgp-peer show wg7/a' |
		    sort -u)" "$shell"
	done
}
