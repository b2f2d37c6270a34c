/// @file
/// An open database: its connection, statement cache and catalog, who it is and who works with it.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeindex>
#include <typeinfo>
#include <utility>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/record/origin.hpp>
#include <laminate/record/role.hpp>
#include <laminate/support/one_thread.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate {

class Session;

/// The columns of a record that a database has.
struct LiveColumns {
  const TableInfo* table;
  struct Place {
    std::size_t column;  ///< its position in the record's table
    std::size_t member;  ///< that of its member in the struct
    std::size_t offset;  ///< of the member, in bytes
  };
  std::vector<Place> columns{};
  std::string selection{};  ///< what a query for the records selects from its table `t0`
};

/// A statement and its text.
struct PreparedStatement {
  std::string sql;
  Expected rows;
  std::unique_ptr<Statement> statement;
  std::size_t connection = 0;  ///< how many there have been before the one that it is prepared for
};

/// A statement that runs. It goes back to the cache at the end of its life.
class [[nodiscard]] Cursor {
 public:
  Cursor(Session& session, PreparedStatement prepared) : session_(&session), prepared_(std::move(prepared)) {}
  Cursor(Cursor&&) = default;
  Cursor& operator=(Cursor&&) = delete;
  ~Cursor();

  bool next() { return prepared_.statement->step(); }
  /// The first values of the row, as many as there is room for.
  void read(std::span<Cell> cells) const { prepared_.statement->read(cells); }
  Cell operator[](std::size_t column) const { return prepared_.statement->cell(column); }
  std::vector<std::string> columns() const { return prepared_.statement->columns(); }
  std::int64_t integer(std::size_t column) const { return prepared_.statement->cell(column).integer; }
  std::string text(std::size_t column) const { return std::string(prepared_.statement->cell(column).text); }

  /// Runs again with other values. Returns the rows written.
  std::int64_t run(const std::vector<Value>& values) {
    rebind(values);
    while (prepared_.statement->step()) {
    }
    return prepared_.statement->changes();
  }
  void rebind(const std::vector<Value>& values);

 private:
  Session* session_;
  PreparedStatement prepared_;
};

/// What the application whose database this is writes beside the rows themselves. Installed by whoever opens it.
struct ProvenanceHooks {
  /// The number of the user that new rows belong to; its row is made if it is missing.
  std::int64_t (*current_user)(Session&) = nullptr;
  /// Starts the run that brings rows from another database, and returns its number.
  std::int64_t (*begin_transfer)(Session& source, Session& target, std::int64_t user) = nullptr;
  void (*finish_transfer)(Session& target, std::int64_t run) = nullptr;
  /// Says of a transfer in parts how far it is: `done` of `total` selected rows. With all of them it is finished.
  void (*continue_transfer)(Session& target, std::int64_t run, std::size_t done, std::size_t total) = nullptr;
  /// Whether a run records a transfer; and its removal, when no row belongs to it any more.
  bool (*is_transfer)(Session& target, std::int64_t run) = nullptr;
  void (*forget_transfer)(Session& target, std::int64_t run) = nullptr;
  /// Names the rows that record a transfer and that were edited since: its removal leaves them.
  std::vector<std::string> (*edited_transfer)(Session& target, std::int64_t run) = nullptr;
  /// By what the database is known, wherever it lies: its uid.
  std::string (*identity)(Session&) = nullptr;
  /// Branches whose rows are out of sight.
  std::optional<std::int64_t> trash{}, archive{};
};

