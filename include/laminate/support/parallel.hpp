/// @file
/// The same work on many things, by all processors.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

/// Calls `work(i)` for every i below `count`, by so many threads: as many as the machine has processors. After the
/// first exception nothing new is begun, and it is thrown on.
template <class Work>
void in_parallel(std::size_t count, const Work& work,
                 unsigned at_once = std::max(1U, std::thread::hardware_concurrency())) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex mutex;
  const auto run = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      next = count;
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  {
    const auto threads = std::min<std::size_t>(count, at_once);
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(run);
    run();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace laminate::support_detail
