/// @file
/// Lookups and values of conditions from text: `contains`, `'B cell'`, `1,9`.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/query/relation_names.hpp>
#include <laminate/query/tree.hpp>
#include <laminate/support/text/number_text.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::query::detail {

/// What stands behind the last `__` of a condition.
struct TextLookup {
  std::string_view name;
  query::Op what;
  enum class Takes { one, text, order, list, pair, truth } takes;
};

inline constexpr TextLookup text_lookups[] = {{"exact", query::Op::eq, TextLookup::Takes::one},
                                              {"iexact", query::Op::iequals, TextLookup::Takes::text},
                                              {"contains", query::Op::contains, TextLookup::Takes::text},
                                              {"icontains", query::Op::icontains, TextLookup::Takes::text},
                                              {"startswith", query::Op::startswith, TextLookup::Takes::text},
                                              {"endswith", query::Op::endswith, TextLookup::Takes::text},
                                              {"regex", query::Op::matches, TextLookup::Takes::text},
                                              {"gt", query::Op::gt, TextLookup::Takes::order},
                                              {"gte", query::Op::ge, TextLookup::Takes::order},
                                              {"lt", query::Op::lt, TextLookup::Takes::order},
                                              {"lte", query::Op::le, TextLookup::Takes::order},
                                              {"in", query::Op::in, TextLookup::Takes::list},
                                              {"range", query::Op::between, TextLookup::Takes::pair},
                                              {"isnull", query::Op::is_null, TextLookup::Takes::truth}};

inline const TextLookup* find_lookup(std::string_view name) {
  for (const auto& lookup : text_lookups)
    if (lookup.name == name) return &lookup;
  return nullptr;
}

inline std::string_view unspaced(std::string_view text) { return text::trimmed(text, " \t"); }

/// A value as it was written: quotes around it keep its spaces and commas, and say that it is text.
struct TextValue {
  std::string text;
  bool quoted = false;
};

inline TextValue value_in(std::string_view text) {
  text = unspaced(text);
  const bool quoted = text.size() > 1 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front();
  return {std::string(quoted ? text.substr(1, text.size() - 2) : text), quoted};
}

/// The values between commas outside of quotes. A quotation mark within a value is part of it.
inline std::vector<TextValue> values_in(std::string_view text) {
  std::vector<TextValue> list;
  std::size_t start = 0;
  char quote = 0;
  bool at_start = true;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == ',' && quote == 0)) {
      list.push_back(value_in(text.substr(start, i - start)));
      start = i + 1;
      at_start = true;
    } else if (quote != 0) {
      if (text[i] == quote) quote = 0;
    } else if (at_start && (text[i] == '\'' || text[i] == '"') && text.find(text[i], i + 1) != text.npos) {
      quote = text[i];
    } else if (text[i] != ' ') {
      at_start = false;
    }
  }
  return list;
}

/// The number that a text is, exactly as columns of this kind are compared with it. `is_json`: with numbers in JSON,
/// which may be integers, too.
inline std::optional<Value> number_in(Kind kind, bool is_json, std::string_view text) {
  const auto whole = support_detail::read_whole<std::int64_t>(text);
  if (whole && (kind == laminate::Kind::integer || is_json || exact_real(*whole))) return *whole;
  const auto decimal = support_detail::read_decimal(text);
  if (!decimal || (decimal->is_whole() && kind == laminate::Kind::integer)) return std::nullopt;
  const auto real = support_detail::read_exact_real(text);
  // A fraction that is rounded away would make another comparison.
  return real && (decimal->is_whole() || *real != std::floor(*real)) ? std::optional<Value>(*real) : std::nullopt;
}

inline std::optional<bool> truth_in(std::string_view text) {
  const auto plain = plain_name(text);
  if (plain == "true" || text == "1") return true;
  if (plain == "false" || text == "0") return false;
  return std::nullopt;
}

/// As in Python: no value. In quotes it is text.
inline bool is_none(const TextValue& written) { return !written.quoted && written.text == "None"; }

/// JSON knows its own kinds: what looks like a number, true or false is one, unless it is quoted.
inline Kind kind_of(const TextValue& written) {
  if (written.quoted) return Kind::text;
  if (written.text == "true" || written.text == "false") return Kind::boolean;
  return support_detail::read_decimal(written.text) ? Kind::real : Kind::text;
}

}  // namespace laminate::query::detail
