/// @file
/// References between records, to one row and to many.
#pragma once

#include <laminate/record/id.hpp>
#include <laminate/record/role.hpp>

namespace laminate {

/// A foreign key to a row of T: member `created_by` is column `created_by_id`. `std::optional<Ref<T>>` is a column that
/// may be NULL; a `Ref` that is empty when its record is saved takes the column's default. T may be incomplete.
template <class T, Role R = Role::payload>
class Ref {
 public:
  using target = T;
  static constexpr Role kind = R;

  constexpr Ref() = default;
  explicit constexpr Ref(Id id) noexcept : id_(id) {}
  /// Refers to a stored record. @throws InvalidArgument if it has no id.
  Ref(const T& record) : id_(record.id) { (void)id_.value(); }  // NOLINT: implicit, `artifact.storage = storage`
  template <Role Other>
  constexpr Ref(const Ref<T, Other>& other) noexcept : id_(other.id()) {}  // NOLINT: the role belongs to the column

  /// The number of the row, with the database that it belongs to.
  constexpr const Id& id() const noexcept { return id_; }
  /// Whether it refers to no row.
  constexpr bool empty() const noexcept { return id_.empty(); }
  friend constexpr bool operator==(const Ref&, const Ref&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Ref& ref) { return out << ref.id(); }

 private:
  Id id_;
};

/// Rows of T that belong to this record: through the rows of a link table, or (without Link) by T's foreign key to it.
/// Only a declaration, for queries: what a sync follows is said by the link or child record itself (`belongs_to`).
template <class T, class Link = void>
struct Many {
  using target = T;
  using link = Link;
};

/// The reverse of a reference (or, with Link, of a Many): rows of T that refer to this record. For queries only.
/// R is the role of T's reference.
template <class T, class Link = void, Role R = Role::payload>
struct Back {
  using target = T;
  using link = Link;
  static constexpr Role kind = R;
};

}  // namespace laminate
