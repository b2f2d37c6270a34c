/// @file
/// Which rows a sync needs, and which of them the target has.
///
/// Rows are found in waves: of the rows of a wave, those that the target has (by key) are mapped, and the references of
/// the others give the next wave, set-wise, one statement for many rows. A row can be looked up by a key once the
/// references in that key are resolved: so links are looked up by their ends, and values by feature and hash.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/support/sort.hpp>
#include <laminate/support/text/exact_integer.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/carry_policy.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/select/text_references.hpp>
#include <laminate/sync/engine/select/versions.hpp>
#include <laminate/sync/engine/uid.hpp>
#include <laminate/sync/options.hpp>

namespace laminate::sync_detail {

class Resolver {
 public:
  Resolver(const SyncContext& context, Resolution& result)
      : context_(context),
        carry_policy_(context),
        result_(result),
        text_references_(context, result),
        unfetched_(context.schema.size()),
        resolved_(context.schema.size()),
        waiting_(context.schema.size()),
        used_keys_(context.schema.size()),
        claimed_(context.schema.size()) {}

  /// Adds rows of the source to the selection.
  void select(std::size_t table, std::vector<std::int64_t> ids) {
    const auto& t = tables()[table];
    if (!t.in_target && !ids.empty())
      throw MissingTable(context_.target.name() + " has no table " + std::string(t.info->name) +
                             ": it lacks the module " + std::string(t.info->module),
                         {.registry = schema().qualified(*t.info), .uid = {}, .column = {}});
    if (t.latest)
      ids = VersionSelection(context_.source, *t.info, context_.qualified(table))
                .choose(ids, context_.options.versions, result_.remarks());
    for (const auto id : ids) select_row(table, id);
  }

  /// Adds rows of the source that are not selected.
  void add(std::size_t table, std::span<const std::int64_t> ids) {
    for (const auto id : ids) require(table, id, {});
  }

  /// Selects rows as they are: of a versioned table any version.
  void select_rows(std::size_t table, const std::vector<std::int64_t>& ids) {
    for (const auto id : ids) select_row(table, id);
  }

  /// Selects every row of the source.
  void select_all() {
    for (std::size_t table = 0; table < tables().size(); ++table) {
      if (!tables()[table].in_source) continue;
      auto all = context_.source.query("SELECT \"id\" FROM " + query::quoted(schema()[table].name) + " ORDER BY \"id\"",
                                       {}, Expected::many);
      while (all.next()) select_row(table, all.integer(0));
    }
  }

  /// Follows the selection to its end. @throws DanglingReference, BadValue, NotLatest, ConstraintViolation, Cancelled.
  void run() {
    while (step()) {
    }
  }

 private:
  /// A row that was read and is not resolved yet.
  struct Waiting {
    std::size_t row;
    std::vector<Value> values;  ///< by column; only those that matter to the resolver are filled
    std::size_t key = 0;        ///< the next key to look it up by
  };

  const Tables& schema() const { return context_.schema; }
  const std::vector<SyncTable>& tables() const { return context_.tables(); }
  std::vector<SyncRow>& rows(std::size_t table) const { return result_.rows(table).list; }

  bool updates() const { return context_.options.on_existing == OnExisting::update; }

  void select_row(std::size_t table, std::int64_t id) {
    auto* row = require(table, id, {});
    row->selected = true;
    row->levels = context_.options.depth;
  }

  SyncRow* require(std::size_t table, std::int64_t id, RequiredBy by, Need how = Need::firm) {
    const auto [at, is_new] = result_.add(table, id);
    auto& row = rows(table)[at];
    if (is_new) {
      row.need = how;
      row.from_table = by.table;
      row.from_column = by.column;
      row.from_row = by.row;
      unfetched_[table].push_back(at);
    } else if (how < row.need) {
      // It was left out, or what it refers to was not followed as far as is needed now.
      const bool again =
          row.what == Outcome::skipped || (row.what != Outcome::pending && (row.need == Need::compared || updates()));
      row.need = how;
      if (again) {
        row.what = Outcome::pending;
        unfetched_[table].push_back(at);
      }
    }
    return &row;
  }

