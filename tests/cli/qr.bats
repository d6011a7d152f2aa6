#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# wgp-qr: what is encoded is what a reader decodes; nobody else may read it.

load ../lib

setup()
{
	cd "$BATS_TEST_TMPDIR"
	state_dir
}

# text N: N bytes that need byte mode, with no line that begins with '#'.
text()
{
	local line
	line='Key = aB3/+x=,:#%"&<> '
	yes "$line" | tr '\n' ' ' | head -c "$1"
}

# decodes TEXT IMAGE: the image's code holds just the bytes of the file TEXT.
decodes()
{
	zbarimg --raw -q -Sdisable -Sqrcode.enable -Sbinary "$2" >decoded 2>zbar.err || {
		cat zbar.err
		return 1
	}
	cmp "$1" decoded
}

# Modules as lines of 0 and 1 on stdin, to a PBM image of 4 pixels each.
to_pbm()
{
	awk '{
		row = ""
		for (i = 1; i <= length($0); i++) {
			c = substr($0, i, 1)
			row = row " " c " " c " " c " " c
		}
		rows[++n] = row
		width = length($0) * 4
	}
	END {
		print "P1", width, n * 4
		for (i = 1; i <= n; i++)
			print rows[i] "\n" rows[i] "\n" rows[i] "\n" rows[i]
	}'
}

@test "PNG: one byte to 2953, at each level's limit" {
	for n in 1 2 17 300 1273 1274 1663 1664 2331 2332 2953; do
		text $n >in
		status 0 wgp-qr -q -t png --level H -o out.png - <in
		decodes in out.png || fail "$n bytes"
	done
}

@test "PNG: the default level, and sizes" {
	text 600 >in
	for size in 1 256 1000 4000; do
		status 0 wgp-qr -t png --size $size -o out.png - <in
		same "" "$stderr"
		decodes in out.png || fail "size $size"
	done
	wgp-qr -t png - <in >out.png
	decodes in out.png
}

@test "2954 bytes: refused with the figures" {
	text 2954 >in
	status 1 wgp-qr --level L - <in
	same "" "$output"
	has "$stderr" 2954 2953
	status 1 wgp-qr -t png -o out.png - <in
	no test -e out.png
}

@test "a lower level is taken and named, unless -q" {
	text 2332 >in
	status 0 wgp-qr -t png -o out.png - <in
	same "wgp-qr: note: 2332 bytes are too long for a QR code of level M: level L used" "$stderr"
	status 0 wgp-qr -q -t png -o out.png - <in
	same "" "$stderr"
	decodes in out.png
}

@test "comment lines go, all other bytes stay" {
	printf '# a\n[Interface]\r\n #b\n\tK = v # c\n\n#\nN = \303\244\xff\n#' >in
	printf '[Interface]\r\n #b\n\tK = v # c\n\nN = \303\244\xff\n' >want
	status 0 wgp-qr -t png -o out.png - <in
	decodes want out.png
}

@test "ascii: read back" {
	text 200 >in
	wgp-qr -t ascii - <in | sed 's/##/1/g; s/  /0/g' | to_pbm >out.pbm
	decodes in out.pbm
}

@test "ansi: read back" {
	text 200 >in
	wgp-qr -t ansi - <in | awk '{
		# Each run begins with its colour.
		n = split($0, runs, "\033\\[")
		row = ""
		for (i = 2; i <= n; i++) {
			m = index(runs[i], "m")
			bit = substr(runs[i], 1, m - 1) == "40"
			for (k = (length(runs[i]) - m) / 2; k > 0; k--)
				row = row bit
		}
		print row
	}' | to_pbm >out.pbm
	decodes in out.pbm
}

@test "utf8: read back, dark as blocks, without escape codes" {
	text 200 >in
	status 0 wgp-qr - <in
	lacks "$output" $'\e'
	upper='s/▀/1/g; s/█/1/g; s/▄/0/g; s/ /0/g'
	lower='s/▀/0/g; s/█/1/g; s/▄/1/g; s/ /0/g'
	wgp-qr -t utf8 - <in | while IFS= read -r line; do
		sed "$upper" <<<"$line"
		sed "$lower" <<<"$line"
	done | to_pbm >out.pbm
	decodes in out.pbm
}

