# SPDX-License-Identifier: GPL-2.0-or-later
# Counts what a TAP stream says: first line "passed failed skipped", then what
# a reader must see: each failure with its diagnostics, each skip's reason.
# Variables: file (its name), status (the program's), limit (seconds).

function show(text)
{
	detail = detail text "\n"
}

# Several groups of cmocka tests, and the booted tier's files, follow one
# another in one stream, each with a plan.
/^1\.\.[0-9]+/ {
	plan += substr($1, 4)
	planned = 1
	next
}

/^(not )?ok( |$)/ {
	seen++
	name = $0
	sub(/^(not )?ok *[0-9]* *(- )?/, "", name)
	failing = 0
	if (match(name, /# *[Ss][Kk][Ii][Pp]/)) {
		skipped++
		reason = substr(name, RSTART + RLENGTH + 1)
		name = substr(name, 1, RSTART - 1)
		# cmocka 1.1.5 says "not ok N # SKIP name", and no reason.
		if ($1 == "not" || $3 == "#") {
			name = name reason " "
			reason = ""
		}
		show("skipped: " file ": " name \
		    (reason == "" ? "(no reason given)" : "(" reason ")"))
	} else if ($1 == "ok") {
		passed++
	} else {
		failed++
		failing = 1
		show("FAILED: " file ": " name)
	}
	next
}

failing || /^Bail out/ { show("    " $0) }

END {
	if (status == 124 || status == 137) {
		failed++
		show("FAILED: " file ": not done in " limit " seconds")
	}
	if (!planned) {
		failed++
		show("FAILED: " file ": it printed no plan (exit status " \
		    status ")")
	} else if (plan == 0 && !failed) {
		failed++
		show("FAILED: " file ": it has no tests")
	} else if (seen < plan) {
		failed += plan - seen
		show("FAILED: " file ": " plan - seen " of " plan \
		    " tests did not run (exit status " status ")")
	} else if (seen > plan) {
		failed++
		show("FAILED: " file ": more tests than its plan says")
	} else if (status != 0 && !failed) {
		failed++
		show("FAILED: " file ": exit status " status)
	}
	printf "%d %d %d\n%s", passed, failed, skipped, detail
}
