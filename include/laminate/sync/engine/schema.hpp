/// @file
/// The tables of a schema as the engine numbers them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <laminate/schema/module.hpp>
#include <laminate/sync/engine/index.hpp>

namespace laminate::sync_detail {

/// A view of Tables that takes and returns TableIndex.
class SyncSchema {
 public:
  explicit SyncSchema(const Tables& tables) : tables_(&tables) {}
  explicit SyncSchema(const Tables&&) = delete;  // it is referred to

  const Tables& tables() const { return *tables_; }
  std::size_t size() const { return tables_->size(); }
  support_detail::IndexRange<TableIndex> indices() const { return {size()}; }
  const TableInfo& operator[](TableIndex i) const { return (*tables_)[static_cast<std::size_t>(i)]; }
  /// See Tables::component().
  std::size_t component(TableIndex i) const { return tables_->component(static_cast<std::size_t>(i)); }
  /// The table must be part of the schema.
  TableIndex index(const TableInfo& table) const { return TableIndex{tables_->index(table)}; }

  const TableInfo* find_table(std::string_view name) const { return tables_->find_table(name); }
  const TableInfo* find_registry(std::string_view name) const { return tables_->find_registry(name); }
  const TableInfo* find_registry(const TextReference& reference) const { return tables_->find_registry(reference); }
  std::string qualified(const TableInfo& table) const { return tables_->qualified(table); }
  std::string qualified(TableIndex table) const { return qualified((*this)[table]); }

 private:
  const Tables* tables_;
};

}  // namespace laminate::sync_detail
