/// @file
/// Objects on web servers and in buckets: programs that include this open `https://`, `http://` and `s3://` locations.
/// Needs libcurl 7.88 or newer (Debian package libcurl4-openssl-dev): link `laminate::curl`.
#pragma once

#include <memory>
#include <string_view>

#include <laminate/storage/open_store.hpp>
#include <laminate/storage/remote/http.hpp>
#include <laminate/storage/remote/s3.hpp>

namespace laminate::storage_detail {

template <class T>
std::unique_ptr<Store> make_store(std::string_view root) {
  return std::make_unique<T>(root);
}
inline const bool curl_stores_registered = register_store("s3", &make_store<S3Store>) &&
                                           register_store("https", &make_store<HttpStore>) &&
                                           register_store("http", &make_store<HttpStore>);

}  // namespace laminate::storage_detail
