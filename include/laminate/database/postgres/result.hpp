/// @file
/// What a PostgreSQL server answers to a statement.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include <libpq-fe.h>

#include <laminate/support/error.hpp>

namespace laminate::postgres {

/// The rows of a result, with values as texts. Rows and columns count from 0.
class Result {
 public:
  /// One row. It refers to its result.
  class Row {
   public:
    Row(const Result& result, std::size_t number) : result_(&result), number_(number) {}
    bool is_null(std::size_t column) const { return result_->is_null(number_, column); }
    std::string text(std::size_t column) const { return std::string(result_->text(number_, column)); }
    bool is_true(std::size_t column) const { return result_->text(number_, column) == "t"; }
    /// @throws EngineError for a text that is not an integer of 64 bits.
    std::int64_t integer(std::size_t column) const {
      const auto digits = result_->text(number_, column);
      std::int64_t value = 0;
      const auto* const end = digits.data() + digits.size();
      if (const auto read = std::from_chars(digits.data(), end, value); read.ec != std::errc() || read.ptr != end)
        throw EngineError("the server sent '" + std::string(digits) + "' where an integer belongs");
      return value;
    }

   private:
    const Result* result_;
    std::size_t number_;
  };

  class Iterator {
   public:
    Iterator(const Result& result, std::size_t row) : result_(&result), row_(row) {}
    Row operator*() const { return {*result_, row_}; }
    Iterator& operator++() { return ++row_, *this; }
    bool operator==(const Iterator& other) const { return row_ == other.row_; }

   private:
    const Result* result_;
    std::size_t row_;
  };

  Result() = default;
  /// Takes over a result of libpq.
  explicit Result(PGresult* result) : result_(result) {}

  ExecStatusType status() const { return PQresultStatus(result_.get()); }
  bool failed() const {
    const auto is = status();
    return is == PGRES_FATAL_ERROR || is == PGRES_BAD_RESPONSE || is == PGRES_PIPELINE_ABORTED;
  }
  /// The SQLSTATE of an error; empty if it comes from libpq and not from the server.
  std::string code() const {
    const char* const code = PQresultErrorField(result_.get(), PG_DIAG_SQLSTATE);
    return code ? code : "";
  }
  /// The server's whole message, several lines.
  std::string message() const { return PQresultErrorMessage(result_.get()); }

  std::size_t size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }
  bool empty() const { return size() == 0; }
  std::size_t columns() const { return static_cast<std::size_t>(PQnfields(result_.get())); }
  std::string name(std::size_t column) const { return PQfname(result_.get(), number(column)); }
  /// The object identifier of a column's type.
  ::Oid type(std::size_t column) const { return PQftype(result_.get(), number(column)); }
  bool is_null(std::size_t row, std::size_t column) const {
    return PQgetisnull(result_.get(), number(row), number(column)) != 0;
  }
  /// Valid as long as the result; empty for NULL.
  std::string_view text(std::size_t row, std::size_t column) const {
    const int r = number(row), c = number(column);
    return {PQgetvalue(result_.get(), r, c), static_cast<std::size_t>(PQgetlength(result_.get(), r, c))};
  }
  /// Rows that the statement wrote.
  std::int64_t affected_rows() const {
    const std::string_view digits = PQcmdTuples(result_.get());
    std::int64_t rows = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), rows);  // empty for a statement that writes none
    return rows;
  }

  /// @throws EngineError if there is no such row.
  Row operator[](std::size_t row) const {
    if (row >= size()) throw EngineError("the server sent no row where one belongs");
    return {*this, row};
  }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

 private:
  /// libpq counts in `int`; no result has more rows.
  static int number(std::size_t n) { return static_cast<int>(n); }

  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

}  // namespace laminate::postgres
