/// @file
/// Groups and datasets of an HDF5 file.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/dataset/hdf5/values.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::hdf5 {

/// A group or a dataset, open for reading. A copy is the same object; the file is open as long as one of them lives.
///
///     const auto file = lm::hdf5::open("cells.h5ad");
///     for (const auto& name : file["obs"].names()) …
///     const auto pca = file["obsm/X_pca"].numbers<double>();
///
/// Links that lead to other files, and datasets whose values lie in other files, are refused.
class Node {
 public:
  Node(Handle object, std::string file, std::string path)
      : object_(std::move(object)), file_(std::move(file)), path_(std::move(path)) {}

  /// Of its file: `/obs/cell_type`.
  const std::string& path() const { return path_; }
  std::string name() const { return path_.substr(path_.rfind('/') + 1); }
  bool is_group() const { return H5Iget_type(object_.get()) == H5I_GROUP; }
  /// `'cells.h5ad', /obs`
  std::string what() const { return "'" + file_ + "', " + path_; }
  [[noreturn]] void fail(const std::string& why) const { throw BadValue(what() + ": " + why); }
  hid_t id() const { return object_.get(); }

  /// Names in a group, in the order of the alphabet.
  std::vector<std::string> names() const {
    if (!is_group()) fail("it is no group");
    H5G_info_t group;
    checked(what(), [&] { return H5Gget_info(id(), &group); });
    std::vector<std::string> found;
    for (hsize_t i = 0; i < group.nlinks; ++i) {
      const auto name_of_link = [&](char* to, std::size_t size) {
        return static_cast<std::size_t>(checked(what(), [&] {
          return H5Lget_name_by_idx(id(), ".", H5_INDEX_NAME, H5_ITER_INC, i, to, size, H5P_DEFAULT);
        }));
      };
      found.emplace_back(name_of_link(nullptr, 0), '\0');
      name_of_link(found.back().data(), found.back().size() + 1);
    }
    return found;
  }
  bool contains(const std::string& name) const {
    const detail::Quiet quiet;
    return is_group() && H5Lexists(id(), name.c_str(), H5P_DEFAULT) > 0;
  }
  /// What lies under a name or a path in a group. @throws NotFound, with what there is.
  Node operator[](const std::string& path) const {
    const auto slash = path.find('/');
    if (slash != path.npos) return (*this)[path.substr(0, slash)][path.substr(slash + 1)];
    if (!contains(path)) {
      std::string list;
      if (is_group()) list = text::joined(names());
      throw NotFound(what() + " has no '" + path + "'; it has " + (list.empty() ? "nothing" : list));
    }
    const auto place = "'" + file_ + "', " + child_path(path);
    H5L_info_t link;
    checked(place, [&] { return H5Lget_info(id(), path.c_str(), &link, H5P_DEFAULT); });
    if (link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT)
      throw BadValue(place + ": it is a link to another file, which is not followed");
    Handle child(checked(place, [&] { return H5Oopen(id(), path.c_str(), H5P_DEFAULT); }));
    const auto type = H5Iget_type(child.get());
    if (type != H5I_GROUP && type != H5I_DATASET) throw BadValue(place + ": it is neither a group nor a dataset");
    if (type == H5I_DATASET) check_layout(child, place);
    return {std::move(child), file_, child_path(path)};
  }

  std::vector<hsize_t> shape() const { return source().shape(); }
  H5T_class_t type_class() const { return source().type_class(); }
  /// Whether h5py would read booleans: an enumeration of FALSE and TRUE.
  bool is_boolean() const {
    const auto type = source().type();
    std::int64_t member = 0;  // enumerations of any width fit
    const detail::Quiet quiet;
    return H5Tget_class(type.get()) == H5T_ENUM && H5Tenum_valueof(type.get(), "TRUE", &member) >= 0;
  }
  /// Whether it holds integers of 64 bits without a sign.
  bool is_uint64() const { return detail::is_uint64(source()); }
  template <class T>
  std::vector<T> numbers(Rows rows = {}) const {
    return detail::read_numbers<T>(source(), rows);
  }
  std::vector<std::string> texts(Rows rows = {}) const { return detail::read_texts(source(), rows); }

