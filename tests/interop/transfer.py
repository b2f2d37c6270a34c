"""transfer.py SLUG SOURCE REGISTRY MODE UID…: LaminDB's own sync of objects of another instance."""

import sys

import offline

slug, source, registry, mode, *uids = sys.argv[1:]
ln, bt = offline.connect(slug)
# Only artifacts and schemas know more than one mode in both versions.
options = {} if mode == "record" else {"transfer": mode}
for uid in uids:
    getattr(ln, registry).connect(source).get(uid).save(**options)
