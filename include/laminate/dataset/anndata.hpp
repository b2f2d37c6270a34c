/// @file
/// Annotated matrices in `.h5ad` files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <laminate/dataset/hdf5/frame.hpp>
#include <laminate/dataset/hdf5/matrix.hpp>
#include <laminate/dataset/hdf5/tree.hpp>

namespace laminate {

/// Matrices and tables by name: layers, obsm, varm, obsp, varp.
class Elements {
 public:
  explicit Elements(std::optional<hdf5::Node> group) : group_(std::move(group)) {}

  std::vector<std::string> names() const { return group_ ? group_->names() : std::vector<std::string>{}; }
  bool contains(const std::string& name) const { return group_ && group_->contains(name); }
  /// @throws NotFound; BadValue for what is no matrix.
  hdf5::Matrix operator[](const std::string& name) const { return hdf5::Matrix(node(name)); }
  /// @throws NotFound; BadValue for what is no table.
  DataFrame frame(const std::string& name) const { return hdf5::read_frame(node(name)); }

 private:
  hdf5::Node node(const std::string& name) const {
    if (!group_) throw NotFound("there is no element '" + name + "': the file has none");
    return (*group_)[name];
  }
  std::optional<hdf5::Node> group_;
};

/// A light view of an AnnData object: observations (cells) × variables (genes). Nothing is read before it is asked for,
/// and nothing is kept: ask once for what is used often. Reads what AnnData 0.7 and later write.
///
///     const lm::AnnData data("cells.h5ad");
///     std::cout << data << data.obs().head();
///     const auto cell_types = data.obs("cell_type").as<lm::Categorical>();
///     const auto counts = data.layers()["counts"].sparse<float>({.first = 1000, .count = 100});
///
class AnnData {
 public:
  /// @throws CannotOpen if it is missing, no HDF5 file or broken; BadValue if it is no AnnData object.
  explicit AnnData(const std::filesystem::path& path) : AnnData(hdf5::open(path)) {}
  /// One that lies in a group of a file, such as a modality of MuData.
  explicit AnnData(hdf5::Node root) : root_(std::move(root)) {
    for (const auto* part : {"obs", "var"})
      if (!root_.contains(part)) root_.fail("it is no AnnData object: it has no '" + std::string(part) + "'");
  }

  std::size_t n_obs() const { return hdf5::count_rows(root_["obs"]); }
  std::size_t n_vars() const { return hdf5::count_rows(root_["var"]); }

  DataFrame obs() const { return hdf5::read_frame(root_["obs"]); }
  DataFrame var() const { return hdf5::read_frame(root_["var"]); }
  /// One column. @throws NotFound.
  Column obs(const std::string& name) const { return hdf5::read_column(root_["obs"], name); }
  Column var(const std::string& name) const { return hdf5::read_column(root_["var"], name); }
  /// The names of the columns of obs; of var.
  std::vector<std::string> obs_keys() const { return hdf5::column_names(root_["obs"]); }
  std::vector<std::string> var_keys() const { return hdf5::column_names(root_["var"]); }

  /// Whether it has an X.
  bool has_x() const { return root_.contains("X") && root_["X"].attribute_text("encoding-type") != "null"; }
  /// @throws NotFound if there is none.
  hdf5::Matrix x() const {
    if (!has_x()) throw NotFound(root_.what() + " has no X");
    return hdf5::Matrix(root_["X"]);
  }
  /// The other matrices and arrays, by name: with the shape of X, by observation, by variable, and between observations
  /// and between variables.
  Elements layers() const { return elements("layers"); }
  Elements obsm() const { return elements("obsm"); }
  Elements varm() const { return elements("varm"); }
  Elements obsp() const { return elements("obsp"); }
  Elements varp() const { return elements("varp"); }

  /// What it holds unstructured, or the part of it under a path such as `neighbors/params`. @throws NotFound.
  boost::json::value uns(const std::string& path = {}) const {
    if (!root_.contains("uns")) return boost::json::object();
    return hdf5::read_tree(path.empty() ? root_["uns"] : root_["uns"][path]);
  }

  /// What was kept of an object before its variables were selected: its X and var.
  struct Raw {
    hdf5::Node group;
    hdf5::Matrix x() const { return hdf5::Matrix(group["X"]); }
    DataFrame var() const { return hdf5::read_frame(group["var"]); }
  };
  /// Nothing if none was kept.
  std::optional<Raw> raw() const {
    if (!root_.contains("raw") || !root_["raw"].is_group()) return std::nullopt;
    return Raw{root_["raw"]};
  }

  /// The group in the file, for what is not offered here.
  const hdf5::Node& node() const { return root_; }

  /// As Python prints it: the size, and the names of all parts.
  std::string str() const {
    auto text = "AnnData object with n_obs × n_vars = " + std::to_string(n_obs()) + " × " + std::to_string(n_vars());
    const auto add = [&](const std::string& part, const std::vector<std::string>& names) {
      for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "\n    " + part + ": '" : ", '") + names[i] + '\'';
    };
    add("obs", obs_keys());
    add("var", var_keys());
    for (const auto* part : {"uns", "obsm", "varm", "layers", "obsp", "varp"})
      if (root_.contains(part)) add(part, root_[part].names());
    return text + '\n';
  }
  friend std::ostream& operator<<(std::ostream& out, const AnnData& data) { return out << data.str(); }

 private:
  Elements elements(const std::string& name) const {
    return Elements(root_.contains(name) ? std::optional(root_[name]) : std::nullopt);
  }
  hdf5::Node root_;
};

}  // namespace laminate
