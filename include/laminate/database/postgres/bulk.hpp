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

inline std::string quoted_list(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) (list += list.empty() ? "" : ", ") += query::quoted(name);
  return list;
}

/// By COPY. Rows are sent as they come, so that the server writes while the next ones are made ready; another statement
/// ends the COPY, and the next row begins a new one.
class CopyInsert final : public BulkInsert {
 public:
  CopyInsert(std::shared_ptr<Channel> channel, std::string table, const std::vector<std::string>& columns)
      : channel_(std::move(channel)), table_(std::move(table)), columns_(quoted_list(columns)) {}

  void add(const std::vector<Value>& values) override {
    const auto before = lines_.size();
    try {
      for (const auto& value : values) {
        if (lines_.size() > before) lines_ += '\t';
        append_field(lines_, value);
      }
    } catch (const BadValue&) {
      lines_.resize(before);
      failed_ = added_;
      throw;
    }
    lines_ += '\n';
    ++added_;
    constexpr std::size_t enough = 256U << 10U;
    if (lines_.size() >= enough) send();
  }

  void flush() override {
    send();
    if (copy_ > 0 && channel_->copy() == copy_) channel_->end_copy();
  }

  std::optional<std::size_t> failed() const override {
    if (failed_) return failed_;
    const auto& refused = channel_->refused_line();
    return copy_ > 0 && refused.copy == copy_ ? std::optional(first_ + refused.line) : std::nullopt;
  }

 private:
  void send() {
    if (lines_.empty()) return;
    if (copy_ == 0 || channel_->copy() != copy_) {
      copy_ = channel_->begin_copy(table_, columns_);
      first_ = sent_;
    }
    channel_->send(lines_);
    sent_ = added_;
    lines_.clear();
  }

  /// (https://www.postgresql.org/docs/15/sql-copy.html, "Text Format")
  static void append_field(std::string& lines, const Value& value) {
    if (is_null(value)) {
      lines += "\\N";
      return;
    }
    const auto begin = lines.size();
    append_parameter(lines, value);
    if (!value.text() && !value.blob()) return;
    for (auto at = lines.find_first_of("\\\n\r\t", begin); at != lines.npos;
         at = lines.find_first_of("\\\n\r\t", at + 2)) {
      const char c = lines[at];
      lines[at] = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : '\\';
      lines.insert(at, 1, '\\');
    }
  }

  std::shared_ptr<Channel> channel_;
  std::string table_, columns_, lines_;
  std::size_t copy_ = 0;                          ///< the number of the last COPY; 0 for none yet
  std::size_t added_ = 0, sent_ = 0, first_ = 0;  ///< rows: all, those that were sent, those before the last COPY
  std::optional<std::size_t> failed_;
};

/// By INSERT of many rows, where the server has no COPY.
class ManyRowsInsert final : public BulkInsert {
 public:
  ManyRowsInsert(std::shared_ptr<Channel> channel, const std::string& table, const std::vector<std::string>& columns)
      : channel_(std::move(channel)),
        begin_("INSERT INTO " + query::quoted(table) + " (" + quoted_list(columns) + ") VALUES "),
        columns_(columns.size()) {}

  void add(const std::vector<Value>& values) override {
    values_.insert(values_.end(), values.begin(), values.end());
    constexpr std::size_t most = 65'535;  // values of one statement
    if (values_.size() + columns_ > most) flush();
  }

  void flush() override {
    if (values_.empty()) return;
    auto sql = begin_;
    for (std::size_t i = 0; i < values_.size(); ++i)
      (sql += i % columns_ != 0 ? ", $" : i == 0 ? "($" : "), ($") += std::to_string(i + 1);
    channel_->run(sql + ')', values_);
    values_.clear();
  }

  std::optional<std::size_t> failed() const override { return std::nullopt; }

 private:
  std::shared_ptr<Channel> channel_;
  std::string begin_;
  std::size_t columns_;
  std::vector<Value> values_;
};

}  // namespace laminate::postgres
