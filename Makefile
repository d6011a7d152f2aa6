# SPDX-License-Identifier: GPL-2.0-or-later
# wgpilot: manages WireGuard gateways from the shell.
VERSION = 0.1.0

PREFIX     = /usr/local
BINDIR     = $(PREFIX)/bin
MANDIR     = $(PREFIX)/share/man
SYSCONFDIR = /etc
UNITDIR    = $(PREFIX)/lib/systemd/system
DOCDIR     = $(PREFIX)/share/doc/wgpilot
BASHCOMPDIR = $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR  = $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR = $(PREFIX)/share/fish/vendor_completions.d

# The user's; ours are below and added to them.
CFLAGS  = -O2 -g
LDFLAGS =

CC         = cc
PKG_CONFIG = pkg-config
BUILD      = build

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
       -Wformat=2 -Wvla -Wpointer-arith -Wwrite-strings -Wundef \
       -Wdeclaration-after-statement -Wcast-qual
HARD = -fstack-protector-strong -fstack-clash-protection -fPIE \
       $(if $(filter -O0,$(CFLAGS)),,-D_FORTIFY_SOURCE=2)
OUR_CFLAGS = -std=c11 -D_GNU_SOURCE -DWGPILOT_VERSION='"$(VERSION)"' \
             -DSYSCONFDIR='"$(SYSCONFDIR)"' -Ilib $(WARN) $(HARD) \
             -ffunction-sections -fdata-sections $(PKGS_CFLAGS)
OUR_LDFLAGS = -pie -Wl,-z,relro,-z,now -Wl,--as-needed -Wl,--gc-sections

PKGS = "libmnl >= 1.0.4" "libsodium >= 1.0.18" "inih >= 53" \
       "libnftables >= 1.0.0" "jansson >= 2.12" "libqrencode >= 4.0" \
       "libpng >= 1.6"
# Once, but not before they are needed: "make deps all" installs them first.
PKGS_CFLAGS = $(eval PKGS_CFLAGS := $(shell \
    $(PKG_CONFIG) --cflags $(PKGS)))$(PKGS_CFLAGS)
PKGS_LIBS = $(eval PKGS_LIBS := $(shell \
    $(PKG_CONFIG) --libs $(PKGS)))$(PKGS_LIBS)

CMD_SRC  = $(wildcard cmd/*.c)
PROGRAMS = $(patsubst cmd/%.c,%,$(filter cmd/wgp-%.c,$(CMD_SRC)))
LIB      = $(BUILD)/lib/libwgpilot.a
LIB_SRC  = $(wildcard lib/*/*.c)
LIB_OBJ  = $(LIB_SRC:%.c=$(BUILD)/%.o)
BIN      = $(PROGRAMS:%=$(BUILD)/bin/%)

V = 0
Q = $(if $(filter 0,$(V)),@,)
say = $(if $(filter 0,$(V)),@printf '  %-5s %s\n' '$(1)' '$(2)')

all: $(LIB) $(BIN)

$(BUILD)/bin/%: $(BUILD)/cmd/%.o $(LIB)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) $(OUR_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	    $(LIB) $(PKGS_LIBS)

$(BUILD)/bin/wgp-net: $(BUILD)/cmd/net_live.o

$(LIB): $(LIB_OBJ)
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(OUR_CFLAGS) -MMD -MP -c -o $@ $<

# Objects are made anew when what they are made with changes.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(OUR_CFLAGS)' | cmp -s - $@ || \
	    echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(OUR_CFLAGS)' >$@

include tests/tests.mk

MAN      = $(wildcard man/*.[1-9])
UNITS    = $(wildcard etc/systemd/*)
EXAMPLES = $(wildcard etc/examples/* etc/examples/*/* etc/cron.d/*)
SHARED   = $(DESTDIR)$(DOCDIR)
man_dir  = $(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(1)))
put      = install -D -m 644

install: all
	install -d $(DESTDIR)$(BINDIR)
	install -m 755 $(BIN) $(DESTDIR)$(BINDIR)
	$(foreach page,$(MAN),$(put) -t $(call man_dir,$(page)) $(page) &&) :
	$(put) -t $(SHARED) README COPYING
	for file in $(EXAMPLES); do [ -d $$file ] || \
	    $(put) $$file $(SHARED)/$${file#etc/} || exit; done
	for file in $(UNITS); do sed 's|/usr/bin/wgp|$(BINDIR)/wgp|' $$file | \
	    $(put) /dev/stdin $(DESTDIR)$(UNITDIR)/$${file##*/} || exit; done
	for program in $(PROGRAMS); do \
	    $(put) completions/wgpilot.bash \
	    $(DESTDIR)$(BASHCOMPDIR)/$$program && \
	    $(put) completions/wgpilot.fish \
	    $(DESTDIR)$(FISHCOMPDIR)/$$program.fish || exit; done
	$(put) -t $(DESTDIR)$(ZSHCOMPDIR) completions/_wgpilot

# State, keys and generated files stay: they are the administrator's.
uninstall:
	rm -f $(PROGRAMS:%=$(DESTDIR)$(BINDIR)/%) \
	    $(foreach page,$(MAN),$(call man_dir,$(page))/$(notdir $(page))) \
	    $(patsubst etc/systemd/%,$(DESTDIR)$(UNITDIR)/%,$(UNITS)) \
	    $(PROGRAMS:%=$(DESTDIR)$(BASHCOMPDIR)/%) \
	    $(PROGRAMS:%=$(DESTDIR)$(FISHCOMPDIR)/%.fish) \
	    $(DESTDIR)$(ZSHCOMPDIR)/_wgpilot
	rm -rf $(SHARED)

dist:
	git archive --prefix=wgpilot-$(VERSION)/ -o wgpilot-$(VERSION).tar.gz HEAD

clean:
	rm -rf $(BUILD)

.PHONY: all install uninstall dist clean FORCE
.DELETE_ON_ERROR:
.SECONDARY:

-include $(LIB_OBJ:.o=.d) $(CMD_SRC:%.c=$(BUILD)/%.d)
