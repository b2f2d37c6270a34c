/// @file
/// SQL as PostgreSQL understands it.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/database/postgres/values.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/query/regexp.hpp>
#include <laminate/support/text/join.hpp>

namespace laminate::postgres {

/// Text is compared and sorted by its bytes (`COLLATE "C"`), upper and lower case are told by ASCII alone, and NULL
/// sorts before everything, whatever the locale of the database: so that a query finds the same in every engine.
class PostgresDialect final : public query::Dialect {
 public:
  std::string placeholder(std::size_t n) const override { return '$' + std::to_string(n); }
  std::string same(std::string_view a, std::string_view b) const override {
    return std::string(a) + " IS NOT DISTINCT FROM " + std::string(b);
  }
  std::string by_bytes(const std::string& c) const override { return c + " COLLATE \"C\""; }
  /// By the operators of the indexes for such tests (`varchar_pattern_ops`), which compare bytes.
  std::string begins_with(const std::string& c, const std::string& text) const override {
    return c + " ~>=~ " + text + " AND " + c + " ~<~ (" + text + " || '~')";
  }
  std::string sort_key(const std::string& value, bool descending, bool nullable) const override {
    return value + (descending ? " DESC" : "") + (!nullable ? "" : descending ? " NULLS LAST" : " NULLS FIRST");
  }
  std::string comparable(const ColumnInfo& column, const std::string& c) const override {
    return is_text(column.kind) ? by_bytes(c) : c;
  }

  std::string one_of(const std::string& c, std::span<const std::int64_t> numbers, query::Sql& sql) const override {
    return c + " = ANY(" + bind(sql, array_of(numbers, [](std::int64_t number) -> Value { return number; })) +
           "::bigint[])";
  }
  std::string rows(std::span<const std::string> types, std::span<const std::vector<Value>> rows,
                   query::Sql& sql) const override {
    std::string arrays, names, positions = "{";
    for (std::size_t i = 0; i < rows.size(); ++i) append(i == 0 ? positions : positions += ',', i);
    for (std::size_t c = 0; c < types.size(); ++c) {
      const auto type = types[c].substr(0, types[c].find('('));  // a cast to a length would cut texts off
      arrays += ", " + bind(sql, array_of(rows, [&](const auto& row) -> const Value& { return row[c]; })) +
                "::" + type + "[]";
      names += ", c" + std::to_string(c);
    }
    return "unnest(" + bind(sql, positions + '}') + "::bigint[]" + arrays + ") AS k(n" + names + ')';
  }

  std::string type(const ColumnInfo& column, std::size_t max_length) const override {
    switch (column.kind) {
      case Kind::id:
      case Kind::integer:
      case Kind::reference:
        return column.bits == 16 ? "smallint" : column.bits == 32 ? "integer" : "bigint";
      case Kind::real:
        return "double precision";
      case Kind::boolean:
        return "boolean";
      case Kind::timestamp:
        return "timestamptz";
      case Kind::date:
        return "date";
      case Kind::json:
        return "jsonb";
      default:
        return max_length == 0 ? "text" : "varchar(" + std::to_string(max_length) + ')';
    }
  }

  std::string test(query::Op what, const ColumnInfo& column, const std::string& c, const std::vector<Value>& values,
                   query::Sql& sql) const override {
    using query::Op;
    if (what == Op::is_null) return c + " IS NULL";
    if (what == Op::is_not_null) return c + " IS NOT NULL";
    if (column.kind == Kind::timestamp) return test_instants(what, c, values, sql);
    const auto text = [&] { return *values.front().text(); };
    // JSON is searched as text.
    const auto t = column.kind == Kind::json ? c + "::text" : c;
    switch (what) {
      case Op::in:
        return in(column, c, values, sql);
      case Op::between: {
        const auto from = operand(column, values.front(), sql);
        return comparable(column, c) + " BETWEEN " + from + " AND " + operand(column, values.back(), sql);
      }
      case Op::iequals:
        return by_bytes(t) + " ILIKE " + bind(sql, escaped(text()));
      case Op::matches:
        return by_bytes(t) + " ~ " + bind(sql, query::portable_regexp(text()));
      case Op::contains:
        return "strpos(" + t + ", " + bind(sql, text()) + ") > 0";
      case Op::icontains:
        return by_bytes(t) + " ILIKE " + bind(sql, '%' + escaped(text()) + '%');
      case Op::startswith:
        return t + " LIKE " + bind(sql, escaped(text()) + '%');
      case Op::endswith:
        return t + " LIKE " + bind(sql, '%' + escaped(text()));
      case Op::eq:
        return c + " = " + operand(column, values.front(), sql);
      default:
        return comparable(column, c) + std::string(query::symbol(what)) + operand(column, values.front(), sql);
    }
  }

