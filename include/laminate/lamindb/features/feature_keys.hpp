/// @file
/// Features as keys of conditions from text: `where<Artifact>(db, "temperature>21", feature_keys(db))`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <laminate/lamindb/features/feature_query.hpp>
#include <laminate/query/text_condition.hpp>
#include <laminate/registry/database.hpp>

namespace laminate {

namespace lamindb_detail {

class FeatureKey final : public query::TextKey {
 public:
  explicit FeatureKey(FeatureValues feature) : feature_(std::move(feature)) {}

  std::optional<Kind> kind_of(const std::vector<std::string>& steps) const override {
    if (!steps.empty()) return std::nullopt;
    return is_categorical(feature_.dtype) ? Kind::text : json_kind_of(feature_.dtype);
  }
  query::Expr exists(const std::vector<std::string>& steps) const override { return feature_exists(feature_, steps); }
  query::Expr test(const std::vector<std::string>& steps, query::Op what, Kind kind,
                   std::vector<Value> values) const override {
    return feature_condition(feature_, steps, what, {.json_kind = kind, .values = std::move(values)});
  }

 private:
  FeatureValues feature_;
};

}  // namespace lamindb_detail

/// The features of a database as keys of conditions; made by feature_keys(). Keeps the database open.
class FeatureKeys final : public query::TextKeys {
 public:
  FeatureKeys(std::shared_ptr<Session> session, const Tables& tables) : session_(std::move(session)), tables_(tables) {}

  std::shared_ptr<const query::TextKey> find(const TableInfo& table, std::string_view name) const override {
    auto feature = lamindb_detail::find_feature_values(session_, tables_, table, name);
    return feature ? std::make_shared<const lamindb_detail::FeatureKey>(*std::move(feature)) : nullptr;
  }
  std::vector<std::string> names() const override { return lamindb_detail::feature_names(*session_, tables_); }
  std::string not_found() const override { return ", and " + session_->name() + " no such feature"; }

 private:
  std::shared_ptr<Session> session_;
  const Tables& tables_;
};

/// The features of a database as keys for where(), by their names or uids. What rows have for a feature is asked for as
/// feature() does: `temperature>21`, `perturbation=DMSO`, `cell_type_by_expert__contains=B cell`, `study__isnull=true`,
/// and of dicts and lists their parts, `study_metadata__detail1=123`. Where no kind of values is known (parts; features
/// without a data type) a value is of the kind that it looks like: `'123'` is text, 123 a number.
template <class Schema>
FeatureKeys feature_keys(const Database<Schema>& database) {
  return {database.shared(), database.tables()};
}

}  // namespace laminate
