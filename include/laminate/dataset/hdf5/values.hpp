/// @file
/// Numbers and texts of HDF5 datasets and attributes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <laminate/dataset/hdf5/handle.hpp>
#include <laminate/dataset/matrix.hpp>

namespace laminate::hdf5::detail {

template <class T>
hid_t native_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
}

/// A dataset or an attribute, which HDF5 has different functions for.
struct Source {
  Handle object;
  bool is_attribute = false;
  std::string what;  ///< `'file.h5ad', /obs/cell_type`, for messages

  [[noreturn]] void fail(const std::string& why) const { throw BadValue(what + ": " + why); }

  Handle type() const {
    return Handle(checked(what, [&] { return is_attribute ? H5Aget_type(object.get()) : H5Dget_type(object.get()); }));
  }
  Handle space() const {
    return Handle(
        checked(what, [&] { return is_attribute ? H5Aget_space(object.get()) : H5Dget_space(object.get()); }));
  }
  /// Lengths of its dimensions; none for a single value.
  std::vector<hsize_t> shape() const {
    const auto extent = space();
    const auto rank = checked(what, [&] { return H5Sget_simple_extent_ndims(extent.get()); });
    std::vector<hsize_t> lengths(static_cast<std::size_t>(rank));
    if (rank > 0) checked(what, [&] { return H5Sget_simple_extent_dims(extent.get(), lengths.data(), nullptr); });
    return lengths;
  }
  H5T_class_t type_class() const {
    const auto stored = type();
    return checked(what, [&] { return H5Tget_class(stored.get()); });
  }

  void read(hid_t memory_type, hid_t memory_space, hid_t file_space, void* to, hid_t how = H5P_DEFAULT) const {
    checked(what, [&] {
      return is_attribute ? H5Aread(object.get(), memory_type, to)
                          : H5Dread(object.get(), memory_type, memory_space, file_space, how, to);
    });
  }
};

/// What is read of a source: all, or a range along its first dimension.
struct Part {
  Handle memory{}, file{};
  std::size_t count = 0;  ///< of elements

  hid_t memory_id() const { return memory.get() < 0 ? H5S_ALL : memory.get(); }
  hid_t file_id() const { return file.get() < 0 ? H5S_ALL : file.get(); }
};

/// A broken or hostile file may say that it has more elements than memory holds: nothing compresses better than this.
inline constexpr std::size_t always_read = std::size_t{1} << 26, most_compressed = 4096;

inline void check_size(const Source& source, std::size_t count, std::size_t bytes_each) {
  if (count <= always_read / bytes_each) return;
  const auto stored = source.is_attribute ? 0 : H5Dget_storage_size(source.object.get());
  if (count / most_compressed > stored / bytes_each)
    source.fail("it is said to have " + std::to_string(count) + " values, but the file holds only " +
                std::to_string(stored) + " bytes of them");
}

inline Part part_of(const Source& source, Rows rows, std::size_t bytes_each) {
  const auto shape = source.shape();
  Part part{.count = 1};
  for (const auto length : shape) {
    if (length != 0 && part.count > std::numeric_limits<std::ptrdiff_t>::max() / length) source.fail("it is too large");
    part.count *= length;
  }
  if (!shape.empty() && shape[0] > 0 && (rows.first > 0 || rows.count < shape[0])) {
    const auto first = std::min<hsize_t>(rows.first, shape[0]);
    const auto count = std::min<hsize_t>(rows.count, shape[0] - first);
    part.count = part.count / shape[0] * count;
    std::vector<hsize_t> starts(shape.size()), counts = shape;
    starts[0] = first;
    counts[0] = count;
    part.file = source.space();
    if (count == 0)
      checked(source.what, [&] { return H5Sselect_none(part.file.get()); });
    else
      checked(source.what, [&] {
        return H5Sselect_hyperslab(part.file.get(), H5S_SELECT_SET, starts.data(), nullptr, counts.data(), nullptr);
      });
    const hsize_t elements = part.count;
    part.memory = Handle(checked(source.what, [&] { return H5Screate_simple(1, &elements, nullptr); }));
  }
  check_size(source, part.count, bytes_each);
  return part;
}

