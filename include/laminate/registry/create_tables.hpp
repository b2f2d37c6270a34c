/// @file
/// create_tables: makes the tables of a module in a database.
#pragma once

#include <laminate/database/definitions_of.hpp>
#include <laminate/database/expected_table.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

namespace detail {

/// A record with its constraints: who creates or validates tables pays for lowering them, nobody else.
struct Definition {
  const TableInfo& (*table)();
  ConstraintInfo (*constraints)();
};

template <class Records>
struct definitions_in;
template <class... Records>
struct definitions_in<module<Records...>> {
  static constexpr Definition list[] = {{&table_info<Records>, &constraint_info<Records>}...};
};
template <class... Modules>
struct definitions_in<schema<Modules...>> : definitions_in<typename schema<Modules...>::records> {};

inline void create_table_if_missing(Session& session, const Definitions& engine, const Definition& record) {
  if (session.catalog(record.table().name)) return;
  for (const auto& statement : engine.statements(expected_table(record.table(), record.constraints(), engine)))
    session.execute(statement);
}

}  // namespace detail

/// Makes those tables of `Module` (a module, or a whole schema) that the database does not have yet, with their
/// defaults, checks, references and indexes. Tables that exist are left as they are, also where they differ from their
/// records: validate() says where. One transaction; O(tables). @throws ReadOnly, Locked.
///
///     create_tables<lab::module>(database);
template <class Module, class Schema>
void create_tables(const Database<Schema>& database) {
  auto& session = database.session();
  Transaction transaction(session, Transaction::mode::write);
  session.forget_catalog();  // another program may have made them since it was read
  const auto engine = definitions_of(session.connection());
  for (const auto& record : detail::definitions_in<Module>::list)
    detail::create_table_if_missing(session, *engine, record);
  transaction.commit();
  session.forget_catalog();
}

}  // namespace laminate
