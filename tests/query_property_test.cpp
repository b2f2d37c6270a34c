// Random conditions on a generated database, against the same conditions evaluated in C++ over all of its rows.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <rapidcheck.h>

#include <laminate/open.hpp>
#include <laminate/query/describe.hpp>

#include "support.hpp"

namespace lm = laminate;

namespace {

/// An artifact with its labels.
struct Row {
  lm::Artifact artifact;
  std::vector<const lm::ULabel*> labels{};
  bool visible = true;  ///< on the branch main
};

const std::vector<std::string> suffixes{"", ".csv", ".CSV", ".parquet", ".h5ad"};
const std::vector<std::string> names{"DMSO", "dmso", "IFNG", "a%b", "a_b", "T cell", "Ünï", ""};

/// A copy of an empty instance with random rows, most of them like others, many of them with NULLs.
struct Generated {
  Generated() {
    const auto pick = [this](const auto& list) {
      return list[std::uniform_int_distribution<std::size_t>(0, list.size() - 1)(random)];
    };
    const auto chance = [this](double p) { return std::bernoulli_distribution(p)(random); };
    const auto text = [&] { return chance(0.4) ? std::nullopt : std::optional(pick(names)); };

    std::vector<lm::ULabel> types(3);
    for (std::size_t i = 0; i < types.size(); ++i) types[i] = {.name = names[i], .is_type = true};
    db.registry<lm::ULabel>().save_all(types);
    labels.resize(12);
    for (auto& label : labels) {
      label = {.name = pick(names), .description = text()};
      if (chance(0.6)) label.type = pick(types);
    }
    db.registry<lm::ULabel>().save_all(labels);
    labels.insert(labels.end(), types.begin(), types.end());

    const auto storage = db.registry<lm::Storage>().first().value();
    const lm::Ref<lm::Branch> trash(lm::Id(-1, db.session().origin()));
    std::vector<lm::Artifact> artifacts(300);
    for (auto& artifact : artifacts) {
      artifact = {.key = chance(0.3) ? std::nullopt : std::optional(pick(names) + pick(suffixes)),
                  .description = text(),
                  .suffix = pick(suffixes),
                  .is_latest = chance(0.7),
                  .storage = storage};
      if (chance(0.7)) artifact.size = std::uniform_int_distribution<std::int64_t>(-2, 6)(random);
      if (chance(0.1)) artifact.branch = trash;
    }
    db.registry<lm::Artifact>().save_all(artifacts);
    std::vector<lm::ArtifactULabel> links;
    for (const auto& artifact : artifacts) {
      Row row{.artifact = artifact, .visible = artifact.branch.id().value() == 1};
      for (const auto& label : labels)
        if (chance(0.1)) {
          row.labels.push_back(&label);
          links.push_back({.artifact = artifact, .ulabel = label});
        }
      rows.push_back(std::move(row));
    }
    db.registry<lm::ArtifactULabel>().save_all(links);
  }

  const lm::ULabel* type_of(const lm::ULabel* label) const {
    if (!label || !label->type) return nullptr;
    for (const auto& type : labels)
      if (type.id == label->type->id()) return &type;
    return nullptr;
  }

