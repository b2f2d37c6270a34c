/// @file
/// Several modalities of the same observations in `.h5mu` files.
#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <laminate/dataset/anndata.hpp>

namespace laminate {

/// A light view of a MuData object: an AnnData object for each modality, and tables of all observations and variables.
///
///     const lm::MuData data("multiome.h5mu");
///     for (const auto& name : data.modalities()) std::cout << name << ": " << data[name];
///
class MuData {
 public:
  /// @throws CannotOpen if it is missing, no HDF5 file or broken; BadValue if it is no MuData object.
  explicit MuData(const std::filesystem::path& path) : root_(hdf5::open(path)) {
    if (!root_.contains("mod") || !root_.contains("obs"))
      root_.fail("it is no MuData object: it has no 'mod' or 'obs'");
  }

  /// The names of the modalities, in the order in which they were put in.
  std::vector<std::string> modalities() const {
    const auto group = root_["mod"];
    auto known = group.names();
    auto names = group.text_attribute("mod-order");
    std::erase_if(names, [&](const auto& name) { return std::find(known.begin(), known.end(), name) == known.end(); });
    for (auto& name : known)
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
    return names;
  }
  /// @throws NotFound that lists the modalities.
  AnnData operator[](const std::string& modality) const { return AnnData(root_["mod"][modality]); }

  std::size_t n_obs() const { return hdf5::count_rows(root_["obs"]); }
  std::size_t n_vars() const { return hdf5::count_rows(root_["var"]); }
  DataFrame obs() const { return hdf5::read_frame(root_["obs"]); }
  DataFrame var() const { return hdf5::read_frame(root_["var"]); }
  boost::json::value uns() const {
    return root_.contains("uns") ? hdf5::read_tree(root_["uns"]) : boost::json::value(boost::json::object());
  }
  const hdf5::Node& node() const { return root_; }

  std::string str() const {
    auto text =
        "MuData object with n_obs × n_vars = " + std::to_string(n_obs()) + " × " + std::to_string(n_vars()) + '\n';
    for (const auto& name : modalities()) {
      const auto part = (*this)[name];
      text += "  " + name + ": " + std::to_string(part.n_obs()) + " × " + std::to_string(part.n_vars()) + '\n';
    }
    return text;
  }
  friend std::ostream& operator<<(std::ostream& out, const MuData& data) { return out << data.str(); }

 private:
  hdf5::Node root_;
};

}  // namespace laminate
