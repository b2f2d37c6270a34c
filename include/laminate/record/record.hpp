/// @file
/// All that a record is made of.
#pragma once

#include <optional>
#include <string>

#include <laminate/record/json_text.hpp>
#include <laminate/record/ref.hpp>
#include <laminate/record/table.hpp>
#include <laminate/record/timestamp.hpp>
#include <laminate/record/traits.hpp>
#include <laminate/record/uid.hpp>
#include <laminate/support/error.hpp>
