/// @file
/// From text to conditions: `created_by__handle=alex`, in Django's lookup syntax, checked against the lowered metadata.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/query/instant_part.hpp>
#include <laminate/query/text_field.hpp>
#include <laminate/query/text_keys.hpp>
#include <laminate/query/text_values.hpp>
#include <laminate/query/tree.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/number_text.hpp>

namespace laminate::query::detail {

/// Reads one condition, sort key or field of the rows of a table.
class TextCondition {
 public:
  TextCondition(const Tables& tables, const TableInfo& table, std::string_view text, const TextKeys& keys)
      : context_{tables, table, unspaced(text)}, keys_(&keys) {}

  /// @throws InvalidArgument that says what is wrong and what would be right.
  query::Expr condition() {
    auto [field, symbol, value] = split();
    read(field);
    if (field_.lookup && symbol.lookup->what != query::Op::eq)
      fail("a lookup (__" + std::string(field_.lookup->name) + ") goes with =, not with " + std::string(symbol.text));
    if (!field_.lookup) field_.lookup = symbol.lookup;
    if (field_.lookup->what == query::Op::eq && is_none(value_in(value))) {
      field_.lookup = find_lookup("isnull");
      value = "true";
    }
    query::Expr expr = field_.key ? of_key(value) : of_column(value);
    return symbol.negated ? negation(std::move(expr)) : expr;
  }

  /// `created_at`, or `-created_at` from large to small.
  query::Term order() {
    const bool descending = context_.text.starts_with('-');
    read(unspaced(context_.text.substr(descending ? 1 : 0)));
    if (field_.lookup)
      fail("__" + std::string(field_.lookup->name) + " is a lookup for conditions; rows are sorted by a column");
    if (field_.path.many()) fail("rows cannot be sorted by a column of many related rows");
    if (!field_.path.json.empty()) fail("rows cannot be sorted by a part of JSON whose kind is not known");
    return {.path = std::move(field_.path), .descending = descending};
  }

  /// A value to show, of the row itself or of rows related to it, of which there may be many.
  query::Path field() {
    read(context_.text);
    if (field_.lookup)
      fail("__" + std::string(field_.lookup->name) + " is a lookup for conditions; what is shown is a column");
    return std::move(field_.path);
  }

 private:
  struct Symbol {
    std::string_view text;
    const TextLookup* lookup;
    bool negated = false;
  };
  struct Split {
    std::string_view field;
    Symbol symbol;
    std::string_view value;
  };

  Split split() const {
    const auto at = context_.text.find_first_of("=<>!");
    if (at == context_.text.npos || at == 0)
      fail("it is no condition: write field=value, field__lookup=value, or one of !=, <, <=, >, >= for =");
    static const Symbol symbols[] = {{"!=", find_lookup("exact"), true}, {"==", find_lookup("exact")},
                                     {"<=", find_lookup("lte")},         {">=", find_lookup("gte")},
                                     {"<", find_lookup("lt")},           {">", find_lookup("gt")},
                                     {"=", find_lookup("exact")}};
    for (const auto& symbol : symbols)
      if (context_.text.substr(at).starts_with(symbol.text))
        return {unspaced(context_.text.substr(0, at)), symbol, context_.text.substr(at + symbol.text.size())};
    fail("'!' alone is no comparison: write !=");
  }

  void read(std::string_view field) { field_ = TextFieldReader(context_, *keys_).read(field); }

  static query::Expr negation(query::Expr expr) {
    query::Expr negation{.what = query::Op::negate};
    negation.operands.push_back(std::move(expr));
    return negation;
  }

  /// The values that the lookup takes.
  std::vector<TextValue> listed(std::string_view text) const {
    using Takes = TextLookup::Takes;
    if (field_.lookup->takes != Takes::list && field_.lookup->takes != Takes::pair) return {value_in(text)};
    auto list = values_in(text);
    if (field_.lookup->takes == Takes::pair && list.size() != 2)
      misfit("range takes two values with a comma between them");
    return list;
  }
  bool wants_null(std::string_view text) const {
    const auto truth = truth_in(value_in(text).text);
    if (!truth) misfit("isnull is true or false");
    return *truth;
  }
  void check_lookup(Kind kind) const {
    using Takes = TextLookup::Takes;
    const bool is_text = kind == Kind::text || kind == Kind::uid || kind == Kind::json;
    const bool unordered = kind == Kind::boolean || kind == Kind::reference;
    if (field_.lookup->takes == Takes::text
            ? !is_text
            : unordered && (field_.lookup->takes == Takes::order || field_.lookup->takes == Takes::pair))
      misfit("the lookup " + std::string(field_.lookup->name) + " is not for " + std::string(to_string(kind)));
  }

