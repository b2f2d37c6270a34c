/// @file
/// Selections of a database in a file: export_bundle() writes one, and programs that include this open it as a source.
#pragma once

#include <laminate/bundle/export.hpp>
#include <laminate/bundle/read.hpp>
