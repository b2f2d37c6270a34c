/// @file
/// Iteration over the rows of a running statement.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

#include <laminate/database/session.hpp>

namespace laminate::registry_detail {

/// Reads row by row while it is iterated; the value that it points to is overwritten by the next one, and keeps its
/// memory. Reader has a `value_type` and `read(cursor, value)`, which leaves nothing of an earlier row.
template <class Reader>
class RowIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = typename Reader::value_type;
  using difference_type = std::ptrdiff_t;
  using pointer = value_type*;
  using reference = value_type&;

  RowIterator() = default;
  RowIterator(std::shared_ptr<Session> session, Reader reader, Cursor cursor)
      : state_(new State{std::move(session), std::move(reader), std::move(cursor), {}}) {
    ++*this;
  }

  reference operator*() const { return state_->value; }
  pointer operator->() const { return &state_->value; }
  RowIterator& operator++() {
    if (!state_->cursor.next()) {
      state_.reset();
      return *this;
    }
    state_->reader.read(state_->cursor, state_->value);
    return *this;
  }
  void operator++(int) { ++*this; }
  friend bool operator==(const RowIterator& a, const RowIterator& b) { return a.state_ == b.state_; }

 private:
  struct State {
    std::shared_ptr<Session> session;
    Reader reader;
    Cursor cursor;
    value_type value;
  };
  std::shared_ptr<State> state_;
};

}  // namespace laminate::registry_detail
