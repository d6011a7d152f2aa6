# SPDX-License-Identifier: GPL-2.0-or-later
# fish completion for wgp-net(8), wgp-peer(8), wgp-conf(8), wgp-qr(1).

# The words of the line: state directory, verb, operands; a line each.
function __wgpilot_line
    set -l words (commandline -opc)
    set -l dir
    set -l operands
    set -l program (string replace -r '.*/' '' -- $words[1])
    set -l skip
    for word in $words[2..-1]
        if test -n "$skip"
            test $skip = -C; and set dir $word
            set skip
            continue
        end
        switch $word
            case '--*=*'
            case -C --mode --subnet --port --endpoint --dns --mtu --tunnel \
                --route --nat --site-network --description --private-key \
                --output --address --public-key --preshared-key --role \
                --keepalive --email --tag --expires --sort --filter \
                --directory --type --level --size -m -s -p -e -t -r -d -o
                set skip $word
            case -a -k -f
                # flags of some verbs, with an argument in others
                string match -q "$program $operands[1]" -- \
                    'wgp-peer add' 'wgp-peer list'
                and set skip $word
            case '-C?*'
                set dir (string sub -s 3 -- $word)
            case '-?*'
            case '*'
                set -a operands $word
        end
    end
    printf '%s\n' "$dir" $operands
end

# Is no verb there yet?
function __wgpilot_no_verb
    test (count (__wgpilot_line)) -eq 1
end

# Is the verb one of these?
function __wgpilot_verb
    set -l line (__wgpilot_line)
    test (count $line) -ge 2; and contains -- $line[2] $argv
end

# __wgpilot_operand N VERB...: is the Nth operand of such a verb to come?
function __wgpilot_operand
    set -l line (__wgpilot_line)
    test (count $line) -eq (math $argv[1] + 1)
    and contains -- $line[2] $argv[2..-1]
end

# Runs a program of the suite on the state directory of the line.
function __wgpilot_ask
    set -l line (__wgpilot_line)
    set -l dir
    test -n "$line[1]"; and set dir -C (string replace -r '^~/' $HOME/ -- $line[1])
    command -q $argv[1]
    and command $argv[1] $dir $argv[2..-1] </dev/null 2>/dev/null
end

function __wgpilot_networks
    __wgpilot_ask wgp-net list -o name,mode
end

# NET/PEER; PEER alone, too, where there is one network and the word begins so.
function __wgpilot_peers
    __wgpilot_ask wgp-peer list -o network,name | string replace \t /
    set -l word (commandline -ct)
    if test -n "$word"; and not string match -q '*/*' -- $word
        and test (count (__wgpilot_ask wgp-net list -o name)) -eq 1
        __wgpilot_ask wgp-peer list -o name
    end
end

# NET/, for a peer that is to be made.
function __wgpilot_new_peer
    __wgpilot_ask wgp-net list -o name | string replace -r '$' /
end

# Words behind those that a comma ends already.
function __wgpilot_list
    set -l done (commandline -ct | string replace -r '^--[a-z]*=' '' |
        string replace -r '[^,]*$' '')
    printf '%s\n' $done$argv
end

function __wgpilot_network_fields
    printf '%s\n' up name mode subnets listen_port endpoint peers online \
        enabled public_key dns mtu fwmark table tunnel routes nat \
        device_to_device site_networks description pre_up post_up \
        pre_down post_down created_at updated_at
end

function __wgpilot_peer_fields
    printf '%s\n' network online name addresses last_handshake transfer_rx \
        transfer_tx endpoint public_key allowed_ips persistent_keepalive \
        state_keepalive state_endpoint role site_networks tunnel routes \
        email description tags enabled expired expires_at created_at \
        updated_at
end

# KEY=VALUE, KEY= and, for lists, KEY+=VALUE and KEY-=VALUE.
function __wgpilot_network_keys
    printf '%s\n' Mode={gateway,site-to-site,hub-routed} \
        Tunnel={full,split} NAT={auto,yes,no} DeviceToDevice={yes,no} \
        Enabled={yes,no} Table={auto,off} FwMark=off \
        {Mode,ListenPort,Endpoint,MTU,FwMark,Table,Tunnel,NAT}= \
        {DeviceToDevice,Description,Enabled}= \
        {Subnet,DNS,Routes,SiteNetworks}{,+,-}= \
        {PreUp,PostUp,PreDown,PostDown}{,+,-}=
end

