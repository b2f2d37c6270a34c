// The helpers for texts, labels and identities that all layers share.
#include "catch.hpp"

#include <optional>
#include <string>
#include <vector>

#include <laminate/schema/table_info.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/support/text/percent.hpp>
#include <laminate/support/text/trim.hpp>

namespace lm = laminate;
using namespace std::string_literals;

TEST_CASE("text: trimmed of blanks or other characters") {
  CHECK(lm::text::trimmed(" \t a b\r\n") == "a b");
  CHECK(lm::text::trimmed("\v a", " ") == "\v a");
  CHECK(lm::text::trimmed("\ta ", " ") == "\ta");
  CHECK(lm::text::trimmed("\"=tag=\"", "\"=") == "tag");
  CHECK(lm::text::trimmed(" \n ").empty());
  CHECK(lm::text::trimmed("").empty());
}

TEST_CASE("text: joined with a separator between any two parts") {
  using list = std::vector<std::string>;
  CHECK(lm::text::joined(list{}).empty());
  CHECK(lm::text::joined(list{"a"}) == "a");
  CHECK(lm::text::joined(list{"", "a", ""}, ":") == ":a:");
  CHECK(lm::text::joined(std::vector{1, 2}, "; ", [](int n) { return std::to_string(n); }) == "1; 2");
  std::string appended;
  for (const auto* part : {"", "a", "b"}) lm::text::append_part(appended, part, " or ");
  CHECK(appended == "a or b");
}

TEST_CASE("text: bytes as hexadecimal digits and back") {
  const auto bytes = "\x00\x0f\xa5\xff"s;
  CHECK(lm::text::to_hex(bytes) == "000fa5ff");
  CHECK(lm::text::to_hex(std::uint64_t{0xfedcba9876543210}) == "fedcba9876543210");
  CHECK(lm::text::to_hex(std::uint64_t{1}) == "0000000000000001");
  CHECK(lm::text::from_hex("000FA5ff") == bytes);
  CHECK(lm::text::from_hex("") == "");
  for (const auto* text : {"0", "0g", "0x", "-1", "é"}) CHECK_FALSE(lm::text::from_hex(text));
  CHECK(lm::support_detail::percent_encoded("a/\xc3\xa9", "") == "a%2F%C3%A9");
  CHECK(lm::support_detail::percent_decoded("a%2f%C3%a9+") == "a/\xc3\xa9 ");
}

TEST_CASE("messages: rows are named by uid, else by id") {
  CHECK(lm::support_detail::row_label("Artifact", "9K1dteZ6Qx0EXK8g0000", 3) == "Artifact 9K1dteZ6Qx0EXK8g0000");
  CHECK(lm::support_detail::row_label("ArtifactULabel", "", 3) == "ArtifactULabel with id 3");
  CHECK(lm::support_detail::row_label("ULabel", "a\0b"s, 3) == "ULabel with id 3");
  CHECK(lm::support_detail::row_label("ULabel", "") == "ULabel");
}

TEST_CASE("identity: of several the first whose last column is set, else the last one") {
  using columns = std::vector<std::size_t>;
  const std::vector<columns> identities{{0, 1}, {0, 2}, {0, 1, 3}};
  const auto chosen = [&](std::vector<bool> is_null) {
    return lm::schema_detail::identity_among(identities, [&](std::size_t column) { return is_null[column]; });
  };
  CHECK(chosen({true, false, false, false}) == columns{0, 1});
  CHECK(chosen({false, true, false, false}) == columns{0, 2});
  CHECK(chosen({false, true, true, false}) == columns{0, 1, 3});
  CHECK(chosen({false, true, true, true}) == columns{0, 1, 3});
}
