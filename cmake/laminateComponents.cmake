# Targets for the headers that need another library: each is there if its library is. Read by laminate's own build and by
# programs that use the installed package. To add one, add it to this list with what it needs.

#   laminate::curl      <laminate/curl.hpp>
#   laminate::hdf5      <laminate/hdf5.hpp>
#   laminate::graphviz  <laminate/graphviz.hpp>
#   laminate::postgres  <laminate/postgres.hpp>
#   laminate::arrow     <laminate/arrow.hpp>: an installed Apache Arrow, or the one in PyPI's package pyarrow, in
#                       LAMINATE_PYARROW_DIR or where python3 has it
set(laminate_components arrow curl graphviz hdf5 postgres)
laminate_install_hint(laminate_hint libcurl4-openssl-dev libcurl-devel)
set(laminate_curl_needs "libcurl 7.88 or later: ${laminate_hint}")
laminate_install_hint(laminate_hint libhdf5-dev hdf5-devel)
set(laminate_hdf5_needs "HDF5: ${laminate_hint}")
laminate_install_hint(laminate_hint "libgraphviz-dev and graphviz" "graphviz-devel")
set(laminate_graphviz_needs "Graphviz: ${laminate_hint}")
laminate_install_hint(laminate_hint libpq-dev libpq-devel)
set(laminate_postgres_needs "libpq, the client library of PostgreSQL: ${laminate_hint}")
set(laminate_arrow_needs "Apache Arrow and Parquet for C++, version 21 or later: pip install pyarrow, or libparquet-dev \
of the Apache Arrow project's packages")

# laminate::compiled needs no other library: it is laminate's own functions, compiled once for all targets that link it
# instead of in each of their units. <laminate/src.hpp> explains it.
if(NOT TARGET laminate::compiled)
  file(CONFIGURE OUTPUT laminate_compiled.cpp CONTENT "#include <laminate/src.hpp>\n")
  add_library(laminate_compiled STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/laminate_compiled.cpp)
  add_library(laminate::compiled ALIAS laminate_compiled)
  target_link_libraries(laminate_compiled PUBLIC laminate::laminate)
  target_compile_definitions(laminate_compiled PUBLIC LAMINATE_SEPARATE_COMPILATION)
  set_target_properties(laminate_compiled PROPERTIES POSITION_INDEPENDENT_CODE ON) # for shared objects, too
  # Collects garbage often: a quarter less memory, 1.4 GiB.
  target_compile_options(laminate_compiled PRIVATE $<$<CXX_COMPILER_ID:GNU>:--param=ggc-min-expand=20>)
endif()

find_package(CURL 7.88 QUIET)
if(TARGET CURL::libcurl AND NOT TARGET laminate::curl)
  add_library(laminate::curl INTERFACE IMPORTED GLOBAL)
  target_link_libraries(laminate::curl INTERFACE laminate::laminate CURL::libcurl)
endif()

function(laminate_component name include_dirs)
  add_library(laminate::${name} INTERFACE IMPORTED GLOBAL)
  target_include_directories(laminate::${name} SYSTEM INTERFACE ${include_dirs})
  target_link_libraries(laminate::${name} INTERFACE laminate::laminate ${ARGN})
endfunction()

# CMake's own module for HDF5 wants a C compiler.
find_path(LAMINATE_HDF5_INCLUDE_DIR hdf5.h PATH_SUFFIXES hdf5/serial)
find_library(LAMINATE_HDF5_LIBRARY NAMES hdf5_serial hdf5)
mark_as_advanced(LAMINATE_HDF5_INCLUDE_DIR LAMINATE_HDF5_LIBRARY)
if(LAMINATE_HDF5_INCLUDE_DIR AND LAMINATE_HDF5_LIBRARY AND NOT TARGET laminate::hdf5)
  laminate_component(hdf5 ${LAMINATE_HDF5_INCLUDE_DIR} ${LAMINATE_HDF5_LIBRARY})
endif()

find_path(LAMINATE_GRAPHVIZ_INCLUDE_DIR gvc.h PATH_SUFFIXES graphviz)
find_library(LAMINATE_GVC_LIBRARY NAMES gvc)
find_library(LAMINATE_CGRAPH_LIBRARY NAMES cgraph)
mark_as_advanced(LAMINATE_GRAPHVIZ_INCLUDE_DIR LAMINATE_GVC_LIBRARY LAMINATE_CGRAPH_LIBRARY)
if(LAMINATE_GRAPHVIZ_INCLUDE_DIR AND LAMINATE_GVC_LIBRARY AND LAMINATE_CGRAPH_LIBRARY AND NOT TARGET laminate::graphviz)
  laminate_component(graphviz ${LAMINATE_GRAPHVIZ_INCLUDE_DIR} ${LAMINATE_GVC_LIBRARY} ${LAMINATE_CGRAPH_LIBRARY})
endif()

# The module finds libpq without a server.
find_package(PostgreSQL 14 QUIET)
if(TARGET PostgreSQL::PostgreSQL AND NOT TARGET laminate::postgres)
  add_library(laminate::postgres INTERFACE IMPORTED GLOBAL)
  target_link_libraries(laminate::postgres INTERFACE laminate::laminate PostgreSQL::PostgreSQL)
endif()

set(LAMINATE_PYARROW_DIR "$ENV{LAMINATE_PYARROW_DIR}" CACHE PATH "The folder of Python's package pyarrow, which holds Arrow's headers and libraries")
if(NOT TARGET laminate::arrow)
  find_package(Parquet 21 CONFIG QUIET)
  if(TARGET Parquet::parquet_shared)
    add_library(laminate::arrow INTERFACE IMPORTED GLOBAL)
    target_link_libraries(laminate::arrow INTERFACE laminate::laminate Parquet::parquet_shared Arrow::arrow_shared)
  else()
    set(pyarrow_dir "${LAMINATE_PYARROW_DIR}")
    find_program(LAMINATE_PYTHON python3)
    mark_as_advanced(LAMINATE_PYTHON)
    if(NOT pyarrow_dir AND LAMINATE_PYTHON)
      execute_process(COMMAND ${LAMINATE_PYTHON} -c "import pyarrow; print(pyarrow.__path__[0])"
                      OUTPUT_VARIABLE pyarrow_dir OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    endif()
    # The package has no links without a version, which a linker would look for.
    file(GLOB pyarrow_libraries ${pyarrow_dir}/libarrow.so.* ${pyarrow_dir}/libparquet.so.*)
    if(pyarrow_dir AND EXISTS ${pyarrow_dir}/include/arrow/api.h AND pyarrow_libraries)
      laminate_component(arrow ${pyarrow_dir}/include ${pyarrow_libraries})
    endif()
  endif()
endif()