  query::Expr of_column(std::string_view text) {
    using Takes = TextLookup::Takes;
    query::Expr expr{.what = field_.lookup->what, .path = field_.path};
    const bool part = !field_.path.json.empty();
    const auto kind = part                                     ? laminate::Kind::json
                      : field_.path.part == query::Part::whole ? field_.path.column->kind
                      : field_.path.part == query::Part::date  ? laminate::Kind::date
                                                               : laminate::Kind::integer;
    check_lookup(kind);
    const auto list = listed(text);
    if (field_.lookup->takes == Takes::truth) {
      expr.what = wants_null(text) ? query::Op::is_null : query::Op::is_not_null;
      expr.path.part = query::Part::whole;  // it is NULL where the whole is
      return expr;
    }
    if (field_.lookup->takes == Takes::text) {
      if (part) expr.path.json_kind = Kind::text;  // without keys, it is about the text of the JSON itself
      expr.values = {list[0].text};
      return expr;
    }
    const bool document =
        !part && field_.lookup->takes == Takes::one && (list[0].text.starts_with('{') || list[0].text.starts_with('['));
    if (kind == Kind::json && !document)
      return of_kinds(list, std::nullopt, [&](query::Op what, laminate::Kind as, std::vector<Value> values) {
        query::Expr test{.what = what, .path = field_.path, .values = std::move(values)};
        test.path.json_kind = as;
        return test;
      });
    for (const auto& each : list) expr.values.push_back(value_of(kind, each));
    return field_.path.part == query::Part::whole
               ? expr
               : part_condition(at(), expr.what, std::move(expr.path), std::move(expr.values));
  }

  /// A test of the value behind a key.
  query::Expr of_key(std::string_view text) const {
    using Takes = TextLookup::Takes;
    const auto& steps = field_.path.json;
    if (field_.lookup->takes == Takes::truth) {
      auto exists = field_.key->exists(steps);
      return wants_null(text) ? negation(std::move(exists)) : exists;
    }
    const auto kind = field_.key->kind_of(steps);
    check_lookup(kind.value_or(Kind::text));
    return of_kinds(listed(text), field_.lookup->takes == Takes::text ? Kind::text : kind,
                    [&](query::Op what, laminate::Kind as, std::vector<Value> values) {
                      return field_.key->test(steps, what, as, std::move(values));
                    });
  }

  Value value_of(Kind kind, const TextValue& written) const {
    if (is_none(written) && field_.lookup->takes != TextLookup::Takes::text)
      misfit("None is no value: only = and != test for it; write 'None' for the text");
    auto value = parsed(kind, written.text);
    const bool is_number = kind == Kind::integer || kind == Kind::real || kind == Kind::id;
    if (!value && is_number && support_detail::read_decimal(written.text))
      misfit("'" + written.text + "' is a number that " +
             (kind == Kind::integer ? "no column of integers holds" : "cannot be held exactly") +
             ": compare with a number of fewer digits" + (is_in_json() ? ", or put it in quotes for text" : ""));
    if (!value) misfit("'" + written.text + "' is not " + expected(kind));
    if (const auto why = part_misfit(field_.path.part, *value); !why.empty()) misfit(why);
    return *std::move(value);
  }

  /// Whether what is compared is JSON, or a part of it.
  bool is_in_json() const { return field_.key || !field_.path.json.empty() || field_.path.column->kind == Kind::json; }

  std::optional<Value> parsed(Kind kind, const std::string& text) const {
    switch (kind) {
      case Kind::id:
      case Kind::reference:
        if (const auto number = support_detail::read_integer<std::int64_t>(text)) return *number;
        return std::nullopt;
      case Kind::integer:
      case Kind::real:
        return number_in(kind, is_in_json(), text);
      case Kind::boolean:
        if (const auto truth = truth_in(text)) return std::int64_t{*truth};
        return std::nullopt;
      case Kind::timestamp:
        if (parse_date(text)) return text;  // the whole day
        if (const auto instant = Timestamp::parse(text)) return instant->str();
        return std::nullopt;
      case Kind::date:
        return parse_date(text) ? std::optional<Value>(text) : std::nullopt;
      default:
        return text;
    }
  }
  std::string expected(Kind kind) const {
    switch (kind) {
      case Kind::id:
        return "the number of a row";
      case Kind::reference: {
        const auto member = std::string(field_.path.column->member);
        const auto* target = context_.tables.find_table(field_.path.column->target);
        const auto shown = target && target->display ? target->columns[*target->display].member : "uid";
        return "the number of a row: " + member + " is a reference, so name a column of what it leads to, as in " +
               member + "__" + std::string(shown) + "=…";
      }
      case Kind::boolean:
        return "true or false";
      case Kind::timestamp:
        return "an instant or a day: 2026-11-21 or 2026-11-21 04:10:41, in UTC";
      case Kind::date:
        return "a date: 2026-11-21";
      default:
        return "a number";
    }
  }

  /// A test of values of one kind, or of each as it looks.
  template <class Make>
  query::Expr of_kinds(const std::vector<TextValue>& list, std::optional<Kind> known, const Make& make) const {
    std::vector<Value> values;
    bool alike = true;
    for (const auto& each : list) {
      values.push_back(value_of(known.value_or(kind_of(each)), each));
      alike = alike && kind_of(each) == kind_of(list.front());
    }
    if (known || alike) return make(field_.lookup->what, known.value_or(kind_of(list.front())), std::move(values));
    if (field_.lookup->what != query::Op::in) misfit("both ends of a range must be numbers, or both text");
    query::Expr any{.what = query::Op::any};
    for (std::size_t i = 0; i < list.size(); ++i)
      any.operands.push_back(make(query::Op::eq, kind_of(list[i]), {std::move(values[i])}));
    return any;
  }

  /// The value or the lookup is not for what is asked.
  [[noreturn]] void misfit(const std::string& why) const {
    context_.fail(why, at(), field_.key ? std::string(field_.key_name) : field_.path.column->name);
  }
  [[noreturn]] void fail(const std::string& why) const { context_.fail(why, at()); }
  const TableInfo& at() const { return field_.table(context_); }

  TextContext context_;
  const TextKeys* keys_;
  TextField field_{};
};

}  // namespace laminate::query::detail
