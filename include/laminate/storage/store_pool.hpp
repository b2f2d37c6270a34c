/// @file
/// Many objects at once: most of the time of a small one is spent waiting for the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include <laminate/storage/store.hpp>
#include <laminate/storage/transfer.hpp>
#include <laminate/support/parallel.hpp>

namespace laminate::storage_detail {

/// How many objects are transferred at once.
inline constexpr unsigned transfers_at_once = 8;

/// Stores of one location, each for one thread at a time.
class StorePool {
 public:
  explicit StorePool(const Store& store) : pattern_(store) {}

  template <class Work>
  void with_store(const Work& work) {
    auto store = take();
    work(*store);
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(store));
  }

 private:
  std::unique_ptr<Store> take() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return pattern_.another();
    auto store = std::move(idle_.back());
    idle_.pop_back();
    return store;
  }

  const Store& pattern_;
  std::mutex mutex_{};
  std::vector<std::unique_ptr<Store>> idle_{};
};

/// Calls `work(store, i, options)` for every i below `count`, for several at once. The options report to the meter.
template <class Work>
void transfer_many(const Store& store, std::size_t count, const TransferOptions& options, Meter& meter,
                   const Work& work) {
  StorePool pool(store);
  support_detail::in_parallel(
      count,
      [&](std::size_t i) {
        check_stop(options);
        TransferOptions one{.stop = options.stop};
        if (options.progress)
          one.progress = [&meter, before = std::uint64_t{0}](std::uint64_t done, std::uint64_t) mutable {
            if (done > before) meter.add(done - std::exchange(before, done));  // less: it had to start over
          };
        pool.with_store([&](Store& own) { work(own, i, one); });
      },
      transfers_at_once);
}

}  // namespace laminate::storage_detail
