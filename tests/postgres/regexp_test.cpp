// Regular expressions find the same in SQLite, by RE2, and in PostgreSQL.
#include "catch.hpp"

#include <random>
#include <string>
#include <utility>
#include <vector>

#include <laminate/database/sqlite/regexp.hpp>

#include "server.hpp"

namespace lm = laminate;

namespace {

/// Random expressions of the shared syntax, and texts that they may match.
class Expressions {
 public:
  std::string expression(int depth = 0) {
    std::string text;
    const auto branches = choice(4) == 0 ? 2 : 1;
    for (int b = 0; b < branches; ++b) {
      if (b > 0) text += '|';
      for (auto n = choice(4); n > 0; --n) text += part(depth);
    }
    return text;
  }
  std::string text() {
    std::string text;
    for (auto n = choice(9); n > 0; --n) text += pick(characters);
    return text;
  }

 private:
  int choice(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  std::string pick(const std::vector<std::string>& list) { return list[random_() % list.size()]; }

  std::string part(int depth) {
    const auto what = choice(12);
    if (what == 0) return pick({"^", "$"});
    std::string atom = what == 1   ? "."
                       : what == 2 ? pick({"\\d", "\\s", "\\w", "\\D", "\\S", "\\W"})
                       : what == 3 ? pick({"\\.", "\\\\", "\\(", "\\n", "\\t", "\\-", "\\]", "\\ä", "\\_", "\\ "})
                       : what < 6  ? brackets()
                       : what < 8 && depth < 3 ? pick({"(", "(?:"}) + expression(depth + 1) + ')'
                                               : pick(plain);
    switch (choice(8)) {
      case 0:
        atom += pick({"*", "+", "?"});
        break;
      case 1:
        atom += pick({"*?", "+?", "??"});
        break;
      case 2:
        atom += pick({"{0}", "{1}", "{2}", "{1,}", "{0,2}", "{1,3}", "{2}?", "{0,1}?"});
        break;
      default:
        break;
    }
    return atom;
  }
  std::string brackets() {
    std::string text = pick({"[", "[^"});
    if (choice(6) == 0) text += pick({"]", "-"});
    for (auto n = 1 + choice(3); n > 0; --n)
      text +=
          pick({"a",         "b",         "ß",         "ä",         "🧬",         "a-z",       "A-Z",       "0-9",
                "ä-ü",       "[:alpha:]", "[:digit:]", "[:alnum:]", "[:upper:]",  "[:lower:]", "[:space:]", "[:blank:]",
                "[:punct:]", "[:print:]", "[:graph:]", "[:cntrl:]", "[:xdigit:]", "\\d",       "\\s",       "\\w",
                "\\]",       "\\\\",      "\\-",       "\\^",       ".",          "*",         "$",         "(",
                "|",         "\\n",       "_",         "/"});
    return text + (choice(6) == 0 ? "-]" : "]");
  }

  std::mt19937 random_{20261130};
  std::vector<std::string> characters{"a",  "b",  "z",  "A", "Z", "0", "9", "_",      " ",      "\n",
                                      "\t", "\r", "\v", "ß", "ä", "Ä", "é", "🧬",     ".",      "-",
                                      "]",  "\\", "(",  "^", "$", "x", "/", "\u00a0", "\u2028", "\x7f"};
  std::vector<std::string> plain{"a",  "b", "z", "A", "0", "_", " ", "ß", "ä",  "é",
                                 "🧬", "-", "]", "}", "/", ",", ":", "=", "\n", "x"};
};

std::string quoted_text(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + '\'';
}

}  // namespace

TEST_CASE("PostgreSQL: regular expressions match the same texts as in SQLite") {
  const support::Sql server(support::admin_url());
  Expressions make;
  int refused = 0, matched = 0, tests = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto expression = make.expression();
    CAPTURE(expression);
    std::string portable;
    try {
      portable = lm::query::portable_regexp(expression);
    } catch (const lm::InvalidArgument&) {
      ++refused;
      continue;
    }
    const auto compiled = lm::sqlite::compiled_regexp(expression);
    std::vector<std::string> texts;
    std::string list;
    for (int t = 0; t < 12; ++t) {
      texts.push_back(make.text());
      list += (t == 0 ? "(" : ", (") + std::to_string(t) + ", " + quoted_text(texts.back()) + ')';
    }
    const auto answers = server.rows("SELECT text COLLATE \"C\" ~ " + quoted_text(portable) + " FROM (VALUES " + list +
                                     ") AS v(n, text) ORDER BY n");
    for (std::size_t t = 0; t < texts.size(); ++t) {
      CAPTURE(texts[t], portable);
      const bool found = RE2::PartialMatch(texts[t], *compiled);
      REQUIRE(answers[t][0] == (found ? "t" : "f"));
      matched += found ? 1 : 0;
      ++tests;
    }
  }
  CHECK(refused < 300);
  CHECK(matched > tests / 4);
  CHECK(matched < tests * 3 / 4);
}