  std::mt19937 random{20261121};
  support::Workspace workspace;
  support::CleanSettings settings;
  lm::Database<lm::lamindb_schema> db = lm::open(workspace.unpack("rich-2.12/empty.db.gz", "generated.db"));
  std::vector<lm::ULabel> labels;
  std::vector<Row> rows;
};

/// A condition twice: as a query, and as what it means.
struct Condition {
  lm::Predicate<lm::Artifact> query;
  /// With one related label (nullptr for a row without any) that all conditions of the filter speak of.
  std::function<bool(const Row&, const lm::ULabel*)> holds;
  /// Under a negation, where each condition on labels asks whether any label fulfils it.
  std::function<bool(const Row&)> holds_for_any;
};

std::vector<const lm::ULabel*> related(const Row& row) {
  return row.labels.empty() ? std::vector<const lm::ULabel*>{nullptr} : row.labels;
}

bool fulfils(const Row& row, const Condition& condition) {
  const auto labels = related(row);
  return std::any_of(labels.begin(), labels.end(), [&](const auto* label) { return condition.holds(row, label); });
}

Condition on_artifact(lm::Predicate<lm::Artifact> query, std::function<bool(const lm::Artifact&)> test) {
  return {std::move(query), [test](const Row& row, const lm::ULabel*) { return test(row.artifact); },
          [test](const Row& row) { return test(row.artifact); }};
}
Condition on_label(lm::Predicate<lm::Artifact> query, std::function<bool(const lm::ULabel*)> test) {
  return {std::move(query), [test](const Row&, const lm::ULabel* label) { return test(label); },
          [test](const Row& row) {
            const auto labels = related(row);
            return std::any_of(labels.begin(), labels.end(), test);
          }};
}

Condition operator!(const Condition& c) {
  return {!c.query, [c](const Row& row, const lm::ULabel*) { return !c.holds_for_any(row); },
          [c](const Row& row) { return !c.holds_for_any(row); }};
}
Condition operator&&(const Condition& a, const Condition& b) {
  return {a.query && b.query,
          [=](const Row& row, const lm::ULabel* label) { return a.holds(row, label) && b.holds(row, label); },
          [=](const Row& row) { return a.holds_for_any(row) && b.holds_for_any(row); }};
}
Condition operator||(const Condition& a, const Condition& b) {
  return {a.query || b.query,
          [=](const Row& row, const lm::ULabel* label) { return a.holds(row, label) || b.holds(row, label); },
          [=](const Row& row) { return a.holds_for_any(row) || b.holds_for_any(row); }};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// A test of a column that may be NULL: false if it is.
template <class T, class Test>
auto if_set(std::optional<T> lm::Artifact::*column, Test test) {
  return [=](const lm::Artifact& artifact) { return artifact.*column && test(*(artifact.*column)); };
}

/// A random test of a text column.
template <class Field, class Make>
Condition text_condition(Field field, Make make) {
  const auto part =
      *rc::gen::elementOf(std::vector<std::string>{"DMSO", "dm", "D", "%", "_", "a", ".csv", "CSV", "", "Ü", "T cell"});
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return make(field == part, [=](const std::string& v) { return v == part; });
    case 1:
      return make(field.contains(part), [=](const std::string& v) { return v.find(part) != v.npos; });
    case 2:
      return make(field.icontains(part),
                  [=](const std::string& v) { return lower(v).find(lower(part)) != std::string::npos; });
    case 3:
      return make(field.startswith(part), [=](const std::string& v) { return v.starts_with(part); });
    case 4:
      return make(field.endswith(part), [=](const std::string& v) { return v.ends_with(part); });
    case 5:
      return make(field.in({part, std::string("IFNG")}),
                  [=](const std::string& v) { return v == part || v == "IFNG"; });
    case 6:
      return make(field < part, [=](const std::string& v) { return v < part; });
    default:
      return make(field >= part, [=](const std::string& v) { return v >= part; });
  }
}

Condition size_condition() {
  const auto& size = lm::columns<lm::Artifact>.size;
  const auto n = *rc::gen::inRange<std::int64_t>(-3, 8);
  const auto make = [](auto query, auto test) { return on_artifact(query, if_set(&lm::Artifact::size, test)); };
  switch (*rc::gen::inRange(0, 7)) {
    case 0:
      return make(size == n, [n](std::int64_t v) { return v == n; });
    case 1:
      return make(size < n, [n](std::int64_t v) { return v < n; });
    case 2:
      return make(size <= n, [n](std::int64_t v) { return v <= n; });
    case 3:
      return make(size > n, [n](std::int64_t v) { return v > n; });
    case 4:
      return make(size >= n, [n](std::int64_t v) { return v >= n; });
    case 5:
      return make(size.in({n, std::int64_t{0}}), [n](std::int64_t v) { return v == n || v == 0; });
    default:
      return on_artifact(size != n, [n](const lm::Artifact& a) { return a.size != n; });
  }
}

Condition simple_condition(const Generated& data) {
  const auto& a = lm::columns<lm::Artifact>;
  const auto named = [](auto member) {
    return [member](auto query, auto test) {
      return on_label(query, [=](const lm::ULabel* label) { return label && test(label->*member); });
    };
  };
  switch (*rc::gen::inRange(0, 12)) {
    case 0:
      return size_condition();
    case 1:
      return text_condition(a.suffix, [](auto query, auto test) {
        return on_artifact(query, [=](const lm::Artifact& artifact) { return test(artifact.suffix); });
      });
    case 2:
      return text_condition(a.key,
                            [](auto query, auto test) { return on_artifact(query, if_set(&lm::Artifact::key, test)); });
    case 3:
      return text_condition(a.description, [](auto query, auto test) {
        return on_artifact(query, if_set(&lm::Artifact::description, test));
      });
    case 4:
      return on_artifact(a.description.is_null(), [](const lm::Artifact& artifact) { return !artifact.description; });
    case 5:
      return on_artifact(a.key.is_not_null(), [](const lm::Artifact& artifact) { return artifact.key.has_value(); });
    case 6:
      return on_artifact(lm::Predicate<lm::Artifact>(a.is_latest == true),
                         [](const lm::Artifact& artifact) { return artifact.is_latest; });
    case 7:
      return text_condition(a.ulabels->name, named(&lm::ULabel::name));
    case 8:
      return on_label(a.ulabels->description.is_null(),
                      [](const lm::ULabel* label) { return !label || !label->description; });
    case 9:
      return on_label(a.ulabels->description.is_not_null(),
                      [](const lm::ULabel* label) { return label && label->description; });
    case 10:
      return on_label(a.ulabels->is_type == true, [](const lm::ULabel* label) { return label && label->is_type; });
    default:
      return text_condition(a.ulabels->type->name, [&data](auto query, auto test) {
        return on_label(query, [=, &data](const lm::ULabel* label) {
          const auto* type = data.type_of(label);
          return type && test(type->name);
        });
      });
  }
}

Condition any_condition(const Generated& data, int depth) {
  switch (depth == 0 ? 0 : *rc::gen::inRange(0, 6)) {
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

TEST_CASE("query: random conditions find the rows that they mean") {
  const Generated data;
  REQUIRE(data.db.registry<lm::Artifact>().all_branches().count() == 300);
  std::size_t some = 0, total = 0;
  CHECK(rc::check("a query finds the rows that fulfil its filters", [&] {
    std::vector<Condition> filters;
    for (int i = *rc::gen::element(1, 1, 1, 2, 2, 3); i > 0; --i)
      filters.push_back(any_condition(data, *rc::gen::inRange(0, 4)));
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
  }));
  CHECK(some * 4 > total);  // most conditions are neither always nor never true
}
