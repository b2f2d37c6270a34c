/// @file
/// What AnnData keeps unstructured (`uns`), as JSON.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include <laminate/dataset/hdf5/frame.hpp>
#include <laminate/dataset/json_frame.hpp>

namespace laminate::hdf5 {

namespace detail {

/// Elements of one dimension from `at`, nested by the lengths of the others.
inline boost::json::value nested(const boost::json::array& flat, const std::vector<hsize_t>& shape, std::size_t level,
                                 std::size_t& at) {
  if (level == shape.size()) return flat.at(at++);
  boost::json::array made;
  for (hsize_t i = 0; i < shape[level]; ++i) made.push_back(nested(flat, shape, level + 1, at));
  return made;
}

inline boost::json::value dataset_as_json(const Node& node) {
  const auto encoding = encoding_of(node);
  if (encoding == "null" || node.attribute_text("encoding-type") == "none") return nullptr;
  switch (node.type_class()) {
    case H5T_STRING:
    case H5T_ENUM:
    case H5T_INTEGER:
    case H5T_FLOAT:
      break;
    default:
      return "<values of an HDF5 type that is not read>";
  }
  boost::json::array flat;
  if (node.type_class() == H5T_STRING)
    for (auto& text : node.texts()) flat.emplace_back(std::move(text));
  else if (node.type_class() == H5T_FLOAT)
    for (const auto number : node.numbers<double>())
      flat.push_back(laminate::dataset_detail::as_json(std::optional(number)));
  else if (node.is_boolean())
    for (const auto number : node.numbers<std::int64_t>()) flat.emplace_back(number != 0);
  else
    for (const auto number : node.numbers<std::int64_t>()) flat.emplace_back(number);
  const auto shape = node.shape();
  if (shape.empty() && flat.empty()) return nullptr;
  std::size_t at = 0;
  return nested(flat, shape, 0, at);
}

}  // namespace detail

/// A group as an object, with what it holds: single values, arrays (nested by their dimensions), categoricals as arrays
/// of texts, tables as objects of arrays. NaN becomes null. Sparse matrices are left to Matrix: a text stands for each.
/// @throws BadValue for a broken file, or groups nested deeper than 64 levels (which may lead in circles).
inline boost::json::value read_tree(const Node& node, int depth = 0) {
  if (depth > 64) node.fail("groups are nested deeper than 64 levels");
  if (!node.is_group()) return detail::dataset_as_json(node);
  const auto encoding = detail::encoding_of(node);
  if (encoding.starts_with("csr") || encoding.starts_with("csc")) return boost::json::value("<" + encoding + ">");
  if (encoding == "categorical" || encoding.starts_with("nullable-"))
    return laminate::dataset_detail::json_values(detail::column_values(node));
  boost::json::object made;
  if (encoding == "dataframe") {
    const auto frame = read_frame(node);
    made["index"] = laminate::dataset_detail::json_values(frame.index()->data);
    for (const auto& column : frame.columns()) made[column.name] = laminate::dataset_detail::json_values(column.data);
    return made;
  }
  for (const auto& name : node.names()) made[name] = read_tree(node[name], depth + 1);
  return made;
}

}  // namespace laminate::hdf5
