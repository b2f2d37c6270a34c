/// @file
/// SQL as SQLite understands it.
#pragma once

#include <algorithm>
#include <bit>
#include <span>
#include <string>

#include <laminate/query/dialect.hpp>
#include <laminate/query/regexp.hpp>
#include <laminate/record/timestamp.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::sqlite {

class SqliteDialect final : public query::Dialect {
 public:
  std::string placeholder(std::size_t n) const override { return '?' + std::to_string(n); }
  std::string same(std::string_view a, std::string_view b) const override {
    return std::string(a) + " IS " + std::string(b);
  }

  /// Statements for few sizes, so that they are prepared once: a list is filled up by repeating its last number.
  std::string one_of(const std::string& c, std::span<const std::int64_t> numbers, query::Sql& sql) const override {
    std::string marks;
    for (std::size_t i = 0; i < filled(numbers.size()); ++i)
      text::append_part(marks, bind(sql, numbers[std::min(i, numbers.size() - 1)]), ",");
    return c + " IN (" + marks + ')';
  }
  /// For few sizes, too: up to the next power of two there are rows of NULLs, without a position.
  std::string rows(std::span<const std::string> types, std::span<const std::vector<Value>> rows,
                   query::Sql& sql) const override {
    std::string names = "column1 AS n", values;
    for (std::size_t c = 0; c < types.size(); ++c)
      names += ", column" + std::to_string(c + 2) + " AS c" + std::to_string(c);
    for (std::size_t i = 0; i < std::bit_ceil(rows.size()); ++i) {
      values += (i == 0 ? "(" : ",(") + (i < rows.size() ? std::to_string(i) : "NULL");
      for (std::size_t c = 0; c < types.size(); ++c) values += ',' + bind(sql, i < rows.size() ? rows[i][c] : Value{});
      values += ')';
    }
    return "(SELECT " + names + " FROM (VALUES " + values + ")) AS k";
  }
  std::string part_of_rows(std::optional<std::int64_t> limit, std::int64_t offset) const override {
    return (limit || offset == 0 ? "" : " LIMIT -1") + Dialect::part_of_rows(limit, offset);
  }
  std::string unindexed(std::string_view column) const override { return '+' + std::string(column); }
  std::string type(const ColumnInfo& column, std::size_t max_length) const override {
    switch (column.kind) {
      case Kind::id:
        return "integer NOT NULL PRIMARY KEY AUTOINCREMENT";
      case Kind::integer:
        return integer(column.bits);
      case Kind::real:
        return "real";
      case Kind::boolean:
        return "bool";
      case Kind::timestamp:
        return "datetime";
      case Kind::date:
        return "date";
      case Kind::reference:
        return integer(column.bits);
      case Kind::json:
        return "text";
      default:
        return max_length == 0 ? "text" : "varchar(" + std::to_string(max_length) + ')';
    }
  }

  std::string test(query::Op what, const ColumnInfo& column, const std::string& c, const std::vector<Value>& values,
                   query::Sql& sql) const override {
    using query::Op;
    if (what == Op::is_null) return c + " IS NULL";
    if (what == Op::is_not_null) return c + " IS NOT NULL";
    if (column.kind == Kind::timestamp) {
      check_size(values, 500);  // each makes the expression deeper, and SQLITE_MAX_EXPR_DEPTH is 1,000
      return test_instants(what, c, values, sql);
    }
    const auto text = [&] { return *values.front().text(); };
    switch (what) {
      case Op::in:
        return in(c, values, sql);
      case Op::between: {
        const auto from = bind(sql, values.front());
        return c + " BETWEEN " + from + " AND " + bind(sql, values.back());
      }
      case Op::iequals:
        return c + " LIKE " + bind(sql, escaped(text())) + " ESCAPE '\\'";
      case Op::matches:
        return c + " REGEXP " + bind(sql, query::portable_regexp(text()));
      // LIKE ignores case, GLOB has patterns: neither is a plain test for a part of a text.
      case Op::contains:
        return "instr(" + c + ", " + bind(sql, text()) + ") > 0";
      case Op::icontains:
        return c + " LIKE " + bind(sql, '%' + escaped(text()) + '%') + " ESCAPE '\\'";
      case Op::startswith:
        return starts(c, text(), sql);
      case Op::endswith: {
        if (text().empty()) return c + " IS NOT NULL";
        const auto n = bind(sql, text());
        return "substr(" + c + ", -length(" + n + ")) = " + n;
      }
      default:
        return c + std::string(query::symbol(what)) + bind(sql, values.front());
    }
  }

