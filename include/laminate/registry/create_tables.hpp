/// @file
/// create_tables: makes the tables of a module in a database.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <laminate/database/expected_table.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

namespace registry_detail {

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

/// Returns the statements that must wait until all tables are there.
inline std::vector<std::string> create_table_if_missing(Session& session, const Definitions& engine,
                                                        const Definition& record) {
  if (session.catalog(record.table().name)) return {};
  const auto table = expected_table(record.table(), record.constraints(), engine);
  for (const auto& statement : engine.statements(table)) session.execute(statement);
  return engine.references(table);
}

}  // namespace registry_detail

/// Makes those tables of `Module` (a module, or a whole schema) that the database does not have yet, with their
/// defaults, checks, references and indexes. Tables that exist are left as they are, also where they differ from their
/// records: validate() says where. One transaction; O(tables). @throws ReadOnly, Locked.
///
///     create_tables<lab::module>(database);
template <class Module, class Schema>
void create_tables(const Database<Schema>& database) {
  auto& session = database.session();
  Transaction transaction(session, Transaction::Mode::write);
  session.forget_catalog();  // another program may have made them since it was read
  const auto engine = session.connection().definitions();
  std::vector<std::string> references;
  for (const auto& record : registry_detail::definitions_in<Module>::list)
    for (auto& statement : registry_detail::create_table_if_missing(session, *engine, record))
      references.push_back(std::move(statement));
  for (const auto& statement : references) session.execute(statement);
  transaction.commit();
  session.forget_catalog();
}

}  // namespace laminate
