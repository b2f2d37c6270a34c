/// @file
/// Notices that two threads use one object.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include <laminate/support/error.hpp>

namespace laminate::support_detail {

/// Belongs to an object that one thread at a time may use. What two threads do to it at the same moment would otherwise
/// go wrong much later, or in silence.
class OneThread {
 public:
  /// Holds the object for this thread, which may hold it several times, until the end of its life.
  class [[nodiscard]] Use {
   public:
    /// @throws InvalidArgument if another thread holds it: `name` is what the message calls the object.
    Use(OneThread& object, const std::string& name) : object_(object) {
      std::thread::id user{};
      const auto self = std::this_thread::get_id();
      if (!object_.user_.compare_exchange_strong(user, self) && user != self)
        throw InvalidArgument(name + " is used by two threads at the same time: open it once in each of them");
      ++object_.uses_;
    }
    ~Use() {
      if (--object_.uses_ == 0) object_.user_.store({});
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    OneThread& object_;
  };

 private:
  std::atomic<std::thread::id> user_{};
  int uses_ = 0;  // of the thread that holds it
};

}  // namespace laminate::support_detail
