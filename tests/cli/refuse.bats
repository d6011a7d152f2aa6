#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What is refused: the message names the file, line or field and both sides of
# a conflict, the exit status is right, and nothing is changed.

load ../lib
load common

# Many commands: bats' trace of each line would take most of the time.
bats_debug_trap() { :; }

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
	make_network wg0
	wgp-peer add -q --site-network 192.168.8.0/24 wg0/bob
	wgp-peer add -q wg0/alice
	wgp-peer disable -q wg0/alice
	ini=$WGPILOT_DIR/wg0.ini
	secret=$WGPILOT_DIR/secret/wg0.ini
}

@test "subnets that overlap: equal, inside, around, of both families" {
	wgp-net add -q --subnet 172.21.0.0/16 --site-network 172.20.0.0/16 wg1
	while read -r subnet other of; do
		refused 1 wgp-net add --subnet "$subnet" wg2 || fail "$subnet"
		has "$stderr" wg2 "$subnet" "$other of $of"
		refused 1 wgp-net set wg1 "Subnet+=$subnet" || fail "$subnet"
		has "$stderr" "$subnet" "$other"
	done <<-'END'
		10.8.0.0/24 10.8.0.0/24 wg0
		10.8.0.128/25 10.8.0.0/24 wg0
		10.8.0.7/32 10.8.0.0/24 wg0
		10.8.0.0/16 10.8.0.0/24 wg0
		10.0.0.0/8 10.8.0.0/24 wg0
		fd00:8::/64 fd00:8::/64 wg0
		fd00::/8 fd00:8::/64 wg0
		fd00:8::1:0/112 fd00:8::/64 wg0
		192.168.0.0/16 192.168.8.0/24 wg0/bob
		192.168.8.8/29 192.168.8.0/24 wg0/bob
		172.20.5.0/24 172.20.0.0/16 wg1
	END
	# a neighbour is none
	wgp-net add -q --subnet 10.8.1.0/24 --subnet fd00:8:0:1::/64 wg3
}

@test "site networks that overlap: another site, a subnet, another network" {
	wgp-net add -q --subnet 10.20.0.0/16 wg1
	while read -r site other of; do
		for command in "wgp-peer add --site-network $site wg1/x" \
		    "wgp-net set wg1 SiteNetworks=$site" \
		    "wgp-peer set wg0/alice SiteNetworks=$site"; do
			refused 1 $command || fail "$command"
			has "$stderr" "$site" "$other" "$of"
		done
	done <<-'END'
		192.168.8.0/24 192.168.8.0/24 wg0/bob
		192.168.8.64/26 192.168.8.0/24 wg0/bob
		192.168.0.0/16 192.168.8.0/24 wg0/bob
		10.8.0.0/24 10.8.0.0/24 wg0
		10.8.0.0/13 10.8.0.0/24 wg0
		10.20.0.0/24 10.20.0.0/16 wg1
	END
	refused 1 wgp-peer add --site-network 10.1.0.0/16 \
	    --site-network 10.1.2.0/24 wg1/x
	has "$stderr" 10.1.0.0/16 10.1.2.0/24
	refused 1 wgp-peer add --site-network ::/0 wg1/x
	has "$stderr" "default route"
}

@test "addresses and routes of this host" {
	[ -n "${WGPILOT_ISOLATED-}" ] || skip "changes the network: needs root"
	ip link add lan0 type veth peer name lan1
	ip link set lan1 up
	ip link set lan0 up
	ip address add 10.33.7.5/24 dev lan0
	ip address add fd33::5/64 dev lan0
	ip route add 10.34.0.0/16 via 10.33.7.1
	while read -r prefix other; do
		for command in "wgp-net add --subnet $prefix wg1" \
		    "wgp-net set wg0 Subnet+=$prefix" \
		    "wgp-peer add --site-network $prefix wg0/x" \
		    "wgp-peer set wg0/bob SiteNetworks+=$prefix"; do
			refused 1 $command || fail "$command"
			has "$stderr" "$prefix" "$other" lan0 "this host"
		done
	done <<-'END'
		10.33.7.0/24 10.33.7.0/24
		10.33.7.128/25 10.33.7.0/24
		10.32.0.0/12 10.3
		10.34.56.0/24 10.34.0.0/16
		fd33::/64 fd33::/64
		fd33::/48 fd33::/64
	END
	# auto goes round them
	ip address add 10.9.0.1/24 dev lan0
	wgp-net add -q wg1
	same 10.10.0.0/24 "$(wgp-net show -j wg1 | jq -r '.subnets[0]')"
	# loopback, link-local and multicast are in nobody's way
	wgp-net add -q --subnet 10.40.0.0/24 wg2
	ip link delete lan0
}

