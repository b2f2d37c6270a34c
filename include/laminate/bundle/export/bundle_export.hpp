/// @file
/// Finds the rows that a selection needs, and writes them into a file.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <openssl/evp.h>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <laminate/bundle/export/bundle.hpp>
#include <laminate/bundle/export/functions.hpp>
#include <laminate/bundle/format.hpp>
#include <laminate/bundle/gzip.hpp>
#include <laminate/database/sqlite/scratch.hpp>
#include <laminate/lamindb/hash.hpp>
#include <laminate/lamindb/instance/identity.hpp>
#include <laminate/support/separate_compilation.hpp>
#include <laminate/support/text/hex.hpp>
#include <laminate/support/text/join.hpp>
#include <laminate/sync/engine/context.hpp>
#include <laminate/sync/engine/resolution.hpp>
#include <laminate/sync/engine/select/key_lookup.hpp>
#include <laminate/sync/engine/select/partial_source.hpp>
#include <laminate/sync/engine/select/resolve.hpp>

namespace laminate {

LAMINATE_INLINE std::string Bundle::str() const {
  const auto list =
      text::joined(counts, ", ", [](const Count& count) { return std::to_string(count.rows) + ' ' + count.registry; });
  return "→ exported: " + list + "\n→ " + std::to_string(rows) + (rows == 1 ? " row" : " rows") + " of " + source +
         " in " + path + " (" + std::to_string(bytes) + " bytes)\n";
}

LAMINATE_INLINE boost::json::object to_json(const Bundle& bundle) {
  boost::json::array counts;
  for (const auto& count : bundle.counts)
    counts.push_back(boost::json::object{{"registry", count.registry}, {"rows", count.rows}});
  return {{"kind", "bundle"},    {"path", bundle.path},   {"source", bundle.source}, {"counts", std::move(counts)},
          {"rows", bundle.rows}, {"bytes", bundle.bytes}, {"sha256", bundle.sha256}};
}

namespace bundle_detail {

/// The tables as a bundle can say them. A type that only this database has is left out: values arrive as they are.
inline std::vector<CatalogTable> exported_tables(Session& source, const Tables& known) {
  std::vector<CatalogTable> tables;
  for (auto table : source.catalog()) {
    try {
      checked_name(table.name);
      for (const auto& column : table.columns) checked_name(column.name);
    } catch (const InvalidArgument&) {
      if (!known.find_table(table.name)) continue;  // of the engine, or of nobody that laminate knows
      throw InvalidArgument(source.name() + ": the table " + table.name +
                            " has a column whose name a bundle cannot hold: names are of letters, digits and _");
    }
    for (auto& column : table.columns) try {
        checked_type(column.type);
      } catch (const InvalidArgument&) {
        column.type.clear();
      }
    std::erase_if(table.unique, [](const auto& key) { return !key.expression.empty() && key.expression != "LOWER"; });
    tables.push_back(std::move(table));
  }
  return tables;
}

/// The last migration of each of LaminDB's applications: which version of its tables this is.
inline boost::json::object migrations_of(Session& source) {
  boost::json::object last;
  const auto* table = source.catalog("django_migrations");
  if (!table || !table->find("app") || !table->find("name")) return last;
  const auto app = source.dialect().by_bytes("app"), name = source.dialect().by_bytes("name");
  for (auto rows = source.query("SELECT app, max(" + name + ") FROM django_migrations GROUP BY app ORDER BY " + app);
       rows.next();)
    last[rows.text(0)] = rows.text(1);
  return last;
}

/// Finds the rows that a sync of the selection needs, whatever the target has, and writes them in the order of their
/// ids. The sync's own resolver finds them, against a target with the same tables and no rows; everything needs none.
class BundleExport {
 public:
  BundleExport(const sync_detail::SyncRequest&&, std::string) = delete;  // a reference is kept
  BundleExport(const sync_detail::SyncRequest& request, std::string exported_at)
      : source_(*request.source), schema_(*request.tables), request_(request), ids_(schema_.size()) {
    header_.instance = source_.name();
    try {
      header_.uid = source_.hooks().identity ? source_.hooks().identity(source_) : std::string();
    } catch (const NotFound&) {
      // A sync from this database cannot record where its rows came from; one from the bundle says the same.
    }
    header_.migrations = migrations_of(source_);
    header_.exported_at = std::move(exported_at);
    header_.tables = exported_tables(source_, schema_.tables());
    header_.rows.resize(header_.tables.size());
    header_.scope = scope_of(request);
    sync_detail::check_partial_source(request);
    if (request.scope.everything)
      count_all();
    else
      find_closure();
  }

