// expect: laminate: only instants have a date() and a time of day; dates, too, have a year(), month(), day() and week_day()
// expect: laminate: year(), month() and the like are compared with integers
// expect: laminate: date() is compared with a date, such as 2026y / 11 / 21
#include <laminate/laminate.hpp>

namespace lm = laminate;

int main() {
  const auto& a = lm::columns<lm::Artifact>;
  const auto& p = lm::columns<lm::Project>;
  (void)(a.created_at.year() == 2026);
  (void)(p.start_date.month() == 11);
#ifdef LAMINATE_BROKEN
  (void)a.size.year();
  (void)p.start_date.hour();
  (void)(a.created_at.year() == "2026");
  (void)a.created_at.month().in({1.5, 2.0});
  (void)(a.created_at.date() == a.updated_at);
#endif
}
