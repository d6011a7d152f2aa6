#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# State files that people edit: a command changes only the lines it must.

load ../lib
load common

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
	golden=$ROOT/tests/cli/golden
	ini=$WGPILOT_DIR/wg0.ini
	cp "$golden/edit.before.ini" "$ini"
}

# Times of now, as a word.
less_times()
{
	sed -E 's/^(Created|Updated) = 20(2[6-9]|[3-9]).*/\1 = NOW/' "$ini"
}

# Fifty commands, each of which must succeed.
fifty()
{
	cat <<-'END'
		wgp-net set wg0 MTU=1380
		wgp-net set wg0 ListenPort=51821
		wgp-net set wg0 DNS-=9.9.9.9
		wgp-net set wg0 DNS+=fd00:8::1
		wgp-net set wg0 MTU=
		wgp-net set wg0 Description=one
		wgp-net set wg0 Description=two
		wgp-net disable wg0
		wgp-net enable wg0
		wgp-net set wg0 Endpoint=vpn.example.org
		wgp-peer set wg0/alice Email=alice@example.org
		wgp-peer set wg0/alice Tags+=cologne
		wgp-peer set wg0/alice Tags-=boss
		wgp-peer set wg0/alice PersistentKeepalive=25
		wgp-peer disable wg0/bob
		wgp-peer enable wg0/bob
		wgp-peer disable wg0/dave
		wgp-peer add wg0/erin
		wgp-peer add wg0/frank wg0/gina
		wgp-peer remove wg0/frank
		wgp-peer add wg0/heidi
		wgp-peer set wg0/heidi Address=10.8.0.99
		wgp-peer remove wg0/heidi
		wgp-peer remove wg0/erin wg0/gina
		wgp-peer add --public-key KEY --no-psk --tag new wg0/ivan
		wgp-peer set wg0/ivan Tags=
		wgp-peer set wg0/ivan Tags=x,y,z
		wgp-peer set wg0/ivan Tags-=y
		wgp-peer disable wg0/ivan
		wgp-peer enable wg0/ivan
		wgp-peer set wg0/bob Description=short
		wgp-peer set wg0/bob Description=
		wgp-peer set wg0/bob Expires=2099-01-01
		wgp-peer set wg0/bob Expires=2098-01-01
		wgp-net list
		wgp-net show wg0
		wgp-peer list
		wgp-peer show wg0/alice
		wgp-conf server wg0
		wgp-conf write wg0
		wgp-conf client wg0/alice
		wgp-net add wg1
		wgp-net set wg1 Endpoint=other.example
		wgp-peer add wg1/alice
		wgp-net remove -y wg1
		wgp-peer remove wg0/carol c
		wgp-net set -n wg0 Mode=hub-routed
		wgp-peer remove -n wg0/alice
		wgp-peer set wg0/dave Address=10.8.0.45,fd00:8::45
		wgp-peer set wg0/dave Address=10.8.0.45
	END
}

@test "fifty commands on a file edited by hand: only what they had to change" {
	mkdir -m 700 "$WGPILOT_DIR/secret"
	install -m 600 "$golden/wg0.secret.ini" "$WGPILOT_DIR/secret/wg0.ini"
	public_of ivan >KEY
	same 50 "$(fifty | wc -l)"
	fifty | while read -r command; do
		case $command in
		*"carol c") wgp-peer remove -q "wg0/carol c" ;;
		*) $command -q ;;
		esac >/dev/null || fail "$command" || return
	done
	less_times | diff -U0 "$golden/edit.before.ini" - | sed 1,2d >got || :
	diff "$golden/edit.diff" got
}

@test "what is put back as it was leaves no trace but Updated" {
	wgp-net set -q wg0 MTU=1400 DNS+=8.8.8.8
	wgp-net set -q wg0 MTU= DNS-=8.8.8.8
	wgp-peer disable -q wg0/dave
	wgp-peer enable -q wg0/dave
	wgp-peer add -q wg0/x wg0/y wg0/z
	wgp-peer remove -q wg0/y
	wgp-peer remove -q wg0/z wg0/x
	diff <(cat "$golden/edit.before.ini"; echo) \
	    <(grep -v '^Updated = ' "$ini") | sed '/^[0-9]/d' >got || :
	# the newline at the end, and the blank line that a section is
	# appended behind
	same "" "$(grep -v '^[<>] *$' got)"
	[ "$(wc -l <got)" -le 1 ]
}

@test "what is read and refused is not touched" {
	before=$(tree)
	wgp-net list >/dev/null
	wgp-peer list >/dev/null
	wgp-conf client -q wg0/alice >/dev/null || :
	same "$before" "$(tree)"
	status 1 wgp-peer add wg0/alice
	status 1 wgp-net set wg0 MTU=1
	cmp "$golden/edit.before.ini" "$ini"
	# a change of nothing writes nothing
	wgp-peer enable wg0/bob
	cmp "$golden/edit.before.ini" "$ini"
}

@test "each peer removed: its lines, and no others" {
	for peer in alice bob "carol c" dave; do
		cp "$golden/edit.before.ini" "$ini"
		wgp-peer remove -q "wg0/$peer"
		diff "$golden/edit.before.ini" "$ini" | grep '^>' |
		    no grep -v '^> # the last line has no newline$'
		no grep -q "^\[peer $peer\]" "$ini"
		same 3 "$(wgp-peer list -o name | wc -l)"
	done
	cp "$golden/edit.before.ini" "$ini"
	wgp-peer remove -q "wg0/carol c" wg0/alice wg0/dave wg0/bob
	has "$(cat "$ini")" "# the boss: do not touch" "; The gateway in"
}
