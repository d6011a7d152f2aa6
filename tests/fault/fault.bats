#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The bounded form of "make faults".

load ../lib


# part NAME: passes, fails or is skipped as that part is.
part()
{
	local said status=0
	said=$("$ROOT/tests/fault/faults" -b "$1" 2>&1 3>&-) || status=$?
	echo "$said"
	[[ $said != *"skipped: "* ]] ||
	    skip "$(sed -n 's/^ *skipped: //p' <<<"$said")"
	return $status
}

@test "SIGKILL before every call: old or new, and the next command works" {
	part kill
}

@test "an error of every call: no lie, nothing torn" {
	part error
}

@test "every malloc fails once" {
	part malloc
}

@test "many writers at once, some killed: nothing lost, nothing twice" {
	part storm
}

@test "a full file system" {
	part space
}

@test "power cuts on ext4" {
	part ext4
}

@test "power cuts on XFS" {
	part xfs
}

@test "a running network follows, at the latest after sync" {
	part live
}

@test "the harness finds a missing lock" {
	part control_lock
}

@test "the harness finds a missing fsync, in the calls" {
	part control_sync
}

@test "the harness finds a missing fsync, on the disk" {
	part control_disk
}

@test "the harness finds a file that is written in place" {
	part control_place
}
