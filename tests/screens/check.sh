#!/usr/bin/env bash
# check.sh PROGRAM [record]
#
# Runs the program laminate in terminals of 80 and 160 columns, and compares what is on the screen, colours included, with
# the recorded screens beside this file. `record` writes them anew: look at them before they are committed.
set -euo pipefail
program=$(realpath "$1") mode=${2-}
here=$(cd "$(dirname "$0")" && pwd) data=$(cd "$(dirname "$0")/../data" && pwd)

work=$(mktemp -d)
terminal() { tmux -L "laminate-$$-$name-$width" -f /dev/null "$@"; }
trap 'terminal kill-server 2>/dev/null || true; rm -rf "$work"' EXIT
name=none width=0
gunzip -c "$data/mini_immuno-2.12/source.db.gz" >"$work/theirs.db"
gunzip -c "$data/mini_immuno-2.12/target.db.gz" >"$work/ours.db"
gunzip -c "$data/rich-2.12/source.db.gz" >"$work/rich.db"
ln -s "$program" "$work/laminate"

# The terminals know nothing of who runs this.
export LC_ALL=C.UTF-8 LAMIN_SETTINGS_DIR=$work/settings
unset LAMINATE_DB LAMIN_CURRENT_INSTANCE NO_COLOR COLUMNS
mkdir "$LAMIN_SETTINGS_DIR"

status=0
while read -r name command; do
  for width in 80 160; do
    # The screen stays until it was read.
    terminal new-session -d -x "$width" -y 120 -c "$work" \
      "PATH='$work':\$PATH; printf '\$ %s\n' $(printf %q "$command"); $command; echo \"[\$?]\"; tmux wait-for -S done; read -r _"
    terminal wait-for done
    terminal capture-pane -e -p | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' >"$work/screen"
    terminal kill-server
    recorded=$here/$name.$width.txt
    if [[ $mode == record ]]; then
      cp "$work/screen" "$recorded"
    elif ! diff -u <(awk -f "$here/styles.awk" "$recorded") <(awk -f "$here/styles.awk" "$work/screen"); then
      echo "$command: not as recorded in $recorded" >&2
      status=1
    fi
  done
done <"$here/commands"
exit $status
