// expect: laminate: only JSON columns have parts
// expect: laminate: a part of a JSON column is compared with text, a number, true or false
// expect: laminate: a part of a JSON column is read as std::string, a number or bool
// expect: laminate: say as what this part of a JSON column is read: as<double>()
#include <laminate/laminate.hpp>

namespace lm = laminate;

const lm::Database<lm::lamindb_schema>& database();

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  (void)(a.extra_data["channel"] == 3);
  (void)database().registry<lm::Artifact>().select(a.extra_data["channel"].as<double>());
#ifdef LAMINATE_BROKEN
  (void)a.key["channel"];
  (void)(a.extra_data["channel"] == a.key);
  (void)a.extra_data["channel"].as<lm::Timestamp>();
  (void)database().registry<lm::Artifact>().select(a.extra_data["channel"]);
#endif
}
