/// @file
/// A feed as a virtual table of SQLite, from which `INSERT … SELECT` takes its rows.
#pragma once

#include <cstddef>
#include <exception>
#include <limits>
#include <new>
#include <string>

#include <sqlite3.h>

#include <laminate/database/row_feed.hpp>
#include <laminate/database/sqlite/statement_cache.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::sqlite {

/// A feed while a statement reads it.
struct Feeding {
  RowFeed& feed;
  std::size_t most = std::numeric_limits<std::size_t>::max();  ///< rows that one execution gets
  const Cell* row = nullptr;                                   ///< nullptr at the end
  std::size_t given = 0;                                       ///< rows, by all executions
  std::size_t left = 0;                                        ///< rows that this execution may still get
  std::exception_ptr error{};  ///< what the feed has thrown: it must not pass through SQLite, which is C
};

/// The modules `laminate_feed(feeding)` and, for tables of very many columns, `laminate_wide_feed(feeding)`:
/// table-valued functions. Only who has a Feeding to bind can read from them, and only statements of the library, not
/// those of a schema.
namespace feed_module {

inline constexpr const char* name = "laminate_feed";
inline constexpr const char* wide_name = "laminate_wide_feed";
inline constexpr const char* pointer_type = "laminate::sqlite::Feeding";
/// Columns of a feed. SQLite compares each with all others when it declares them: 2,000 take it milliseconds.
inline constexpr int usual_width = 100;

struct Cursor {
  sqlite3_vtab_cursor base{};  // first: SQLite knows no more of it
  Feeding* feeding = nullptr;
};
inline Feeding& feeding_of(sqlite3_vtab_cursor* cursor) { return *reinterpret_cast<Cursor*>(cursor)->feeding; }

/// Columns are the feeding, which is hidden, and c1, c2, …: of the wide one as many as a table can have.
template <bool is_wide>
int connect(sqlite3* database, void*, int, const char* const*, sqlite3_vtab** table, char**) {
  try {
    std::string sql = "CREATE TABLE x (feeding HIDDEN";
    const int width = is_wide ? sqlite3_limit(database, SQLITE_LIMIT_COLUMN, -1) - 1 : usual_width;
    for (int i = 1; i <= width; ++i) (sql += ", c") += std::to_string(i);
    if (const int code = sqlite3_declare_vtab(database, (sql + ')').c_str()); code != SQLITE_OK) return code;
    if (const int code = sqlite3_vtab_config(database, SQLITE_VTAB_DIRECTONLY); code != SQLITE_OK) return code;
    *table = new sqlite3_vtab{};
    return SQLITE_OK;
  } catch (const std::bad_alloc&) {
    return SQLITE_NOMEM;
  }
}
inline int disconnect(sqlite3_vtab* table) {
  delete table;
  return SQLITE_OK;
}

inline int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
  for (int i = 0; i < info->nConstraint; ++i)
    if (const auto& on = info->aConstraint[i];
        on.iColumn == 0 && on.op == SQLITE_INDEX_CONSTRAINT_EQ && on.usable != 0) {
      info->aConstraintUsage[i].argvIndex = 1;
      info->aConstraintUsage[i].omit = 1;
      return SQLITE_OK;
    }
  return SQLITE_CONSTRAINT;
}

