"""files.py SLUG make | save | read | go_on FOLDER: files as artifacts.

make: writes a file of each kind to the folder, and prints what LaminDB's own functions say of their hashes.
save: LaminDB saves them under lamindb/…, with the constructor that a user would take.
read: LaminDB loads, describes and finds by path what lies under laminate/…, and prints what it loaded.
go_on: LaminDB makes a new version of one, replaces, trashes and deletes others.
Answers stand in a line that begins with FOUND.
"""

import json
import pathlib
import sys

import offline

slug, what, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
ln, bt = offline.connect(slug)
import anndata
import numpy
import pandas
from lamindb_setup.core.hashing import hash_dir, hash_file

LARGE = 50 * 1024 * 1024


def make():
    (folder / "set" / "deep").mkdir(parents=True)
    table = pandas.DataFrame({"name": ["a", "b, c"], "age": [1, 2]})
    table.to_csv(folder / "table.csv", index=False)
    table.to_parquet(folder / "table.parquet")
    obs = pandas.DataFrame({"cell_type": pandas.Categorical(["T", "B", "T"])}, index=["x", "y", "z"])
    anndata.AnnData(numpy.ones((3, 2), dtype="float32"), obs=obs).write_h5ad(folder / "cells.h5ad")
    (folder / "page.html").write_text("<html><body>°C</body></html>")
    (folder / "values.json").write_text('{"a": [1, 2.5, null]}')
    (folder / "empty.txt").write_bytes(b"")
    for name, size in [("exact.bin", LARGE), ("more.bin", LARGE + 1), ("much.bin", 2 * LARGE + 12345)]:
        (folder / name).write_bytes(bytes(i % 251 for i in range(1000)) * (size // 1000) + b"z" * (size % 1000))
    (folder / "set" / "a.txt").write_text("a")
    (folder / "set" / "deep" / "b.txt").write_text("bb")
    (folder / "set" / ".hidden").write_text("ccc")
    facts = {}
    for path in folder.iterdir():
        size, hash, kind, *n_files = hash_dir(path) if path.is_dir() else hash_file(path)
        facts[path.name] = [hash, kind, size, n_files[0] if n_files else None]
    return facts


def save():
    for path in sorted(folder.iterdir()):
        key = f"lamindb/{path.name}"
        if path.suffix == ".h5ad":
            ln.Artifact.from_anndata(path, key=key).save()
        elif path.suffix in (".csv", ".parquet"):
            ln.Artifact.from_dataframe(path, key=key).save()
        else:
            ln.Artifact(path, key=key).save()
    return {}


def loaded(artifact):
    content = artifact.load()
    if isinstance(content, pandas.DataFrame):
        return content.to_dict(orient="list")
    if isinstance(content, anndata.AnnData):
        return [list(content.shape), content.obs["cell_type"].tolist()]
    if isinstance(content, dict):
        return content
    return pathlib.Path(str(content)).name if artifact.suffix == ".html" else None


def read():
    facts = {}
    for artifact in ln.Artifact.filter(key__startswith="laminate/"):
        assert artifact.path.exists(), artifact.path
        artifact.describe()
        name = artifact.key.split("/", 1)[1]
        loadable = artifact.suffix in (".csv", ".parquet", ".h5ad", ".json")
        facts[name] = loaded(artifact) if loadable else artifact.cache().stat().st_size
    return facts


def go_on():
    first = ln.Artifact.get(key="laminate/values.json")
    (folder / "values.json").write_text('{"b": 1}')
    second = ln.Artifact(folder / "values.json", key="laminate/values.json").save()
    assert second.stem_uid == first.stem_uid and second.uid.endswith("0001"), second.uid
    assert list(second.versions.to_list("uid")) == [second.uid, first.uid]
    page = ln.Artifact.get(key="laminate/page.html")
    (folder / "other.html").write_text("<p>other</p>")
    page.replace(folder / "other.html")
    page.save()
    trashed = ln.Artifact.get(key="laminate/empty.txt")
    trashed.delete()
    ln.Artifact.get(key="laminate/exact.bin").delete(permanent=True)
    annotated = ln.Artifact.get(key="laminate/table.csv")
    label = ln.ULabel(name="by LaminDB").save()
    annotated.ulabels.add(label)
    return {"version": second.uid, "page": page.uid, "trashed": trashed.uid}


print("FOUND", json.dumps({"make": make, "save": save, "read": read, "go_on": go_on}[what]()))
