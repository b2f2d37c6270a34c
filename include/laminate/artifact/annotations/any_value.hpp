/// @file
/// Values as programs give them for features, and features as they name them.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/lamindb/records/feature.hpp>
#include <laminate/schema/lower.hpp>
#include <laminate/support/json/parse.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

namespace artifact_detail {

/// A row of a registry that stands for itself.
struct LabelRow {
  const TableInfo* table = nullptr;
  std::int64_t id = 0;
  Origin origin{};
};

/// What a person typed: the data type of the feature says what it is.
struct TypedText {
  std::string text;
};

template <class V>
concept optional_like = requires(const V& value) {
  value.has_value();
  *value;
};

}  // namespace artifact_detail

/// A value of a feature, as a program gives it: a truth value, a number, text, an instant, a date, JSON, a row of a
/// registry, or a list of these: `21.6`, `"DMSO"`, `{"blood", "lung"}`, `Timestamp::now()`, `label`. Without a value
/// (also `std::nullopt` and an empty list) it says that there is none.
class AnyValue {
 public:
  using List = std::vector<AnyValue>;

  AnyValue() = default;
  AnyValue(std::initializer_list<AnyValue> list) : value_(List(list)) {}
  /// @throws InvalidArgument for a record that is not stored, BadValue for a Json that is none.
  template <class V>
    requires(!std::same_as<V, AnyValue>)
  AnyValue(const V& value) : value_(variant_of(value)) {}  // NOLINT: implicit, it is the same value

  /// Calls the function with what it is: boost::json::value, Timestamp, Date, artifact_detail::LabelRow,
  /// artifact_detail::TypedText, List.
  template <class Visit>
  decltype(auto) visit(const Visit& visit) const {
    return std::visit(visit, value_);
  }
  template <class V>
  const V* get_if() const {
    return std::get_if<V>(&value_);
  }
  /// Whether it says that there is no value.
  bool is_none() const {
    if (const auto* list = get_if<List>()) return list->empty();
    const auto* json = get_if<boost::json::value>();
    if (!json) return false;
    if (const auto* array = json->if_array()) return array->empty();
    const auto* object = json->if_object();
    return json->is_null() || (object && object->empty());
  }

 private:
  using Variant =
      std::variant<boost::json::value, Timestamp, Date, artifact_detail::LabelRow, artifact_detail::TypedText, List>;

  template <class V>
  static Variant variant_of(const V& value) {
    if constexpr (std::is_arithmetic_v<V> || std::is_same_v<V, boost::json::value> ||
                  std::is_same_v<V, boost::json::array> || std::is_same_v<V, boost::json::object>) {
      return boost::json::value(value);
    } else if constexpr (std::is_convertible_v<const V&, std::string_view>) {
      const std::string_view text = value;
      return boost::json::value(boost::json::string_view(text.data(), text.size()));
    } else if constexpr (std::is_convertible_v<const V&, Json>) {
      const auto& text = static_cast<const Json&>(value).text;
      auto json = support_detail::read_json_text(text);
      if (const auto problem = json.problem(); !problem.empty()) throw BadValue("this " + problem + ": " + text);
      return *std::move(json.value);
    } else if constexpr (std::is_same_v<V, artifact_detail::TypedText> || std::is_same_v<V, Date>) {
      return value;
    } else if constexpr (std::is_convertible_v<const V&, Timestamp>) {
      return Timestamp(value);
    } else if constexpr (record_type<V>) {
      return artifact_detail::LabelRow{&table_info<V>(), value.id.value(), value.id.origin()};
    } else if constexpr (reference_traits<V>::is_reference) {
      return artifact_detail::LabelRow{&table_info<typename V::target>(), value.id().value(), value.id().origin()};
    } else if constexpr (std::is_same_v<V, std::nullopt_t> || std::is_null_pointer_v<V>) {
      return boost::json::value();
    } else if constexpr (requires { value.generic_string(); }) {  // a path
      return variant_of(value.generic_string());
    } else if constexpr (artifact_detail::optional_like<V>) {
      return value ? variant_of(*value) : Variant();
    } else {
      static_assert(
          requires { std::begin(value); },
          "laminate: this is no value of a feature: give text, a number, true or "
          "false, a date, an instant, JSON, a row of a registry, or a list of these");
      List list;
      for (const auto& each : value) list.push_back(AnyValue(each));
      return list;
    }
  }

  Variant value_{};
};

/// Text that a person typed, on a command line or into a form: the data type of the feature says how to read it. `21.6`
/// is a number for a feature of numbers and text for one of text; lists are JSON or stand between commas.
inline AnyValue typed(std::string_view text) { return artifact_detail::TypedText{std::string(text)}; }

/// A feature as programs name it: by name, by uid, or as its row.
class AnyFeature {
 public:
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  AnyFeature(const Text& name) : name_(std::string_view(name)) {}  // NOLINT: implicit, as are the following
  /// @throws InvalidArgument if the feature is not saved.
  AnyFeature(const Feature& feature) : name_(feature.name), id_(feature.id.value()), origin_(feature.id.origin()) {}

  const std::string& name() const { return name_; }
  std::optional<std::int64_t> id() const { return id_; }
  Origin origin() const { return origin_; }

 private:
  std::string name_;
  std::optional<std::int64_t> id_{};
  Origin origin_{};
};

/// A feature and the value given for it.
struct Annotation {
  AnyFeature feature;
  AnyValue value{};
};

/// `{{"temperature", 21.6}, {"tissues", {"blood", "lung"}}}`
using Annotations = std::vector<Annotation>;

namespace artifact_detail {

/// In messages: `'DMSO'`, `21.6`, `['blood', 'lung']`, `ULabel with id 3`.
inline std::string described(const AnyValue& value) {
  return value.visit([]<class V>(const V& content) -> std::string {
    if constexpr (std::is_same_v<V, boost::json::value>) {
      return python::repr(content);
    } else if constexpr (std::is_same_v<V, Timestamp>) {
      return content.str(0);
    } else if constexpr (std::is_same_v<V, Date>) {
      return format_date(content);
    } else if constexpr (std::is_same_v<V, TypedText>) {
      return python::repr(content.text);
    } else if constexpr (std::is_same_v<V, LabelRow>) {
      return support_detail::row_label(content.table->registry, {}, content.id);
    } else {
      return '[' + text::joined(content, ", ", [](const auto& each) { return described(each); }) + ']';
    }
  });
}

}  // namespace artifact_detail

}  // namespace laminate
