/// @file
/// Web servers as stores: objects are read, nothing else. Included by <laminate/curl.hpp>.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/storage/key.hpp>
#include <laminate/storage/remote/curl_easy.hpp>
#include <laminate/storage/remote/entity_tag.hpp>
#include <laminate/storage/store.hpp>
#include <laminate/support/text/percent.hpp>

namespace laminate {

/// What lies below an address, such as `https://example.org/data`. Follows redirects. Proxies: `https_proxy`,
/// `no_proxy`, as curl reads them.
class HttpStore final : public Store {
 public:
  explicit HttpStore(std::string_view root) : Store(std::string(root)) {}

  /// Asks with HEAD, and where a server does not take that, for the first byte.
  std::optional<ObjectInfo> find(std::string_view key) override {
    check_key(key);
    storage_detail::HttpRequest request{.method = "HEAD", .url = url_of(key), .follow = true};
    auto response = curl_.send_patiently(request);
    if (response.status == 403 || response.status == 405 || response.status == 501) {
      request.method = "GET";
      request.headers = {"Range: bytes=0-0"};
      request.on_body = [](const auto&, std::string_view) {};
      response = curl_.send_patiently(request);
    }
    if (response.status == 404 || response.status == 410) return std::nullopt;
    check(response, key);
    ObjectInfo info{
        .key = std::string(key), .size = size_of(response, key), .version = storage_detail::version_of(response)};
    if (const auto tag = storage_detail::stripped_tag(response.header("etag")); !tag.empty()) {
      info.hash = content_hash(tag);
      info.hash_type = "md5-etag";
    }
    return info;
  }
  std::vector<ObjectInfo> list(std::string_view folder) override {
    throw StorageError(shown(folder) +
                       ": a web server does not list its files: name each one, or copy them into a folder or a bucket");
  }
  void read(std::string_view key, const ByteRange& range, const Sink& sink) override {
    check_key(key);
    storage_detail::read_patiently(range, sink, shown(key), [&](storage_detail::HttpRequest& request) {
      request.url = url_of(key);
      request.follow = true;
      const auto response = curl_.send(request);
      if (response.status != 416) check(response, key);  // 416: nothing from this offset on
    });
  }
  using Store::upload;
  ContentHash upload(const std::filesystem::path&, std::string_view key, const TransferOptions&) override {
    read_only(key);
  }
  using Store::remove;
  void remove(const std::vector<std::string>& keys) override { read_only(keys.empty() ? "" : keys.front()); }
  bool writable() const override { return false; }
  std::unique_ptr<Store> another() const override { return std::make_unique<HttpStore>(root()); }

 private:
  /// The key as it stands in the address: `%20` stays, a blank is escaped.
  std::string url_of(std::string_view key) const {
    return root() + (root().ends_with('/') ? "" : "/") + support_detail::percent_encoded(key, "/%?&=+:;,@!$'()*");
  }
  [[noreturn]] void read_only(std::string_view key) const {
    throw ReadOnly(shown(key) + ": a web server is only read from: save to a folder or a bucket");
  }
  std::uint64_t size_of(const storage_detail::HttpResponse& response, std::string_view key) const {
    auto text = response.header("content-range");  // bytes 0-0/1234
    text = text.empty() ? response.header("content-length") : text.substr(text.find('/') + 1);
    if (const auto size = storage_detail::read_size(text)) return *size;
    throw StorageError(shown(key) + ": the server does not tell the size: download it yourself, then use the file");
  }
  void check(const storage_detail::HttpResponse& response, std::string_view key) const {
    if (response.ok()) return;
    const auto name = storage_detail::without_query(shown(key)),
               status = " (HTTP status " + std::to_string(response.status) + ')';
    if (response.status == 401 || response.status == 403)
      throw AccessDenied(name + ": the server refuses access" + status +
                         ": it may want a login, which is not supported");
    if (response.status == 404 || response.status == 410)
      throw ObjectMissing(name + ": the server has no such file" + status + ": check the address");
    if (storage_detail::CurlEasy::is_transient(response.status))
      throw Unreachable(name + ": the server is overloaded or out of order" + status + ": try again later");
    throw StorageError(name + ": the server does not deliver this file" + status);
  }

  storage_detail::CurlEasy curl_;
};

}  // namespace laminate
