/// @file
/// What S3 answers: its XML, and its entity tags as hashes.
#pragma once

#include <cstdint>
#include <locale>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <laminate/storage/remote/entity_tag.hpp>
#include <laminate/storage/store.hpp>
#include <laminate/support/error.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/percent.hpp>

namespace laminate::storage_detail {

/// What is inside of an answer's outermost element. Empty for what is no XML.
inline boost::property_tree::ptree read_xml(const std::string& body) {
  boost::property_tree::ptree document;
  std::istringstream in(body);
  in.imbue(std::locale::classic());
  try {
    boost::property_tree::read_xml(in, document);
  } catch (const boost::property_tree::xml_parser_error&) {
    return {};
  }
  for (auto& [name, content] : document)
    if (name != "<xmlcomment>") return std::move(content);
  return {};
}

inline std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '&')
      escaped += "&amp;";
    else if (letter == '<')
      escaped += "&lt;";
    else if (letter == '>')
      escaped += "&gt;";
    else
      escaped += letter;
  }
  return escaped;
}

struct S3Error {
  std::string code{};
  std::string message{};
  std::string region{};  ///< that the bucket is in
};

/// The error that a body tells of; all empty if it tells of none.
inline S3Error s3_error(const std::string& body) {
  if (body.find("<Code>") == body.npos) return {};
  const auto answer = read_xml(body);
  const auto nested = answer.get_child_optional("Error");  // of one among many objects
  const auto& error = nested ? *nested : answer;
  return {.code = error.get("Code", ""), .message = error.get("Message", ""), .region = error.get("Region", "")};
}

inline std::string upload_id(const std::string& body) { return read_xml(body).get("UploadId", ""); }

/// The hash that LaminDB records: the tag's hexadecimal md5, and how many parts were uploaded.
/// @throws StorageError for a size that is none.
inline ObjectInfo s3_object(std::string key, std::string_view size, const std::string& etag) {
  const auto bytes = read_size(size);
  if (!bytes)
    throw StorageError("the size of " + key + " is '" + std::string(size) +
                       "' according to the server, which is not a size: check the address");
  ObjectInfo object{.key = std::move(key), .size = *bytes, .version = etag};
  const auto tag = stripped_tag(etag);
  const auto dash = tag.find('-');
  if (const auto digest = text::from_hex(tag.substr(0, dash)); digest && digest->size() == Md5().size()) {
    object.hash = hash_text(*digest);
    object.hash_type = dash == tag.npos ? "md5" : "md5" + tag.substr(dash);
  } else if (!tag.empty()) {
    object.hash = content_hash(tag);
    object.hash_type = "md5-etag";
  }
  return object;
}

/// Adds the objects of one page, with keys below `root`. Returns where the next page begins; empty after the last.
inline std::string read_listing(const std::string& body, const std::string& root, std::vector<ObjectInfo>& objects) {
  const auto page = read_xml(body);
  const bool encoded = page.get("EncodingType", "") == "url";
  for (const auto& [name, content] : page) {
    if (name != "Contents") continue;
    auto key = content.get("Key", "");
    if (encoded) key = support_detail::percent_decoded(key);
    if (key.ends_with('/')) continue;  // stands for a folder
    if (!root.empty()) key.erase(0, root.size() + 1);
    objects.push_back(s3_object(std::move(key), content.get("Size", ""), content.get("ETag", "")));
  }
  return page.get("IsTruncated", "") == "true" ? page.get("NextContinuationToken", "") : std::string();
}

}  // namespace laminate::storage_detail
