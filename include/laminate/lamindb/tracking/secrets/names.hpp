/// @file
/// Names whose values are secrets: `password`, `my_api_key`, `clientSecret`, `service.token`.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/support/text/ascii.hpp>

namespace laminate::lamindb_detail::secrets {

using ascii::is_alnum, ascii::is_digit, ascii::is_lower, ascii::is_upper, ascii::lower;
constexpr bool is_letter(char c) { return is_upper(c) || is_lower(c); }
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
/// Of names in source code; bytes of UTF-8 that are not ASCII are letters.
constexpr bool is_word(char c) { return is_alnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

/// How likely a value with some name is a secret. Values of `vague` names are secrets if they look random; so are those
/// of a `login`, in which also the one behind a user is: `auth=("me", "…")`. Values of `likely` names are secrets
/// unless they look like something else, those of `certain` names always.
enum class Secrecy { none, vague, login, likely, certain };

/// The words of a name, in lower case and without digits at their ends: `clientSecret2` is client, secret.
inline std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    while (!word.empty() && is_digit(word.back())) word.pop_back();
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (!is_alnum(c) && static_cast<unsigned char>(c) < 0x80) {
      finish();
      continue;
    }
    const bool ends_acronym = i > 0 && is_upper(name[i - 1]) && i + 1 < name.size() && is_lower(name[i + 1]);
    if (is_upper(c) && i > 0 && (!is_upper(name[i - 1]) || ends_acronym)) finish();
    word += lower(c);
  }
  finish();
  return words;
}

/// Calls `test` with the words of a list, which spaces separate, until it returns true.
template <class Test>
constexpr bool any_word(std::string_view list, Test test) {
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    if (test(list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}
constexpr bool is_one_of(std::string_view word, std::string_view list) {
  return any_word(list, [&](std::string_view other) { return other == word; });
}
constexpr bool ends_with_one_of(std::string_view word, std::string_view list) {
  return any_word(list, [&](std::string_view ending) { return word.ends_with(ending); });
}
inline bool has_one_of(const std::vector<std::string>& words, std::string_view list) {
  return std::any_of(words.begin(), words.end(), [&](const auto& word) { return is_one_of(word, list); });
}

/// Words at the end of a name that refer to a property of a secret, not to the secret: `token_count`, `password_file`.
inline constexpr std::string_view describing_words =
    "file files filename path paths dir directory folder name names url uri type types kind count counts length "
    "len size field column columns label prompt hint help message msg error exception regex pattern policy expiry "
    "expires expiration ttl lifetime age timeout required enabled disabled visible strength index position limit "
    "budget usage scope scopes format header prefix suffix env variable parameter argument option options flag "
    "placeholder title class level manager provider store client endpoint handler validator generator parser "
    "reader writer iterator method mode version status state ids mask embedding embeddings hpp h cpp py json txt "
    "csv yaml yml toml ini conf md pem crt";
/// Words with which a name does not refer to the secret itself: `is_secret`, `missing_password`.
inline constexpr std::string_view denying_words =
    "no is has needs requires invalid missing wrong bad unknown forgot forgotten without expired unexpected hide show";
/// Words before `token` that make it a token of a text, a parser, a paged list or a thread.
inline constexpr std::string_view harmless_tokens =
    "pad eos bos unk mask sep cls special stop start end next prev last first page image continuation cancel "
    "cancellation current word subword text input max min num n previous";

/// Words of names whose values are secrets, among them those of detect-secrets 1.5.
inline constexpr std::string_view certain_endings =
    "password passwords passwd passphrase passcode passwort kennwort contrasena contraseña secret secrets "
    "apikey apikeys accesskey privatekey secretkey";
inline constexpr std::string_view certain_keys = "api access private priv secret";
inline constexpr std::string_view likely_words =
    "token credential credentials creds jwt bearer pwd authorization sshpass dbpass";
inline constexpr std::string_view likely_endings =
    "accesstoken authtoken apitoken usertoken refreshtoken sessiontoken bearertoken idtoken githubtoken securitytoken "
    "accesskeyid authkey";
inline constexpr std::string_view likely_keys =
    "auth account service client db database deploy master session signing encryption shared ssh hmac consumer "
    "license app admin jwt webhook subscription function cookie storage_account";
/// Words before `pass` that make it a password. `pass` on its own is also a password.
inline constexpr std::string_view owners_of_passes =
    "db database user admin root smtp mail email ftp http ssh mysql pg postgres redis mongo login key my auth proxy "
    "ldap sudo";
inline constexpr std::string_view vague_words = "session cookie cookies sessionid";

/// A fast test that rules out most names.
inline bool may_be_secret(std::string_view name) {
  constexpr std::string_view parts = "pass token secret key auth cred pwd jwt bearer session cookie kennwort contras";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char first = lower(name[i]);
    if (std::string_view("ptskacjb").find(first) == std::string_view::npos) continue;
    const auto begins = [&](std::string_view part) {
      return part[0] == first && name.size() - i >= part.size() &&
             std::equal(part.begin(), part.end(), name.begin() + static_cast<std::ptrdiff_t>(i),
                        [](char a, char b) { return a == lower(b); });
    };
    if (any_word(parts, begins)) return true;
  }
  return false;
}

/// How likely a value with this name is a secret.
inline Secrecy secrecy_of(std::string_view name) {
  if (!may_be_secret(name)) return Secrecy::none;
  const auto words = words_of(name.size() > 200 ? name.substr(name.size() - 200) : name);
  if (words.empty() || is_one_of(words.back(), describing_words) || has_one_of(words, denying_words))
    return Secrecy::none;
  auto found = Secrecy::none;
  const auto raise = [&](Secrecy to) { found = std::max(found, to); };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i], before = i > 0 ? words[i - 1] : std::string_view();
    const bool is_key = word == "key" || word == "keys";
    if (ends_with_one_of(word, certain_endings) || (is_key && is_one_of(before, certain_keys)) ||
        (before == "pass" && is_one_of(word, "word phrase code")))
      raise(Secrecy::certain);
    if (word == "token" && is_one_of(before, harmless_tokens)) continue;
    if (is_one_of(word, likely_words) || ends_with_one_of(word, likely_endings) ||
        (is_key && is_one_of(before, likely_keys)) ||
        (word == "tokens" && is_one_of(before, "access api auth bearer refresh")) ||
        (word == "pass" && i + 1 == words.size() && (i == 0 || is_one_of(before, owners_of_passes))))
      raise(Secrecy::likely);
    if (word == "auth" || word == "oauth" || word == "basicauth") raise(Secrecy::login);
    if (is_one_of(word, vague_words)) raise(Secrecy::vague);
  }
  return found;
}

}  // namespace laminate::lamindb_detail::secrets
