/// @file
/// What is known of one row, sorted for people to read: made once, rendered in several forms.
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include <laminate/view/text.hpp>

namespace laminate {

/// How wide the columns of a description are, in characters; 0 is unlimited. The defaults are LaminDB's.
struct DescriptionWidths {
  std::size_t name = 30;
  std::size_t type = 35;
  std::size_t values = 40;
};

/// A row of any registry, described. Texts are as the database holds them: renderers escape and cut.
struct Description {
  /// `kind: dataset`
  struct Property {
    std::string name, value;
  };
  /// A feature, or a kind of label: what it is called, its data type or registry, and its values.
  struct Row {
    std::string name, type{};
    std::vector<std::string> values{};
  };
  /// Rows under one heading: a slot of a dataset. The heading may be empty.
  struct Group {
    std::string title{};
    std::vector<Row> rows{};
  };
  struct Section {
    std::string title;
    std::vector<Group> groups{};
  };
  /// A long text: a readme, a source code.
  struct Note {
    std::string title, text;
  };

  std::string registry{};  ///< `Artifact`
  std::string title{};     ///< its name, and version if it has one
  std::string about{};     ///< the row's own description; may be empty
  std::vector<Property> properties{};
  std::vector<Property> locations{};  ///< each on a line of its own, since they are long
  std::vector<Section> sections{};
  std::vector<Note> notes{};

  /// As a tree of text. Every line ends with a line end.
  std::string str(const DescriptionWidths& widths = {}) const;
};

namespace detail {

/// How many values of a row, lines of a note and characters of such a line are shown.
inline constexpr std::size_t shown_values = 10, shown_lines = 30, shown_line_width = 80;

inline std::string listed(const std::vector<std::string>& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < shown_values; ++i)
    text += (i == 0 ? "" : ", ") + text::printable(values[i]);
  return text + (values.size() > shown_values ? ", ..." : "");
}

/// `name: value`, two on a line.
inline text::Tree properties_node(const std::vector<Description::Property>& properties) {
  text::Tree node;
  std::vector<std::string> items;
  std::size_t left = 0;
  for (const auto& [name, value] : properties) {
    items.push_back(name + ": " + text::printable(value));
    if (items.size() % 2 == 1) left = std::max(left, text::width(items.back()));
  }
  for (std::size_t i = 0; i < items.size(); i += 2)
    node.lines.push_back(i + 1 < items.size() ? text::padded(items[i], left + 2) + items[i + 1] : items[i]);
  return node;
}

inline text::Tree group_node(const Description::Group& group, const DescriptionWidths& widths) {
  text::Tree node;
  if (!group.title.empty()) node.lines.push_back(text::cut(text::printable(group.title), widths.name));
  for (const auto& row : group.rows)
    node.lines.push_back(text::padded(text::cut(text::printable(row.name), widths.name), widths.name) + "  " +
                         text::padded(text::cut(text::printable(row.type), widths.type), widths.type) + "  " +
                         text::cut(listed(row.values), widths.values));
  return node;
}

inline text::Tree note_node(const Description::Note& note) {
  text::Tree node{{note.title + ':'}};
  for (const auto& line : text::split_lines(text::printable(note.text, true))) {
    if (node.lines.size() > shown_lines) {
      node.lines.emplace_back("│ …");
      break;
    }
    const bool whole = text::width(line) <= shown_line_width;
    node.lines.push_back("│ " + std::string(text::first_characters(line, shown_line_width)) + (whole ? "" : " …"));
  }
  return node;
}

inline text::Tree tree_of(const Description& description, const DescriptionWidths& widths) {
  text::Tree root{{description.registry + ": " + text::printable(description.title)}};
  if (!description.about.empty()) root.lines.push_back("|   description: " + text::printable(description.about));
  if (!description.properties.empty()) root.children.push_back(properties_node(description.properties));
  for (const auto& [name, value] : description.locations)
    root.children.push_back({{name + ": " + text::printable(value)}});
  for (const auto& section : description.sections) {
    root.children.push_back({{section.title}});
    for (const auto& group : section.groups) root.children.back().children.push_back(group_node(group, widths));
  }
  for (const auto& note : description.notes) root.children.push_back(note_node(note));
  return root;
}

}  // namespace detail

inline std::string Description::str(const DescriptionWidths& widths) const {
  return text::draw(detail::tree_of(*this, widths));
}

inline std::ostream& operator<<(std::ostream& out, const Description& description) { return out << description.str(); }

}  // namespace laminate
