/// @file
/// The core module: every record of the tables `lamindb_…`.
#pragma once

#include <laminate/lamindb/artifact.hpp>
#include <laminate/lamindb/block.hpp>
#include <laminate/lamindb/branch.hpp>
#include <laminate/lamindb/collection.hpp>
#include <laminate/lamindb/feature.hpp>
#include <laminate/lamindb/json_value.hpp>
#include <laminate/lamindb/project.hpp>
#include <laminate/lamindb/record.hpp>
#include <laminate/lamindb/reference.hpp>
#include <laminate/lamindb/run.hpp>
#include <laminate/lamindb/schema.hpp>
#include <laminate/lamindb/space.hpp>
#include <laminate/lamindb/storage.hpp>
#include <laminate/lamindb/transform.hpp>
#include <laminate/lamindb/ulabel.hpp>
#include <laminate/lamindb/user.hpp>
#include <laminate/schema/module.hpp>

namespace laminate {

using core = laminate::module<
    User, Space, Branch, Storage, Transform, Run, Artifact, Collection, Schema, Feature, ULabel, Record, Project,
    Reference, JsonValue, Block, SpaceBlock, BranchProject, BranchULabel, BranchUser, BranchBlock, TransformULabel,
    TransformReference, TransformProject, TransformRecord, TransformBlock, TransformTransform, RunArtifact, RunULabel,
    RunProject, RunJsonValue, RunRecord, RunBlock, ArtifactActions, ArtifactInputOfRuns, ArtifactRecreatingRuns,
    ArtifactUser, ArtifactULabel, ArtifactSchema, ArtifactRun, ArtifactReference, ArtifactRecord, ArtifactProject,
    ArtifactJsonValue, ArtifactArtifact, ArtifactBlock, CollectionActions, CollectionInputOfRuns,
    CollectionRecreatingRuns, CollectionULabel, CollectionReference, CollectionRecord, CollectionProject,
    CollectionArtifact, CollectionBlock, SchemaFeature, SchemaProject, SchemaComponent, SchemaBlock, FeatureProject,
    FeatureBlock, ULabelParents, ULabelProject, ULabelBlock, RecordParents, RecordArtifact, RecordCollection,
    RecordProject, RecordRecord, RecordReference, RecordRun, RecordInputOfRuns, RecordTransform, RecordULabel,
    RecordUser, RecordJson, RecordBlock, ProjectParents, ProjectPredecessors, ProjectReferences, ProjectUser,
    ProjectRecord, ProjectBlock, ReferenceRecord, BlockProject>;

}  // namespace laminate
