# SPDX-License-Identifier: GPL-2.0-or-later
# Test programs, and the targets deps, check, demo, bench, tidy.

# Every .c file in tests/unit and tests/net is one cmocka program; a header
# beside it is included by its name, lib's as in lib.
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LIB)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $< $(LIB) \
	    $(PKGS_LIBS) -lcmocka

-include $(patsubst %.c,$(BUILD)/%.d,$(wildcard tests/*/*.c))

# With "make deps check" only what check needs is installed, and before all
# else; with "make deps" alone, everything.
DEPS_FIRST = $(filter deps,$(MAKECMDGOALS))
$(BUILD)/flags: | $(DEPS_FIRST)
deps:
	@tests/deps $(if $(filter demo check tidy,$(MAKECMDGOALS)),build \
	    $(if $(filter demo,$(MAKECMDGOALS)),demo) \
	    $(if $(filter check tidy,$(MAKECMDGOALS)),demo check))

# TIERS chooses tiers or files: make check TIERS="unit cli/peer"
check: | $(DEPS_FIRST)
	@BUILD='$(BUILD)' MAKE='$(MAKE)' CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' \
	    CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' tests/run $(TIERS)

demo: all | $(DEPS_FIRST)
	@BUILD='$(BUILD)' tests/demo

# What measures is a program of its own, so that no shell is in the figures.
BENCH = $(BUILD)/tests/bench/measure $(BUILD)/tests/bench/floor
bench: all $(BENCH)
	@BUILD='$(BUILD)' tests/bench/bench

# A stamp a file, so that only what changed is looked at again.
TIDY = $(patsubst %.c,$(BUILD)/tidy/%,$(LIB_SRC) $(CMD_SRC))
tidy: $(TIDY)
$(BUILD)/tidy/%: %.c .clang-tidy tests/static/analyzer.h $(wildcard lib/*/*.h)
	@mkdir -p $(@D)
	$(Q)clang-tidy --quiet --warnings-as-errors='*' $< -- \
	    $(filter-out -fstack-clash-protection,$(OUR_CFLAGS)) \
	    $(if $(filter %/err,$@),,-include tests/static/analyzer.h) \
	    >$@.log 2>&1 || { grep -A 2 error: $@.log; exit 1; }
	@touch $@

.PHONY: deps check demo bench tidy

# The fault harness, and what it preloads into the programs.  The bounded
# form runs in check.
FAULT = $(BUILD)/tests/fault/fault $(BUILD)/tests/fault/shim.so
FAULT_OBJ = $(patsubst %.c,$(BUILD)/%.o,$(filter-out %/shim.c, \
    $(wildcard tests/fault/*.c)))
$(BUILD)/tests/fault/fault: $(FAULT_OBJ) $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $(FAULT_OBJ) \
	    $(LIB) $(PKGS_LIBS)
$(BUILD)/tests/fault/shim.so: tests/fault/shim.c $(BUILD)/flags
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(OUR_CFLAGS) $(LDFLAGS) -fPIC \
	    -shared -o $@ $<
fault-programs: all $(FAULT)
faults: fault-programs | $(DEPS_FIRST)
	@BUILD='$(BUILD)' tests/fault/faults $(PARTS)

.PHONY: faults fault-programs

# libFuzzer's programs: all of the library is built for them, by clang.
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))
FUZZ_FLAGS = -fsanitize=address,undefined -fno-sanitize-recover=all
fuzzers: | $(DEPS_FIRST)
	@$(MAKE) --no-print-directory CC=clang BUILD='$(BUILD)/fuzz' \
	    CFLAGS='-O1 -g -fsanitize=fuzzer-no-link $(FUZZ_FLAGS)' \
	    LDFLAGS='-fsanitize=fuzzer $(FUZZ_FLAGS)' \
	    $(FUZZERS:%=$(BUILD)/fuzz/tests/fuzz/%)

# make fuzz TIME=60: each of them for so many seconds.
TIME = 60
fuzz: fuzzers
	@BUILD='$(BUILD)' tests/fuzz/run $(TIME) $(FUZZERS)

# Every hostile string in every field; check tries some of them in each.  And
# a trace of the tests of commands and tunnels, where check has one of its own.
hostile:
	@BUILD='$(BUILD)' MAKE='$(MAKE)' CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' \
	    CFLAGS='$(CFLAGS)' LDFLAGS='$(LDFLAGS)' EVERY=1 tests/run hostile
	@BUILD='$(BUILD)' tests/hostile/suite

.PHONY: fuzzers fuzz hostile
