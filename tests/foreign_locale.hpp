/// @file
/// A program that has set another locale, and printed numbers in its own ways before.
#pragma once

#include <clocale>
#include <iomanip>
#include <ios>
#include <locale>
#include <ostream>
#include <string>

namespace support {

/// As long as it lives, numbers have a decimal comma and groups, by C++'s locale in any case, and by C's where the
/// system has such a locale.
class ForeignLocale {
 public:
  ForeignLocale()
      : c_(std::setlocale(LC_ALL, nullptr)), cpp_(std::locale::global({std::locale::classic(), new Numbers})) {
    for (const auto* name : {"de_DE.UTF-8", "tr_TR.UTF-8", "fr_FR.UTF-8"})
      if (std::setlocale(LC_ALL, name)) break;
  }
  ForeignLocale(const ForeignLocale&) = delete;
  ForeignLocale& operator=(const ForeignLocale&) = delete;
  ~ForeignLocale() {
    std::locale::global(cpp_);
    std::setlocale(LC_ALL, c_.c_str());
  }

 private:
  struct Numbers final : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\2"; }
    std::string do_truename() const override { return "ja"; }
    std::string do_falsename() const override { return "nein"; }
  };

  std::string c_;
  std::locale cpp_;
};

/// Sets everything that changes how a stream writes numbers, but its width, which is that of the next text.
inline void disturb(std::ostream& out) {
  out.imbue(std::locale());
  out << std::hex << std::showbase << std::showpos << std::uppercase << std::boolalpha << std::scientific
      << std::showpoint << std::setprecision(2) << std::setfill('*') << std::left;
}

}  // namespace support
