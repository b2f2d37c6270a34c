#include "options.hpp"

#include <boost/json/serialize.hpp>
#include <laminate/schema/names.hpp>
#include <laminate/support/text/ascii.hpp>
#include <laminate/support/text/number_text.hpp>

namespace command {

std::string not_empty(const std::string& typed) { return typed.empty() ? "it is empty" : ""; }

std::string positive(const std::string& typed) {
  const auto number = lm::support_detail::read_integer<int>(typed);
  // CLI11 reads 010 as octal.
  return number && *number > 0 && *number <= 999'999'999 && typed.front() != '0'
             ? std::string()
             : '\'' + typed + "' is not a whole number from 1 to 999999999";
}

void DatabaseOption::add(CLI::App& app, const std::string& name, const std::string& what) {
  app.add_option(name, location_, what + database_help + " (default: LaminDB's current instance)")
      ->envname("LAMINATE_DB")
      ->type_name("DATABASE")
      ->check(not_empty);
}

Database DatabaseOption::open(const lm::InstanceOptions& options) const {
  return location_.empty() ? lm::connect(options) : lm::open(location_, options);
}

CLI::Option* Output::add(CLI::App& app, const std::string& what) {
  auto* json = app.add_flag("--json", json_, what);
  app.add_option("--color", color_, "colours: always or never (default: on terminals, unless $NO_COLOR is set)")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"always", "never"}));
  return json;
}

lm::TextStyle Output::style() const {
  auto style = lm::terminal_style();
  if (!color_.empty()) style.colours = color_ == "always";
  return style;
}

void Output::print_json(const boost::json::value& value) { std::cout << boost::json::serialize(value) << '\n'; }

void RowOptions::add(CLI::App& app, bool required) {
  auto* group = app.add_option_group("Object", required ? "One of" : "At most one of");
  group->add_option("--key", key, "its key, or its name; of several versions the latest")
      ->type_name("KEY")
      ->check(not_empty);
  by_uid = group->add_option("--uid", uid, "its uid, or the beginning of it")->type_name("UID")->check(not_empty);
  group->require_option(required ? 1 : 0, 1);
}

namespace detail {

bool same_name(std::string_view typed, std::string_view name) {
  std::size_t i = 0;
  for (const char c : typed) {
    if (c == '_' || c == '-') continue;
    if (i == name.size() || lm::ascii::lower(c) != lm::ascii::lower(name[i])) return false;
    ++i;
  }
  return i == name.size();
}

namespace {

/// `artifact`, `bionty.celltype`
template <class T>
void add_name(std::vector<std::string>& names) {
  if constexpr (registry_of_objects<T>) {
    const std::string_view table = lm::table_of<T>::name;
    const auto module = table.substr(0, table.find('_')), name = table.substr(module.size() + 1);
    names.push_back(module == "lamindb" ? std::string(name) : std::string(module) + '.' + std::string(name));
  }
}

template <class... Records>
std::vector<std::string> names_of(lm::module<Records...>) {
  std::vector<std::string> names;
  (add_name<Records>(names), ...);
  return names;
}

template <class... Records>
bool any_meant(lm::module<Records...>, std::string_view typed) {
  return (is_meant<Records>(typed) || ...);
}

}  // namespace

}  // namespace detail

std::vector<std::string> registry_names() { return detail::names_of(lm::lamindb_schema::records{}); }

void add_registry(CLI::App& app, std::string& registry, const std::string& all) {
  const auto known = [all](const std::string& typed) {
    if (detail::any_meant(lm::lamindb_schema::records{}, typed) || (!all.empty() && typed == all)) return std::string();
    return '\'' + typed +
           "' is not a registry of LaminDB: " + lm::schema_detail::suggestion(typed, registry_names(), "there are ");
  };
  app.add_option("REGISTRY", registry,
                 "artifact, collection, ulabel, bionty.celltype, …" + (all.empty() ? "" : ", or " + all))
      ->required()
      ->type_name("")
      ->check(known);
}

std::string qualified_registry(const std::string& typed) {
  std::string name = typed;
  const auto qualify = [&]<class T>() { name = lm::lamindb_schema::tables().qualified(lm::table_info<T>()); };
  with_registry(typed, qualify);
  return name;
}

}  // namespace command
