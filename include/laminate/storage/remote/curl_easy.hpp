/// @file
/// Requests over HTTP with libcurl. Needs libcurl: included by <laminate/curl.hpp> only.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include <laminate/storage/store.hpp>
#include <laminate/support/environment.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/trim.hpp>
#include <laminate/version.hpp>

namespace laminate::storage_detail {

struct HttpResponse {
  long status = 0;
  std::map<std::string, std::string, std::less<>> headers{};  ///< by name in lower case
  std::string body{};

  bool ok() const { return status >= 200 && status < 300; }
  std::string header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

struct HttpRequest {
  std::string method = "GET";
  std::string url{};
  std::vector<std::string> headers{};  ///< `Name: value`
  std::string_view body{};             ///< sent by PUT and POST; must outlive the request
  /// Takes the body of a success, piece by piece; without it, it is in the response. Hears status and headers, too.
  std::function<void(const HttpResponse& begin, std::string_view bytes)> on_body{};
  bool follow = false;             ///< redirects
  std::string signature{};         ///< of AWS: `aws:amz:region:s3`
  std::string user{}, password{};  ///< that sign
  std::stop_token stop{};
};

/// A URL as messages show it: what comes after `?` may be a signature or a token.
inline std::string without_query(std::string_view url) { return std::string(url.substr(0, url.find('?'))); }

/// One handle of libcurl. Keeps its connection between requests.
class CurlEasy {
 public:
  CurlEasy() : handle_(make()) {}

  /// Sends a request once. @throws Unreachable if no whole answer came; what the sink throws; Cancelled.
  HttpResponse send(const HttpRequest& request) {
    CURL* const curl = handle_.get();
    Answer answer{.curl = curl, .request = request};
    char reason[CURL_ERROR_SIZE] = "";
    List headers;
    // The handle outlives what it is given here. Its connection stays.
    const std::unique_ptr<CURL, Reset> forget(curl);
    set(CURLOPT_ERRORBUFFER, &reason[0]);
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, request.url.starts_with("https") ? "https" : "http,https");
    set(CURLOPT_FOLLOWLOCATION, request.follow ? 1L : 0L);
    set(CURLOPT_MAXREDIRS, 10L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT, 15L);
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);  // bytes a second, for so many seconds:
    set(CURLOPT_LOW_SPEED_TIME, 60L);
    set(CURLOPT_USERAGENT, user_agent().c_str());
    for (const char* const variable : {"AWS_CA_BUNDLE", "CURL_CA_BUNDLE"})  // libcurl itself reads neither
      if (const auto file = support_detail::environment(variable)) set(CURLOPT_CAINFO, file->c_str());
    if (request.method == "HEAD") {
      set(CURLOPT_NOBODY, 1L);
    } else if (request.method == "PUT" || request.method == "POST") {
      set(CURLOPT_POSTFIELDS, request.body.data() ? request.body.data() : "");
      set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    if (request.method != "GET" && request.method != "HEAD") set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (!request.signature.empty()) {
      set(CURLOPT_AWS_SIGV4, request.signature.c_str());
      set(CURLOPT_USERNAME, request.user.c_str());
      set(CURLOPT_PASSWORD, request.password.c_str());
    }
    for (const auto& header : request.headers) headers.add(header);
    headers.add("Expect:");  // nobody waits for the leave to send
    set(CURLOPT_HTTPHEADER, headers.get());
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &answer);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &answer);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &on_progress);
    set(CURLOPT_XFERINFODATA, &answer);
    const CURLcode code = curl_easy_perform(curl);
    if (answer.failure) std::rethrow_exception(answer.failure);
    if (code == CURLE_ABORTED_BY_CALLBACK) throw Cancelled("the transfer was cancelled by its stop token");
    if (code != CURLE_OK)
      throw Unreachable(without_query(request.url) + ": " + (*reason ? reason : curl_easy_strerror(code)) +
                        ": check the address, the network and the proxy");
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.response.status);
    return std::move(answer.response);
  }

  /// Sends a request, up to four times while the server is overloaded or the connection breaks, with pauses that grow.
  HttpResponse send_patiently(const HttpRequest& request) {
    for (int attempt = 0;; ++attempt) {
      try {
        auto response = send(request);
        if (!is_transient(response.status) || attempt == last_attempt) return response;
      } catch (const Unreachable&) {
        if (attempt == last_attempt) throw;
      }
      pause(attempt, request.stop);
    }
  }

  static constexpr int last_attempt = 3;
  static bool is_transient(long status) {
    return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
  }
  /// 0.1, 0.4, 1.6 seconds.
  static void pause(int attempt, const std::stop_token& stop) {
    for (int steps = 2 << (2 * attempt); steps > 0 && !stop.stop_requested(); --steps)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (stop.stop_requested()) throw Cancelled("the transfer was cancelled by its stop token");
  }

 private:
  struct Answer {
    CURL* curl;
    const HttpRequest& request;
    HttpResponse response{};
    std::exception_ptr failure{};
  };
  struct Cleanup {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
  };
  struct Reset {
    void operator()(CURL* curl) const { curl_easy_reset(curl); }
  };
  class List {
   public:
    List() = default;
    List(const List&) = delete;
    List& operator=(const List&) = delete;
    ~List() { curl_slist_free_all(list_); }
    void add(const std::string& line) {
      auto* const longer = curl_slist_append(list_, line.c_str());
      if (!longer) throw std::bad_alloc();  // a request without this line would ask for something else
      list_ = longer;
    }
    curl_slist* get() const { return list_; }

   private:
    curl_slist* list_ = nullptr;
  };

  static CURL* make() {
    static const CURLcode initialised = curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL* const curl = initialised == CURLE_OK ? curl_easy_init() : nullptr;
    if (!curl) throw StorageError("libcurl cannot be initialised: is it installed completely?");
    return curl;
  }
  template <class Value>
  void set(CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle_.get(), option, value); code != CURLE_OK)
      throw StorageError(std::string("libcurl ") + curl_version_info(CURLVERSION_NOW)->version +
                         " refuses an option: " + curl_easy_strerror(code) + ": laminate needs 7.88 or newer");
  }
  static const std::string& user_agent() {
    static const std::string agent = "laminate/" + std::string(library_version);
    return agent;
  }

  /// Exceptions do not pass through libcurl: they wait in the answer.
  template <class Work>
  static std::size_t guarded(Answer& answer, std::size_t size, const Work& work) {
    try {
      work();
      return size;
    } catch (...) {
      answer.failure = std::current_exception();
      return 0;
    }
  }
  static std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
    Answer& answer = *static_cast<Answer*>(user);
    return guarded(answer, size, [&] {
      const std::string_view line(data, size);
      if (line.starts_with("HTTP/")) answer.response = {};  // what went before was a redirect
      const auto colon = line.find(':');
      if (colon == line.npos) return;
      answer.response.headers.insert_or_assign(ascii::lower(line.substr(0, colon)),
                                               std::string(text::trimmed(line.substr(colon + 1))));
    });
  }
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
    Answer& answer = *static_cast<Answer*>(user);
    return guarded(answer, size, [&] {
      curl_easy_getinfo(answer.curl, CURLINFO_RESPONSE_CODE, &answer.response.status);
      if (answer.response.ok() && answer.request.on_body)
        answer.request.on_body(answer.response, {data, size});
      else
        answer.response.body.append(data, size);
    });
  }
  static int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Answer*>(user)->request.stop.stop_requested() ? 1 : 0;
  }

  std::unique_ptr<CURL, Cleanup> handle_;
};

