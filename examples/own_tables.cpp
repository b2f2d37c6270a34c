// A module of one's own: its tables take part in queries and syncs as LaminDB's do.
#include "example.hpp"

namespace lab {

namespace lm = laminate;

struct PlateArtifact;

/// Stored as text: see column_type below.
enum class Format { wells_96, wells_384 };

/// A plate that an instrument measures.
struct Plate {
  lm::Id id{};
  lm::Uid<12> uid{};
  std::string name{};
  Format format = Format::wells_96;
  std::optional<double> temperature{};
  std::optional<lm::Ref<lm::Record>> sample{};
  lm::Ref<lm::User, lm::role::creator> created_by{};
  std::optional<lm::Ref<lm::Run, lm::role::run>> run{};
  lm::Many<lm::Artifact, PlateArtifact> artifacts{};
};

/// What was measured on a plate, and where on it.
struct PlateArtifact {
  lm::Id id{};
  lm::Ref<Plate> plate{};
  lm::Ref<lm::Artifact> artifact{};
  std::optional<std::string> well{};
};

}  // namespace lab

/// How a type of one's own is read from and written to a column.
template <>
struct laminate::column_type<lab::Format> {
  static constexpr kind stored = kind::text;
  static void load(lab::Format& to, const Cell& from, Origin) {
    if (from.text != "96" && from.text != "384") throw detail::Misfit{};
    to = from.text == "96" ? lab::Format::wells_96 : lab::Format::wells_384;
  }
  static Value store(lab::Format from) { return from == lab::Format::wells_96 ? "96" : "384"; }
};

LAMINATE_TABLE(lab::Plate, "lab_plate", id, uid, name, format, temperature, sample, created_by, run, artifacts)
LAMINATE_TABLE(lab::PlateArtifact, "lab_plateartifact", id, plate, artifact, well)

namespace laminate {

template <>
inline constexpr auto constraints<lab::Plate> =
    constrain(unique<&lab::Plate::name>, max_length<100, &lab::Plate::name>);

}  // namespace laminate

namespace lab {

using module = lm::module<Plate, PlateArtifact>;
using schema = lm::schema<lm::core, lm::bionty::module, module>;

}  // namespace lab

namespace lm = laminate;

void own_tables(const std::filesystem::path& folder) {
  const auto instrument = lm::open<lab::schema>(example::instance("rich-2.12/source.db.gz", folder / "instrument"),
                                                {.name = "lab/instrument"});
  lm::create_tables<lab::module>(instrument);

  const auto& a = lm::columns<lm::Artifact>;
  const auto measured = instrument.registry<lm::Artifact>().get(a.key == "tables/a.csv");
  lab::Plate plate{.name = "plate 7", .format = lab::Format::wells_384, .temperature = 21.5};
  instrument.registry<lab::Plate>().save(plate);
  lab::PlateArtifact well{.plate = plate, .artifact = measured, .well = "B3"};
  instrument.registry<lab::PlateArtifact>().save(well);

  // Conditions reach from one module into the other, in both directions.
  const auto& p = lm::columns<lab::Plate>;
  const auto warm = instrument.registry<lab::Plate>().filter(p.format == lab::Format::wells_384 && p.temperature > 20 &&
                                                             p.artifacts->suffix == ".csv");
  const auto on_plates = instrument.registry<lm::Artifact>().filter(a.via<lab::PlateArtifact>()->name == "plate 7");
  std::cout << "warm plates with tables: " << warm.count() << ", artifacts of plate 7: " << on_plates.count() << "\n\n";

  const auto archive = lm::open<lab::schema>(example::instance("rich-2.12/empty.db.gz", folder / "archive"));
  lm::create_tables<lab::module>(archive);
  std::cout << lm::sync<lab::Plate>(instrument, archive, p.name == "plate 7", {.transfer = lm::transfer::annotations});

  const auto arrived = archive.registry<lab::Plate>().filter(p.artifacts->key == "tables/a.csv").one();
  std::cout << "\nin the archive: " << arrived.name << " at " << arrived.temperature.value() << " °C\n";
}

int main(int argc, char** argv) { return example::run(argc, argv, own_tables); }
