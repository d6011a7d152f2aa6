# SPDX-License-Identifier: GPL-2.0-or-later
# bash completion for wgp-net(8), wgp-peer(8), wgp-conf(8), wgp-qr(1).

# The verbs of a program.
_wgpilot_verbs()
{
	case $1 in
	wgp-net)
		echo add list show set enable disable remove up down sync \
		    diff hook help ;;
	wgp-peer)
		echo add list show set enable disable remove help ;;
	wgp-conf)
		echo server client write help ;;
	esac
}

# The options of a program's verb.
_wgpilot_options()
{
	echo -C -j --json -n --dry-run -q --quiet -y --yes --help --version
	case "$1 $2" in
	'wgp-net add')
		echo -m --mode -s --subnet -p --port -e --endpoint --dns \
		    --mtu -t --tunnel -r --route --nat \
		    --allow-device-to-device --site-network -d --description \
		    --private-key -u --up ;;
	'wgp-net list'|'wgp-net show'|'wgp-peer show')
		echo -o --output ;;
	'wgp-net up'|'wgp-net sync'|'wgp-net diff')
		echo -a --all --keep-foreign ;;
	'wgp-net down')
		echo -a --all ;;
	'wgp-peer add')
		echo -a --address -k --public-key --preshared-key --no-psk \
		    --forget-key --role --site-network --keepalive -t \
		    --tunnel -r --route --email -d --description --tag \
		    --expires -c --conf --qr ;;
	'wgp-peer list')
		echo -o --output -s --sort -f --filter -w --watch ;;
	'wgp-conf server')
		echo -p --public ;;
	'wgp-conf client')
		echo -d --directory -p --public ;;
	'wgp-conf write')
		echo -a --all -f --force ;;
	'wgp-qr ')
		echo -t --type -o --output --level --size ;;
	esac
}

# What an option's argument is; nothing where it takes none.
_wgpilot_argument()
{
	case $3 in
	-C) echo directory; return ;;
	esac
	case "$1 $2" in
	'wgp-net add')
		case $3 in
		-m|--mode) echo words gateway site-to-site hub-routed ;;
		-s|--subnet|-p|--port) echo words auto ;;
		-t|--tunnel) echo words full split ;;
		--nat) echo words auto yes no ;;
		--private-key) echo file ;;
		-e|--endpoint|--dns|--mtu|-r|--route|--site-network|-d| \
		--description) echo words ;;
		esac ;;
	'wgp-peer add')
		case $3 in
		-k|--public-key|--preshared-key) echo file ;;
		--role) echo words client site-gateway ;;
		-t|--tunnel) echo words full split ;;
		-a|--address|--site-network|--keepalive|-r|--route|--email| \
		-d|--description|--tag|--expires) echo words ;;
		esac ;;
	'wgp-peer list')
		case $3 in
		-o|--output) echo fields ;;
		-s|--sort) echo field ;;
		-f|--filter) echo words online offline enabled disabled \
		    expired tag= name= ;;
		esac ;;
	'wgp-net list'|'wgp-net show'|'wgp-peer show')
		case $3 in
		-o|--output) echo fields ;;
		esac ;;
	'wgp-conf client')
		case $3 in
		-d|--directory) echo directory ;;
		esac ;;
	'wgp-qr ')
		case $3 in
		-t|--type) echo words utf8 ansi ascii png svg ;;
		-o|--output) echo file ;;
		--level) echo words L M Q H ;;
		--size) echo words ;;
		esac ;;
	esac
}

# The fields of records, for -o and --sort.
_wgpilot_fields()
{
	case $1 in
	wgp-net)
		echo up name mode subnets listen_port endpoint peers online \
		    enabled public_key dns mtu fwmark table tunnel routes \
		    nat device_to_device site_networks description pre_up \
		    post_up pre_down post_down created_at updated_at ;;
	wgp-peer)
		echo network online name addresses last_handshake \
		    transfer_rx transfer_tx endpoint public_key allowed_ips \
		    persistent_keepalive state_keepalive state_endpoint role \
		    site_networks tunnel routes email description tags \
		    enabled expired expires_at created_at updated_at ;;
	esac
}

