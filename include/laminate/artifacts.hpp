/// @file
/// What a program does with artifacts: save, load, annotate, judge by schemas, collect, check. Beside `laminate.hpp`,
/// so that programs without files compile faster.
#pragma once

#include <laminate/artifact/annotations/json_hash.hpp>
#include <laminate/artifact/cache.hpp>
#include <laminate/artifact/check.hpp>
#include <laminate/artifact/collection.hpp>
#include <laminate/artifact/collection_delete.hpp>
#include <laminate/artifact/delete.hpp>
#include <laminate/artifact/features.hpp>
#include <laminate/artifact/files/collection_files.hpp>
#include <laminate/artifact/foreign_input.hpp>
#include <laminate/artifact/inputs.hpp>
#include <laminate/artifact/labels.hpp>
#include <laminate/artifact/load.hpp>
#include <laminate/artifact/replace.hpp>
#include <laminate/artifact/save.hpp>
#include <laminate/artifact/save_dataset.hpp>
#include <laminate/artifact/save_dir.hpp>
#include <laminate/artifact/save_table.hpp>
#include <laminate/lamindb/hash.hpp>
#include <laminate/lamindb/path.hpp>
#include <laminate/lamindb/tracking/tracked_run.hpp>
#include <laminate/lamindb/trash.hpp>
#include <laminate/lamindb/versions.hpp>
#include <laminate/open.hpp>
#include <laminate/storage/upload.hpp>
