/// @file
/// From types to TableInfo.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <laminate/schema/table_info.hpp>

namespace laminate {

template <class T>
const TableInfo& table_info();

namespace traits {

/// For column types whose text names rows by uid: a function that lists them. None by default.
template <class M>
inline constexpr TextReferences text_references = nullptr;

}  // namespace traits

namespace schema_detail {

inline std::string_view last_component(std::string_view qualified) {
  const auto at = qualified.rfind(':');
  return at == qualified.npos ? qualified : qualified.substr(at + 1);
}

template <class T>
constexpr std::string_view table_name() {
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    static_assert(record_type<T>, "laminate: a reference must lead to a record: include the header of its registry");
    return table_of<T>::name;
  }
}

template <class M>
struct member_type;
template <class T, class L>
struct member_type<Many<T, L>> {
  static constexpr RelationType value{.target = table_name<T>(), .link = table_name<L>()};
};
template <class T, class L, Role R>
struct member_type<Back<T, L, R>> {
  static constexpr RelationType value{.target = table_name<T>(), .link = table_name<L>(), .role = R, .reverse = true};
};

template <class M>
inline constexpr bool is_uid = false;
template <std::size_t N>
inline constexpr bool is_uid<Uid<N>> = true;

/// Whether a type is one of the library's, whose values are all those of its kind.
template <class M>
inline constexpr bool is_plain_type =
    std::is_arithmetic_v<M> || is_uid<M> || is_reference<M> || std::derived_from<M, Json> ||
    std::is_same_v<M, std::string> || std::is_same_v<M, Timestamp> || std::is_same_v<M, Date> || std::is_same_v<M, Id>;

/// Whether a type of a user's own can be read from a value.
template <class M>
bool can_read(const Cell& cell) try {
  M value{};
  column_type<M>::load(value, cell, Origin());
  return true;
} catch (const Misfit&) {
  return false;
}

template <class M>
constexpr ColumnType column_type_of() {
  using plain = remove_optional_t<M>;
  ColumnType type{.kind = column_type<plain>::stored,
                  .nullable = is_optional<M>,
                  .text_references = traits::text_references<plain>};
  if constexpr (is_reference<M>) {
    type.role = reference_traits<plain>::kind;
    type.target = table_name<typename reference_traits<plain>::target>();
    type.bits = traits::id_bits<typename reference_traits<plain>::target>;
  } else if constexpr (column_type<plain>::stored == Kind::uid) {
    type.uid_size = plain::max_size;
  } else if constexpr (column_type<plain>::stored == Kind::integer) {
    type.bits = 8 * sizeof(plain);
    if constexpr (std::is_integral_v<plain>) {
      type.least = std::max<std::int64_t>(type.least, std::numeric_limits<plain>::min());
      if (std::in_range<std::int64_t>(std::numeric_limits<plain>::max())) type.most = std::numeric_limits<plain>::max();
    }
  }
  if constexpr (!is_plain_type<plain>) type.can_read = &can_read<plain>;
  return type;
}

// A constant per type of member, and no function per member: what lowering costs to compile depends on it.
template <class M>
struct member_type {
  static constexpr ColumnType value = column_type_of<M>();
};

/// Either a column or a relation.
struct MemberSpec {
  const ColumnType* column = nullptr;
  const RelationType* relation = nullptr;