  bool has_attribute(const std::string& name) const {
    return checked(what(), [&] { return H5Aexists(id(), name.c_str()); }) > 0;
  }
  /// The texts of an attribute; none if it is missing.
  std::vector<std::string> text_attribute(const std::string& name) const {
    if (!has_attribute(name)) return {};
    const auto found = attribute(name);
    if (found.type_class() != H5T_STRING) return {};
    return detail::read_texts(found);
  }
  /// The first text of an attribute; empty if it is missing.
  std::string attribute_text(const std::string& name) const {
    auto texts = text_attribute(name);
    return texts.empty() ? std::string() : std::move(texts.front());
  }
  std::vector<std::int64_t> number_attribute(const std::string& name) const {
    if (!has_attribute(name)) return {};
    return detail::read_numbers<std::int64_t>(attribute(name));
  }
  /// The object to which an attribute refers, or none.
  std::optional<Node> referred(const std::string& name) const {
    if (!has_attribute(name)) return std::nullopt;
    const auto found = attribute(name);
    if (found.type_class() != H5T_REFERENCE || !found.shape().empty()) return std::nullopt;
    const auto type = found.type();
    if (H5Tequal(type.get(), H5T_STD_REF_OBJ) <= 0) return std::nullopt;
    hobj_ref_t reference{};
    found.read(H5T_STD_REF_OBJ, H5S_ALL, H5S_ALL, &reference);
    Handle object(checked(found.what, [&] { return H5Rdereference2(id(), H5P_DEFAULT, H5R_OBJECT, &reference); }));
    if (H5Iget_type(object.get()) != H5I_DATASET) fail("its attribute '" + name + "' refers to no dataset");
    check_layout(object, found.what);
    return Node(std::move(object), file_, path_ + "@" + name);
  }

 private:
  std::string child_path(const std::string& name) const { return (path_ == "/" ? "" : path_) + '/' + name; }
  detail::Source source() const {
    if (is_group()) fail("it is a group, not a dataset");
    return {object_, false, what()};
  }
  detail::Source attribute(const std::string& name) const {
    const auto place = what() + ", attribute " + name;
    return {Handle(checked(place, [&] { return H5Aopen(id(), name.c_str(), H5P_DEFAULT); })), true, place};
  }

  static void check_layout(const Handle& dataset, const std::string& place) {
    const Handle properties(checked(place, [&] { return H5Dget_create_plist(dataset.get()); }));
    if (H5Pget_layout(properties.get()) == H5D_VIRTUAL || H5Pget_external_count(properties.get()) > 0)
      throw BadValue(place + ": its values lie in other files, which are not read");
  }

  Handle object_;
  std::string file_, path_;
};

/// Opens a file for reading. @throws CannotOpen if it is missing, no HDF5 file, or broken.
inline Node open(const std::filesystem::path& path) {
  std::error_code none;
  if (!std::filesystem::exists(path, none)) throw CannotOpen("'" + path.string() + "' does not exist");
  if (std::filesystem::is_directory(path, none)) throw CannotOpen("'" + path.string() + "' is a folder, no HDF5 file");
  const detail::Quiet quiet;
  const Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  if (file.get() < 0)
    throw CannotOpen("'" + path.string() + "' is no HDF5 file, or is broken: " + detail::last_message());
  Handle root(H5Oopen(file.get(), "/", H5P_DEFAULT));  // keeps the file open
  if (root.get() < 0) throw CannotOpen("'" + path.string() + "' is broken: " + detail::last_message());
  return {std::move(root), path.string(), "/"};
}

}  // namespace laminate::hdf5