@test "a UDP port in use: by whom, and which process" {
	[ -n "${WGPILOT_ISOLATED-}" ] || skip "opens ports: needs root"
	for socket in UDP4-RECV:4500 UDP6-RECV:4501 \
	    UDP4-RECV:4502,bind=127.0.0.1; do
		port=${socket#*:}
		port=${port%%,*}
		socat -u $socket STDOUT </dev/null >/dev/null 2>&1 3>&- &
		pid=$!
		wait_for 5 eval "ss -Hlun 'sport = $port' | grep -q ." || :
		refused 1 wgp-net add --port $port wg1
		has "$stderr" "wg1" "UDP port $port" socat "pid $pid"
		refused 1 wgp-net set wg0 ListenPort=$port
		has "$stderr" "wg0" "UDP port $port" socat "pid $pid"
		kill $pid
		wait $pid || :
		wgp-net set -q wg0 ListenPort=$port
	done
	socat -u UDP-RECV:51820 STDOUT </dev/null >/dev/null 2>&1 3>&- &
	pid=$!
	wait_for 5 eval "ss -Hlun 'sport = 51820' | grep -q ."
	wgp-net add -q wg1
	same 51821 "$(wgp-net show -o listen_port wg1)"
	kill $pid
	# that of another network
	refused 1 wgp-net add --port 51821 wg2
	has "$stderr" wg1 wg2 51821
	refused 1 wgp-net set wg0 ListenPort=51821
	has "$stderr" wg0 wg1 51821
}

@test "a name, key or address twice: disabled peers included" {
	refused 1 wgp-net add wg0
	has "$stderr" wg0 already
	refused 1 wgp-peer add wg0/alice
	has "$stderr" wg0/alice already
	wgp-peer show -o public_key wg0/alice >key
	refused 1 wgp-peer add --public-key key wg0/x
	has "$stderr" wg0/x wg0/alice "public key"
	refused 1 wgp-peer add --address 10.8.0.3 wg0/x
	has "$stderr" wg0/x wg0/alice 10.8.0.3
	refused 1 wgp-peer add --address 10.8.0.9 --address 10.8.0.9 wg0/x
	refused 1 wgp-peer set wg0/bob Address=10.8.0.3
	has "$stderr" wg0/bob wg0/alice 10.8.0.3
	wgp-net show -o public_key wg0 >key
	refused 1 wgp-peer add --public-key key wg0/x
	has "$stderr" wg0/x gateway
	# the same written by hand
	public=$(wgp-peer show -o public_key wg0/alice)
	printf '[peer x]\nPublicKey = %s\nAddress = 10.8.0.9\n' "$public" \
	    >>"$ini"
	refused 1 wgp-peer list
	has "$stderr" "$ini:" wg0/x wg0/alice
	sed -i '$d' "$ini"
	sed -i "\$s|.*|PublicKey = $(public_of x)|" "$ini"
	echo 'Address = 10.8.0.3' >>"$ini"
	refused 1 wgp-peer list
	has "$stderr" "$ini" 10.8.0.3 wg0/x wg0/alice
	sed -i '$s/.*/Address = 10.9.0.3/' "$ini"
	refused 1 wgp-peer add wg0/y
	has "$stderr" "$ini" 10.9.0.3 10.8.0.0/24
}

@test "names of networks" {
	for name in '' . .. ... a..b -rf -h --help a/b /a a/ ' a' a\ b 'a*' \
	    1234567890123456 ä $'a\nb' $'a\eb' .a -a wgpilot '$x' 'a;b' 'a=b' \
	    'a@b' 'a:b' "a'b" '[a]'; do
		refused 1 wgp-net add -- "$name" || fail "$name"
		refused 1 wgp-net show -- "$name" || fail "$name"
		refused 1 wgp-net set -- "$name" MTU=1400 || fail "$name"
		refused 1 wgp-conf server -- "$name" || fail "$name"
		refused 1 wgp-peer add -- "$name/x" || fail "$name"
		lacks "$stderr" $'\e' 
	done
	for name in _ a 0 A.b-c_d 123456789012345; do
		wgp-net add -q "$name"
		wgp-net remove -y -q "$name"
	done
	# a file of such a name is no network, and no harm
	cp "$ini" "$WGPILOT_DIR/a b.ini"
	cp "$ini" "$WGPILOT_DIR/.hidden.ini"
	: >"$WGPILOT_DIR/-rf.ini"
	same wg0 "$(wgp-net list -o name)"
}

# every_command: each kind of command, one a line; each must refuse a state
# that is not sound.
every_command()
{
	cat <<-'END'
		wgp-net show wg0
		wgp-net set wg0 MTU=1400
		wgp-net add wg1
		wgp-net remove -y wg0
		wgp-peer list wg0
		wgp-peer show wg0/alice
		wgp-peer add wg0/x
		wgp-peer remove wg0/alice
		wgp-conf server wg0
		wgp-conf client wg0/bob
		wgp-conf write wg0
		wgp-qr wg0/bob
	END
}

@test "faults in the state file: file and line, by every command" {
	cp -p "$ini" sound
	long=$(printf 'x%.0s' {1..190})
	n=$(wc -l <sound)
	faults=$(few 0 3)
	while IFS='|' read -r fault line part; do
		case $fault in
		+*) { cat sound; printf "${fault#+}"; } >"$ini" ;;
		*) sed "$fault" sound >"$ini" ;;
		esac
		[ "$line" != + ] || line=$((n + 1))
		before=$(tree)
		# all of them for the first faults, then two
		while read -r command; do
			status 1 $command </dev/null || fail "$fault: $command"
			has "$stderr" "$ini:${line:+$line: }" "$part" ||
			    fail "$fault: $command"
			same "" "$output"
		done < <(every_command | sed "$((faults++ > 2 ? 2 : 99))q" )
		same "$before" "$(tree)" "$fault"
	done <<-END
		+Colour = red\n|+|unknown key "Colour"
		+privatekey = x\n|+|secret/
		+PresharedKey = x\n|+|secret/
		+SaveConfig = true\n|+|SaveConfig
		+Description = $long\n|+|198 bytes
		+Email = a@b\nEmail = b@c\n|$((n + 2))|Email stands in this section twice
		+Email = a@b\nEMAIL = a@b\n|$((n + 2))|Email stands in this section twice
		+Email = a\0@b\n|+|control character
		+Email = a@b\r\n|+|carriage return
		+Email = a\033b@c\n|+|control character
		+Email = \377@c\n|+|UTF-8
		+Email =\n|+|Email has no value
		+Email\n|+|KEY = VALUE
		+ Email = a@b\n|+|begins with a blank
		+= x\n|+|no key
		+[peer alice]\n|+|same name
		+[peer ALICE]\n|+|PublicKey
		+[network]\n|+|same name
		+[peer ..]\n|+|".."
		+[peer a/b]\n|+|"a/b"
		+[interface]\n|+|unknown section
		+[peer x\n|+|']'
		+[]\n|+|without a name
		+[peer x] y\n|+|behind the section
		+[peer 12345678901234567890123456789012345678901]\n|+|peer
		+[peer x]\nPublicKey = short\n|$((n + 2))|PublicKey
		+[peer x]\nAddress = 10.8.0.9\n|+|PublicKey
		+Address = 10.8.0.3\n|+|twice
		+Address = 10.8.0.9, 10.8.0.10\n|+|one value a line
		+Address = 10.8.0.9/24\n|+|10.8.0.9/24
		+Enabled = maybe\n|+|Enabled
		+Expires = 90d\n|+|Expires
		+Updated = now\n|+|Updated
		s/^Mode.*/Mode = mesh/|2|Mode
		s/^ListenPort.*/ListenPort = 0/|4|ListenPort
		s/^ListenPort.*/ListenPort = 51820x/|4|ListenPort
		s/^Subnet = 10.*/Subnet = 10.8.0.1\/24/|5|10.8.0.0/24
		/^ListenPort/d||ListenPort is missing
		/^Subnet/d||Subnet is missing
		1d|1|before the first section
	END
}

