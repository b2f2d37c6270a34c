// Random conditions on a generated database, against the same conditions evaluated in C++ over all of its rows.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <rapidcheck.h>
#include <boost/json.hpp>

#include <laminate/open.hpp>
#include <laminate/query/describe.hpp>

#include "catch.hpp"
#include "query_support.hpp"

namespace lm = laminate;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

/// A label as an artifact has it: under a feature, or under none.
struct Link {
  const lm::ULabel* label;
  const lm::Feature* feature;
};

/// An artifact with its labels, and what the record does not hold in a form that is easy to ask.
struct Row {
  lm::Artifact artifact;
  Time created, updated;
  std::optional<json::value> extra;
  std::vector<Link> links{};
  bool visible = true;  ///< on the branch main
};

const std::vector<std::string> suffixes{"", ".csv", ".CSV", ".parquet", ".h5ad"};
const std::vector<std::string> names{"DMSO", "dmso", "IFNG", "a%b", "a_b", "a\\b", "T cell", "Ünï", ""};

/// Instants as databases hold them, and what they mean.
struct Written {
  std::string text;
  Time time;
};
constexpr std::chrono::sys_days day = std::chrono::sys_days{2026y / 11 / 21};
const std::vector<Written> instants{{"2026-11-21 04:10:41", day + 4h + 10min + 41s},
                                    {"2026-11-21 04:10:41.000000", day + 4h + 10min + 41s},
                                    {"2026-11-21 04:10:41.5", day + 4h + 10min + 41s + 500ms},
                                    {"2026-11-21 04:10:41.500000", day + 4h + 10min + 41s + 500ms},
                                    {"2026-11-21 04:10:41.500001", day + 4h + 10min + 41s + 500'001us},
                                    {"2026-11-21 00:00:00", day},
                                    {"2026-11-20 23:59:59.999999", day - 1us},
                                    {"2026-11-22 00:00:00.0", day + 24h},
                                    {"2024-02-29 12:30:15.25", std::chrono::sys_days{2024y / 2 / 29} + 45'015'250ms},
                                    {"2025-12-31 23:00:00", std::chrono::sys_days{2026y / 1 / 1} - 1h},
                                    {"2026-01-01 00:00:00.000000", std::chrono::sys_days{2026y / 1 / 1}}};

/// Parts of extra_data: of every kind, or absent.
const std::vector<std::string> parts{"1",    "2",     "2.5",  "\"2\"", "\"DMSO\"", "\"dmso 2\"",
                                     "true", "false", "null", "[1]",   ""};

/// A copy of an empty instance with random rows, most of them like others, many of them with NULLs.
struct Generated {
  Generated() {
    const auto pick = [this](const auto& list) {
      return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random)];
    };
    const auto chance = [this](double p) { return std::bernoulli_distribution(p)(random); };
    const auto text = [&] { return chance(0.4) ? std::nullopt : std::optional(pick(names)); };
    const auto number = [this](int from, int to) {
      return std::uniform_int_distribution<std::int64_t>(from, to)(random);
    };
    const lm::Ref<lm::Branch> trash(lm::Id(-1, db.session().origin()));

    features = {{.name = "treatment", ._dtype_str = lm::Dtype{"str"}},
                {.name = "cell", ._dtype_str = lm::Dtype{"str"}}};
    db.registry<lm::Feature>().save_all(features);
    std::vector<lm::ULabel> types(3);
    for (std::size_t i = 0; i < types.size(); ++i) types[i] = {.name = names[i], .is_type = true};
    db.registry<lm::ULabel>().save_all(types);
    labels.resize(12);
    for (auto& label : labels) {
      label = {.name = pick(names), .description = text()};
      if (chance(0.6)) label.type = pick(types);
      if (chance(0.2)) label.branch = trash;
    }
    db.registry<lm::ULabel>().save_all(labels);
    labels.insert(labels.end(), types.begin(), types.end());

    const auto storage = db.registry<lm::Storage>().first().value();
    std::vector<lm::Artifact> artifacts(300);
    for (auto& artifact : artifacts) {
      artifact = {.key = chance(0.3) ? std::nullopt : std::optional(pick(names) + pick(suffixes)),
                  .description = text(),
                  .suffix = pick(suffixes),
                  .is_latest = chance(0.7),
                  .storage = storage};
      if (chance(0.7)) artifact.size = number(-2, 6);
      if (chance(0.7)) artifact.n_files = number(0, 4);
      if (chance(0.1)) artifact.branch = trash;
      if (chance(0.2)) continue;
      std::string members;
      for (const std::string member : {"n", "list", "say.it"})
        if (const auto part = pick(parts); !part.empty())
          members += (members.empty() ? "" : ", ") + ('"' + member + "\": ") +
                     (member == "list" ? "[" + part + ", {\"n\": " + part + "}]" : part);
      artifact.extra_data = lm::Json{'{' + members + '}'};
    }
    db.registry<lm::Artifact>().save_all(artifacts);
    std::vector<lm::ArtifactULabel> links;
    for (const auto& artifact : artifacts) {
      const auto created = pick(instants), updated = pick(instants);
      support::execute(db, "UPDATE lamindb_artifact SET created_at = ?1, updated_at = ?2 WHERE id = ?3",
                       {created.text, updated.text, artifact.id.value()});
      Row row{.artifact = artifact,
              .created = created.time,
              .updated = updated.time,
              .extra = artifact.extra_data ? std::optional(json::parse(artifact.extra_data->text)) : std::nullopt,
              .visible = is_visible(artifact)};
      for (const auto& label : labels)
        for (const lm::Feature* feature :
             std::initializer_list<const lm::Feature*>{&features[0], &features[1], nullptr})
          if (chance(0.04)) {
            row.links.push_back({&label, feature});
            links.push_back({.artifact = artifact, .ulabel = label});
            if (feature) links.back().feature = *feature;
          }
      rows.push_back(std::move(row));
    }
    db.registry<lm::ArtifactULabel>().save_all(links);
  }

  template <class T>
  static bool is_visible(const T& row) {
    return row.branch.id().value() == 1;
  }

  const lm::ULabel* type_of(const lm::ULabel* label) const {
    if (!label || !label->type) return nullptr;
    for (const auto& type : labels)
      if (type.id == label->type->id()) return &type;
    return nullptr;
  }
  /// The artifacts with a label.
  std::vector<const lm::Artifact*> with(const lm::ULabel& label) const {
    std::vector<const lm::Artifact*> found;
    for (const auto& row : rows)
      if (std::any_of(row.links.begin(), row.links.end(), [&](const Link& link) { return link.label == &label; }))
        found.push_back(&row.artifact);
    return found;
  }
  template <class Test>
  bool any_with(const lm::ULabel& label, Test test) const {
    const auto artifacts = with(label);
    return std::any_of(artifacts.begin(), artifacts.end(), [&](const auto* artifact) { return test(*artifact); });
  }

  std::mt19937 random{20261121};
  support::Workspace workspace;
  support::CleanSettings settings;
  lm::Database<lm::lamindb_schema> db = lm::open(workspace.unpack("rich-2.12/empty.db.gz", "generated.db"));
  std::vector<lm::Feature> features;
  std::vector<lm::ULabel> labels;
  std::vector<Row> rows;
};

