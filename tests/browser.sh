#!/usr/bin/env bash
# browser.sh PROGRAM | browser.sh FILE EXPECTED
#
# Looks at SVG and fragments of HTML in a headless Chromium (package chromium). With a FILE, every line of the file
# EXPECTED must be seen in it: as text that takes room and is not hidden; and the picture must not be blank. With
# PROGRAM, the program laminate, its pictures of the lineage in tests/data are looked at in this way.
set -euo pipefail
files=()
for file in "$@"; do files+=("$(realpath "$file")"); done
set -- "${files[@]}"
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

browse() { # OPTION... PAGE
  timeout 60 "${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
    --window-size=900,600 "${@:1:$#-1}" "file://${!#}" 2>"$work/browser.log" || { cat "$work/browser.log" >&2 && exit 1; }
}

look() { # FILE EXPECTED
  # The page says itself what of its text is to be seen.
  {
    printf '<!DOCTYPE html><meta charset="utf-8"><style>svg{max-width:100%%;height:auto}</style><body>\n'
    sed '/^<?xml/d; /^<!DOCTYPE/,/>$/d' "$1"
    cat <<'SCRIPT'
<script>
const seen = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const node = texts.currentNode, range = document.createRange();
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect(), style = getComputedStyle(node.parentElement);
  if (box.width > 0 && box.height > 0 && style.visibility === "visible" && style.opacity !== "0") seen.push(node.data);
}
document.body.innerHTML = "<pre></pre>";
document.body.firstChild.textContent = seen.join("\n");
</script>
SCRIPT
  } >"$work/page.html"
  browse --dump-dom "$work/page.html" >"$work/dom.html"
  sed '/^<script>$/,$d' "$work/page.html" >"$work/picture.html"
  browse --screenshot="$work/picture.png" "$work/picture.html"
  python3 - "$1" "$2" "$work/dom.html" <<'PYTHON'
import html, re, sys

name, expected, dom = sys.argv[1:]
seen = html.unescape(re.search("<pre>(.*)</pre>", open(dom, encoding="utf-8").read(), re.S)[1])
missing = [line for line in open(expected, encoding="utf-8").read().splitlines() if line not in seen]
if missing:
    sys.exit(f"{name}: not to be seen: {missing}; what is: {seen}")
print(f"{name}: {len(seen.splitlines())} texts are seen")
PYTHON
  local colours
  colours=$(identify -format %k "$work/picture.png")
  [[ $colours -ge 8 ]] || { echo "$1: the picture is blank: it has $colours colours" >&2 && exit 1; }
}

draw() { # FIXTURE OPTION...
  local name=${1%%/*}-$2
  gunzip -c "data/$1" >"$work/lamin.db"
  "$program" lineage "${@:2}" --db "$work/lamin.db" --output "$work/$name.svg" --json >"$work/$name.json"
  # Long titles stand there without their middle.
  python3 -c 'import json, sys
for node in json.load(sys.stdin)["nodes"]: print(node["title"][:15])' <"$work/$name.json" >"$work/$name.txt"
  look "$work/$name.svg" "$work/$name.txt"
}

if [[ $# == 2 ]]; then
  look "$1" "$2"
elif [[ $# == 1 ]]; then
  program=$1
  for version in 2.2 2.12; do
    draw rich-$version/source.db.gz artifact --key results/b.tsv
    draw rich-$version/source.db.gz transform --key analysis.ipynb
    draw rich-$version/source.db.gz celltype --key 'T cell' --parents
    # Whatever the description holds stands in its fragment of HTML.
    artifact=(artifact --db "$work/lamin.db" --key example_datasets/mini_immuno/dataset1.h5ad)
    "$program" describe "${artifact[@]}" --html >"$work/describe.html"
    "$program" describe "${artifact[@]}" --json | python3 -c 'import json, sys
description = json.load(sys.stdin)
print(description["title"])
for section in description["sections"]:
    print(section["title"])
    for group in section["groups"]:
        for row in group["rows"]: print(row["name"], row["type"], *row["values"], sep="\n")' >"$work/describe.txt"
    look "$work/describe.html" "$work/describe.txt"
    "$program" show "${artifact[@]:0:3}" --format html >"$work/show.html"
    "$program" show "${artifact[@]:0:3}" --format csv | cut -d, -f2 >"$work/show.txt"
    look "$work/show.html" "$work/show.txt"
  done
else
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2 && exit 2
fi
