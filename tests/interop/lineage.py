"""lineage.py SLUG read | go_on FILE: LaminDB and what examples/lineage.cpp tracked and collected.

read: prints what LaminDB says of the transforms, runs and collections, as JSON; FILE is the program's source.
go_on: LaminDB tracks a run that reads the collection, and adds an artifact to it.
Answers stand in a line that begins with FOUND.
"""

import json
import pathlib
import sys

import offline

slug, what, file = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
ln, bt = offline.connect(slug)
from lamindb_setup.core.hashing import hash_file, hash_set


def keys(rows):
    return [row.key for row in rows]


def of_run(run):
    return {
        "status": run.status,
        "params": run.params,
        "finished": run.finished_at is not None,
        "input artifacts": sorted(keys(run.input_artifacts.all())),
        "input collections": sorted(collection.uid[-4:] for collection in run.input_collections.all()),
        "outputs": sorted(keys(run.query_output_artifacts())),
        "collections": sorted(collection.uid[-4:] for collection in run.output_collections.all()),
    }


def read():
    latest = ln.Collection.get(key="raw/plates")
    first = latest.versions.get(is_latest=False)
    made = ln.Transform.get(key="lineage.cpp")
    measure = made.runs.order_by("id").first()
    add_up = ln.Run.filter(transform__key="add_up.cpp").order_by("id").first()
    # Neither another version, nor another collection.
    again = ln.Collection(list(latest.ordered_artifacts)[::-1], key="raw/plates", run=False)
    latest.describe()
    return {
        "code": made.source_code == file.read_text(),
        "hash": made.hash == hash_file(file)[1],
        "kind": made.kind,
        "measure": of_run(measure),
        "add_up": of_run(add_up),
        "first": keys(first.ordered_artifacts),
        "latest": keys(latest.ordered_artifacts),
        "hashes": [one.hash == hash_set({part.hash for part in one.artifacts.all()}) for one in (first, latest)],
        "description": latest.description,
        "same": again.uid == latest.uid,
        "cached": [path.read_text()[-2] for path in latest.cache(is_run_input=False)],
    }


def go_on():
    ln.track(params={"by": "LaminDB"})
    collection = ln.Collection.get(key="raw/plates")
    paths = collection.cache()
    pathlib.Path("plate4.csv").write_text("well,value\nA1,4\n")
    plate = ln.Artifact("plate4.csv", key="raw/plate4.csv").save()
    appended = collection.append(plate).save()
    run = ln.context.run
    ln.finish()
    return {"paths": len(paths), "version": appended.uid, "run": of_run(run)}


print("FOUND", json.dumps({"read": read, "go_on": go_on}[what]()))