/// A condition twice: as a query, and as what it means.
struct Condition {
  lm::Predicate<lm::Artifact> query;
  /// With one link (nullptr for a row without any) that all conditions of the filter speak of.
  std::function<bool(const Row&, const Link*)> holds;
  /// Under a negation, where each condition on labels asks whether any label fulfils it.
  std::function<bool(const Row&)> holds_for_any;
};

std::vector<const Link*> related(const Row& row) {
  std::vector<const Link*> links;
  for (const auto& link : row.links) links.push_back(&link);
  if (links.empty()) links.push_back(nullptr);
  return links;
}

bool fulfils(const Row& row, const Condition& condition) {
  const auto links = related(row);
  return std::any_of(links.begin(), links.end(), [&](const Link* link) { return condition.holds(row, link); });
}

Condition on_row(lm::Predicate<lm::Artifact> query, std::function<bool(const Row&)> test) {
  return {std::move(query), [test](const Row& row, const Link*) { return test(row); }, test};
}
Condition on_link(lm::Predicate<lm::Artifact> query, std::function<bool(const Row&, const Link*)> test) {
  return {std::move(query), test, [test](const Row& row) {
            const auto links = related(row);
            return std::any_of(links.begin(), links.end(), [&](const Link* link) { return test(row, link); });
          }};
}

