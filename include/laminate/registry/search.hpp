/// @file
/// search(): rows whose texts contain a text, the best first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/registry/registry.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate {

/// How much a search returns.
struct SearchOptions {
  std::size_t limit = 20;  ///< rows at most
};

/// A row that a search found. The score counts all fields of the row.
template <class T>
struct SearchHit {
  T record;
  int score = 0;
};

namespace registry_detail {

/// How well `text` matches `wanted`, which is in lower case; 0 if it does not contain it. A column of synonyms has them
/// between bars, so a bar ends a text as its end does. ASCII letters match in either case. O(size of text * wanted).
inline int search_score(std::string_view text, std::string_view wanted) {
  constexpr std::string_view separators = " |.,;:";
  constexpr int equal = 200, synonym = 200, words = 10, prefix = 8, begins_word = 2, ends_word = 2, contained = 1;
  const auto lower = ascii::lower(text);
  if (wanted.empty() || lower.find(wanted) == lower.npos) return 0;
  bool is_synonym = false, is_words = false, is_prefix = false, begins = false, ends = false;
  for (auto at = lower.find(wanted); at != lower.npos; at = lower.find(wanted, at + 1)) {
    const auto next = at + wanted.size();
    const bool at_start = at == 0, at_end = next == lower.size();
    const char before = at_start ? '|' : lower[at - 1], after = at_end ? '|' : lower[next];
    const bool at_word_end = separators.find(after) != separators.npos;
    is_synonym |= before == '|' && after == '|';
    is_words |= separators.find(before) != separators.npos && at_word_end;
    // The rest of the first word belongs to a prefix; what follows another word does not.
    is_prefix |=
        before == '|' && (lower.find(' ', next) == lower.npos || lower.find('|', next) < lower.find(' ', next));
    begins |= before == ' ' || before == '|';
    ends |= at_word_end;
  }
  return (lower == wanted ? equal : 0) + (is_synonym ? synonym : 0) + (is_words ? words : 0) +
         (is_prefix ? prefix : 0) + (begins ? begins_word : 0) + (ends ? ends_word : 0) + contained;
}

/// A row by its number, with its score: the best first, of equals the oldest.
struct Scored {
  int score = 0;
  std::int64_t id = 0;

  friend bool operator<(const Scored& a, const Scored& b) {
    return a.score > b.score || (a.score == b.score && a.id < b.id);
  }
};

/// The best rows of a query. Only the texts are read, and of them no more than `limit` rows are kept.
inline std::vector<Scored> search_rows(Session& session, query::Select select, bool all_branches, std::string_view text,
                                       std::size_t limit) {
  const auto& table = *select.table;
  const auto& live = require_table(session, table);
  query::Expr any{.what = query::Op::any};
  select.terms = {{.path = {.column = &table.columns[table.id]}}};
  for (const auto& column : table.columns) {
    const bool is_text = column.kind == Kind::text || column.kind == Kind::uid;
    if (!is_text || column.name.starts_with('_') || !live.find(column.name)) continue;
    any.operands.push_back(where(column, query::Op::icontains, std::string(text)));
    select.terms.push_back({.path = {.column = &column}});
  }
  select.order = {by(table.columns[table.id], false)};
  if (select.limit || select.offset > 0)
    throw InvalidArgument("a limited query cannot be searched: give search() the limit",
                          {.registry = std::string(table.registry), .uid = {}, .column = {}});
  // One filter around all: uid and hash are searched as text here and do not ask for other branches.
  auto scope = scoped(session, std::move(select), all_branches);
  check_condition(session, table, any);
  scope.filters.push_back(std::move(any));
  const auto wanted = ascii::lower(text);
  std::vector<Scored> best;
  auto rows = session.query(query::render(session.dialect(), scope));
  while (rows.next()) {
    Scored row{0, rows.integer(0)};
    for (std::size_t i = 1; i < scope.terms.size(); ++i)
      if (const auto cell = rows[i]; cell.kind == Cell::Type::text) row.score += search_score(cell.text, wanted);
    if (best.size() == limit && !(row < best.back())) continue;
    best.insert(std::upper_bound(best.begin(), best.end(), row), row);
    if (best.size() > limit) best.pop_back();
  }
  return best;
}

template <class T>
std::vector<SearchHit<T>> search(const QuerySet<T>& rows, bool all_branches, std::string_view text,
                                 const SearchOptions& options) {
  text = text::trimmed(text, " \t\n");
  if (text.empty())
    throw InvalidArgument("search() needs a text to look for",
                          {.registry = std::string(table_info<T>().registry), .uid = {}, .column = {}});
  if (options.limit == 0) return {};
  const auto best = search_rows(rows.session(), rows.tree(), all_branches, text, options.limit);
  const auto& id = columns<T>.id;
  std::map<std::int64_t, T> records;
  constexpr std::size_t portion = 1000;
  for (std::size_t i = 0; i < best.size(); i += portion) {
    std::vector<std::int64_t> ids;
    for (auto j = i; j < std::min(i + portion, best.size()); ++j) ids.push_back(best[j].id);
    for (T& record : Registry<T>(rows.session().shared_from_this()).filter(id.in(ids)).all_branches())
      records.emplace(record.id.value(), std::move(record));
  }
  std::vector<SearchHit<T>> hits;
  for (const auto& each : best)
    if (const auto found = records.find(each.id); found != records.end())
      hits.push_back({std::move(found->second), each.score});
  return hits;
}

}  // namespace registry_detail

/// Rows of every branch that contain a text in any column of text (those that begin with `_` apart), ASCII letters in
/// either case; the best first, of equals the oldest. For each column: equal scores 200, a synonym (between bars) 200,
/// whole words 10, the beginning 8, the beginning of a word 2, the end of one 2, contained 1.
///
///     for (const auto& [cell_type, score] : search(cell_types, "T cell", {.limit = 5})) …
/// @throws InvalidArgument for an empty text. Reads the texts of all rows that contain it.
template <class T>
std::vector<SearchHit<T>> search(const Registry<T>& registry, std::string_view text,
                                 const SearchOptions& options = {}) {
  return registry_detail::search<T>(registry, true, text, options);
}
/// The same among the rows of a query, which sees the branches that it sees without a search.
template <class T>
std::vector<SearchHit<T>> search(const QuerySet<T>& rows, std::string_view text, const SearchOptions& options = {}) {
  return registry_detail::search<T>(rows, rows.sees_all_branches(), text, options);
}

}  // namespace laminate