@test "a value too long for its line: named by its key, with -n as well" {
	long=$(printf 'x%.0s' {1..184})
	wgp-peer set -q wg0/bob "Description=$long"
	wgp-net set -q wg0 "Description=$long"
	for n in "" -n; do
		refused 1 wgp-peer set $n wg0/bob "Description=x$long"
		has "$stderr" wg0/bob Description 198
		refused 1 wgp-peer add $n --description "x$long" wg0/x
		has "$stderr" wg0/x Description 198
		refused 1 wgp-net set $n wg0 "PostUp=xxxxxxxx$long"
		has "$stderr" wg0 PostUp 198
	done
	same "$long" "$(wgp-peer show -o description wg0/bob)"
}

@test "a file cut at any byte, or with any byte changed: read whole or refused" {
	cp -p "$ini" sound
	size=$(stat -c %s sound)
	peers=$(wgp-peer list -o name,addresses,enabled,site_networks)
	for at in $(seq 0 "$(few 7 97)" "$size"); do
		head -c "$at" sound >"$ini"
		before=$(cksum <"$ini")
		rc=0
		wgp-peer add -n wg0/x >out 2>err || rc=$?
		[ $rc -le 1 ] || fail "cut at $at: $rc"
		[ $rc -eq 0 ] || has "$(cat err)" wg0
		{ head -c "$at" sound; printf '\1'; tail -c +$((at + 2)) sound
		} >"$ini"
		rc=0
		wgp-peer add wg0/x >out 2>err || rc=$?
		[ $rc -eq 1 ] || fail "changed at $at: $rc"
		has "$(cat err)" "$ini:"
	done
	cp -p sound "$ini"
	same "$peers" \
	    "$(wgp-peer list -o name,addresses,enabled,site_networks)"
}

