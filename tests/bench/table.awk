# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the table of "make bench" of the lines that tests/bench/run printed:
# PLACE SIZE WHAT WALL CPU MEMORY.  What was measured by turns comes several
# times: the median counts.

BEGIN {
	FS = "\t"
	n_sizes = split("10 1000 10000 65000", sizes, " ")
	split("host kernel", places, " ")
}

$4 == "failed" {
	failed[++n_failed] = $1 ", " $2 " peers: " $3 ": " $5
	next
}

NF >= 4 {
	key = $1 SUBSEP $2 SUBSEP $3
	n[key]++
	clocks[key, n[key]] = $4
	wall[key] = median(key, clocks)
	processors[key, n[key]] = $5
	cpu[key] = median(key, processors)
	memory[key] = $6 > memory[key] ? $6 : memory[key]
}

function median(key, table,	i, j, t, v)
{
	for (i = 1; i <= n[key]; i++)
		v[i] = table[key, i]
	for (i = 2; i <= n[key]; i++)
		for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
			t = v[j]
			v[j] = v[j - 1]
			v[j - 1] = t
		}
	return v[int((n[key] + 1) / 2)]
}

function of(place, size, what)
{
	return wall[place, size, what]
}

# One cell: the ratio, and whether it is the target's.
function cell(value, target, format,	text)
{
	text = sprintf(format, value)
	if (target != "")
		text = text (value <= target ? " hit" : " MISS")
	return text
}

function line(title, target, unit,	p, i, text)
{
	text = sprintf("%-38s %6s", title, target != "" ? "<=" target : "")
	for (p = 1; p <= 2; p++) {
		text = text " |"
		for (i = 1; i <= n_sizes; i++)
			text = text sprintf("%11s", cells[p, i])
	}
	sub(/ +$/, "", text)
	print text
	delete cells
}

# WHAT over BASE, by the clock and by processor time, which other work on the
# machine disturbs less.  Targets are for the clock and, unless said otherwise,
# for the larger two sizes.
function ratio(title, what, base, target, at)
{
	quotient(title, what, base, target, at, wall)
	quotient("  by processor time", what, base, "", "", cpu)
}

function quotient(title, what, base, target, at, table,	p, i, a, b,
    counts)
{
	for (p = 1; p <= 2; p++)
		for (i = 1; i <= n_sizes; i++) {
			a = table[places[p], sizes[i], what]
			b = table[places[p], sizes[i], base]
			if (a == "" || b + 0 == 0)
				continue
			counts = at == "" ? sizes[i] >= 10000 : sizes[i] == at
			cells[p, i] = cell(a / b, counts ? target : "", "%.2f")
		}
	line(title, target)
}

function count(title, what, target,	p, i, a)
{
	for (p = 1; p <= 2; p++)
		for (i = 1; i <= n_sizes; i++) {
			a = of(places[p], sizes[i], what)
			if (a != "")
				cells[p, i] = cell(a, target, "%d")
		}
	line(title, target)
}

function time(title, what,	p, i, a)
{
	for (p = 1; p <= 2; p++)
		for (i = 1; i <= n_sizes; i++) {
			a = of(places[p], sizes[i], what)
			if (a != "")
				cells[p, i] = sprintf("%.1f", a / 1000)
		}
	line(title, "")
}

# Microseconds or bytes a peer, beyond what ten take: the same at each size
# where nothing is worse than linear.
function per_peer(title, what, table, scale,	p, i, a, b,
    n_more)
{
	for (p = 1; p <= 2; p++)
		for (i = 2; i <= n_sizes; i++) {
			a = table[places[p], sizes[i], what]
			b = table[places[p], 10, what]
			n_more = sizes[i] - 10
			if (a != "" && b != "")
				cells[p, i] = sprintf("%.2f",
				    (a - b) * scale / n_more)
		}
	line(title, "")
}

# On the host alone: in the emulator every start takes thirty times longer.
function start(program)
{
	begin(program, 1, wall, "start of " program " less wg's, ms")
	begin(program, "", cpu, "  by processor time")
}

