# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by the bats tests, the demo and whoever wants a lab of hosts:
# "load ../lib" in a .bats file under tests/.
#
# A host is a process that sleeps in a network and a mount namespace of its
# own, so that every host may have its wg0 and its userspace socket.  All of
# them live in the sandbox of tests/isolate and end with it.

ROOT=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd)
BUILD=${BUILD:-$ROOT/build}
# A run under a sanitizer or valgrind puts its own programs in front.
BIN=${BIN:-$BUILD/bin}
case $BIN in /*) ;; *) BIN=$ROOT/$BIN ;; esac
case $PATH in "$BIN":*) ;; *) PATH=$BIN:$PATH ;; esac
export ROOT BUILD BIN PATH LC_ALL=C.UTF-8
umask 022

# bats notes every command for the trace it shows at a failure.  In the
# emulator of the booted tier that takes longer than all the rest.
[ -z "${WGPILOT_BOOTED-}" ] || bats_debug_trap() { :; }

# ---------------------------------------------------------------- anywhere

# An empty state directory for this test; the commands use it without -C.
state_dir()
{
	export WGPILOT_DIR=${1:-${BATS_TEST_TMPDIR:?}/wgpilot}
	mkdir -p -m 755 "$WGPILOT_DIR"
}

# wait_for SECONDS COMMAND...: until it succeeds; fails when time is up.
wait_for()
{
	local end=$((SECONDS + $1 + 1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# fail TEXT...: ends the test.
fail()
{
	echo "$*" >&2
	return 1
}

# no COMMAND...: it must fail.  ("! command" alone never fails a bats test.)
no()
{
	! "$@" || fail "succeeded: $*"
}

# same EXPECTED ACTUAL [WHAT]: both texts are equal; else shows the difference.
same()
{
	[ "$1" = "$2" ] && return
	echo "${3:-text} differs (- expected, + actual):"
	diff -u --label expected --label actual <(echo "$1") <(echo "$2")
	return 1
}

# has TEXT PART...: the text has each part in it, as it is written.
has()
{
	local text=$1 part
	shift
	for part; do
		[[ $text == *"$part"* ]] && continue
		printf 'not found: %s\nin: %s\n' "$part" "$text"
		return 1
	done
}

# lacks TEXT PART...: the text has none of the parts in it.
lacks()
{
	local text=$1 part
	shift
	for part; do
		[[ $text != *"$part"* ]] || fail "found: $part"
	done
}

# status N COMMAND...: the command must end with exit status N.  Like bats'
# run it leaves $status and $output, and $stderr by itself besides.
status()
{
	local want=$1 log
	shift
	log=$(mktemp)
	status=0
	output=$("$@" 2>"$log" 3>&- 4>&-) || status=$?
	stderr=$(cat "$log")
	rm -f "$log"
	[ "$status" -eq "$want" ] && return
	printf '%s\nexit status %s, not %s\nstdout: %s\nstderr: %s\n' \
	    "$*" "$status" "$want" "$output" "$stderr"
	return 1
}

# ------------------------------------------------------------------- hosts

# Where the hosts of this file (or of the demo) are noted.
lab_dir()
{
	if [ -z "${LAB-}" ]; then
		[ -n "${WGPILOT_ISOLATED-}" ] || {
			echo "run it with: tests/run ${BATS_TEST_FILENAME-}" >&2
			return 1
		}
		LAB=$(mktemp -d "${BATS_FILE_TMPDIR:-/tmp}/lab.XXXXXX")
		export LAB
	fi
}

# host NAME...: makes hosts that have a loopback interface and nothing else.
# They do not forward, and their IPv6 addresses are usable at once.
host()
{
	local name
	lab_dir || return
	for name; do
		unshare --net --mount --propagation private bash -c '
			mount -t sysfs sysfs /sys
			# names of namespaces that it cannot see disturb ip
			mount -t tmpfs tmpfs /run/netns
			mount -t tmpfs -o mode=700 tmpfs /run/wireguard
			[ ! -d /etc/wireguard ] ||
				mount -t tmpfs -o mode=700 tmpfs /etc/wireguard
			cd /proc/sys/net
			for i in all default; do
				echo 0 >ipv4/conf/$i/rp_filter
				echo 0 >ipv4/conf/$i/forwarding
				echo 0 >ipv6/conf/$i/forwarding
				echo 0 >ipv6/conf/$i/accept_dad
				echo 0 >ipv6/conf/$i/accept_ra
			done
			ip link set lo up
			cd /
			echo $$ >"$1.new" && mv "$1.new" "$1"
			exec sleep infinity
		' - "$LAB/$name" </dev/null >/dev/null 2>"$LAB/$name.err" \
		    3>&- 4>&- &
		wait_for 10 test -e "$LAB/$name" ||
			fail "host $name: $(cat "$LAB/$name.err")" || return
		ip netns attach "$name" "$(cat "$LAB/$name")" || return
	done
}

# in_ns HOST COMMAND...: runs it there, in the same directory.  "ip -n HOST"
# and "ip netns exec HOST" know the hosts too.
in_ns()
{
	local pid
	read -r pid <"${LAB:?}/$1" || return
	shift
	nsenter --target "$pid" --net --mount --wdns="$PWD" -- "$@" 3>&- 4>&-
}

# Ends hosts and all that runs on them (by default every host of the lab):
# interfaces first, because that is what ends wireguard-go.
end_hosts()
{
	local name pid i other
	[ -n "${LAB-}" ] || return 0
	[ $# -gt 0 ] || set -- $(cd "$LAB" && ls | grep -v '\.')
	for name; do
		pid=$(cat "$LAB/$name" 2>/dev/null) || continue
		for i in $(ip -n "$name" -o link | awk -F': |@' '{ print $2 }')
		do
			[ "$i" = lo ] || ip -n "$name" link delete "$i" || :
		done 2>/dev/null
		for other in $(ip netns pids "$name"); do
			kill "$other" 2>/dev/null || :
		done
		ip netns delete "$name" || :
		rm -f "$LAB/$name" "$LAB/$name.err"
	done
}

# in_background HOST COMMAND...: the same, until the host ends.  Its pid: $!
in_background()
{
	local pid
	read -r pid <"${LAB:?}/$1" || return
	shift
	# bats waits for all who hold its descriptors 3 and 4, or copies that
	# a shell has of them: so there is no shell in between.
	nsenter --target "$pid" --net --mount --wdns="$PWD" -- "$@" \
	    </dev/null >/dev/null 2>&1 3>&- 4>&- &
}

# forward HOST: it becomes a router.
forward()
{
	in_ns "$1" sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/forwarding
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding'
}

# wire A IFACE ADDRESS[,ADDRESS...] B IFACE ADDRESS[,ADDRESS...]: a cable
# between two hosts, with both ends up and addressed.
wire()
{
	local address
	ip -n "$1" link add "$2" type veth peer name "$5" netns "$4" || return
	for address in ${3//,/ }; do
		ip -n "$1" address add "$address" dev "$2" || return
	done
	for address in ${6//,/ }; do
		ip -n "$4" address add "$address" dev "$5" || return
	done
	ip -n "$1" link set "$2" up && ip -n "$4" link set "$5" up
}

# The internet: a host "internet" that forwards, has an address that belongs
# to no link, and answers TCP port 7 with the address it sees the caller at.
INTERNET4=198.51.100.7
INTERNET6=2001:db8:ffff::7
internet()
{
	host internet && forward internet || return
	ip -n internet address add $INTERNET4/32 dev lo
	ip -n internet address add $INTERNET6/128 dev lo
	answer internet
}

# answer HOST: TCP port 7 there tells from where it is called.
answer()
{
	local version only=
	for version in 4 6; do
		in_background "$1" \
		    socat TCP$version-LISTEN:7,fork,reuseaddr$only \
		    'SYSTEM:echo $SOCAT_PEERADDR'
		wait_for 10 listens "$1" $version 7 || return
		only=,ipv6only=1
	done
}

# listens HOST 4|6 PORT: something accepts TCP connections there.
listens()
{
	in_ns "$1" ss -Hltn"$2" "sport = $3" | grep -q .
}

# online N HOST...: each gets a line to the internet and its default route:
# eth0 with 198.18.N.2 and 2001:db8:N::2, N counting up from the given number.
online()
{
	local n=$1 name
	shift
	for name; do
		wire internet "to-$name" "198.18.$n.1/24,2001:db8:$n::1/64" \
		    "$name" eth0 "198.18.$n.2/24,2001:db8:$n::2/64" &&
		ip -n "$name" route add default via "198.18.$n.1" &&
		ip -n "$name" route add default via "2001:db8:$n::1" || return
		n=$((n + 1))
	done
}

# lab: internet, gw (198.18.1.2), phone (198.18.2.2), laptop (198.18.3.2).
GW4=198.18.1.2
GW6=2001:db8:1::2
lab()
{
	internet && host gw phone laptop && online 1 gw phone laptop
}

# lan ROUTER HOST NET4 NET6: a host behind a router's interface "lan":
# lan gw printer 192.168.10 fd00:10 makes 192.168.10.1 and fd00:10::1 of gw,
# 192.168.10.2 and fd00:10::2 of a new host "printer", and its default route.
lan()
{
	[ -e "${LAB:?}/$2" ] || host "$2" || return
	wire "$1" lan "$3.1/24,$4::1/64" "$2" eth0 "$3.2/24,$4::2/64" &&
	ip -n "$2" route add default via "$3.1" &&
	ip -n "$2" route add default via "$4::1"
}

# reaches HOST ADDRESS...: each answers a ping, at the latest in ten seconds.
reaches()
{
	local from=$1 address
	shift
	for address; do
		wait_for 10 in_ns "$from" ping -n -q -c 1 -W 1 "$address" \
		    >/dev/null || fail "$from does not reach $address" || return
	done
}

# no_reach HOST ADDRESS...: none answers any of three pings.
no_reach()
{
	local from=$1 address pid
	local -A asked=()
	shift
	for address; do
		in_ns "$from" ping -n -q -c 3 -i 0.1 -W 0.7 "$address" \
		    >/dev/null 2>&1 3>&- &
		asked[$!]=$address
	done
	for pid in "${!asked[@]}"; do
		! wait "$pid" ||
			fail "$from reaches ${asked[$pid]}" || return
	done
}

# seen_as HOST [4|6]: the address at which the internet sees the host.
seen_as()
{
	local to=$INTERNET4 seen
	[ "${2-4}" = 4 ] || to=$INTERNET6
	seen=$(in_ns "$1" timeout 10 bash -c \
	    "exec 3<>/dev/tcp/$to/7 && cat <&3") || return
	# socat writes an IPv6 address in full and in brackets.
	seen=${seen#[}
	getent ahosts "${seen%]}" | awk '{ print $1; exit }'
}

# stream_start HOST ADDRESS [INTERVAL]: pings on and on, until stream_end,
# which shows what was lost and fails if that was anything.
stream_start()
{
	rm -f "${LAB:?}/stream.$1.out"	# an earlier one's is not this one's
	in_background "$1" bash -c 'echo $$ >"$1.pid" &&
	    exec ping -n -i "$2" "$3" >"$1.out" 2>&1' - \
	    "${LAB:?}/stream.$1" "${3:-0.05}" "$2"
	wait_for 10 grep -qs ' bytes from ' "$LAB/stream.$1.out"
}

stream_end()
{
	local file=$LAB/stream.$1 sent received
	kill -INT "$(cat "$file.pid")" || return
	wait_for 5 grep -q 'packets transmitted' "$file.out" || return
	sent=$(sed -n 's/^\([0-9]*\) packets transmitted.*/\1/p' "$file.out")
	received=$(sed -n 's/.*transmitted, \([0-9]*\) rec.*/\1/p' "$file.out")
	echo "$received of $sent replies"
	# The last one may be on its way when the ping is interrupted.
	[ $((sent - received)) -le 1 ] || return 1
	! missing_seq "$file.out" | grep .
}

# Sequence numbers that are not there, between the first and the last reply.
missing_seq()
{
	sed -n 's/.*icmp_seq=\([0-9]*\).*/\1/p' "$1" | awk '
		NR > 1 && $1 > last + 1 {
			print "lost: " last + 1 " to " $1 - 1
		}
		{ last = $1 }'
}

# True where the kernel itself has WireGuard, as in the booted tier.
kernel_wireguard()
{
	ip link add wgprobe0 type wireguard 2>/dev/null &&
	    ip link delete wgprobe0
}
