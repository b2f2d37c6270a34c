#!/usr/bin/env bash
# reference.sh PROGRAM
#
# The completion of the program laminate in bash and in zsh, and its manual page.
set -euo pipefail
program=$(realpath "$1")

work=$(mktemp -d)
terminal() { tmux -L "laminate-reference-$$" -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
ln -s "$program" laminate
touch my.db
status=0
is() { [[ $2 == "$3" ]] || { printf '%s: %s, not %s\n' "$1" "$3" "$2" >&2 && status=1; }; }

# bash: what follows the words, the last of which is not finished.
"$program" completion bash >completion.bash
. ./completion.bash
in_bash() {
  COMP_WORDS=("${@:2}") COMP_CWORD=$(($# - 2)) COMPREPLY=()
  _laminate
  is "bash: ${*:2}" "$1" "${COMPREPLY[*]}"
}
in_bash 'sync' laminate sy
in_bash 'transform' laminate show transf
in_bash 'bionty.celltype' laminate describe bionty.cellt
in_bash '--include' laminate show artifact --inc
in_bash 'csv' laminate show artifact --format c
in_bash 'notes' laminate sync artifact --transfer n
in_bash 'my.db' laminate describe artifact --db my
in_bash 'my.db' laminate save my
in_bash 'bash zsh' laminate completion ''

# zsh: in a real one.
mkdir functions
"$program" completion zsh >functions/_laminate
terminal new-session -d -x 120 -y 40 "ZDOTDIR='$work' PATH='$work':\$PATH zsh -f"
keys() { terminal send-keys -- "$@"; }
seen() {
  for _ in {1..100}; do
    terminal capture-pane -p >screen
    ! grep -qF -- "$1" screen || return 0
    sleep 0.1
  done
  echo "zsh: not on the screen: $1" >&2 && cat screen >&2 && status=1
}
keys "fpath=(functions \$fpath); autoload -U compinit; compinit -u -d \$ZDOTDIR/dump; print is \${:-ready}" Enter
seen 'is ready'
keys 'laminate sy' Tab && seen 'laminate sync'
keys 'artifact --tr' Tab && seen 'artifact --transfer'
keys 'anno' Tab && seen '--transfer annotations'
keys '--to my' Tab && seen '--to my.db'
keys C-u && keys 'laminate show --' Tab Tab && seen 'rows at most'

# groff is silent about a page without faults.
"$program" man >laminate.1
is 'manual page' '' "$(groff -k -man -ww -z -Tutf8 laminate.1 2>&1)"
groff -k -man -Tutf8 laminate.1 | sed 's/\x1b\[[0-9;]*m//g; s/.\x08//g' >page
for text in NAME 'EXIT STATUS' ENVIRONMENT 'sync REGISTRY' '--transfer WHAT' LAMINATE_DB; do
  grep -qF -- "$text" page || { echo "the manual page does not say $text" >&2 && status=1; }
done
exit $status