  bool step() {
    context_.check_stop();
    bool moved = false;
    for (std::size_t t = 0; t < tables().size(); ++t) {
      if (!unfetched_[t].empty()) {
        fetch(t);
        moved = true;
      }
      if (!waiting_[t].empty()) moved = look_up(t, false) || moved;
      moved =
          text_references_.find(t, [&](std::int64_t id, RequiredBy by, Need how) { require(t, id, by, how); }) || moved;
      if (!resolved_[t].empty()) {
        follow_relations(t);
        moved = true;
      }
    }
    if (context_.options.progress)
      context_.options.progress({"resolve", result_.order().size(), result_.order().size()});
    if (moved) return true;
    // Rows whose keys wait for each other: none of them can be in the target under such a key.
    for (std::size_t t = 0; t < tables().size(); ++t)
      if (!waiting_[t].empty()) return look_up(t, true);
    return false;
  }

  // ---- reading the source -------------------------------------------------------------------------------------------

  void fetch(std::size_t table) {
    const auto& t = tables()[table];
    const auto wanted = std::exchange(unfetched_[table], {});
    if (!t.in_target) return skip_missing(table, wanted);
    const auto& columns = t.found_by.columns;
    std::vector<std::int64_t> ids;
    for (const auto row : wanted) ids.push_back(rows(table)[row].source);
    const auto uid_at = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), t.uid) - columns.begin());
    std::size_t found = 0;
    if (t.in_source)
      for_ids(context_.source, t.found_by.selection, t.info->name, "id", ids, "", [&](const Cursor& cursor) {
        Waiting waiting{.row = result_.rows(table).by_source.at(cursor.integer(0)), .values = {}};
        waiting.values.resize(t.columns.size());
        for (std::size_t i = 0; i < columns.size(); ++i) waiting.values[columns[i]] = to_value(cursor[i + 1]);
        if (t.uid) {
          auto& row = rows(table)[waiting.row];
          row.uid = uid_of_row(context_.source, *t.info, context_.qualified(table), row.source, cursor[1 + uid_at]);
        }
        waiting_[table].push_back(std::move(waiting));
        ++found;
      });
    if (found < wanted.size()) dangling(table, wanted);
    // In the order in which they were asked for, whatever the order of the engine.
    auto read = std::exchange(waiting_[table], {});
    std::vector<std::int64_t> asked;
    for (const auto& waiting : read) asked.push_back(static_cast<std::int64_t>(waiting.row));
    for (const auto i : support_detail::in_order(asked)) waiting_[table].push_back(std::move(read[i]));
  }

  void skip_missing(std::size_t table, const std::vector<std::size_t>& wanted) {
    const auto& info = schema()[table];
    std::size_t wanted_firmly = 0;
    for (const auto at : wanted) {
      auto& row = rows(table)[at];
      row.what = Outcome::skipped;
      if (row.need == Need::firm) ++wanted_firmly;
    }
    if (wanted_firmly == 0) return;
    const auto message = std::to_string(wanted_firmly) + " rows of " + context_.qualified(table) +
                         " were not carried: " + context_.target.name() + " has no table " + std::string(info.name) +
                         " (module " + std::string(info.module) + ')';
    if (context_.options.missing_module == Refusal::refuse)
      throw MissingTable(message, {.registry = context_.qualified(table), .uid = {}, .column = {}});
    result_.remarks().push_back({"missing_module", context_.qualified(table), {}, message});
  }

  [[noreturn]] void dangling(std::size_t table, const std::vector<std::size_t>& wanted) const {
    std::vector<bool> present(rows(table).size());
    for (const auto& waiting : waiting_[table]) present[waiting.row] = true;
    for (const auto at : wanted) {
      if (present[at]) continue;
      const auto& row = rows(table)[at];
      if (row.selected)
        throw NotFound(context_.source.name() + ": the selected " + context_.label(table, row) +
                           " does not exist any more; select again",
                       context_.place(table, row));
      const auto* from = result_.rows(row.from_table).find(row.from_row);
      const auto& column = tables()[row.from_table].columns[row.from_column].name;
      throw DanglingReference(context_.source.name() + ": " + context_.label(row.from_table, *from) + " refers by " +
                                  column + " to " + context_.label(table, row) +
                                  ", which does not exist; correct the source, then sync again",
                              context_.place(row.from_table, *from, column));
    }
    throw EngineError(context_.source.name() + ": rows of " + context_.qualified(table) + " could not be read");
  }

  // ---- looking up in the target -------------------------------------------------------------------------------------

  enum class Readiness { ready, waiting, impossible, inapplicable, skipped };

  /// The values of a key as the target would hold them, if they are known yet.
  Readiness map_key(std::size_t table, const Waiting& waiting, const SyncKey& key, std::vector<Value>& out) {
    const auto& t = tables()[table];
    if (!t.is_looked_up_by(key, waiting.values)) return Readiness::inapplicable;
    auto result = Readiness::ready;
    for (const auto c : key.columns) {
      const auto& value = waiting.values[c];
      if (!t.columns[c].role || is_null(value) || t.columns[c].target == tables().size()) {
        out.push_back(value);
        continue;
      }
      const auto* row = require(t.columns[c].target, reference(table, waiting.row, c, value),
                                {table, c, rows(table)[waiting.row].source}, rows(table)[waiting.row].need);
      if (row->what == Outcome::skipped) return Readiness::skipped;
      if (row->what == Outcome::pending)
        result = Readiness::waiting;
      else if (row->what == Outcome::transferred && result == Readiness::ready)
        result = Readiness::impossible;
      out.emplace_back(row->target);
    }
    return result;
  }

  /// Takes waiting rows as far as they get. `force`: references that are not resolved count as new.
  bool look_up(std::size_t table, bool force) {
    const auto& t = tables()[table];
    bool moved = false;
    for (std::size_t k = 0; k < t.keys.size(); ++k) {
      std::vector<std::size_t> asked;
      std::vector<std::vector<Value>> keys;
      for (std::size_t w = 0; w < waiting_[table].size(); ++w) {
        auto& waiting = waiting_[table][w];
        if (waiting.key != k || rows(table)[waiting.row].what != Outcome::pending) continue;
        std::vector<Value> key;
        const auto ready = map_key(table, waiting, t.keys[k], key);
        if (ready == Readiness::waiting && !force) continue;
        moved = true;
        if (ready == Readiness::skipped) {
          rows(table)[waiting.row].what = Outcome::skipped;
        } else if (ready == Readiness::ready) {
          asked.push_back(w);
          keys.push_back(std::move(key));
        } else {
          ++waiting.key;
        }
      }
      for (const auto w : asked) ++waiting_[table][w].key;
      std::vector<std::size_t> matched;  // positions in `asked`, in order
      std::vector<std::int64_t> ids;
      find_by_key(context_.target, t.info->name, t.keys[k].sql, keys, [&](std::size_t i, std::int64_t id) {
        matched.push_back(i);
        ids.push_back(id);
      });
      for (std::size_t first = 0, last = 0; first < matched.size(); first = last) {
        while (last < matched.size() && matched[last] == matched[first]) ++last;
        const std::span<const std::int64_t> hits(&ids[first], last - first);
        found(table, waiting_[table][asked[matched[first]]], t.keys[k], one_of(table, hits));
      }
    }
    auto done = std::exchange(waiting_[table], {});
    for (auto& waiting : done) {
      auto& row = rows(table)[waiting.row];
      if (row.what == Outcome::pending && waiting.key < t.keys.size()) {
        waiting_[table].push_back(std::move(waiting));
        continue;
      }
      if (row.what == Outcome::pending)
        transfer_row(table, waiting);
      else if (row.what != Outcome::skipped && row.need != Need::compared)
        follow_references(table, waiting, need_of_references(row));
      if (rows(table)[waiting.row].what != Outcome::skipped) resolved_[table].push_back(waiting.row);
    }
    return moved;
  }

  /// Of several rows of the target under one key, one that is not mapped to another source row yet: links that the
  /// source holds twice may exist twice.
  std::int64_t one_of(std::size_t table, std::span<const std::int64_t> hits) {
    if (hits.size() > 1)
      for (const auto hit : hits)
        if (claimed_[table].insert(hit).second) return hit;
    return hits.front();
  }

  void found(std::size_t table, const Waiting& waiting, const SyncKey& key, std::int64_t id) {
    auto& row = rows(table)[waiting.row];
    row.target = id;
    row.what = key.is_identity ? Outcome::mapped : Outcome::mapped_by_key;
    if (key.is_identity || row.need == Need::compared) return;
    const auto columns = text::joined(key.sql.columns);
    const auto message = context_.label(table, row) + ": " + context_.target.name() +
                         " has another row with the same " + columns + " (id " + std::to_string(id) + ")";
    if (context_.options.conflict == Refusal::refuse)
      throw ConstraintViolation(message, context_.place(table, row, columns));
    const bool is_link = !tables()[table].uid;
    result_.remarks().push_back({is_link ? "occupied" : "conflict", context_.qualified(table), row.uid,
                                 message + (!is_link    ? ", which stands for it"
                                            : updates() ? ", which says what the source says now"
                                                        : ", which was kept")});
  }

  void transfer_row(std::size_t table, const Waiting& waiting) {
    auto& row = rows(table)[waiting.row];
    const bool carried = row.need == Need::firm && !collides(table, waiting);
    row.what = carried ? Outcome::transferred : Outcome::skipped;
    if (!carried) return;
    check_branch_and_space(table, waiting);
    follow_references(table, waiting, Need::firm);
  }

  /// Rows stay on their branch (in the trash, too) if the target has it; else they go to the current one.
  void check_branch_and_space(std::size_t table, const Waiting& waiting) {
    const auto& row = rows(table)[waiting.row];
    const auto& t = tables()[table];
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
      const auto& column = t.columns[c];
      const bool is_branch = (column.role == Role::branch || column.role == Role::created_on) &&
                             context_.options.branch == Ownership::source;
      const bool is_space = column.role == Role::space && context_.options.space == Ownership::source;
      const auto* id = waiting.values[c].integer();
      if (!(is_branch || is_space) || !id || column.target == tables().size()) continue;
      const auto name = schema()[column.target].name;
      if (result_.rows(column.target).find(*id)) continue;  // it is part of this sync itself
      if (result_.branches_and_spaces().counterpart(name, *id)) continue;
      if (is_space)
        throw NotFound(context_.target.name() + " has no space " + result_.branches_and_spaces().uid(name, *id) +
                           ", which " + context_.label(table, row) +
                           " is in; create it there, or sync into the current space",
                       context_.place(table, row, column.name));
      if (missing_branches_.insert(*id).second)
        result_.remarks().push_back({"other_branch", context_.qualified(table), row.uid,
                                     context_.target.name() + " has no branch " +
                                         result_.branches_and_spaces().uid(name, *id) +
                                         ": its rows come to the current branch"});
    }
  }

  /// Of a mapped row the target has references of its own, unless they are to be overwritten. Those of the source are
  /// followed all the same: with annotations, so that what belongs to the rows behind them comes along where the target
  /// has them; else to compare them.
  Need need_of_references(const SyncRow& mapped) const {
    if (updates() && mapped.what == Outcome::mapped) return mapped.need;
    return carry_policy_.with_annotations() ? Need::tentative : Need::compared;
  }

  /// Requires the rows that a row refers to.
  void follow_references(std::size_t table, const Waiting& waiting, Need how) {
    const auto& t = tables()[table];
    const auto source_id = rows(table)[waiting.row].source;
    for (std::size_t c = 0; c < t.columns.size(); ++c) {
      const auto& column = t.columns[c];
      const auto& value = waiting.values[c];
      if (is_null(value)) continue;
      const bool carried = column.is_payload_reference() ||
                           (rows(table)[waiting.row].what == Outcome::transferred && carry_policy_.carries(column));
      if (carried && column.target < tables().size())
        require(column.target, reference(table, waiting.row, c, value), {table, c, source_id}, how);
      if (column.text_references && value.text()) text_references_.collect({table, c, source_id}, *value.text(), how);
    }
  }

  std::int64_t reference(std::size_t table, std::size_t row, std::size_t column, const Value& value) const {
    if (const auto* id = value.integer()) return *id;
    if (const auto whole = value.real() ? exact_integer(*value.real()) : std::nullopt) return *whole;
    const auto& name = tables()[table].columns[column].name;
    throw BadValue(context_.source.name() + ": " + context_.label(table, rows(table)[row]) + " holds " +
                       query::describe(value) + " in the reference " + name,
                   context_.place(table, rows(table)[row], name));
  }

  /// Whether two rows of this sync would collide on a key that only the target has (its version of LaminDB is older).
  bool collides(std::size_t table, const Waiting& waiting) {
    const auto& t = tables()[table];
    for (std::size_t k = 0; k < t.keys.size(); ++k) {
      if (!t.keys[k].only_in_target || !t.is_looked_up_by(t.keys[k], waiting.values)) continue;
      std::string values = std::to_string(k);
      for (const auto c : t.keys[k].columns) values += '\x1f' + query::describe(waiting.values[c]);
      if (used_keys_[table].insert(values).second) continue;
      const auto& row = rows(table)[waiting.row];
      const auto message = context_.label(table, row) + " was not carried: " + context_.target.name() +
                           " does not allow a second row with its values";
      if (context_.options.conflict == Refusal::refuse) throw ConstraintViolation(message, context_.place(table, row));
      result_.remarks().push_back({"conflict", context_.qualified(table), row.uid, message});
      return true;
    }
    return false;
  }

  // ---- following ----------------------------------------------------------------------------------------------------

  void follow_relations(std::size_t table) {
    const auto done = std::exchange(resolved_[table], {});
    if (carry_policy_.everything()) return;
    for (const auto link : carry_policy_.owned_tables(table)) {
      const auto& info = schema()[link];
      require_rows(table, link, info.columns[*info.owner].name, done,
                   [&](const SyncRow& row) { return carry_policy_.follows(info.when, row); });
    }
    for (const auto link : carry_policy_.read_by(table)) {
      const auto& info = schema()[link];
      require_rows(table, link, info.columns[*info.value].name, done,
                   [](const SyncRow& row) { return row.need == Need::firm; });
    }
    if (tables()[table].type) select_below(table, done);
  }

  /// Requires the rows of `link` that refer by `column` to those of the given rows of a table that are `wanted`.
  template <class Wanted>
  void require_rows(std::size_t table, std::size_t link, const std::string& column, const std::vector<std::size_t>& at,
                    const Wanted& wanted) {
    const auto owners = sources(table, at, wanted);
    if (owners.empty()) return;
    const bool capped = context_.options.member_cap && schema()[link].when == Follow::members;
    const auto position = tables()[link].find(column).value_or(0);
    std::vector<std::int64_t> found, owner_of;  // rows, and the owner of each
    for_ids(context_.source, "\"id\", " + query::quoted(column), schema()[link].name, column, owners, "ORDER BY \"id\"",
            [&](const Cursor& cursor) {
              found.push_back(cursor.integer(0));
              owner_of.push_back(cursor.integer(1));
            });
    if (capped) leave_out_above_cap(table, link, owner_of);
    for (std::size_t i = 0; i < found.size(); ++i)
      if (!result_.is_left_out(link, owner_of[i])) require(link, found[i], {link, position, owner_of[i]});
  }

  void leave_out_above_cap(std::size_t table, std::size_t link, const std::vector<std::int64_t>& owner_of) {
    std::unordered_map<std::int64_t, std::size_t> count;
    for (const auto owner : owner_of) ++count[owner];
    for (const auto& [owner, n] : count) {
      if (n <= *context_.options.member_cap) continue;
      result_.leave_out(link, owner);
      const auto& row = *result_.rows(table).find(owner);
      result_.remarks().push_back({"too_many_members", context_.qualified(table), row.uid,
                                   context_.label(table, row) + " was carried without its " + std::to_string(n) +
                                       " rows of " + context_.qualified(link) + ": the cap is " +
                                       std::to_string(*context_.options.member_cap)});
    }
  }

  /// Selects the rows whose type is a selected one, as many levels down as the options say. (rule 18)
  void select_below(std::size_t table, const std::vector<std::size_t>& done) {
    const auto& type = tables()[table].columns[*tables()[table].type].name;
    const auto types = sources(table, done, [](const SyncRow& row) { return row.levels > 0; });
    std::vector<std::int64_t> found, type_of;
    for_ids(context_.source, "\"id\", " + query::quoted(type), schema()[table].name, type, types, "ORDER BY \"id\"",
            [&](const Cursor& cursor) {
              found.push_back(cursor.integer(0));
              type_of.push_back(cursor.integer(1));
            });
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto levels = result_.rows(table).find(type_of[i])->levels - 1;
      auto* row = require(table, found[i], {table, *tables()[table].type, type_of[i]});
      if (levels <= row->levels) continue;
      row->levels = levels;
      if (row->what != Outcome::pending)
        resolved_[table].push_back(result_.rows(table).by_source.at(found[i]));  // what belongs to it comes along now
    }
  }

  template <class Wanted>
  std::vector<std::int64_t> sources(std::size_t table, const std::vector<std::size_t>& at, const Wanted& wanted) const {
    std::vector<std::int64_t> ids;
    for (const auto i : at)
      if (const auto& row = rows(table)[i]; wanted(row)) ids.push_back(row.source);
    return ids;
  }

  SyncContext context_;
  CarryPolicy carry_policy_;
  Resolution& result_;
  TextReferenceLookup text_references_;
  std::unordered_set<std::int64_t> missing_branches_;
  // By table: rows to read, and rows whose relations are to be followed.
  std::vector<std::vector<std::size_t>> unfetched_, resolved_;
  std::vector<std::vector<Waiting>> waiting_;
  std::vector<std::unordered_set<std::string>> used_keys_;
  std::vector<std::unordered_set<std::int64_t>> claimed_;  ///< by table: of several rows under one key, those in use
};

}  // namespace laminate::sync_detail
