/// @file
/// Defines what the other headers declare, for programs with LAMINATE_SEPARATE_COMPILATION: exactly one unit of such a
/// program includes this header, before any other of laminate's.
#pragma once

#ifndef LAMINATE_SEPARATE_COMPILATION
#error "laminate: <laminate/src.hpp> is for programs whose units are all compiled with LAMINATE_SEPARATE_COMPILATION"
#endif
#define LAMINATE_SRC
#include <laminate/support/separate_compilation.hpp>
#ifndef LAMINATE_DEFINES_FUNCTIONS
#error "laminate: include <laminate/src.hpp> before any other header of laminate"
#endif

#include <laminate/artifact/cache.hpp>
#include <laminate/artifact/check.hpp>
#include <laminate/artifact/collection.hpp>
#include <laminate/artifact/collection_delete.hpp>
#include <laminate/artifact/delete.hpp>
#include <laminate/artifact/features.hpp>
#include <laminate/artifact/inputs.hpp>
#include <laminate/artifact/labels.hpp>
#include <laminate/artifact/replace.hpp>
#include <laminate/artifact/save.hpp>
#include <laminate/artifact/save_dir.hpp>
#include <laminate/artifact/save_table.hpp>
#include <laminate/artifact/validate_dataset.hpp>
#include <laminate/bundle/export.hpp>
#include <laminate/lamindb/instance/init.hpp>
#include <laminate/lamindb/instance/instance.hpp>
#include <laminate/lamindb/tracking/track.hpp>
#include <laminate/sync/diff.hpp>
#include <laminate/sync/sync.hpp>
#include <laminate/sync/undo.hpp>
#include <laminate/view/database_view.hpp>
#include <laminate/view/describe.hpp>
#include <laminate/view/dot.hpp>
#include <laminate/view/html.hpp>
#include <laminate/view/json.hpp>
#include <laminate/view/lineage.hpp>
#include <laminate/view/markdown.hpp>
#include <laminate/view/parents.hpp>
#include <laminate/view/picture.hpp>
#include <laminate/view/related_table.hpp>
#include <laminate/view/sql.hpp>
#include <laminate/view/table.hpp>
#include <laminate/view/table_frame.hpp>
