/// @file
/// Names that conditions from text may use beside the fields of a table.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/query/tree.hpp>

namespace laminate::query {

/// A value that rows have beside their columns, such as that of a feature. Steps lead into its JSON, as those of a
/// Path.
class TextKey {
 public:
  virtual ~TextKey() = default;
  /// Of which kind a part of the value is; none if it may be of any, and the text alone says it.
  virtual std::optional<Kind> kind_of(const std::vector<std::string>& steps) const = 0;
  virtual Expr exists(const std::vector<std::string>& steps) const = 0;
  virtual Expr test(const std::vector<std::string>& steps, Op what, Kind kind, std::vector<Value> values) const = 0;
};

/// Keys that conditions may name beside the fields of a table. By itself there are none.
class TextKeys {
 public:
  virtual ~TextKeys() = default;
  /// None if there is no such key.
  virtual std::shared_ptr<const TextKey> find(const TableInfo&, std::string_view) const { return {}; }
  virtual std::vector<std::string> names() const { return {}; }
  /// Ends the sentence that there is no such field.
  virtual std::string not_found() const { return {}; }
};

}  // namespace laminate::query
