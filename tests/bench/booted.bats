# SPDX-License-Identifier: GPL-2.0-or-later
# The half of "make bench" that runs in the booted kernel: tests/bench/bench
# puts its programs beside those under test.  A figure is a comment.

load ../lib

measure_size()
{
	"$ROOT/tests/bench/run" kernel "$1" 2>&1 | sed 's/^/# bench /' >&3
}

@test "10 peers" { measure_size 10; }
@test "1,000 peers" { measure_size 1000; }
@test "10,000 peers" { measure_size 10000; }
@test "65,000 peers" { measure_size 65000; }