Condition operator!(const Condition& c) {
  return {!c.query, [c](const Row& row, const Link*) { return !c.holds_for_any(row); },
          [c](const Row& row) { return !c.holds_for_any(row); }};
}
Condition operator&&(const Condition& a, const Condition& b) {
  return {a.query && b.query,
          [=](const Row& row, const Link* link) { return a.holds(row, link) && b.holds(row, link); },
          [=](const Row& row) { return a.holds_for_any(row) && b.holds_for_any(row); }};
}
Condition operator||(const Condition& a, const Condition& b) {
  return {a.query || b.query,
          [=](const Row& row, const Link* link) { return a.holds(row, link) || b.holds(row, link); },
          [=](const Row& row) { return a.holds_for_any(row) || b.holds_for_any(row); }};
}

/// A condition on labels, for queries of labels and for what stands inside exists() and count().
struct LabelCondition {
  lm::Predicate<lm::ULabel> query;
  std::function<bool(const lm::ULabel&)> holds;
};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

template <class T>
T any_of(const std::vector<T>& list) {
  return *rc::gen::elementOf(list);
}
int choice(int n) { return *rc::gen::inRange(0, n); }

/// The values that conditions test: of a row, or of one of its links; none for NULL.
auto column(auto member) {
  return [member](const Row& row, const Link*) { return std::optional(row.artifact.*member); };
}
template <class T>
auto column(std::optional<T> lm::Artifact::*member) {
  return [member](const Row& row, const Link*) { return row.artifact.*member; };
}
auto instant(Time Row::*member) {
  return [member](const Row& row, const Link*) { return std::optional(row.*member); };
}
std::optional<std::string> label_name(const Row&, const Link* link) {
  return link ? std::optional(link->label->name) : std::nullopt;
}
std::optional<std::string> label_description(const Row&, const Link* link) {
  return link ? link->label->description : std::nullopt;
}
std::optional<std::string> feature_name(const Row&, const Link* link) {
  return link && link->feature ? std::optional<std::string>(link->feature->name) : std::nullopt;
}

/// Makes conditions of queries and of tests of a value; a value that is NULL fulfils none.
auto of(auto value) {
  return [value](auto query, auto test) {
    return on_link(std::move(query), [=](const Row& row, const Link* link) {
      const auto found = value(row, link);
      return found && test(*found);
    });
  };
}

/// A random comparison by order or equality.
template <class Field, class V, class Make>
auto comparison(Field field, V value, Make make) {
  switch (choice(6)) {
    case 0:
      return make(field == value, [=](const auto& v) { return v == value; });
    case 1:
      return make(field < value, [=](const auto& v) { return v < value; });
    case 2:
      return make(field <= value, [=](const auto& v) { return v <= value; });
    case 3:
      return make(field > value, [=](const auto& v) { return v > value; });
    case 4:
      return make(value == field, [=](const auto& v) { return v == value; });
    default:
      return make(field >= value, [=](const auto& v) { return v >= value; });
  }
}

/// A random test of a text column.
template <class Field, class Make>
auto text_condition(Field field, Make make) {
  const auto part = any_of<std::string>({"DMSO", "dm", "D", "%", "_", "a", "\\", ".csv", "CSV", "", "Ü", "T cell"});
  const auto other = any_of(names);
  switch (choice(10)) {
    case 0:
      return make(field.contains(part), [=](const std::string& v) { return v.find(part) != v.npos; });
    case 1:
      return make(field.icontains(part),
                  [=](const std::string& v) { return lower(v).find(lower(part)) != std::string::npos; });
    case 2:
      return make(field.startswith(part), [=](const std::string& v) { return v.starts_with(part); });
    case 3:
      return make(field.endswith(part), [=](const std::string& v) { return v.ends_with(part); });
    case 4:
      return make(field.in({part, std::string("IFNG")}),
                  [=](const std::string& v) { return v == part || v == "IFNG"; });
    case 5:
      return make(field.between(part, other), [=](const std::string& v) { return part <= v && v <= other; });
    case 6:
      return make(field.iequals(other), [=](const std::string& v) { return lower(v) == lower(other); });
    case 7: {
      const auto expression = any_of<std::string>({"^D", "SO$", "^[a-z]+$", "(T|I)[ N]", "a[%_]b", "[.](csv|CSV)$",
                                                   "\\.h?5?", "^$", "[^[:alpha:]]", "^.*c.*$", "(M|m)?S", "a\\\\b"});
      return make(field.matches(expression), [pattern = std::regex(expression, std::regex::extended)](
                                                 const std::string& v) { return std::regex_search(v, pattern); });
    }
    default:
      return comparison(field, part, make);
  }
}

