#!/usr/bin/env bash
# pyarrow.sh FOLDER: installs Apache Arrow for C++ as PyPI's package pyarrow, once, and prints where it is.
set -euo pipefail
. "$(dirname "$0")/common.sh"
folder=$1
if [[ ! -e $folder/complete ]]; then
  rm -rf "$folder"
  quietly python3 -m venv "$folder" >&2
  quietly "$folder/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: pyarrow==26.0.0 >&2
  touch "$folder/complete"
fi
echo "$folder"/lib/python3*/site-packages/pyarrow
