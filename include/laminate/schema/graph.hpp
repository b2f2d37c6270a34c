/// @file
/// Which registries a registry depends on, computed from the types at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <laminate/schema/column_type.hpp>

namespace laminate {

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
  /// `component[j] < component[i]` for every edge i → j between components. Tarjan's algorithm, without recursion.
  /// O(N^2).
  constexpr std::array<std::size_t, N> components() const {
    constexpr std::size_t unseen = N + 1;
    std::array<std::size_t, N> component{}, order{}, low{}, next{}, stack{}, path{};
    std::array<bool, N> on_stack{};
    order.fill(unseen);
    std::size_t count = 0, clock = 0, stack_size = 0;
    for (std::size_t root = 0; root < N; ++root) {
      if (order[root] != unseen) continue;
      std::size_t depth = 0;
      path[depth++] = root;
      while (depth > 0) {
        const std::size_t i = path[depth - 1];
        if (order[i] == unseen) {
          order[i] = low[i] = clock++;
          stack[stack_size++] = i;
          on_stack[i] = true;
        }
        std::size_t& j = next[i];
        while (j < N && !(edge[i][j] && order[j] == unseen)) {
          if (edge[i][j] && on_stack[j] && order[j] < low[i]) low[i] = order[j];
          ++j;
        }
        if (j < N) {
          path[depth++] = j;
          continue;
        }
        if (low[i] == order[i]) {
          std::size_t member = N;
          while (member != i) {
            member = stack[--stack_size];
            on_stack[member] = false;
            component[member] = count;
          }
          ++count;
        }
        if (--depth > 0 && low[i] < low[path[depth - 1]]) low[path[depth - 1]] = low[i];
      }
    }
    return component;
  }
};

namespace detail {

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
    if constexpr (reference::kind == role::payload) {
      const auto j = index_of(tables, table_number<typename reference::target>());
      if (j < N) row[j] = true;
    }
  }
}

template <std::size_t N, class T, auto... member>
constexpr void add_edges(std::array<bool, N>& row, const std::array<std::uint64_t, N>& tables,
                         members_of<T, member...>) {
  (add_edge<type_of<member>>(row, tables), ...);
}

}  // namespace detail

/// The graph of payload references between records; roles (creator, run, …) are not dependencies, since a sync sets
/// them.
template <class... Records>
constexpr auto dependency_graph() {
  constexpr std::size_t n = sizeof...(Records);
  constexpr std::array<std::uint64_t, n> tables{detail::table_number<Records>()...};
  DependencyGraph<n> graph;
  std::size_t i = 0;
  (detail::add_edges(graph.edge[i++], tables, typename table_of<Records>::members{}), ...);
  return graph;
}

}  // namespace laminate