/// `bytes=5-` or `bytes=5-9`; empty for all of an object.
inline std::string range_text(const ByteRange& range) {
  constexpr auto all = std::numeric_limits<std::uint64_t>::max();
  if (range.offset == 0 && range.length == all) return {};
  const bool open = range.length > all - range.offset;
  return "bytes=" + std::to_string(range.offset) + '-' + (open ? "" : std::to_string(range.offset + range.length - 1));
}

/// Says in which version an object was answered: its entity tag, else its time. Empty if the server says neither.
inline std::string version_of(const HttpResponse& response) {
  const auto tag = response.header("etag");
  return tag.empty() ? response.header("last-modified") : tag;
}

/// Ends a request whose rest nobody wants.
struct EnoughRead {};

/// Reads an object in one request, or in several if the connection breaks. `send(request)` sends one and throws what
/// the server's answer means; Unreachable is tried again, from where the last one ended.
template <class Send>
void read_patiently(const ByteRange& range, const Sink& sink, const std::string& shown, const Send& send) {
  ByteRange rest = range;
  for (int attempt = 0; rest.length > 0; ++attempt) {
    const auto begin = rest.offset;
    std::uint64_t position = begin;
    bool started = false;
    HttpRequest request{.stop = range.stop};
    if (const auto text = range_text(rest); !text.empty()) request.headers.push_back("Range: " + text);
    request.on_body = [&](const HttpResponse& response, std::string_view bytes) {
      if (!started) {
        started = true;
        if (response.status != 206) position = 0;  // this server answers with everything
        const auto version = version_of(response);
        if (!rest.version.empty() && !version.empty() && version != rest.version)
          throw ObjectChanged(shown + ": it has changed since it was looked up: start over");
        rest.version = version;  // all requests are for the same one
      }
      const auto skipped = std::min<std::uint64_t>(rest.offset > position ? rest.offset - position : 0, bytes.size());
      position += bytes.size();
      bytes = bytes.substr(skipped, rest.length);
      if (bytes.empty()) return;
      sink(bytes);
      rest.offset += bytes.size();
      rest.length -= bytes.size();
      if (rest.length == 0 && response.status != 206) throw EnoughRead();
    };
    try {
      send(request);
      return;
    } catch (const EnoughRead&) {
      return;
    } catch (const Unreachable&) {
      if (rest.offset > begin) attempt = 0;  // it goes on, if slowly
      if (attempt == CurlEasy::last_attempt) throw;
    }
    CurlEasy::pause(attempt, range.stop);
  }
}

}  // namespace laminate::storage_detail
