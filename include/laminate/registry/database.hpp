/// @file
/// A database as users hold it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <laminate/database/session.hpp>
#include <laminate/registry/registry.hpp>
#include <laminate/schema/module.hpp>

namespace laminate {

/// An open database with the records of Schema. Not for several threads at once: open it once in each.
template <class Schema>
class [[nodiscard]] Database {
 public:
  explicit Database(std::shared_ptr<Session> session) : session_(std::move(session)) {}

  /// The rows of one record type.
  template <class T>
  Registry<T> registry() const {
    static_assert(Schema::template contains<T>, "laminate: this record is not part of the database's schema");
    return Registry<T>(session_);
  }

  /// What the database is called: its slug, else its path.
  const std::string& name() const { return session_->name(); }
  /// The connection with all that belongs to it: transactions, the catalog, who works with it.
  Session& session() const { return *session_; }
  /// The same, for what outlives this object.
  const std::shared_ptr<Session>& shared() const { return session_; }
  /// The tables of the schema, as the engine knows them.
  const Tables& tables() const { return Schema::tables(); }

 private:
  std::shared_ptr<Session> session_;
};

/// Where a record lives: in no database, in the current one, or in another.
struct State {
  enum class Place { none, current, other };
  Place where = Place::none;
  std::string name{};  ///< slug or path of the database; empty for none

  friend bool operator==(const State&, const State&) = default;
};

/// Where `record` lives, seen from `current`.
template <class T, class Schema>
State state(const T& record, const Database<Schema>& current) {
  const auto origin = record.id.origin();
  if (!origin) return {};
  return {origin == current.session().origin() ? State::Place::current : State::Place::other, origin.name()};
}

}  // namespace laminate
