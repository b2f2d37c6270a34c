/// @file
/// Records as Boost.Hana structs, and Boost.Hana structs as records. Include it to use either.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/hana/accessors.hpp>
#include <boost/hana/adapt_struct.hpp>
#include <boost/hana/concept/struct.hpp>
#include <boost/hana/core/when.hpp>
#include <boost/hana/length.hpp>
#include <boost/hana/pair.hpp>
#include <boost/hana/string.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <laminate/record/table.hpp>

namespace laminate {

namespace record_detail {

/// Reaches a member of any value category of its record.
template <auto member>
struct Accessor {
  template <class T>
  constexpr decltype(auto) operator()(T&& record) const {
    return (std::forward<T>(record).*member);
  }
};

template <class T>
constexpr std::string_view member_name(std::size_t i) {
  std::string_view list = table_of<T>::member_names, name = next_name(list);
  while (i-- > 0) name = next_name(list);
  return name;
}

template <class T, std::size_t i, std::size_t... c>
constexpr auto hana_name(std::index_sequence<c...>) {
  return boost::hana::string_c<member_name<T>(i)[c]...>;
}

template <class T, auto... member, std::size_t... i>
constexpr auto hana_accessors(members_of<T, member...>, std::index_sequence<i...>) {
  return boost::hana::make_tuple(boost::hana::make_pair(
      hana_name<T, i>(std::make_index_sequence<member_name<T>(i).size()>{}), Accessor<member>{})...);
}

template <class T, auto... member>
constexpr auto hana_accessors(members_of<T, member...> members) {
  return hana_accessors(members, std::make_index_sequence<sizeof...(member)>{});
}

template <class T, auto... member>
std::array<std::size_t, sizeof...(member)> offsets_of(members_of<T, member...>) {
  const T record{};
  const auto* start = reinterpret_cast<const char*>(&record);
  return {static_cast<std::size_t>(reinterpret_cast<const char*>(&(record.*member)) - start)...};
}

/// The member pointers inside of the accessors that Hana's own macros make.
template <class T, class Accessors>
struct members_in;
template <class T, class... Name, class... Pointer, Pointer... member>
struct members_in<
    T, boost::hana::tuple<boost::hana::pair<Name, boost::hana::struct_detail::member_ptr<Pointer, member>>...>> {
  using type = members_of<T, member...>;

  static constexpr std::size_t size = ((decltype(boost::hana::length(Name{}))::value + 2) + ... + 0);
  /// `id, uid, name`, as LAMINATE_TABLE writes it.
  static constexpr auto names = [] {
    std::array<char, size> text{};
    std::size_t at = 0;
    const auto append = [&](const char* name) {
      if (at > 0) text[at++] = ',', text[at++] = ' ';
      while (*name != 0) text[at++] = *name++;
    };
    (append(Name::c_str()), ...);
    return text;
  }();
  static constexpr std::string_view view() { return std::string_view(names.data()).substr(0, size - 2); }
};

}  // namespace record_detail

/// Base of `table_of` for a struct that Hana's macros describe: it is a record, too. Its columns have no objects; write
/// `field<&T::member>` in queries.
///
///     BOOST_HANA_ADAPT_STRUCT(lab::Plate, id, uid, name);
///     template <> struct laminate::table_of<lab::Plate> : laminate::hana_table<lab::Plate> {
///       static constexpr std::string_view name = "lab_plate", record_name = "lab::Plate";
///     };
template <class T>
struct hana_table {
  using described = record_detail::members_in<T, std::remove_cvref_t<decltype(boost::hana::accessors<T>())>>;
  using members = typename described::type;
  static constexpr std::string_view member_names = described::view();
  static inline const auto offsets = record_detail::offsets_of(members{});
  template <auto... path>
  struct columns {};
};

namespace record_detail {

template <class T>
concept defined_by_hana = requires { typename T::hana_accessors_impl; };  // the macro BOOST_HANA_DEFINE_STRUCT
/// A record whose members LAMINATE_TABLE lists. Hana asks this of a struct that its own macro defines, too, before
/// table_of of that struct is complete: that must not be asked for members.
template <class T>
concept listed_by_table = !defined_by_hana<T> && requires { typename table_of<T>::members; };

}  // namespace record_detail

}  // namespace laminate

namespace boost::hana {

template <class T>
struct accessors_impl<T, when<laminate::record_detail::listed_by_table<T>>> {
  template <class = void>
  static constexpr auto apply() {
    return laminate::record_detail::hana_accessors(typename laminate::table_of<T>::members{});
  }
};

}  // namespace boost::hana
