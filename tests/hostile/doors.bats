#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# No verb, and no option that takes a value, is without its hostile strings.

load ../lib

# The verbs of a program, from its usage; none of wgp-qr.
verbs()
{
	"$1" --help | sed -n "s/^  $1 \([a-z][a-z-]*\) .*/\1/p" | sort -u
}

# options PROGRAM VERB: those of its own that take a value, "-o|--output".
options()
{
	"$1" $2 --help | sed -nE '/^Common/q
		s/^  (-.), (--[a-z-]+)( [^ ]|\[=).*/\1|\2/p
		s/^      (--[a-z-]+)( [^ ]|\[=).*/\1/p'
}

# What is tried is named by the programs that do it; of nearly no string here.
setup()
{
	doors=$(for name in hostile files; do
		"$BUILD/tests/hostile/$name" "$BIN" 100000
	done | sed -n 's/^ok [0-9]* - \(wgp-[a-z]* .*\): .*/\1/p')
}

@test "each option with a value" {
	n=0
	for program in "$BIN"/wgp-*; do
		program=${program##*/}
		for verb in $(verbs $program) ''; do
			[ -n "$verb" ] || [ $program = wgp-qr ] || continue
			for option in $(options $program "$verb"); do
				n=$((n + 1))
				grep -qE "^$program $verb ?.*($option)([ =]|$)" \
				    <<<"$doors" ||
				    fail "$program $verb: $option"
			done
		done
		grep -q "^$program .*-C " <<<"$doors" || fail "$program: -C"
	done
	[ $n -ge 36 ] || fail "only $n options"
}

@test "each verb" {
	n=0
	for program in wgp-net wgp-peer wgp-conf; do
		for verb in $(verbs $program); do
			n=$((n + 1))
			grep -qE "^$program $verb " <<<"$doors" ||
			    fail "$program $verb"
		done
	done
	[ $n -ge 21 ] || fail "only $n verbs"
}
