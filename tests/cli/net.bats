#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# wgp-net: what can be done with networks while none is up.

load ../lib
load common

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
}

# net FIELD [NETWORK]: one field of a network, from the JSON.
net()
{
	wgp-net show -j "${2-wg0}" | jq -c ".$1"
}

@test "add: all that is left open is filled in" {
	status 0 wgp-net add wg0
	same "" "$output"
	same '"gateway"' "$(net mode)"
	same 51820 "$(net listen_port)"
	same '"10.8.0.0/24"' "$(net 'subnets[0]')"
	[[ $(net 'subnets[1]') =~ ^\"fd[0-9a-f]{2}:[0-9a-f]+:[0-9a-f]+::/64\"$ ]]
	same 2 "$(net 'subnets | length')"
	same '"full"' "$(net tunnel)"
	same '"auto"' "$(net nat)"
	same false "$(net device_to_device)"
	same true "$(net enabled)"
	same 0 "$(net peers)"
	# this sandbox has no default route
	same null "$(net endpoint)"
	has "$stderr" "no default route" "wgp-net set wg0 Endpoint=HOST"
	# the key pair belongs together
	key=$(awk '/^PrivateKey/ { print $3 }' "$WGPILOT_DIR/secret/wg0.ini")
	same "\"$(wg pubkey <<<"$key")\"" "$(net public_key)"
	same "[$(wg pubkey <<<"$key")]" "$(head -n 1 "$WGPILOT_DIR/secret/wg0.ini")"
	# a client file would have nothing to dial: no placeholder is written
	wgp-peer add -q wg0/alice
	refused 1 wgp-conf client wg0/alice
	has "$stderr" "wgp-net set wg0 Endpoint=HOST"
	refused 1 wgp-qr wg0/alice
	refused 1 wgp-peer add --conf wg0/bob
	refused 1 wgp-peer add --forget-key wg0/bob
}

@test "add: the endpoint is the address of the default route, and it is said" {
	[ -n "${WGPILOT_ISOLATED-}" ] || skip "changes the network: needs root"
	ip link add up0 type veth peer name up1
	ip address add 192.0.2.77/24 dev up0
	ip link set up1 up
	ip link set up0 up
	ip route add default via 192.0.2.1
	status 0 wgp-net add wg0
	same '"192.0.2.77"' "$(net endpoint)"
	has "$stderr" 192.0.2.77 up0
	# but not of a network that is not made
	refused 1 wgp-net add -p 51820 wg1
	ip link delete up0
	has "$stderr" "ListenPort 51820 is that of wg0 already"
	lacks "$stderr" "clients dial"
}

@test "add: every option" {
	wg genkey >key
	status 0 wgp-net add --mode site-to-site --subnet 10.50.0.0/24 \
	    --subnet fd00:50::/64 --port 4500 --endpoint '[2001:db8::1]:443' \
	    --dns 10.50.0.1 --dns fd00:50::1 --dns corp.example.com \
	    --mtu 1380 --tunnel split --route 10.60.0.0/16 \
	    --route fd00:60::/48 --nat no --allow-device-to-device \
	    --site-network 192.168.50.0/24 --site-network fd00:a::/64 \
	    --description 'Büro, Köln; "A" #1' --private-key key wg0
	same "" "$output"
	has "$stderr" "+ network wg0: 10.50.0.0/24, fd00:50::/64, UDP port 4500"
	sed '/^Created/d' "$WGPILOT_DIR/wg0.ini" >got
	cat >want <<-END
		[network]
		Mode = site-to-site
		PublicKey = $(wg pubkey <key)
		ListenPort = 4500
		Subnet = 10.50.0.0/24
		Subnet = fd00:50::/64
		Endpoint = [2001:db8::1]:443
		DNS = 10.50.0.1
		DNS = fd00:50::1
		DNS = corp.example.com
		MTU = 1380
		Tunnel = split
		Routes = 10.60.0.0/16
		Routes = fd00:60::/48
		NAT = no
		DeviceToDevice = yes
		SiteNetworks = 192.168.50.0/24
		SiteNetworks = fd00:a::/64
		Description = Büro, Köln; "A" #1
	END
	diff want got
	printf '[%s]\nPrivateKey = %s\n' "$(wg pubkey <key)" "$(cat key)" |
	    diff - "$WGPILOT_DIR/secret/wg0.ini"
}

@test "add: short options, values in one, operands anywhere, --" {
	wgp-net add wg0 -q -mhub-routed -s10.50.0.0/24 -p4500 -evpn.example.com
	same '["hub-routed",4500,"vpn.example.com"]' \
	    "$(net '| [.mode, .listen_port, .endpoint]')"
	wgp-net add -q --subnet=10.51.0.0/24 --port=4501 -- wg1
	same 4501 "$(net listen_port wg1)"
	wgp-net -q -C "$WGPILOT_DIR/other" add wg0
	[ -e "$WGPILOT_DIR/other/wg0.ini" ]
}

@test "add: every mode, and what follows from it" {
	wgp-net add -q -m gateway wg0
	wgp-net add -q -m site-to-site wg1
	wgp-net add -q -m hub-routed wg2
	same '["gateway",false]' "$(net '| [.mode, .device_to_device]')"
	same '["site-to-site",true]' "$(net '| [.mode, .device_to_device]' wg1)"
	same '["hub-routed",true]' "$(net '| [.mode, .device_to_device]' wg2)"
	refused 1 wgp-net add -m mesh wg3
	has "$stderr" Mode mesh gateway site-to-site hub-routed
	refused 1 wgp-net add -m hub-routed --nat yes wg3
	has "$stderr" NAT hub-routed
}

@test "add: auto picks what collides with nothing" {
	for i in 0 1 2 3; do
		wgp-net add -q --subnet auto --port auto wg$i
	done
	same "10.8.0.0/24 10.9.0.0/24 10.10.0.0/24 10.11.0.0/24" \
	    "$(wgp-net list -j | jq -r '[.[].subnets[0]] | join(" ")')"
	same "51820 51821 51822 51823" \
	    "$(wgp-net list -j | jq -r '[.[].listen_port] | join(" ")')"
	same 4 "$(wgp-net list -j | jq -r '.[].subnets[1]' | sort -u | wc -l)"
	wgp-net remove -y -q wg1
	# a site's network is in the way as well
	wgp-peer add -q --site-network 10.9.0.0/16 wg0/site
	wgp-net add -q wg4
	same '["10.12.0.0/24",51821]' "$(net '| [.subnets[0], .listen_port]' wg4)"
}

@test "add: a private key from stdin; a wrong one" {
	wg genkey >key
	wgp-net add -q --private-key - wg0 <key
	same "\"$(wg pubkey <key)\"" "$(net public_key)"
	head -c 20 key >short
	refused 1 wgp-net add --private-key short wg1
	lacks "$stderr" "$(cat short)"
	refused 1 wgp-net add --private-key absent wg1
	refused 1 wgp-net add --private-key - wg1 </dev/null
	has "$stderr" "holds no key"
	refused 1 wgp-net add --private-key key wg1
	has "$stderr" wg0 wg1
}

@test "add: JSON of what was made" {
	status 0 wgp-net add -j wg0
	jq -e '.name == "wg0" and .listen_port == 51820' <<<"$output"
}

@test "set: = replaces and clears, += and -= change lists" {
	make_network wg0
	wgp-net set -q wg0 MTU=1400 DNS=1.1.1.1,9.9.9.9 description='two words'
	same '[1400,["1.1.1.1","9.9.9.9"],"two words"]' \
	    "$(net '| [.mtu, .dns, .description]')"
	wgp-net set -q wg0 DNS+=8.8.8.8 DNS-=1.1.1.1 MTU= Description=
	same '[null,["9.9.9.9","8.8.8.8"],null]' \
	    "$(net '| [.mtu, .dns, .description]')"
	wgp-net set -q wg0 DNS+=1.1.1.1,fd00::53 DNS-=9.9.9.9,8.8.8.8
	same '["1.1.1.1","fd00::53"]' "$(net dns)"
	wgp-net set -q wg0 DNS=
	same '[]' "$(net dns)"
	wgp-net set -q wg0 LISTENPORT=4600 nat=YES devicetodevice=yes
	same '[4600,"yes",true]' \
	    "$(net '| [.listen_port, .nat, .device_to_device]')"
}

@test "set: a list in another order, and with more in front" {
	make_network --dns 1.1.1.1 wg0
	wgp-net set -q wg0 DNS=9.9.9.9,1.1.1.1
	same '["9.9.9.9","1.1.1.1"]' "$(net dns)"
	wgp-net set -q wg0 DNS=1.1.1.1,9.9.9.9
	same '["1.1.1.1","9.9.9.9"]' "$(net dns)"
	wgp-net set -q wg0 DNS=8.8.8.8,9.9.9.9,7.7.7.7,1.1.1.1,6.6.6.6
	same '["8.8.8.8","9.9.9.9","7.7.7.7","1.1.1.1","6.6.6.6"]' "$(net dns)"
	wgp-net set -q wg0 DNS=6.6.6.6,8.8.8.8
	same '["6.6.6.6","8.8.8.8"]' "$(net dns)"
}

@test "set: every key that can be set" {
	make_network wg0
	wgp-net set -q wg0 Mode=site-to-site ListenPort=4500 \
	    Subnet=10.9.0.0/24 Endpoint=a.example:1 DNS=10.9.0.1 MTU=1300 \
	    FwMark=0xca6c Table=1234 Tunnel=split Routes=10.10.0.0/16 \
	    NAT=no DeviceToDevice=no SiteNetworks=10.20.0.0/16 \
	    Description=d Enabled=no PreUp='echo 1' PostUp='echo 2' \
	    PreDown='echo 3, 4' PostDown='echo 5; echo 6'
	wgp-net show -j wg0 | jq -c '[.mode, .listen_port, .subnets[],
	    .endpoint, .dns[], .mtu, .fwmark, .table, .tunnel, .routes[],
	    .nat, .device_to_device, .site_networks[], .description, .enabled,
	    .pre_up[], .post_up[], .pre_down[], .post_down[]]' >got
	cat >want <<-'END'
		["site-to-site",4500,"10.9.0.0/24","a.example:1","10.9.0.1",1300,"0xca6c","1234","split","10.10.0.0/16","no",false,"10.20.0.0/16","d",false,"echo 1","echo 2","echo 3, 4","echo 5; echo 6"]
	END
	diff want got
	wgp-net set -q wg0 FwMark=off Table=off PreDown+='echo 3, 4'
	same '["off","off",2]' \
	    "$(net '| [.fwmark, .table, (.pre_down | length)]')"
	for key in Mode Endpoint DNS MTU FwMark Table Tunnel Routes NAT \
	    DeviceToDevice SiteNetworks Description Enabled PreUp PostUp \
	    PreDown PostDown; do
		wgp-net set -q wg0 $key=
		no grep -q "^$key" "$WGPILOT_DIR/wg0.ini"
	done
	same "PublicKey ListenPort Subnet Created Updated" \
	    "$(sed -n 's/ = .*//p' "$WGPILOT_DIR/wg0.ini" | paste -sd ' ')"
}

@test "set: what it does not take" {
	make_network --dns 1.1.1.1 wg0
	while read -r want assignment part; do
		refused "$want" wgp-net set wg0 "$assignment" ||
		    fail "$assignment"
		has "$stderr" "$part"
	done <<-'END'
		2 Colour=red Colour
		2 MTU KEY=VALUE
		2 =5 KEY=VALUE
		2 MTU+=5 MTU
		2 PublicKey=x PublicKey
		2 Created= Created
		1 MTU=575 MTU
		1 MTU=65536 MTU
		1 MTU=0x500 MTU
		1 MTU=+1400 MTU
		1 ListenPort=0 ListenPort
		1 ListenPort=65536 ListenPort
		1 ListenPort= ListenPort
		1 Subnet= Subnet
		1 Subnet=10.8.0.1/24 10.8.0.0/24
		1 Subnet=10.8.0.0/33 10.8.0.0/33
		1 Subnet=10.8.0.0/24,10.8.0.0/24 twice
		1 Subnet=10.8.0.0/24,10.8.0.128/25 10.8.0.128/25
		1 Subnet=127.0.0.0/24 127.0.0.0/8
		1 Subnet=fe80::/64 fe80::/10
		1 Subnet=0.0.0.0/0 0.0.0.0
		1 DNS+=1.1.1.1 twice
		1 DNS-=2.2.2.2 2.2.2.2
		1 DNS+= DNS
		1 DNS+=1.2.3.4:53 port
		1 Endpoint=a:b:c Endpoint
		1 Endpoint=host:0 port
		1 Endpoint=1.2.3.256 Endpoint
		1 Endpoint=-x.example Endpoint
		1 Mode=Mesh Mode
		1 NAT=maybe NAT
		1 Enabled=1 Enabled
		1 FwMark=0x1ffffffff FwMark
		1 FwMark=0x0x10 FwMark
		1 FwMark=-1 FwMark
		1 Table=main Table
		1 Table=0 Table
	END
	# all or nothing
	refused 1 wgp-net set wg0 MTU=1400 DNS+=9.9.9.9 ListenPort=x
	refused 2 wgp-net set wg0
	refused 2 wgp-net set
	refused 3 wgp-net set wg1 MTU=1400
	has "$stderr" wg0
}

@test "enable, disable: several, and those that are not there" {
	make_network wg0
	wgp-net add -q wg1
	wgp-net disable -q wg0 wg1
	same '[false,false]' "$(wgp-net list -j | jq -c 'map(.enabled)')"
	status 1 wgp-net enable wg0 wg9 wg1
	has "$stderr" wg9
	same '[true,true]' "$(wgp-net list -j | jq -c 'map(.enabled)')"
	no grep -q Enabled "$WGPILOT_DIR/wg0.ini"
	refused 3 wgp-net enable wg9
	refused 2 wgp-net disable
}

# at_terminal STATUS ANSWER COMMAND: it ends so; what is to be seen there comes
# into "asked".
at_terminal()
{
	# what it says in the end must be read before socat sees that end
	{ sleep 1; echo "$2"; sleep 1; } | timeout 30 socat -t 10 - \
	    SYSTEM:"$3; echo \$? >rc; sleep 1",pty,setsid,ctty,stderr \
	    >asked || :
	same "$1" "$(cat rc)" "status of $3"
}

@test "remove: needs -y where there is no terminal, and asks where there is" {
	make_network wg0
	wgp-peer add -q wg0/alice
	refused 2 wgp-net remove wg0 </dev/null
	has "$stderr" -y
	before=$(tree)
	at_terminal 1 n "wgp-net remove wg0"
	# what is said last may be lost with the terminal
	has "$(cat asked)" "Remove network wg0, its peers (1)" "[y/N]"
	same "$before" "$(tree)"
	at_terminal 0 y "wgp-net remove wg0"
	same "" "$(cd "$WGPILOT_DIR" && find . -name '*wg0*')"
	refused 3 wgp-net remove -y wg0
}

@test "remove: only what was named; several" {
	make_network wg0
	wgp-net add -q wg1
	wgp-net add -q wg2
	status 1 wgp-net remove -y wg0 wg9 wg2
	has "$stderr" "wg9" "- network wg0" "- network wg2"
	same wg1 "$(wgp-net list -o name)"
	same "" "$(cd "$WGPILOT_DIR" && find . -name '*wg[02]*')"
	same wg1.conf "$(ls "$WGPILOT_DIR/wireguard")"
}

@test "list and show: nothing, one, several; every format" {
	status 0 wgp-net list
	status 0 wgp-net list -j
	same '[]' "$(jq -c . <<<"$output")"
	refused 3 wgp-net show wg0
	has "$stderr" "wgp-net add wg0"
	make_network --dns 1.1.1.1 --dns 9.9.9.9 wg0
	wgp-net add -q -m hub-routed wg1
	status 0 wgp-net list -o name,listen_port,subnets
	same $'wg0\t51820\t10.8.0.0/24, fd00:8::/64' "$(head -n 1 <<<"$output")"
	status 0 wgp-net show -o dns wg0
	same "1.1.1.1, 9.9.9.9" "$output"
	status 0 wgp-net show wg0
	has "$output" "name: wg0" "dns: 1.1.1.1, 9.9.9.9" "enabled: yes"
	status 0 wgp-net show -j wg0 wg1
	same '["wg0","wg1"]' "$(jq -c 'map(.name)' <<<"$output")"
	status 2 wgp-net list -o colour
	has "$stderr" colour name
	status 1 wgp-net show -o name wg0 wg9 wg1
	same $'wg0\nwg1' "$output"
	has "$stderr" wg9
}

@test "a network that cannot be read hinders no other one" {
	make_network wg0
	wgp-net add -q wg1
	echo 'Colour = red' >>"$WGPILOT_DIR/wg0.ini"
	status 1 wgp-net list -o name
	same wg1 "$output"
	has "$stderr" "$WGPILOT_DIR/wg0.ini:" Colour
	status 1 wgp-net list -j
	jq -e 'length == 1' <<<"$output"
	# but nothing is changed as long as it could be in conflict
	refused 1 wgp-net set wg1 MTU=1400
	has "$stderr" "$WGPILOT_DIR/wg0.ini:"
}

@test "--dry-run says what would be done and does nothing" {
	status 0 wgp-net add -n wg0
	has "$output" "+ network wg0: 10.8.0.0/24"
	same "" "$(ls -A "$WGPILOT_DIR")"
	status 0 wgp-net -C "$PWD/new" add -n -j wg0
	jq -e '.[0].network == "wg0" and (.[0].change | startswith("+ network wg0"))' <<<"$output"
	no test -e new
	make_network wg0
	before=$(tree)
	status 0 wgp-net set -n wg0 MTU=1400
	same "~ network wg0: MTU=1400" "$output"
	status 0 wgp-net disable -n wg0
	status 0 wgp-net remove -n wg0
	has "$output" "- network wg0 with its 0 peers"
	status 1 wgp-net set -n wg0 MTU=1
	status 1 wgp-net add -n wg0
	status 0 wgp-conf write -n wg0
	same "$before" "$(tree)"
}

@test "set: what devices' files say is another now, which is said" {
	make_network wg0
	status 0 wgp-net set wg0 Endpoint=a.example
	lacks "$stderr" note:
	wgp-peer add -q wg0/alice
	for change in Endpoint=b.example Endpoint=b.example:443 Endpoint= \
	    ListenPort=4500 "Endpoint=c.example ListenPort=4501" MTU=1400 \
	    DNS=9.9.9.9 "Tunnel=split Routes=10.0.0.0/8"; do
		status 0 wgp-net set wg0 $change
		has "$stderr" "files and codes that devices have still say"
	done
	wgp-net set -q wg0 Endpoint=c.example:443
	for change in ListenPort=4502 MTU=1400 Endpoint=c.example:443 \
	    Description=x Enabled=no; do
		status 0 wgp-net set wg0 $change
		lacks "$stderr" note:
	done
	# one whose file does not follow the network's default
	wgp-peer add -q --tunnel full wg0/bob
	# the first of them has it itself
	wgp-net set -q wg0 Tunnel=split
	wgp-peer add -q wg0/carol
	wgp-peer set -q wg0/alice Routes=172.16.0.0/12
	status 0 wgp-net set wg0 Routes+=172.16.0.0/12
	has "$stderr" "files and codes that devices have still say"
	status 0 wgp-peer set wg0/bob Email=b@example.com Tags=x
	lacks "$stderr" note:
	for change in Address=10.8.0.77 PersistentKeepalive=30 Tunnel=split; do
		status 0 wgp-peer set wg0/bob $change
		has "$stderr" "wg0/bob: the file that its device has still"
		lacks "$stderr" "files and codes"
	done
	# what is behind one is in the others' files
	wgp-net add -q --mode site-to-site --endpoint v.example wg1
	wgp-peer add -q --role site-gateway --site-network 192.168.7.0/24 wg1/a
	wgp-peer add -q --role site-gateway --site-network 192.168.8.0/24 wg1/b
	status 0 wgp-peer set wg1/a SiteNetworks+=192.168.9.0/24
	has "$stderr" "wg1: files and codes that devices have still say"
	wgp-peer remove -qy wg1/b
	status 0 wgp-peer set wg1/a SiteNetworks-=192.168.9.0/24
	lacks "$stderr" "files and codes"
}

@test "a state directory that is not there is named, and not made" {
	dir=./typo
	for command in "wgp-net list" "wgp-peer list" "wgp-net diff -a" \
	    "wgp-net sync -a" "wgp-net up -a" "wgp-net down -a" \
	    "wgp-conf write -a"; do
		status 0 $command -C "$dir"
		has "$stderr" "note: there is no directory \"$dir\""
		status 0 $command -q -C "$dir"
		same "" "$stderr"
	done
	same "[]" "$(wgp-net list -q -j -C "$dir")"
	for command in "wgp-net set wg0 MTU=1400" "wgp-net enable wg0" \
	    "wgp-net disable wg0" "wgp-net remove -y wg0" "wgp-net up wg0" \
	    "wgp-net sync wg0" "wgp-net down wg0" "wgp-conf write wg0" \
	    "wgp-peer add wg0/x" "wgp-peer set wg0/x Tags=a" \
	    "wgp-peer enable wg0/x" "wgp-peer remove wg0/x"; do
		status 3 $command -C "$dir"
		has "$stderr" "wg0: there is no such network in $dir"
	done
	no test -e "$dir"
	# one that is empty is nothing to remark on
	status 0 wgp-net list
	same "" "$stderr"
}

@test "-q: no notes, no report; still errors" {
	status 0 wgp-net add -q wg0
	same "" "$output$stderr"
	status 1 wgp-net add -q wg0
	has "$stderr" "wg0"
}

@test "[defaults]: for new networks, and options go before" {
	cat >"$WGPILOT_DIR/wgpilot.ini" <<-'END'
		# ours
		[defaults]
		Mode = hub-routed
		ListenPort = 4500
		Endpoint = vpn.example.com
		DNS = 9.9.9.9
		DNS = 1.1.1.1
		MTU = 1400
		Subnet = 10.70.0.0/24
	END
	wgp-net add -q wg0
	same '["hub-routed",4500,"vpn.example.com",["9.9.9.9","1.1.1.1"],1400,["10.70.0.0/24"]]' \
	    "$(net '| [.mode, .listen_port, .endpoint, .dns, .mtu, .subnets]')"
	wgp-net add -q -m gateway -p 4501 -e a.example --dns 1.1.1.1 \
	    --mtu 1300 --subnet 10.71.0.0/24 wg1
	same '["gateway",4501,"a.example",["1.1.1.1"],1300,["10.71.0.0/24"]]' \
	    "$(net '| [.mode, .listen_port, .endpoint, .dns, .mtu, .subnets]' wg1)"
	wgp-net add -q --port auto --subnet auto wg2
	same '[51820,"10.8.0.0/24",2]' \
	    "$(net '| [.listen_port, .subnets[0], (.subnets | length)]' wg2)"
	# they are of no concern to networks that are there
	sed -i 's/1400/1380/' "$WGPILOT_DIR/wgpilot.ini"
	same 1400 "$(net mtu)"
	refused 1 wgp-net add wg3
}

@test "[paths]: where the generated files go" {
	printf '[paths]\nWireGuard = %s\n' "$PWD/out" >"$WGPILOT_DIR/wgpilot.ini"
	wgp-net add -q wg0
	same wg0.conf "$(ls out)"
	no test -e "$WGPILOT_DIR/wireguard"
	same 700 "$(stat -c %a out)"
	same 600 "$(stat -c %a out/wg0.conf)"
}

@test "wgpilot.ini: what does not belong there" {
	make_network wg0
	while IFS='|' read -r text part line; do
		printf "$text" >"$WGPILOT_DIR/wgpilot.ini"
		refused 1 wgp-net add wg1 || fail "$text"
		has "$stderr" "$WGPILOT_DIR/wgpilot.ini:$line" "$part"
		# what is wrong with new networks does not hinder those there
		if [[ $text == *defaults* ]]; then
			status 0 wgp-net list -o name
			status 0 wgp-net set wg0 MTU=1400
			continue
		fi
		for command in "list" "set wg0 MTU=1400"; do
			refused 1 wgp-net $command || fail "$text: $command"
			has "$stderr" "$WGPILOT_DIR/wgpilot.ini:$line" "$part"
		done
	done <<-'END'
		[defaults]\nColour = red\n|Colour|2
		[defaults]\nPrivateKey = x\n|PrivateKey|2
		[defaults]\nPublicKey = x\n|PublicKey|2
		[defaults]\nMTU = 1\n|MTU|2
		[paths]\nWireGuard = relative\n|WireGuard|2
		[paths]\nElse = /x\n|WireGuard|2
		\n[else]\nA = b\n|else|2
		[defaults]\nMTU = 1400\nMTU = 1300\n|MTU|3
	END
}

@test "down, sync: what is not up; diff of what is not up" {
	make_network wg0
	refused 1 wgp-net down wg0
	has "$stderr" "wg0 is not up"
	refused 2 wgp-net up
	refused 2 wgp-net down --all wg0
	refused 3 wgp-net diff wg9
	refused 3 wgp-net up wg9
	wgp-net disable -q wg0
	refused 1 wgp-net up wg0
	has "$stderr" "wgp-net enable wg0"
	status 0 wgp-net up --all
	has "$stderr" "wg0 is disabled"
}

@test "usage: verbs, options, operands" {
	status 2 wgp-net
	status 2 wgp-net frobnicate
	has "$stderr" frobnicate add list remove
	status 2 wgp-net add
	status 2 wgp-net add wg0 wg1
	status 2 wgp-net add --colour red wg0
	status 2 wgp-net add --mtu
	status 2 wgp-net add --mtu 1 --mtu 2 wg0
	status 2 wgp-net list wg0
	same "" "$(ls -A "$WGPILOT_DIR")"
	for verb in add list show set enable disable remove up down sync diff
	do
		status 0 wgp-net $verb --help
		has "$output" "Usage: wgp-net $verb"
	done
	status 0 wgp-net --version
}
