// All records, and a hundred queries, no two of which are alike: what a large program asks, registry by registry.
#include <chrono>
#include <iostream>

#include <laminate/registry/with.hpp>

#include "whole_schema.hpp"

namespace {

namespace bt = lm::bionty;
using namespace std::chrono_literals;

/// Twenty of them: the columns of artifacts, and what they refer to.
std::int64_t artifacts(const Database& db) {
  const auto artifacts = db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  std::int64_t rows = 0;
  rows += artifacts.filter(a.suffix == ".h5ad").count();
  rows += artifacts.filter(a.suffix.in({".csv", ".tsv"})).count();
  rows += artifacts.filter(a.suffix != ".parquet" && a.kind == "dataset").count();
  rows += artifacts.filter(a.key.startswith("example") && a.size > 1000).count();
  rows += artifacts.filter(a.key.matches("^run[0-9]+/")).exists();
  rows += artifacts.filter(a.size.between(1000, 2000)).count();
  rows += artifacts.filter(a.description.is_null()).count();
  rows += artifacts.filter(a.description.icontains("immuno") || a.key.icontains("immuno")).count();
  rows += artifacts.filter(a.created_at > lm::Timestamp::now()).count();
  rows += artifacts.filter(a.created_at == 2026y / 11 / 21).count();
  rows += artifacts.filter(a.updated_at > a.created_at).count();
  rows += artifacts.filter(a.extra_data["acquisition"]["channel"] == 3).count();
  rows += artifacts.filter(a.created_by->handle == "alex").count();
  rows += artifacts.filter(a.run->transform->key.endswith(".py")).count();
  rows += artifacts.filter(a.storage->root.startswith("s3://") && a.n_files > 1).count();
  rows += artifacts.filter(a.schema->name == "immuno" || a.schema.is_null()).count();
  rows += artifacts.filter(a.branch->name == "trash").count();
  for (const auto& each : artifacts.filter(a.description.is_not_null()).order_by(desc(a.created_at)).limit(10))
    rows += each.size.value_or(0);
  for (const auto& each : artifacts.order_by(a.storage->root, a.key).slice(10, 20)) rows += each.is_latest;
  rows += artifacts.filter(a.hash == "9K1dteZ6Qx0EXK8g").one_or_none().has_value();
  return rows;
}

/// Twenty: the relations of artifacts, tuples, groups and related rows.
std::int64_t related_to_artifacts(const Database& db) {
  const auto artifacts = db.registry<lm::Artifact>();
  const auto& a = lm::columns<lm::Artifact>;
  const auto& l = lm::columns<lm::ULabel>;
  std::int64_t rows = 0;
  rows += artifacts.filter(a.ulabels->name == "DMSO" || a.ulabels->name == "IFNG").count();
  rows += artifacts.filter(a.ulabels.link()->feature->name == "treatment" && a.ulabels->name == "DMSO").count();
  rows += artifacts.filter(a.ulabels.exists(l.name.startswith("D"))).count();
  rows += artifacts.filter(a.ulabels.count() > 2).count();
  rows += artifacts.filter(!(a.projects->name == "Tutorials")).count();
  rows += artifacts.filter(a.records->type->name == "Sample").count();
  rows += artifacts.filter(a.references->doi == "10.1000/1").count();
  rows += artifacts.filter(a.collections->key == "atlas").count();
  rows += artifacts.filter(a.input_of_runs->transform->kind == "notebook").count();
  rows += artifacts.filter(a.json_values->feature->name == "temperature").count();
  rows += artifacts.filter(a.schemas->features->name == "cell_type").count();
  rows += artifacts.filter(a.via<bt::ArtifactCellType>()->ontology_id == "CL:0000084").count();
  rows += artifacts.filter(a.via<bt::ArtifactTissue>()->name.in({"lung", "liver"})).count();
  rows += artifacts.filter(a.via<bt::ArtifactOrganism>()->scientific_name == "homo sapiens").count();
  for (const auto& [key, size, handle] : artifacts.select(a.key, a.size, a.created_by->handle))
    rows += size.value_or(0);
  for (const auto& [suffix, n, bytes] :
       artifacts.select(a.suffix, lm::count(), sum(a.size)).order_by(desc(lm::count())))
    rows += n;
  for (const auto& [label] : artifacts.select(a.ulabels->name).distinct()) rows += label.has_value();
  const auto [n, largest] = artifacts.filter(a.kind == "model").aggregate(lm::count(), max(a.size));
  rows += n;
  const auto loaded = artifacts.limit(10).with(a.created_by, a.ulabels);
  for (const auto& artifact : loaded) rows += loaded.of(artifact, a.created_by)->name.has_value();
  rows += artifacts.filter(a.size.in(artifacts.filter(a.suffix == ".csv").select(a.size))).count();
  return rows;
}

/// Twenty: where data came from.
std::int64_t lineage(const Database& db) {
  const auto runs = db.registry<lm::Run>();
  const auto& r = lm::columns<lm::Run>;
  std::int64_t rows = 0;
  rows += runs.filter(r.transform->key.endswith(".py") && r.report.is_null()).count();
  rows += runs.filter(r.finished_at.is_null() && r.started_at < std::chrono::system_clock::now() - 24h).count();
  rows += runs.filter(r._status_code != 0).count();
  rows += runs.filter(r.params["learning_rate"] < 0.1).count();
  rows += runs.filter(r.created_by->handle == "alex").count();
  rows += runs.filter(r.initiated_by_run->transform->kind == "pipeline").count();
  rows += runs.filter(r.input_artifacts->suffix == ".h5ad").count();
  rows += runs.filter(r.environment->size > 1000).count();
  rows += runs.order_by(desc(r.started_at)).first().has_value();

  const auto transforms = db.registry<lm::Transform>();
  const auto& t = lm::columns<lm::Transform>;
  rows += transforms.filter(t.kind == "notebook").count();
  rows += transforms.filter(t.source_code.contains("import scanpy")).count();
  rows += transforms.filter(t.predecessors->key == "ingest.py").count();
  rows += transforms.filter(t.runs.count() > 10).count();
  rows += transforms.filter(t.projects->name == "Atlas" && t.is_latest == true).count();
  for (const auto& [kind, n] : transforms.select(t.kind, lm::count())) rows += n;

  const auto collections = db.registry<lm::Collection>();
  const auto& c = lm::columns<lm::Collection>;
  rows += collections.filter(c.key == "atlas").count();
  rows += collections.filter(c.artifacts->size > 1000).count();
  rows += collections.filter(c.ulabels->name == "curated" || c.records->name == "curated").count();
  rows += collections.filter(c.run->transform->key == "collect.py").count();
  rows += collections.filter(c.created_at.between(2026y / 1 / 1, 2026y / 12 / 31)).exists();
  return rows;
}

/// Twenty: what data is described with.
std::int64_t annotations(const Database& db) {
  const auto labels = db.registry<lm::ULabel>();
  const auto& l = lm::columns<lm::ULabel>;
  std::int64_t rows = 0;
  rows += labels.filter(l.name.iequals("dmso")).count();
  rows += labels.filter(l.type->name == "Perturbation").count();
  rows += labels.filter(l.parents->name == "drug" && l.is_type == false).count();
  rows += labels.filter(l.artifacts->size > 1000).count();
  for (const auto& [name, n] : labels.select(l.name, l.artifacts.count())) rows += n;

  const auto features = db.registry<lm::Feature>();
  const auto& f = lm::columns<lm::Feature>;
  rows += features.filter(f.unit == "°C").count();
  rows += features.filter(f.synonyms.contains("temp") || f.name.contains("temp")).count();
  rows += features.filter(f.schemas->name == "immuno").count();
  rows += features.order_by(f.name).last().has_value();

  const auto schemas = db.registry<lm::Schema>();
  const auto& s = lm::columns<lm::Schema>;
  rows += schemas.filter(s.otype == "AnnData").count();
  rows += schemas.filter(s.components->name == "obs").count();
  rows += schemas.filter(s.n_members > 10 && s.features->name == "cell_type").count();

  const auto records = db.registry<lm::Record>();
  const auto& d = lm::columns<lm::Record>;
  rows += records.filter(d.type->name == "Sample").count();
  rows += records.filter(d.extra_data["plate"] == "P7").count();
  rows += records.filter(d.linked_ulabels->name == "DMSO").count();
  rows += records.filter(d.parents->name.startswith("batch")).count();
  rows += records.filter(d.via<bt::RecordCellType>()->name == "T cell").count();

  const auto projects = db.registry<lm::Project>();
  const auto& p = lm::columns<lm::Project>;
  rows += projects.filter(p.start_date > 2026y / 1 / 1).count();
  rows += projects.filter(p.references->pubmed_id == 123).count();
  rows += projects.filter(p.artifacts.exists()).count();
  return rows;
}

/// Twenty: ontologies.
std::int64_t ontologies(const Database& db) {
  const auto cell_types = db.registry<bt::CellType>();
  const auto& c = lm::columns<bt::CellType>;
  std::int64_t rows = 0;
  rows += cell_types.filter(c.name == "T cell").count();
  rows += cell_types.filter(c.parents->name.contains("cell")).count();
  rows += cell_types.filter(c.children->ontology_id == "CL:0000084").count();
  rows += cell_types.filter(c.artifacts->suffix == ".h5ad").count();
  rows += cell_types.filter(c.synonyms.icontains("lymphocyte") && c.source->name == "cl").count();
  rows += cell_types.select(c.ontology_id, c.name).order_by(c.name).first().has_value();

  const auto genes = db.registry<bt::Gene>();
  const auto& g = lm::columns<bt::Gene>;
  rows += genes.filter(g.symbol.in({"CD8A", "CD4", "FOXP3"})).count();
  rows += genes.filter(g.organism->name == "human" && g.biotype == "protein_coding").count();
  rows += genes.filter(g.ensembl_gene_id.startswith("ENSG")).exists();
  for (const auto& [biotype, n] : genes.select(g.biotype, count_distinct(g.symbol))) rows += n;

  const auto& p = lm::columns<bt::Protein>;
  rows += db.registry<bt::Protein>().filter(p.length.between(100, 200)).count();
  const auto& m = lm::columns<bt::CellMarker>;
  rows += db.registry<bt::CellMarker>().filter(m.gene_symbol == "CD19").count();
  const auto& t = lm::columns<bt::Tissue>;
  rows += db.registry<bt::Tissue>().filter(t.parents->name == "organ").count();
  const auto& d = lm::columns<bt::Disease>;
  rows += db.registry<bt::Disease>().filter(d.ontology_id.startswith("MONDO:") && d.artifacts.count() > 1).count();
  const auto& e = lm::columns<bt::ExperimentalFactor>;
  rows += db.registry<bt::ExperimentalFactor>().filter(e.name.contains("10x")).count();
  const auto& y = lm::columns<bt::Phenotype>;
  rows += db.registry<bt::Phenotype>().filter(y.abbr.is_not_null()).count();
  const auto& w = lm::columns<bt::Pathway>;
  rows += db.registry<bt::Pathway>().filter(w.genes->symbol == "TP53").count();
  const auto& n = lm::columns<bt::CellLine>;
  rows += db.registry<bt::CellLine>().filter(n.name == "HeLa" || n.synonyms.contains("HeLa")).count();
  const auto& o = lm::columns<bt::Organism>;
  rows += db.registry<bt::Organism>().order_by(o.scientific_name).limit(5).count();
  const auto& s = lm::columns<bt::Source>;
  rows += db.registry<bt::Source>().filter(s.currently_used == true && s.entity == "bionty.CellType").count();
  return rows;
}

}  // namespace

int main(int, char** argv) {
  const auto db = open(argv[1], true);
  std::cout << artifacts(db) + related_to_artifacts(db) + lineage(db) + annotations(db) + ontologies(db) << '\n';
}
