/// @file
/// Descriptions as trees of text. Defines Description::str().
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/view/describe/description.hpp>
#include <laminate/view/render/text.hpp>

namespace laminate {

namespace view_detail {

/// How many values of a row, lines of a note and characters of such a line are shown.
inline constexpr std::size_t shown_values = 10, shown_lines = 30, shown_line_width = 80;

inline std::string listed(const std::vector<std::string>& values) {
  const auto shown = std::span(values).first(std::min(shown_values, values.size()));
  return text::joined(shown, ", ", [](const std::string& value) { return text::printable(value); }) +
         (values.size() > shown_values ? ", ..." : "");
}

/// Draws one description. Pieces are cut and padded first, then painted.
class DescriptionText {
 public:
  DescriptionText(const Description& description, const TextStyle& style) : description_(description), style_(style) {
    if (style_.width == 0) return;
    name_ = type_ = values_ = 0;
    for (const auto& section : description.sections)
      for (const auto& group : section.groups)
        for (const auto& row : group.rows) {
          name_ = std::max(name_, text::width(text::printable(row.name)));
          type_ = std::max(type_, text::width(text::printable(row.type)));
          if (group.columns.empty()) values_ = std::max(values_, text::width(listed(row.values)));
        }
    const auto line = room(2) > 4 ? room(2) - 4 : 1;
    share(line, name_, type_, values_);
    values_ = std::max<std::size_t>(line > name_ + type_ ? line - name_ - type_ : 0, 1);
  }

  std::string str() const {
    const auto& d = description_;
    text::Tree root{{painted(Ink::heading, d.registry + ':') + ' ' +
                     painted(Ink::name, fitted(text::printable(d.title), 0, text::width(d.registry) + 2))}};
    if (!d.about.empty())
      root.lines.push_back(painted(Ink::dim, "|   description:") + ' ' + fitted(text::printable(d.about), 0, 17));
    if (!d.properties.empty()) root.children.push_back(properties());
    for (const auto& each : d.locations) root.children.push_back({{property(each, room(1), &text::cut_middle)}});
    for (const auto& section : d.sections) {
      root.children.push_back({{painted(Ink::heading, fitted(text::printable(section.title), 1))}});
      for (const auto& each : section.groups) add_group(root.children.back(), each);
    }
    for (const auto& each : d.notes) root.children.push_back(note(each));
    return text::draw(root, style_);
  }

 private:
  using Ink = text::Ink;
  using Cut = std::string (*)(std::string_view, std::size_t);

  std::string painted(Ink of, std::string_view text) const { return text::painted(style_, of, text); }

  /// Characters of a line behind the guides of a level of the tree; 0: unlimited.
  std::size_t room(std::size_t level) const {
    return style_.width == 0 ? 0 : std::max<std::size_t>(style_.width, 4 * level + 2) - 4 * level;
  }
  std::string fitted(const std::string& text, std::size_t level, std::size_t used = 0) const {
    const auto all = room(level);
    return all == 0 ? text : text::cut(text, all > used ? all - used : 1);
  }

  std::string property(const Description::Property& each, std::size_t width, Cut cut = &text::cut) const {
    const auto name = text::printable(each.name) + ':';
    const auto used = text::width(name) + 1;
    const auto value = text::printable(each.value);
    return painted(Ink::dim, name) + ' ' + (width == 0 ? value : cut(value, width > used ? width - used : 1));
  }

  /// Names and types take what they need, up to a third of the line each and what is left beside the rest.
  static void share(std::size_t line, std::size_t& name, std::size_t& type, std::size_t rest) {
    const auto all_of_name = name, all_of_type = type;
    name = std::clamp<std::size_t>(name, 1, std::max<std::size_t>(line / 3, 1));
    type = std::clamp<std::size_t>(type, 1, std::max<std::size_t>(line / 3, 1));
    auto spare = line > name + type + rest ? line - name - type - rest : 0;
    for (auto [part, all] : {std::pair(&type, all_of_type), std::pair(&name, all_of_name)}) {
      const auto more = std::min(spare, std::max(all, *part) - *part);
      *part += more;
      spare -= more;
    }
  }

