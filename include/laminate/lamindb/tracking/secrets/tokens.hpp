/// @file
/// Secrets with a known form, whatever their name: tokens of services.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include <laminate/lamindb/tracking/secrets/names.hpp>

namespace laminate::detail::secrets {

/// Characters after the prefix of a token.
enum class letters { hex, upper, alnum, word, dashed, dotted, base64 };

constexpr bool is_among(letters set, char c) {
  switch (set) {
    case letters::hex:
      return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    case letters::upper:
      return is_upper(c) || is_digit(c);
    case letters::alnum:
      return is_alnum(c);
    case letters::word:
      return is_alnum(c) || c == '_';
    case letters::dashed:
      return is_alnum(c) || c == '_' || c == '-';
    case letters::dotted:
      return is_alnum(c) || c == '_' || c == '-' || c == '.';
    default:
      return is_alnum(c) || c == '+' || c == '/' || c == '=';
  }
}

struct TokenForm {
  std::string_view prefix;
  letters set;
  std::size_t min;
  std::size_t max = std::string_view::npos;
};

/// Prefixes and alphabets as documented by the services, according to the rule set of gitleaks 8.30. Lengths are lower
/// bounds, somewhat below the lengths in that rule set.
inline constexpr std::array token_forms{
    TokenForm{"A3T", letters::upper, 17, 17},
    TokenForm{"ABIA", letters::upper, 16, 16},
    TokenForm{"ABSK", letters::base64, 100},
    TokenForm{"ACCA", letters::upper, 16, 16},
    TokenForm{"AGE-SECRET-KEY-1", letters::upper, 40},
    TokenForm{"AIza", letters::dashed, 30},
    TokenForm{"AKCp", letters::alnum, 60},
    TokenForm{"AKIA", letters::upper, 16, 16},
    TokenForm{"ASIA", letters::upper, 16, 16},
    TokenForm{"ATATT3", letters::dashed, 100},
    TokenForm{"EAAA", letters::dashed, 55},
    TokenForm{"GOCSPX-", letters::dashed, 20},
    TokenForm{"HRKU-", letters::dashed, 30},
    TokenForm{"LTAI", letters::alnum, 20, 20},
    TokenForm{"NRAK-", letters::alnum, 27},
    TokenForm{"PMAK-", letters::dashed, 40},
    TokenForm{"SG.", letters::dotted, 40},
    TokenForm{"SK", letters::hex, 32, 32},
    TokenForm{"api_org_", letters::alnum, 30},
    TokenForm{"cmVmd", letters::alnum, 55},
    TokenForm{"dapi", letters::hex, 32, 32},
    TokenForm{"dckr_oat_", letters::dashed, 20},
    TokenForm{"dckr_pat_", letters::dashed, 20},
    TokenForm{"discord.com/api/webhooks/", letters::base64, 17},
    TokenForm{"doo_v1_", letters::hex, 40},
    TokenForm{"dop_v1_", letters::hex, 40},
    TokenForm{"dor_v1_", letters::hex, 40},
    TokenForm{"dp.pt.", letters::alnum, 40},
    TokenForm{"dt0c01.", letters::dotted, 60},
    TokenForm{"gho_", letters::alnum, 30},
    TokenForm{"ghp_", letters::alnum, 30},
    TokenForm{"ghr_", letters::alnum, 30},
    TokenForm{"ghs_", letters::alnum, 30},
    TokenForm{"ghu_", letters::alnum, 30},
    TokenForm{"github_pat_", letters::word, 30},
    TokenForm{"glagent-", letters::dashed, 40},
    TokenForm{"glcbt-", letters::dashed, 20},
    TokenForm{"glc_", letters::base64, 32},
    TokenForm{"gldt-", letters::dashed, 20},
    TokenForm{"glffct-", letters::dashed, 20},
    TokenForm{"glft-", letters::dashed, 20},
    TokenForm{"glimt-", letters::dashed, 20},
    TokenForm{"gloas-", letters::dashed, 40},
    TokenForm{"glpat-", letters::dotted, 20},
    TokenForm{"glptt-", letters::hex, 40},
    TokenForm{"glrt-", letters::dotted, 20},
    TokenForm{"glsa_", letters::word, 32},
    TokenForm{"glsoat-", letters::dashed, 20},
    TokenForm{"hf_", letters::alnum, 30},
    TokenForm{"hooks.slack.com/services/", letters::base64, 20},
    TokenForm{"hvb.", letters::dashed, 90},
    TokenForm{"hvs.", letters::dashed, 24},
    TokenForm{"lin_api_", letters::alnum, 32},
    TokenForm{"npm_", letters::alnum, 30},
    TokenForm{"ntn_", letters::alnum, 40},
    TokenForm{"ops_eyJ", letters::base64, 100},
    TokenForm{"pnu_", letters::alnum, 36},
    TokenForm{"pplx-", letters::alnum, 40},
    TokenForm{"pscale_oauth_", letters::dotted, 32},
    TokenForm{"pscale_pw_", letters::dotted, 32},
    TokenForm{"pscale_tkn_", letters::dotted, 32},
    TokenForm{"pul-", letters::hex, 40},
    TokenForm{"pypi-AgE", letters::dashed, 50},
    TokenForm{"rk_live_", letters::alnum, 10},
    TokenForm{"rk_prod_", letters::alnum, 10},
    TokenForm{"rk_test_", letters::alnum, 10},
    TokenForm{"rubygems_", letters::hex, 40},
    TokenForm{"sha256~", letters::dashed, 43},
    TokenForm{"shpat_", letters::hex, 32},
    TokenForm{"shpca_", letters::hex, 32},
    TokenForm{"shppa_", letters::hex, 32},
    TokenForm{"shpss_", letters::hex, 32},
    TokenForm{"sk-", letters::alnum, 20},  // with dashes it would be a class of CSS as well
    TokenForm{"sk-admin-", letters::dashed, 20},
    TokenForm{"sk-ant-", letters::dashed, 20},
    TokenForm{"sk-or-v1-", letters::hex, 40},
    TokenForm{"sk-proj-", letters::dashed, 20},
    TokenForm{"sk-svcacct-", letters::dashed, 20},
    TokenForm{"sk_live_", letters::alnum, 10},
    TokenForm{"sk_prod_", letters::alnum, 10},
    TokenForm{"sk_test_", letters::alnum, 10},
    TokenForm{"sntrys_", letters::base64, 40},
    TokenForm{"sntryu_", letters::hex, 40},
    TokenForm{"sq0atp-", letters::dashed, 22},
    TokenForm{"sq0csp-", letters::dashed, 22},
    TokenForm{"tfp_", letters::dotted, 40},
    TokenForm{"xapp-", letters::dashed, 20},
    TokenForm{"xkeysib-", letters::dashed, 60},
    TokenForm{"xoxa-", letters::dashed, 8},
    TokenForm{"xoxb-", letters::dashed, 8},
    TokenForm{"xoxe-", letters::dashed, 8},
    TokenForm{"xoxe.xox", letters::dashed, 8},
    TokenForm{"xoxo-", letters::dashed, 8},
    TokenForm{"xoxp-", letters::dashed, 8},
    TokenForm{"xoxr-", letters::dashed, 8},
    TokenForm{"xoxs-", letters::dashed, 8},
    TokenForm{"ya29.", letters::dashed, 20},
};

/// Where the forms in `token_forms` begin whose prefixes begin with each character; the next one's begin is their end.
inline constexpr auto forms_by_letter = [] {
  std::array<std::size_t, 129> begins{};
  for (std::size_t c = 0; c < begins.size(); ++c)
    while (begins[c] < token_forms.size() && static_cast<std::size_t>(token_forms[begins[c]].prefix[0]) < c)
      ++begins[c];
  return begins;
}();
static_assert(std::is_sorted(token_forms.begin(), token_forms.end(),
                             [](const auto& a, const auto& b) { return a.prefix[0] < b.prefix[0]; }));

/// The number of characters at the beginning of a text that belong to an alphabet.
inline std::size_t length_among(letters set, std::string_view text, std::size_t most) {
  most = std::min(most, text.size());
  std::size_t length = 0;
  while (length < most && is_among(set, text[length])) ++length;
  return length;
}

/// The length of the token at the beginning of a text, or 0. Reads a bounded number of characters.
inline std::size_t token_length(std::string_view text) {
  constexpr std::size_t longest = 1024;
  if (text.starts_with("eyJ")) {  // a JSON Web Token: header.payload.signature
    const auto header = length_among(letters::dashed, text, longest);
    if (header < 15 || !text.substr(header).starts_with(".eyJ")) return 0;
    return length_among(letters::dotted, text, 2 * longest);
  }
  const auto letter = static_cast<unsigned char>(text[0]);
  if (letter >= 128) return 0;
  for (auto i = forms_by_letter[letter]; i < forms_by_letter[letter + 1U]; ++i) {
    const auto& form = token_forms[i];
    if (!text.starts_with(form.prefix)) continue;
    const auto rest = text.substr(form.prefix.size());
    const auto length = length_among(form.set, rest, longest);
    if (length < form.min || length > form.max) continue;
    // Tokens are random: words in lower case are not.
    if (std::all_of(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(length),
                    [](char c) { return is_lower(c) || c == '-' || c == '_' || c == '.' || c == '/'; }))
      continue;
    return form.prefix.size() + length;
  }
  return 0;
}

}  // namespace laminate::detail::secrets
