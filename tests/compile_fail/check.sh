#!/usr/bin/env bash
# check.sh COMPILER FLAGS HEADER CASE
#
# Proves that a misuse is answered by the sentence meant for it. CASE starts with one or more lines
#   // expect: SENTENCE
# and holds, inside #ifdef LAMINATE_BROKEN, the misuse. Each sentence must stand in an error, and the first error must hold
# one of them, so that nobody has to search a wall of template names for it. That the rest of it compiles is another test,
# of all cases at once.
set -uo pipefail
export LC_ALL=C # messages with plain quotes

compiler=$1 flags=$2 header=$3 case=$4

fail() {
  printf '%s: %s\n' "${case##*/}" "$1"
  [[ -z ${2-} ]] || head -n 40 <<<"$2"
  exit 1
}

mapfile -t sentences < <(sed -n 's|^// expect: ||p' "$case")
[[ ${#sentences[@]} -gt 0 ]] || fail 'no line starts with "// expect: "'

# HEADER stands for HEADER.gch, which both compilers take if it is there.
output=$("$compiler" "@$flags" -include "$header" -fsyntax-only -DLAMINATE_BROKEN "$case" 2>&1) && fail 'the misuse compiles'

errors=$(grep -E '(^|: )(fatal )?error: ' <<<"$output")
first=${errors%%$'\n'*}
first_is_expected=no
for sentence in "${sentences[@]}"; do
  grep -qF -- "$sentence" <<<"$errors" || fail "no error says: $sentence" "$output"
  [[ $first != *"$sentence"* ]] || first_is_expected=yes
done
[[ $first_is_expected == yes ]] || fail "another error comes first: $first" "$output"
