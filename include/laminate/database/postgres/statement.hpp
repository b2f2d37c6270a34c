/// @file
/// Statements of PostgreSQL.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/database/postgres/channel.hpp>
#include <laminate/support/text/ascii.hpp>

namespace laminate::postgres {

/// A statement whose result is read at once, or part by part from a cursor of the server.
class PostgresStatement final : public Statement {
 public:
  PostgresStatement(std::shared_ptr<Channel> channel, std::string sql, Expected rows)
      : channel_(std::move(channel)), sql_(std::move(sql)), rows_(rows) {}
  PostgresStatement(const PostgresStatement&) = delete;
  PostgresStatement& operator=(const PostgresStatement&) = delete;
  ~PostgresStatement() override {
    close();
    quietly([&] {
      if (!prepared_.empty()) channel_->forget(prepared_);
    });
  }

  void bind(std::size_t i, const Value& value) override {
    if (values_.size() < i) values_.resize(i);
    values_[i - 1] = value;
  }

  bool step() override {
    if (!running_) execute();
    if (next_ < result_.size()) {
      row_ = next_++;
      return true;
    }
    if (cursor_.empty() || result_.empty()) return false;
    fetch();
    return step();
  }

  Cell cell(std::size_t column) const override {
    if (result_.is_null(row_, column)) return {};
    return cell_of(types_[column], result_.text(row_, column), buffers_[column]);
  }

  void reset() override {
    close();
    values_.clear();
  }

  std::vector<std::string> columns() override {
    if (!running_) execute();  // the server says the names with the rows
    std::vector<std::string> names;
    for (std::size_t i = 0; i < result_.columns(); ++i) names.push_back(result_.name(i));
    return names;
  }

  std::int64_t changes() const override { return changes_; }

 private:
  void execute() {
    running_ = true;
    // A cursor takes nothing but queries: COPY, for one, would write to files even in a transaction that is read-only.
    // Without a transaction the server keeps the rows of a cursor for the connection, which a pooler may lend to
    // others.
    const bool has_cursor = channel_->transaction() > 0 || channel_->has_own_process();
    if (rows_ == Expected::many && has_cursor && !begins_with("EXPLAIN") && !begins_with("SHOW")) return open_cursor();
    if (values_.empty() && begins_with("COPY")) return take(channel_->run(sql_));  // which cannot be in a pipeline
    // Statements that come again and again are planned once.
    constexpr int often = 4;
    if (prepared_.empty() && channel_->has_own_process() && ++executions_ == often) prepared_ = channel_->prepare(sql_);
    take(prepared_.empty() ? channel_->run(sql_, values_) : channel_->run_prepared(prepared_, values_));
    changes_ = result_.affected_rows();
  }

  bool begins_with(std::string_view word) const {
    const auto begin = std::min(sql_.find_first_not_of(" \t\r\n"), sql_.size());
    return sql_.size() - begin >= word.size() &&
           std::equal(word.begin(), word.end(), sql_.begin() + static_cast<std::ptrdiff_t>(begin),
                      [](char a, char b) { return a == ascii::upper(b); });
  }

  void open_cursor() {
    auto name = channel_->new_name();
    transaction_ = channel_->transaction();
    channel_->run("DECLARE " + name + " NO SCROLL CURSOR " + (transaction_ > 0 ? "" : "WITH HOLD ") + "FOR " + sql_,
                  values_);
    cursor_ = std::move(name);
    fetch();
  }

  void fetch() {
    if (has_ended()) throw EngineError(channel_->name() + ": these rows can be read while their transaction is open");
    take(channel_->run("FETCH FORWARD " + std::to_string(part_) + " FROM " + cursor_));
    // The next part has so many rows that they take some megabytes, by the size of these.
    std::size_t size = 0;
    const auto n = result_.size();
    for (std::size_t i = 0; i < std::min<std::size_t>(n, 64); ++i)
      for (std::size_t column = 0; column < types_.size(); ++column) size += result_.text(i, column).size() + 16;
    if (n > 0) part_ = std::clamp<std::size_t>((4U << 20U) / (size / std::min<std::size_t>(n, 64) + 1), 64, 16384);
  }

  void take(Result result) {
    result_ = std::move(result);
    next_ = 0;
    if (!types_.empty()) return;
    for (std::size_t i = 0; i < result_.columns(); ++i) types_.push_back(Oid{result_.type(i)});
    buffers_.resize(types_.size());
  }

  /// Whether the transaction of the cursor is over, and the cursor with it.
  bool has_ended() const { return transaction_ > 0 && transaction_ != channel_->transaction(); }

  void close() {
    if (!cursor_.empty() && !has_ended()) quietly([&] { channel_->run("CLOSE " + cursor_); });
    cursor_.clear();
    result_ = {};
    types_.clear();
    next_ = 0;
    running_ = false;
  }

  /// What is left behind on the server is of no use, and goes with the transaction or the connection at the latest.
  template <class Call>
  void quietly(const Call& call) {
    if (!channel_->usable()) return;
    try {
      call();
    } catch (const std::exception&) {
    }
  }

  std::shared_ptr<Channel> channel_;
  std::string sql_;
  Expected rows_;
  std::vector<Value> values_;
  std::string prepared_{}, cursor_{};
  int executions_ = 0;
  bool running_ = false;
  Result result_{};
  std::vector<Oid> types_;
  mutable std::vector<std::string> buffers_;  ///< by column: texts that are not as the server wrote them
  std::size_t row_ = 0, next_ = 0, part_ = 256, transaction_ = 0;
  std::int64_t changes_ = 0;
};

}  // namespace laminate::postgres
