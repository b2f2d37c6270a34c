#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <boost/json/serialize.hpp>
#include <laminate/hdf5.hpp>

#include "../catch.hpp"
#include "support.hpp"

namespace lm = laminate;
using integers = lm::Values<std::int64_t>;
using texts = lm::Values<std::string>;
using names = std::vector<std::string>;

namespace {

lm::AnnData open(const std::string& name) { return lm::AnnData(support::fixture("datasets/" + name)); }

const lm::DenseMatrix<float> expected_x{4, 3, {1, 0, 2, 0, 0, 0, 0, 3.5, 0, 4, 5, 6}};

/// Reads all there is. Errors of the library are fine, anything else is not.
void read_all(const std::filesystem::path& file) {
  const auto trying = [](auto what) {
    try {
      what();
    } catch (const lm::Error&) {
    }
  };
  trying([&] {
    const lm::AnnData data(file);
    trying([&] { (void)data.str(); });
    trying([&] { (void)data.obs(); });
    trying([&] { (void)data.var(); });
    trying([&] { (void)data.uns(); });
    trying([&] { (void)data.x().dense<float>(); });
    for (const auto& elements : {data.layers(), data.obsm(), data.varm(), data.obsp()})
      trying([&] {
        for (const auto& name : elements.names()) {
          trying([&] { (void)elements[name].sparse(); });
          trying([&] { (void)elements.frame(name); });
        }
      });
  });
}

}  // namespace

TEST_CASE("numbers are read exactly or refused") {
  const support::Workspace workspace;
  const auto path = (workspace / "t.h5ad").string();
  std::filesystem::copy_file(support::fixture("datasets/csr.h5ad"), path);
  // Puts other numbers into a column.
  const auto write = [&](hid_t stored, hid_t given, const void* values) {
    const auto file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
    H5Ldelete(file, "/obs/n_genes", H5P_DEFAULT);
    const hsize_t rows = 4;
    const auto space = H5Screate_simple(1, &rows, nullptr);
    const auto column = H5Dcreate2(file, "/obs/n_genes", stored, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    H5Dwrite(column, given, H5S_ALL, H5S_ALL, H5P_DEFAULT, values);
    H5Dclose(column);
    H5Sclose(space);
    H5Fclose(file);
  };
  std::uint64_t large[]{1, UINT64_MAX, std::uint64_t{1} << 63, 4};
  write(H5T_STD_U64LE, H5T_NATIVE_UINT64, large);
  CHECK(lm::AnnData(path).obs()["n_genes"].as<std::string>() ==
        texts{"1", "18446744073709551615", "9223372036854775808", "4"});
  large[1] = large[2] = INT64_MAX;
  write(H5T_STD_U64BE, H5T_NATIVE_UINT64, large);
  CHECK(lm::AnnData(path).obs()["n_genes"].as<std::int64_t>() == integers{1, INT64_MAX, INT64_MAX, 4});
  const double reals[]{1e300, 0.5, HUGE_VAL, std::nan("")};
  write(H5T_IEEE_F64BE, H5T_NATIVE_DOUBLE, reals);
  CHECK(lm::AnnData(path).obs()["n_genes"].as<double>() == lm::Values<double>{1e300, 0.5, HUGE_VAL, std::nullopt});

  const auto numbers = [&]<class T>(T) {
    return lm::hdf5::detail::read_numbers<T>(
        {.object = lm::hdf5::Handle(H5Dopen2(lm::hdf5::Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)).get(),
                                             "/obs/n_genes", H5P_DEFAULT)),
         .what = "n_genes"});
  };
  CHECK_THROWS_AS(numbers(std::int64_t{}), lm::BadValue);  // 0.5 and 1e300 are no integers
  CHECK_THROWS_AS(numbers(float{}), lm::BadValue);
  CHECK(numbers(double{})[0] == 1e300);
  const std::int64_t odd[]{1, 2, 3, (std::int64_t{1} << 53) + 1};
  write(H5T_STD_I64LE, H5T_NATIVE_INT64, odd);
  CHECK_THROWS_AS(numbers(double{}), lm::BadValue);
  CHECK_THROWS_AS(numbers(std::int32_t{}), lm::BadValue);
  CHECK(numbers(std::int64_t{})[3] == odd[3]);
}