function __wgpilot_peer_keys
    printf '%s\n' Role={client,site-gateway} Tunnel={full,split} \
        Enabled={yes,no} PersistentKeepalive=off \
        {Endpoint,PersistentKeepalive,Role,Tunnel,Email}= \
        {Description,Enabled,Expires}= \
        {Address,SiteNetworks,Routes,Tags}{,+,-}=
end

# What the programs have in common.
for program in wgp-net wgp-peer wgp-conf wgp-qr
    complete -c $program -e
    complete -c $program -f
    complete -c $program -s C -x -a '(__fish_complete_directories)' -d 'state directory'
    complete -c $program -s j -l json -d 'print JSON'
    complete -c $program -s n -l dry-run -d 'say what would change, change nothing'
    complete -c $program -s q -l quiet -d 'no notes, no report'
    complete -c $program -s y -l yes -d 'never ask'
    complete -c $program -l help -d 'print the usage'
    complete -c $program -l version -d 'print the version'
    test $program = wgp-qr
    or complete -c $program -n __wgpilot_no_verb -a help -d 'print the usage'
end

# wgp-net
set -l c complete -c wgp-net
$c -n __wgpilot_no_verb -a add -d 'make a network'
$c -n __wgpilot_no_verb -a list -d 'list the networks'
$c -n __wgpilot_no_verb -a show -d 'show all of a network'
$c -n __wgpilot_no_verb -a set -d 'change a network'
$c -n __wgpilot_no_verb -a enable -d 'let a network come up'
$c -n __wgpilot_no_verb -a disable -d 'take a network down and keep it down'
$c -n __wgpilot_no_verb -a remove -d 'remove a network with its peers and keys'
$c -n __wgpilot_no_verb -a up -d 'bring the interface up'
$c -n __wgpilot_no_verb -a down -d 'take the interface down'
$c -n __wgpilot_no_verb -a sync -d 'bring the interface to what the state says'
$c -n __wgpilot_no_verb -a diff -d 'print what sync would change'
$c -n __wgpilot_no_verb -a hook -d 'what wg-quick leaves to us'
$c -n '__wgpilot_operand 1 help' -a 'add list show set enable disable remove up down sync diff hook'
$c -n '__wgpilot_verb show enable disable remove up down sync diff' -a '(__wgpilot_networks)'
$c -n '__wgpilot_operand 1 set' -a '(__wgpilot_networks)'
$c -n '__wgpilot_verb set; and not __wgpilot_operand 1 set' -a '(__wgpilot_network_keys)'
$c -n '__wgpilot_operand 1 hook' -a 'pre-up post-down'
$c -n '__wgpilot_operand 2 hook' -a '(__wgpilot_networks)'
$c -n '__wgpilot_verb list show' -s o -l output -x -a '(__wgpilot_list (__wgpilot_network_fields))' -d 'only these fields'
$c -n '__wgpilot_verb up down sync diff' -s a -l all -d 'all networks'
$c -n '__wgpilot_verb up sync diff' -l keep-foreign -d 'leave what the state does not know'
$c -n '__wgpilot_verb add' -s m -l mode -x -a 'gateway site-to-site hub-routed' -d 'who may reach what'
$c -n '__wgpilot_verb add' -s s -l subnet -x -a auto -d 'addresses of the tunnel'
$c -n '__wgpilot_verb add' -s p -l port -x -a auto -d 'UDP port to listen on'
$c -n '__wgpilot_verb add' -s e -l endpoint -x -d 'what clients dial'
$c -n '__wgpilot_verb add' -l dns -x -d 'resolver for clients'
$c -n '__wgpilot_verb add' -l mtu -x -d 'MTU of the interface and in client files'
$c -n '__wgpilot_verb add' -s t -l tunnel -x -a 'full split' -d 'what clients send into the tunnel'
$c -n '__wgpilot_verb add' -s r -l route -x -d 'further prefix of a split tunnel'
$c -n '__wgpilot_verb add' -l nat -x -a 'auto yes no' -d 'hide clients behind the gateway'
$c -n '__wgpilot_verb add' -l allow-device-to-device -d 'peers may reach each other'
$c -n '__wgpilot_verb add' -l site-network -x -d 'prefix behind the gateway itself'
$c -n '__wgpilot_verb add' -s d -l description -x -d 'any text'
$c -n '__wgpilot_verb add' -l private-key -r -F -d 'use that key instead of a new one'
$c -n '__wgpilot_verb add' -s u -l up -d 'bring the interface up at once'

