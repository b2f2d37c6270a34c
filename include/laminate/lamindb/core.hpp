/// @file
/// The core module: every record of the tables `lamindb_…`.
#pragma once

#include <laminate/lamindb/records/artifact.hpp>
#include <laminate/lamindb/records/block.hpp>
#include <laminate/lamindb/records/branch.hpp>
#include <laminate/lamindb/records/collection.hpp>
#include <laminate/lamindb/records/feature.hpp>
#include <laminate/lamindb/records/json_value.hpp>
#include <laminate/lamindb/records/project.hpp>
#include <laminate/lamindb/records/record.hpp>
#include <laminate/lamindb/records/reference.hpp>
#include <laminate/lamindb/records/run.hpp>
#include <laminate/lamindb/records/schema.hpp>
#include <laminate/lamindb/records/space.hpp>
#include <laminate/lamindb/records/storage.hpp>
#include <laminate/lamindb/records/transform.hpp>
#include <laminate/lamindb/records/ulabel.hpp>
#include <laminate/lamindb/records/user.hpp>
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
