/// @file
/// The hash by which LaminDB recognises a JSON value of a feature. (reference-behaviour, rule 21)
#pragma once

#include <string>

#include <boost/json/value.hpp>

#include <laminate/lamindb/features/python_text.hpp>
#include <laminate/lamindb/hash.hpp>

namespace laminate {

/// Equal for equal values of one feature, which share a row of JsonValue: the md5 of what Python prints of the value
/// (of a dict, of its JSON with sorted keys), 22 characters.
inline std::string json_hash(const boost::json::value& value) {
  return content_hash(value.is_object() ? python::json(value, true) : python::str(value));
}

}  // namespace laminate