  std::string json_text(const query::Path& path, const std::string& c, query::Sql& sql) const override {
    return "json_extract(" + c + ", " + bind(sql, json_path(path)) + ")";
  }
  /// A value of another kind would compare as smaller or larger, so the kind is tested first.
  std::string json_value(const query::Path& path, const std::string& c, query::Sql& sql) const override {
    const auto at = bind(sql, json_path(path));
    const char* const kinds = path.json_kind == Kind::text      ? "'text'"
                              : path.json_kind == Kind::boolean ? "'true', 'false'"
                                                                : "'integer', 'real'";
    return "CASE WHEN json_type(" + c + ", " + at + ") IN (" + kinds + ") THEN json_extract(" + c + ", " + at + ") END";
  }

  /// By their places in the text: strftime() rounds a second to thousandths, perhaps into the next day.
  std::string part(query::Part of, const std::string& c) const override {
    constexpr int places[] = {0, 1, 6, 9, 0, 12, 15, 18, 1};
    const auto text = [&](int length) {
      return "substr(" + c + ", " + std::to_string(places[static_cast<std::size_t>(of)]) + ", " +
             std::to_string(length) + ')';
    };
    if (of == query::Part::date) return text(10);
    const auto digits = of == query::Part::week_day ? "strftime('%w', substr(" + c + ", 1, 10))"
                                                    : text(of == query::Part::year ? 4 : 2);
    return "CAST(" + digits + " AS integer)" + (of == query::Part::week_day ? " + 1" : "");
  }

  /// Instants are text with a fraction of any length: compared without the zeros at its end.
  std::string comparable(const ColumnInfo& column, const std::string& c) const override {
    if (column.kind != Kind::timestamp) return c;
    return "CASE WHEN instr(" + c + ", '.') THEN rtrim(rtrim(" + c + ", '0'), '.') ELSE " + c + " END";
  }

 private:
  static std::size_t filled(std::size_t members) {
    std::size_t size = 1;
    while (size < members) size *= 8;
    return size;
  }
  static std::string integer(std::size_t bits) { return bits <= 16 ? "smallint" : bits <= 32 ? "integer" : "bigint"; }

  static std::string json_path(const query::Path& path) {
    std::string text = "$";
    for (const auto& step : path.json) {
      if (step.find('"') != step.npos)
        throw InvalidArgument("the key " + step.substr(1) +
                              " of a JSON value cannot be asked for: SQLite has no way to " +
                              "write a quotation mark in a path");
      text += step.front() == '.' ? ".\"" + step.substr(1) + '"' : step;
    }
    return text;
  }

  static void check_size(const std::vector<Value>& values, std::size_t limit) {
    if (values.size() > limit)
      throw InvalidArgument("in() takes at most " + std::to_string(limit) +
                            " values of this kind at a time; this range has " + std::to_string(values.size()));
  }

  std::string in(const std::string& c, const std::vector<Value>& values, query::Sql& sql) const {
    check_size(values, 32'000);  // SQLITE_MAX_VARIABLE_NUMBER is 32,766
    return c + " IN (" + text::joined(values, ", ", [&](const Value& value) { return bind(sql, value); }) + ')';
  }

  /// Text in a range, so that an index on the column serves it.
  std::string starts(const std::string& c, const std::string& prefix, query::Sql& sql) const {
    if (prefix.empty()) return c + " IS NOT NULL";
    std::string end = prefix;
    while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
    const auto from = '(' + c + " >= " + bind(sql, prefix);
    if (end.empty()) return from + ')';
    end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return from + " AND " + c + " < " + bind(sql, end) + ')';
  }
};

}  // namespace laminate::sqlite
