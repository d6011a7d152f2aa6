# SPDX-License-Identifier: GPL-2.0-or-later
# Shared by the tests of the commands: "load common".

# Under valgrind a command takes a second: then less of the same must do.
# few MANY LESS: prints the one that fits.
few()
{
	if [ "${WGPILOT_CHECKER-}" = valgrind ]; then echo "$2"; else echo "$1"; fi
}

# From here on the programs as such, where a checker's own doings would be seen
# as theirs.  (The checker of leaks cannot be traced.)
as_such()
{
	PATH=$BUILD/bin:$PATH
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
}

# A private key that is the same in every run.
key_of()
{
	printf '%s' "$1" | sha256sum | head -c 64 | tr a-f A-F |
	    basenc -d --base16 | base64
}

public_of()
{
	key_of "$1" | wg pubkey
}

# All of a directory, as text: names, kinds, modes, owners, times, contents.
tree()
{
	(
		cd "${1:-$WGPILOT_DIR}"
		find . -type d -printf 'd %m %U:%G %P\n' | sort
		find . ! -type d -printf '%y %m %U:%G %i %T@ %P %l\n' | sort
		find . -type f -print0 | sort -z | xargs -0r cat 2>/dev/null |
		    sha256sum
	)
}

# refused N COMMAND...: it fails with that status, says why in one line, and
# the state is untouched, byte for byte and inode for inode.
refused()
{
	local before
	before=$(tree)
	status "$@" || return
	same "$before" "$(tree)" "state after: ${*:2}" || return
	[ -n "$stderr" ] || fail "no message: ${*:2}" || return
	[ -z "$output" ] || fail "on stdout: $output"
}

# A network with a fixed name for what clients dial, and fixed subnets.
make_network()
{
	wgp-net add -q --endpoint vpn.example.com --subnet 10.8.0.0/24 \
	    --subnet fd00:8::/64 "$@"
}

# value FILE SECTION KEY: the values in an INI file, one a line.
value()
{
	awk -v section="[$2]" -v key="$3" '
		/^\[/ { here = $0 == section }
		here && index($0, key " = ") == 1 {
			print substr($0, length(key) + 4)
		}' "$1"
}