# The keys for "set"; lists are added to and taken from, too.
_wgpilot_keys()
{
	case $1 in
	wgp-net)
		echo {Mode,ListenPort,Endpoint,MTU,FwMark,Table,Tunnel,NAT}= \
		    {DeviceToDevice,Description,Enabled}= \
		    {Subnet,DNS,Routes,SiteNetworks}{,+,-}= \
		    {PreUp,PostUp,PreDown,PostDown}{,+,-}= ;;
	wgp-peer)
		echo {Endpoint,PersistentKeepalive,Role,Tunnel,Email}= \
		    {Description,Enabled,Expires}= \
		    {Address,SiteNetworks,Routes,Tags}{,+,-}= ;;
	esac
}

# The values that a key may have, where they can be counted.
_wgpilot_values()
{
	case $1 in
	Mode) echo gateway site-to-site hub-routed ;;
	Tunnel) echo full split ;;
	NAT) echo auto yes no ;;
	DeviceToDevice|Enabled) echo yes no ;;
	Role) echo client site-gateway ;;
	Table) echo auto off ;;
	FwMark|PersistentKeepalive) echo off ;;
	esac
}

# Runs a program of the suite on the state directory of the line.
_wgpilot_ask()
{
	"$1" ${_wgpilot_dir:+-C "$_wgpilot_dir"} "${@:2}" </dev/null \
	    2>/dev/null
}

_wgpilot_networks()
{
	_wgpilot_ask wgp-net list -o name
}

