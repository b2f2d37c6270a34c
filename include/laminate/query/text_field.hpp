/// @file
/// From text to fields: `created_by__handle`, `links_ulabel__feature__name`, `extra_data__channel`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/query/instant_part.hpp>
#include <laminate/query/relation_names.hpp>
#include <laminate/query/text_keys.hpp>
#include <laminate/query/text_values.hpp>
#include <laminate/query/tree.hpp>
#include <laminate/support/error.hpp>

namespace laminate::query::detail {

/// The part that a name means of a column of this kind; whole if none.
inline query::Part find_part(Kind kind, std::string_view name) {
  for (const auto of : all_parts)
    if (query::name(of) == name && has_part(kind, of)) return of;
  return query::Part::whole;
}

/// A text about the rows of a table, for messages.
struct TextContext {
  const Tables& tables;
  const TableInfo& table;
  std::string_view text;

  /// @throws InvalidArgument. `place` and `column` are those that the text leads to.
  [[noreturn]] void fail(const std::string& why, const TableInfo& place, std::string column = {}) const {
    throw InvalidArgument('\'' + std::string(text) + "' for " + tables.qualified(table) + ": " + why,
                          {.registry = tables.qualified(place), .uid = {}, .column = std::move(column)});
  }
};

/// Where the text of a field leads: a column, or a key beside the columns of the table, and the lookup behind it.
struct TextField {
  query::Path path{};  ///< of a key only its `json` is used
  std::shared_ptr<const TextKey> key{};
  std::string_view key_name{};
  const TextLookup* lookup = nullptr;

  const TableInfo& table(const TextContext& context) const {
    return path.joins.empty() ? context.table : *path.joins.back().table;
  }
};

/// Follows the names of a field, part by part.
class TextFieldReader {
 public:
  TextFieldReader(const TextContext& source, const TextKeys& keys) : context_(source), keys_(keys) {}

  /// @throws InvalidArgument that says what is wrong and what would be right.
  TextField read(std::string_view field) && {
    walk(field);
    return std::move(field_);
  }

 private:
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
      if (field_.lookup) fail("nothing can follow the lookup " + std::string(field_.lookup->name));
      if (column_ || field_.key)
        after_field(part, rest);
      else if (pending_ && find_lookup(part) && rest.empty())
        field_.lookup = find_lookup(part);
      else
        step(part, rest);
    }
    if (field_.key) return;
    if (!column_ && field_.path.joins.empty()) fail("it names no field");
    field_.path.column = column_ ? column_ : &at().columns[at().id];  // of related rows: which they are
  }

  void step(std::string_view name, std::string_view rest) {
    pending_ = true;
    const auto& table = at();
    const auto* column = name == "pk" ? &table.columns[table.id] : table.find_member(name);
    const auto* target = column && column->role ? context_.tables.find_table(column->target) : nullptr;
    auto next = rest;
    if (target && !rest.empty() && !(find_lookup(take_part(next)) && next.empty())) {
      join_reference(field_.path, *column, *target);
    } else if (column || (column = table.find(name))) {
      column_ = column;
    } else {
      relation(name, table);
    }
  }

  void relation(std::string_view name, const TableInfo& table) {
    const auto relations = relations_of(context_.tables, table);
    const auto matches = find_relations(relations, name);
    if (matches.size() == 1) {
      field_.path.joins.insert(field_.path.joins.end(), matches.front()->joins.begin(), matches.front()->joins.end());
      return;
    }
    std::vector<std::string> names;
    for (const auto* match : matches) names.push_back(match->name);
    const auto field = std::string(name);
    if (!matches.empty())
      context_.fail("'" + field + "' may mean several relations: say which of " + schema_detail::name_list(names),
                    table, field);
    const bool first = field_.path.joins.empty();
    if (first && (field_.key = keys_.find(table, name))) return void(field_.key_name = name);
    for (const auto& column : table.columns) names.emplace_back(column.member);
    for (const auto& known : relations)
      if (known.own || !known.name.starts_with("links_")) names.push_back(known.name);
    if (first)
      for (auto& key : keys_.names()) names.push_back(std::move(key));
    context_.fail(context_.tables.qualified(table) + " has no field '" + field + '\'' +
                      (first ? keys_.not_found() : "") + ": " + schema_detail::suggestion(name, names, "it has "),
                  table, field);
  }

  /// What follows a column or a key: the keys of JSON, a part of an instant, or a lookup.
  void after_field(std::string_view part, std::string_view rest) {
    const auto* lookup = rest.empty() ? find_lookup(part) : nullptr;
    const auto kind = field_.key ? Kind::json : column_->kind;
    const auto of = field_.path.part == query::Part::whole ? find_part(kind, part) : query::Part::whole;
    if (lookup) {
      field_.lookup = lookup;
    } else if (of != query::Part::whole) {
      field_.path.part = of;
    } else if (kind == Kind::json) {
      const bool position = part.find_first_not_of("0123456789") == part.npos;
      field_.path.json.push_back(position ? '[' + std::string(part) + ']' : '.' + std::string(part));
    } else {
      std::vector<std::string> names;
      for (const auto& each : text_lookups) names.emplace_back(each.name);
      for (const auto each : all_parts)
        if (has_part(kind, each)) names.emplace_back(query::name(each));
      context_.fail("'" + std::string(part) + "' is no lookup for " + std::string(column_->member) + ", which is " +
                        std::string(to_string(kind)) + ": " + schema_detail::suggestion(part, names, "there are "),
                    at(), column_->name);
    }
  }

  const TableInfo& at() const { return field_.table(context_); }
  [[noreturn]] void fail(const std::string& why) const { context_.fail(why, at()); }

  const TextContext& context_;
  const TextKeys& keys_;
  TextField field_{};
  const ColumnInfo* column_ = nullptr;
  bool pending_ = false;  ///< a first step was taken
};

}  // namespace laminate::query::detail
