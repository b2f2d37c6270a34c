/// @file
/// Secrets with a known form, whatever their name: tokens of services.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include <laminate/lamindb/tracking/secrets/names.hpp>

namespace laminate::lamindb_detail::secrets {

/// Characters after the prefix of a token.
enum class Letters { hex, upper, alnum, word, dashed, dotted, base64 };

constexpr bool is_among(Letters set, char c) {
  switch (set) {
    case Letters::hex:
      return ascii::is_hex_digit(c);
    case Letters::upper:
      return is_upper(c) || is_digit(c);
    case Letters::alnum:
      return is_alnum(c);
    case Letters::word:
      return is_alnum(c) || c == '_';
    case Letters::dashed:
      return is_alnum(c) || c == '_' || c == '-';
    case Letters::dotted:
      return is_alnum(c) || c == '_' || c == '-' || c == '.';
    default:
      return is_alnum(c) || c == '+' || c == '/' || c == '=';
  }
}

struct TokenForm {
  std::string_view prefix;
  Letters set;
  std::size_t min;
  std::size_t max = std::string_view::npos;
};

/// Prefixes and alphabets as documented by the services, according to the rule set of gitleaks 8.30. Lengths are lower
/// bounds, somewhat below the lengths in that rule set.
inline constexpr std::array token_forms{
    TokenForm{"A3T", Letters::upper, 17, 17},
    TokenForm{"ABIA", Letters::upper, 16, 16},
    TokenForm{"ABSK", Letters::base64, 100},
    TokenForm{"ACCA", Letters::upper, 16, 16},
    TokenForm{"AGE-SECRET-KEY-1", Letters::upper, 40},
    TokenForm{"AIza", Letters::dashed, 30},
    TokenForm{"AKCp", Letters::alnum, 60},
    TokenForm{"AKIA", Letters::upper, 16, 16},
    TokenForm{"ASIA", Letters::upper, 16, 16},
    TokenForm{"ATATT3", Letters::dashed, 100},
    TokenForm{"EAAA", Letters::dashed, 55},
    TokenForm{"GOCSPX-", Letters::dashed, 20},
    TokenForm{"HRKU-", Letters::dashed, 30},
    TokenForm{"LTAI", Letters::alnum, 20, 20},
    TokenForm{"NRAK-", Letters::alnum, 27},
    TokenForm{"PMAK-", Letters::dashed, 40},
    TokenForm{"SG.", Letters::dotted, 40},
    TokenForm{"SK", Letters::hex, 32, 32},
    TokenForm{"api_org_", Letters::alnum, 30},
    TokenForm{"cmVmd", Letters::alnum, 55},
    TokenForm{"dapi", Letters::hex, 32, 32},
    TokenForm{"dckr_oat_", Letters::dashed, 20},
    TokenForm{"dckr_pat_", Letters::dashed, 20},
    TokenForm{"discord.com/api/webhooks/", Letters::base64, 17},
    TokenForm{"doo_v1_", Letters::hex, 40},
    TokenForm{"dop_v1_", Letters::hex, 40},
    TokenForm{"dor_v1_", Letters::hex, 40},
    TokenForm{"dp.pt.", Letters::alnum, 40},
    TokenForm{"dt0c01.", Letters::dotted, 60},
    TokenForm{"gho_", Letters::alnum, 30},
    TokenForm{"ghp_", Letters::alnum, 30},
    TokenForm{"ghr_", Letters::alnum, 30},
    TokenForm{"ghs_", Letters::alnum, 30},
    TokenForm{"ghu_", Letters::alnum, 30},
    TokenForm{"github_pat_", Letters::word, 30},
    TokenForm{"glagent-", Letters::dashed, 40},
    TokenForm{"glcbt-", Letters::dashed, 20},
    TokenForm{"glc_", Letters::base64, 32},
    TokenForm{"gldt-", Letters::dashed, 20},
    TokenForm{"glffct-", Letters::dashed, 20},
    TokenForm{"glft-", Letters::dashed, 20},
    TokenForm{"glimt-", Letters::dashed, 20},
    TokenForm{"gloas-", Letters::dashed, 40},
    TokenForm{"glpat-", Letters::dotted, 20},
    TokenForm{"glptt-", Letters::hex, 40},
    TokenForm{"glrt-", Letters::dotted, 20},
    TokenForm{"glsa_", Letters::word, 32},
    TokenForm{"glsoat-", Letters::dashed, 20},
    TokenForm{"hf_", Letters::alnum, 30},
    TokenForm{"hooks.slack.com/services/", Letters::base64, 20},
    TokenForm{"hvb.", Letters::dashed, 90},
    TokenForm{"hvs.", Letters::dashed, 24},
    TokenForm{"lin_api_", Letters::alnum, 32},
    TokenForm{"npm_", Letters::alnum, 30},
    TokenForm{"ntn_", Letters::alnum, 40},
    TokenForm{"ops_eyJ", Letters::base64, 100},
    TokenForm{"pnu_", Letters::alnum, 36},
    TokenForm{"pplx-", Letters::alnum, 40},
    TokenForm{"pscale_oauth_", Letters::dotted, 32},
    TokenForm{"pscale_pw_", Letters::dotted, 32},
    TokenForm{"pscale_tkn_", Letters::dotted, 32},
    TokenForm{"pul-", Letters::hex, 40},
    TokenForm{"pypi-AgE", Letters::dashed, 50},
    TokenForm{"rk_live_", Letters::alnum, 10},
    TokenForm{"rk_prod_", Letters::alnum, 10},
    TokenForm{"rk_test_", Letters::alnum, 10},
    TokenForm{"rubygems_", Letters::hex, 40},
    TokenForm{"sha256~", Letters::dashed, 43},
    TokenForm{"shpat_", Letters::hex, 32},
    TokenForm{"shpca_", Letters::hex, 32},
    TokenForm{"shppa_", Letters::hex, 32},
    TokenForm{"shpss_", Letters::hex, 32},
    TokenForm{"sk-", Letters::alnum, 20},  // with dashes it would be a class of CSS as well
    TokenForm{"sk-admin-", Letters::dashed, 20},
    TokenForm{"sk-ant-", Letters::dashed, 20},
    TokenForm{"sk-or-v1-", Letters::hex, 40},
    TokenForm{"sk-proj-", Letters::dashed, 20},
    TokenForm{"sk-svcacct-", Letters::dashed, 20},
    TokenForm{"sk_live_", Letters::alnum, 10},
    TokenForm{"sk_prod_", Letters::alnum, 10},
    TokenForm{"sk_test_", Letters::alnum, 10},
    TokenForm{"sntrys_", Letters::base64, 40},
    TokenForm{"sntryu_", Letters::hex, 40},
    TokenForm{"sq0atp-", Letters::dashed, 22},
    TokenForm{"sq0csp-", Letters::dashed, 22},
    TokenForm{"tfp_", Letters::dotted, 40},
    TokenForm{"xapp-", Letters::dashed, 20},
    TokenForm{"xkeysib-", Letters::dashed, 60},
    TokenForm{"xoxa-", Letters::dashed, 8},
    TokenForm{"xoxb-", Letters::dashed, 8},
    TokenForm{"xoxe-", Letters::dashed, 8},
    TokenForm{"xoxe.xox", Letters::dashed, 8},
    TokenForm{"xoxo-", Letters::dashed, 8},
    TokenForm{"xoxp-", Letters::dashed, 8},
    TokenForm{"xoxr-", Letters::dashed, 8},
    TokenForm{"xoxs-", Letters::dashed, 8},
    TokenForm{"ya29.", Letters::dashed, 20},
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
inline std::size_t length_among(Letters set, std::string_view text, std::size_t most) {
  most = std::min(most, text.size());
  std::size_t length = 0;
  while (length < most && is_among(set, text[length])) ++length;
  return length;
}

/// The length of the token at the beginning of a text, or 0. Reads a bounded number of characters.
inline std::size_t token_length(std::string_view text) {
  constexpr std::size_t longest = 1024;
  if (text.starts_with("eyJ")) {  // a JSON Web Token: header.payload.signature
    const auto header = length_among(Letters::dashed, text, longest);
    if (header < 15 || !text.substr(header).starts_with(".eyJ")) return 0;
    return length_among(Letters::dotted, text, 2 * longest);
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

}  // namespace laminate::lamindb_detail::secrets
