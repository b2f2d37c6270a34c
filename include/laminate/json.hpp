/// @file
/// Records to and from Boost.JSON, and JSON lines of many.
#pragma once

#include <laminate/json/lines.hpp>
#include <laminate/json/record.hpp>