template <class Field, class Make>
Condition number_condition(Field field, Make make) {
  const auto n = *rc::gen::inRange<std::int64_t>(-3, 8), m = *rc::gen::inRange<std::int64_t>(-3, 8);
  switch (choice(4)) {
    case 0:
      return make(field.in({n, std::int64_t{0}}), [n](std::int64_t v) { return v == n || v == 0; });
    case 1:
      return make(field.between(n, m), [=](std::int64_t v) { return n <= v && v <= m; });
    default:
      return comparison(field, n, make);
  }
}

/// Of parts of instants, or of dates.
template <class Field, class Make>
Condition part_condition(Field field, Make make) {
  using std::chrono::floor, std::chrono::days;
  // `known` are values that some instant has.
  const auto number = [&](auto part, std::vector<std::int64_t> known, auto value) {
    const auto of_value = [=](auto query, auto test) {
      return make(query, [=](Time v) { return test(static_cast<std::int64_t>(value(v))); });
    };
    const auto n = any_of(known), m = any_of(known);
    switch (choice(4)) {
      case 0:
        return of_value(part.in({n, m}), [=](std::int64_t v) { return v == n || v == m; });
      case 1:
        return of_value(part.between(n, m), [=](std::int64_t v) { return n <= v && v <= m; });
      default:
        return comparison(part, n, of_value);
    }
  };
  const auto date = [](Time v) { return lm::Date(floor<days>(v)); };
  const auto time = [](Time v) { return std::chrono::hh_mm_ss(floor<std::chrono::seconds>(v - floor<days>(v))); };
  switch (choice(8)) {
    case 0:
      return number(field.month(), {1, 2, 11, 12}, [=](Time v) { return unsigned{date(v).month()}; });
    case 1:
      return number(field.day(), {1, 20, 22, 31}, [=](Time v) { return unsigned{date(v).day()}; });
    case 2:
      return number(field.week_day(), {1, 4, 6, 7},
                    [](Time v) { return std::chrono::weekday(floor<days>(v)).c_encoding() + 1; });
    case 3:
      return number(field.hour(), {0, 4, 12, 23}, [=](Time v) { return time(v).hours().count(); });
    case 4:
      return number(field.minute(), {0, 10, 59}, [=](Time v) { return time(v).minutes().count(); });
    case 5:
      return number(field.second(), {0, 15, 41, 59}, [=](Time v) { return time(v).seconds().count(); });
    case 6:
      return comparison(field.date(), date(any_of(instants).time),
                        [=](auto query, auto test) { return make(query, [=](Time v) { return test(date(v)); }); });
    default:
      return number(field.year(), {2023, 2024, 2025, 2026, 2027}, [=](Time v) { return int{date(v).year()}; });
  }
}

/// Of instants: compared with instants, with what is finer, and with whole days.
template <class Field, class Make>
Condition instant_condition(Field field, Make make) {
  using std::chrono::floor, std::chrono::days;
  const auto time = any_of(instants).time, other = any_of(instants).time;
  const auto from = floor<days>(time), to = floor<days>(other);
  const lm::Date date = from;
  switch (choice(9)) {
    case 0:
      return make(field.between(time, other), [=](Time v) { return time <= v && v <= other; });
    case 1:
      return make(field.in({lm::Timestamp(time), lm::Timestamp(other)}),
                  [=](Time v) { return v == time || v == other; });
    case 2:
      return make(field == std::chrono::sys_time<std::chrono::nanoseconds>(time + 1ns),
                  [=](Time v) { return v == time; });
    case 3:
      return make(field.between(date, lm::Date(to)), [=](Time v) { return from <= v && v < to + days(1); });
    case 4:
      return make(field.in({date, lm::Date(to)}),
                  [=](Time v) { return floor<days>(v) == from || floor<days>(v) == to; });
    case 5:
      return comparison(field, date, [=](auto query, auto test) {
        return make(std::move(query), [=](Time v) { return test(lm::Date(floor<days>(v))); });
      });
    default:
      return comparison(field, time, make);
  }
}