/// Whether the numbers are integers of 64 bits without a sign, of which int64_t does not hold the larger half.
inline bool is_uint64(const Source& source) {
  const auto type = source.type();
  return source.type_class() == H5T_INTEGER && H5Tget_size(type.get()) == 8 && H5Tget_sign(type.get()) == H5T_SGN_NONE;
}

/// Notes that a number had to change: HDF5 goes on with the nearest one that fits. Real numbers that are not finite
/// stay so, although they are reported as well.
inline H5T_conv_ret_t note_change(H5T_conv_except_t what, hid_t, hid_t to, void*, void*, void* changed) {
  const bool is_finite = what != H5T_CONV_EXCEPT_PINF && what != H5T_CONV_EXCEPT_NINF && what != H5T_CONV_EXCEPT_NAN;
  if (is_finite || H5Tget_class(to) == H5T_INTEGER) *static_cast<bool*>(changed) = true;
  return H5T_CONV_UNHANDLED;
}

/// Numbers and booleans as T. @throws BadValue for a number that T does not hold.
template <class T>
std::vector<T> read_numbers(const Source& source, Rows rows = {}) {
  if constexpr (std::is_same_v<T, std::int64_t>)
    if (source.is_attribute && is_uint64(source)) {  // attributes are read without a way to notice changes
      const auto read = read_numbers<std::uint64_t>(source, rows);
      if (std::any_of(read.begin(), read.end(), [](std::uint64_t value) { return !std::in_range<T>(value); }))
        source.fail("it holds a number beyond 2^63");
      return {read.begin(), read.end()};
    }
  const auto stored = source.type_class();
  if (stored != H5T_INTEGER && stored != H5T_FLOAT && stored != H5T_ENUM && stored != H5T_BITFIELD)
    source.fail("it holds no numbers");
  const auto part = part_of(source, rows, sizeof(T));
  std::vector<T> values(part.count);
  if (values.empty()) return values;
  bool changed = false;
  const Handle how(checked(source.what, [] { return H5Pcreate(H5P_DATASET_XFER); }));
  checked(source.what, [&] { return H5Pset_type_conv_cb(how.get(), &note_change, &changed); });
  source.read(native_type<T>(), part.memory_id(), part.file_id(), values.data(), how.get());
  if (changed) source.fail("it holds numbers that cannot be read exactly (they have more digits, or are out of range)");
  return values;
}

/// Texts, of fixed or variable length.
inline std::vector<std::string> read_texts(const Source& source, Rows rows = {}) {
  if (source.type_class() != H5T_STRING) source.fail("it holds no text");
  const auto type = source.type();
  if (checked(source.what, [&] { return H5Tis_variable_str(type.get()); }) > 0) {
    const auto part = part_of(source, rows, sizeof(char*));
    std::vector<std::string> texts;
    std::vector<char*> read(part.count, nullptr);
    if (read.empty()) return texts;
    source.read(type.get(), part.memory_id(), part.file_id(), read.data());
    for (char* text : read) {
      texts.emplace_back(text ? text : "");
      H5free_memory(text);
    }
    return texts;
  }
  const auto width = H5Tget_size(type.get());
  const auto part = part_of(source, rows, std::max<std::size_t>(width, 1));
  std::vector<char> read(part.count * width);
  if (!read.empty()) source.read(type.get(), part.memory_id(), part.file_id(), read.data());
  const bool is_space_padded = H5Tget_strpad(type.get()) == H5T_STR_SPACEPAD;
  std::vector<std::string> texts(part.count);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::string_view text(read.data() + i * width, width);
    text = text.substr(0, text.find('\0'));
    while (is_space_padded && text.ends_with(' ')) text.remove_suffix(1);
    texts[i] = text;
  }
  return texts;
}

}  // namespace laminate::hdf5::detail
