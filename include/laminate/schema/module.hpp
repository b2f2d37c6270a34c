/// @file
/// Modules and schemas: which records a database has.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <vector>

#include <laminate/schema/graph.hpp>
#include <laminate/schema/lower.hpp>

namespace laminate {

/// The records of one application: registries, and the link and value tables between them and to other modules'.
template <class... Records>
struct module {};

/// What a sync and a description walk through: the tables of a schema, lowered.
class Tables {
 public:
  explicit Tables(std::vector<const TableInfo*> tables) : list_(std::move(tables)) {
    std::vector<std::vector<char>> refers(size(), std::vector<char>(size()));
    for (std::size_t i = 0; i < size(); ++i)
      for (const auto& column : list_[i]->columns)
        for (std::size_t j = 0; j < size() && column.is_payload_reference(); ++j)
          if (list_[j]->name == column.target) refers[i][j] = 1;
    component_ = schema_detail::components_of(size(), [&](std::size_t i, std::size_t j) { return refers[i][j] != 0; });
  }

  const std::vector<const TableInfo*>& all() const { return list_; }
  std::size_t size() const { return list_.size(); }
  const TableInfo& operator[](std::size_t i) const { return *list_[i]; }
  /// The number of the tables that table i needs and that need it: larger than that of those it refers to beside them.
  std::size_t component(std::size_t i) const { return component_[i]; }

  /// Position of a table, or size(). O(tables).
  std::size_t index(const TableInfo& table) const {
    std::size_t i = 0;
    while (i < list_.size() && list_[i] != &table) ++i;
    return i;
  }
  /// By its name in SQL; nullptr if there is none.
  const TableInfo* find_table(std::string_view name) const {
    for (const auto* table : list_)
      if (table->name == name) return table;
    return nullptr;
  }
  /// By its qualified name: `Well` in the first module, `lab.Plate` in any other.
  const TableInfo* find_registry(std::string_view name) const {
    const auto dot = name.find('.');
    const auto module_name = dot == name.npos ? list_.front()->module : name.substr(0, dot);
    const auto registry = dot == name.npos ? name : name.substr(dot + 1);
    for (const auto* table : list_)
      if (table->module == module_name && table->registry == registry) return table;
    return nullptr;
  }
  /// The registry whose uid stands in a text, if the schema has it.
  const TableInfo* find_registry(const TextReference& reference) const {
    const auto* found = find_registry(reference.registry);
    for (const auto member : reference.path) {
      const auto* step = found ? found->find_member(member) : nullptr;
      found = step && step->role ? find_table(step->target) : nullptr;
    }
    return found && found->uid ? found : nullptr;
  }
  /// `Well` in the first module, `lab.Plate` in any other.
  std::string qualified(const TableInfo& table) const {
    const bool plain = table.module == list_.front()->module;
    return (plain ? std::string() : std::string(table.module) + ".") + std::string(table.registry);
  }

 private:
  std::vector<const TableInfo*> list_;
  std::vector<std::size_t> component_;
};

namespace schema_detail {

template <class... Modules>
struct join;
template <class... A>
struct join<module<A...>> {
  using type = module<A...>;
};
template <class... A, class... B, class... Rest>
struct join<module<A...>, module<B...>, Rest...> {
  using type = typename join<module<A..., B...>, Rest...>::type;
};

template <class Module>
struct module_tables;
template <class... Records>
struct module_tables<module<Records...>> {
  // The compilers' own __is_same: std::is_same_v would be instantiated for each pair of records.
  template <class T>
  static constexpr bool contains = (__is_same(T, Records) || ...);

  // Functions, so that who only queries does not pay for the whole schema.
  static consteval auto graph() { return dependency_graph<Records...>(); }
  static const Tables& tables() {
    static const Tables list({&table_info<Records>()...});
    return list;
  }
};

}  // namespace schema_detail

/// A list of modules. The names of the first one's registries are written without the module: `Well`.
template <class... Modules>
struct schema {
  /// All records of the modules, as one module.
  using records = typename schema_detail::join<Modules...>::type;

  template <class T>
  static constexpr bool contains = schema_detail::module_tables<records>::template contains<T>;
  /// References between all records, for closure() and components() at compile time.
  static consteval auto graph() { return schema_detail::module_tables<records>::graph(); }
  /// The tables of all records, lowered.
  static const Tables& tables() { return schema_detail::module_tables<records>::tables(); }
};

}  // namespace laminate
