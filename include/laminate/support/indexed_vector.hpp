/// @file
/// Vectors whose positions have their own type, so that the position of a column cannot be used for a table.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include <laminate/support/requirements.hpp>

namespace laminate::support_detail {

/// The positions from 0 to `size`. `Index` is an enumeration whose values are positions.
template <class Index>
struct IndexRange {
  struct Iterator {
    std::size_t at;

    Index operator*() const { return Index{at}; }
    Iterator& operator++() {
      ++at;
      return *this;
    }
    friend bool operator==(Iterator a, Iterator b) { return a.at == b.at; }
  };

  Iterator begin() const { return {0}; }
  Iterator end() const { return {size}; }

  std::size_t size;
};

/// A std::vector that takes positions of type `Index` only.
template <class Index, class T>
class IndexedVector {
  using List = std::vector<T>;

 public:
  IndexedVector() = default;
  explicit IndexedVector(std::size_t size) : list_(size) {}

  std::size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }
  IndexRange<Index> indices() const { return {list_.size()}; }
  typename List::const_reference operator[](Index i) const { return list_[static_cast<std::size_t>(i)]; }
  typename List::reference operator[](Index i) { return list_[static_cast<std::size_t>(i)]; }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  auto begin() { return list_.begin(); }
  auto end() { return list_.end(); }

  void push_back(T value) { list_.push_back(std::move(value)); }
  void resize(std::size_t size) { list_.resize(size); }
  void clear() { list_.clear(); }

 private:
  List list_;
};

}  // namespace laminate::support_detail
