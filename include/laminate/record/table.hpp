/// @file
/// LAMINATE_TABLE: makes a plain struct a record.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>

#include <laminate/record/for_each.hpp>

namespace laminate {

/// What LAMINATE_TABLE says of a record T: table name, members, column objects. Undefined for other types.
template <class T>
struct table_of;

template <class T>
concept record_type = requires { table_of<T>::name; };

/// A column, or a path of references that ends in one (query/field.hpp).
template <auto... path>
struct Field;

namespace record_detail {

/// The members of a record, as one flat pack of member pointers.
template <class T, auto... member>
struct members_of {};

/// An element of a path that is not a member: the rows that Link attaches to R's.
template <class R, class Link>
struct Via {
  friend constexpr bool operator==(Via, Via) = default;
};

template <class T>
struct every_member_is_listed;

/// Takes the next name from a list as the preprocessor writes it: `id, uid, name`.
constexpr std::string_view next_name(std::string_view& list) {
  const auto end = list.find(',');
  const auto name = list.substr(0, end);
  list.remove_prefix(end == list.npos ? list.size() : list.find_first_not_of(", ", end));
  return name;
}

template <class M>
struct member_pointer;
template <class T, class M>
struct member_pointer<M T::*> {
  using record = T;
  using type = M;
};
template <auto member>
using record_of = typename member_pointer<decltype(member)>::record;
template <auto member>
using type_of = typename member_pointer<decltype(member)>::type;

template <auto a, auto b>
constexpr bool is_same_member() {
  if constexpr (std::is_same_v<decltype(a), decltype(b)>)
    return a == b;
  else
    return false;
}

/// Where a member stands in the list of its record's members.
template <auto wanted, class T, auto... member>
constexpr std::size_t position_in(members_of<T, member...>) {
  std::size_t position = 0;
  (void)((is_same_member<member, wanted>() || (++position, false)) || ...);
  return position;
}
template <auto member>
inline constexpr std::size_t position_of = position_in<member>(typename table_of<record_of<member>>::members{});

}  // namespace record_detail
}  // namespace laminate

#define LAMINATE_DETAIL_POINTER(record, member) , &record::member
#define LAMINATE_DETAIL_OFFSET(record, member) offsetof(record, member),
// Static, so that only the columns that a program names are instantiated.
#define LAMINATE_DETAIL_FIELD(record, member) static constexpr ::laminate::Field<path..., &record::member> member{};

/// Makes `type` (a qualified name) the record of the table `table_name`. All members must be listed, in their order:
/// the structured binding below does not compile otherwise. Use it in the global namespace, after the struct.
///
///     LAMINATE_TABLE(lab::Plate, "lab_plate", id, uid, name, created_by)
#define LAMINATE_TABLE(type, table_name, ...)                                                                         \
  template <>                                                                                                         \
  struct laminate::table_of<type> {                                                                                   \
    static constexpr std::string_view name = table_name;                                                              \
    static constexpr std::string_view record_name = #type;                                                            \
    static constexpr std::string_view member_names = #__VA_ARGS__;                                                    \
    static constexpr std::size_t offsets[] = {LAMINATE_DETAIL_EACH(LAMINATE_DETAIL_OFFSET, type, __VA_ARGS__)};       \
    using members =                                                                                                   \
        ::laminate::record_detail::members_of<type LAMINATE_DETAIL_EACH(LAMINATE_DETAIL_POINTER, type, __VA_ARGS__)>; \
    template <auto... path>                                                                                           \
    struct columns {                                                                                                  \
      LAMINATE_DETAIL_EACH(LAMINATE_DETAIL_FIELD, type, __VA_ARGS__)                                                  \
      template <class Link>                                                                                           \
      static constexpr ::laminate::Field<path..., ::laminate::record_detail::Via<type, Link>{}> via() {               \
        return {};                                                                                                    \
      }                                                                                                               \
    };                                                                                                                \
  };                                                                                                                  \
  template <>                                                                                                         \
  struct laminate::record_detail::every_member_is_listed<type> {                                                      \
    static void laminate_check([[maybe_unused]] type& laminate_record) {                                              \
      [[maybe_unused]] auto& [__VA_ARGS__] = laminate_record;                                                         \
    }                                                                                                                 \
  };
