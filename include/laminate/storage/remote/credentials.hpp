/// @file
/// Who asks a bucket: what the environment and the files of the AWS tools say.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <laminate/support/environment.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/trim.hpp>

namespace laminate {

/// How S3 is asked. No key: anonymously.
struct S3Credentials {
  std::string key_id{};
  std::string secret{};
  std::string token{};  ///< of a session, may be empty
  std::string region = "us-east-1";
  std::string endpoint{};  ///< empty: Amazon's own
  std::string
      source{};  ///< where the key was found, for messages: `the environment`, `/home/me/.aws/credentials [lab]`

  bool anonymous() const { return key_id.empty(); }
};

namespace storage_detail {

/// A file of the AWS tools: the settings of one profile. `[name]`, in the file `config` also `[profile name]`. Settings
/// that are indented below another one (`s3 =`) are not the profile's own.
inline std::map<std::string, std::string, std::less<>> read_profile(const std::filesystem::path& file,
                                                                    std::string_view profile) {
  std::map<std::string, std::string, std::less<>> settings;
  std::ifstream in(file);
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    const auto text = text::trimmed(line);
    if (text.empty() || text.front() == '#' || text.front() == ';') continue;
    if (text.front() == '[') {
      auto name = text::trimmed(text.substr(1, text.find(']') == text.npos ? text.npos : text.find(']') - 1));
      if (name.starts_with("profile ")) name = text::trimmed(name.substr(8));
      inside = name == profile;
      continue;
    }
    const auto equals = text.find('=');
    const bool nested = line.front() == ' ' || line.front() == '\t';
    if (!inside || nested || equals == text.npos) continue;
    settings.insert_or_assign(std::string(text::trimmed(text.substr(0, equals))),
                              std::string(text::trimmed(text.substr(equals + 1))));
  }
  return settings;
}

inline std::filesystem::path aws_file(const char* variable, const char* name) {
  if (const auto file = support_detail::environment(variable)) return *file;
  return std::filesystem::path(support_detail::environment("HOME").value_or("")) / ".aws" / name;
}

}  // namespace storage_detail

/// What the AWS tools would use, looked up in this order: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and
/// `AWS_SESSION_TOKEN`; the profile `AWS_PROFILE` (else `default`) in `~/.aws/credentials` and `~/.aws/config`
/// (`AWS_SHARED_CREDENTIALS_FILE`, `AWS_CONFIG_FILE`); else anonymous. Region: `AWS_REGION`, `AWS_DEFAULT_REGION`, the
/// profile's, `us-east-1`. Endpoint: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the profile's `endpoint_url`.
/// Roles, single sign-on and `credential_process` are not followed: export their keys into the environment.
/// @throws AccessDenied if AWS_PROFILE names a profile that is in neither file, or half of a key is given.
inline S3Credentials s3_credentials() {
  using support_detail::environment;
  const auto named = support_detail::environment("AWS_PROFILE");
  const auto profile = named.value_or("default");
  const auto files = {storage_detail::aws_file("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
                      storage_detail::aws_file("AWS_CONFIG_FILE", "config")};
  S3Credentials found;
  bool profile_exists = false;
  const auto fill = [](std::string& target, const auto& settings, const char* name) {
    if (const auto setting = settings.find(name); target.empty() && setting != settings.end()) target = setting->second;
  };
  found.region = support_detail::environment("AWS_REGION")
                     .value_or(support_detail::environment("AWS_DEFAULT_REGION").value_or(""));
  found.endpoint = support_detail::environment("AWS_ENDPOINT_URL_S3")
                       .value_or(support_detail::environment("AWS_ENDPOINT_URL").value_or(""));
  if (const auto key = support_detail::environment("AWS_ACCESS_KEY_ID")) {
    found.key_id = *key;
    found.secret = support_detail::environment("AWS_SECRET_ACCESS_KEY").value_or("");
    found.token = support_detail::environment("AWS_SESSION_TOKEN").value_or("");
    found.source = "the environment (AWS_ACCESS_KEY_ID)";
  }
  for (const auto& file : files) {
    const auto settings = storage_detail::read_profile(file, profile);
    profile_exists |= !settings.empty();
    if (found.anonymous()) {
      fill(found.key_id, settings, "aws_access_key_id");
      fill(found.secret, settings, "aws_secret_access_key");
      fill(found.token, settings, "aws_session_token");
      if (!found.anonymous()) found.source = file.string() + " [" + profile + "]";
    }
    fill(found.region, settings, "region");
    fill(found.endpoint, settings, "endpoint_url");
  }
  if (found.region.empty()) found.region = "us-east-1";
  if (named && !profile_exists && found.anonymous())
    throw AccessDenied("AWS_PROFILE is '" + profile + "', but there is no such profile in " + files.begin()->string() +
                       " or " + std::next(files.begin())->string() + ": add it, or unset AWS_PROFILE");
  if (!found.anonymous() && found.secret.empty())
    throw AccessDenied("there is an AWS key in " + found.source +
                       ", but no secret (AWS_SECRET_ACCESS_KEY, aws_secret_access_key): give both");
  return found;
}

}  // namespace laminate
