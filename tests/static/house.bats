#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The house rules that a machine can see.

load ../lib

setup()
{
	cd "$ROOT"
}

@test "every source says its licence and its purpose" {
	for file in lib/*/*.[ch] cmd/*.[ch] tests/*/*.[ch]; do
		sed -n 1p "$file" | grep -q 'SPDX-License-Identifier: GPL-2' ||
		    fail "$file: no SPDX line"
		sed -n 2p "$file" | grep -q '^/\* .' ||
		    fail "$file: no sentence of purpose"
	done
}

# A program is one file, and its tables of options are long.
@test "80 columns, 400 lines a file (a program: 700), 60 lines a function" {
	for file in lib/*/*.[ch] cmd/*.[ch]; do
		expand "$file" | grep -nE '^.{81,}' | sed "s|^|$file:|"
	done >"$BATS_TEST_TMPDIR/wide"
	same "" "$(cat "$BATS_TEST_TMPDIR/wide")" "lines over 80 columns"
	awk 'FNR == 1 { start = 0 }
		FNR == (FILENAME ~ /^cmd/ ? 701 : 401) {
			print FILENAME ": too long"
			bad = 1
		}
		/^\{/ { start = FNR }
		/^\}/ && start && FNR - start > 61 {
			print FILENAME ":" start ": a function over 60 lines"
			bad = 1
		}
		/^\}/ { start = 0 }
		END { exit bad }' lib/*/*.[ch] cmd/*.[ch]
}

@test "includes point downwards" {
	local file layer included below
	declare -A may=(
		[base]="base" [model]="base model"
		[store]="base model store" [kernel]="base model kernel"
		[qr]="base model qr"
		[conf]="base model store kernel conf"
		[live]="base model store kernel live"
		[change]="base model store kernel conf live change"
	)
	for file in lib/*/*.[ch]; do
		layer=${file#lib/}
		layer=${layer%%/*}
		[ -n "${may[$layer]-}" ] || fail "lib/$layer: which layer?"
		below=" ${may[$layer]} "
		for included in $(sed -n 's|^#include "\(.*\)/.*|\1|p' "$file")
		do
			has "$below" " $included " || fail "$file: $included/"
		done
	done
}

@test "each library has one door" {
	door sodium 'lib/model/key\.c|lib/base/(mem|str)\.c'
	door ini 'lib/store/ini.*'
	door libmnl/libmnl 'lib/kernel/.*'
	door nftables/libnftables 'lib/kernel/nft\.c'
	door jansson 'lib/base/out.*'
	door qrencode 'lib/qr/.*'
	door png 'lib/qr/.*'
}

# door HEADER FILES: only these files include it.
door()
{
	local users
	users=$(grep -lE "^#include <$1\.h>" lib/*/*.[ch] cmd/*.[ch] |
	    grep -vxE "$2" || :)
	same "" "$users" "who includes <$1.h>"
}

@test "no program is run but hooks and the userspace implementation" {
	users=$(grep -lE '\<(system|popen|exec[lv]p?e?|posix_spawnp?)\(' \
	    lib/*/*.c cmd/*.c | grep -vxE \
	    'lib/change/hook\.c|lib/kernel/userspace\.c' || :)
	same "" "$users"
}

@test "uninstall takes away all that install has put there" {
	local to=$BATS_TEST_TMPDIR/root
	umask 077
	for goal in install uninstall; do
		make --no-print-directory "$goal" BUILD="$BUILD" DESTDIR="$to" \
		    ${CC:+CC="$CC"} ${CFLAGS:+CFLAGS="$CFLAGS"} \
		    ${LDFLAGS:+LDFLAGS="$LDFLAGS"} PREFIX=/usr >/dev/null
		[ "$goal" = uninstall ] || same "" "$(find "$to" -type f \
		    -not -perm 644 -not -path '*/bin/*')" "modes"
		[ "$goal" = uninstall ] || [ -x "$to/usr/bin/wgp-net" ]
	done
	same "" "$(find "$to" -type f)" "what is left"
}
