/// @file
/// Records without their types: how the columns of a table are read from and written to the members of a struct.
#pragma once

#include <iterator>
#include <optional>

#include <laminate/schema/lower.hpp>

namespace laminate::schema_detail {

/// How a member is read from and written to its column. Apart from TableInfo, because only who reads or writes records
/// of a table needs it: it is a large part of what a table costs to compile.
struct MemberBinding {
  void (*load)(void* member, const Cell&, Origin) = nullptr;
  Value (*store)(const void* member) = nullptr;
  Origin (*origin)(const void* member) = nullptr;  ///< of a reference: the database it leads to
};

template <class M>
void load_member(void* to, const Cell& from, Origin origin) {
  auto& member = *static_cast<M*>(to);
  if constexpr (!is_optional<M>)
    column_type<M>::load(member, from, origin);
  else if (from.is_null())
    member.reset();
  else
    column_type<remove_optional_t<M>>::load(member ? *member : member.emplace(), from, origin);
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
constexpr MemberBinding bind_member() {
  if constexpr (is_relation<M>)
    return {};
  else if constexpr (is_reference<M>)
    return {&load_member<M>, &store_member<M>, &origin_of_member<M>};
  else
    return {&load_member<M>, &store_member<M>, nullptr};
}

template <class Members>
struct member_bindings;
template <class T, auto... member>
struct member_bindings<record_detail::members_of<T, member...>> {
  static constexpr MemberBinding list[] = {bind_member<record_detail::type_of<member>>()...};
};

/// A record type: its table, and the binding of each of its members.
struct RecordType {
  const TableInfo& table;
  const MemberBinding* bindings;

  const MemberBinding& binding(const ColumnInfo& column) const { return bindings[column.position]; }
};
template <class T>
RecordType record_type_of() {
  return {table_info<T>(), std::data(member_bindings<typename table_of<T>::members>::list)};
}

/// A record to be read.
class RecordView {
 public:
  template <record_type T>
  explicit RecordView(const T& record) : type_(record_type_of<T>()), record_(&record) {}

  const TableInfo& table() const { return type_.table; }
  Value value(const ColumnInfo& column) const { return type_.binding(column).store(member(column)); }
  /// The database that a reference leads to.
  Origin origin(const ColumnInfo& column) const { return type_.binding(column).origin(member(column)); }

 private:
  const void* member(const ColumnInfo& column) const { return static_cast<const char*>(record_) + column.offset; }

  RecordType type_;
  const void* record_;
};

}  // namespace laminate::schema_detail