@test "svg: read back" {
	text 200 >in
	status 0 wgp-qr -t svg -o out.svg - <in
	side=$(sed -n 's/.*viewBox="0 0 \([0-9]*\) .*/\1/p' out.svg)
	sed -n 's/.* d="\(.*\)".*/\1/p' out.svg | tr M '\n' |
	    awk -v side="$side" '/h/ {
		split($0, f, /[ hv]/)
		for (i = 0; i < f[3]; i++)
			dark[f[1] + i, f[2]] = 1
	}
	END {
		for (y = 0; y < side; y++) {
			row = ""
			for (x = 0; x < side; x++)
				row = row (((x, y) in dark) ? 1 : 0)
			print row
		}
	}' | to_pbm >out.pbm
	decodes in out.pbm
}

@test "a terminal: colours of its own, no images, too narrow is noted" {
	text 20 >in
	output=$(script -qec "wgp-qr - <in" /dev/null </dev/null)
	has "$output" $'\e[30;47;107m' $'\e[0m'
	output=$(LC_ALL=C script -qec "wgp-qr - <in" /dev/null </dev/null)
	has "$output" $'\e[40m'
	lacks "$output" ▀
	output=$(script -qec "stty cols 20; wgp-qr - <in" /dev/null </dev/null)
	has "$output" "columns wide, the terminal 20"
	for type in png svg; do
		run script -qec "wgp-qr -t $type - <in" /dev/null </dev/null
		[ "$status" -eq 2 ]
		has "$output" "use -o FILE"
	done
}

@test "-o: 0600 whatever the umask, also in place of a 0644 file" {
	text 20 >in
	for mask in 000 022 077 777; do
		(umask $mask && wgp-qr -t png -o new-$mask.png - <in)
		same 600 "$(stat -c %a new-$mask.png)"
		echo old >old.png
		chmod 644 old.png
		(umask $mask && wgp-qr -t png -o ./old.png - <in)
		same 600 "$(stat -c %a old.png)"
		decodes in old.png
	done
	wgp-qr -o "$PWD/text" - <in
	same 600 "$(stat -c %a text)"
	same "" "$(ls -A | grep -F .tmp. || :)"
}

@test "-o: without -t the name says what kind of image" {
	text 100 >in
	for file in out.png OUT.PNG; do
		status 0 wgp-qr -o $file - <in
		decodes in $file
	done
	status 0 wgp-qr -o out.svg - <in
	has "$(head -c 200 out.svg)" "<svg"
	status 0 wgp-qr -o out.png.txt - <in
	has "$(cat out.png.txt)" "█"
	status 0 wgp-qr -t ascii -o out.png - <in
	has "$(cat out.png)" "##"
}

@test "-o: no other place, and no file where it fails" {
	text 20 >in
	status 1 wgp-qr -o absent/x - <in
	has "$stderr" absent
	mkdir dir
	status 1 wgp-qr -o dir - <in
	status 2 wgp-qr -o dir/ - <in
	status 2 wgp-qr -o "" - <in
	echo old >target
	ln -s target link
	status 1 wgp-qr -o link - <in
	same old "$(cat target)"
	status 1 wgp-qr -o target - </dev/null
	same old "$(cat target)"
	status 0 wgp-qr -n -o target - <in
	same old "$(cat target)"
	has "$stderr" "would write"
	status 0 wgp-qr -o - - <in
	no test -e ./-
}

@test "stdin that is no configuration" {
	status 1 wgp-qr - </dev/null
	status 1 wgp-qr - < <(printf '# only\n#\n')
	status 1 wgp-qr - < <(printf 'a\0b')
	has "$stderr" NUL
	status 1 wgp-qr - < <(yes canary | head -c 65537)
	has "$stderr" "64 KiB"
	lacks "$stderr" canary
	status 1 wgp-qr - <"$BATS_TEST_TMPDIR"
}

