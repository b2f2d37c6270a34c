/// @file
/// What people look at: descriptions of rows, tables of queries, and the newest rows of a database. Other forms than
/// text, and columns of related rows, are in headers of their own: html.hpp, json.hpp, markdown.hpp, table_frame.hpp
/// (CSV, data frames), related_table.hpp; so are graphs of rows: lineage.hpp, parents.hpp.
#pragma once

#include <laminate/view/database_view.hpp>
#include <laminate/view/describe.hpp>
#include <laminate/view/render/terminal.hpp>
#include <laminate/view/table.hpp>
