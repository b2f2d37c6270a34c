/// @file
/// Links that become the same in the target.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::sync_detail {

/// Where several source rows are mapped to one row of the target (rule 11), their links become equal: one of them is
/// carried. Reads nothing unless there is such a row.
class DuplicateLinks {
 public:
  DuplicateLinks(const SyncContext& context, Resolution& resolution) : context_(context), resolution_(resolution) {}

  /// @throws ConstraintViolation if a conflict is to be refused.
  void skip() {
    for (const auto table : context_.tables().indices()) {
      const auto& t = context_.tables()[table];
      if (t.uid || !t.info->owner || t.keys.empty() || !t.keys.front().is_identity) continue;
      const auto& key = t.keys.front().columns;
      bool concerned = false;
      for (const auto c : key) concerned = concerned || leads_to_row_mapped_by_key(t.columns[c]);
      if (concerned) skip_in(table);
    }
  }

 private:
  bool leads_to_row_mapped_by_key(const SyncColumn& column) const {
    if (!column.role || !column.target) return false;
    const auto& rows = resolution_.rows(*column.target).list;
    for (const auto& row : rows)
      if (row.what == Outcome::mapped_by_key) return true;
    return false;
  }

  void skip_in(TableIndex table) {
    const auto& t = context_.tables()[table];
    std::vector<std::int64_t> ids;
    for (const auto& row : resolution_.rows(table).list)
      if (row.what == Outcome::transferred) ids.push_back(row.source);
    std::map<std::string, std::string> first_with;  // by values in the target: those in the source
    for_ids(context_.source, t.selection(t.keys.front().columns), t.info->name, "id", ids, "ORDER BY \"id\"",
            [&](const Cursor& link) {
              std::string target_values, source_values;
              for (std::size_t i = 0; i < t.keys.front().columns.size(); ++i) {
                const auto value = to_value(link[i + 1]);
                source_values += query::describe(value) + '\n';
                target_values +=
                    in_target(t.columns[t.keys.front().columns[i]], link[i + 1], query::describe(value)) + '\n';
              }
              if (const auto [at, is_new] = first_with.try_emplace(target_values, source_values);
                  !is_new && at->second != source_values)
                skip_row(table, link.integer(0));
            });
  }

  std::string in_target(const SyncColumn& column, const Cell& value, const std::string& text) const {
    if (!column.role || value.is_null() || !column.target) return text;
    const auto* row = resolution_.rows(*column.target).find(integer_in(value));
    if (!row || row->what == Outcome::transferred) return "new " + text;
    return std::to_string(row->target);
  }

  void skip_row(TableIndex table, std::int64_t id) {
    auto& rows = resolution_.rows(table);
    auto& row = rows.list[rows.by_source.at(id)];
    const auto message = context_.label(table, row) +
                         " was not carried: it says the same as another one, since a row " +
                         "of the target stands for several of the source";
    if (context_.options.conflict == Refusal::refuse) throw ConstraintViolation(message, context_.place(table, row));
    row.what = Outcome::skipped;
    resolution_.remarks().push_back({"conflict", context_.qualified(table), {}, message});
  }

  SyncContext context_;
  Resolution& resolution_;
};

}  // namespace laminate::sync_detail