inline int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
  auto* made = new (std::nothrow) Cursor;
  if (!made) return SQLITE_NOMEM;
  *cursor = &made->base;
  return SQLITE_OK;
}
inline int close(sqlite3_vtab_cursor* cursor) {
  delete reinterpret_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

inline int next(sqlite3_vtab_cursor* cursor) {
  auto& feeding = feeding_of(cursor);
  feeding.row = nullptr;
  if (feeding.left == 0) return SQLITE_OK;
  try {
    feeding.row = feeding.feed.next();
  } catch (...) {
    feeding.error = std::current_exception();
    return SQLITE_ABORT;
  }
  if (!feeding.row) return SQLITE_OK;
  ++feeding.given;
  --feeding.left;
  return SQLITE_OK;
}
inline int filter(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value** arguments) {
  auto* feeding = static_cast<Feeding*>(sqlite3_value_pointer(arguments[0], pointer_type));
  if (!feeding) return SQLITE_MISUSE;
  reinterpret_cast<Cursor*>(cursor)->feeding = feeding;
  feeding->left = feeding->most;
  return next(cursor);
}
inline int at_end(sqlite3_vtab_cursor* cursor) { return feeding_of(cursor).row ? 0 : 1; }

/// Nothing is copied: SQLite has made its own of a row before it asks for the next one.
inline int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int i) {
  if (i == 0) return SQLITE_OK;
  const Cell& cell = feeding_of(cursor).row[i - 1];
  switch (cell.kind) {
    case Cell::Type::integer:
      sqlite3_result_int64(context, cell.integer);
      break;
    case Cell::Type::real:
      sqlite3_result_double(context, cell.real);
      break;
    case Cell::Type::text:  // one without a place would be NULL
      sqlite3_result_text64(context, cell.text.empty() ? "" : cell.text.data(), cell.text.size(), SQLITE_STATIC,
                            SQLITE_UTF8);
      break;
    case Cell::Type::blob:
      sqlite3_result_blob64(context, cell.text.empty() ? "" : cell.text.data(), cell.text.size(), SQLITE_STATIC);
      break;
    case Cell::Type::null:
      break;
  }
  return SQLITE_OK;
}
inline int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(feeding_of(cursor).given);
  return SQLITE_OK;
}

/// A module without xCreate: there are no tables but the one of the module's name.
template <bool is_wide>
inline constexpr sqlite3_module functions = [] {
  sqlite3_module m{};
  m.xConnect = &connect<is_wide>;
  m.xDisconnect = &disconnect;
  m.xBestIndex = &best_index;
  m.xOpen = &open;
  m.xClose = &close;
  m.xFilter = &filter;
  m.xNext = &next;
  m.xEof = &at_end;
  m.xColumn = &column;
  m.xRowid = &row_id;
  return m;
}();

/// Makes them known to a connection. They are in no schema. @throws EngineError
inline void add_to(sqlite3* database, const std::string& file) {
  check(sqlite3_create_module_v2(database, name, &functions<false>, nullptr, nullptr), file);
  check(sqlite3_create_module_v2(database, wide_name, &functions<true>, nullptr, nullptr), file);
}

}  // namespace feed_module

/// Writes the rows of a feed; see Connection::insert(). `one_by_one` for a table with triggers, for which SQLite would
/// read all rows before it writes the first: which one was refused could not be told.
inline std::size_t insert_rows(StatementCache& cache, const std::string& table, const std::vector<std::string>& columns,
                               RowFeed& feed, bool one_by_one) {
  std::string from;
  for (std::size_t i = 0; i < columns.size(); ++i) text::append_part(from, 'c' + std::to_string(i + 1));
  const auto* module = columns.size() > feed_module::usual_width ? feed_module::wide_name : feed_module::name;
  const auto statement = cache("INSERT INTO " + query::quoted(table) + " (" + query::quoted(columns) + ") SELECT " +
                               from + " FROM " + module + "(?1)");
  Feeding feeding{.feed = feed};
  if (one_by_one) feeding.most = 1;
  try {
    do {
      statement->reset();
      statement->bind(1, &feeding, feed_module::pointer_type);
      statement->step();
    } while (feeding.left == 0);
  } catch (const ConstraintViolation&) {
    if (feeding.row || one_by_one) feed.refused = feeding.given - 1;
    throw;
  } catch (const Error&) {
    if (feeding.error) std::rethrow_exception(feeding.error);
    throw;
  }
  return feeding.given;
}

}  // namespace laminate::sqlite
