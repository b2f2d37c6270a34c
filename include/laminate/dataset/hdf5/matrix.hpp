/// @file
/// Matrices inside of HDF5 files, as AnnData writes them: dense, CSR or CSC.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <laminate/dataset/hdf5/node.hpp>
#include <laminate/dataset/matrix.hpp>

namespace laminate::hdf5 {

/// A matrix in a file. Nothing is read before it is asked for; of dense and CSR matrices just the rows asked for.
///
///     const auto x = data.x();
///     const auto first = x.dense<float>({.count = 100});          // the first 100 rows
///     const auto stored = x.sparse();                             // all, as CSR, in doubles
///
class Matrix {
 public:
  enum class Layout { dense, csr, csc };

  /// @throws BadValue for what is no matrix.
  explicit Matrix(Node node) : node_(std::move(node)) {
    std::vector<std::int64_t> shape;
    if (node_.is_group()) {
      auto encoding = node_.attribute_text("encoding-type");
      if (encoding.empty()) encoding = node_.attribute_text("h5sparse_format");  // before AnnData 0.7
      if (!encoding.starts_with("csr") && !encoding.starts_with("csc"))
        node_.fail("it is no matrix" + (encoding.empty() ? "" : " but of encoding '" + encoding + "'"));
      layout_ = encoding.starts_with("csr") ? Layout::csr : Layout::csc;
      shape = node_.number_attribute(node_.has_attribute("shape") ? "shape" : "h5sparse_shape");
    } else {
      for (const auto length : node_.shape()) shape.push_back(static_cast<std::int64_t>(length));
      if (shape.size() == 1) shape.push_back(1);
    }
    if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0) node_.fail("it is no matrix of two dimensions");
    n_rows_ = static_cast<std::size_t>(shape[0]);
    n_columns_ = static_cast<std::size_t>(shape[1]);
    constexpr auto most = std::numeric_limits<std::size_t>::max() / 16;
    if (n_columns_ > 0 && n_rows_ > most / n_columns_) node_.fail("it is too large");
  }

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_columns() const { return n_columns_; }
  Layout stored_as() const { return layout_; }
  bool is_sparse() const { return layout_ != Layout::dense; }
  /// Values in the file: of a sparse matrix those that are stored.
  std::size_t n_stored() const { return is_sparse() ? node_["data"].shape().at(0) : n_rows_ * n_columns_; }

  /// The values of some rows, as T (double, float, int64_t, …). @throws BadValue.
  template <class T = double>
  DenseMatrix<T> dense(Rows rows = {}) const {
    if (is_sparse()) {
      const auto stored = sparse<T>(rows);
      if (stored.n_columns > 0 && stored.n_rows > (std::size_t{1} << 40) / sizeof(T) / stored.n_columns)
        node_.fail("it is too large to be held dense");
      return stored.dense();
    }
    const auto part = range(rows);
    return {part.count, n_columns_, node_.numbers<T>(part)};
  }

  /// The values of some rows as CSR; of a dense matrix those that are not zero. A CSC matrix is read as a whole.
  /// @throws BadValue, also where the indices lead outside of the matrix.
  template <class T = double>
  SparseMatrix<T> sparse(Rows rows = {}) const {
    const auto part = range(rows);
    if (layout_ == Layout::csr) return from_csr<T>(part);
    if (layout_ == Layout::csc) return from_csc<T>(part);
    const auto all = dense<T>(rows);
    SparseMatrix<T> made{all.n_rows, all.n_columns};
    for (std::size_t row = 0; row < all.n_rows; ++row) {
      for (std::size_t column = 0; column < all.n_columns; ++column)
        if (const auto value = all(row, column); value != T{})
          made.columns.push_back(column), made.values.push_back(value);
      made.starts.push_back(made.values.size());
    }
    return made;
  }

 private:
  Rows range(Rows rows) const {
    const auto first = std::min(rows.first, n_rows_);
    return {first, std::min(rows.count, n_rows_ - first)};
  }

  /// Not negative and below `bound`. Read with a sign: HDF5 makes zero of what is negative.
  static std::vector<std::uint64_t> positions(const Node& node, Rows part, std::uint64_t bound) {
    const auto found = node.numbers<std::int64_t>(part);
    for (const auto position : found)
      if (position < 0 || static_cast<std::uint64_t>(position) >= bound)
        node.fail("position " + std::to_string(position) + " is outside of the matrix");
    if (found.size() != part.count) node.fail("it breaks off");
    return {found.begin(), found.end()};
  }
  /// Where the values of each line begin. Checked: they rise, and end within the stored values.
  std::vector<std::uint64_t> starts(Rows part, std::size_t n_lines) const {
    const auto node = node_["indptr"];
    if (node.shape() != std::vector<hsize_t>{n_lines + 1})
      node.fail("it should have " + std::to_string(n_lines + 1) + " values");
    auto found = positions(node, {part.first, part.count + 1}, n_stored() + 1);
    if (!std::is_sorted(found.begin(), found.end())) node.fail("its values do not rise");
    return found;
  }
  template <class T>
  std::vector<T> stored(Rows part) const {
    const auto node = node_["data"];
    auto found = node.numbers<T>(part);
    if (found.size() != part.count) node.fail("it breaks off");
    return found;
  }
  template <class T>
  SparseMatrix<T> from_csr(Rows part) const {
    SparseMatrix<T> made{part.count, n_columns_, starts(part, n_rows_)};
    const auto first = made.starts.front(), count = made.starts.back() - first;
    made.columns = positions(node_["indices"], {first, count}, n_columns_);
    made.values = stored<T>({first, count});
    for (auto& start : made.starts) start -= first;
    return made;
  }
  template <class T>
  SparseMatrix<T> from_csc(Rows part) const {
    const auto begins = starts({0, n_columns_}, n_columns_);
    const auto count = begins.back() - begins.front();
    const auto rows = positions(node_["indices"], {begins.front(), count}, n_rows_);
    const auto values = stored<T>({begins.front(), count});
    const auto is_inside = [&](std::uint64_t row) { return row >= part.first && row - part.first < part.count; };
    SparseMatrix<T> made{part.count, n_columns_, std::vector<std::uint64_t>(part.count + 1)};
    for (const auto row : rows)
      if (is_inside(row)) ++made.starts[row - part.first + 1];
    for (std::size_t row = 0; row < part.count; ++row) made.starts[row + 1] += made.starts[row];
    made.columns.resize(made.starts.back());
    made.values.resize(made.starts.back());
    auto next = made.starts;
    for (std::size_t column = 0; column < n_columns_; ++column)
      for (auto k = begins[column] - begins.front(); k < begins[column + 1] - begins.front(); ++k)
        if (is_inside(rows[k])) {
          const auto to = next[rows[k] - part.first]++;
          made.columns[to] = column;
          made.values[to] = values[k];
        }
    return made;
  }

  Node node_;
  Layout layout_ = Layout::dense;
  std::size_t n_rows_ = 0, n_columns_ = 0;
};

}  // namespace laminate::hdf5
