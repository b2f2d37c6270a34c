/// @file
/// Which registries a registry depends on.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <laminate/schema/column_type.hpp>

namespace laminate {

namespace schema_detail {

/// The strongly connected component of each of n tables, of which i refers to j if edge(i, j); numbered so that a table
/// comes after those that it refers to. Tarjan's algorithm, without recursion. O(n^2).
template <class Edge>
constexpr std::vector<std::size_t> components_of(std::size_t n, const Edge& edge) {
  const std::size_t unseen = n + 1;
  // With values: clang has none of the vectors of default values of libstdc++ 12 in a constant expression.
  std::vector<std::size_t> component(n, 0), order(n, unseen), low(n, 0), next(n, 0), stack, path;
  std::vector<char> on_stack(n, 0);
  std::size_t count = 0, clock = 0;
  for (std::size_t root = 0; root < n; ++root) {
    if (order[root] != unseen) continue;
    path.push_back(root);
    while (!path.empty()) {
      const std::size_t i = path.back();
      if (order[i] == unseen) {
        order[i] = low[i] = clock++;
        stack.push_back(i);
        on_stack[i] = 1;
      }
      std::size_t& j = next[i];
      while (j < n && !(edge(i, j) && order[j] == unseen)) {
        if (edge(i, j) && on_stack[j] && order[j] < low[i]) low[i] = order[j];
        ++j;
      }
      if (j < n) {
        path.push_back(j);
        continue;
      }
      if (low[i] == order[i]) {
        std::size_t member = n;
        while (member != i) {
          member = stack.back();
          stack.pop_back();
          on_stack[member] = 0;
          component[member] = count;
        }
        ++count;
      }
      path.pop_back();
      if (!path.empty() && low[i] < low[path.back()]) low[path.back()] = low[i];
    }
  }
  return component;
}

}  // namespace schema_detail

/// The references between N tables: `edge[i][j]` is true if a row of table i may refer to a row of table j.
template <std::size_t N>
struct DependencyGraph {
  std::array<std::array<bool, N>, N> edge{};

  /// All tables that rows of table `from` need, directly or not, itself included. O(N^2).
  constexpr std::array<bool, N> closure(std::size_t from) const {
    std::array<bool, N> reached{};
    std::array<std::size_t, N> todo{};
    std::size_t size = 0;
    reached[from] = true;
    todo[size++] = from;
    while (size > 0) {
      const std::size_t i = todo[--size];
      for (std::size_t j = 0; j < N; ++j)
        if (edge[i][j] && !reached[j]) {
          reached[j] = true;
          todo[size++] = j;
        }
    }
    return reached;
  }

  /// The strongly connected component of each table, numbered so that a table comes after those that it refers to:
  /// `component[j] < component[i]` for every edge i → j between components. O(N^2).
  constexpr std::array<std::size_t, N> components() const {
    const auto found = schema_detail::components_of(N, [&](std::size_t i, std::size_t j) { return edge[i][j]; });
    std::array<std::size_t, N> component{};
    for (std::size_t i = 0; i < N; ++i) component[i] = found[i];
    return component;
  }
};

namespace schema_detail {

/// A number for each table, to compare records in constant expressions: the hash (FNV-1a) of its name.
// Addresses would do, but g++ does not compare them in constant expressions with -fsanitize=undefined.
template <class T>
constexpr std::uint64_t table_number() {
  std::uint64_t number = 0;
  if constexpr (record_type<T>) {
    number = 0xcbf29ce484222325;
    for (const char c : table_of<T>::name) number = (number ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return number;
}

template <std::size_t N>
constexpr std::size_t index_of(const std::array<std::uint64_t, N>& tables, std::uint64_t table) {
  for (std::size_t i = 0; i < N; ++i)
    if (tables[i] == table) return i;
  return N;
}

template <class M, std::size_t N>
constexpr void add_edge(std::array<bool, N>& row, const std::array<std::uint64_t, N>& tables) {
  if constexpr (is_reference<M>) {
    using reference = reference_traits<remove_optional_t<M>>;
    if constexpr (reference::kind == Role::payload) {
      const auto j = index_of(tables, table_number<typename reference::target>());
      if (j < N) row[j] = true;
    }
  }
}

template <std::size_t N, class T, auto... member>
constexpr void add_edges(std::array<bool, N>& row, const std::array<std::uint64_t, N>& tables,
                         record_detail::members_of<T, member...>) {
  (add_edge<record_detail::type_of<member>>(row, tables), ...);
}

}  // namespace schema_detail

/// The graph of payload references between records, computed from the types at compile time; roles (creator, run, …)
/// are not dependencies, since a sync sets them.
template <class... Records>
constexpr auto dependency_graph() {
  constexpr std::size_t n = sizeof...(Records);
  constexpr std::array<std::uint64_t, n> tables{schema_detail::table_number<Records>()...};
  DependencyGraph<n> graph;
  std::size_t i = 0;
  (schema_detail::add_edges(graph.edge[i++], tables, typename table_of<Records>::members{}), ...);
  return graph;
}

}  // namespace laminate
