// What holds for every engine, and which one the tests tagged [engines] run with.
#include <cstdlib>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "catch.hpp"
#include "counting_connection.hpp"
#include "support.hpp"

namespace lm = laminate;

TEST_CASE("engines: there is a server for who needs one", "[engines]") {
  const char* engine = std::getenv("LAMINATE_TEST_ENGINE");
  CHECK((engine != nullptr) == (std::getenv("LAMINATE_TEST_POSTGRES") != nullptr));
  CHECK((!engine || std::string_view(engine).ends_with("postgres")));
}

TEST_CASE("session: a second thread at the same time is an error") {
  std::promise<void> preparing, go_on;
  // Waits where the engine would be busy.
  class SlowConnection final : public support::ForwardingConnection {
   public:
    SlowConnection(std::unique_ptr<lm::Connection> inner, std::promise<void>& preparing, std::promise<void>& go_on)
        : ForwardingConnection(std::move(inner)), preparing_(preparing), go_on_(go_on) {}
    std::unique_ptr<lm::Statement> prepare(const std::string& sql, lm::Expected rows) override {
      if (sql == "SELECT 1") {
        preparing_.set_value();
        go_on_.get_future().wait();
      }
      return ForwardingConnection::prepare(sql, rows);
    }

   private:
    std::promise<void>&preparing_, &go_on_;
  };
  const support::Workspace in;
  const auto file = in.unpack("rich-2.12/empty.db.gz", "a.db");
  lm::Session session(std::make_unique<SlowConnection>(lm::open_connection(file, {}), preparing, go_on), file, "a.db");
  auto two = session.query("SELECT 2");
  std::thread other([&] { static_cast<void>(session.query("SELECT 1")); });
  preparing.get_future().wait();
  const auto message = "a.db is used by two threads at the same time: open it once in each of them";
  CHECK_THROWS_WITH(session.query("SELECT 3"), message);
  CHECK_THROWS_WITH(two.rebind({}), message);
  CHECK_THROWS_WITH(lm::Transaction(session, lm::Transaction::Mode::read), message);
  go_on.set_value();
  other.join();
  // One after the other they may.
  CHECK(session.query("SELECT 3").next());
  CHECK(two.next());
}
