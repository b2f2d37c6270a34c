/// @file
/// In what objects of two databases differ.
#pragma once

#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <laminate/query/describe.hpp>
#include <laminate/support/row_label.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/sync/report.hpp>

namespace laminate {

/// A link or value that one of two databases has.
struct LinkDifference {
  std::string registry;  ///< `ArtifactULabel`
  std::string text;      ///< `artifact 9K1dteZ6Qx0EXK8g0000, ulabel poMtRpbw`: what it connects, by uid
  bool only_in_source = false;

  friend bool operator==(const LinkDifference&, const LinkDifference&) = default;
};

/// In what the selected objects, and what comes along with them, differ between source and target. Rows are compared in
/// what they say: not in who wrote them, when and in which run, nor in space and branch.
class [[nodiscard]] SyncDiff : public SyncSummary {
 public:
  SyncDiff(SyncSummary summary, std::vector<LinkDifference> unequal)
      : SyncSummary(std::move(summary)), links(std::move(unequal)) {}

  /// Links of rows that both have, which only one side has.
  std::vector<LinkDifference> links{};

  /// Whether each row is in the target under its own uid, and has the same content.
  bool same() const {
    return transferred() == 0 && differences.empty() && links.empty() && total(&TableCount::conflicting) == 0 &&
           total(&TableCount::skipped) == 0;
  }

  /// The same text as `<<` prints, its lines broken to fit the width.
  std::string str(const TextStyle& style = {}) const {
    std::string out;
    const auto add = [&](const std::string& line) { (out += text::folded(line, style.width)) += '\n'; };
    for (const auto& object : entries)
      if (object.what == Outcome::transferred) add("only in " + source + ": " + object.registry + ' ' + object.uid);
    for (const auto& link : links)
      add("only in " + (link.only_in_source ? source : target) + ": " + link.registry + " (" + link.text + ')');
    for (const auto& each : differences)
      add("different: " + support_detail::row_label(each.registry, each.uid, each.id) + ", " + each.column + ": " +
          shown(each.before, each.before_uid) + " in " + target + ", " + shown(each.after, each.after_uid) + " in " +
          source);
    for (const auto& remark : remarks) add("! " + remark.message);
    if (same()) add("no differences in " + std::to_string(mapped()) + " rows");
    return out;
  }
  friend std::ostream& operator<<(std::ostream& out, const SyncDiff& diff) { return out << diff.str(); }

 private:
  static std::string shown(const Value& value, const std::string& uid) {
    return uid.empty() ? query::describe(value) : uid;
  }
};

}  // namespace laminate
