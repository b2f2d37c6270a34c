"""Writes the files beside it: python make.py (with anndata 0.12, mudata 0.3, h5py, pyarrow).

old.h5ad is written with h5py alone, in the form of AnnData 0.7: categories lie in `__categories`, and columns refer to them.
"""

import pathlib

import anndata
import h5py
import mudata
import numpy as np
import pandas as pd
import scipy.sparse as sparse

folder = pathlib.Path(__file__).parent

obs = pd.DataFrame(
    {
        "cell_type": pd.Categorical(["T cell", None, "B cell", "T cell"], categories=["B cell", "T cell", "unused"]),
        "stage": pd.Categorical(["late", "early", "late", "late"], categories=["early", "late"], ordered=True),
        "donor": pd.array([1, None, 3, 2**53 + 1], dtype="Int64"),
        "is_control": pd.array([True, None, False, True], dtype="boolean"),
        "passed": [True, False, True, True],
        "n_genes": np.array([3, 1, 2, 0], dtype="int32"),
        "score": [0.5, np.nan, -1.25, 1e300],
        "note": ["a", "zwölf", "", "d, with comma"],
    },
    index=pd.Index(["AAAC", "AAAG", "AACC", "AACG"], name="barcode"),
)
var = pd.DataFrame(
    {"symbol": ["CD8A", "CD4", "CD14"]}, index=["ENSG00000153563", "ENSG00000010610", "ENSG00000170458"]
)
x = np.array([[1, 0, 2], [0, 0, 0], [0, 3.5, 0], [4, 5, 6]], dtype="float32")


def make(matrix):
    data = anndata.AnnData(matrix, obs=obs.copy(), var=var.copy())
    data.layers["counts"] = sparse.csc_matrix(x * 2)
    data.obsm["X_pca"] = np.arange(8.0).reshape(4, 2)
    data.obsm["embedding"] = pd.DataFrame({"one": [1.0, 2, 3, 4]}, index=obs.index)
    data.varm["loadings"] = np.ones((3, 2))
    data.obsp["connectivities"] = sparse.csr_matrix(np.eye(4))
    data.uns = {
        "title": "Test",
        "n": 7,
        "ratio": 0.25,
        "is_raw": np.bool_(False),
        "colors": np.array(["red", "blue"]),
        "grid": np.array([[1, 2], [3, 4]]),
        "neighbors": {"params": {"method": "umap", "k": 15}},
        "temperature": 21.6,
        "study": {"temperature": 21.6, "name": "first"},
        "table": pd.DataFrame({"v": [1, 2]}, index=["r1", "r2"]),
    }
    return data


dense = make(x)
dense.raw = anndata.AnnData(x, obs=obs[[]].copy(), var=var.copy())
dense[:, :2].copy().write_h5ad(folder / "dense.h5ad")
make(sparse.csr_matrix(x)).write_h5ad(folder / "csr.h5ad")
make(sparse.csc_matrix(x)).write_h5ad(folder / "csc.h5ad")
anndata.AnnData(np.zeros((0, 0), dtype="float32")).write_h5ad(folder / "empty.h5ad")
anndata.AnnData(obs=obs.iloc[:, :1].copy()).write_h5ad(folder / "no_x.h5ad")

rna = anndata.AnnData(x, obs=obs[["cell_type"]].copy(), var=var.copy())
protein = anndata.AnnData(x[:3, :1], obs=obs[["passed"]].iloc[:3].copy(), var=pd.DataFrame(index=["CD8"]))
multi = mudata.MuData({"rna": rna, "adt": protein})
multi.obs["site"] = ["x", "y", "x", "x"]
multi.write(folder / "multi.h5mu")

with h5py.File(folder / "old.h5ad", "w") as file:
    text = h5py.string_dtype()

    def table(name, index_name, index, columns, categories):
        group = file.create_group(name)
        group.attrs.update({"encoding-type": "dataframe", "encoding-version": "0.1.0", "_index": index_name})
        group.attrs["column-order"] = np.array(list(columns), dtype=object)
        group.create_dataset(index_name, data=np.array(index, dtype=object), dtype=text)
        for column, values in columns.items():
            made = group.create_dataset(column, data=values)
            if column in categories:
                held = group.create_dataset(
                    f"__categories/{column}", data=np.array(categories[column], dtype=object), dtype=text
                )
                held.attrs["ordered"] = False
                made.attrs["categories"] = held.ref

    table(
        "obs",
        "index",
        ["c1", "c2", "c3"],
        {"cell_type": np.array([1, -1, 0], dtype="int8"), "n": np.array([1, 2, 3])},
        {"cell_type": ["B cell", "T cell"]},
    )
    table("var", "_index", ["g1", "g2"], {"fixed": np.array([b"ab", b"abc"], dtype="S4")}, {})
    group = file.create_group("X")
    group.attrs["h5sparse_format"] = "csr"
    group.attrs["h5sparse_shape"] = np.array([3, 2])
    group["indptr"], group["indices"], group["data"] = [0, 1, 1, 3], [1, 0, 1], np.array([5.0, 6.0, 7.0], dtype="f4")
    file.create_dataset("layers/packed", data=np.arange(6.0).reshape(3, 2), compression="gzip", shuffle=True)

# What a hostile file may hold: links to other files, values in other files, groups in a circle, indices that lead outside.
with h5py.File(folder / "hostile.h5ad", "w") as file:
    for name in ("obs", "var"):
        group = file.create_group(name)
        group.attrs["_index"] = "_index"
        group.create_dataset("_index", data=np.array(["a", "b"], dtype=object), dtype=text)
    made = file.create_group("obs/outside")
    made.attrs["encoding-type"] = "categorical"
    made["codes"], made["categories"] = np.array([0, 5], dtype="i1"), np.array(["x"], dtype=object)
    made = file.create_group("obs/short_mask")
    made.attrs["encoding-type"] = "nullable-integer"
    made["values"], made["mask"] = np.array([1, 2]), np.array([True])
    file["obs/short"] = np.array([1])
    file["X"] = h5py.ExternalLink("dense.h5ad", "/X")
    file.create_dataset("layers/elsewhere", shape=(1, 4), dtype="i1", external=[("/etc/passwd", 0, 4)])
    file.create_dataset("layers/huge", shape=(2**40, 4), dtype="f4", chunks=(1024, 4))
    for name, starts, indices in (
        ("falling", [0, 2, 1], [0, 1]),
        ("beyond", [0, 1, 9], [0, 1]),
        ("column", [0, 1, 2], [0, 2]),
        ("negative", [0, 1, 2], [0, -1]),
        ("few", [0, 2], [0, 1]),
        ("cut", [0, 1, 2], [0]),
    ):
        for form in ("csr", "csc"):
            made = file.create_group(f"layers/{form}_{name}")
            made.attrs["encoding-type"], made.attrs["shape"] = f"{form}_matrix", np.array([2, 2])
            made["indptr"], made["indices"], made["data"] = starts, indices, np.array([1.0, 2.0])
    uns = file.create_group("uns")
    uns["again"] = uns

frame = obs.copy()
frame["when"] = pd.to_datetime(["2026-11-21 04:12:07.25", None, "1969-12-31", "2000-01-01"], format="ISO8601").astype("datetime64[us]")
frame["terms"] = [["a", "b"], [], None, ["c"]]
frame.to_parquet(folder / "table.parquet")
frame.reset_index(drop=True).to_feather(folder / "table.feather")