/// One open database. Not for several threads at once: open one for each. Statements and transactions notice a second
/// thread, and throw InvalidArgument.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// `location` identifies the database in this process, `name` is what errors and reports call it.
  Session(std::unique_ptr<Connection> connection, std::string location, std::string name)
      : connection_(std::move(connection)),
        location_(std::move(location)),
        name_(std::move(name)),
        origin_(Origin::of(location_, name_)) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Connection& connection() noexcept { return *connection_; }
  const query::Dialect& dialect() const { return connection_->dialect(); }
  Origin origin() const noexcept { return origin_; }
  const std::string& location() const noexcept { return location_; }
  const std::string& name() const noexcept { return name_; }

  /// Prepares (or takes from the cache) a statement and binds its values.
  Cursor query(const std::string& sql, const std::vector<Value>& values = {}, Expected rows = Expected::few) {
    const auto use = this->use();
    Cursor cursor(*this, prepared(sql, rows));
    cursor.rebind(values);
    return cursor;
  }
  Cursor query(const query::Sql& sql, Expected rows = Expected::few) { return query(sql.text, sql.values, rows); }
  /// Runs a statement to its end. Returns the rows written.
  std::int64_t execute(const std::string& sql, const std::vector<Value>& values = {}) { return query(sql).run(values); }

  /// The tables as they are in this database, sorted by name. Read once; see forget_catalog().
  const std::vector<CatalogTable>& catalog() { return *shared_catalog(); }
  /// The same, to hold on to: what was made of it holds as long as the session has this one.
  const std::shared_ptr<const std::vector<CatalogTable>>& shared_catalog() {
    if (!catalog_ || catalog_->empty())
      catalog_ = std::make_shared<const std::vector<CatalogTable>>(connection_->catalog());
    return catalog_;
  }
  /// One table, or nullptr.
  const CatalogTable* catalog(std::string_view table) {
    const auto& all = catalog();
    std::size_t first = 0, last = all.size();
    while (first < last) {
      const auto middle = (first + last) / 2;
      const int order = all[middle].name.compare(table);
      if (order == 0) return &all[middle];
      order < 0 ? first = middle + 1 : last = middle;
    }
    return nullptr;
  }
  /// What a table of the catalog has of a record's columns.
  std::shared_ptr<const LiveColumns> live_columns(const CatalogTable& live, const TableInfo& table) {
    for (const auto& known : live_columns_)
      if (known->table == &table) return known;
    LiveColumns found{.table = &table};
    for (std::size_t i = 0; i < table.columns.size(); ++i)
      if (const auto& column = table.columns[i]; live.find(column.name)) {
        found.columns.push_back({i, column.position, column.offset});
        text::append_part(found.selection, "t0." + query::quoted(column.name));
      }
    return live_columns_.emplace_back(std::make_shared<const LiveColumns>(std::move(found)));
  }
  void forget_catalog() {
    catalog_.reset();
    live_columns_.clear();
  }
  /// An object that lives as long as the session, default-constructed when it is first asked for: a cache of a layer
  /// above. A session has one of each type. The reference stays valid.
  template <class T>
  T& attachment() {
    for (const auto& [type, object] : attachments_)
      if (type == typeid(T)) return *static_cast<T*>(object.get());
    return *static_cast<T*>(attachments_.emplace_back(typeid(T), std::make_shared<T>()).second.get());
  }

  /// Whether a transaction is open.
  bool in_transaction() const noexcept { return transactions_ > 0; }
  /// Connects again after the connection was lost. Not while a transaction is open; cursors that are open find nothing
  /// more. @throws CannotOpen.
  void reconnect() {
    idle_.clear();
    ++reconnections_;
    connection_->reconnect();
  }

  /// The row that columns with this role refer to unless a record says otherwise: the current user, run, space, branch.
  std::optional<std::int64_t> current(Role of) const { return current_[static_cast<std::size_t>(of)]; }
  void set_current(Role of, std::optional<std::int64_t> id) { current_[static_cast<std::size_t>(of)] = id; }

  const ProvenanceHooks& hooks() const noexcept { return hooks_; }
  void set_hooks(ProvenanceHooks hooks) { hooks_ = std::move(hooks); }

  /// Ids of the branches that queries see.
  const std::vector<std::int64_t>& visible_branches() const noexcept { return visible_branches_; }
  void set_visible_branches(std::vector<std::int64_t> ids) { visible_branches_ = std::move(ids); }

 private:
  friend class Cursor;
  friend class Transaction;

  support_detail::OneThread::Use use() { return {one_thread_, name_}; }

  support_detail::OneThread one_thread_{};
  std::unique_ptr<Connection> connection_;
  std::string location_, name_;
  Origin origin_;
  static constexpr std::size_t most_idle = 256;

  /// A statement that is not running.
  PreparedStatement prepared(const std::string& sql, Expected rows) {
    // From the back: statements that ran last are the likeliest to run again.
    for (auto idle = idle_.end(); idle != idle_.begin();)
      if ((--idle)->sql == sql && idle->rows == rows) {
        auto found = std::move(*idle);
        idle_.erase(idle);
        return found;
      }
    return {sql, rows, connection_->prepare(sql, rows), reconnections_};
  }
  /// Keeps a statement for the next query with the same text; the one that was not used for longest makes room.
  void keep(PreparedStatement statement) {
    if (statement.connection != reconnections_) return;
    if (idle_.size() == most_idle) idle_.erase(idle_.begin());
    idle_.push_back(std::move(statement));
  }

  std::vector<PreparedStatement> idle_;
  std::shared_ptr<const std::vector<CatalogTable>> catalog_;
  std::vector<std::shared_ptr<const LiveColumns>> live_columns_;
  std::vector<std::pair<std::type_index, std::shared_ptr<void>>> attachments_;
  std::array<std::optional<std::int64_t>, 7> current_{};
  std::vector<std::int64_t> visible_branches_;
  ProvenanceHooks hooks_;
  int transactions_ = 0;
  std::size_t reconnections_ = 0;
};

