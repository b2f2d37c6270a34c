/// @file
/// What people look at: descriptions of rows, and tables of queries. Graphs of rows: lineage.hpp, parents.hpp.
#pragma once

#include <laminate/view/describe.hpp>
#include <laminate/view/description.hpp>
#include <laminate/view/table.hpp>
