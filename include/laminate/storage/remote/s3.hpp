/// @file
/// Buckets as stores: Amazon S3 and what speaks its protocol. Included by <laminate/curl.hpp>.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/storage/key.hpp>
#include <laminate/storage/remote/credentials.hpp>
#include <laminate/storage/remote/curl_easy.hpp>
#include <laminate/storage/remote/s3_answer.hpp>
#include <laminate/storage/remote/s3_root.hpp>
#include <laminate/storage/store.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/percent.hpp>

namespace laminate {

/// A bucket, or what lies below a prefix in it: `s3://bucket/prefix?endpoint_url=https://host`, as LaminDB writes
/// roots.
///
/// Requests are signed by libcurl (`CURLOPT_AWS_SIGV4`), their body by its sha256. Version 7.88 signs the query as it
/// stands, so it is written sorted, escaped as AWS wants, and with a `=` after each name; and it does not always name
/// the body's hash by itself.
class S3Store final : public Store {
 public:
  /// A larger file is uploaded in parts of this size, or of a larger one if there were more than 10,000.
  static constexpr std::uint64_t part_size = 8 * 1024 * 1024;

  explicit S3Store(std::string_view root, S3Credentials credentials = s3_credentials())
      : Store(std::string(root)),
        where_(root),
        credentials_(std::move(credentials)),
        endpoint_(where_.endpoint.empty() ? credentials_.endpoint : where_.endpoint) {
    if (!endpoint_.empty() && endpoint_.find("://") == endpoint_.npos) endpoint_ = "https://" + endpoint_;
    while (endpoint_.ends_with('/')) endpoint_.pop_back();
  }

  std::optional<ObjectInfo> find(std::string_view key) override {
    check_key(key);
    auto response = send({.method = "HEAD"}, where_.object(key));
    if (!response.ok() && response.status != 404) {
      // An answer to HEAD has no body that says why: ask for the first byte. That may lead to another region.
      const auto why = send({.headers = {"Range: bytes=0-0"}}, where_.object(key));
      if (why.status != 404 && why.status != 416) check(why, key);
      response = send({.method = "HEAD"}, where_.object(key));
    }
    if (response.status == 404) {
      check_bucket();
      return std::nullopt;
    }
    check(response, key);
    const auto encryption = response.header("x-amz-server-side-encryption");
    auto info = storage_detail::s3_object(std::string(key), response.header("content-length"), response.header("etag"));
    info.hash_is_opaque = encryption.starts_with("aws:kms") ||
                          !response.header("x-amz-server-side-encryption-customer-algorithm").empty();
    return info;
  }

  std::vector<ObjectInfo> list(std::string_view folder) override {
    if (!folder.empty()) check_key(folder);
    auto prefix = folder.empty() ? where_.prefix : where_.object(folder);
    if (!prefix.empty()) prefix += '/';
    std::vector<ObjectInfo> objects;
    std::string continuation;
    do {
      const auto token = continuation.empty() ? "" : "continuation-token=" + escaped(continuation) + '&';
      const auto response = send({}, "", token + "encoding-type=url&list-type=2&prefix=" + escaped(prefix));
      check(response, folder);
      continuation = storage_detail::read_listing(response.body, where_.prefix, objects);
    } while (!continuation.empty());
    return objects;
  }

  void read(std::string_view key, const ByteRange& range, const Sink& sink) override {
    check_key(key);
    storage_detail::read_patiently(range, sink, shown(key), [&](const storage_detail::HttpRequest& request) {
      const auto response = send(request, where_.object(key));
      if (response.status != 416) check(response, key);  // 416: nothing from this offset on
    });
  }

  using Store::upload;
  ContentHash upload(const std::filesystem::path& file, std::string_view key, const TransferOptions& options) override {
    check_key(key);
    check_writable(key);
    const storage_detail::File source(file, O_RDONLY);
    const auto size = source.size();
    Upload work{.file = source, .key = key, .options = options, .size = size, .hasher = ContentHasher(size)};
    size <= part_size ? upload_whole(work) : upload_in_parts(work);
    return work.hasher.finish();
  }

  using Store::remove;
  void remove(const std::vector<std::string>& keys) override {
    for (const auto& key : keys) {
      check_key(key);
      check_writable(key);
    }
    if (keys.size() == 1) {
      const auto response = send({.method = "DELETE"}, where_.object(keys.front()));
      if (response.status != 404) check(response, keys.front());
      return;
    }
    constexpr std::size_t at_once = 1000;  // the most that S3 takes
    for (std::size_t begin = 0; begin < keys.size(); begin += at_once) {
      std::string body = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>";
      for (std::size_t i = begin; i < std::min(keys.size(), begin + at_once); ++i)
        body += "<Object><Key>" + storage_detail::xml_escaped(where_.object(keys[i])) + "</Key></Object>";
      body += "</Delete>";
      const auto response = send({.method = "POST", .headers = body_headers(body), .body = body}, "", "delete=");
      check(response, keys[begin]);
      if (const auto error = storage_detail::s3_error(response.body); !error.code.empty())
        fail(error, response.status, keys[begin]);
    }
  }