function begin(program, target, table, title,	a, b)
{
	a = table["host", 10, "start-" program]
	b = table["host", 10, "start-wg"]
	if (a != "" && b != "")
		cells[1, 1] = cell((a - b) / 1000, target, "%.2f")
	line(title, target)
}

# What is beyond the keys' generation and the floor.
function bulk(title, target, table,	all, least)
{
	all = table["host", 10000, "bulk-add"]
	least = table["host", 10000, "bulk-keys"]
	least += table["host", 10000, "bulk-floor"]
	if (all != "")
		cells[1, 3] = cell((all - least) / 10000, target, "%.1f")
	line(title, target)
}

function peak(title, what, target,	p, i, a, limit)
{
	for (p = 1; p <= 2; p++)
		for (i = 1; i <= n_sizes; i++) {
			a = memory[places[p], sizes[i], what]
			limit = sizes[i] == 65000 ? target : ""
			if (a != "")
				cells[p, i] = cell(a * 1024 / 1e6, limit,
				    "%.1f")
		}
	line("  " title, target)
}

END {
	printf "%-38s %6s | %-42s | %s\n", "", "target",
	    "   on the host, peers", "   in the booted kernel, peers"
	for (p = 1; p <= 2; p++)
		for (i = 1; i <= n_sizes; i++)
			cells[p, i] = sizes[i]
	line("", "")
	print "ratios of wall clock"
	ratio("sync, unchanged / wg syncconf", "sync", "syncconf", 0.8)
	ratio("sync, unchanged / the usual way", "sync", "usual", 0.1)
	count("  its writes to the kernel", "sync-writes", 0)
	count("  for control: those of an add", "add-writes", "")
	ratio("add, running / the usual way", "add-live", "usual", 0.1)
	ratio("add, stopped / floor", "add-stopped", "floor-copy", 2.5)
	ratio("list, live / wg show dump", "list", "wg-dump", 1.6)
	ratio("list, live / bare dump", "list", "floor-dump", "")
	ratio("up / wg-quick up", "up", "wg-quick-up", 0.05, 1000)
	bulk("add 10,000 at once, us a peer beyond", 20, wall)
	bulk("  by processor time", "", cpu)
	start("wgp-net")
	start("wgp-peer")
	start("wgp-conf")
	start("wgp-qr")
	start("list")
	print "peak of memory, MB"
	peak("wgp-peer add, stopped", "add-stopped", 80)
	peak("wgp-peer add, running", "add-live", 80)
	peak("wgp-peer set, running", "set-live", 80)
	peak("wgp-peer list", "list", 80)
	peak("wgp-peer list, stopped", "list-stopped", 80)
	peak("wgp-net up", "up", 80)
	peak("wgp-net sync", "sync", 80)
	peak("wgp-net down", "down", 80)
	peak("wgp-net list", "net-list", 80)
	peak("wgp-conf write", "conf-write", 80)
	peak("for comparison: wg syncconf", "syncconf")
	peak("for comparison: wg show dump", "wg-dump")
	print "wall clock, ms"
	time("  floor: read, parse, durable copy", "floor-copy")
	time("  wgp-peer add, stopped", "add-stopped")
	time("  wgp-peer add, running", "add-live")
	time("  append; wg syncconf <(wg-quick strip)", "usual")
	time("  wgp-net sync", "sync")
	time("  wg syncconf", "syncconf")
	time("  bare dump", "floor-dump")
	time("  wgp-peer list", "list")
	time("  wg show dump", "wg-dump")
	time("  wgp-net up", "up")
	time("  wg-quick up", "wg-quick-up")
	time("  wgp-net down", "down")
	print "a peer beyond the tenth: processor time, memory"
	per_peer("  wgp-peer add, stopped: us", "add-stopped", cpu, 1)
	per_peer("  wgp-peer add, stopped: kB", "add-stopped", memory, 1.024)
	per_peer("  wgp-peer list, stopped: us", "list-stopped", cpu, 1)
	per_peer("  wgp-net sync: us", "sync", cpu, 1)
	per_peer("  wgp-net sync: kB", "sync", memory, 1.024)
	per_peer("  wgp-net up: us", "up", cpu, 1)
	if (n_failed > 0)
		print "not measured"
	for (i = 1; i <= n_failed; i++)
		print "  " failed[i]
}