/// One value with another; NULL equals nothing.
template <class A, class B, class Left, class Right>
Condition columns_condition(A a, B b, Left left, Right right) {
  const auto make = [=](auto query, auto test) {
    return on_link(std::move(query), [=](const Row& row, const Link* link) {
      const auto x = left(row, link);
      const auto y = right(row, link);
      return x && y && test(*x, *y);
    });
  };
  switch (choice(4)) {
    case 0:
      return make(a == b, [](const auto& x, const auto& y) { return x == y; });
    case 1:
      return make(a < b, [](const auto& x, const auto& y) { return x < y; });
    case 2:
      return make(a >= b, [](const auto& x, const auto& y) { return x >= y; });
    default: {
      auto condition = !make(a == b, [](const auto& x, const auto& y) { return x == y; });
      condition.query = a != b;
      return condition;
    }
  }
}

Condition any_columns_condition() {
  const auto& a = lm::columns<lm::Artifact>;
  switch (choice(6)) {
    case 0:
      return columns_condition(a.size, a.n_files, column(&lm::Artifact::size), column(&lm::Artifact::n_files));
    case 1:
      return columns_condition(a.key, a.suffix, column(&lm::Artifact::key), column(&lm::Artifact::suffix));
    case 2:
      return columns_condition(a.created_at, a.updated_at, instant(&Row::created), instant(&Row::updated));
    case 3:
      return columns_condition(a.ulabels->description, a.ulabels->name, label_description, label_name);
    case 4:
      return columns_condition(a.description, a.ulabels->name, column(&lm::Artifact::description), label_name);
    default:
      return columns_condition(a.ulabels->name, a.key, label_name, column(&lm::Artifact::key));
  }
}

LabelCondition label_condition(const Generated& data, int depth) {
  const auto& l = lm::columns<lm::ULabel>;
  const auto make = [](lm::Predicate<lm::ULabel> query, std::function<bool(const lm::ULabel&)> test) {
    return LabelCondition{std::move(query), std::move(test)};
  };
  const auto text = [&](auto field, auto value) {
    return text_condition(field, [=](auto query, auto test) {
      return make(query, [=](const lm::ULabel& label) {
        // Through a function, since g++ 12 takes what it inlines here for uninitialized.
        const std::function<std::optional<std::string>(const lm::ULabel&)> of(value);
        const auto found = of(label);
        return found && test(*found);
      });
    });
  };
  switch (choice(depth == 0 ? 6 : 9)) {
    case 0:
      return text(l.name, [](const lm::ULabel& label) { return label.name; });
    case 1:
      return text(l.description, [](const lm::ULabel& label) { return label.description; });
    case 2:
      return text(l.type->name, [&data](const lm::ULabel& label) {
        const auto* type = data.type_of(&label);
        return type ? std::optional<std::string>(type->name) : std::nullopt;
      });
    case 3:
      return make(l.is_type == true, [](const lm::ULabel& label) { return label.is_type; });
    case 4: {
      const auto n = choice(30);
      return make(l.artifacts.count() > n, [n, &data](const lm::ULabel& label) {
        return data.with(label).size() > static_cast<std::size_t>(n);
      });
    }
    case 5: {
      const auto suffix = any_of(suffixes);
      return make(l.artifacts->suffix == suffix, [=, &data](const lm::ULabel& label) {
        return data.any_with(label, [&](const lm::Artifact& artifact) { return artifact.suffix == suffix; });
      });
    }
    case 6: {
      const auto one = label_condition(data, depth - 1);
      return make(!one.query, [=](const lm::ULabel& label) { return !one.holds(label); });
    }
    default: {
      // No conjunctions: two conditions on the artifacts of a label would speak of the same artifact.
      const auto one = label_condition(data, depth - 1), other = label_condition(data, depth - 1);
      return make(one.query || other.query,
                  [=](const lm::ULabel& label) { return one.holds(label) || other.holds(label); });
    }
  }
}

