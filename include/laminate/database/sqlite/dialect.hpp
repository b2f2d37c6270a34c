/// @file
/// SQL as SQLite understands it.
#pragma once

#include <string>

#include <laminate/query/dialect.hpp>
#include <laminate/record/error.hpp>
#include <laminate/record/timestamp.hpp>

namespace laminate::sqlite {

class SqliteDialect final : public query::Dialect {
 public:
  std::string placeholder(std::size_t n) const override { return '?' + std::to_string(n); }
  std::string same(std::string_view a, std::string_view b) const override {
    return std::string(a) + " IS " + std::string(b);
  }

  std::string unindexed(std::string_view column) const override { return '+' + std::string(column); }
  std::string type(const ColumnInfo& column, std::size_t max_length) const override {
    switch (column.kind) {
      case kind::id:
        return "integer NOT NULL PRIMARY KEY AUTOINCREMENT";
      case kind::integer:
        return integer(column.bits);
      case kind::real:
        return "real";
      case kind::boolean:
        return "bool";
      case kind::timestamp:
        return "datetime";
      case kind::date:
        return "date";
      case kind::reference:
        return integer(column.bits);
      case kind::json:
        return "text";
      default:
        return max_length == 0 ? "text" : "varchar(" + std::to_string(max_length) + ')';
    }
  }

  std::string test(query::op what, const ColumnInfo& column, const std::string& c, const std::vector<Value>& values,
                   query::Sql& sql) const override {
    using query::op;
    if (what == op::is_null) return c + " IS NULL";
    if (what == op::is_not_null) return c + " IS NOT NULL";
    if (column.kind == kind::timestamp) return instants(what, c, values, sql);
    if (what == op::in) return in(c, values, sql);
    const auto text = [&] { return *values.front().text(); };
    switch (what) {
      // LIKE ignores case, GLOB has patterns: neither is a plain test for a part of a text.
      case op::contains:
        return "instr(" + c + ", " + bind(sql, text()) + ") > 0";
      case op::icontains:
        return c + " LIKE " + bind(sql, '%' + escaped(text()) + '%') + " ESCAPE '\\'";
      case op::startswith:
        return starts(c, text(), sql);
      case op::endswith: {
        if (text().empty()) return c + " IS NOT NULL";
        const auto n = bind(sql, text());
        return "substr(" + c + ", -length(" + n + ")) = " + n;
      }
      default:
        return c + symbol(what) + bind(sql, values.front());
    }
  }

 private:
  static std::string integer(std::size_t bits) { return bits <= 16 ? "smallint" : bits <= 32 ? "integer" : "bigint"; }

  static std::string symbol(query::op what) {
    switch (what) {
      case query::op::lt:
        return " < ";
      case query::op::le:
        return " <= ";
      case query::op::gt:
        return " > ";
      case query::op::ge:
        return " >= ";
      default:
        return " = ";
    }
  }

  static void check_size(const std::vector<Value>& values, std::size_t limit) {
    if (values.size() > limit)
      throw InvalidArgument("in() takes at most " + std::to_string(limit) +
                            " values of this kind at a time; this range has " + std::to_string(values.size()));
  }

  std::string in(const std::string& c, const std::vector<Value>& values, query::Sql& sql) const {
    check_size(values, 32'000);  // SQLITE_MAX_VARIABLE_NUMBER is 32,766
    std::string list;
    for (const auto& value : values) (list += list.empty() ? "" : ", ") += bind(sql, value);
    return c + " IN (" + list + ')';
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

  /// Instants are text with a fraction of any length: compared by the shortest text of an instant and of the next.
  std::string instant(query::op what, const std::string& c, const std::string& text, query::Sql& sql) const {
    using query::op;
    const auto time = Timestamp::parse(text);
    if (!time) throw InvalidArgument("'" + text + "' is not an instant");
    const auto from = time->lower_bound();
    const auto next = time->next().lower_bound();
    switch (what) {
      case op::lt:
        return c + " < " + bind(sql, from);
      case op::le:
        return c + " < " + bind(sql, next);
      case op::gt:
        return c + " >= " + bind(sql, next);
      case op::ge:
        return c + " >= " + bind(sql, from);
      default: {
        const auto low = '(' + c + " >= " + bind(sql, from);
        return low + " AND " + c + " < " + bind(sql, next) + ')';
      }
    }
  }

  std::string instants(query::op what, const std::string& c, const std::vector<Value>& values, query::Sql& sql) const {
    if (what != query::op::in) return instant(what, c, *values.front().text(), sql);
    check_size(values, 500);  // each makes the expression deeper, and SQLITE_MAX_EXPR_DEPTH is 1,000
    std::string any;
    for (const auto& value : values)
      (any += any.empty() ? "(" : " OR ") += instant(query::op::eq, c, *value.text(), sql);
    return any.empty() ? "1 = 0" : any + ')';
  }

  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '%' || c == '_' || c == '\\') out += '\\';
      out += c;
    }
    return out;
  }
};

}  // namespace laminate::sqlite