TEST_CASE("obs and var are tables with all types of columns") {
  const auto data = open("csr.h5ad");
  CHECK(data.n_obs() == 4);
  CHECK(data.n_vars() == 3);
  const auto obs = data.obs();
  CHECK(obs.index() == lm::Column{"barcode", texts{"AAAC", "AAAG", "AACC", "AACG"}});
  CHECK(obs.names() == names{"cell_type", "stage", "donor", "is_control", "passed", "n_genes", "score", "note"});
  CHECK(obs["cell_type"].as<lm::Categorical>() == lm::Categorical{{"B cell", "T cell", "unused"}, {1, -1, 0, 1}});
  CHECK(obs["stage"].as<lm::Categorical>().is_ordered);
  CHECK(obs["donor"].as<std::int64_t>() == integers{1, std::nullopt, 3, (std::int64_t{1} << 53) + 1});
  CHECK(obs["is_control"].as<bool>() == lm::Values<bool>{true, std::nullopt, false, true});
  CHECK(obs["passed"].as<bool>() == lm::Values<bool>{true, false, true, true});
  CHECK(obs["n_genes"].as<std::int64_t>() == integers{3, 1, 2, 0});
  CHECK(obs["score"].as<double>() == lm::Values<double>{0.5, std::nullopt, -1.25, 1e300});
  CHECK(obs["note"].as<std::string>() == texts{"a", "zwölf", "", "d, with comma"});
  CHECK(data.obs("donor") == obs["donor"]);
  CHECK(data.var().index() == lm::Column{"", texts{"ENSG00000153563", "ENSG00000010610", "ENSG00000170458"}});
  CHECK_THROWS_AS(data.obs("none"), lm::NotFound);
}

TEST_CASE("X is read dense and sparse, whole and by rows, however it is stored") {
  for (const auto* name : {"csr.h5ad", "csc.h5ad"}) {
    const auto x = open(name).x();
    CHECK(x.is_sparse());
    CHECK(x.n_stored() == 6);
    CHECK(x.dense<float>() == expected_x);
    const lm::SparseMatrix<double> stored{4, 3, {0, 2, 2, 3, 6}, {0, 2, 1, 0, 1, 2}, {1, 2, 3.5, 4, 5, 6}};
    CHECK(x.sparse() == stored);
    CHECK(x.dense<float>({.first = 2, .count = 1}) == lm::DenseMatrix<float>{1, 3, {0, 3.5, 0}});
    CHECK(x.sparse({.first = 2}) == lm::SparseMatrix<double>{2, 3, {0, 1, 4}, {1, 0, 1, 2}, {3.5, 4, 5, 6}});
    CHECK(x.sparse({.first = 9}).n_rows == 0);
    CHECK(x.dense({.count = 0}).values.empty());
  }
  const auto dense = open("dense.h5ad");
  CHECK_FALSE(dense.x().is_sparse());
  CHECK(dense.x().dense<float>() == lm::DenseMatrix<float>{4, 2, {1, 0, 0, 0, 0, 3.5, 4, 5}});
  CHECK(dense.x().dense({.first = 2, .count = 1}).values == std::vector<double>{0, 3.5});
  CHECK(dense.x().sparse<float>().dense() == dense.x().dense<float>());
  CHECK(dense.raw()->x().dense<float>() == expected_x);
  CHECK(dense.raw()->var().n_rows() == 3);
  CHECK_FALSE(open("csr.h5ad").raw());
}

TEST_CASE("Layers, obsm, varm, obsp and uns") {
  const auto data = open("dense.h5ad");
  CHECK(data.layers()["counts"].stored_as() == lm::hdf5::Matrix::Layout::csc);
  CHECK(data.layers()["counts"].dense().values == std::vector<double>{2, 0, 0, 0, 0, 7, 8, 10});
  CHECK(data.obsm().names() == names{"X_pca", "embedding"});
  CHECK(data.obsm()["X_pca"].dense<std::int64_t>()(3, 1) == 7);
  CHECK(data.obsm().frame("embedding")["one"].as<double>()[3] == 4);
  CHECK(data.obsp()["connectivities"].sparse().columns == std::vector<std::uint64_t>{0, 1, 2, 3});
  CHECK_THROWS_AS(data.obsm()["embedding"], lm::BadValue);
  CHECK_THROWS_AS(data.obsm()["no"], lm::NotFound);
  CHECK_THROWS_AS(data.varp()["no"], lm::NotFound);
  CHECK(boost::json::serialize(data.uns("neighbors")) == R"({"params":{"k":15,"method":"umap"}})");
  CHECK(data.uns("study/name") == "first");
  CHECK(data.uns().at("is_raw") == false);
  CHECK(boost::json::serialize(data.uns().at("grid")) == "[[1,2],[3,4]]");
  CHECK(boost::json::serialize(data.uns().at("table")) == R"({"index":["r1","r2"],"v":[1,2]})");
  CHECK(data.str().find("AnnData object with n_obs × n_vars = 4 × 2\n    obs: 'cell_type', 'stage'") == 0);
}

