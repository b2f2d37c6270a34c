/// @file
/// Which rows of a whole instance the target has, where rows are known by one value: their uid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/registry/uid.hpp>
#include <laminate/sync/engine/bulk/state.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>

namespace laminate::sync_detail {

/// The versions of one family, counted as they come by in the order of their uids.
class FamilyCount {
 public:
  explicit FamilyCount(std::vector<std::string>& families) : families_(families) {}
  ~FamilyCount() { end(); }
  FamilyCount(const FamilyCount&) = delete;
  FamilyCount& operator=(const FamilyCount&) = delete;

  void add(std::string_view uid, bool is_new) {
    if (const auto stem = stem_of(uid); stem != stem_) {
      end();
      stem_ = stem;
      versions_ = new_ones_ = 0;
    }
    ++versions_;
    new_ones_ += is_new;
  }

 private:
  void end() {
    if (versions_ > 1 && new_ones_ > 0) families_.push_back(stem_);
  }

  std::vector<std::string>& families_;
  std::string stem_;
  std::size_t versions_ = 0, new_ones_ = 0;
};

/// Rows of one database in the order of the value that they are known by: read from its unique index.
class KnownRows {
 public:
  KnownRows(Session& session, const SyncTable& t, ColumnIndex known_by, bool with_uid)
      : cursor_(session.query(select(session, t, known_by, with_uid), {}, Expected::many)) {}

  /// @throws NeedsRowPath if the value does not tell the row from others.
  bool next() {
    if (!cursor_.next()) return has_row_ = false;
    const auto key = cursor_[1];
    if (key.kind != Cell::Type::text || (has_row_ && key.text <= key_)) throw NeedsRowPath();
    key_ = key.text;
    return has_row_ = true;
  }
  bool has_row() const { return has_row_; }
  std::int64_t id() const { return cursor_.integer(0); }
  const std::string& key() const { return key_; }
  Cell uid() const { return cursor_[2]; }

 private:
  static std::string select(Session& session, const SyncTable& t, ColumnIndex known_by, bool with_uid) {
    const auto column = query::quoted(t.columns[known_by].name);
    return "SELECT \"id\", " + column + (with_uid ? ", \"uid\"" : ", " + column) + " FROM " +
           query::quoted(t.info->name) + " ORDER BY " + session.dialect().by_bytes(column);
  }

  Cursor cursor_;
  std::string key_;
  bool has_row_ = false;
};

/// Matches the rows of a table by the value that they are known by.
class Matching {
 public:
  Matching(BulkState& state, TableIndex table)
      : state_(state), t_(state.table(table)), bulk_table_(state.tables[table]) {}

  void run() {
    FamilyCount families(bulk_table_.families);
    KnownRows source_rows(state_.context.source, t_, *bulk_table_.known_by, t_.uid.has_value());
    std::optional<KnownRows> target_rows;
    if (bulk_table_.in_target > 0 && !looks_up()) {
      target_rows.emplace(state_.context.target, t_, *bulk_table_.known_by, false);
      target_rows->next();
    }
    while (source_rows.next()) {
      while (target_rows && target_rows->has_row() && target_rows->key() < source_rows.key()) {
        if (t_.latest) families.add(target_rows->key(), false);
        target_rows->next();
      }
      const bool found = target_rows && target_rows->has_row() && target_rows->key() == source_rows.key();
      note(source_rows, found ? std::optional(target_rows->id()) : std::nullopt);
      if (t_.latest) families.add(source_rows.key(), !found);
      if (found) target_rows->next();
    }
    if (!keys_.empty()) look_up();
    for (; t_.latest && target_rows && target_rows->has_row(); target_rows->next())
      families.add(target_rows->key(), false);
  }

 private:
  /// A few rows are looked up in a large table, and not found by reading all of it.
  bool looks_up() const { return bulk_table_.in_target > 16 * bulk_table_.in_source; }

  void note(const KnownRows& row, std::optional<std::int64_t> target) {
    const auto at = bulk_table_.rows().find(row.id());
    if (t_.uid) {
      const auto uid = row.uid();
      const bool is_sound = uid.kind == Cell::Type::text && uid.text.size() > (t_.latest ? version_length : 0);
      if (!is_sound || !bulk_table_.rows().set_uid(at, uid.text)) throw NeedsRowPath();
    }
    bulk_table_.rows().set(at, target ? Outcome::mapped : Outcome::transferred, target.value_or(0));
    bulk_table_.transferred += !target;
    if (looks_up()) {
      keys_.push_back({row.key()});
      at_.push_back(at);
    }
  }

  void look_up() {
    find_by_key(state_.context.target, t_.info->name, {.columns = {t_.columns[*bulk_table_.known_by].name}}, keys_,
                [&](std::size_t i, std::int64_t id) {
                  if (bulk_table_.rows().what(at_[i]) == Outcome::mapped) throw NeedsRowPath();
                  bulk_table_.rows().set(at_[i], Outcome::mapped, id);
                  --bulk_table_.transferred;
                });
    if (!t_.latest) return;
    bulk_table_.families.clear();  // those of the target are not known: each that gets a new row is settled
    for (std::size_t i = 0; i < at_.size(); ++i)
      if (bulk_table_.rows().what(at_[i]) == Outcome::transferred)
        if (const auto stem = stem_of(*keys_[i].front().text());
            bulk_table_.families.empty() || bulk_table_.families.back() != stem)
          bulk_table_.families.emplace_back(stem);
  }

  BulkState& state_;
  const SyncTable& t_;
  BulkTable& bulk_table_;
  std::vector<std::vector<Value>> keys_;  ///< to be looked up, and the positions of their rows
  std::vector<MapIndex> at_;
};

}  // namespace laminate::sync_detail