@test "faults in the file of secrets: no secret is shown" {
	cp -p "$secret" sound
	key=$(sed -n 's/^PrivateKey = //p' sound | head -n 1)
	while IFS='|' read -r fault line; do
		sed "$fault" sound >"$secret"
		for command in "wgp-conf server wg0" "wgp-peer add wg0/x" \
		    "wgp-conf client wg0/bob"; do
			refused 1 $command || fail "$fault: $command"
			has "$stderr" "$secret:$line"
			lacks "$stderr" "${key:0:20}"
		done
		# what needs no secret still works
		wgp-peer list >/dev/null
	done <<-'END'
		2s/=$//|2
		2s/$/x/|2
		2s/^PrivateKey/Key/|2
		2p|3
		1s/.=/=/|1
		1s/.*/[network]/|1
		1d|1
		2s/^/ /|2
	END
	cp -p sound "$secret"
}

@test "who may have written there: modes, owners, links" {
	refuses() {
		for command in "wgp-peer list" "wgp-peer add wg0/x" \
		    "wgp-net set wg0 MTU=1400"; do
			refused 1 $command || fail "$command"
			has "$stderr" "$@" || return
		done
	}
	for mode in 646 664 666 622; do
		chmod $mode "$ini"
		refuses "$ini" "0$mode" "chmod go-w"
	done
	chmod 644 "$ini"
	for mode in 777 775 757; do
		chmod $mode "$WGPILOT_DIR"
		refuses "$WGPILOT_DIR" "0$mode" "chmod go-w"
	done
	chmod 755 "$WGPILOT_DIR"
	mkdir up
	mv "$WGPILOT_DIR" up/
	WGPILOT_DIR=$PWD/up/wgpilot
	chmod 777 up
	refuses "$PWD/up" "0777" "chmod go-w"
	# nobody can take what is inside of a sticky one away
	chmod 1777 up
	wgp-peer list >/dev/null
	mv up/wgpilot .
	WGPILOT_DIR=$PWD/wgpilot
	ln "$ini" other
	refuses "$ini" "hard link"
	rm other
	mv "$ini" real
	ln -s "$PWD/real" "$ini"
	refuses "$ini" "symbolic link"
	rm "$ini"
	mkfifo "$ini"
	refuses "$ini" "not a regular file"
	rm "$ini"
	mkdir "$ini"
	refuses "$ini" "directory"
	rmdir "$ini"
	mv real "$ini"
	ln -s wgpilot link
	for dir in "$PWD/link" "$PWD/link/"; do
		status 1 wgp-net -C "$dir" list
		has "$stderr" link "symbolic link"
	done
	status 1 wgp-net -C "$ini" list
	has "$stderr" "$ini"
	[ "$(id -u)" -eq 0 ] || return 0
	chown 65534 "$ini"
	refuses "$ini" "uid 65534" "chown root"
	chown 0 "$ini"
	chown 65534 "$WGPILOT_DIR"
	refuses "$WGPILOT_DIR" "uid 65534"
	chown 0 "$WGPILOT_DIR"
	chown 65534 "$WGPILOT_DIR/.lock"
	refused 1 wgp-peer add wg0/x
	has "$stderr" "$WGPILOT_DIR/.lock" "uid 65534"
}