/// How many different labels of a row fulfil a condition.
std::size_t count_labels(const Row& row, const std::function<bool(const lm::ULabel&)>& test) {
  std::set<const lm::ULabel*> found;
  for (const auto& link : row.links)
    if (test(*link.label)) found.insert(link.label);
  return found.size();
}
std::size_t count_links(const Row& row, const std::function<bool(const Link&)>& test) {
  return static_cast<std::size_t>(std::count_if(row.links.begin(), row.links.end(), test));
}

/// Whether a row has labels or links, and how many.
Condition related_condition(const Generated& data) {
  const auto& a = lm::columns<lm::Artifact>;
  const auto& l = lm::columns<lm::ULabel>;
  const auto& k = lm::columns<lm::ArtifactULabel>;
  const auto inner = label_condition(data, 2);
  const auto feature = any_of<std::string>({"treatment", "cell", "none"});
  const auto is_feature = [feature](const Link& link) { return link.feature && link.feature->name == feature; };
  const std::int64_t n = choice(5);
  const auto counted = [](auto query, auto count) {
    return comparison(query, std::int64_t{choice(5)}, [=](auto condition, auto test) {
      return on_row(condition, [=](const Row& row) { return test(static_cast<std::int64_t>(count(row))); });
    });
  };
  switch (choice(9)) {
    case 0:
      return on_row(a.ulabels.exists(), [](const Row& row) { return !row.links.empty(); });
    case 1:
    case 2:
      return on_row(a.ulabels.exists(inner.query), [=](const Row& row) { return count_labels(row, inner.holds) > 0; });
    case 3:
      return counted(a.ulabels.count(),
                     [](const Row& row) { return count_labels(row, [](const lm::ULabel&) { return true; }); });
    case 4:
      return counted(a.ulabels.count(inner.query), [=](const Row& row) { return count_labels(row, inner.holds); });
    case 5:
      return on_row(a.ulabels.link().exists(k.feature->name == feature),
                    [=](const Row& row) { return count_links(row, is_feature) > 0; });
    case 6: {
      // Both of one artifact, whichever it is.
      const auto suffix = any_of(suffixes);
      return on_row(a.ulabels.exists(l.artifacts->suffix == suffix && l.artifacts->size > n),
                    [=, &data](const Row& row) {
                      return count_labels(row, [&](const lm::ULabel& label) {
                               return data.any_with(label, [&](const lm::Artifact& artifact) {
                                 return artifact.suffix == suffix && artifact.size > n;
                               });
                             }) > 0;
                    });
    }
    case 7:
      return counted(a.ulabels.link().count(k.feature.is_null() || k.ulabel->is_type), [](const Row& row) {
        return count_links(row, [](const Link& link) { return !link.feature || link.label->is_type; });
      });
    default:
      return on_row(a.ulabels.link().count(k.feature->name == feature && k.ulabel->description.is_null()) != n,
                    [=](const Row& row) {
                      return count_links(row, [&](const Link& link) {
                               return is_feature(link) && !link.label->description;
                             }) != static_cast<std::size_t>(n);
                    });
  }
}

