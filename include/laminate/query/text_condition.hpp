/// @file
/// From text to conditions: `created_by__handle=alex`, in Django's lookup syntax, checked against the lowered metadata.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/query/instant_part.hpp>
#include <laminate/query/relation_names.hpp>
#include <laminate/query/tree.hpp>
#include <laminate/support/error.hpp>
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

/// The part that a name means of a column of this kind; whole if none.
inline query::Part find_part(Kind kind, std::string_view name) {
  for (const auto of : all_parts)
    if (query::name(of) == name && has_part(kind, of)) return of;
  return query::Part::whole;
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

/// A value that rows have beside their columns, such as that of a feature. Steps lead into its JSON, as those of a
/// Path.
class TextKey {
 public:
  virtual ~TextKey() = default;
  /// Of which kind a part of the value is; none if it may be of any, and the text alone says it.
  virtual std::optional<Kind> kind_of(const std::vector<std::string>& steps) const = 0;
  virtual query::Expr exists(const std::vector<std::string>& steps) const = 0;
  virtual query::Expr test(const std::vector<std::string>& steps, query::Op what, Kind kind,
                           std::vector<Value> values) const = 0;
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

/// Reads one condition, sort key or field of the rows of a table.
class TextCondition {
 public:
  TextCondition(const Tables& tables, const TableInfo& table, std::string_view text, const TextKeys& keys)
      : tables_(tables), table_(&table), text_(unspaced(text)), keys_(&keys) {}

  /// @throws InvalidArgument that says what is wrong and what would be right.
  query::Expr condition() {
    auto [field, symbol, value] = split();
    walk(field);
    if (lookup_ && symbol.lookup->what != query::Op::eq)
      fail("a lookup (__" + std::string(lookup_->name) + ") goes with =, not with " + std::string(symbol.text));
    if (!lookup_) lookup_ = symbol.lookup;
    if (lookup_->what == query::Op::eq && is_none(value_in(value))) {
      lookup_ = find_lookup("isnull");
      value = "true";
    }
    query::Expr expr = key_ ? of_key(value) : of_column(value);
    return symbol.negated ? negation(std::move(expr)) : expr;
  }

  /// `created_at`, or `-created_at` from large to small.
  query::Term order() {
    const bool descending = text_.starts_with('-');
    walk(unspaced(text_.substr(descending ? 1 : 0)));
    if (lookup_) fail("__" + std::string(lookup_->name) + " is a lookup for conditions; rows are sorted by a column");
    if (path_.many()) fail("rows cannot be sorted by a column of many related rows");
    if (!path_.json.empty()) fail("rows cannot be sorted by a part of JSON whose kind is not known");
    return {.path = std::move(path_), .descending = descending};
  }

  /// A value to show, of the row itself or of rows related to it, of which there may be many.
  query::Path field() {
    walk(text_);
    if (lookup_) fail("__" + std::string(lookup_->name) + " is a lookup for conditions; what is shown is a column");
    return std::move(path_);
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
    const auto at = text_.find_first_of("=<>!");
    if (at == text_.npos || at == 0)
      fail("it is no condition: write field=value, field__lookup=value, or one of !=, <, <=, >, >= for =");
    static const Symbol symbols[] = {{"!=", find_lookup("exact"), true}, {"==", find_lookup("exact")},
                                     {"<=", find_lookup("lte")},         {">=", find_lookup("gte")},
                                     {"<", find_lookup("lt")},           {">", find_lookup("gt")},
                                     {"=", find_lookup("exact")}};
    for (const auto& symbol : symbols)
      if (text_.substr(at).starts_with(symbol.text))
        return {unspaced(text_.substr(0, at)), symbol, text_.substr(at + symbol.text.size())};
    fail("'!' alone is no comparison: write !=");
  }

  /// Takes the next part of a path. A name may begin with `_`, so `a___b` is `a` and `_b`.
  static std::string_view take_part(std::string_view& rest) {
    const auto begin = rest.find_first_not_of('_');
    const auto end = begin == rest.npos ? rest.npos : rest.find("__", begin);
    const auto part = rest.substr(0, end);
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 2);
    return part;
  }

  void walk(std::string_view field) {
    for (auto rest = field; !rest.empty();) {
      const auto part = take_part(rest);
      if (lookup_) fail("nothing can follow the lookup " + std::string(lookup_->name));
      if (column_ || key_)
        after_field(part, rest);
      else if (pending_ && find_lookup(part) && rest.empty())
        lookup_ = find_lookup(part);
      else
        step(part, rest);
    }
    if (key_) return;
    if (!column_ && path_.joins.empty()) fail("it names no field");
    path_.column = column_ ? column_ : &at().columns[at().id];  // of related rows: which they are
  }

  const TableInfo& at() const { return path_.joins.empty() ? *table_ : *path_.joins.back().table; }

  void step(std::string_view name, std::string_view rest) {
    pending_ = true;
    const auto& table = at();
    const auto* column = name == "pk" ? &table.columns[table.id] : table.find_member(name);
    const auto* target = column && column->role ? tables_.find_table(column->target) : nullptr;
    auto next = rest;
    if (target && !rest.empty() && !(find_lookup(take_part(next)) && next.empty())) {
      join_reference(path_, *column, *target);
    } else if (column || (column = table.find(name))) {
      column_ = column;
    } else {
      relation(name, table);
    }
  }

  void relation(std::string_view name, const TableInfo& table) {
    const auto relations = relations_of(tables_, table);
    const auto matches = find_relations(relations, name);
    if (matches.size() == 1) {
      path_.joins.insert(path_.joins.end(), matches.front()->joins.begin(), matches.front()->joins.end());
      return;
    }
    std::vector<std::string> names;
    for (const auto* match : matches) names.push_back(match->name);
    const auto field = std::string(name);
    if (!matches.empty())
      fail("'" + field + "' may mean several relations: say which of " + schema_detail::name_list(names), table, field);
    const bool first = path_.joins.empty();
    if (first && (key_ = keys_->find(table, name))) return void(key_name_ = name);
    for (const auto& column : table.columns) names.emplace_back(column.member);
    for (const auto& known : relations)
      if (known.own || !known.name.starts_with("links_")) names.push_back(known.name);
    if (first)
      for (auto& key : keys_->names()) names.push_back(std::move(key));
    fail(tables_.qualified(table) + " has no field '" + field + '\'' + (first ? keys_->not_found() : "") + ": " +
             schema_detail::suggestion(name, names, "it has "),
         table, field);
  }

  /// What follows a column or a key: the keys of JSON, a part of an instant, or a lookup.
  void after_field(std::string_view part, std::string_view rest) {
    const auto* lookup = rest.empty() ? find_lookup(part) : nullptr;
    const auto kind = key_ ? Kind::json : column_->kind;
    const auto of = path_.part == query::Part::whole ? find_part(kind, part) : query::Part::whole;
    if (lookup) {
      lookup_ = lookup;
    } else if (of != query::Part::whole) {
      path_.part = of;
    } else if (kind == Kind::json) {
      const bool position = part.find_first_not_of("0123456789") == part.npos;
      path_.json.push_back(position ? '[' + std::string(part) + ']' : '.' + std::string(part));
    } else {
      std::vector<std::string> names;
      for (const auto& each : text_lookups) names.emplace_back(each.name);
      for (const auto each : all_parts)
        if (has_part(kind, each)) names.emplace_back(query::name(each));
      fail("'" + std::string(part) + "' is no lookup for " + std::string(column_->member) + ", which is " +
               std::string(to_string(kind)) + ": " + schema_detail::suggestion(part, names, "there are "),
           at(), column_->name);
    }
  }

  static query::Expr negation(query::Expr expr) {
    query::Expr negation{.what = query::Op::negate};
    negation.operands.push_back(std::move(expr));
    return negation;
  }

  /// The values that the lookup takes.
  std::vector<TextValue> listed(std::string_view text) const {
    using Takes = TextLookup::Takes;
    if (lookup_->takes != Takes::list && lookup_->takes != Takes::pair) return {value_in(text)};
    auto list = values_in(text);
    if (lookup_->takes == Takes::pair && list.size() != 2) misfit("range takes two values with a comma between them");
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
    if (lookup_->takes == Takes::text ? !is_text
                                      : unordered && (lookup_->takes == Takes::order || lookup_->takes == Takes::pair))
      misfit("the lookup " + std::string(lookup_->name) + " is not for " + std::string(to_string(kind)));
  }

  query::Expr of_column(std::string_view text) {
    using Takes = TextLookup::Takes;
    query::Expr expr{.what = lookup_->what, .path = path_};
    const bool part = !path_.json.empty();
    const auto kind = part                               ? laminate::Kind::json
                      : path_.part == query::Part::whole ? path_.column->kind
                      : path_.part == query::Part::date  ? laminate::Kind::date
                                                         : laminate::Kind::integer;
    check_lookup(kind);
    const auto list = listed(text);
    if (lookup_->takes == Takes::truth) {
      expr.what = wants_null(text) ? query::Op::is_null : query::Op::is_not_null;
      expr.path.part = query::Part::whole;  // it is NULL where the whole is
      return expr;
    }
    if (lookup_->takes == Takes::text) {
      if (part) expr.path.json_kind = Kind::text;  // without keys, it is about the text of the JSON itself
      expr.values = {list[0].text};
      return expr;
    }
    const bool document =
        !part && lookup_->takes == Takes::one && (list[0].text.starts_with('{') || list[0].text.starts_with('['));
    if (kind == Kind::json && !document)
      return of_kinds(list, std::nullopt, [&](query::Op what, laminate::Kind as, std::vector<Value> values) {
        query::Expr test{.what = what, .path = path_, .values = std::move(values)};
        test.path.json_kind = as;
        return test;
      });
    for (const auto& each : list) expr.values.push_back(read(kind, each));
    return path_.part == query::Part::whole
               ? expr
               : part_condition(at(), expr.what, std::move(expr.path), std::move(expr.values));
  }

  /// A test of the value behind a key.
  query::Expr of_key(std::string_view text) const {
    using Takes = TextLookup::Takes;
    const auto& steps = path_.json;
    if (lookup_->takes == Takes::truth) {
      auto exists = key_->exists(steps);
      return wants_null(text) ? negation(std::move(exists)) : exists;
    }
    const auto kind = key_->kind_of(steps);
    check_lookup(kind.value_or(Kind::text));
    return of_kinds(listed(text), lookup_->takes == Takes::text ? Kind::text : kind,
                    [&](query::Op what, laminate::Kind as, std::vector<Value> values) {
                      return key_->test(steps, what, as, std::move(values));
                    });
  }

  /// As in Python: no value. In quotes it is text.
  static bool is_none(const TextValue& written) { return !written.quoted && written.text == "None"; }

  Value read(Kind kind, const TextValue& written) const {
    if (is_none(written) && lookup_->takes != TextLookup::Takes::text)
      misfit("None is no value: only = and != test for it; write 'None' for the text");
    auto value = value_of(kind, written.text);
    const bool is_number = kind == Kind::integer || kind == Kind::real || kind == Kind::id;
    if (!value && is_number && support_detail::read_decimal(written.text))
      misfit("'" + written.text + "' is a number that " +
             (kind == Kind::integer ? "no column of integers holds" : "cannot be held exactly") +
             ": compare with a number of fewer digits" + (is_in_json() ? ", or put it in quotes for text" : ""));
    if (!value) misfit("'" + written.text + "' is not " + expected(kind));
    if (const auto why = part_misfit(path_.part, *value); !why.empty()) misfit(why);
    return *std::move(value);
  }

  /// Whether what is compared is JSON, or a part of it.
  bool is_in_json() const { return key_ || !path_.json.empty() || path_.column->kind == Kind::json; }

  std::optional<Value> value_of(Kind kind, const std::string& text) const {
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
        const auto member = std::string(column_->member);
        const auto* target = tables_.find_table(column_->target);
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

  /// JSON knows its own kinds: what looks like a number, true or false is one, unless it is quoted.
  static Kind kind_of(const TextValue& written) {
    if (written.quoted) return Kind::text;
    if (written.text == "true" || written.text == "false") return Kind::boolean;
    return support_detail::read_decimal(written.text) ? Kind::real : Kind::text;
  }

  /// A test of values of one kind, or of each as it looks.
  template <class Make>
  query::Expr of_kinds(const std::vector<TextValue>& list, std::optional<Kind> known, const Make& make) const {
    std::vector<Value> values;
    bool alike = true;
    for (const auto& each : list) {
      values.push_back(read(known.value_or(kind_of(each)), each));
      alike = alike && kind_of(each) == kind_of(list.front());
    }
    if (known || alike) return make(lookup_->what, known.value_or(kind_of(list.front())), std::move(values));
    if (lookup_->what != query::Op::in) misfit("both ends of a range must be numbers, or both text");
    query::Expr any{.what = query::Op::any};
    for (std::size_t i = 0; i < list.size(); ++i)
      any.operands.push_back(make(query::Op::eq, kind_of(list[i]), {std::move(values[i])}));
    return any;
  }

  /// The value or the lookup is not for what is asked.
  [[noreturn]] void misfit(const std::string& why) const {
    fail(why, at(), key_ ? std::string(key_name_) : path_.column->name);
  }
  [[noreturn]] void fail(const std::string& why) const { fail(why, at(), {}); }
  [[noreturn]] void fail(const std::string& why, const TableInfo& table, std::string column) const {
    throw InvalidArgument('\'' + std::string(text_) + "' for " + tables_.qualified(*table_) + ": " + why,
                          {.registry = tables_.qualified(table), .uid = {}, .column = std::move(column)});
  }

  const Tables& tables_;
  const TableInfo* table_;
  std::string_view text_;
  const TextKeys* keys_;
  query::Path path_{};
  const ColumnInfo* column_ = nullptr;
  std::shared_ptr<const TextKey> key_{};
  std::string_view key_name_{};
  const TextLookup* lookup_ = nullptr;
  bool pending_ = false;  ///< a first step was taken
};

}  // namespace laminate::query::detail
