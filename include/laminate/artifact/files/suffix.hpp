/// @file
/// Which part of a file's name says its format. (reference-behaviour, "Versions, hashes, paths")
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <laminate/support/text/ascii.hpp>

namespace laminate {

/// The end of a file's name, in lower case.
struct Suffix {
  std::string canonical{};  ///< of a format that LaminDB knows, such as `.h5ad` or `.csv.gz`; else empty
  std::string raw{};        ///< whether known or not: `.abc`
};

namespace artifact_detail {

/// The formats that LaminDB 2.12 knows.
inline constexpr std::string_view known_formats =
    " 3g2 3gp 3gpp 3gpp2 7z a aac adts ai aif aifc aiff arrow ass au avi avif avro bam bat bcf bcpio bed bedgraph"
    " bigwig bin bmp bw c cdf ckpt cpio cram csh css csv czi data db dcm dll doc dot duckdb dvi embl eml eps etx"
    " exe fa fasta fastq fcs feather gb genbank gff gff3 gguf gif gtar gtf h h5 h5ad h5mu hdf hdf5 heic heif htm"
    " html ico ief ipynb joblib jpe jpeg jpg js json jsonl keras ksh latex lif loas loom m1v m3u m3u8 man mar"
    " markdown md me mht mhtml mid midi mif mjs mlmodel model mov movie mp2 mp3 mp4 mpa mpe mpeg mpg ms mtx n3 nc"
    " nd2 ndjson newick npy npz nq nt nwk nws o obj obo oda onnx opus orc p12 p7c parquet pb pbm pbtxt pct pdf"
    " pfx pgm pic pickle pict pkl pl png pnm pot ppa ppm pps ppt ps pt pth pwz py pyc pyo qs qt ra ram rar ras"
    " rdf rds rgb roff rtf rtx safetensors sam savedmodel sgm sgml sh shar snd so soma sqlite src srt state_dict"
    " sv4cpio sv4crc svg svs swf t tar tcl tex texi texinfo tflite tif tiff tiledb tiledbsoma tr trig tsv txt"
    " ustar vcf vtt wasm wav webm webmanifest webp wiz wsdl xbm xlb xls xlsx xml xpdl xpm xsl xul xwd yaml yml"
    " zarr zip ";
inline constexpr std::array<std::string_view, 5> composite_formats{".anndata.zarr", ".vitessce.json", ".ome.zarr",
                                                                   ".ome.h5", ".ome.hdf5"};
inline constexpr std::string_view encodings = " gz bz2 xz zst ";

inline std::string& added_formats() {
  static std::string formats = " ";
  return formats;
}

/// Whether a list holds `.format`.
inline bool lists(std::string_view formats, std::string_view format) {
  return format.size() > 1 && format.find(' ') == format.npos &&
         formats.find(' ' + std::string(format.substr(1)) + ' ') != formats.npos;
}
inline bool is_known_format(std::string_view format) {
  return lists(known_formats, format) || lists(added_formats(), format);
}

/// The parts of a file's name from its first dot on, which is not one at its begin: `.csv`, `.gz`.
inline std::vector<std::string> suffixes_of(const std::filesystem::path& file) {
  const auto name = ascii::lower((file.has_filename() ? file : file.parent_path()).filename().string());
  std::vector<std::string> suffixes;
  if (name.ends_with('.')) return suffixes;
  auto dot = name.find('.', std::min(name.find_first_not_of('.'), name.size()));
  while (dot != name.npos) {
    const auto next = name.find('.', dot + 1);
    suffixes.push_back(name.substr(dot, next - dot));
    dot = next;
  }
  return suffixes;
}

}  // namespace artifact_detail

/// Makes a format of your own known: `.myformat` becomes the suffix of artifacts, as in LaminDB
/// `CanonicalSuffix.simple_formats.add`. Before artifacts are saved, and not from several threads.
inline void add_suffix(std::string_view format) {
  artifact_detail::added_formats() += std::string(format.substr(1)) + ' ';
}

/// The suffix of a path or key: `.csv` of `raw/Sample.CSV`, `.csv.gz`, `.h5ad.tar.gz`, `.ome.zarr`; none of
/// `2022_07.txt_old`.
inline Suffix suffix_of(const std::filesystem::path& file) {
  const auto suffixes = artifact_detail::suffixes_of(file);
  if (suffixes.empty()) return {};
  const auto& last = suffixes.back();
  const auto known = [](const std::string& suffix) { return Suffix{suffix, suffix}; };
  std::string all;
  for (const auto& suffix : suffixes) all += suffix;
  for (const auto composite : artifact_detail::composite_formats)
    if (suffixes.size() > 1 && all.ends_with(composite)) return known(std::string(composite));
  if (artifact_detail::is_known_format(last)) return known(last);
  if (!artifact_detail::lists(artifact_detail::encodings, last)) return {{}, last};
  // A compressed file says before the compression what it holds; an archive before that what it packs.
  if (suffixes.size() == 1) return known(last);
  const auto& inner = suffixes[suffixes.size() - 2];
  if (inner == ".tar" && suffixes.size() > 2 && artifact_detail::is_known_format(suffixes[suffixes.size() - 3]))
    return known(suffixes[suffixes.size() - 3] + inner + last);
  return known(artifact_detail::is_known_format(inner) ? inner + last : last);
}

}  // namespace laminate
