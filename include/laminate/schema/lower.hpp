/// @file
/// From types to TableInfo.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>

#include <laminate/schema/table_info.hpp>

namespace laminate {

template <class T>
const TableInfo& table_info();

/// For column types whose text names rows by uid: a function that lists them. None by default.
template <class M>
inline constexpr TextReferences text_references = nullptr;

namespace detail {

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
template <class T, class L, role R>
struct member_type<Back<T, L, R>> {
  static constexpr RelationType value{.target = table_name<T>(), .link = table_name<L>(), .role = R, .reverse = true};
};

template <class M>
void load_member(void* to, const Cell& from, Origin origin) {
  auto& member = *static_cast<M*>(to);
  if constexpr (!is_optional<M>)
    column_type<M>::load(member, from, origin);
  else if (from.is_null())
    member.reset();
  else
    column_type<remove_optional_t<M>>::load(member.emplace(), from, origin);
}
template <class M>
Value store_member(const void* from) {
  const auto& member = *static_cast<const M*>(from);
  if constexpr (!is_optional<M>)
    return column_type<M>::store(member);
  else
    return member ? column_type<remove_optional_t<M>>::store(*member) : Value{};
}
template <class M>
Origin origin_of_member(const void* from) {
  const M& reference = *static_cast<const M*>(from);
  if constexpr (is_optional<M>)
    return reference ? reference->id().origin() : Origin();
  else
    return reference.id().origin();
}

template <class M>
constexpr ColumnType column_type_of() {
  using plain = remove_optional_t<M>;
  ColumnType type{.kind = column_type<plain>::stored,
                  .nullable = is_optional<M>,
                  .text_references = text_references<plain>,
                  .load = &load_member<M>,
                  .store = &store_member<M>};
  if constexpr (is_reference<M>) {
    type.role = reference_traits<plain>::kind;
    type.target = table_name<typename reference_traits<plain>::target>();
    type.bits = id_bits<typename reference_traits<plain>::target>;
    type.origin = &origin_of_member<M>;
  } else if constexpr (column_type<plain>::stored == kind::uid) {
    type.uid_size = plain::max_size;
  } else if constexpr (column_type<plain>::stored == kind::integer) {
    type.bits = 8 * sizeof(plain);
  }
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
struct member_specs<members_of<T, member...>> {
  static constexpr MemberSpec list[] = {member_type<type_of<member>>::value...};
};

inline void add_members(TableInfo& info, std::string_view names, const std::size_t* offsets, const MemberSpec* specs) {
  for (std::size_t i = 0; !names.empty(); ++i) {
    const auto name = next_name(names);
    if (const auto* relation = specs[i].relation) {
      info.relations.push_back({*relation, name});
      continue;
    }
    const auto& type = *specs[i].column;
    if (type.kind == kind::id) info.id = info.columns.size();
    if (name == "uid") info.uid = info.columns.size();
    info.columns.push_back({type, std::string(name) + (type.role ? "_id" : ""), name, offsets[i], i});
  }
}

inline void identify_by_default(TableInfo& info) {
  auto& key = info.identity.emplace_back();
  if (info.uid) {
    key = {*info.uid};
    return;
  }
  const auto add = [&](auto fits) {
    for (std::size_t i = 0; i < info.columns.size(); ++i)
      if (fits(info.columns[i])) key.push_back(i);
  };
  add([](const ColumnInfo& column) { return column.is_payload_reference(); });
  // The host alone tells none of its rows from the others.
  if (key.size() <= 1) add([](const ColumnInfo& column) { return !column.role && column.kind != kind::id; });
}

template <auto... member>
void identify(TableInfo& info, Key<member...>) {
  info.identity.push_back({info.column_at(position_of<member>)...});
}
template <class... K>
void identify(TableInfo& info, Keys<K...>) {
  (identify(info, K{}), ...);
}
inline void identify(TableInfo& info, Derived) { identify_by_default(info); }

inline void attach(TableInfo& info, Derived) {
  if (info.uid) return;
  for (std::size_t i = 0; i < info.columns.size() && !info.host; ++i)
    if (info.columns[i].is_payload_reference()) info.host = i;
  info.when = follow::annotations;
}
inline void attach(TableInfo&, Unhosted) {}
template <auto member>
void attach(TableInfo& info, Host<member> host) {
  info.host = info.column_at(position_of<member>);
  info.when = host.when;
}

inline std::optional<std::size_t> first_name_column(const TableInfo& info) {
  const auto position = [&](auto fits) -> std::optional<std::size_t> {
    const auto found = std::find_if(info.columns.begin(), info.columns.end(), fits);
    if (found == info.columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - info.columns.begin());
  };
  for (const std::string_view name : {"name", "key"})
    if (auto found = position([&](const ColumnInfo& column) { return column.name == name; })) return found;
  return position([](const ColumnInfo& column) { return column.kind == kind::text; });
}
inline void name_rows(TableInfo& info, Derived) { info.display = first_name_column(info); }
template <auto member>
void name_rows(TableInfo& info, Key<member>) {
  info.display = info.column_at(position_of<member>);
}

inline void finish(TableInfo& info, std::string_view table, std::string_view record, std::size_t uid_length) {
  for (std::size_t i = 0; i < info.columns.size() && info.host && !info.value; ++i)
    if (info.columns[i].is_payload_reference() && i != info.host) info.value = i;
  info.name = table;
  info.module = table.substr(0, table.find('_'));
  info.registry = last_component(record);
  info.uid_length = uid_length != 0 ? uid_length : info.uid ? info.columns[*info.uid].uid_size : 0;
}

// Little depends on T: what lowering the whole schema costs to compile is what stands here.
template <class T>
TableInfo lower() {
  using table = table_of<T>;
  TableInfo info;
  add_members(info, table::member_names, std::data(table::offsets), member_specs<typename table::members>::list);
  identify(info, identity<T>);
  attach(info, belongs_to<T>);
  name_rows(info, display_name<T>);
  info.versioned = versioned<T>;
  finish(info, table::name, table::record_name, uid_length<T>);
  return info;
}

}  // namespace detail

/// The description of T's table; made once, thread-safe.
template <class T>
const TableInfo& table_info() {
  static_assert(record_type<T>,
                "laminate: this type is not a record: write LAMINATE_TABLE for it, or include its header");
  static const TableInfo info = detail::lower<T>();
  return info;
}

}  // namespace laminate
