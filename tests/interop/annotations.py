"""annotations.py SLUG prepare | write | read: features of every data type, and two objects of each registry that has them.

prepare: LaminDB makes the features, the labels, and of artifacts, runs and records one for each program.
write: LaminDB annotates its own. read: prints what it reads of all, as JSON.
"""

import datetime
import json
import pathlib
import sys

import offline

slug, what = sys.argv[1:]
ln, bt = offline.connect(slug)

# By name: the data type, LaminDB's value, and the same as it is typed for laminate.
VALUES = {
    "x_num": ("num", 5, "5"),
    "x_int": ("int", -42, "-42"),
    "x_float": ("float", 1e-05, "0.00001"),
    "x_large": ("float", 1e16, "1e16"),
    "x_str": ("str", "it's \"5\" °C", "it's \"5\" °C"),
    "x_digits": ("str", "007", "007"),
    "x_bool": ("bool", True, "true"),
    "x_date": ("date", datetime.date(2026, 11, 21), "2026-11-21"),
    "x_instant": ("datetime", datetime.datetime(2026, 11, 21, 4, 12, 7, 500000), "2026-11-21T04:12:07.5"),
    "x_second": ("datetime", datetime.datetime(2026, 11, 21, 4, 12, 7), "2026-11-21 04:12:07"),
    "x_url": ("url", "https://lamin.ai/x", "https://lamin.ai/x"),
    "x_path": ("path", "a/b", "a/b"),
    "x_dict": ("dict", {"b": [1, 2.5, None], "a": {"é": True}}, '{"b": [1, 2.5, null], "a": {"é": true}}'),
    "x_texts": ("list[str]", ["it's", "5 °C"], '["it\'s", "5 °C"]'),
    "x_ints": ("list[int]", [3, 1, 2], "3,1,2"),
    "x_floats": ("list[float]", [0.1, 2.0], "[0.1, 2.0]"),
    "x_label": ("cat[ULabel[{label}]]", "x label", "x label"),
    "x_record": ("cat[Record[{record}]]", "x record", "x record"),
    "x_cell": ("cat[bionty.CellType]", "x cell", "x cell"),
    "x_cells": ("list[cat[bionty.CellType]]", ["y cell", "x cell"], "y cell,x cell"),
    "x_tissue": ("cat[bionty.Tissue.ontology_id]", "X:0001", "X:0001"),
    "x_either": ("cat[bionty.CellType|bionty.Tissue]", "x tissue", "x tissue"),
}
if ln.__version__.startswith("2.2."):  # which knows no such data types, nor names in unions, and sorts labels
    del VALUES["x_url"], VALUES["x_path"], VALUES["x_either"]
    VALUES["x_cells"] = ("list[cat[bionty.CellType]]", ["x cell", "y cell"], "x cell,y cell")
# The tables of runs name a feature beside records and artifacts only.
OF_RUNS = {name: value for name, value in VALUES.items() if not value[0].startswith(("cat[ULabel", "cat[b", "list[cat"))}


def feature(name, dtype):
    made = ln.Feature(name=name, dtype=str)
    made._dtype_str = dtype
    made.save()


def objects():
    """By registry and the program that annotates it."""
    for program in ("laminate", "lamindb"):
        yield "artifact", program, ln.Artifact.get(key=f"x/{program}.txt"), VALUES
        yield "record", program, ln.Record.get(name=f"x of {program}"), VALUES
        yield "run", program, ln.Run.get(name=f"x of {program}"), OF_RUNS


def prepare():
    label = ln.ULabel(name="x type", is_type=True).save()
    ln.ULabel(name="x label", type=label).save()
    record = ln.Record(name="x type", is_type=True).save()
    ln.Record(name="x record", type=record).save()
    for name in ("x cell", "y cell"):
        bt.CellType(name=name).save()
    bt.Tissue(name="x tissue", ontology_id="X:0001").save()
    for name, (dtype, _, _) in VALUES.items():
        feature(name, dtype.format(label=label.uid, record=record.uid))
    transform = ln.Transform(key="x.py", kind="script").save()
    for program in ("laminate", "lamindb"):
        file = pathlib.Path(f"{program}.txt")
        file.write_text(program)
        ln.Artifact(file, key=f"x/{program}.txt").save()
        ln.Record(name=f"x of {program}").save()
        ln.Run(transform, name=f"x of {program}").save()
    plan = {registry: {name: typed for name, (_, _, typed) in values.items()} for registry, _, _, values in objects()}
    uids = {f"{registry} {program}": row.uid for registry, program, row, _ in objects()}
    print("PLAN", json.dumps({"values": plan, "uids": uids}))


def write():
    for registry, program, row, values in objects():
        if program == "lamindb":
            # The labels of a record that are no lists are to-one, which only this sets.
            put = row.features.set_values if registry == "record" else row.features.add_values
            put({name: value for name, (_, value, _) in values.items()})


def plain(value):
    if isinstance(value, (set, frozenset)):
        return sorted(map(plain, value))
    if isinstance(value, (list, tuple)):
        return list(map(plain, value))
    return value if isinstance(value, (dict, int, float, str, bool)) else str(value)


def read():
    found = {}
    for registry, program, row, _ in objects():
        values = {name: plain(value) for name, value in row.features.get_values().items()}
        described = row.describe(return_str=True) if registry != "run" else ""
        shown = [line.strip() for line in described.splitlines() if "x_" in line]
        found[f"{registry} {program}"] = {"values": values, "described": shown}
    print("FOUND", json.dumps(found))


{"prepare": prepare, "write": write, "read": read}[what]()
