/// @file
/// Forward declarations of the records of the module bionty.
#pragma once

#include <laminate/lamindb/fwd.hpp>

namespace laminate::bionty {

struct Source;
struct Organism;
struct Gene;
struct Protein;
struct CellMarker;
struct CellType;
struct CellLine;
struct Tissue;
struct Disease;
struct Phenotype;
struct ExperimentalFactor;
struct DevelopmentalStage;
struct Ethnicity;
struct Pathway;
struct SourceArtifacts;
struct OrganismParents;
struct ArtifactOrganism;
struct RecordOrganism;
struct ArtifactGene;
struct RecordGene;
struct SchemaGene;
struct ArtifactProtein;
struct RecordProtein;
struct SchemaProtein;
struct ArtifactCellMarker;
struct RecordCellMarker;
struct SchemaCellMarker;
struct CellTypeParents;
struct ArtifactCellType;
struct RecordCellType;
struct CellLineParents;
struct ArtifactCellLine;
struct RecordCellLine;
struct TissueParents;
struct RecordTissue;
struct ArtifactTissue;
struct DiseaseParents;
struct ArtifactDisease;
struct RecordDisease;
struct PhenotypeParents;
struct ArtifactPhenotype;
struct RecordPhenotype;
struct ExperimentalFactorParents;
struct ArtifactExperimentalFactor;
struct RecordExperimentalFactor;
struct DevelopmentalStageParents;
struct ArtifactDevelopmentalStage;
struct RecordDevelopmentalStage;
struct EthnicityParents;
struct ArtifactEthnicity;
struct RecordEthnicity;
struct PathwayGenes;
struct PathwayParents;
struct ArtifactPathway;
struct RecordPathway;
struct SchemaPathway;

}  // namespace laminate::bionty
