#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What compilers and checkers say of the sources: nothing.

load ../lib

setup()
{
	cd "$ROOT"
}

@test "gcc: no warning, with and without optimisation" {
	for level in -O0 -O2; do
		make_warnings gcc "$level"
	done
}

@test "clang: no warning" {
	make_warnings clang -O2
}

# make_warnings COMPILER LEVEL: all sources and tests, in a build of its own.
make_warnings()
{
	local objects
	objects=$(printf '%s\n' lib/*/*.c cmd/*.c tests/unit/*.c tests/net/*.c |
	    sed "s|\(.*\)\.c|$BUILD/$1$2/\1.o|")
	make --no-print-directory -j2 -k BUILD="$BUILD/$1$2" CC="$1" \
	    CFLAGS="$2 -Werror" $objects
}

@test "clang-tidy" {
	make --no-print-directory -k -j2 tidy BUILD="$BUILD"
}

@test "cppcheck" {
	cppcheck --quiet --std=c11 -j2 --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability \
	    --suppress=missingIncludeSystem --suppress='*:/usr/include/*' \
	    --include=/usr/include/utlist.h --include=/usr/include/uthash.h \
	    -D_GNU_SOURCE -Ilib lib cmd
}

@test "mandoc finds nothing in the manual pages" {
	mandoc -Tlint -W warning man/*.[1-9]
}

@test "the scripts are bash, and fish and zsh are theirs" {
	for file in tests/run tests/deps tests/isolate tests/checker \
	    tests/demo tests/lib.bash tests/kernel/boot tests/kernel/init \
	    .ci/run completions/*.bash; do
		bash -n "$file"
	done
	for file in completions/*.fish; do
		fish --no-execute "$file"
	done
	for file in completions/_*; do
		zsh -n "$file"
	done
}
