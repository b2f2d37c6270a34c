/// @file
/// Where engines write SQL differently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/query/tree.hpp>
#include <laminate/record/timestamp.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::query {

/// SQL under construction, with the values bound to it.
struct Sql {
  std::string text;
  std::vector<Value> values{};
};

/// An identifier in SQL; `mark` stands around it, and twice for each one in it.
inline std::string quoted(std::string_view name, char mark = '"') {
  std::string out;
  out.reserve(name.size() + 2);
  out += mark;
  for (auto quote = name.find(mark); quote != name.npos; quote = name.find(mark)) {
    out.append(name.substr(0, quote + 1)) += mark;
    name.remove_prefix(quote + 1);
  }
  return out.append(name) += mark;
}

/// Identifiers in SQL, with commas between them.
inline std::string quoted(std::span<const std::string> names) {
  return text::joined(names, ", ", [](const std::string& name) { return query::quoted(name); });
}

/// A text as a literal in SQL. @throws BadValue for one with a NUL byte, which would end the statement.
inline std::string quoted_text(std::string_view text) {
  if (text.find('\0') != text.npos) throw BadValue("a text with a NUL byte cannot be part of a statement in SQL");
  return query::quoted(text, '\'');
}

/// A comparison in SQL.
constexpr std::string_view symbol(Op what) {
  switch (what) {
    case Op::lt:
      return " < ";
    case Op::le:
      return " <= ";
    case Op::gt:
      return " > ";
    case Op::ge:
      return " >= ";
    default:
      return " = ";
  }
}

class Dialect {
 public:
  virtual ~Dialect() = default;

  /// The n-th bound value, from 1.
  virtual std::string placeholder(std::size_t n) const = 0;
  /// A test of one column (already qualified) against values that `sql` binds; op is none of all, any, negate, exists.
  virtual std::string test(Op what, const ColumnInfo& column, const std::string& qualified,
                           const std::vector<Value>& values, Sql& sql) const = 0;
  /// The same of a number, such as a count.
  std::string test_number(Op what, const std::string& number, const std::vector<Value>& values, Sql& sql) const {
    static const ColumnInfo column = [] {
      ColumnInfo plain;
      plain.kind = Kind::integer;
      return plain;
    }();
    return test(what, column, number, values, sql);
  }
  /// A test of a part of a JSON column against values of path.json_kind.
  std::string test_json(Op what, const Path& path, const std::string& qualified, const std::vector<Value>& values,
                        Sql& sql) const {
    ColumnInfo part;
    part.kind = path.json_kind;
    const bool is_null_test = what == Op::is_null || what == Op::is_not_null;
    return test(what, part, is_null_test ? json_text(path, qualified, sql) : json_value(path, qualified, sql), values,
                sql);
  }
  /// A part of a JSON column, of any kind; NULL if it is not there, or null.
  virtual std::string json_text(const Path& path, const std::string& qualified, Sql& sql) const = 0;
  /// A part of a JSON column as a value of path.json_kind; NULL if it is of another kind.
  virtual std::string json_value(const Path& path, const std::string& qualified, Sql& sql) const = 0;
  /// A part of an instant in UTC, or of a date: a number, or the day as a date.
  virtual std::string part(query::Part of, const std::string& qualified) const = 0;
  /// A column as it is compared with other columns of its kind.
  virtual std::string comparable(const ColumnInfo&, const std::string& qualified) const { return qualified; }
  /// The type of a column in CREATE TABLE; `max_length` in characters, 0 for any. For an id, the whole primary key.
  virtual std::string type(const ColumnInfo& column, std::size_t max_length) const = 0;
  /// A column of text as it is sorted and compared: by its bytes, the same in every engine.
  virtual std::string by_bytes(const std::string& qualified) const { return qualified; }
  /// A test whether a column of letters and digits, such as a uid, begins with a text that is SQL as well. An index on
  /// the column serves it.
  virtual std::string begins_with(const std::string& qualified, const std::string& text) const {
    return qualified + " >= " + text + " AND " + qualified + " < " + text + " || '~'";
  }
  /// A key of ORDER BY: NULL comes before everything.
  virtual std::string sort_key(const std::string& value, bool descending, bool /*nullable*/) const {
    return value + (descending ? " DESC" : "");
  }
  /// A test whether a number is one of these.
  virtual std::string one_of(const std::string& qualified, std::span<const std::int64_t> numbers, Sql& sql) const = 0;
  /// Rows of values as something to select from, called `k`: their position as `k.n`, from 0, and `k.c0`, `k.c1`, ….
  /// `types` are those of the columns that they are compared with or written to, as CREATE TABLE says them. Rows of
  /// NULLs may stand behind them, `k.n` too.
  virtual std::string rows(std::span<const std::string> types, std::span<const std::vector<Value>> rows,
                           Sql& sql) const = 0;
  /// What stands behind ORDER BY for a part of the rows.
  virtual std::string part_of_rows(std::optional<std::int64_t> limit, std::int64_t offset) const {
    return (limit ? " LIMIT " + std::to_string(*limit) : std::string()) +
           (offset > 0 ? " OFFSET " + std::to_string(offset) : std::string());
  }
  /// Equality under which NULL equals NULL, able to use an index.
  virtual std::string same(std::string_view a, std::string_view b) const = 0;
  /// A column that the planner must not enter an index by.
  virtual std::string unindexed(std::string_view column) const { return std::string(column); }

 protected:
  std::string bind(Sql& sql, Value value) const {
    sql.values.push_back(std::move(value));
    return placeholder(sql.values.size());
  }

  /// A test of an instant, by the shortest texts of the first instant that is meant and of the next one that is not: an
  /// engine may hold instants as text with a fraction of any length. A value without a time stands for the whole day.
  std::string test_instants(Op what, const std::string& c, const std::vector<Value>& values, Sql& sql) const {
    if (what != Op::in) return instant(what, c, span(*values.front().text()), span(*values.back().text()), sql);
    if (values.empty()) return "1 = 0";
    const auto is_at = [&](const Value& value) {
      const auto at = span(*value.text());
      return instant(Op::eq, c, at, at, sql);
    };
    return '(' + text::joined(values, " OR ", is_at) + ')';
  }

  /// For LIKE: what stands for itself.
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '%' || c == '_' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }

 private:
  struct Span {
    std::string from, next;
  };
  static Span span(const std::string& text) {
    if (const auto day = parse_date(text))
      return {text, format_date(Date(std::chrono::sys_days(*day) + std::chrono::days(1)))};
    const auto time = Timestamp::parse(text);
    if (!time) throw InvalidArgument("'" + text + "' is not an instant");
    return {time->lower_bound(), time->next().lower_bound()};
  }

  std::string instant(Op what, const std::string& c, const Span& from, const Span& to, Sql& sql) const {
    switch (what) {
      case Op::lt:
        return c + " < " + bind(sql, from.from);
      case Op::le:
        return c + " < " + bind(sql, from.next);
      case Op::gt:
        return c + " >= " + bind(sql, from.next);
      case Op::ge:
        return c + " >= " + bind(sql, from.from);
      default: {
        const auto low = '(' + c + " >= " + bind(sql, from.from);
        return low + " AND " + c + " < " + bind(sql, to.next) + ')';
      }
    }
  }
};

}  // namespace laminate::query
