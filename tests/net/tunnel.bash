# SPDX-License-Identifier: GPL-2.0-or-later
# Beside lib.bash: what tests of real tunnels have in common.  The gateway is
# the host gw, and every host's tunnel is wg0.

# tunnel_lab HOST...: internet, gw and these, each online; and a state.
tunnel_lab()
{
	internet && host gw "$@" && online 1 gw "$@" &&
	    state_dir "$BATS_FILE_TMPDIR/wgpilot"
}

# gw COMMAND...: on the gateway.
gw()
{
	in_ns gw "$@"
}

# quietly COMMAND...: what it says is shown only if it fails.
quietly()
{
	local said
	said=$("$@" 2>&1 3>&- 4>&-) || fail "$*: status $?: $said"
}

# join HOST NET/PEER [wgN]: the peer's file is carried to the host, where
# stock wg-quick takes it.
join()
{
	local file=$LAB/conf.d/$1/${3-wg0}.conf
	mkdir -p -m 700 "$LAB/conf.d/$1"
	(umask 077 && gw wgp-conf client "$2" >"$file") &&
	    quietly in_ns "$1" wg-quick up "$file"
}

# leave HOST [wgN]: and down again.
leave()
{
	quietly in_ns "$1" wg-quick down "$LAB/conf.d/$1/${2-wg0}.conf"
}

# afresh HOST: the device forgets its session, as if switched off and on, so
# that the next packet begins another (else it finds out within 15 seconds).
afresh()
{
	in_ns "$1" bash -c 'wg setconf wg0 <(wg showconf wg0)'
}

# widen HOST PREFIX...: a device's owner edits the file, so that it sends
# these into the tunnel and takes them from there.
widen()
{
	local to=$1 prefix list
	shift
	printf -v list '%s,' "$@"
	in_ns "$to" wg set wg0 peer "$(in_ns "$to" wg show wg0 peers)" \
	    allowed-ips "${list%,}" || return
	for prefix; do
		ip -n "$to" route replace "$prefix" dev wg0 || return
	done
}

# count HOST MATCH...: from now on, packets that arrive there and match in
# nft's words.  A ping that gets no answer may have arrived all the same.
count()
{
	local host=$1
	shift
	in_ns "$host" nft "table inet counted { chain in {
		type filter hook prerouting priority -300;
		$(printf '%s counter\n' "$@")
	}; }"
}

# arrived HOST: how many did.  Ends the counting.
arrived()
{
	in_ns "$1" nft list table inet counted |
	    awk '/ counter packets / {
		for (i = 1; i < NF; i++)
			n += $i == "packets" ? $(i + 1) : 0
	    } END { print n + 0 }' && in_ns "$1" nft delete table inet counted
}