  constexpr MemberSpec(const ColumnType& type) : column(&type) {}      // NOLINT: implicit, made from member_type
  constexpr MemberSpec(const RelationType& type) : relation(&type) {}  // NOLINT
};

template <class Members>
struct member_specs;
template <class T, auto... member>
struct member_specs<record_detail::members_of<T, member...>> {
  static constexpr MemberSpec list[] = {member_type<record_detail::type_of<member>>::value...};
};

inline void add_members(TableInfo& info, std::string_view names, const std::size_t* offsets, const MemberSpec* specs) {
  for (std::size_t i = 0; !names.empty(); ++i) {
    const auto name = record_detail::next_name(names);
    if (const auto* relation = specs[i].relation) {
      info.relations.push_back({*relation, name});
      continue;
    }
    const auto& type = *specs[i].column;
    if (type.kind == Kind::id) info.id = info.columns.size();
    if (name == "uid") info.uid = info.columns.size();
    info.columns.push_back({type, std::string(name) + (type.role ? "_id" : ""), name, offsets[i], i});
  }
}

/// Positions of the members of a key.
struct KeySpec {
  const std::size_t* positions = nullptr;
  std::size_t size = 0;
};
template <class K>
struct key_spec;
template <auto... member>
struct key_spec<traits::Key<member...>> {
  static constexpr std::size_t positions[] = {record_detail::position_of<member>...};
  static constexpr KeySpec value{positions, sizeof...(member)};
};

/// The keys that a trait names; none if it leaves them to be derived.
struct KeySpecs {
  const KeySpec* list = nullptr;
  std::size_t size = 0;
};
template <class K>
struct key_specs {
  static constexpr KeySpec list[] = {key_spec<K>::value};
  static constexpr KeySpecs value{list, 1};
};
template <class... K>
struct key_specs<traits::Keys<K...>> {
  static constexpr KeySpec list[] = {key_spec<K>::value...};
  static constexpr KeySpecs value{list, sizeof...(K)};
};
template <>
struct key_specs<traits::Derived> {
  static constexpr KeySpecs value{};
};

/// The value of belongs_to.
struct OwnerSpec {
  enum class Mode { derived, none, member } what = Mode::derived;
  std::size_t position = 0;
  Follow when = Follow::annotations;
};
constexpr OwnerSpec owner_spec(traits::Derived) { return {}; }
constexpr OwnerSpec owner_spec(traits::Unowned) { return {.what = OwnerSpec::Mode::none, .when = Follow::never}; }
template <auto member>
constexpr OwnerSpec owner_spec(traits::Owner<member> owner) {
  return {OwnerSpec::Mode::member, record_detail::position_of<member>, owner.when};
}

/// All that is known of a record at compile time, as plain data: the work of lowering is then written once, and no
/// function is compiled for each record.
struct TableSpec {
  std::string_view name, record, members;
  const std::size_t* offsets;
  const MemberSpec* specs;
  KeySpecs identity, display;
  OwnerSpec owner;
  bool versioned;
  std::size_t uid_length, id_bits;
  const traits::SpecialColumns* special;
};
template <class T>
inline constexpr TableSpec table_spec{.name = table_of<T>::name,
                                      .record = table_of<T>::record_name,
                                      .members = table_of<T>::member_names,
                                      .offsets = std::data(table_of<T>::offsets),
                                      .specs = std::data(member_specs<typename table_of<T>::members>::list),
                                      .identity = key_specs<std::remove_cv_t<decltype(traits::identity<T>)>>::value,
                                      .display = key_specs<std::remove_cv_t<decltype(traits::display_name<T>)>>::value,
                                      .owner = owner_spec(traits::belongs_to<T>),
                                      .versioned = traits::versioned<T>,
                                      .uid_length = traits::uid_length<T>,
                                      .id_bits = traits::id_bits<T>,
                                      .special = &traits::special_columns<T>};

inline void identify(TableInfo& info, const KeySpecs& keys) {
  for (const auto& key : std::span(keys.list, keys.size)) {
    auto& columns = info.identity.emplace_back();
    for (const auto position : std::span(key.positions, key.size)) columns.push_back(info.column_at(position));
  }
  if (keys.size > 0) return;
  auto& key = info.identity.emplace_back();
  if (info.uid) {
    key = {*info.uid};
    return;
  }
  const auto add = [&](bool references) {
    for (std::size_t i = 0; i < info.columns.size(); ++i) {
      const auto& column = info.columns[i];
      if (references ? column.is_payload_reference() : !column.role && column.kind != Kind::id) key.push_back(i);
    }
  };
  add(true);
  if (key.size() <= 1) add(false);  // the owner alone tells none of its rows from the others
}

inline void attach(TableInfo& info, const OwnerSpec& owner) {
  if (owner.what == OwnerSpec::Mode::member) info.owner = info.column_at(owner.position);
  if (owner.what == OwnerSpec::Mode::derived) {
    if (info.uid) return;
    for (std::size_t i = 0; i < info.columns.size() && !info.owner; ++i)
      if (info.columns[i].is_payload_reference()) info.owner = i;
  }
  info.when = owner.when;
  for (std::size_t i = 0; i < info.columns.size() && info.owner && !info.value; ++i)
    if (info.columns[i].is_payload_reference() && i != info.owner) info.value = i;
}

inline void name_rows(TableInfo& info, const KeySpecs& display) {
  if (display.size > 0) {
    info.display = info.column_at(*display.list->positions);
    return;
  }
  for (const std::string_view name : {"name", "key"})
    for (std::size_t i = 0; i < info.columns.size() && !info.display; ++i)
      if (info.columns[i].name == name) info.display = i;
  for (std::size_t i = 0; i < info.columns.size() && !info.display; ++i)
    if (info.columns[i].kind == Kind::text) info.display = i;
}

inline TableInfo lower(const TableSpec& spec) {
  TableInfo info;
  info.name = spec.name;
  info.module = spec.name.substr(0, spec.name.find('_'));
  info.registry = last_component(spec.record);
  add_members(info, spec.members, spec.offsets, spec.specs);
  identify(info, spec.identity);
  attach(info, spec.owner);
  name_rows(info, spec.display);
  // Rows that belong to others are many, and nothing refers to them.
  info.columns[info.id].bits = info.uid && !info.owner ? spec.id_bits : 64;
  info.versioned = spec.versioned;
  info.special = *spec.special;
  info.uid_length = spec.uid_length != 0 ? spec.uid_length : info.uid ? info.columns[*info.uid].uid_size : 0;
  return info;
}

}  // namespace schema_detail

/// The description of T's table; made once, thread-safe.
template <class T>
const TableInfo& table_info() {
  static_assert(record_type<T>,
                "laminate: this type is not a record: write LAMINATE_TABLE for it, or include its header");
  static const TableInfo info = schema_detail::lower(schema_detail::table_spec<T>);
  return info;
}

}  // namespace laminate