/// Values that another query finds. It sees the rows of the branch main only, unless it is told otherwise.
Condition subquery_condition(const Generated& data) {
  const auto& a = lm::columns<lm::Artifact>;
  const auto& l = lm::columns<lm::ULabel>;
  const bool all = *rc::gen::arbitrary<bool>();
  const auto inner = label_condition(data, 1);
  auto labels = data.db.registry<lm::ULabel>().filter(inner.query);
  if (all) labels = labels.all_branches();
  const auto is_found = [inner, all](const lm::ULabel& label) {
    return (all || Generated::is_visible(label)) && inner.holds(label);
  };
  // Compared by what names them, since the row of a link is another copy.
  std::set<std::int64_t> ids;
  std::set<std::string> label_names, descriptions;
  for (const auto& label : data.labels)
    if (is_found(label)) {
      ids.insert(label.id.value());
      label_names.insert(label.name);
      if (label.description) descriptions.insert(*label.description);
    }
  switch (choice(5)) {
    case 0:
      return of([](const Row&, const Link* link) {
        return link ? std::optional(link->label->id.value()) : std::nullopt;
      })(a.ulabels.link()->ulabel.in(labels), [=](std::int64_t v) { return ids.contains(v); });
    case 1:
      return of([](const Row&, const Link* link) {
        return link && link->label->type ? std::optional(link->label->type->id().value()) : std::nullopt;
      })(a.ulabels->type.in(labels), [=](std::int64_t v) { return ids.contains(v); });
    case 2:
      return of(column(&lm::Artifact::description))(a.description.in(labels.select(l.name)),
                                                    [=](const std::string& v) { return label_names.contains(v); });
    case 3:
      return of(label_name)(a.ulabels->name.in(labels.select(l.description)),
                            [=](const std::string& v) { return descriptions.contains(v); });
    default: {
      auto artifacts = data.db.registry<lm::Artifact>().filter(a.suffix == any_of(suffixes), a.n_files > choice(5));
      if (all) artifacts = artifacts.all_branches();
      std::set<std::int64_t> sizes;
      for (const auto& artifact : artifacts.to_vector())  // other cases judge such a query
        if (artifact.size) sizes.insert(*artifact.size);
      return of(column(&lm::Artifact::size))(a.size.in(artifacts.select(a.size)),
                                             [=](std::int64_t v) { return sizes.contains(v); });
    }
  }
}

/// Tests of parts of JSON, each of which fits values of one kind only.
template <class Field>
Condition json_test(Field field, std::vector<std::string> steps) {
  const auto at = [steps](const Row& row) -> std::optional<json::value> {
    if (!row.extra) return std::nullopt;
    json::value here = *row.extra;
    for (const auto& step : steps) {
      const auto* object = here.if_object();
      const auto* array = here.if_array();
      const auto* next = object ? object->if_contains(step) : array ? array->if_contains(std::stoul(step)) : nullptr;
      if (!next) return std::nullopt;
      here = json::value(*next);
    }
    return here;
  };
  const auto of_text = [=](auto query, auto test) {
    return on_row(query, [=](const Row& row) {
      const auto v = at(row);
      return v && v->is_string() && test(std::string(v->get_string()));
    });
  };
  const auto of_number = [=](auto query, auto test) {
    return on_row(query, [=](const Row& row) {
      const auto v = at(row);
      return v && v->is_number() && test(v->template to_number<double>());
    });
  };
  const auto truth = *rc::gen::arbitrary<bool>();
  const auto text = any_of<std::string>({"DMSO", "dmso", "2", "true", "", "D"});
  switch (choice(9)) {
    case 0:
      return comparison(field, choice(4), of_number);
    case 1:
      return comparison(field, 2.5, of_number);
    case 2:
      return comparison(field, text, of_text);
    case 3:
      return on_row(field == truth, [=](const Row& row) {
        const auto v = at(row);
        return v && v->is_bool() && v->get_bool() == truth;
      });
    case 4:
      return on_row(field.is_null(), [=](const Row& row) {
        const auto v = at(row);
        return !v || v->is_null();
      });
    case 5:
      return on_row(field.is_not_null(), [=](const Row& row) {
        const auto v = at(row);
        return v && !v->is_null();
      });
    case 6:
      return of_text(field.iequals(text), [=](const std::string& v) { return lower(v) == lower(text); });
    case 7:
      return of_text(field.icontains(text), [=](const std::string& v) { return lower(v).find(lower(text)) != v.npos; });
    default:
      return of_text(field.startswith(text), [=](const std::string& v) { return v.starts_with(text); });
  }
}

Condition json_condition() {
  const auto& extra = lm::columns<lm::Artifact>.extra_data;
  switch (choice(5)) {
    case 0:
      return json_test(extra["say.it"], {"say.it"});
    case 1:
      return json_test(extra["list"][0], {"list", "0"});
    case 2:
      return json_test(extra["list"][1]["n"], {"list", "1", "n"});
    default:
      return json_test(extra["n"], {"n"});
  }
}