  bool writable() const override { return !credentials_.anonymous(); }
  std::unique_ptr<Store> another() const override { return std::make_unique<S3Store>(root(), credentials_); }

 private:
  struct Upload {
    const storage_detail::File& file;
    std::string_view key;
    const TransferOptions& options;
    std::uint64_t size;
    ContentHasher hasher;
    std::string version = storage_detail::version_of(file.status());
    std::string part{};

    /// The next bytes of the file. With the last ones it must still be the file that it was at first.
    void next(std::uint64_t count) {
      storage_detail::check_stop(options);
      part.resize(std::min(count, size - hasher.position()));
      if (file.read(part.data(), part.size(), hasher.position()) != part.size())
        throw ObjectChanged(file.path().string() + ": this file became shorter while it was uploaded");
      hasher.update(part);
      if (hasher.position() == size && storage_detail::version_of(file.status()) != version)
        throw ObjectChanged(file.path().string() +
                            ": this file changed while it was uploaded; try again when nobody writes to it");
    }
    void done() const {
      if (options.progress) options.progress(hasher.position(), size);
    }
  };

  static std::string escaped(std::string_view text) { return support_detail::percent_encoded(text, ""); }

  static std::string sha256_text(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr) != 1)
      throw EngineError("OpenSSL does not offer sha256 here, with which requests to S3 are signed");
    return text::to_hex({reinterpret_cast<const char*>(digest), size});
  }
  /// Content-MD5: the server refuses what does not arrive as it was sent.
  static std::vector<std::string> body_headers(std::string_view body) {
    const auto digest = md5(body);
    unsigned char text[25];
    EVP_EncodeBlock(text, digest.data(), static_cast<int>(digest.size()));
    return {"Content-Type: application/octet-stream", std::string("Content-MD5: ") + reinterpret_cast<char*>(text)};
  }

  void upload_whole(Upload& work) {
    work.next(work.size);
    check(send({.method = "PUT", .headers = body_headers(work.part), .body = work.part, .stop = work.options.stop},
               where_.object(work.key)),
          work.key);
    work.done();
  }

  void upload_in_parts(Upload& work) {
    constexpr std::uint64_t max_parts = 10'000, mebibyte = 1024 * 1024;
    const auto least = (work.size + max_parts - 1) / max_parts;
    const auto size = std::max(part_size, (least + mebibyte - 1) / mebibyte * mebibyte);
    const auto object = where_.object(work.key);
    const auto start =
        send({.method = "POST", .headers = {"Content-Type: application/octet-stream"}}, object, "uploads=");
    check(start, work.key);
    const auto upload = "uploadId=" + escaped(storage_detail::upload_id(start.body));
    try {
      std::string body = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">", digests;
      for (int number = 1; work.hasher.position() < work.size; ++number) {
        work.next(size);
        digests += as_text(md5(work.part));
        const auto query = "partNumber=" + std::to_string(number) + '&' + upload;
        const auto response =
            send({.method = "PUT", .headers = body_headers(work.part), .body = work.part, .stop = work.options.stop},
                 object, query);
        check(response, work.key);
        body += "<Part><PartNumber>" + std::to_string(number) + "</PartNumber><ETag>" +
                storage_detail::xml_escaped(response.header("etag")) + "</ETag></Part>";
        work.done();
      }
      body += "</CompleteMultipartUpload>";
      const auto end = send({.method = "POST", .headers = body_headers(body), .body = body}, object, upload);
      const auto error = storage_detail::s3_error(end.body);
      if (end.ok() && error.code.empty()) return;  // an error may come with status 200
      // The answer to an earlier attempt may have been lost on its way.
      const auto stored = error.code == "NoSuchUpload" ? find(work.key) : std::nullopt;
      if (!stored || stored->hash != content_hash(digests)) fail(error, end.status, work.key);
    } catch (...) {
      abort_upload(object, upload);
      throw;
    }
  }
  void abort_upload(const std::string& object, const std::string& upload) noexcept {
    try {
      send({.method = "DELETE"}, object, upload);
    } catch (const Error&) {  // what went wrong before matters more
    }
  }

  std::string url_of(std::string_view object, const std::string& query) const {
    std::string url = endpoint_;
    const bool as_host =
        endpoint_.empty() && where_.bucket.find('.') == std::string::npos;  // certificates have no dots
    if (endpoint_.empty())
      url = "https://" + (as_host ? where_.bucket + '.' : "") + "s3." + credentials_.region + ".amazonaws.com" +
            (credentials_.region.starts_with("cn-") ? ".cn" : "");
    if (!as_host) url += '/' + where_.bucket;
    if (!object.empty() || as_host) url += '/' + support_detail::percent_encoded(object, "/");
    return query.empty() ? url : url + '?' + query;
  }

  /// Sends a signed request; once more, if the bucket turns out to be in another region.
  storage_detail::HttpResponse send(storage_detail::HttpRequest request, const std::string& object,
                                    const std::string& query = {}) {
    request.headers.push_back("x-amz-content-sha256: " + sha256_text(request.body));
    if (!credentials_.token.empty()) request.headers.push_back("x-amz-security-token: " + credentials_.token);
    for (bool moved = false;; moved = true) {
      request.url = url_of(object, query);
      if (!credentials_.anonymous()) {
        request.signature = "aws:amz:" + credentials_.region + ":s3";
        request.user = credentials_.key_id;
        request.password = credentials_.secret;
      }
      auto response = request.on_body ? curl_.send(request) : curl_.send_patiently(request);
      auto region = response.ok() || moved ? std::string() : response.header("x-amz-bucket-region");
      if (region.empty() && response.status == 400 && !moved) region = storage_detail::s3_error(response.body).region;
      if (region.empty() || region == credentials_.region) return response;
      credentials_.region = region;
    }
  }

  void check_writable(std::string_view key) const {
    if (!writable())
      throw ReadOnly(shown(key) + ": no AWS credentials were found, and nobody writes anonymously: " + how_to_log_in());
  }
  /// To HEAD a bucket that does not exist answers as an object that does not exist.
  void check_bucket() {
    if (bucket_exists_) return;
    if (const auto response = send({}, "", "list-type=2&max-keys=1"); response.status == 404) check(response, "");
    bucket_exists_ = true;
  }
  void check(const storage_detail::HttpResponse& response, std::string_view key) const {
    if (!response.ok()) fail(storage_detail::s3_error(response.body), response.status, key);
  }
  static std::string how_to_log_in() {
    return "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE and ~/.aws/credentials";
  }
  [[noreturn]] void fail(const storage_detail::S3Error& error, long status, std::string_view key) const {
    const std::string& code = error.code;
    const auto place = shown(key), at = endpoint_.empty() ? "" : " at " + storage_detail::without_query(endpoint_);
    const auto details = " (HTTP status " + std::to_string(status) + (code.empty() ? "" : ", " + code) +
                         (error.message.empty() ? "" : ": " + error.message) + ')';
    const auto who = credentials_.anonymous() ? "no AWS credentials were found: " + how_to_log_in()
                                              : "the credentials are those of " + credentials_.source;
    if (code == "NoSuchBucket")
      throw ObjectMissing(place + ": there is no bucket '" + where_.bucket + "'" + at + details +
                          ": check its name and the endpoint");
    if (code == "RequestTimeTooSkewed")
      throw AccessDenied(place + ": the clock of this machine differs too much from the server's" + details +
                         ": set it right (timedatectl set-ntp true)");
    if (code == "ExpiredToken" || code == "TokenRefreshRequired")
      throw AccessDenied(place + ": the session of the credentials has expired" + details + ": " + who);
    if (code == "InvalidAccessKeyId" || code == "SignatureDoesNotMatch" || code == "InvalidToken" ||
        code == "XAdminUserNotFound")  // versitygw
      throw AccessDenied(place + ": the AWS key or its secret is wrong" + details + ": " + who);
    if (code == "NoSuchKey" || status == 404) throw ObjectMissing(place + ": there is no such object" + at + details);
    if (status == 401 || status == 403)
      throw AccessDenied(place + ": access denied, or nothing is there and you may not list the bucket" + details +
                         ": " + who);
    if (status == 301 || status == 307)
      throw StorageError(place + ": the bucket is in another region than " + credentials_.region + details +
                         ": set AWS_REGION to its region");
    if (storage_detail::CurlEasy::is_transient(status))
      throw Unreachable(place + ": the server is overloaded or out of order" + details + ": try again later");
    throw StorageError(place + ": the server refuses the request" + details);
  }

  storage_detail::S3Root where_;
  S3Credentials credentials_;
  std::string endpoint_;
  bool bucket_exists_ = false;
  storage_detail::CurlEasy curl_;
};

}  // namespace laminate
