#!/usr/bin/env bash
# run.sh CHECK...: runs the harness, CHECK..., on a case that is right and on cases that are wrong in each way.
set -uo pipefail
cd "$(dirname "$0")" || exit
status=0

expect() { # CASE MESSAGE, where an empty message means that the case is accepted
  local output
  if output=$("${check[@]}" "$1") && [[ -n $2 ]]; then
    echo "$1 was accepted" && status=1
  elif [[ -z $2 && -n $output || $output != *"$2"* ]]; then
    printf '%s should say "%s", and says:\n%s\n' "$1" "$2" "$output" && status=1
  fi
}

check=("$@")
expect right.cpp ''
expect misuse_compiles.cpp 'the misuse compiles'
expect other_sentence.cpp 'no error says: a record has a primary key'
expect other_error_first.cpp 'another error comes first: '
expect no_sentence.cpp 'no line starts with'
exit $status
