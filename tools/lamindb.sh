#!/usr/bin/env bash
# lamindb.sh 2.2|2.12: prints the interpreter of an environment with that version of LaminDB, which it installs from PyPI
# into build/interop, once. PYTHON names the interpreter (3.10 to 3.13) that the environment is made with.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

# The module bionty has versions of its own: these go with LaminDB's.
declare -A packages=([2.2]="lamindb==2.2.1 bionty==2.2.1" [2.12]="lamindb==2.12.1 bionty==2.5.2")
[[ -n ${packages[${1-}]-} ]] || { echo "usage: $0 2.2|2.12" >&2 && exit 2; }

into=build/interop/lamindb-$1
if [[ ! -e $into/complete ]]; then
  bash tools/packages.sh interop
  echo "installing ${packages[$1]} in $into …" >&2
  rm -rf "$into"
  quietly "${PYTHON:-python3}" -m venv "$into"
  # shellcheck disable=SC2086 # they are several words
  quietly "$into/bin/pip" install --quiet --disable-pip-version-check ${packages[$1]}
  touch "$into/complete"
fi
echo "$into/bin/python"