@test "who may read secrets there: modes and links of secret/" {
	refuses() {
		for command in "wgp-conf server wg0" "wgp-peer add wg0/x"; do
			refused 1 $command || fail "$command"
			has "$stderr" "$@" || return
		done
	}
	for mode in 640 604 644; do
		chmod $mode "$secret"
		refuses "$secret" "0$mode" "chmod 600"
	done
	chmod 600 "$secret"
	ln "$secret" other
	refuses "$secret" "hard link"
	rm other
	mv "$secret" real
	ln -s "$PWD/real" "$secret"
	refuses "$secret" "symbolic link"
	rm "$secret"
	mv real "$secret"
	mv "$WGPILOT_DIR/secret" real
	ln -s "$PWD/real" "$WGPILOT_DIR/secret"
	refuses "$WGPILOT_DIR/secret" "symbolic link"
	rm "$WGPILOT_DIR/secret"
	mv real "$WGPILOT_DIR/secret"
	chmod 777 "$WGPILOT_DIR/secret"
	refuses "$WGPILOT_DIR/secret" "chmod go-w"
	chmod 700 "$WGPILOT_DIR/secret"
	mv "$WGPILOT_DIR/wireguard" real
	ln -s "$PWD/real" "$WGPILOT_DIR/wireguard"
	refused 1 wgp-peer add wg0/x
	has "$stderr" "$WGPILOT_DIR/wireguard" "symbolic link"
}

@test "the lock is held by a process that hangs: 75 in time, naming it" {
	flock -F "$WGPILOT_DIR/.lock" sleep 60 3>&- &
	pid=$!
	wait_for 5 eval "! flock -n '$WGPILOT_DIR/.lock' true"
	kill -STOP $pid
	start=$SECONDS
	# all at once, for each waits its ten seconds
	i=0
	for command in "wgp-peer add wg0/x" "wgp-net set wg0 MTU=1400" \
	    "wgp-net remove -y wg0" "wgp-conf write wg0" "wgp-net sync wg0"; do
		i=$((i + 1))
		(
			rc=0
			$command >out.$i 2>err.$i || rc=$?
			echo $rc >rc.$i
		) 3>&- &
	done
	# readers do not wait, nor what changes nothing
	wgp-peer list >/dev/null
	wgp-conf server wg0 >/dev/null
	wgp-peer add -n wg0/x >/dev/null
	[ $((SECONDS - start)) -le 5 ]
	before=$(tree)
	wait $(jobs -p | grep -vx $pid)
	[ $((SECONDS - start)) -le "$(few 14 30)" ]
	kill -KILL $pid
	wait $pid || :
	for i in 1 2 3 4 5; do
		same 75 "$(cat rc.$i)"
		has "$(cat err.$i)" "$WGPILOT_DIR/.lock:" sleep "pid $pid"
		same "" "$(cat out.$i)"
	done
	same "$before" "$(tree)"
	# it died, and so did its lock
	wgp-peer add -q wg0/x
}

@test "a locale that is not there changes nothing" {
	for command in "wgp-peer list -o name" "wgp-conf client wg0/bob" \
	    "wgp-net list -j"; do
		$command >want
		for locale in xx_YY.UTF-8 C POSIX en_US tr_TR.UTF-8 ../x; do
			LC_ALL=$locale LANG=$locale $command >got
			cmp want got || fail "$locale: $command"
		done
	done
	LC_ALL=xx_YY.UTF-8 wgp-peer add -q wg0/INI
	LC_ALL=xx_YY.UTF-8 wgp-peer set -q wg0/INI DESCRIPTION=ä
	same ä "$(wgp-peer show -o description wg0/INI)"
}

@test "standard descriptors closed, in all eight combinations" {
	n=0
	for closed in "" "<&-" ">&-" "2>&-" "<&- >&-" "<&- 2>&-" ">&- 2>&-" \
	    "<&- >&- 2>&-"; do
		n=$((n + 1))
		rc=0
		bash -c "exec 3>&- 4>&- </dev/null >out 2>err $closed
			exec wgp-peer add wg0/p$n" || rc=$?
		[ $rc -eq 0 ] || fail "add $closed: $rc"
		rc=0
		bash -c "exec 3>&- 4>&- </dev/null >out 2>err $closed
			exec wgp-peer list -o name" || rc=$?
		case $closed in
		*'>&-'*)
			[[ $closed == "2>&-" || $closed == "<&- 2>&-" ]] ||
			    [ $rc -eq 1 ] || fail "list $closed: $rc" ;;
		*)
			[ $rc -eq 0 ] || fail "list $closed: $rc" ;;
		esac
		rc=0
		bash -c "exec 3>&- 4>&- </dev/null >out 2>err $closed
			exec wgp-peer add --forget-key wg0/q$n" || rc=$?
		if [ $rc -eq 0 ]; then
			[ "$(grep -c PrivateKey out)" -eq 1 ]
		fi
	done
	# nothing that was for a reader stands in a file
	same "" "$(cat "$WGPILOT_DIR/.lock")"
	no grep -rE 'wgp-peer:|^\+ peer|^bob$' "$WGPILOT_DIR"
	same 8 "$(wgp-peer list -o name | grep -c ^p)"
}