TEST_CASE("Older, empty and partial files") {
  const auto old = open("old.h5ad");
  CHECK(old.obs().index() == lm::Column{"index", texts{"c1", "c2", "c3"}});
  CHECK(old.obs_keys() == names{"cell_type", "n"});
  CHECK(old.obs("cell_type").as<lm::Categorical>() == lm::Categorical{{"B cell", "T cell"}, {1, -1, 0}});
  CHECK(old.var("fixed").as<std::string>() == texts{"ab", "abc"});
  CHECK(old.x().dense().values == std::vector<double>{0, 5, 0, 0, 6, 7});
  CHECK(old.layers()["packed"].dense({.first = 1, .count = 1}).values == std::vector<double>{2, 3});
  const auto empty = open("empty.h5ad");
  CHECK(empty.n_obs() == 0);
  CHECK(empty.obs().n_rows() == 0);
  CHECK(empty.x().dense().values.empty());
  CHECK(open("no_x.h5ad").obs().n_columns() == 1);
  CHECK_FALSE(open("no_x.h5ad").has_x());
  CHECK_THROWS_AS(open("no_x.h5ad").x(), lm::NotFound);
}

TEST_CASE("MuData: modalities, each an AnnData object") {
  const lm::MuData data(support::fixture("datasets/multi.h5mu"));
  CHECK(data.modalities() == names{"rna", "adt"});
  CHECK(data.n_obs() == 4);
  CHECK(data.n_vars() == 4);
  CHECK(data["adt"].n_obs() == 3);
  CHECK(data["rna"].x().dense<float>() == expected_x);
  CHECK(data.obs()["site"].size() == 4);
  CHECK_THROWS_AS(data["atac"], lm::NotFound);
  CHECK_THROWS_AS(lm::MuData(support::fixture("datasets/csr.h5ad")), lm::BadValue);
  CHECK_THROWS_AS(lm::AnnData(support::fixture("datasets/multi.h5mu")).x(), lm::NotFound);
}

TEST_CASE("The component inspects files by their suffix") {
  const auto of = [](const char* name) {
    const auto file = support::fixture(std::string("datasets/") + name);
    return lm::format_of(file)->inspect(file);
  };
  CHECK(of("csr.h5ad").otype == "AnnData");
  CHECK(of("csr.h5ad").n_observations == 4);
  CHECK(of("multi.h5mu").otype == "MuData");
  CHECK(of("multi.h5mu").n_observations == 4);
}

TEST_CASE("Hostile files lead nowhere") {
  const auto data = open("hostile.h5ad");
  const auto message = [](auto what) -> std::string {
    try {
      what();
    } catch (const lm::BadValue& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  using Catch::Contains;
  CHECK_THAT(message([&] { (void)data.x(); }), Contains("a link to another file"));
  CHECK_THAT(message([&] { (void)data.layers()["elsewhere"]; }), Contains("values lie in other files"));
  CHECK_THAT(message([&] { (void)data.layers()["huge"].dense(); }), Contains("the file holds only"));
  CHECK_THAT(message([&] { (void)data.uns(); }), Contains("deeper than 64 levels"));
  CHECK_THAT(message([&] { (void)data.obs("outside"); }), Contains("category 5 is none of the 1"));
  CHECK_THAT(message([&] { (void)data.obs("short_mask"); }), Contains("marks for 1"));
  CHECK_THAT(message([&] { (void)data.obs(); }), Contains("/obs/"));
  for (const auto* broken : {"falling", "beyond", "column", "negative", "few", "cut"})
    for (const auto* form : {"csr_", "csc_"}) {
      INFO(form << broken);
      CHECK_THROWS_AS(data.layers()[std::string(form) + broken].dense(), lm::BadValue);
    }
  CHECK_THROWS_AS(lm::AnnData("missing.h5ad"), lm::CannotOpen);
  CHECK_THROWS_AS(lm::AnnData(support::fixture("datasets")), lm::CannotOpen);
  CHECK_THROWS_AS(lm::AnnData(support::fixture("README.md")), lm::CannotOpen);
}

TEST_CASE("A file that breaks off anywhere is an error, never a crash") {
  const support::Workspace workspace;
  const auto whole = support::content_of(support::fixture("datasets/csr.h5ad"));
  for (std::size_t size = 0; size < whole.size(); size += 997) {
    support::write(workspace / "cut.h5ad", whole.substr(0, size));
    CHECK_THROWS_AS(lm::AnnData(workspace / "cut.h5ad"), lm::Error);
  }
  // With the end of the file zero instead, HDF5 opens it.
  for (std::size_t size = whole.size() / 2; size < whole.size(); size += 1499) {
    support::write(workspace / "zero.h5ad", whole.substr(0, size) + std::string(whole.size() - size, '\0'));
    CHECK_NOTHROW(read_all(workspace / "zero.h5ad"));
  }
}