  std::string json_text(const query::Path& path, const std::string& c, query::Sql&) const override {
    return part_of_json(path, c, "->>");
  }
  std::string json_value(const query::Path& path, const std::string& c, query::Sql&) const override {
    const auto [name, cast] = path.json_kind == Kind::text      ? std::pair("string", "")
                              : path.json_kind == Kind::boolean ? std::pair("boolean", "::boolean")
                                                                : std::pair("number", "::numeric");
    return "CASE WHEN jsonb_typeof(" + part_of_json(path, c, "->") + ") = '" + name + "' THEN (" +
           part_of_json(path, c, "->>") + ')' + cast + " END";
  }

  std::string part(query::Part of, const std::string& c) const override {
    if (of == query::Part::date) return c + "::date";  // the time zone of the session is UTC
    if (of == query::Part::week_day) return "(extract(dow FROM " + c + ")::integer + 1)";
    const auto name = std::string(query::name(of));
    return of == query::Part::second ? "floor(extract(second FROM " + c + "))::integer"
                                     : "extract(" + name + " FROM " + c + ")::integer";
  }

 private:
  static bool is_text(Kind kind) { return kind == Kind::text || kind == Kind::uid; }

  /// A value beside a column: numbers say their type, since the server would take them for one of the column's, which
  /// they may not fit. The largest integers equal 2^63 if they are compared as reals, so what no bigint holds is
  /// numeric.
  std::string operand(const ColumnInfo& column, const Value& value, query::Sql& sql) const {
    const auto mark = bind(sql, value);
    if (column.kind == Kind::boolean) return mark;
    if (value.integer()) return mark + "::bigint";
    if (!value.real()) return mark;
    const bool beyond = std::isfinite(*value.real()) && std::abs(*value.real()) >= 0x1p63;
    return mark +
           (beyond && column.kind != Kind::real && column.kind != Kind::json ? "::numeric" : "::double precision");
  }

  std::string in(const ColumnInfo& column, const std::string& c, const std::vector<Value>& values,
                 query::Sql& sql) const {
    const auto all = [&](auto is) { return std::all_of(values.begin(), values.end(), is); };
    const auto any_of = [&](const char* type) {
      return c + " = ANY(" + bind(sql, array_of(values, [](const Value& value) -> const Value& { return value; })) +
             "::" + type + "[])";
    };
    if (values.empty()) return "1 = 0";
    if (column.kind == Kind::boolean) return any_of("boolean");
    if (column.kind == Kind::date) return any_of("date");
    if (all([](const Value& value) { return value.integer() != nullptr; })) return any_of("bigint");
    if (all([](const Value& value) { return value.real() != nullptr; })) return any_of("double precision");
    // Integers beside reals would be rounded.
    if (all([](const Value& value) { return value.integer() || value.real(); }))
      return any_of(column.kind == Kind::real ? "double precision" : "numeric");
    if (is_text(column.kind)) return any_of("text");
    const auto list = text::joined(values, ", ", [&](const Value& value) { return operand(column, value, sql); });
    return c + " IN (" + list + ')';
  }

  /// `c->'key'->0->>'part'`: a key finds nothing in an array, a position nothing in an object. The keys are part of the
  /// text, since SELECT DISTINCT and GROUP BY have to say the same as ORDER BY, word for word.
  static std::string part_of_json(const query::Path& path, const std::string& c, std::string_view last) {
    std::string text = '(' + c;
    if (path.json.empty() && last == "->>") text += " #>> '{}'";  // the whole of it, as text
    for (std::size_t i = 0; i < path.json.size(); ++i) {
      const auto& step = path.json[i];
      text += i + 1 == path.json.size() ? last : "->";
      text += step.front() == '.' ? query::quoted_text(step.substr(1)) : step.substr(1, step.size() - 2);
    }
    return text + ')';
  }
};

}  // namespace laminate::postgres
