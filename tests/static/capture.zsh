# SPDX-License-Identifier: GPL-2.0-or-later
# What zsh offers where a line is completed: zsh -f capture.zsh LINE.  Prints
# one word a line.  zsh completes only at a terminal, so it is given one.

zmodload zsh/zpty || exit 1

inside='
	PROMPT= fpath=($PWD/completions $fpath) LISTMAX=0
	unsetopt zle_bracketed_paste
	autoload -Uz compinit && compinit -u -D
	zstyle ":completion:*" completer _complete
	# Every match comes by here; those that only fill arrays are let go.
	compadd() {
		local -a matches
		if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
			builtin compadd "$@"
			return
		fi
		builtin compadd -O matches "$@"
		(( $#matches )) && print -rl -- "" "<"${^matches}">"
		builtin compadd "$@"
	}
	offer() { zle complete-word; print -r -- "<<end>>"; exit }
	zle -N offer && bindkey "^I" offer
'
file=$(mktemp)
print -r -- "$inside" >$file
zpty terminal zsh -f -i
zpty -w terminal "stty -echo columns 500; source $file; print '<<begin>>'"
zpty -r -m terminal text '*<<begin>>*' || exit 1
zpty -w -n terminal "$1"$'\t'
zpty -r -m terminal text '*<<end>>*' || exit 1
zpty -d terminal
rm -f $file
print -r -- "$text" | tr -d '\r' | sed -n 's/.*<\([^<>]*\)>$/\1/p' | sort -u
