// Compressed files are read to their end, or not at all.
#include "catch.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <zlib.h>

#include <laminate/support/gzip_reader.hpp>

#include "support.hpp"

namespace {

using laminate::support_detail::GzipReader;

std::string compressed(const std::string& text) {
  const support::Workspace in;
  const auto file = (in / "a.gz").string();
  const gzFile out = gzopen(file.c_str(), "wb");
  gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
  gzclose(out);
  return support::content_of(file);
}

/// The text of a file with this content, read in blocks of that many bytes; nothing if it is broken.
std::optional<std::string> read(std::string_view content, std::size_t block = 7,
                                GzipReader::Members members = GzipReader::Members::many) {
  const support::Workspace in;
  support::write(in / "file", content);
  GzipReader reader(in / "file", members);
  REQUIRE(reader.is_open());
  std::string text, buffer(block, '\0');
  try {
    while (const auto size = reader.read(buffer)) text.append(buffer, 0, size);
  } catch (const laminate::support_detail::BrokenFile& broken) {
    CHECK_FALSE(std::string_view(broken.what()).empty());
    return {};
  }
  CHECK(reader.read(buffer) == 0);
  return text;
}

}  // namespace

TEST_CASE("gzip: plain and compressed files have the same text") {
  std::string text;
  for (int i = 0; text.size() < 300'000; ++i) text += std::to_string(i * i);
  const auto packed = compressed(text);
  CHECK(packed.size() > (1 << 16));  // more than what is read at once
  for (const std::size_t block : {std::size_t{1'000}, std::size_t{1} << 16, std::size_t{1} << 20}) {
    CHECK((read(text, block) == text));
    CHECK((read(packed, block) == text));
    CHECK((read(packed + packed, block) == text + text));
    CHECK((read(packed + std::string(512, '\0'), block) == text));
  }
  for (const auto* plain : {"", "a", "\x1F", "\x1F\x8A"}) CHECK(read(plain) == plain);
  CHECK(read(compressed("")) == "");
}

TEST_CASE("gzip: a file that is cut off, damaged or goes on is broken") {
  const auto one = compressed("one text"), two = compressed("another");
  for (std::size_t size = 2; size < one.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(read(one.substr(0, size)));
    CHECK_FALSE(read(two + one.substr(0, size)));
  }
  for (std::size_t i = 10; i < one.size(); ++i) {  // behind the header
    CAPTURE(i);
    auto flipped = one;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    CHECK_FALSE(read(flipped));
  }
  CHECK_FALSE(read(one + "more"));
  CHECK_FALSE(read(one + '\0' + two));
  CHECK(read(one, 7, GzipReader::Members::one) == "one text");
  CHECK_FALSE(read(one + '\0', 7, GzipReader::Members::one));
  CHECK_FALSE(read(one + two, 7, GzipReader::Members::one));

  const support::Workspace in;
  CHECK_FALSE(GzipReader(in / "missing").is_open());
  std::array<char, 9> buffer{};
  CHECK_THROWS_AS(GzipReader(in.path()).read(buffer), laminate::support_detail::BrokenFile);
}
