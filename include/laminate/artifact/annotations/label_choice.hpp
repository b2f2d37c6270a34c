/// @file
/// Which labels a categorical feature takes, and the label that a value names.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/artifact/annotations/any_value.hpp>
#include <laminate/artifact/annotations/feature_rows.hpp>
#include <laminate/lamindb/features/feature_values.hpp>
#include <laminate/query/text_condition.hpp>

namespace laminate::artifact_detail {

/// One of the registries in `cat[…|…]`: `bionty.Gene.symbol[source__uid='…']`, `Record[uid]`.
struct LabelKind {
  std::string_view name;             ///< of the registry, part of the data type
  const TableInfo* table = nullptr;  ///< none if the schema does not have it
  std::string_view field{};          ///< by which labels are named; empty: by what people call them
  std::string_view type_uid{};       ///< labels of this type, or of one below it; empty: all
  std::vector<std::string_view> filters{};
};

inline std::vector<LabelKind> label_kinds(const Tables& tables, std::string_view dtype) {
  if (const auto element = lamindb_detail::element_dtype(dtype)) dtype = *element;
  if (!dtype.starts_with("cat[") || !dtype.ends_with(']')) return {};
  std::vector<LabelKind> kinds;
  lamindb_detail::split_top_level(dtype.substr(4, dtype.size() - 5), '|', [&](std::string_view part) {
    const auto open = part.find('['), close = part.rfind(']');
    const auto registries = lamindb_detail::registries_in_dtype(part.substr(0, open));
    if (registries.empty()) return;
    LabelKind kind{.name = registries.front().registry,
                   .table = tables.find_registry(registries.front().registry),
                   .field = registries.front().field};
    if (open != part.npos && close != part.npos && close > open) {
      if (part.substr(close + 1).starts_with('.')) kind.field = part.substr(close + 2);
      lamindb_detail::split_top_level(part.substr(open + 1, close - open - 1), ',', [&](std::string_view filter) {
        if (filter.find('=') != filter.npos)
          kind.filters.push_back(filter);
        else if (!filter.empty())
          kind.type_uid = filter;
      });
    }
    kinds.push_back(std::move(kind));
  });
  return kinds;
}

/// A label that was found.
struct LabelChoice {
  const TableInfo* table = nullptr;
  std::int64_t id = 0;
};

/// The labels of one registry that a feature takes.
class Labels {
 public:
  /// @throws InvalidArgument for a filter that says nothing of the registry.
  Labels(Session& session, const Tables& tables, const LabelKind& kind)
      : session_(&session), table_(kind.table), column_(kind.table->find_member(kind.field)) {
    if (!column_) column_ = &table_->columns[table_->display.value_or(table_->uid.value_or(table_->id))];
    for (const auto filter : kind.filters)
      filters_.push_back(query::detail::TextCondition(tables, *table_, filter, query::TextKeys()).condition());
    if (!kind.type_uid.empty()) filters_.push_back(of_type(kind.type_uid));
  }

  const TableInfo& table() const { return *table_; }

  /// The labels with these names, each with all that have it.
  std::multimap<std::string, std::int64_t> named(const std::vector<Value>& names) const {
    std::multimap<std::string, std::int64_t> found;
    auto rows = select({{.what = query::Op::in, .path = {.column = column_}, .values = names}}, column_);
    while (rows.next()) found.emplace(rows.text(1), rows.integer(0));
    return found;
  }
  bool contain(std::int64_t id) const {
    return select({registry_detail::where(table_->columns[table_->id], query::Op::eq, id)}, column_).next();
  }
  /// What they are called, for messages.
  std::vector<std::string> names() const { return lamindb_detail::texts_of(*session_, *table_, *column_, filters_); }
  /// What the label is called of which this is a synonym.
  std::optional<std::string> called(std::string_view synonym) const {
    const auto* synonyms = table_->find_member("synonyms");
    if (!synonyms) return std::nullopt;
    auto rows =
        select({registry_detail::where(*synonyms, query::Op::contains, std::string(synonym))}, column_, synonyms);
    std::optional<std::string> name;
    while (rows.next())
      lamindb_detail::split_top_level(rows.text(2), '|', [&](std::string_view each) {
        if (each == synonym) name = rows.text(1);
      });
    return name;
  }
  /// Of several labels with one name the one whose type stands highest, as in LaminDB; none if there are several such.
  std::optional<std::int64_t> topmost(const std::vector<std::int64_t>& ids) const {
    std::map<std::size_t, std::vector<std::int64_t>> by_depth;
    for (const auto id : ids) by_depth[depth(id)].push_back(id);
    const auto& highest = by_depth.begin()->second;
    return highest.size() == 1 ? std::optional(highest.front()) : std::nullopt;
  }
  std::string uid_of(std::int64_t id) const {
    auto rows = select({registry_detail::where(table_->columns[table_->id], query::Op::eq, id)},
                       &table_->columns[*table_->uid]);
    return rows.next() ? rows.text(1) : std::string();
  }

 private:
  Cursor select(std::vector<query::Expr> conditions, const ColumnInfo* what, const ColumnInfo* also = nullptr) const {
    query::Select select{.table = table_, .terms = {{.path = {.column = &table_->columns[table_->id]}}}};
    for (const auto* column : {what, also})
      if (column) select.terms.push_back({.path = {.column = column}});
    select.filters = filters_;
    select.filters.insert(select.filters.end(), conditions.begin(), conditions.end());
    select.order = {registry_detail::by(table_->columns[table_->id], false)};
    return selected(*session_, registry_detail::scoped(*session_, std::move(select), false));
  }

  /// Rows whose type has this uid, or a type below it. Types are few: their numbers are listed.
  query::Expr of_type(std::string_view uid) const {
    const auto* type = table_->find_member("type");
    if (!type) throw InvalidArgument("rows of " + std::string(table_->registry) + " have no types");
    query::Expr any{.what = query::Op::in, .path = {.column = type}};
    const auto& id = table_->columns[table_->id];
    auto next = registry_detail::where(table_->columns[*table_->uid], query::Op::eq, std::string(uid));
    while (true) {
      auto rows = selected(*session_, {.table = table_, .terms = {{.path = {.column = &id}}}, .filters = {next}});
      std::vector<Value> found;
      while (rows.next())
        if (const Value row = rows.integer(0); std::find(any.values.begin(), any.values.end(), row) == any.values.end())
          found.push_back(row);
      if (found.empty()) return any;
      any.values.insert(any.values.end(), found.begin(), found.end());
      next = {.what = query::Op::all,
              .operands = {{.what = query::Op::in, .path = {.column = type}, .values = std::move(found)},
                           registry_detail::where(*table_->find_member("is_type"), query::Op::eq, 1)}};
    }
  }
  std::size_t depth(std::int64_t id) const {
    const auto* type = table_->find_member("type");
    constexpr std::size_t deepest = 100;  // types that contain each other would never end
    std::size_t steps = 0;
    for (std::optional<std::int64_t> at = id; type && at && steps < deepest; ++steps) {
      auto rows =
          selected(*session_, {.table = table_,
                               .terms = {{.path = {.column = type}}},
                               .filters = {registry_detail::where(table_->columns[table_->id], query::Op::eq, *at)}});
      at = rows.next() && !rows[0].is_null() ? std::optional(rows.integer(0)) : std::nullopt;
    }
    return steps;
  }

  Session* session_;
  const TableInfo* table_;
  const ColumnInfo* column_;
  std::vector<query::Expr> filters_{};
};

}  // namespace laminate::artifact_detail
