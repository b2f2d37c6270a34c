/// @file
/// Parameters of runs, which are JSON, without their secrets.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include <laminate/lamindb/tracking/secrets.hpp>

namespace laminate::lamindb_detail::secrets {

inline std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }
inline boost::json::value mark() { return boost::json::string(redacted.data(), redacted.size()); }

boost::json::value without_secrets(const boost::json::value& value, Secrecy secrecy);

/// How likely an element of a list is a secret, by the element before it: `["--password", "…"]`, `["-u", "name:…"]`,
/// and
/// `["password", "…"]` as a pair.
inline Secrecy secrecy_by_previous(const boost::json::array& list, std::size_t at) {
  const auto* const before = at > 0 ? list[at - 1].if_string() : nullptr;
  if (!before || before->find('=') != before->npos) return Secrecy::none;
  const bool is_pair = list.size() == 2 && before->find(' ') == before->npos;
  const auto* const text = list[at].if_string();
  if (text && text->starts_with("-") && text->size() > 1) return Secrecy::none;
  return before->starts_with("-") || is_pair ? secrecy_of(view(*before)) : Secrecy::none;
}

inline boost::json::value without_secrets(const boost::json::array& list, Secrecy secrecy) {
  boost::json::array kept;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto* const flag = i > 0 ? list[i - 1].if_string() : nullptr;
    const auto* const text = list[i].if_string();
    if (flag && text && secrecy == Secrecy::none && (*flag == "-u" || *flag == "--user")) {  // user:password
      const std::string before = std::string(view(*flag)) + ' ';
      const auto shown = value_without_secrets(before + std::string(view(*text))).text;
      kept.push_back(boost::json::string(std::string_view(shown).substr(before.size())));
    } else {
      kept.push_back(without_secrets(list[i], std::max(secrecy, secrecy_by_previous(list, i))));
    }
  }
  return kept;
}

/// Keys are names; so are the values of `name` and `key`, as in `{"name": "TOKEN", "value": "…"}`.
inline boost::json::value without_secrets(const boost::json::object& members, Secrecy secrecy) {
  auto named = Secrecy::none;
  for (const auto* const key : {"name", "key"})
    if (const auto* const name = members.if_contains(key); name && name->is_string())
      named = std::max(named, secrecy_of(view(name->get_string())));
  boost::json::object kept;
  for (const auto& [key, value] : members) {
    const std::string_view name(key.data(), key.size());
    const auto shown = value_without_secrets(name).text;  // a URL may be a key
    kept[shown] =
        without_secrets(value, std::max({secrecy, secrecy_of(name), name == "value" ? named : Secrecy::none}));
  }
  return kept;
}

inline boost::json::value without_secrets(const boost::json::value& value, Secrecy secrecy) {
  if (value.is_object()) return without_secrets(value.get_object(), secrecy);
  if (value.is_array()) return without_secrets(value.get_array(), secrecy);
  if (value.is_number()) return secrecy >= Secrecy::likely ? mark() : value;
  const auto* const text = value.if_string();
  if (!text) return value;
  if (is_secret_value(view(*text), secrecy)) return mark();
  const auto shown = value_without_secrets(view(*text)).text;
  return boost::json::string(shown);
}

}  // namespace laminate::lamindb_detail::secrets
