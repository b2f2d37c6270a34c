#!/usr/bin/env bash
# site.sh [FOLDER]: builds the site of the documentation and says where it begins. Any complaint of Doxygen is an error, and so
# is a link that leads nowhere.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1-build/site}
bash tools/packages.sh site

LAMINATE_VERSION=$(sed -n 's/.*library_version = "\(.*\)".*/\1/p' include/laminate/version.hpp)
LAMINATE_SITE=$folder
# Headers that have nothing outside of their detail namespaces.
LAMINATE_INTERNALS=$(grep -rlE '^namespace laminate::(\w+::)?(\w+_)?detail \{' include/laminate/*/ |
  xargs grep -LE '^(namespace (laminate(::(bionty|hdf5|query|sqlite))?|boost::hana) \{|#define)' | paste -sd ' ')
export LAMINATE_VERSION LAMINATE_SITE LAMINATE_INTERNALS
rm -rf "$folder"
mkdir -p "$folder"
doxygen docs/Doxyfile

status=0
complain() { echo "$*" >&2 && status=1; }
for page in docs/*.md; do
  name=$(basename "$page" .md)
  grep -q "@ref $name\"" docs/layout.xml || complain "$page is not in the navigation: add it to docs/layout.xml"
done
# Doxygen takes what is no page of its own for an address.
while IFS=: read -r page link; do
  link=${link#*\"} link=${link%\"*}
  [[ -e $folder/${link%%#*} ]] || complain "$page: this link leads nowhere: $link"
done < <(cd "$folder" && grep -oE '(href|src)="[^#":]+(#[^"]*)?"' ./*.html | sort -u)
[[ $status == 0 ]] || exit 1
echo "$folder/index.html"