@test "a full stdout, a closed pipe: an error, also after what was done" {
	for command in "wgp-net list" "wgp-net list -j" "wgp-peer list" \
	    "wgp-peer show wg0/bob" "wgp-conf server wg0" \
	    "wgp-conf client wg0/bob" "wgp-qr wg0/bob" "wgp-net --help" \
	    "wgp-peer add -n wg0/x" "wgp-peer --version"; do
		before=$(tree)
		rc=0
		$command >/dev/full 2>err || rc=$?
		[ $rc -eq 1 ] || fail "$command: $rc"
		has "$(cat err)" "stdout" "No space left"
		same "$before" "$(tree)"
	done
	rc=0
	wgp-peer add -j wg0/x >/dev/full 2>err || rc=$?
	[ $rc -eq 1 ]
	has "$(cat err)" "done, but could not report"
	wgp-peer show wg0/x >/dev/null
	rc=0
	wgp-peer add --conf wg0/y >/dev/full 2>err || rc=$?
	[ $rc -eq 1 ]
	has "$(cat err)" stdout
	wgp-peer show wg0/y >/dev/null
	rc=0
	wgp-peer add --forget-key wg0/v wg0/w >/dev/full 2>err || rc=$?
	same 1 "$rc"
	has "$(cat err)" "made, but from wg0/v on their keys are nowhere else"
	# without output there is nothing to fail
	wgp-peer add -q wg0/z >/dev/full
	rc=0
	(wgp-peer list -j || rc=$?; echo $rc >rc) 2>err | true
	[ "$(cat rc)" -le 1 ]
}

@test "a state directory that hooks cannot name: what adds is refused" {
	mv "$WGPILOT_DIR" "$BATS_TEST_TMPDIR/a#b"
	WGPILOT_DIR=$BATS_TEST_TMPDIR/a#b
	for command in "wgp-net add wg1" "wgp-net set wg0 MTU=1400" \
	    "wgp-peer add wg0/x" "wgp-peer set wg0/bob Tags=a"; do
		refused 1 $command
		has "$stderr" "a directory of that name cannot stand in"
	done
	# what takes something away is done, and the rest is told
	status 1 wgp-peer remove wg0/bob
	has "$stderr" "wg0 is saved" "cannot stand in wg0.conf"
	status 3 wgp-peer show wg0/bob
	status 0 wgp-net remove -y wg0
	same "" "$(wgp-net list -o name)"
	for dir in "$PWD/b#c" "$PWD/b#c/" 'b#c' ./b#c; do
		status 1 wgp-net add -n -C "$dir" wg1
		status 1 wgp-net add -C "$dir" wg1
	done
	status 0 wgp-net add -n -C "$PWD/c" wg1
	mkdir 'p#q'
	cd 'p#q'
	status 1 wgp-net add -n -C c wg1
	status 1 wgp-net add -C c wg1
	status 1 wgp-net add -C ./c/ wg1
	cd ..
	# where the key is not, no file names it
	wgp-net -q add -C here wg1
	rm here/secret/wg1.ini here/wireguard/wg1.conf
	mv here 'he#re'
	status 0 wgp-net set -C 'he#re' wg1 MTU=1400
}

@test "a directory that cannot be written" {
	[ -n "${WGPILOT_ISOLATED-}" ] || skip "mounts: needs root"
	before=$(tree)
	mount --bind "$WGPILOT_DIR" "$WGPILOT_DIR"
	mount -o remount,ro,bind "$WGPILOT_DIR"
	for command in "wgp-peer add wg0/x" "wgp-net add wg1" \
	    "wgp-net remove -y wg0"; do
		status 1 $command
		has "$stderr" "$WGPILOT_DIR" "read-only" || has "$stderr" "Read-only"
	done
	wgp-peer list >/dev/null
	wgp-conf client wg0/bob >/dev/null
	umount "$WGPILOT_DIR"
	same "$before" "$(tree)"
	# the same where it is a matter of rights
	chown -R 65534:65534 "$WGPILOT_DIR"
	chmod 755 "$BATS_RUN_TMPDIR" "$BATS_FILE_TMPDIR" "$BATS_TEST_TMPDIR" || :
	chmod 555 "$WGPILOT_DIR"
	as() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
	before=$(tree | grep -v ' secret/\|  -$')
	status 1 as "$BIN/wgp-peer" add wg0/x
	has "$stderr" "$WGPILOT_DIR"
	status 0 as "$BIN/wgp-peer" list
	same "$before" "$(tree | grep -v ' secret/\|  -$')"
	# a new secret was made durable, which nobody names: the next sweeps it
	chmod 755 "$WGPILOT_DIR"
	status 0 as "$BIN/wgp-peer" add wg0/x
	same 4 "$(grep -c '^\[' "$secret")"
}

