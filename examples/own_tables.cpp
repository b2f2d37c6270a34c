// A module of one's own: its tables take part in queries and syncs as LaminDB's do.
#include <laminate/laminate.hpp>

#include "example.hpp"

namespace lab {

namespace lm = laminate;

struct PlateArtifact;
struct PlateCellType;

/// Stored as text: see column_type below.
enum class Format { wells_96, wells_384 };

/// A plate that an instrument measures.
struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  Format format = Format::wells_96;
  std::optional<double> temperature{};
  std::optional<lm::Json> protocol{};
  std::optional<lm::Ref<Plate>> copied_from{};
  std::optional<lm::Ref<lm::Record>> sample{};
  lm::Ref<lm::User, lm::Role::creator> created_by{};
  std::optional<lm::Ref<lm::Run, lm::Role::run>> run{};
  lm::Many<lm::Artifact, PlateArtifact> artifacts{};
  lm::Many<lm::bionty::CellType, PlateCellType> cell_types{};
  lm::Back<Plate> copies{};
};

/// What was measured on a plate, and where on it.
struct PlateArtifact {
  lm::Id id{};
  lm::Ref<Plate> plate{};
  lm::Ref<lm::Artifact> artifact{};
  std::optional<std::string> well{};
};

/// What grows on a plate.
struct PlateCellType {
  lm::Id id{};
  lm::Ref<Plate> plate{};
  lm::Ref<lm::bionty::CellType> cell_type{};
  double share = 1;
};

}  // namespace lab

/// How a type of one's own is read from and written to a column.
template <>
struct laminate::column_type<lab::Format> {
  static constexpr Kind stored = Kind::text;
  static void load(lab::Format& to, const Cell& from, Origin) {
    if (from.text != "96" && from.text != "384") throw Misfit{};
    to = from.text == "96" ? lab::Format::wells_96 : lab::Format::wells_384;
  }
  static Value store(lab::Format from) { return from == lab::Format::wells_96 ? "96" : "384"; }
};

LAMINATE_TABLE(lab::Plate, "lab_plate", id, uid, name, format, temperature, protocol, copied_from, sample, created_by,
               run, artifacts, cell_types, copies)
LAMINATE_TABLE(lab::PlateArtifact, "lab_plateartifact", id, plate, artifact, well)
LAMINATE_TABLE(lab::PlateCellType, "lab_platecelltype", id, plate, cell_type, share)

namespace laminate::traits {

template <>
inline constexpr auto constraints<lab::Plate> =
    constrain(unique<&lab::Plate::name>, max_length<100, &lab::Plate::name>);

}  // namespace laminate::traits

namespace lab {

using module = lm::module<Plate, PlateArtifact, PlateCellType>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;

}  // namespace lab

namespace lm = laminate;

void own_tables(const std::filesystem::path& folder) {
  const auto instrument = lm::open<lab::schema>(example::instance("rich-2.12/source.db.gz", folder / "instrument"),
                                                {.name = "lab/instrument"});
  lm::create_tables<lab::module>(instrument);

  const auto& p = lm::columns<lab::Plate>;
  const auto& a = lm::columns<lm::Artifact>;
  const auto& c = lm::columns<lm::bionty::CellType>;
  const auto plates = instrument.registry<lab::Plate>();
  lab::Plate original{.name = "plate 6"};
  plates.save(original);
  lab::Plate plate{.name = "plate 7",
                   .format = lab::Format::wells_384,
                   .temperature = 21.5,
                   .protocol = lm::Json{R"({"steps": ["seed", "treat"], "passage": 4})"},
                   .copied_from = original};
  plates.save(plate);
  lab::PlateArtifact well{
      .plate = plate, .artifact = instrument.registry<lm::Artifact>().get(a.key == "tables/a.csv"), .well = "B3"};
  instrument.registry<lab::PlateArtifact>().save(well);
  lab::PlateCellType cells{.plate = plate,
                           .cell_type = instrument.registry<lm::bionty::CellType>().get(c.name == "T cell")};
  instrument.registry<lab::PlateCellType>().save(cells);

  // Conditions reach from one module into the other, in both directions.
  const auto warm = plates.filter(p.format == lab::Format::wells_384 && p.temperature > 20 && p.protocol["passage"] < 5,
                                  p.artifacts->suffix == ".csv" && p.cell_types->name == "T cell");
  const auto on_copies =
      instrument.registry<lm::Artifact>().filter(a.via<lab::PlateArtifact>()->copied_from->name == "plate 6");
  std::cout << "warm plates with tables: " << warm.count() << ", artifacts of copies of plate 6: " << on_copies.count()
            << "\n\n";

  // The plate that it was copied from comes with it, as do its links with what they lead to.
  const auto archive = lm::open<lab::schema>(example::instance("rich-2.12/empty.db.gz", folder / "archive"));
  lm::create_tables<lab::module>(archive);
  std::cout << lm::sync<lab::Plate>(instrument, archive, p.name == "plate 7", {.transfer = lm::Transfer::annotations});

  const auto arrived = archive.registry<lab::Plate>().filter(p.artifacts->key == "tables/a.csv").one();
  std::cout << "\nin the archive: " << arrived.name << " at " << arrived.temperature.value() << " °C\n";
}

int main(int argc, char** argv) { return example::run(argc, argv, own_tables); }
