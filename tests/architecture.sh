#!/usr/bin/env bash
# architecture.sh: reads the includes, and fails on
# - an include of a layer that docs/design.md lists below the including one, or not at all
# - headers that include each other
# - a header for programs that needs an implementation before its end
# - internal names in a namespace of another folder
# - an internal name in the signature of a public function, member or class
# - an engine's header outside its folder
# - an internal name in a guide or an example
# - a column of LaminDB in a layer that is not about LaminDB
# - a mention of sync among databases, which know nothing of who reads and writes their rows
set -euo pipefail
cd "$(dirname "$0")/.."

status=0
fail() { printf '%s\n' "$@" >&2 && status=1; }

mapfile -t layers < <(sed -nE 's|^      ([a-z]+)/ .*|\1|p' docs/design.md)
[[ ${#layers[@]} -gt 10 && ${layers[0]} == support ]] || fail "docs/design.md lists no layers"
declare -A level=()
for i in "${!layers[@]}"; do level[${layers[i]}]=$i; done

# HEADER INCLUDED, without include/laminate/
includes=$(cd include/laminate && grep -roE --include='*.hpp' '^#include <laminate/[^>]+>' . |
  sed -E 's|^\./([^:]+):#include <laminate/(.*)>|\1 \2|')
[[ $(wc -l <<<"$includes") -gt 500 ]] || fail "too few includes were found"

while read -r header included; do
  layer=${header%%/*} of=${included%%/*}
  [[ -e include/laminate/$included ]] || fail "$header includes $included, which does not exist"
  # Headers that belong to no layer: those for programs use all of them; every layer may use the version.
  [[ $header == */* && $included != version.hpp ]] || continue
  if [[ -z ${level[$layer]-} || -z ${level[$of]-} ]]; then
    fail "$header includes $included: docs/design.md does not list both layers"
  elif ((level[$of] > level[$layer])); then
    fail "$header includes $included: $of is a layer above $layer"
  fi
  # database/open.hpp alone names the default engine, of locations that no other one claims.
  if [[ $included =~ ^database/(sqlite|postgres)/ && ! $header =~ ^(${BASH_REMATCH[0]}|bundle/|database/open\.hpp$) ]]; then
    fail "$header includes $included: only its own folder, bundle/ and database/open.hpp name an engine"
  fi
done <<<"$includes"

# The compiler accepts a cycle: include guards break it, at a place that depends on which header comes first.
cycles=$(tsort <<<"$includes" 2>&1 >/dev/null) || fail "headers include each other:" "$cycles"

# A header that another one includes at its end, behind its namespaces, is an implementation: a program may do without it
# where it is compiled once. So nothing that a header for programs includes at its top may lead to one.
# Reads HEADER INCLUDED BEHIND, and prints what does.
early_implementations() {
  awk -v programs='^((artifact|bundle|sync|view)/[^/]+|lamindb/instance/(init|instance)|lamindb/tracking/track(ed_run)?|[^/]+)\\.hpp$' '
    $3 { implementation[$2] = 1; next }
    { top[$1] = top[$1] " " $2 }
    function visit(header, from,   i, n, included) {
      n = split(top[header], included, " ")
      for (i = 1; i <= n; ++i) {
        if (included[i] in implementation) print from " needs " included[i] ", which " header " includes at its top"
        if (seen[included[i]] == from) continue
        seen[included[i]] = from
        visit(included[i], from)
      }
    }
    END { for (header in top) if (header ~ programs) visit(header, header) }' | sort -u
}
[[ -n $(early_implementations <<<$'view/a.hpp view/x/a.hpp 1\nview/b.hpp view/x/c.hpp 0\nview/x/c.hpp view/x/a.hpp 0') ]] ||
  fail "an implementation at the top of a header is not seen"
places=$(cd include/laminate && find * -name '*.hpp' -print0 | xargs -0 awk -F '[<>]' '
  FNR == 1 { behind = 0 }
  /^namespace / { behind = 1 }
  /^#include <laminate\// { print FILENAME, substr($2, 10), behind }')
[[ $(grep -c ' 1$' <<<"$places") -gt 20 ]] || fail "too few includes at the ends of headers were found"
mentions=$(early_implementations <<<"$places")
[[ -z $mentions ]] || fail "headers for programs must compile without implementations:" "$mentions"

# <laminate/src.hpp> includes each header that leaves something out for it.
left_out=$(cd include/laminate && grep -rl --include='*.hpp' '^#ifdef LAMINATE_DEFINES_FUNCTIONS' . | sed 's|^\./||' | sort)
included=$(sed -nE 's|^src\.hpp (.*)|\1|p' <<<"$includes" | grep -vxF support/separate_compilation.hpp | sort)
[[ $left_out == "$included" ]] || fail "src.hpp includes others than the headers that need it:" "$(diff <(echo "$left_out") <(echo "$included"))"

# Headers that belong to no layer register components with their layers.
mentions=$(cd include/laminate && grep -rnoE --include='*.hpp' '^namespace (laminate::)?([a-z]+_)?detail\b' -- */ |
  grep -vE '^([a-z]+)/[^:]*:[0-9]+:namespace (laminate::)?\1_detail$|^(database|dataset|query|view)/[^:]*:[0-9]+:namespace detail$' || true)
[[ -z $mentions ]] || fail "an internal name is in the namespace of another folder:" "$mentions"

# internal_names HEADER…: the signatures in headers for programs that use internal names.
internal_names() { awk -f tests/public_names.awk "$@"; }
for sample in 'int f(x_detail::Y);' 'struct A : x_detail::Y {};' 'template <class T> class A { public: x_detail::Y y; };' \
  'template <class T> requires x_detail::y<T> auto operator<(T) { return 1; }' 'inline x_detail::Y f() { return {}; }'; do
  [[ -n $(internal_names <(printf 'namespace laminate {\n%s\n}\n' "$sample")) ]] ||
    fail "tests/public_names.awk accepts an internal name: $sample"
done
mapfile -t headers < <(find include/laminate -name '*.hpp' -not -path '*/sync/engine/*')
mentions=$(internal_names "${headers[@]}")
[[ -z $mentions ]] || fail "a public signature has an internal name:" "$mentions"

mentions=$(grep -rnwE --include='*.hpp' '[Ss]ync(s|ed|_\w+)?|Sync[A-Z]\w*' include/laminate/database || true)
[[ -z $mentions ]] || fail "database/ mentions sync:" "$mentions"

# traits::SpecialColumns names them, once. (Text in quotes, of lines that are no comment.)
mentions=$(cd include/laminate && grep -rnE --include='*.hpp' \
  '"hash"|"([^"]*[^[:alnum:]_"])?(is_locked|is_latest|is_type|type_id|created_at|updated_at)\b' \
  support schema query database registry sync storage | grep -vE '^[^:]+:[0-9]+: *//' || true)
[[ -z $mentions ]] || fail "a general layer names a column of LaminDB:" "$mentions"

# The program's own sources (examples/laminate) are no guide, and docs/names.md lists old names.
mentions=$(grep -nE 'detail::' README.md docs/*.md examples/*.cpp examples/*.hpp | grep -v '^docs/names.md:' || true)
[[ -z $mentions ]] || fail "a guide names what may change with any version:" "$mentions"
exit $status
