/// @file
/// Large arrays of numbers: in memory, or in a temporary file that the operating system pages in and out.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include <laminate/support/system.hpp>
#include <laminate/support/temporary_file.hpp>

namespace laminate::sync_detail {

/// An array of plain values, all zero at first. Above so many bytes in memory it lies in a temporary file without a
/// name: memory then holds what is in use, not all of it.
template <class T>
class MappedArray {
 public:
  MappedArray() = default;
  /// @throws EngineError, CannotOpen if there is no room.
  explicit MappedArray(std::size_t size, std::size_t in_memory = std::size_t{256} << 20U) : size_(size) {
    if (size == 0) return;
    std::optional<TemporaryFile> file;
    if (bytes() > in_memory) {
      file.emplace().unlink();
      if (!support_detail::system::reserve(file->descriptor(), bytes())) no_room();
    }
    void* at = ::mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, file ? MAP_SHARED : support_detail::system::lazy_memory,
                      file ? file->descriptor() : -1, 0);
    if (at == MAP_FAILED) no_room();
    data_ = static_cast<T*>(at);
    in_file_ = file.has_value();
  }
  MappedArray(MappedArray&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)), in_file_(other.in_file_) {}
  MappedArray& operator=(MappedArray&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(in_file_, other.in_file_);
    return *this;
  }
  ~MappedArray() {
    if (data_) ::munmap(data_, bytes());
  }

  /// Gives the memory of an array in a file back to the system, which reads the values again when they are used.
  void release_memory() const {
    if (in_file_) ::madvise(data_, bytes(), MADV_DONTNEED);
  }

  std::size_t size() const { return size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }

 private:
  std::size_t bytes() const { return size_ * sizeof(T); }
  [[noreturn]] void no_room() const {
    throw EngineError("there is no room for what a sync notes of " + std::to_string(size_) +
                      " rows; TMPDIR names another folder");
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  bool in_file_ = false;
};

}  // namespace laminate::sync_detail