# NET/PEER; PEER alone, too, where there is one network and the word begins so.
_wgpilot_peers()
{
	local networks
	_wgpilot_ask wgp-peer list -o network,name | tr '\t' /
	[[ -n $1 && $1 != */* ]] || return
	networks=$(_wgpilot_networks)
	[[ $networks == *$'\n'* ]] || _wgpilot_ask wgp-peer list -o name
}

# Takes the quotes off a word of the line.
_wgpilot_unquote()
{
	local word=$1
	case $word in
	\"*) word=${word#\"} word=${word%\"} ;;
	\'*) word=${word#\'} word=${word%\'} ;;
	*) word=${word//\\/} ;;
	esac
	case $word in "~/"*) word=$HOME/${word#"~/"} ;; esac
	printf '%s' "$word"
}

# Offers what begins with the word: a line each, on stdin.
_wgpilot_offer()
{
	local line word
	word=$(_wgpilot_unquote "$_wgpilot_cur")
	while IFS= read -r line; do
		[[ $line == "$word"* ]] || continue
		case $_wgpilot_cur in
		[\"\']*) ;;
		*) line=${line// /\\ } ;;
		esac
		COMPREPLY+=("$line")
	done
	[[ ${#COMPREPLY[@]} -ne 1 || $COMPREPLY != *[=/] ]] ||
	    compopt -o nospace
}

_wgpilot_words()
{
	_wgpilot_offer < <([ $# -eq 0 ] || printf '%s\n' "$@")
}

# The argument of an option.
_wgpilot_offer_argument()
{
	local done=${_wgpilot_cur%"${_wgpilot_cur##*,}"}
	case $2 in
	directory)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$_wgpilot_cur") ;;
	file)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$_wgpilot_cur") ;;
	fields)
		_wgpilot_words $(printf "$done%s " $(_wgpilot_fields "$1"))
		compopt -o nospace ;;
	field)
		_wgpilot_words $(_wgpilot_fields "$1") ;;
	words)
		_wgpilot_words "${@:3}" ;;
	esac
}

_wgpilot_assignment()
{
	local key=${_wgpilot_cur%%=*}
	if [[ $_wgpilot_cur == *=* ]]; then
		_wgpilot_words $(_wgpilot_values "$key" |
		    sed "s/[^ ][^ ]*/$key=&/g")
	else
		_wgpilot_words $(_wgpilot_keys "$1")
	fi
}

# An operand: the nth of a program's verb, from 0.
_wgpilot_operand()
{
	case "$1 $2" in
	*' help')
		[ "$3" -gt 0 ] || _wgpilot_words $(_wgpilot_verbs "$1") ;;
	'wgp-net add')
		;;
	'wgp-net set')
		if [ "$3" -eq 0 ]; then
			_wgpilot_offer < <(_wgpilot_networks)
		else
			_wgpilot_assignment "$1"
		fi ;;
	'wgp-net hook')
		if [ "$3" -eq 0 ]; then
			_wgpilot_words pre-up post-down
		else
			_wgpilot_offer < <(_wgpilot_networks)
		fi ;;
	'wgp-net list')
		;;
	'wgp-peer add')
		_wgpilot_offer < <(_wgpilot_networks | sed 's|$|/|') ;;
	'wgp-peer list')
		[ "$3" -gt 0 ] || _wgpilot_offer < <(_wgpilot_networks) ;;
	'wgp-peer set')
		if [ "$3" -eq 0 ] || [[ $_wgpilot_cur == */* ]]; then
			_wgpilot_offer < <(_wgpilot_peers "$_wgpilot_cur")
		else
			_wgpilot_assignment "$1"
		fi ;;
	wgp-peer*|'wgp-conf client')
		_wgpilot_offer < <(_wgpilot_peers "$_wgpilot_cur") ;;
	'wgp-qr ')
		[ "$3" -gt 0 ] ||
		    _wgpilot_offer < <(_wgpilot_peers "$_wgpilot_cur"; echo -) ;;
	wgp-net*|wgp-conf*)
		_wgpilot_offer < <(_wgpilot_networks) ;;
	esac
}

# bash breaks words at these, and completes only what is behind the last.
_wgpilot_trim()
{
	local breaks=${COMP_WORDBREAKS//[^=:@]/} head i
	[ -n "$breaks" ] || return
	head=${_wgpilot_cur%"${_wgpilot_cur##*["$breaks"]}"}
	for i in "${!COMPREPLY[@]}"; do
		COMPREPLY[i]=${COMPREPLY[i]#"$head"}
	done
}

_wgpilot()
{
	local program=${1##*/} verb= kind= n=0 i word words cword
	local _wgpilot_dir= _wgpilot_cur
	COMPREPLY=()
	_get_comp_words_by_ref -n =:@ words cword 2>/dev/null || return
	_wgpilot_cur=${words[cword]}
	for ((i = 1; i < cword; i++)); do
		word=${words[i]}
		case $word in
		-C)
			((++i >= cword)) || _wgpilot_dir=$(
			    _wgpilot_unquote "${words[i]}") ;;
		-C*)
			_wgpilot_dir=$(_wgpilot_unquote "${word#-C}") ;;
		-?*)
			[ -z "$(_wgpilot_argument "$program" "$verb" \
			    "$word")" ] || ((i++)) ;;
		*)
			if [ -z "$verb" ] && [ "$program" != wgp-qr ]; then
				verb=$word
			else
				((n++))
			fi ;;
		esac
	done
	case $_wgpilot_cur in
	--*=*)
		kind=$(_wgpilot_argument "$program" "$verb" \
		    "${_wgpilot_cur%%=*}")
		_wgpilot_cur=${_wgpilot_cur#*=}
		[ -z "$kind" ] || _wgpilot_offer_argument "$program" $kind
		return ;;
	esac
	[ $cword -eq 1 ] ||
	    kind=$(_wgpilot_argument "$program" "$verb" "${words[cword - 1]}")
	if [ -n "$kind" ]; then
		_wgpilot_offer_argument "$program" $kind
	elif [[ $_wgpilot_cur == -* ]]; then
		_wgpilot_words $(_wgpilot_options "$program" "$verb")
	elif [ -z "$verb" ] && [ "$program" != wgp-qr ]; then
		_wgpilot_words $(_wgpilot_verbs "$program")
	else
		_wgpilot_operand "$program" "$verb" $n
	fi
	_wgpilot_trim
}

complete -F _wgpilot wgp-net wgp-peer wgp-conf wgp-qr