  /// `name: value`, two on a line as in LaminDB; where that is too wide for the line, those two that fit.
  text::Tree properties() const {
    const auto& all = description_.properties;
    std::vector<std::size_t> widths;
    for (const auto& [name, value] : all)
      widths.push_back(text::width(text::printable(name)) + 2 + text::width(text::printable(value)));
    std::size_t left = 0, right = 0;
    for (std::size_t i = 0; i < all.size(); ++i)
      (i % 2 == 0 ? left : right) = std::max(i % 2 == 0 ? left : right, widths[i]);
    const auto line = room(1);
    if (line > 0 && left + 2 + right > line) {
      left = 0;
      for (const auto width : widths)
        if (width <= (line - 2) / 2) left = std::max(left, width);
    }
    text::Tree node;
    for (std::size_t i = 0; i < all.size(); ++i) {
      node.lines.push_back(property(all[i], line));
      const bool both = i + 1 < all.size() && widths[i] <= left && (line == 0 || left + 2 + widths[i + 1] <= line);
      if (!both) continue;
      node.lines.back() += std::string(left + 2 - widths[i], ' ') + property(all[i + 1], 0);
      ++i;
    }
    return node;
  }

  void add_group(text::Tree& section, const Description::Group& group) const {
    const bool has_types =
        std::any_of(group.rows.begin(), group.rows.end(), [](const auto& row) { return !row.type.empty(); });
    if (!group.columns.empty()) return section.children.push_back(table(group));
    if (!has_types && group.title.empty()) {
      for (const auto& row : group.rows)
        section.children.push_back({{property({row.name, listed(row.values)}, room(2))}});
      return;
    }
    text::Tree node;
    if (!group.title.empty()) {
      const auto title = text::printable(group.title);
      node.lines.push_back(painted(Ink::type, style_.width == 0 ? text::cut(title, name_) : fitted(title, 2)));
    }
    for (const auto& row : group.rows)
      node.lines.push_back(padded(row.name, name_) + "  " + painted(Ink::dim, padded(row.type, type_)) + "  " +
                           painted(Ink::value, text::cut(listed(row.values), values_)));
    section.children.push_back(std::move(node));
  }
  static std::string padded(const std::string& text, std::size_t width) {
    return text::padded(text::cut(text::printable(text), width), width);
  }

  /// Rows under the names of their columns, each as wide as it must be.
  text::Tree table(const Description::Group& group) const {
    std::vector<std::vector<std::string>> lines{{"name", "dtype"}};
    lines.front().insert(lines.front().end(), group.columns.begin(), group.columns.end());
    for (const auto& row : group.rows) {
      lines.push_back({text::printable(row.name), text::printable(row.type)});
      for (const auto& value : row.values) lines.back().push_back(text::printable(value));
    }
    std::vector<std::size_t> widths(lines.front().size());
    for (const auto& line : lines)
      for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], text::width(line[i]));
    if (style_.width > 0) {
      std::size_t rest = 0;
      for (std::size_t i = 2; i < widths.size(); ++i) rest += widths[i];
      const auto line = room(2), gaps = 2 * widths.size();
      share(line > gaps ? line - gaps : 1, widths[0], widths[1], rest);
    }
    text::Tree node;
    for (const auto& line : lines) {
      auto left = room(2);
      std::string joined;
      for (std::size_t i = 0; i < line.size(); ++i) {
        auto cell = text::padded(text::cut(line[i], widths[i]), widths[i]) + "  ";
        if (left > 0 && text::width(cell) > left) break;  // a narrow terminal shows the first columns
        left -= left > 0 ? std::min(left - 1, text::width(cell)) : 0;
        joined += painted(&line == &lines.front() ? Ink::dim : Ink::plain, cell);
      }
      node.lines.push_back(std::move(joined));
    }
    return node;
  }

  text::Tree note(const Description::Note& note) const {
    auto width = shown_line_width;
    if (const auto line = room(1); line > 0) width = std::min(width, std::max<std::size_t>(line, 6) - 4);
    text::Tree node{{painted(Ink::heading, fitted(text::printable(note.title), 1, 1) + ':')}};
    const auto bar = painted(Ink::dim, "│") + ' ';
    for (const auto& line : text::split_lines(text::printable(note.text, true))) {
      if (node.lines.size() > shown_lines) {
        node.lines.push_back(bar + "…");
        break;
      }
      const bool whole = text::width(line) <= width;
      node.lines.push_back(bar + std::string(text::first_characters(line, width)) + (whole ? "" : " …"));
    }
    return node;
  }

  const Description& description_;
  TextStyle style_;
  std::size_t name_ = 30, type_ = 35, values_ = 40;
};

}  // namespace view_detail

LAMINATE_INLINE std::string Description::str(const TextStyle& style) const {
  return view_detail::DescriptionText(*this, style).str();
}

LAMINATE_INLINE std::ostream& operator<<(std::ostream& out, const Description& description) {
  return out << description.str();
}

}  // namespace laminate