@test "limits of the process: file size, descriptors" {
	run_limited() { (ulimit "$1" "$2" && exec "${@:3}") 3>&- 4>&-; }
	before=$(tree)
	for size in 0 1; do
		[ $size -eq 0 ] || wgp-peer add -q $(seq -f 'wg0/p%g' 20)
		before=$(tree)
		rc=0
		run_limited -f $size wgp-peer add wg0/x >out 2>err || rc=$?
		# the message itself may be over the limit
		[ $rc -eq 1 ] || fail "$rc"
		same "$before" "$(tree)"
		same "" "$(find "$WGPILOT_DIR" -name '*.tmp.*')"
	done
	for n in 4 5 6 7 8 10 16; do
		before=$(tree)
		rc=0
		run_limited -n $n wgp-peer add wg0/n$n >out 2>err || rc=$?
		if [ $rc -eq 0 ]; then
			wgp-peer show wg0/n$n >/dev/null
			wgp-conf server wg0 |
			    cmp - "$WGPILOT_DIR/wireguard/wg0.conf"
		else
			[ -s err ] || fail "-n $n: no message"
			no wgp-peer show wg0/n$n >/dev/null 2>&1
		fi
	done
}

@test "a working directory that is gone; a relative one" {
	mkdir gone
	(
		cd gone
		rmdir ../gone
		wgp-peer add -q wg0/x
		wgp-conf server wg0 >/dev/null
		wgp-net -C . list >out 2>&1 && exit 1
		exit 0
	)
	same 10.8.0.4 "$(wgp-peer list -j | jq -r '.[-1].addresses[0]')"
	wgp-peer -C wgpilot add -q wg0/y
	# what wg-quick is to call has the whole path
	grep -qF "PreUp = wgp-net -C '$PWD/wgpilot' hook" \
	    "$WGPILOT_DIR/wireguard/wg0.conf"
}

@test "umask 0 and 0777, ignored signals, a poisoned environment" {
	poison=(IFS=/ TMPDIR=/nonexistent HOME=/nonexistent TZ=:/etc/passwd
	    LANG=xx LC_ALL=zz COLUMNS=1 LINES=0 TERM=$'\e[31m'
	    POSIXLY_CORRECT=1 GETCONF_DIR=/x ENV=/x BASH_ENV=/x
	    WG_QUICK_USERSPACE_IMPLEMENTATION=/nonexistent WG_HIDE_KEYS=never
	    WG_COLOR_MODE=always LD_DEBUG_OUTPUT=/nonexistent/x
	    MALLOC_CHECK_=0 RES_OPTIONS=x NO_COLOR= _=/x)
	for mask in 0 777; do
		plain=$(wgp-peer list -o name,addresses,enabled
		    wgp-conf server wg0)
		same "$plain" "$(umask $mask; env "${poison[@]}" \
		    "$BIN/wgp-peer" list -o name,addresses,enabled
		    env "${poison[@]}" "$BIN/wgp-conf" server wg0)"
		(umask $mask; trap '' PIPE CHLD XFSZ HUP; exec env \
		    "${poison[@]}" "$BIN/wgp-peer" add -q "wg0/m$mask")
	done
	if [ "${WGPILOT_CHECKER-}" != valgrind ]; then
		env -i WGPILOT_DIR="$WGPILOT_DIR" "$BIN/wgp-peer" add -q wg0/e
		env -i PATH=/nonexistent "$BIN/wgp-peer" -C "$WGPILOT_DIR" \
		    add -q wg0/f
	fi
	WGPILOT_DIR=$PWD/wgpilot PATH=/nonexistent:$PATH wgp-peer list >/dev/null
	status 1 env WGPILOT_DIR=$'a\nb' wgp-peer add wg0/x || [ "$status" -eq 2 ]
	same "600 644" "$(stat -c %a "$secret" "$ini" | paste -sd ' ')"
}

