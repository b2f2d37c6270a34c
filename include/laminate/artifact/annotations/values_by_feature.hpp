/// @file
/// The values that a row has, by feature.
#pragma once
#include <cstddef>
#include <laminate/support/requirements.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace laminate {

/// What a row has for one feature: a value; a list for features that take lists, and where a dataset has several values
/// (labels in alphabetical order). Instants and dates are text in ISO 8601, labels what people call them (or the column
/// that the data type names). A number that 64 bits do not hold is the text of its digits.
struct ValueOfFeature {
  std::string name{}, uid{}, dtype{};
  boost::json::value value{};
};

/// What get_values() found, sorted by the names of the features: `values["temperature"].to_number<double>()`. Prints
/// itself as Python prints a dict.
class ValuesByFeature {
 public:
  /// `row` is what error messages call the row.
  ValuesByFeature(std::string row, std::vector<ValueOfFeature> values);

  /// By the feature's name, or its uid. nullptr if the row has no value for it.
  /// @throws MultipleFound if it has values for several features of that name.
  const boost::json::value* find(std::string_view feature) const;
  /// Whether the row has a value for it. @throws as find().
  bool contains(std::string_view feature) const { return find(feature) != nullptr; }
  /// @throws NotFound, with near names; MultipleFound as find().
  const boost::json::value& operator[](std::string_view feature) const;

  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }

  /// The same as one JSON object. Of several features with one name, the later ones have their uid in their key:
  /// `temperature (k18K3YEzg0id)`. (LaminDB's dict has one entry for them.)
  boost::json::object json() const;
  friend std::ostream& operator<<(std::ostream& out, const ValuesByFeature& values);

 private:
  std::string row_;
  std::vector<ValueOfFeature> values_;
};

}  // namespace laminate
