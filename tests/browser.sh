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
  python3 - "$1" "$2" "$work/dom.html" "$work/picture.png" <<'PYTHON'
import html, re, struct, sys, zlib

name, expected, dom, picture = sys.argv[1:]
seen = html.unescape(re.search("<pre>(.*)</pre>", open(dom, encoding="utf-8").read(), re.S)[1])
missing = [line for line in open(expected, encoding="utf-8").read().splitlines() if line not in seen]
if missing:
    sys.exit(f"{name}: not to be seen: {missing}; what is: {seen}")

png = open(picture, "rb").read()
width, height, depth, kind = struct.unpack(">IIBB", png[16:26])
size = {2: 3, 6: 4}[kind]  # bytes of a dot
at, packed = 8, b""
while at < len(png):
    (length,) = struct.unpack(">I", png[at : at + 4])
    packed += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
    at += 12 + length
rows, above, colours = zlib.decompress(packed), bytearray(width * size), set()
for y in range(height):
    filter, row = rows[y * (width * size + 1)], bytearray(rows[y * (width * size + 1) + 1 : (y + 1) * (width * size + 1)])
    for x in range(len(row) if filter else 0):
        a, b, c = (row[x - size] if x >= size else 0), above[x], (above[x - size] if x >= size else 0)
        paeth = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
        row[x] = row[x] + (0, a, b, (a + b) // 2, paeth)[filter] & 255
    colours.update(bytes(row[x : x + size]) for x in range(0, len(row), size))
    above = row
if len(colours) < 8:
    sys.exit(f"{name}: the picture is blank: it has {len(colours)} colours")
print(f"{name}: {len(seen.splitlines())} texts and {len(colours)} colours are seen")
PYTHON
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
  done
else
  sed -n '2,6s/^# \{0,1\}//p' "$0" >&2 && exit 2
fi