@test "arguments as long as the system takes" {
	long=$(head -c 131000 /dev/zero | tr '\0' x)
	refused 1 wgp-peer add "wg0/$long"
	refused 1 wgp-peer set wg0/bob "Description=$long"
	refused 1 wgp-peer add --tag "$long" wg0/x
	refused 2 wgp-net set wg0 "$long=x"
	status 1 wgp-net -C "/$long" list || [ "$status" -eq 2 ]
	[ ${#stderr} -lt 2000 ]
	# thousands of operands
	n=$(few 20000 2000)
	refused 1 wgp-peer add $(seq -f 'wg0/p%g' "$n")
	has "$stderr" "10.8.0.0/24 is full"
	refused 2 wgp-net add $(seq "$n")
}

@test "a full pool gives the figures and the way on" {
	wgp-net add -q --subnet 10.44.0.0/30 wg1
	wgp-peer add -q wg1/a
	wgp-peer disable -q wg1/a
	refused 1 wgp-peer add wg1/b
	has "$stderr" wg1/b "10.44.0.0/30 is full" "those of 1 peer," "Subnet+="
}

@test "a value that is not right: the message says what is wanted" {
	while IFS='|' read -r command part; do
		refused 1 $command || fail "$command"
		has "$stderr" "$part"
	done <<-'END'
		wgp-net set wg0 FwMark=foo|"foo" is not a number up to 0xffffffff
		wgp-net set wg0 FwMark=foo|or off
		wgp-net set wg0 Table=foo|"foo" is not auto, off or a number
		wgp-net set wg0 NAT=foo|"foo" is not auto, yes or no
		wgp-net set wg0 MTU=1|"1" is not a number from 576 to 65535
		wgp-peer set wg0/bob PersistentKeepalive=x|seconds from 0 to 65535, or off
		wgp-peer set wg0/bob Role=x|"x" is not client or site-gateway
		wgp-net set wg0 Endpoint=http://foo|has a '/': HOST or HOST:PORT is wanted
		wgp-net set wg0 DNS=1.2.3|"1.2.3" is neither an address nor a search domain
		wgp-net set wg0 DNS=9.9.9.9:53|no port is possible here
		wgp-peer add wg0/a wg0/a|wg0/a is named twice
		wgp-peer add wg0/bob|wg0/bob: there is a peer of that name already
		wgp-net add -s 10.50.0.0/24 -s 10.50.0.0/25 wg1|10.50.0.0/25 of wg1 overlaps 10.50.0.0/24 of wg1
	END
	refused 2 wgp-net add -s auto -s 10.77.0.0/24 wg1
	has "$stderr" "--subnet auto stands alone"
	# the one that is changed is in the way of the other, whatever its name
	wgp-net add -q -p 51999 zz9
	refused 1 wgp-net set wg0 ListenPort=51999
	has "$stderr" "wg0: ListenPort 51999 is that of zz9 already"
	wgp-net remove -qy zz9
}

@test "an option without a value, as of a variable that is not set" {
	before=$(cat "$WGPILOT_DIR/wg0.ini")
	status 2 wgp-peer add --expires "" wg0/alice
	has "$stderr" "option --expires needs DATE|DURATION, not nothing"
	status 2 wgp-peer add -a "" wg0/alice
	status 2 wgp-net add -e "" wg1
	status 2 wgp-net add --dns= wg1
	status 2 wgp-conf client -d "" wg0/alice
	same "$before" "$(cat "$WGPILOT_DIR/wg0.ini")"
	[ ! -e "$WGPILOT_DIR/wg1.ini" ]
}

@test "targets that are not right: the statuses 2 and 3" {
	wgp-net add -q wg1
	while read -r want command; do
		refused "$want" $command </dev/null || fail "$command"
	done <<-'END'
		3 wgp-net show wg9
		3 wgp-net set wg9 MTU=1400
		3 wgp-net remove -y wg9
		3 wgp-net up wg9
		3 wgp-net sync wg9
		3 wgp-net diff wg9
		3 wgp-peer add wg9/x
		3 wgp-peer show wg0/x
		3 wgp-peer list wg9
		3 wgp-conf server wg9
		3 wgp-conf client wg0/x
		3 wgp-conf write wg9
		3 wgp-qr wg0/x
		2 wgp-peer add x
		2 wgp-peer show bob
		2 wgp-peer add wg0
		1 wgp-peer add wg0/
		1 wgp-peer add /x
		1 wgp-peer add wg0/a/b
		1 wgp-peer add wg0//b
		2 wgp-peer add
		2 wgp-peer
		2 wgp-peer frobnicate
		2 wgp-peer add --frobnicate wg0/x
		2 wgp-conf server
		2 wgp-conf write
		2 wgp-conf write --all wg0
		2 wgp-net sync
		1 wgp-net sync wg0
	END
}
