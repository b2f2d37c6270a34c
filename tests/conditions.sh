#!/usr/bin/env bash
# conditions.sh BUILD
#
# Runs the tests of a build, for example build/gcc-O2, once more under unusual conditions: in a checkout and with temporary
# files whose paths contain spaces and an umlaut, without HOME, with umask 077, in another time zone and another locale. The
# checkout is a copy, in which CMake configures again and the tests that run the compiler on files of the checkout are built.
set -euo pipefail
[[ $# == 1 && -d $1 ]] || { sed -n '2s/^# /usage: /p' "$0" >&2 && exit 2; }
build=$(realpath "$1")
cd "$(dirname "$0")/.."
. tools/common.sh

work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$work"' EXIT
umask 077
checkout="$work/my checkout from Tübingen" temporary="$work/temporary files from Tübingen"
mkdir "$checkout" "$temporary"
chmod 711 "$work" "$temporary" # tests that give up the rights of root must still reach their files
tar --exclude=./build --exclude=./.git -c . | tar -x -C "$checkout"
cp "$build/examples/laminate" "$checkout/laminate program"

# The locale does not have to be installed.
mkdir "$work/locales"
if ! localedef -i de_DE -f UTF-8 "$work/locales/de_DE.UTF-8" 2>/dev/null; then
  echo "localedef cannot make the locale de_DE.UTF-8: install it (Debian: locales)" >&2
  exit 1
fi

under=(env -u HOME TZ=Pacific/Chatham LOCPATH="$work/locales" LC_ALL=de_DE.UTF-8 TMPDIR="$temporary")
[[ $("${under[@]}" date +%Z) != UTC && $("${under[@]}" printf %.1f 1) == 1,0 ]] ||
  { echo "the time zone or the locale is not in effect" >&2 && exit 1; }

cd "$checkout"
echo "tests in '$checkout' …"
of_checkout=(LAMINATE_TEST_DATA="$checkout/tests/data" LAMINATE_PROGRAM="$checkout/laminate program"
  LAMINATE_TEST_SERVER="$checkout/tests/postgres.sh")
# Most tests are in one program: it runs beside all that follows.
quietly "${under[@]}" "${of_checkout[@]}" "$build/tests/laminate_tests" &
most=$!
for tests in portable/laminate_portable_tests dataset/laminate_dataset_tests laminate_graphviz_tests; do
  [[ ! -x $build/tests/$tests ]] || quietly "${under[@]}" "${of_checkout[@]}" "$build/tests/$tests"
done
if [[ -x $build/tests/laminate_postgres_tests ]]; then
  quietly "${under[@]}" "${of_checkout[@]}" bash tests/postgres.sh run "$build/tests/laminate_postgres_tests"
fi
quietly "${under[@]}" bash tests/screens/check.sh "$checkout/laminate program"

echo "scripts and CMake in '$checkout' …"
quietly "${under[@]}" cmake -S . -B build/checks -G Ninja -DCMAKE_BUILD_TYPE= -DCMAKE_CXX_COMPILER=g++ \
  -DCMAKE_CXX_FLAGS=-O0 -DLAMINATE_BUILD_TESTS=ON -DLAMINATE_CI_CHECKS=ON
quietly "${under[@]}" cmake --build build/checks --target laminate_compile_fail_header laminate_dataset_tests
quietly "${under[@]}" ctest --test-dir build/checks --output-on-failure --no-tests=error -R \
  "^(compile-fail (harness|unknown_field)|docs (queries.md compiles|first_program.md)|a user's build by|Rows are|every file)"
wait $most
