#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# wgp-peer: what can be done with peers while their network is not up.

load ../lib
load common

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
	make_network wg0
}

# peer FIELD [PEER]: one field of a peer, from the JSON.
peer()
{
	wgp-peer show -j "${2-wg0/alice}" | jq -c ".$1"
}

@test "add: what is left open is filled in" {
	status 0 wgp-peer add wg0/alice
	same "" "$output"
	same "+ peer wg0/alice: 10.8.0.2, fd00:8::2" "$stderr"
	same '["10.8.0.2","fd00:8::2"]' "$(peer addresses)"
	same '["client","full",true,false,0]' "$(peer '| [.role, .tunnel,
	    .enabled, .expired, .persistent_keepalive]')"
	public=$(value "$WGPILOT_DIR/wg0.ini" "peer alice" PublicKey)
	private=$(value "$WGPILOT_DIR/secret/wg0.ini" "$public" PrivateKey)
	psk=$(value "$WGPILOT_DIR/secret/wg0.ini" "$public" PresharedKey)
	same "$public" "$(wg pubkey <<<"$private")"
	[ ${#psk} -eq 44 ]
	# no secret outside of secret/ but what the gateway needs
	no grep -rqF "$private" "$WGPILOT_DIR"/wg0.ini "$WGPILOT_DIR/wireguard"
	grep -qF "PresharedKey = $psk" "$WGPILOT_DIR/wireguard/wg0.conf"
	[[ $(peer created_at) =~ ^\"20[0-9-]+T[0-9:]+Z\"$ ]]
	same null "$(peer updated_at)"
}

@test "add: every option" {
	wg genkey | wg pubkey >public
	wg genpsk >psk
	status 0 wgp-peer add --address 10.8.0.77 --address fd00:8::77 \
	    --public-key public --preshared-key psk --role site-gateway \
	    --site-network 192.168.5.0/24 --site-network fd00:5::/64 \
	    --keepalive 25 --tunnel split --route 10.99.0.0/16 \
	    --email alice@example.com --description 'Büro; "A" #1' \
	    --tag staff --tag cologne --expires 2099-01-31 wg0/alice
	sed '1,/^$/d; /^Created/d' "$WGPILOT_DIR/wg0.ini" >got
	diff got - <<-END
		[peer alice]
		PublicKey = $(cat public)
		Address = 10.8.0.77
		Address = fd00:8::77
		PersistentKeepalive = 25
		Role = site-gateway
		SiteNetworks = 192.168.5.0/24
		SiteNetworks = fd00:5::/64
		Tunnel = split
		Routes = 10.99.0.0/16
		Email = alice@example.com
		Description = Büro; "A" #1
		Tags = staff
		Tags = cologne
		Expires = 2099-01-31T00:00:00Z
	END
	same "$(cat psk)" "$(value "$WGPILOT_DIR/secret/wg0.ini" \
	    "$(cat public)" PresharedKey)"
	# what has no effect here is said
	has "$stderr" "SiteNetworks has no effect" "site-gateway has no effect"
}

@test "add: roles and site networks that do not fit, and who is not reached" {
	wgp-net add -q -m site-to-site -s 10.61.0.0/24 wg1
	status 0 wgp-peer add --role site-gateway --keepalive 25 wg1/a
	has "$stderr" "wg1/a: a site gateway without SiteNetworks"
	lacks "$stderr" PersistentKeepalive
	status 0 wgp-peer add --site-network 192.168.61.0/24 wg1/b
	has "$stderr" "wgp-peer set wg1/b Role=site-gateway"
	status 0 wgp-peer set wg1/b Role=site-gateway
	lacks "$stderr" "has no effect" "files and codes"
	status 0 wgp-peer add --role site-gateway \
	    --site-network 192.168.62.0/24 wg1/c
	has "$stderr" "wgp-peer set wg1/c PersistentKeepalive=25"
	lacks "$stderr" Role
	status 0 wgp-peer add wg1/d
	lacks "$stderr" note:
}

@test "add: JSON has the names of the seed, and of the right kinds" {
	status 0 wgp-peer add -j wg0/alice
	jq -e '.name == "alice"' <<<"$output"
	for name in network name email public_key allowed_ips endpoint \
	    persistent_keepalive role site_networks enabled online \
	    last_handshake transfer_rx transfer_tx created_at updated_at; do
		jq -e "has(\"$name\")" <<<"$output" >/dev/null || fail "$name"
	done
	status 0 wgp-peer list -j
	jq -e '.[0] | (.enabled | type) == "boolean" and
	    (.allowed_ips | type) == "array" and
	    (.persistent_keepalive | type) == "number" and .online == false' \
	    <<<"$output"
	status 0 wgp-peer add -j wg0/bob wg0/carol
	same '["bob","carol"]' "$(jq -c 'map(.name)' <<<"$output")"
}

@test "add: several are one transaction: one bad, none made" {
	status 0 wgp-peer add -q wg0/a wg0/b wg0/c
	same "10.8.0.2 10.8.0.3 10.8.0.4" \
	    "$(wgp-peer list -o addresses | cut -d, -f1 | paste -sd ' ')"
	refused 1 wgp-peer add wg0/d wg0/b wg0/e
	has "$stderr" wg0/b
	refused 1 wgp-peer add wg0/d wg0/d
	refused 1 wgp-peer add wg0/d wg0/..
	refused 3 wgp-peer add wg0/d wg1/e ||
	    refused 2 wgp-peer add wg0/d wg1/e
	wgp-net add -q wg1
	refused 2 wgp-peer add wg0/d wg1/e
	has "$stderr" wg0 wg1
	refused 2 wgp-peer add --address 10.8.0.9 wg0/d wg0/e
	refused 2 wgp-peer add --public-key /dev/null wg0/d wg0/e
}

@test "add: files and codes of several, each with its name before it" {
	for option in --conf --qr --forget-key; do
		wgp-peer add $option "wg0/a$option" "wg0/b$option" \
		    >out 2>err
		has "$(cat err)" "note: wg0/a$option:" "note: wg0/b$option:"
		lacks "$(cat out)" "wg0/"
		wgp-peer add $option "wg0/c$option" "wg0/d$option" >both 2>&1
		same $'c\nd' "$(sed -n "s|.*note: wg0/\(.\)$option:|\1|p" both)"
		lacks "$(tail -n 1 both)" "note:"
		wgp-peer add $option "wg0/e$option" >out 2>err
		lacks "$(cat err)" "note:"
	done
	wgp-peer add -q --conf wg0/x wg0/y >out 2>err
	same "" "$(cat err)"
	same 2 "$(grep -c "^PrivateKey" out)"
}

@test "add: a network alone need not be named" {
	wgp-peer add -q alice
	same '"wg0"' "$(peer network)"
	same '"alice"' "$(peer name alice)"
	refused 2 wgp-peer add wg0
	has "$stderr" "wg0/PEER"
	wgp-net add -q wg1
	refused 2 wgp-peer show alice
	has "$stderr" wg0 wg1 NET/PEER
}

@test "add --public-key: the private key never was here" {
	wg genkey >private
	wg pubkey <private >public
	status 0 wgp-peer add --conf --public-key - wg0/alice <public
	has "$output" '# The private key is only on the device' PrivateKey
	lacks "$output" "$(cat private)"
	lacks "$output" $'\nPrivateKey = '
	no grep -rqF "$(cat private)" "$WGPILOT_DIR"
	no grep -q PrivateKey <(sed '1,3d' "$WGPILOT_DIR/secret/wg0.ini")
	status 0 wgp-conf client wg0/alice
	has "$output" "The private key is only on the device"
	# what goes without one does not go
	refused 2 wgp-peer add --public-key public --qr wg0/bob
	refused 2 wgp-peer add --public-key public --forget-key wg0/bob
	refused 1 wgp-qr wg0/alice
	refused 1 wgp-peer add --public-key public wg0/bob
	has "$stderr" wg0/bob wg0/alice
	value "$WGPILOT_DIR/wg0.ini" network PublicKey >own
	refused 1 wgp-peer add --public-key own wg0/bob
	has "$stderr" gateway
	head -c 32 /dev/zero | base64 >zero
	refused 1 wgp-peer add --public-key zero wg0/bob
	refused 1 wgp-peer add --preshared-key zero wg0/bob
}

@test "add --forget-key: printed once, kept nowhere" {
	status 0 wgp-peer add --forget-key wg0/alice wg0/bob
	[ "$(grep -c '^PrivateKey = ' <<<"$output")" -eq 2 ]
	sed -n 's/^PrivateKey = //p' <<<"$output" | while read -r key; do
		no grep -rqF "$key" "$WGPILOT_DIR" || return
		grep -qF "$(wg pubkey <<<"$key")" "$WGPILOT_DIR/wg0.ini" ||
		    return
	done
	status 0 wgp-conf client wg0/alice
	lacks "$output" $'\nPrivateKey'
	# the preshared key is the gateway's as well
	has "$output" $'\nPresharedKey = '
	before=$(tree)
	status 0 wgp-peer add -n --forget-key wg0/carol
	lacks "$output" PrivateKey
	same "$before" "$(tree)"
	# it comes only after it is durable: a failure prints nothing
	status 1 wgp-peer add --forget-key wg0/dave wg0/alice
	same "" "$output"
}

@test "add --no-psk, --preshared-key" {
	wgp-peer add -q --no-psk wg0/alice
	wg genpsk >psk
	wgp-peer add -q --preshared-key psk wg0/bob
	lacks "$(wgp-conf client wg0/alice)" PresharedKey
	has "$(wgp-conf client wg0/bob)" "PresharedKey = $(cat psk)"
	same 1 "$(wgp-conf server wg0 | grep -c PresharedKey)"
	refused 2 wgp-peer add --no-psk --preshared-key psk wg0/carol
}

@test "add --conf, --qr: the file, and its code" {
	status 0 wgp-peer add -q --conf wg0/alice
	same "$(wgp-conf client wg0/alice)" "$output"
	status 0 wgp-peer add -q --qr wg0/bob
	lacks "$output" PrivateKey
	same "$(wgp-qr wg0/bob)" "$output"
	status 0 wgp-peer add -q --conf --qr wg0/carol
	same "$(wgp-conf client wg0/carol; wgp-qr wg0/carol)" "$output"
	refused 2 wgp-peer add -j --conf wg0/dave
	refused 2 wgp-peer add -j --qr wg0/dave
}

@test "addresses: what may be asked for" {
	wgp-peer add -q wg0/alice
	wgp-peer disable -q wg0/alice
	while read -r address part; do
		refused 1 wgp-peer add --address "$address" wg0/bob ||
		    fail "$address"
		has "$stderr" wg0/bob "$part"
	done <<-'END'
		10.8.0.1 gateway
		10.8.0.0 network
		10.8.0.255 broadcast
		10.8.0.2 alice
		10.9.0.2 10.8.0.0/24
		10.8.0.9/24 10.8.0.9/24
		10.8.0 10.8.0
		fd00:8::1 gateway
		fd00:8:: network
		fd00:8::2 alice
		fd00:9::2 fd00:8::/64
	END
	wgp-peer add -q --address 10.8.0.254/32 wg0/bob
	wgp-peer add -q --address 10.8.0.5,10.8.0.6 --address fd00:8::abcd wg0/carol
	same '["10.8.0.5","10.8.0.6","fd00:8::abcd"]' \
	    "$(peer addresses wg0/carol)"
	same '["10.8.0.5/32","10.8.0.6/32","fd00:8::abcd/128"]' \
	    "$(peer allowed_ips wg0/carol)"
}

@test "set: = replaces and clears, += and -= change lists; several peers" {
	wgp-peer add -q wg0/alice wg0/bob
	wgp-peer set -q wg0/alice wg0/bob PersistentKeepalive=25 Tags=a,b \
	    Email=x@example.com
	for name in alice bob; do
		same '[25,["a","b"],"x@example.com"]' "$(peer \
		    '| [.persistent_keepalive, .tags, .email]' wg0/$name)"
	done
	wgp-peer set -q wg0/alice Tags-=a Tags+=c,d Email= \
	    PersistentKeepalive=off
	same '[0,["b","c","d"],null]' "$(peer \
	    '| [.persistent_keepalive, .tags, .email]')"
	wgp-peer set -q wg0/alice Address=10.8.0.9,fd00:8::9
	same '["10.8.0.9","fd00:8::9"]' "$(peer addresses)"
	wgp-peer set -q wg0/alice Address=fd00:8::9,10.8.0.9
	same '["fd00:8::9","10.8.0.9"]' "$(peer addresses)"
	# what is free again is given out again
	wgp-peer add -q wg0/carol
	same '["10.8.0.2","fd00:8::2"]' "$(peer addresses wg0/carol)"
	[[ $(peer updated_at) =~ ^\"20 ]]
	same null "$(peer updated_at wg0/carol)"
}

@test "set: every key that can be set" {
	wgp-peer add -q wg0/alice
	wgp-peer set -q wg0/alice Address=10.8.0.3 Endpoint='[2001:db8::1]:7' \
	    PersistentKeepalive=65535 Role=site-gateway \
	    SiteNetworks=192.168.7.0/24,fd00:7::/64 Tunnel=split \
	    Routes=10.1.0.0/16 Email=a@b Description=d Tags=t Enabled=no \
	    Expires=2030-01-01T00:00:00+01:00
	wgp-peer show -j wg0/alice | jq -c '[.addresses[], .state_endpoint,
	    .persistent_keepalive, .role, .site_networks[], .tunnel,
	    .routes[], .email, .description, .tags[], .enabled,
	    .expires_at]' >got
	diff got - <<-'END'
		["10.8.0.3","[2001:db8::1]:7",65535,"site-gateway","192.168.7.0/24","fd00:7::/64","split","10.1.0.0/16","a@b","d","t",false,"2029-12-31T23:00:00Z"]
	END
	for key in Endpoint PersistentKeepalive Role SiteNetworks Tunnel \
	    Routes Email Description Tags Enabled Expires; do
		wgp-peer set -q wg0/alice $key=
		no grep -q "^$key" <(sed '1,/^$/d' "$WGPILOT_DIR/wg0.ini")
	done
}

@test "set: what it does not take" {
	wgp-peer add -q wg0/alice wg0/bob
	while read -r want assignment part; do
		refused "$want" wgp-peer set wg0/alice "$assignment" ||
		    fail "$assignment"
		has "$stderr" "$part"
	done <<-'END'
		2 Colour=red Colour
		2 =x KEY=VALUE
		2 PublicKey=x PublicKey
		2 PrivateKey=x PrivateKey
		2 Created=2020-01-01 Created
		2 Role+=client Role
		1 Role=admin Role
		1 Address= Address
		1 Address=10.8.0.3 bob
		1 Address+=10.8.0.2 twice
		1 PersistentKeepalive=65536 PersistentKeepalive
		1 PersistentKeepalive=-1 PersistentKeepalive
		1 Endpoint=host port
		1 Email=nobody Email
		1 Email=a@b@c Email
		1 Tags=a/b Tags
		1 Tags+= Tags
		1 Tags-=none none
		1 SiteNetworks=0.0.0.0/0 default
		1 SiteNetworks=10.8.0.0/25 10.8.0.0/24
		1 SiteNetworks=10.0.0.0/7 10.8.0.0/24
		1 Expires=yesterday Expires
		1 Expires=2026-13-01 Expires
		1 Expires=1000y Expires
	END
	refused 1 wgp-peer set wg0/alice Tags=x Role=admin
	refused 1 wgp-peer set wg0/alice wg0/bob Address=10.8.0.9
	refused 2 wgp-peer set wg0/alice
	refused 2 wgp-peer set Tags=x
	refused 3 wgp-peer set wg0/nobody Tags=x
	refused 3 wgp-peer set wg1/alice Tags=x
	# those that are there are done
	status 1 wgp-peer set -q wg0/alice wg0/nobody Tags=x
	has "$stderr" wg0/nobody
	same '["x"]' "$(peer tags)"
}

@test "enable, disable, remove: several, and those that are not there" {
	wgp-peer add -q wg0/alice wg0/bob wg0/carol
	wgp-peer disable -q wg0/alice wg0/bob
	same "carol" "$(wgp-peer list --filter enabled -o name)"
	same "1" "$(grep -c '^\[Peer\]' "$WGPILOT_DIR/wireguard/wg0.conf")"
	before=$(tree)
	status 0 wgp-peer disable wg0/alice
	has "$stderr" "is disabled already"
	same "$before" "$(tree)"
	status 1 wgp-peer enable wg0/alice wg0/nobody wg0/bob
	has "$stderr" "wg0/nobody: there is no such peer"
	same "3" "$(grep -c '^\[Peer\]' "$WGPILOT_DIR/wireguard/wg0.conf")"
	no grep -q Enabled "$WGPILOT_DIR/wg0.ini"
	keys=$(wgp-peer show -o public_key wg0/alice)
	status 1 wgp-peer remove wg0/alice wg0/nobody wg0/carol
	same bob "$(wgp-peer list -o name)"
	no grep -rqF "$keys" "$WGPILOT_DIR"
	same 2 "$(grep -c '^\[' "$WGPILOT_DIR/secret/wg0.ini")"
	for verb in enable disable remove show; do
		refused 3 wgp-peer $verb wg0/nobody
		refused 3 wgp-peer $verb wg9/bob
		refused 2 wgp-peer $verb
	done
}

@test "expiry: a duration, a date; an expired peer counts as disabled" {
	# the borders, to the second: tests/unit/test_network
	before=$(date +%s)
	wgp-peer add -q --expires 1h30m wg0/alice
	after=$(date +%s)
	expires=$(date -d "$(value "$WGPILOT_DIR/wg0.ini" "peer alice" Expires)" +%s)
	[ "$expires" -ge $((before + 5400)) ]
	[ "$expires" -le $((after + 5400)) ]
	wgp-peer add -q --expires 2099-01-01 wg0/bob
	wgp-peer add -q wg0/carol
	same "" "$(wgp-peer list --filter expired -o name)"
	same $'alice\nbob\ncarol' "$(wgp-peer list --filter enabled -o name)"
	has "$(wgp-conf server wg0)" "# alice"

	status 0 wgp-peer set wg0/alice Expires=2020-01-01T11:30:00Z
	has "$stderr" "expires in the past"
	same 2020-01-01T11:30:00Z \
	    "$(value "$WGPILOT_DIR/wg0.ini" "peer alice" Expires)"
	same alice "$(wgp-peer list --filter expired -o name)"
	same $'bob\ncarol' "$(wgp-peer list --filter enabled -o name)"
	same alice "$(wgp-peer list --filter disabled -o name)"
	lacks "$(wgp-conf server wg0)" "# alice"
	status 0 wgp-peer enable wg0/alice
	status 0 wgp-peer disable -q wg0/alice
	status 0 wgp-peer enable wg0/alice
	has "$stderr" "has expired" "Expires="
	# it keeps its address
	wgp-peer add -q wg0/dave
	same '["10.8.0.5","fd00:8::5"]' "$(peer addresses wg0/dave)"
	status 0 wgp-peer set -q wg0/alice Expires=
	same "" "$(wgp-peer list --filter expired -o name)"
	has "$(wgp-conf server wg0)" "# alice"
	status 0 wgp-peer add --expires 2020-01-01 wg0/erin
	has "$stderr" "expires in the past"
}

@test "list: filters that say nothing, and two of them" {
	status 2 wgp-peer list -f tag=
	has "$stderr" "--filter tag=: says no tag"
	status 2 wgp-peer list -f name=
	has "$stderr" "--filter name=: says no name"
	status 2 wgp-peer list -f online -f tag=x
	has "$stderr" "given twice"
}

@test "list: filters" {
	wgp-peer add -q --tag staff wg0/alice
	wgp-peer add -q --tag staff --tag phone wg0/alina
	wgp-peer add -q wg0/bob
	wgp-peer disable -q wg0/alina
	while read -r filter want; do
		same "$want" "$(wgp-peer list --filter "$filter" -o name |
		    paste -sd ' ')" "$filter"
	done <<-'END'
		online
		offline alice alina bob
		enabled alice bob
		disabled alina
		expired
		tag=staff alice alina
		tag=phone alina
		tag=sta
		name=al* alice alina
		name=*b bob
		name=[ab]?? bob
		name=ALICE
	END
	status 2 wgp-peer list --filter colour
	has "$stderr" colour name=GLOB
	status 0 wgp-peer list -j --filter tag=none
	same '[]' "$(jq -c . <<<"$output")"
}

@test "list: fields, sorting, networks" {
	wgp-peer add -q wg0/bob wg0/carol wg0/alice
	wgp-net add -q wg1
	wgp-peer add -q wg1/zoe
	same "bob carol alice zoe" "$(wgp-peer list -o name | paste -sd ' ')"
	same "alice bob carol zoe" \
	    "$(wgp-peer list --sort name -o name | paste -sd ' ')"
	same "zoe" "$(wgp-peer list wg1 -o name)"
	same $'wg1\tzoe\tno' "$(wgp-peer list wg1 -o network,name,online)"
	wgp-peer set -q wg0/alice PersistentKeepalive=9
	wgp-peer set -q wg0/bob PersistentKeepalive=25
	same "carol alice bob" "$(wgp-peer list wg0 -o name \
	    --sort persistent_keepalive | paste -sd ' ')"
	status 2 wgp-peer list --sort colour
	status 2 wgp-peer list -o name,colour
	refused 3 wgp-peer list wg9
	status 0 wgp-peer list wg0
	has "$(head -n 1 <<<"$output")" NAME ADDRESSES HANDSHAKE RECEIVED SENT \
	    ENDPOINT
	lacks "$(head -n 1 <<<"$output")" NETWORK
	status 0 wgp-peer list
	has "$(head -n 1 <<<"$output")" NETWORK
	has "$output" ○
	lacks "$output" ×
	lacks "$(LC_ALL=C wgp-peer list)" ○
	wgp-peer disable -q wg0/alice
	wgp-peer set -q wg0/bob Expires=2020-01-01
	same "× bob ○ carol × alice" "$(wgp-peer list wg0 |
	    awk 'NR > 1 { print $1, $2 }' | paste -sd ' ')"
	same "x bob - carol x alice" "$(LC_ALL=C wgp-peer list wg0 |
	    awk 'NR > 1 { print $1, $2 }' | paste -sd ' ')"
	same "false" "$(wgp-peer list -j wg0 | jq -r .[0].online)"
	wgp-net disable -q wg1
	same "× wg1" "$(wgp-net list | awk '$2 == "wg1" { print $1, $2 }')"
}

@test "list: addresses and numbers sort as such" {
	wgp-peer add -q $(printf 'wg0/p%d ' {1..12})
	same "p1 p2 p3 p4 p5 p6 p7 p8 p9 p10 p11 p12" "$(wgp-peer list \
	    --sort addresses -o name | paste -sd ' ')"
}

@test "list --watch: again and again, until it is ended or nobody reads" {
	wgp-peer add -q wg0/alice
	timeout 2.6 wgp-peer list --watch=1 -o name >watched || status=$?
	[ "${status-0}" -eq 124 ]
	[ "$(grep -c alice watched)" -ge 2 ]
	lacks "$(cat watched)" $'\e'
	timeout 10 bash -c 'wgp-peer list --watch=1 -o name 2>err | head -n 1
		exit ${PIPESTATUS[0]}' && fail "no error" || [ $? -eq 1 ]
	has "$(cat err)" "write stdout"
	status 2 wgp-peer list --watch=0
	status 2 wgp-peer list --watch=x
	# a new peer shows without being told
	(sleep 0.5; wgp-peer add -q wg0/bob) &
	timeout 2.5 wgp-peer list --watch=1 -o name >watched || :
	wait
	grep -q bob watched
}

@test "list: without root; live columns are empty" {
	[ "$(id -u)" -eq 0 ] || skip "it becomes another user: needs root"
	wgp-peer add -q wg0/alice
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" || :
	before=$(tree)
	status 0 setpriv --reuid 65534 --regid 65534 --clear-groups \
	    "$BIN/wgp-peer" list -o name,addresses,last_handshake
	same $'alice\t10.8.0.2, fd00:8::2\t' "$output"
	for command in "wgp-conf client wg0/alice" "wgp-qr wg0/alice" \
	    "wgp-net diff wg0"; do
		status 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		    "$BIN/"$command
		has "$stderr" "open $WGPILOT_DIR/secret/wg0.ini: Permission" \
		    "run this as root, or with a directory of your own"
	done
	status 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
	    "$BIN/wgp-peer" add wg0/bob
	has "$stderr" "root"
	same "$before" "$(tree)"
}

@test "--dry-run says what would be done and does nothing" {
	wgp-peer add -q wg0/alice
	before=$(tree)
	for command in "add wg0/bob" "set wg0/alice Tags=x" \
	    "disable wg0/alice" "remove wg0/alice"; do
		status 0 wgp-peer $command -n
		has "$output" "peer wg0/"
		status 0 wgp-peer $command -n -j
		jq -e '.[0].change' <<<"$output" >/dev/null
	done
	status 1 wgp-peer add -n wg0/alice
	status 3 wgp-peer remove -n wg0/bob
	same "$before" "$(tree)"
}

@test "names: what is one and what is not" {
	name40=$(printf 'x%.0s' {1..40})
	for name in a "$name40" "Alice Smith" a.b_c-d@e 7 'a  b'; do
		status 0 wgp-peer add -q "wg0/$name" || fail "$name"
		same "$name" "$(wgp-peer show -o name "wg0/$name")"
		no test -e "wgpilot-$name.conf"
		wgp-conf client -q -d . "wg0/$name"
		[ -s "wgpilot-$name.conf" ]
	done
	for name in '' . .. a..b -rf ' a' 'a ' a/b a/ "x$name40" 'a[b' 'a]' \
	    'a;b' 'a#b' 'a"b' "a'b" 'a$b' 'a`b' 'a\b' 'a=b' 'a,b' 'a*' ä \
	    $'a\tb' $'a\nb' $'a\eb' _a a_ @a a- '~a' 'a:b' 'a|b' 'a&b' 'a%b' \
	    '(a)' '{a}' 'a!' 'a?' 'a<b' 'a>b' 'a+b'; do
		refused 1 wgp-peer add -- "wg0/$name" || fail "$name"
		lacks "$stderr" $'\e' $'\t'
	done
}
