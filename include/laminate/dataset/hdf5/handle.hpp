/// @file
/// Identifiers of HDF5's C interface, and its errors as exceptions.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include <hdf5.h>

#include <laminate/support/error.hpp>

namespace laminate::hdf5 {

/// An open file, group, dataset, attribute, type or space. HDF5 counts its references and closes it with the last one.
class Handle {
 public:
  Handle() = default;
  /// Takes over an identifier that HDF5 just made.
  explicit Handle(hid_t id) : id_(id) {}
  Handle(const Handle& other) : id_(other.id_) {
    if (id_ >= 0 && H5Iinc_ref(id_) < 0)
      throw BadValue("HDF5 does not know an object that was open: open the file again");
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) H5Idec_ref(id_);
  }
  hid_t get() const { return id_; }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

namespace detail {

/// As long as it lives HDF5 prints no errors in this thread: they become exceptions.
class Quiet {
 public:
  Quiet() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, print_, data_); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  H5E_auto2_t print_ = nullptr;
  void* data_ = nullptr;
};

/// What HDF5 says of the last error: where it began.
inline std::string last_message() {
  std::string message;
  const auto take = [](unsigned, const H5E_error2_t* error, void* to) -> herr_t {
    if (error->desc) *static_cast<std::string*>(to) = error->desc;
    return 1;  // the first is the innermost
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take, &message);
  return message.empty() ? "HDF5 gives no reason" : message;
}

}  // namespace detail

/// Calls HDF5. @throws BadValue with `what` and HDF5's message if it returns a negative number.
template <class Call>
auto checked(const std::string& what, Call call) {
  const detail::Quiet quiet;
  const auto result = call();
  if (result < 0) throw BadValue(what + ": " + detail::last_message());
  return result;
}

}  // namespace laminate::hdf5