# wgp-peer
set -l c complete -c wgp-peer
$c -n __wgpilot_no_verb -a add -d 'make peers'
$c -n __wgpilot_no_verb -a list -d 'list peers'
$c -n __wgpilot_no_verb -a show -d 'show all of a peer'
$c -n __wgpilot_no_verb -a set -d 'change peers'
$c -n __wgpilot_no_verb -a enable -d 'let peers in again'
$c -n __wgpilot_no_verb -a disable -d 'shut peers out'
$c -n __wgpilot_no_verb -a remove -d 'remove peers with their keys'
$c -n '__wgpilot_operand 1 help' -a 'add list show set enable disable remove'
$c -n '__wgpilot_verb add' -a '(__wgpilot_new_peer)'
$c -n '__wgpilot_operand 1 list' -a '(__wgpilot_networks)'
$c -n '__wgpilot_verb show set enable disable remove' -a '(__wgpilot_peers)'
$c -n '__wgpilot_verb set; and not __wgpilot_operand 1 set' -a '(__wgpilot_peer_keys)'
$c -n '__wgpilot_verb list show' -s o -l output -x -a '(__wgpilot_list (__wgpilot_peer_fields))' -d 'only these fields'
$c -n '__wgpilot_verb list' -s s -l sort -x -a '(__wgpilot_peer_fields)' -d 'in the order of that field'
$c -n '__wgpilot_verb list' -s f -l filter -x -a 'online offline enabled disabled expired tag= name=' -d 'only these peers'
$c -n '__wgpilot_verb list' -s w -l watch -d 'again and again'
$c -n '__wgpilot_verb add' -s a -l address -x -d 'instead of the lowest free one'
$c -n '__wgpilot_verb add' -s k -l public-key -r -F -d 'the device keeps its private key'
$c -n '__wgpilot_verb add' -l preshared-key -r -F -d 'use that key instead of a new one'
$c -n '__wgpilot_verb add' -l no-psk -d 'make no preshared key'
$c -n '__wgpilot_verb add' -l forget-key -d 'print the file once, keep no private key'
$c -n '__wgpilot_verb add' -l role -x -a 'client site-gateway' -d 'what it is'
$c -n '__wgpilot_verb add' -l site-network -x -d 'prefix behind the peer'
$c -n '__wgpilot_verb add' -l keepalive -x -d 'seconds between keepalives'
$c -n '__wgpilot_verb add' -s t -l tunnel -x -a 'full split' -d 'what it sends into the tunnel'
$c -n '__wgpilot_verb add' -s r -l route -x -d 'further prefix of a split tunnel'
$c -n '__wgpilot_verb add' -l email -x -d 'whose device it is'
$c -n '__wgpilot_verb add' -s d -l description -x -d 'any text'
$c -n '__wgpilot_verb add' -l tag -x -d 'word to group peers by'
$c -n '__wgpilot_verb add' -l expires -x -d 'when it counts as disabled'
$c -n '__wgpilot_verb add' -s c -l conf -d "print the device's file"
$c -n '__wgpilot_verb add' -l qr -d "print the device's QR code"

# wgp-conf
set -l c complete -c wgp-conf
$c -n __wgpilot_no_verb -a server -d 'print the file of the gateway'
$c -n __wgpilot_no_verb -a client -d "print a device's file, or write it"
$c -n __wgpilot_no_verb -a write -d "write the gateway's file"
$c -n '__wgpilot_operand 1 help' -a 'server client write'
$c -n '__wgpilot_operand 1 server' -a '(__wgpilot_networks)'
$c -n '__wgpilot_verb write' -a '(__wgpilot_networks)'
$c -n '__wgpilot_verb client' -a '(__wgpilot_peers)'
$c -n '__wgpilot_verb server' -s p -l public -d 'without the secret keys'
$c -n '__wgpilot_verb client' -s p -l public -d 'without the secret keys'
$c -n '__wgpilot_verb client' -s d -l directory -x -a '(__fish_complete_directories)' -d 'write wgpilot-NAME.conf there'
$c -n '__wgpilot_verb write' -s a -l all -d 'all networks'
$c -n '__wgpilot_verb write' -s f -l force -d 'write over a file that is not ours or was edited'

# wgp-qr
set -l c complete -c wgp-qr
$c -a '(__wgpilot_peers; echo -)'
$c -s t -l type -x -a 'utf8 ansi ascii png svg' -d 'kind of output'
$c -s o -l output -r -F -d 'write to a file'
$c -l level -x -a 'L M Q H' -d 'error correction'
$c -l size -x -d 'length of a side'
