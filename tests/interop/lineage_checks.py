"""What examples/lineage.cpp tracks and collects, seen by LaminDB, and the other way round."""

import json
import os
import pathlib

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent / "examples" / "lineage.cpp"
PLATES = ["raw/plate1.csv", "raw/plate2.csv", "raw/plate3.csv"]
WANTED = {
    "code": True,
    "hash": True,
    "kind": "script",
    "measure": {
        "status": "completed",
        "params": {"plates": 3, "volume": 0.5},
        "finished": True,
        "input artifacts": [],
        "input collections": [],
        "outputs": PLATES,
        "collections": ["0000", "0001"],
    },
    "add_up": {
        "status": "completed",
        "params": {"column": "value"},
        "finished": True,
        "input artifacts": [],
        "input collections": ["0001"],
        "outputs": ["results/sum.txt"],
        "collections": [],
    },
    "first": ["raw/plate2.csv", "raw/plate1.csv"],
    "latest": ["raw/plate2.csv", "raw/plate1.csv", "raw/plate3.csv"],
    "hashes": [True, True],
    "description": "What was measured",
    "same": True,
    "cached": ["2", "1", "3"],
}
GONE_ON = {
    "status": "completed",
    "params": {"by": "LaminDB"},
    "finished": True,
    "input artifacts": PLATES,
    "input collections": ["0001"],
    "outputs": ["raw/plate4.csv"],
    "collections": ["0002"],
}


def run(at, slug, program, check):
    """`at` has an empty instance `slug`; the program stands beside `program`."""
    command = pathlib.Path(program).parent / "lineage"
    if not command.exists():
        check(f"{at.name}: the example lineage is built", [f"there is no {command}"])
        return
    work = at.folder / "work"
    work.mkdir()
    os.symlink(at.root(slug), work / "instance")

    def laminate(what):
        status, output = at.run(command, work)
        check(f"{at.name}: laminate {what}", [] if status == 0 else output.splitlines())
        return output

    def lamindb(what):
        status, output = at.python("lineage.py", slug, what, SOURCE)
        answers = [line.removeprefix("FOUND ") for line in output.splitlines() if line.startswith("FOUND ")]
        if status != 0 or not answers:
            check(f"{at.name}: LaminDB can {what}", output.splitlines()[-30:])
            raise RuntimeError(f"see {what}")
        return json.loads(answers[0])

    def compare(what, found, wanted):
        check(f"{at.name}: {what}", [] if found == wanted else [f"found  {found}", f"wanted {wanted}"])

    laminate("tracks, collects and reads")
    found = lamindb("read")
    for what in WANTED:
        compare(f"LaminDB finds {what}", found[what], WANTED[what])
    gone_on = lamindb("go_on")
    compare("LaminDB reads the collection and appends to it", gone_on["run"], GONE_ON)
    output = laminate("goes on with LaminDB's version")
    compare("… which it reads", "made results/sum.txt: 10\n" in output, True)
    compare("… and shows", output.splitlines()[-1], "its artifacts: " + " ".join(WANTED["latest"] + ["raw/plate4.csv"]))
    transforms = at.query("SELECT count(*) FROM lamindb_transform WHERE key IN ('lineage.cpp', 'add_up.cpp')", slug)
    compare("the same code is the same version of its transform", transforms, [(2,)])
    check(f"{at.name}: foreign keys hold", map(str, at.query("PRAGMA foreign_key_check", slug)))