  /// @throws what throw_file_error() throws; there is no file then.
  Bundle write(const std::string& path) {
    const auto part = path + ".part-" + random_uid(8);
    Bundle bundle{.path = path, .source = source_.name()};
    try {
      storage_detail::File file(part, O_WRONLY | O_CREAT | O_EXCL);
      GzipWriter out(file);
      line(out, boost::json::serialize(bundle_json(header_)));
      for (std::size_t i = 0; i < header_.tables.size(); ++i) bundle.rows += header_.rows[i];
      for (std::size_t i = 0; i < header_.tables.size(); ++i) {
        if (header_.rows[i] == 0) continue;
        bundle.counts.push_back({schema_.qualified(*schema_.find_table(header_.tables[i].name)), header_.rows[i]});
        write_rows(out, header_.tables[i], header_.rows[i], bundle.rows);
      }
      bundle.sha256 = text::to_hex(digest_.finish());
      out.write(boost::json::serialize(boost::json::object{{"rows", bundle.rows}, {"sha256", bundle.sha256}}) + '\n');
      out.finish();
      bundle.bytes = file.size();
      file.sync();
      storage_detail::rename_durably(part, path);
    } catch (...) {
      std::error_code ignored;
      std::filesystem::remove(part, ignored);
      throw;
    }
    return bundle;
  }

 private:
  /// All of a selection is still that selection: what was left out of it does not come back.
  static PartialSourceScope scope_of(const sync_detail::SyncRequest& request) {
    if (const auto* partial = sync_detail::partial_scope(*request.source); partial && request.scope.everything)
      return *partial;
    const auto& options = request.options;
    return {.everything = request.scope.everything,
            .transfer = request.scope.mode,
            .versions = options.versions,
            .parents = options.parents,
            .inputs = options.inputs,
            .depth = options.depth};
  }

  void count_all() {
    for (std::size_t i = 0; i < header_.tables.size(); ++i) {
      if (!schema_.find_table(header_.tables[i].name)) continue;
      auto count = source_.query("SELECT count(*) FROM " + query::quoted(header_.tables[i].name));
      if (count.next()) header_.rows[i] = static_cast<std::uint64_t>(count.integer(0));
    }
  }

  void find_closure() {
    const TemporaryFile file;
    sqlite::ScratchDatabase empty(header_.tables, file);
    empty.finish();
    auto request = request_;
    request.target = std::make_shared<Session>(empty.release(), file.path(), "the bundle");
    request.options.space = Ownership::current;  // so that none is missing
    request.options.member_cap.reset();          // a sync says itself what it leaves out
    request.scope = {.mode = request_.scope.mode, .closed = true};
    const sync_detail::SyncContext context(request);
    sync_detail::Resolution resolution(context);
    sync_detail::Resolver resolver(context, resolution);
    for (const auto& rows : request_.selected) resolver.select(schema_.index(*rows.table), rows.ids);
    // What every database of LaminDB has, and opening one asks for.
    add_current(resolver, Role::branch);
    add_current(resolver, Role::space);
    resolver.run();
    for (const auto& [table, i] : resolution.order()) {
      const auto& row = resolution.rows(table).list[i];
      ids_[table].push_back(row.source);
      if (row.selected) select(schema_[table].name, row.source);
    }
    for (auto& ids : ids_) std::sort(ids.begin(), ids.end());
    for (std::size_t i = 0; i < header_.tables.size(); ++i)
      if (const auto* table = schema_.find_table(header_.tables[i].name))
        header_.rows[i] = ids_[schema_.index(*table)].size();
  }
  void select(std::string_view table, std::int64_t id) {
    auto& selected = header_.scope.selected;
    auto rows = std::find_if(selected.begin(), selected.end(), [&](const auto& each) { return each.table == table; });
    if (rows == selected.end()) rows = selected.insert(rows, {.table = std::string(table)});
    rows->ids.push_back(id);
  }

