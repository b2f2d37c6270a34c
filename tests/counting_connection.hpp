// Connections that look on: one counts the statements that run.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/open.hpp>
#include <laminate/database/session.hpp>

namespace support {

namespace lm = laminate;

/// A connection that hands everything on to another.
class ForwardingConnection : public lm::Connection {
 public:
  explicit ForwardingConnection(std::unique_ptr<lm::Connection> inner) : inner_(std::move(inner)) {}

  std::unique_ptr<lm::Statement> prepare(const std::string& sql, lm::Expected rows) override {
    return inner_->prepare(sql, rows);
  }
  const lm::query::Dialect& dialect() const override { return inner_->dialect(); }
  const lm::Capabilities& capabilities() const override { return inner_->capabilities(); }
  std::unique_ptr<lm::Definitions> definitions() override { return inner_->definitions(); }
  std::string explain(const lm::query::Sql& sql) override { return inner_->explain(sql); }
  bool read_only() const override { return inner_->read_only(); }
  const lm::PartialSource* partial_source() const override { return inner_->partial_source(); }
  void begin_read() override { inner_->begin_read(); }
  void begin_write() override { inner_->begin_write(); }
  void begin_exclusive(const std::vector<std::string>& locked, lm::Expected rows) override {
    inner_->begin_exclusive(locked, rows);
  }
  bool checks_references() const override { return inner_->checks_references(); }
  std::vector<lm::BrokenReference> broken_references(const std::string& table) override {
    return inner_->broken_references(table);
  }
  void expect_lookups() override { inner_->expect_lookups(); }
  void commit() override { inner_->commit(); }
  void rollback() noexcept override { inner_->rollback(); }
  void check_deferred() override { inner_->check_deferred(); }
  bool lost() const override { return inner_->lost(); }
  void reconnect() override { inner_->reconnect(); }
  std::vector<lm::CatalogTable> catalog() override { return inner_->catalog(); }
  std::vector<std::int64_t> reserve_ids(std::string_view table, std::size_t count) override {
    return inner_->reserve_ids(table, count);
  }
  std::size_t insert(const std::string& table, const std::vector<std::string>& columns, lm::RowFeed& feed,
                     std::size_t about) override {
    return inner_->insert(table, columns, feed, about);
  }
  lm::Domain domain(const lm::CatalogColumn& column) const override { return inner_->domain(column); }

 private:
  std::unique_ptr<lm::Connection> inner_;
};

/// Counts the statements that run.
class CountingConnection final : public ForwardingConnection {
 public:
  CountingConnection(std::unique_ptr<lm::Connection> inner, int& count)
      : ForwardingConnection(std::move(inner)), count_(count) {}

  std::unique_ptr<lm::Statement> prepare(const std::string& sql, lm::Expected rows) override {
    return std::make_unique<Counting>(ForwardingConnection::prepare(sql, rows), count_);
  }

 private:
  class Counting final : public lm::Statement {
   public:
    Counting(std::unique_ptr<lm::Statement> inner, int& count) : inner_(std::move(inner)), count_(count) {}
    void bind(std::size_t i, const lm::Value& value) override { inner_->bind(i, value); }
    bool step() override {
      if (std::exchange(fresh_, false)) ++count_;
      return inner_->step();
    }
    lm::Cell cell(std::size_t column) const override { return inner_->cell(column); }
    void reset() override {
      fresh_ = true;
      inner_->reset();
    }
    std::vector<std::string> columns() override { return inner_->columns(); }
    std::int64_t changes() const override { return inner_->changes(); }

   private:
    std::unique_ptr<lm::Statement> inner_;
    int& count_;
    bool fresh_ = true;
  };

  int& count_;
};

inline std::shared_ptr<lm::Session> counting_session(const std::string& file, int& count) {
  auto connection = std::make_unique<CountingConnection>(lm::open_connection(file, {}), count);
  return std::make_shared<lm::Session>(std::move(connection), file, "test/copy");
}

}  // namespace support
