#!/usr/bin/env bash
# Lets LaminDB open and go on with databases that laminate wrote. Not one of the daily tests: it installs LaminDB 2.2.1
# and 2.12.1 from PyPI into build/interop, once.
#
# interop.sh [2.2] [2.12]: with LaminDB of that version only. LAMINATE names a program that is built already, PYTHON the
# interpreter (3.10 to 3.13) for LaminDB.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/common.sh

bash tools/packages.sh interop
if [[ -z ${LAMINATE-} ]]; then
  echo "building the program laminate in build/examples … (the first time takes minutes)"
  quietly cmake --preset examples -DLAMINATE_BUILD_PROGRAM=ON
  quietly cmake --build --preset examples --target laminate_program lineage --parallel "$(nproc)"
  LAMINATE=build/examples/examples/laminate
fi

[[ $# -gt 0 ]] || set -- 2.2 2.12
status=0
for version in "$@"; do
  python=$(bash tools/lamindb.sh "$version")
  python3 tests/interop/check.py "$version" "$python" "$LAMINATE" \
    "build/interop/run-$version" || status=1
done
exit $status