  void add_current(sync_detail::Resolver& resolver, Role of) const {
    const auto id = source_.current(of);
    for (const auto* table : schema_.tables().all())
      for (const auto& column : table->columns)
        if (const auto* to = column.role == of ? schema_.find_table(column.target) : nullptr; to && id) {
          resolver.add(schema_.index(*to), {&*id, 1});
          return;
        }
  }

  void line(GzipWriter& out, std::string text) {
    text += '\n';
    digest_.update(text);
    out.write(text);
  }

  void write_rows(GzipWriter& out, const CatalogTable& table, std::uint64_t expected, std::uint64_t total) {
    const auto columns =
        text::joined(table.columns, ", ", [](const CatalogColumn& column) { return query::quoted(column.name); });
    const auto write_row = [&](const Cursor& row) {
      boost::json::array values{table.name};
      for (std::size_t i = 0; i < table.columns.size(); ++i) values.push_back(bundle_json(row[i]));
      line(out, boost::json::serialize(values));
      if (++done_ % 1000 == 0) report_progress(total);
    };
    const auto before = done_;
    if (request_.scope.everything) {
      auto rows = source_.query("SELECT " + columns + " FROM " + query::quoted(table.name) + " ORDER BY \"id\"", {},
                                Expected::many);
      while (rows.next()) write_row(rows);
    } else {
      sync_detail::for_ids(source_, columns, table.name, "id", ids_[schema_.index(*schema_.find_table(table.name))],
                           "ORDER BY \"id\"", write_row);
    }
    if (done_ - before != expected)
      throw EngineError(source_.name() + ": rows of " + table.name + " could not be read");
    report_progress(total);
  }

  void report_progress(std::uint64_t total) const {
    if (request_.options.stop.stop_requested()) throw Cancelled("the export was cancelled; nothing is written");
    if (request_.options.progress) request_.options.progress({"write", done_, total});
  }

  Session& source_;
  sync_detail::SyncSchema schema_;
  const sync_detail::SyncRequest& request_;
  sync_detail::ByTable<std::vector<std::int64_t>> ids_;  ///< of the rows to write
  BundleHeader header_;
  storage_detail::Digest digest_{EVP_sha256()};
  std::size_t done_ = 0;
};

LAMINATE_INLINE Bundle export_bundle(const sync_detail::SyncRequest& request, const std::string& path,
                                     const Timestamp& exported_at) {
  if (std::filesystem::exists(path))
    throw AlreadyExists(path + " exists: choose another name for the bundle, or remove that file");
  const Transaction reading(*request.source, Transaction::Mode::read);
  return BundleExport(request, exported_at.str()).write(path);
}

LAMINATE_INLINE std::vector<SelectedRows> exported_rows(Session& bundle, const Tables& tables) {
  const auto* scope = sync_detail::partial_scope(bundle);
  if (!scope) throw InvalidArgument(bundle.name() + " is no selection of a database, it is all of one: use sync_all()");
  std::vector<SelectedRows> selected;
  for (const auto& rows : scope->selected)
    if (const auto* table = tables.find_table(rows.table)) selected.push_back({table, rows.ids, scope->transfer});
  return selected;
}

}  // namespace bundle_detail

}  // namespace laminate