inline void Cursor::rebind(const std::vector<Value>& values) {
  const auto use = session_->use();
  prepared_.statement->reset();
  for (std::size_t i = 0; i < values.size(); ++i) prepared_.statement->bind(i + 1, values[i]);
}

inline Cursor::~Cursor() {
  if (!prepared_.statement) return;
  prepared_.statement->reset();
  session_->keep(std::move(prepared_));
}

/// A transaction; rolled back unless committed. Transactions nest: an inner one that is committed is part of the outer.
class [[nodiscard]] Transaction {
 public:
  /// `exclusive`: see Connection::begin_exclusive(), also for `rows`. Nested, it is part of a transaction that has
  /// begun another way, which checks references as before.
  enum class Mode { read, write, exclusive };

  Transaction(Session& session, Mode what, const std::vector<std::string>& locked = {}, Expected rows = Expected::few)
      : session_(session) {
    const auto use = session_.use();
    auto& connection = *session_.connection_;
    if (session_.transactions_ == 0)
      what == Mode::read    ? connection.begin_read()
      : what == Mode::write ? connection.begin_write()
                            : connection.begin_exclusive(locked, rows);
    else if (what != Mode::read)
      session_.execute("SAVEPOINT " + (savepoint_ = "inner" + std::to_string(session_.transactions_)));
    ++session_.transactions_;
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (!open_) return;
    if (--session_.transactions_ == 0) session_.connection_->rollback();
    if (savepoint_.empty()) return;
    try {
      session_.execute("ROLLBACK TO " + savepoint_);
      session_.execute("RELEASE " + savepoint_);
    } catch (const Error&) {
      // The engine has ended the whole transaction: the outer one cannot be committed either.
    }
  }

  /// Whether it is part of another one.
  bool nested() const noexcept { return !savepoint_.empty(); }

  void commit() {
    const auto use = session_.use();
    if (session_.transactions_ == 1) session_.connection_->commit();
    if (!savepoint_.empty()) session_.execute("RELEASE " + savepoint_);
    --session_.transactions_;
    open_ = false;
  }

 private:
  Session& session_;
  std::string savepoint_{};
  bool open_ = true;
};

}  // namespace laminate
