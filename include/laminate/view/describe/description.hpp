/// @file
/// What is known of one row, sorted for people to read: made once, rendered in several forms. The text is rendered by
/// <laminate/view/describe/description_text.hpp>, which describe.hpp includes.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <laminate/view/render/style.hpp>

namespace laminate {

/// A row of any registry, described. Texts are as the database holds them: renderers escape and cut. As a tree: str();
/// as JSON and HTML: <laminate/view/json.hpp>, <laminate/view/html.hpp>.
struct Description {
  /// `kind: dataset`
  struct Property {
    std::string name{}, value{};
  };
  /// A feature, or a kind of label: what it is called, its data type or registry, and its values.
  struct Row {
    std::string name{}, type{};
    std::vector<std::string> values{};
  };
  /// Rows under one heading: a slot of a dataset. The heading may be empty.
  struct Group {
    std::string title{};
    std::vector<Row> rows{};
    /// What a row's values are, where each is something else: `optional`, `nullable`. Empty: all are values of the row.
    std::vector<std::string> columns{};
  };
  struct Section {
    std::string title{};
    std::vector<Group> groups{};
  };
  /// A long text: a readme, a source code.
  struct Note {
    std::string title{}, text{};
  };

  std::string registry{};  ///< `Artifact`
  std::string title{};     ///< its name, and version if it has one
  std::string about{};     ///< the row's own description; may be empty
  std::vector<Property> properties{};
  std::vector<Property> locations{};  ///< each on a line of its own, since they are long
  std::vector<Section> sections{};
  std::vector<Note> notes{};

  /// As a tree of text. Of unlimited width it is LaminDB's, with columns of 30, 35 and 40 characters; on a terminal the
  /// columns share its width (of 24 characters at least), and no line is longer. Every line ends with a line end.
  std::string str(const TextStyle& style = {}) const;
};

std::ostream& operator<<(std::ostream& out, const Description& description);

}  // namespace laminate
