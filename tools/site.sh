#!/usr/bin/env bash
# site.sh [FOLDER]: builds the site of the documentation and says where it begins. Any complaint of Doxygen is an error, and so
# is a link that leads nowhere.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
folder=$(realpath -m "${1-$repository/build/site}")
cd "$repository"
if [[ -n $(ls -A "$folder" 2>/dev/null) && ! -e $folder/navtree.css ]]; then
  echo "$folder holds something else: name an empty folder, or one that does not exist" >&2
  exit 1
fi
bash tools/packages.sh site

LAMINATE_VERSION=$(sed -n 's/.*library_version = "\(.*\)".*/\1/p' include/laminate/version.hpp)
LAMINATE_SITE=$folder
# Headers that have nothing outside of their detail namespaces.
LAMINATE_INTERNALS=$(grep -rlE '^namespace \S*detail \{' include/laminate/*/ |
  xargs grep -LP '^(namespace (?!\S*detail \{)|#define)' | paste -sd ' ')
export LAMINATE_VERSION LAMINATE_SITE LAMINATE_INTERNALS
rm -rf "$folder"
mkdir -p "$folder"
doxygen docs/Doxyfile
sed -i -E '/class="title"/s/ (File|Directory) Reference//' "$folder"/*_8hpp.html "$folder"/dir_*.html

complaints=$(
  for page in docs/*.md; do
    grep -q "@ref $(basename "$page" .md)\"" docs/layout.xml ||
      echo "$page is not in the navigation: add it to docs/layout.xml"
  done
  # Doxygen takes for an address what is no page of its own.
  cd "$folder"
  there=$(ls -d -- * search/* && grep -oE '(id|name)="[^"]+"' -- *.html | sed -E 's/:(id|name)="(.*)"/#\2/')
  links=$(grep -oE '(href|src)="[^":]+"' -- *.html | sed -E 's/:(href|src)="#/#/; s/^.*:(href|src)="//; s/"$//')
  links=$(grep -vE '^(class|struct|.*_8hpp).*#' <<<"$links")  # these are its own, and some of its tables are empty
  comm -13 <(sort -u <<<"$there") <(sort -u <<<"$links") | sed 's/^/this link leads nowhere: /'
)
if [[ -n $complaints ]]; then
  echo "$complaints" >&2
  exit 1
fi
echo "$folder/index.html"
