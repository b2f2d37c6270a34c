"""go_on.py SLUG UID: LaminDB goes on working in an instance with an artifact that was synced into it.

Prints a line for each thing that it could do, `ok …` or `failed …`.
"""

import pathlib
import sys
import traceback

import offline

ln, bt = offline.connect(sys.argv[1])
import pandas as pd

artifact = ln.Artifact.get(sys.argv[2])
steps = []


def step(function):
    steps.append(function)
    return function


@step
def tracks_a_run():
    ln.track()
    ln.context.run.input_artifacts.add(artifact)
    assert artifact in ln.context.run.input_artifacts.all()


@step
def labels_it():
    label = ln.ULabel(name="added by LaminDB").save()
    artifact.ulabels.add(label)
    assert label in ln.ULabel.filter(artifacts=artifact)


@step
def labels_it_with_a_synced_label_under_a_new_feature():
    feature = ln.Feature(name="control", dtype=ln.ULabel).save()
    artifact.features.add_values({"control": "DMSO"})
    assert artifact.features.get_values()["control"] in ("DMSO", {"DMSO"})
    assert feature.uid


@step
def gives_it_a_value_of_a_new_feature():
    ln.Feature(name="score", dtype=float).save()
    artifact.features.add_values({"score": 1.5})
    assert artifact.features.get_values()["score"] == 1.5


@step
def replaces_a_synced_value():
    artifact.features.remove_values("temperature")
    artifact.features.add_values({"temperature": 30.5})
    assert artifact.features.get_values()["temperature"] == 30.5


@step
def finds_it_by_a_synced_value():
    assert ln.Artifact.filter(study_note__startswith="We had").one().uid == artifact.uid


@step
def changes_its_description():
    artifact.description = "changed by LaminDB"
    artifact.save()
    assert ln.Artifact.get(artifact.uid).description == "changed by LaminDB"


@step
def adds_a_record_of_a_synced_type():
    kind = ln.Record.get(name="scRNA-seq", is_type=True)
    record = ln.Record(name="added by LaminDB", type=kind).save()
    artifact.records.add(record)
    assert record in ln.Record.filter(type=kind)


@step
def adds_a_child_of_a_synced_cell_type():
    cell = bt.CellType(name="a cell of LaminDB's").save()
    cell.parents.add(bt.CellType.get(name="T cell"))
    assert cell in bt.CellType.get(name="T cell").children.all()


@step
def validates_a_table_by_the_synced_schema():
    schema = ln.Schema.get(name="obs_schema")
    table = pd.DataFrame(
        {
            "perturbation": pd.Categorical(["DMSO", "IFNG"]),
            "cell_type_by_expert": pd.Categorical(["B cell", "B cell"]),
            "cell_type_by_model": pd.Categorical(["B cell", "T cell"]),
            "concentration": ["0.1%", "200 nM"],
            "donor": ["D0001", "D0002"],
            "assay_oid": pd.Categorical(["EFO:0008913", "EFO:0008913"]),
            "treatment_time_h": [24, 24],
            "sample_note": ["fine", "looks naive"],
        }
    )
    made = ln.Artifact.from_dataframe(table, key="by_synced_schema.parquet", schema=schema).save()
    assert made.schema == schema
    assert set(made.ulabels.to_list("name")) == {"DMSO", "IFNG"}
    assert made.features.slots["columns"].uid == schema.uid


@step
def makes_a_new_version_of_it():
    file = pathlib.Path("new_version" + artifact.suffix)
    file.write_text("content of a new version")
    new = ln.Artifact(file, revises=artifact).save()
    assert new.stem_uid == artifact.stem_uid and new.uid != artifact.uid
    assert new.is_latest and not ln.Artifact.get(uid=artifact.uid).is_latest
    assert new.path.exists()
    assert set(new.versions.to_list("uid")) >= {artifact.uid, new.uid}


@step
def moves_it_to_the_trash_and_back():
    row = ln.Artifact.get(uid=artifact.uid)
    row.delete(permanent=False, storage=False)
    assert ln.Artifact.get(uid=artifact.uid).branch_id == -1
    row.restore()
    assert ln.Artifact.get(uid=artifact.uid).branch_id == 1


@step
def finishes_the_run():
    ln.finish()
    assert ln.Run.filter(transform__key="go_on.py").one().finished_at


@step
def still_describes_it():
    row = ln.Artifact.get(uid=artifact.uid)
    described = row.describe(return_str=True)
    assert "added by LaminDB" in described and "score" in described and "30.5" in described
    assert row.view_lineage(return_graph=True).source


for function in steps:
    what = function.__name__.replace("_", " ")
    try:
        function()
        print("ok", what)
    except BaseException as error:
        traceback.print_exc()
        print("failed", what + ":", type(error).__name__, str(error).strip().replace("\n", " ")[:200])
