/// @file
/// What most programs use: databases, queries, tables of one's own, syncs, views, tracking. Headers for more:
/// artifacts.hpp, json.hpp, bundle.hpp, the other headers in view/. Programs that need less include less: `open.hpp`
/// for queries, `sync/sync.hpp`, `view/view.hpp`.
#pragma once

#include <laminate/init.hpp>
#include <laminate/lamindb/features/feature_keys.hpp>
#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/lamindb/instance/location.hpp>
#include <laminate/lamindb/path.hpp>
#include <laminate/lamindb/tracking/tracked_run.hpp>
#include <laminate/lamindb/trash.hpp>
#include <laminate/lamindb/versions.hpp>
#include <laminate/open.hpp>
#include <laminate/registry/create_tables.hpp>
#include <laminate/registry/search.hpp>
#include <laminate/registry/validate.hpp>
#include <laminate/registry/where.hpp>
#include <laminate/registry/with.hpp>
#include <laminate/schema/print.hpp>
#include <laminate/support/log.hpp>
#include <laminate/sync/diff.hpp>
#include <laminate/sync/json.hpp>
#include <laminate/sync/undo.hpp>
#include <laminate/version.hpp>
#include <laminate/view/view.hpp>