# network NAME PRIVATEKEY...: with peers p1, p2, ..., whose keys are kept here;
# "-" for a key: the device keeps it.
network()
{
	local name=$1 key=$(wg genkey) n=0 public private
	shift
	mkdir -p -m 700 "$WGPILOT_DIR/secret"
	printf '[network]\nPublicKey = %s\nListenPort = 51820\n' \
	    "$(wg pubkey <<<"$key")" >"$WGPILOT_DIR/$name.ini"
	printf 'Subnet = 10.8.0.0/24\nEndpoint = vpn.example.com\n' \
	    >>"$WGPILOT_DIR/$name.ini"
	(umask 077 && : >"$WGPILOT_DIR/secret/$name.ini")
	for private; do
		n=$((n + 1))
		[ "$private" != - ] || key=$(wg genkey)
		[ "$private" = - ] || key=$private
		public=$(wg pubkey <<<"$key")
		printf '\n[peer p%d]\nPublicKey = %s\nAddress = 10.8.0.%d\n' \
		    $n "$public" $((n + 1)) >>"$WGPILOT_DIR/$name.ini"
		[ "$private" = - ] ||
			printf '[%s]\nPrivateKey = %s\n' "$public" "$key" \
			    >>"$WGPILOT_DIR/secret/$name.ini"
	done
}

@test "a peer: its file less the comments, whichever way it is named" {
	key=$(wg genkey)
	network wg0 "$key" -
	status 0 wgp-qr -t png -o out.png wg0/p1
	zbarimg --raw -q -Sdisable -Sqrcode.enable -Sbinary out.png >decoded 2>/dev/null
	same "[Interface]" "$(head -n 1 decoded)"
	has "$(cat decoded)" "PrivateKey = $key" "vpn.example.com:51820"
	no grep -q '^#' decoded
	status 0 wgp-qr -t svg wg0/p1
	one=$output
	status 0 wgp-qr -t svg p1
	same "$one" "$output"
}

@test "a peer that cannot be: no code, and why" {
	status 3 wgp-qr wg0/p1
	status 3 wgp-qr p1
	network wg0 "$(wg genkey)" -
	status 1 wgp-qr wg0/p2
	has "$stderr" "only on the device"
	status 3 wgp-qr wg0/p3
	status 3 wgp-qr wg1/p1
	has "$stderr" "there is wg0"
	status 2 wgp-qr wg0
	network wg1 "$(wg genkey)"
	status 2 wgp-qr p1
	has "$stderr" "wg0, wg1"
	for name in ../p1 wg0/ /p1 wg0/../p1 wg0/p1/ "" $'wg0/\e[31m' -- ; do
		run wgp-qr -- "$name"
		[ "$status" -ge 1 ] && [ "$status" -le 3 ]
		lacks "$output" $'\e'
	done
}

@test "usage" {
	status 2 wgp-qr
	status 2 wgp-qr - -
	status 2 wgp-qr -t gif -
	status 2 wgp-qr --level X -
	status 2 wgp-qr --size 0 -
	status 2 wgp-qr --size 8193 -
	status 2 wgp-qr --size 256x -
	status 2 wgp-qr -j -
	status 2 wgp-qr --lev L -
	status 2 wgp-qr -o a -o b -
	status 0 wgp-qr --help
	has "$output" "Usage: wgp-qr" --level "man wgp-qr"
	status 0 wgp-qr --version
}

@test "a full or closed stdout is an error" {
	text 20 >in
	for type in utf8 png; do
		run bash -c "wgp-qr -t $type - <in >/dev/full"
		[ "$status" -eq 1 ]
		has "$output" "write stdout"
		run bash -c "wgp-qr -t $type - <in >&-"
		[ "$status" -eq 1 ]
		has "$output" "write stdout"
	done
	run bash -c 'wgp-qr --help >/dev/full'
	[ "$status" -eq 1 ]
	same "wgp-qr: done, but could not report: write stdout: No space left on device" "$output"
	run bash -c 'wgp-qr --version >&-'
	[ "$status" -eq 1 ]
	run bash -c 'wgp-qr - <in | true; exit ${PIPESTATUS[0]}'
	[ "$status" -le 1 ]
}

@test "standard descriptors closed in all combinations" {
	text 20 >in
	wgp-qr -t svg -o want - <in
	for closed in "" "<&-" ">&-" "2>&-" "<&- >&-" "<&- 2>&-" ">&- 2>&-" \
	    "<&- >&- 2>&-"; do
		rm -f got
		status=0
		bash -c "exec <in 2>err $closed; wgp-qr -t svg -o got -" ||
		    status=$?
		if [[ $closed == *"<&-"* ]]; then
			[ "$status" -eq 1 ] || fail "$closed: $status"
			no test -e got
		else
			[ "$status" -eq 0 ] || fail "$closed: $status"
			cmp want got
		fi
	done
}
