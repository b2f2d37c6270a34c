/// @file
/// Opens the store of a root by its scheme.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include <laminate/storage/local.hpp>
#include <laminate/storage/store.hpp>
#include <laminate/support/text/ascii.hpp>

namespace laminate {

/// Makes the store of a root, such as `s3://bucket/prefix?endpoint_url=http://localhost:9000`.
using StoreFactory = std::function<std::unique_ptr<Store>(std::string_view root)>;

namespace storage_detail {

struct StoreFactories {
  std::mutex mutex{};
  std::map<std::string, StoreFactory, std::less<>> by_scheme{};
};
inline StoreFactories& store_factories() {
  static StoreFactories factories;
  return factories;
}

}  // namespace storage_detail

/// Says who opens roots that begin with `scheme://`, in place of who did before. <laminate/curl.hpp> does so for `s3`,
/// `https` and `http`; a program may add its own (`gs`). Returns true, to be called where a variable is initialised.
inline bool register_store(std::string_view scheme, StoreFactory factory) {
  auto& factories = storage_detail::store_factories();
  const std::lock_guard lock(factories.mutex);
  factories.by_scheme.insert_or_assign(std::string(scheme), std::move(factory));
  return true;
}

/// The scheme of a URL, in lower case; empty for a local path. `file://` is a local path, too.
inline std::string scheme_of(std::string_view root) {
  const auto end = root.find("://");
  if (end == root.npos) return {};
  return ascii::lower(root.substr(0, end));
}

/// Whether somebody has registered the scheme.
inline bool has_store(std::string_view scheme) {
  auto& factories = storage_detail::store_factories();
  const std::lock_guard lock(factories.mutex);
  return factories.by_scheme.contains(scheme);
}

/// Opens the store with this root: a folder, or what its scheme was registered for. Asks no server yet.
/// @throws StorageError if nobody has registered the scheme: it says what to include, to link and to install.
inline std::unique_ptr<Store> open_store(std::string_view root) {
  const auto scheme = scheme_of(root);
  if (scheme.empty()) return std::make_unique<LocalStore>(root);
  if (scheme == "file") return std::make_unique<LocalStore>(root.substr(7));
  StoreFactory factory;
  {
    auto& factories = storage_detail::store_factories();
    const std::lock_guard lock(factories.mutex);
    if (const auto found = factories.by_scheme.find(scheme); found != factories.by_scheme.end())
      factory = found->second;
  }
  if (factory) return factory(root);
  const auto shown = std::string(root.substr(0, root.find('?')));
  if (scheme == "s3" || scheme == "https" || scheme == "http")
    throw StorageError(shown + ": this program reads no " + scheme +
                       ":// locations: include <laminate/curl.hpp> and link laminate::curl (Debian package "
                       "libcurl4-openssl-dev)");
  throw StorageError(shown + ": nobody has said how to open " + scheme + ":// locations: call register_store(\"" +
                     scheme + "\", …)");
}

}  // namespace laminate
