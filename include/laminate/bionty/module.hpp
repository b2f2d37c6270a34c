/// @file
/// The module bionty: every record of the tables `bionty_…`.
#pragma once

#include <laminate/bionty/cell_line.hpp>
#include <laminate/bionty/cell_marker.hpp>
#include <laminate/bionty/cell_type.hpp>
#include <laminate/bionty/developmental_stage.hpp>
#include <laminate/bionty/disease.hpp>
#include <laminate/bionty/ethnicity.hpp>
#include <laminate/bionty/experimental_factor.hpp>
#include <laminate/bionty/gene.hpp>
#include <laminate/bionty/organism.hpp>
#include <laminate/bionty/pathway.hpp>
#include <laminate/bionty/phenotype.hpp>
#include <laminate/bionty/protein.hpp>
#include <laminate/bionty/source.hpp>
#include <laminate/bionty/tissue.hpp>
#include <laminate/lamindb/core.hpp>
#include <laminate/schema/module.hpp>
#include <laminate/schema/print.hpp>

namespace laminate::bionty {

using laminate::operator<<;  // so that these records print themselves, too

using module =
    laminate::module<Source, Organism, Gene, Protein, CellMarker, CellType, CellLine, Tissue, Disease, Phenotype,
                     ExperimentalFactor, DevelopmentalStage, Ethnicity, Pathway, SourceArtifacts, OrganismParents,
                     ArtifactOrganism, RecordOrganism, ArtifactGene, RecordGene, SchemaGene, ArtifactProtein,
                     RecordProtein, SchemaProtein, ArtifactCellMarker, RecordCellMarker, SchemaCellMarker,
                     CellTypeParents, ArtifactCellType, RecordCellType, CellLineParents, ArtifactCellLine,
                     RecordCellLine, TissueParents, RecordTissue, ArtifactTissue, DiseaseParents, ArtifactDisease,
                     RecordDisease, PhenotypeParents, ArtifactPhenotype, RecordPhenotype, ExperimentalFactorParents,
                     ArtifactExperimentalFactor, RecordExperimentalFactor, DevelopmentalStageParents,
                     ArtifactDevelopmentalStage, RecordDevelopmentalStage, EthnicityParents, ArtifactEthnicity,
                     RecordEthnicity, PathwayGenes, PathwayParents, ArtifactPathway, RecordPathway, SchemaPathway>;

}  // namespace laminate::bionty
