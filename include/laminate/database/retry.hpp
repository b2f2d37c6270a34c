/// @file
/// Trying again what others, or the network, have prevented.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <initializer_list>
#include <stop_token>
#include <thread>

#include <laminate/database/session.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/random.hpp>

namespace laminate {

/// How often a transaction is tried that others, or the network, may prevent. The pause after the first attempt is
/// `pause`, each further one twice as long, up to `longest`; chance takes up to half of each, so that those who got in
/// each other's way do not do so again. The defaults go on for about half a minute: a server has restarted by then.
struct Retry {
  std::size_t attempts = 12;  ///< 1: nothing is tried again
  std::chrono::milliseconds pause{50};
  std::chrono::milliseconds longest{5000};
};

namespace database_detail {

/// The attempts at something, and the pauses between them.
class Attempts {
 public:
  explicit Attempts(const Retry& how, std::stop_token stop = {})
      : left_(how.attempts), pause_(how.pause), longest_(how.longest), stop_(std::move(stop)) {}

  /// For handlers of errors: waits for the next attempt and connects again what has lost its connection. Throws what is
  /// being handled if there is no attempt left, and Cancelled.
  void next(std::initializer_list<Session*> databases) {
    for (bool connected = false; !connected;) {
      if (left_ <= 1) throw;
      --left_;
      wait();
      try {
        for (auto* database : databases)
          if (database->connection().lost()) database->reconnect();
        connected = true;
      } catch (const CannotOpen&) {  // the server is about to start, perhaps: it counts as an attempt
      } catch (const ConnectionLost&) {
      }
    }
  }

 private:
  void wait() {
    unsigned char chance[1];
    support_detail::fill_randomly(chance);
    const auto half = pause_ / 2;
    const auto end = std::chrono::steady_clock::now() + half + half * chance[0] / 256;
    pause_ = std::min(2 * pause_, longest_);
    constexpr std::chrono::milliseconds look_up{20};
    for (auto now = std::chrono::steady_clock::now(); now < end; now = std::chrono::steady_clock::now()) {
      if (stop_.stop_requested()) throw Cancelled("it was cancelled while it waited to try again");
      std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(look_up, end - now));
    }
  }

  std::size_t left_;
  std::chrono::milliseconds pause_, longest_;
  std::stop_token stop_;
};

/// Runs a write transaction, again if it was in conflict with others: unless it is a part of one that is open already,
/// which ends with it.
template <class Work>
auto retrying(Session& session, const Work& work) {
  Attempts attempts(session.in_transaction() ? Retry{.attempts = 1} : Retry{});
  while (true) try {
      return work();
    } catch (const WriteConflict&) {
      attempts.next({&session});
    }
}

}  // namespace database_detail
}  // namespace laminate