Condition simple_condition(const Generated& data) {
  const auto& a = lm::columns<lm::Artifact>;
  switch (choice(21)) {
    case 0:
      return number_condition(a.size, of(column(&lm::Artifact::size)));
    case 1:
      return text_condition(a.suffix, of(column(&lm::Artifact::suffix)));
    case 2:
      return text_condition(a.key, of(column(&lm::Artifact::key)));
    case 3:
      return text_condition(a.description, of(column(&lm::Artifact::description)));
    case 4:
      return on_row(a.description.is_null(), [](const Row& row) { return !row.artifact.description; });
    case 5:
      return on_row(a.key.is_not_null(), [](const Row& row) { return row.artifact.key.has_value(); });
    case 6:
      return on_row(a.is_latest == true, [](const Row& row) { return row.artifact.is_latest; });
    case 7:
      return text_condition(a.ulabels->name, of(label_name));
    case 8:
      return on_link(a.ulabels->description.is_null(),
                     [](const Row&, const Link* link) { return !link || !link->label->description; });
    case 9:
      return on_link(a.ulabels->description.is_not_null(),
                     [](const Row&, const Link* link) { return link && link->label->description; });
    case 10:
      return on_link(a.ulabels->is_type == true,
                     [](const Row&, const Link* link) { return link && link->label->is_type; });
    case 11:
      return text_condition(a.ulabels.link()->feature->name, of(feature_name));
    case 12:
      return on_link(a.ulabels.link()->feature.is_null(),
                     [](const Row&, const Link* link) { return !link || !link->feature; });
    case 13:
      return any_columns_condition();
    case 14:
      return related_condition(data);
    case 15:
      return subquery_condition(data);
    case 16:
      return json_condition();
    case 17:
      return instant_condition(a.created_at, of(instant(&Row::created)));
    case 18:
      return part_condition(a.updated_at, of(instant(&Row::updated)));
    case 19:
      return on_row(a.size != 3, [](const Row& row) { return row.artifact.size != 3; });
    default:
      return text_condition(a.ulabels->type->name, of([&data](const Row&, const Link* link) {
                              const auto* type = data.type_of(link ? link->label : nullptr);
                              return type ? std::optional<std::string>(type->name) : std::nullopt;
                            }));
  }
}

Condition any_condition(const Generated& data, int depth) {
  switch (depth == 0 ? 0 : choice(6)) {
    case 1:
    case 2:
      return any_condition(data, depth - 1) && any_condition(data, depth - 1);
    case 3:
    case 4:
      return any_condition(data, depth - 1) || any_condition(data, depth - 1);
    case 5:
      return !any_condition(data, depth - 1);
    default:
      return simple_condition(data);
  }
}

}  // namespace

TEST_CASE("query: random conditions find the rows that they mean", "[engines]") {
  const Generated data;
  REQUIRE(data.db.registry<lm::Artifact>().all_branches().count() == 300);
  std::size_t some = 0, total = 0;
  const auto check_one = [&] {
    std::vector<Condition> filters;
    for (int i = *rc::gen::element(1, 1, 1, 2, 2, 3); i > 0; --i) filters.push_back(any_condition(data, choice(4)));
    const bool all_branches = *rc::gen::arbitrary<bool>();

    lm::QuerySet<lm::Artifact> query = data.db.registry<lm::Artifact>();
    for (const auto& filter : filters) query = query.filter(filter.query);
    if (all_branches) query = query.all_branches();
    std::vector<std::int64_t> expected;
    for (const auto& row : data.rows)
      if ((row.visible || all_branches) &&
          std::all_of(filters.begin(), filters.end(), [&](const Condition& filter) { return fulfils(row, filter); }))
        expected.push_back(row.artifact.id.value());

    RC_LOG() << query.sql().text << '\n';
    for (const auto& filter : filters) RC_LOG() << lm::query::describe(filter.query.expr) << '\n';
    auto found = query.ids();
    std::sort(found.begin(), found.end());
    RC_ASSERT(found == expected);
    RC_ASSERT(query.count() == static_cast<std::int64_t>(expected.size()));
    ++total;
    if (!expected.empty() && expected.size() < 270) ++some;
  };
  CHECK(rc::check("a query finds the rows that fulfil its filters", [&] {
    for (int i = 0; i < 5; ++i) check_one();
  }));
  CHECK(some * 4 > total);  // most conditions are neither always nor never true
}
