// Regular expressions: the portable syntax, and matching in SQLite. postgres/regexp_test.cpp compares the engines.
#include "catch.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>
#include <laminate/database/sqlite/regexp.hpp>

namespace lm = laminate;
using Catch::Contains;
using namespace std::string_literals;

namespace {

/// A database in memory with the operator REGEXP.
class Database {
 public:
  Database() {
    sqlite3* opened = nullptr;
    REQUIRE(sqlite3_open(":memory:", &opened) == SQLITE_OK);
    database_.reset(opened);
    sqlite3_create_function_v2(opened, "regexp", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, &lm::sqlite::regexp,
                               nullptr, nullptr, nullptr);
  }
  sqlite3* get() const { return database_.get(); }
  /// 1 or 0, or the error.
  std::string match(std::string_view text, std::string_view expression) const {
    sqlite3_stmt* prepared = nullptr;
    REQUIRE(sqlite3_prepare_v2(get(), "SELECT ?1 REGEXP ?2", -1, &prepared, nullptr) == SQLITE_OK);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, &sqlite3_finalize);
    sqlite3_bind_text(prepared, 1, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    sqlite3_bind_text(prepared, 2, expression.data(), static_cast<int>(expression.size()), SQLITE_TRANSIENT);
    if (sqlite3_step(prepared) != SQLITE_ROW) return sqlite3_errmsg(get());
    return std::to_string(sqlite3_column_int(prepared, 0));
  }

 private:
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_{nullptr, &sqlite3_close};
};

}  // namespace

TEST_CASE("regexp: characters are those of UTF-8, whatever the locale, and a newline is one of them") {
  const Database db;
  for (const auto& [text, expression] : std::vector<std::pair<std::string, std::string>>{{"straße", "stra.e"},
                                                                                         {"straße", "^.{6}$"},
                                                                                         {"🧬", "^.$"},
                                                                                         {"ä", "^[ä-ü]$"},
                                                                                         {"é", "^[^a-z]$"},
                                                                                         {"a\nb", "a.b"},
                                                                                         {"a\nb", "a[^x]b"},
                                                                                         {"a\nb", "a\\sb"},
                                                                                         {"", ""},
                                                                                         {"", "^$"},
                                                                                         {"a", "a|"},
                                                                                         {"aaa", "^a{3}$"},
                                                                                         {"a{", "a\\{"},
                                                                                         {"a]b", "[]]"},
                                                                                         {"a-b", "a[x-]b"},
                                                                                         {"x1", "^\\w\\d$"},
                                                                                         {"a\vb", "a\\sb"},
                                                                                         {"ä", "^\\W$"},
                                                                                         {"A.b", "A\\.b"},
                                                                                         {"ab", "a.*?b"},
                                                                                         {"_", "[[:punct:]]"},
                                                                                         {"\\", "^[\\\\]$"},
                                                                                         {"a b", "a[[:blank:]]b"},
                                                                                         {"ab", "(?:a)(b)"}}) {
    CAPTURE(text, expression);
    CHECK(db.match(text, expression) == "1");
  }
  for (const auto& [text, expression] : std::vector<std::pair<std::string, std::string>>{{"straße", "^.{7}$"},
                                                                                         {"a\n", "a$"},
                                                                                         {"b\na", "^a"},
                                                                                         {"ä", "[[:alpha:]]"},
                                                                                         {"ä", "\\w"},
                                                                                         {"A", "a"},
                                                                                         {"٣", "\\d"},
                                                                                         {"\u00a0", "\\s"},
                                                                                         {"ab", "^b"}}) {
    CAPTURE(text, expression);
    CHECK(db.match(text, expression) == "0");
  }
}

