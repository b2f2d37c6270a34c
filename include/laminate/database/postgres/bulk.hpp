/// @file
/// Many rows into a table of PostgreSQL.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/database/postgres/channel.hpp>

namespace laminate::postgres {

/// Collects rows and writes some megabytes of them at a time: by COPY, or by INSERT where the server has no COPY. In
/// between the connection is free for other statements.
class PostgresBulkInsert final : public BulkInsert {
 public:
  PostgresBulkInsert(std::shared_ptr<Channel> channel, std::string table, std::vector<std::string> columns, bool copy)
      : channel_(std::move(channel)), table_(std::move(table)), columns_(std::move(columns)), copy_(copy) {}

  void add(const std::vector<Value>& values) override {
    failed_ = written_ + rows_;  // a value that cannot be sent is one of this row
    for (const auto& value : values) {
      begins_.push_back(is_null(value) ? null : texts_.size());
      if (is_null(value)) continue;
      append_parameter(texts_, value);
      texts_ += '\0';
    }
    failed_.reset();
    ++rows_;
    constexpr std::size_t enough = 4U << 20U;
    // What one statement takes: 65,535 values.
    if (texts_.size() >= enough || (!copy_ && begins_.size() + columns_.size() > 65'535)) flush();
  }

  void flush() override {
    if (rows_ == 0) return;
    copy_ ? write_by_copy() : write_by_insert();
    written_ += rows_;
    rows_ = 0;
    begins_.clear();
    texts_.clear();
  }

  std::optional<std::size_t> failed() const override { return failed_; }

 private:
  static constexpr auto null = static_cast<std::size_t>(-1);

  const char* field(std::size_t i) const { return begins_[i] == null ? nullptr : texts_.data() + begins_[i]; }

  void write_by_copy() {
    std::string lines;
    lines.reserve(texts_.size() + 2 * begins_.size());
    for (std::size_t i = 0; i < begins_.size(); ++i) {
      append_field(lines, field(i));
      lines += (i + 1) % columns_.size() == 0 ? '\n' : '\t';
    }
    std::optional<std::size_t> refused;
    try {
      channel_->copy(table_, names(), lines, refused);
    } catch (const Error&) {
      if (refused) failed_ = written_ + *refused;
      throw;
    }
  }

  void write_by_insert() {
    std::string sql;
    std::vector<Value> values;
    for (std::size_t i = 0; i < begins_.size(); ++i) {
      sql += i % columns_.size() != 0 ? ", $" : i == 0 ? "($" : "), ($";
      sql += std::to_string(i + 1);
      const auto* text = field(i);
      values.push_back(text ? Value(text) : Value());
    }
    channel_->run("INSERT INTO " + query::quoted(table_) + " (" + names() + ") VALUES " + sql + ')', values);
  }

  std::string names() const {
    std::string list;
    for (const auto& column : columns_) (list += list.empty() ? "" : ", ") += query::quoted(column);
    return list;
  }

  /// (https://www.postgresql.org/docs/15/sql-copy.html, "Text Format")
  static void append_field(std::string& lines, const char* text) {
    if (!text) {
      lines += "\\N";
      return;
    }
    for (; *text != 0; ++text) {
      const char special = *text == '\\'   ? '\\'
                           : *text == '\n' ? 'n'
                           : *text == '\r' ? 'r'
                           : *text == '\t' ? 't'
                                           : '\0';
      if (special == 0)
        lines += *text;
      else
        (lines += '\\') += special;
    }
  }

  std::shared_ptr<Channel> channel_;
  std::string table_;
  std::vector<std::string> columns_;
  bool copy_;
  // The rows to be written: their texts one behind the other, each ended by a NUL, and where those begin.
  std::string texts_;
  std::vector<std::size_t> begins_;
  std::size_t rows_ = 0, written_ = 0;
  std::optional<std::size_t> failed_;
};

}  // namespace laminate::postgres
