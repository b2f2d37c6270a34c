/// @file
/// Matrices in memory, dense and sparse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include <laminate/support/requirements.hpp>

namespace laminate {

/// A range of rows: all, unless said otherwise. What lies behind the last row is left out.
struct Rows {
  std::size_t first = 0;
  std::size_t count = std::numeric_limits<std::size_t>::max();
};

/// Every value, row by row.
template <class T = double>
struct DenseMatrix {
  std::size_t n_rows = 0, n_columns = 0;
  std::vector<T> values{};

  const T& operator()(std::size_t row, std::size_t column) const { return values[row * n_columns + column]; }
  friend bool operator==(const DenseMatrix&, const DenseMatrix&) = default;
};

/// The stored values of each row (compressed sparse rows, CSR): those of row i are `values[k]` in `columns[k]`, for k
/// from `starts[i]` to before `starts[i + 1]`.
template <class T = double>
struct SparseMatrix {
  std::size_t n_rows = 0, n_columns = 0;
  std::vector<std::uint64_t> starts{0};
  std::vector<std::uint64_t> columns{};
  std::vector<T> values{};

  /// O(rows × columns) of memory. Values stored twice are added, as SciPy does.
  DenseMatrix<T> dense() const {
    DenseMatrix<T> made{n_rows, n_columns, std::vector<T>(n_rows * n_columns)};
    for (std::size_t row = 0; row < n_rows; ++row)
      for (auto k = starts[row]; k < starts[row + 1]; ++k) made.values[row * n_columns + columns[k]] += values[k];
    return made;
  }
  friend bool operator==(const SparseMatrix&, const SparseMatrix&) = default;
};

}  // namespace laminate
