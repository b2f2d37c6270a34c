/// @file
/// What each transaction sets for itself. Nothing is set for the connection: behind a pooler, others use it afterward.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/database/connection.hpp>
#include <laminate/query/dialect.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate::postgres {

/// A setting of the server.
struct Setting {
  std::string name, value;
};

namespace detail {

/// The words of libpq's `options`. A backslash makes the next character part of a word.
inline std::vector<std::string> words_of(std::string_view options) {
  std::vector<std::string> words;
  bool in_word = false;
  for (std::size_t i = 0; i < options.size(); ++i) {
    if (std::isspace(static_cast<unsigned char>(options[i])) != 0) {
      in_word = false;
      continue;
    }
    if (!std::exchange(in_word, true)) words.emplace_back();
    if (options[i] == '\\' && i + 1 < options.size()) ++i;
    words.back() += options[i];
  }
  return words;
}

/// Its parts, where the value of a setting is a list of names: `"$user", public`.
inline std::string list_of_names(std::string_view value) {
  std::string list;
  while (!value.empty()) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < value.size() && (quoted || value[end] != ','); ++end) quoted = quoted != (value[end] == '"');
    const auto name = text::trimmed(value.substr(0, end), " ");
    value.remove_prefix(std::min(end + 1, value.size()));
    text::append_part(list, name.starts_with('"') ? std::string(name) : query::quoted_text(ascii::lower(name)));
  }
  return list.empty() ? "''" : list;
}

}  // namespace detail

/// The settings in libpq's `options`: `-c name=value --name=value`. Names are in lower case.
inline std::vector<Setting> settings_in(std::string_view options) {
  const auto words = detail::words_of(options);
  std::vector<Setting> found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view text = words[i];
    if (text == "-c" && i + 1 < words.size())
      text = words[++i];
    else if (text.starts_with("-c") || text.starts_with("--"))
      text.remove_prefix(2);
    else
      continue;
    const auto equals = text.find('=');
    if (equals == text.npos) continue;
    Setting setting{{}, std::string(text.substr(equals + 1))};
    for (const char c : text.substr(0, equals)) setting.name += c == '-' ? '_' : ascii::lower(c);
    found.push_back(std::move(setting));
  }
  return found;
}

/// The settings of a connection's transactions: those that the texts of values depend on, how long to wait for locks,
/// and what the user's URL says.
class Settings {
 public:
  /// `of_url` replaces what is not about values.
  explicit Settings(const OpenOptions& options, const std::vector<Setting>& of_url = {})
      : read_only_(options.read_only) {
    add({"client_encoding", "UTF8"});
    add({"timezone", "UTC"});
    add({"datestyle", "ISO"});
    add({"extra_float_digits", "1"});
    add({"bytea_output", "hex"});
    add({"standard_conforming_strings", "on"});
    const auto about_values = settings_.size();
    add({"lock_timeout", std::to_string(std::max<std::int64_t>(options.busy_timeout.count(), 1))});  // 0: without end
    add({"idle_in_transaction_session_timeout", "0"});  // the program may be busy with another database
    for (auto setting : of_url) {
      if (setting.name == "default_transaction_read_only") {
        // It would count from the next transaction on.
        if (!means_true(setting.value)) continue;
        setting = {"transaction_read_only", "on"};
      }
      const auto known = find(setting.name);
      if (known >= settings_.size())
        add(std::move(setting));
      else if (known >= about_values)
        settings_[known] = std::move(setting);
    }
    if (read_only_ && find("transaction_read_only") == settings_.size()) add({"transaction_read_only", "on"});
    for (const auto& setting : settings_) {
      (statements_ += statements_.empty() ? "SET LOCAL " : "; SET LOCAL ") += query::quoted(setting.name) + " TO ";
      statements_ +=
          setting.name == "search_path" ? detail::list_of_names(setting.value) : query::quoted_text(setting.value);
      (query_ += query_.empty() ? "SELECT " : ", ") += "pg_catalog.set_config(" + query::quoted_text(setting.name) +
                                                       ", " + query::quoted_text(setting.value) + ", true)";
    }
  }

  bool read_only() const { return read_only_; }
  /// Statements for the beginning of a transaction. They leave it without a snapshot: what its first query sees is
  /// decided later.
  const std::string& statements() const { return statements_; }
  /// The same as one query.
  const std::string& query() const { return query_; }

 private:
  void add(Setting setting) { settings_.push_back(std::move(setting)); }
  std::size_t find(std::string_view name) const {
    return static_cast<std::size_t>(
        std::find_if(settings_.begin(), settings_.end(), [&](const Setting& each) { return each.name == name; }) -
        settings_.begin());
  }
  static bool means_true(std::string_view value) {
    constexpr std::array<std::string_view, 9> words{"on", "1", "t", "tr", "tru", "true", "y", "ye", "yes"};
    return std::find(words.begin(), words.end(), value) != words.end();
  }

  std::vector<Setting> settings_{};
  bool read_only_;
  std::string statements_{}, query_{};
};

}  // namespace laminate::postgres