TEST_CASE("regexp: syntax that is not portable is refused by name") {
  const std::vector<std::pair<std::string, std::string>> refused{
      {"(a)\\1", "backreference \\1"},
      {"a(?=b)", "lookahead (?="},
      {"a(?!b)", "negative lookahead"},
      {"(?<=a)b", "lookbehind"},
      {"(?<!a)b", "negative lookbehind"},
      {"(?P<n>a)", "named group"},
      {"(?<n>a)", "named group"},
      {"(?>a)", "atomic group"},
      {"(?#c)a", "comment"},
      {"(?i)a", "embedded options (?i)"},
      {"(?e)a", "embedded options (?e)"},
      {"a(?i:b)", "embedded options"},
      {"***:a", "***"},
      {"***=a", "***"},
      {"a*+", "possessive quantifier *+"},
      {"a++", "possessive"},
      {"a{2}+", "possessive"},
      {"a**", "two quantifiers in a row"},
      {"a+*", "two quantifiers"},
      {"a{2}{3}", "two quantifiers"},
      {"*a", "nothing before it"},
      {"(*a)", "nothing before it"},
      {"a|+b", "nothing before it"},
      {"{2}", "nothing before it"},
      {"^*a", "'*' behind ^"},
      {"a$+", "'+' behind $"},
      {"a{256}", "at most 255"},
      {"a{1,1000}", "at most 255"},
      {"a{99999999999999999999}", "at most 255"},
      {"a{3,2}", "larger than the second"},
      {"a{,3}", "not a bound"},
      {"a{x}", "not a bound"},
      {"a{2", "not a bound"},
      {"((a{1000}){1000}){1000}", "at most 255"},
      {"((a{255}){255}){255}", "1,000 times"},
      {"([a-z]{200}[a-z]{200}){3}[a-z]{200}[b-z]{200}(a{250}b{250}){4}(.{250}.{250}.{250}){4}(.{250}.{250}.{250}.{250}."
       "{250}){4}",
       "10,000"},
      {"\\bword", "\\b"},
      {"\\Bword", "\\B"},
      {"\\yword", "\\y"},
      {"\\mword", "\\m"},
      {"\\Mword", "\\M"},
      {"\\Aa", "\\A"},
      {"a\\Z", "\\Z"},
      {"a\\z", "\\z"},
      {"\\x41", "\\x"},
      {"\\u00e4", "\\u"},
      {"\\0", "\\0"},
      {"\\a", "\\a"},
      {"\\e", "\\e"},
      {"\\pL", "\\p"},
      {"\\Qa", "\\Q"},
      {"\\h", "\\h"},
      {"[\\D]", "\\D between brackets"},
      {"[\\b]", "\\b"},
      {"[[.a.]]", "collating element [.a.]"},
      {"[[=a=]]", "collating element"},
      {"[[:word:]]", "the class [:word:]"},
      {"[[:Alpha:]]", "the class"},
      {"[[:alpha:", "the class"},
      {"[b-a]", "range"},
      {"[a-c-e]", "range"},
      {"[a-\\d]", "range"},
      {"[\\d-z]", "range"},
      {"[[:digit:]-z]", "range"},
      {"[a", "[ without ]"},
      {"[]", "[ without ]"},
      {"(a", "( without )"},
      {"a)", "closes no group"},
      {"a\\", "\\ at its end"},
      {std::string(200, '(') + std::string(200, ')'), "100 levels"}};
  const Database db;
  for (const auto& [expression, construct] : refused) {
    CAPTURE(expression);
    CHECK_THROWS_AS(lm::query::portable_regexp(expression), lm::InvalidArgument);
    CHECK_THROWS_WITH(lm::query::portable_regexp(expression), Contains("regular expression") && Contains(construct));
    CHECK_THAT(db.match("a", expression), Contains("regular expression"));
  }
  CHECK_THROWS_WITH(lm::query::portable_regexp("a\0b"s), Contains("NUL"));
  CHECK_THROWS_WITH(lm::query::portable_regexp("stra\xdf"
                                               "e"),
                    Contains("UTF-8"));
}

TEST_CASE("regexp: the portable form of an expression, which is its own portable form") {
  const auto same = [](const std::string& expression, const std::string& written) {
    CHECK(lm::query::portable_regexp(expression) == written);
    CHECK(lm::query::portable_regexp(written) == written);
  };
  same("^run[0-9]+/", "^run[0-9]+\\/");
  same("(a|b)*?", "(?:a|b)*?");
  same("\\d\\W[\\s\\w]", "[[:digit:]][^[:alnum:]_][[:space:][:alnum:]_]");
  same("[]a-]", "[\\]a\\-]");
  same("\\n\\.", "\n\\.");
  same("}", "\\}");
  same("ä{2,3}", "ä{2,3}");
}

TEST_CASE("regexp: a text that is not UTF-8 matches nothing, and NULL is neither") {
  const Database db;
  CHECK(db.match("stra\xdf"
                 "e",
                 "stra") == "0");
  CHECK(db.match("a\0b"s, "^a.b$") == "1");  // the entire text, not only the part before the NUL byte
  sqlite3_stmt* prepared = nullptr;
  REQUIRE(sqlite3_prepare_v2(db.get(), "SELECT (NULL REGEXP 'a') IS NULL AND ('a' REGEXP NULL) IS NULL", -1, &prepared,
                             nullptr) == SQLITE_OK);
  const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared, &sqlite3_finalize);
  REQUIRE(sqlite3_step(prepared) == SQLITE_ROW);
  CHECK(sqlite3_column_int(prepared, 0) == 1);
}

TEST_CASE("regexp: time is linear in the text, and a long scan can be interrupted") {
  const Database db;
  const auto begin = std::chrono::steady_clock::now();
  CHECK(db.match(std::string(100'000, 'a'), "(a*)*(a*)*(a|aa)+b") == "0");
  CHECK(db.match(std::string(1'000'000, 'a') + 'c', "(a|b|ab)*[^c]$") == "0");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));

  int asked = 0;
  sqlite3_progress_handler(
      db.get(), 1000, [](void* count) { return ++*static_cast<int*>(count) > 3 ? 1 : 0; }, &asked);
  const int code = sqlite3_exec(db.get(),
                                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                                "SELECT count(*) FROM n WHERE ('straße' || i) REGEXP '^stra.e[a-z]+$'",
                                nullptr, nullptr, nullptr);
  CHECK(code == SQLITE_INTERRUPT);
}
