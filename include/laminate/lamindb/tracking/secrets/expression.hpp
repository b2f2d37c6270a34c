/// @file
/// The expression that is assigned to a name, and the open brackets at the position of the reader.
#pragma once

#include <cstddef>
#include <vector>

#include <laminate/lamindb/tracking/secrets/context.hpp>
#include <laminate/lamindb/tracking/secrets/names.hpp>

namespace laminate::lamindb_detail::secrets {

/// Decides which literals are values of a name: those in the expression that is assigned to it, except literals that
/// name the origin of the value (`getenv("TOKEN")`, `config["token"]`).
class Expression {
 public:
  struct Bracket {
    Call what = Call::plain;
    bool calls = false;  ///< something: `f(`, not `(`
  };

  /// How likely the expression is a secret, by the name it is assigned to. `none` outside of an expression.
  Secrecy name() const { return name_; }
  bool is_open() const { return name_ != Secrecy::none; }
  bool takes_literals() const { return is_open() && quiet_ == 0; }
  /// The innermost bracket.
  Bracket around() const { return brackets_.empty() ? Bracket{} : brackets_.back(); }
  bool in_brackets() const { return !brackets_.empty(); }

  /// Begins the expression of a name, unless it is part of an expression that is at least as secret. It ends before a
  /// comma or a closing bracket at the same depth. The arguments of a call end with the bracket of the call.
  void begin(Secrecy name, bool is_argument = false) {
    quiet_ = 0;
    if (name_ >= name && brackets_.size() > depth_) return;
    name_ = name;
    depth_ = brackets_.size();
    is_argument_ = is_argument;
  }
  void end() { name_ = Secrecy::none, depth_ = 0, is_argument_ = false, quiet_ = 0; }

  /// @param is_quiet  whether literals within the bracket name something else than the value
  void open(Bracket bracket, bool is_quiet) {
    constexpr std::size_t deepest = 1000;
    if (is_open() && (quiet_ > 0 || is_quiet)) ++quiet_;
    if (brackets_.size() < deepest) brackets_.push_back(bracket);
  }
  void close() {
    if (brackets_.empty()) return end();
    brackets_.pop_back();
    if (quiet_ > 0) --quiet_;
    if (brackets_.size() < depth_) end();
  }
  void comma() {
    if (may_end()) end();
  }
  /// Whether a comma, or the end of a line, may be its end.
  bool may_end() const { return brackets_.size() <= depth_ && !is_argument_; }

 private:
  Secrecy name_ = Secrecy::none;
  std::size_t depth_ = 0;  ///< number of brackets that were open when it began
  bool is_argument_ = false;
  std::size_t quiet_ = 0;  ///< open brackets whose literals are not values, and brackets within them
  std::vector<Bracket> brackets_{};
};

}  // namespace laminate::lamindb_detail::secrets
