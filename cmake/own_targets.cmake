# What holds for laminate's own tests, examples and benchmarks, and for nobody who only uses the library.

set(CMAKE_CXX_EXTENSIONS OFF)
# There are no modules. Looking for them reads each file twice, and turns unity builds off.
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(LAMINATE_CCACHE ccache)
  if(LAMINATE_CCACHE)
    # Without these settings ccache passes over every unit that uses a precompiled header.
    set(settings CCACHE_SLOPPINESS=pch_defines,time_macros)
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
      add_compile_options(-fpch-preprocess)
      # Checkouts in other folders share units whose text does not name the folder, as those of several files do. Clang's
      # precompiled headers name it.
      list(APPEND settings CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1)
    else()
      add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
    endif()
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env ${settings} ${LAMINATE_CCACHE})
  endif()
endif()

# Makes TARGET use the library, with warnings on. That they are errors is for the presets to say.
function(laminate_own_target target)
  target_link_libraries(${target} PRIVATE laminate::laminate)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
endfunction()

# Every header, but not those of components whose library is missing.
function(laminate_all_headers result)
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/include/*.hpp)
  # Only for laminate::compiled.
  list(REMOVE_ITEM headers laminate/src.hpp)
  if(NOT TARGET laminate::curl)
    list(FILTER headers EXCLUDE REGEX "laminate/(curl|storage/remote/(curl_easy|http|s3))[.]hpp$")
  endif()
  if(NOT TARGET laminate::hdf5)
    list(FILTER headers EXCLUDE REGEX "laminate/(hdf5|dataset/(hdf5/.*|anndata|mudata))[.]hpp$")
  endif()
  if(NOT TARGET laminate::arrow)
    list(FILTER headers EXCLUDE REGEX "laminate/(arrow|dataset/(parquet|arrow_table))[.]hpp$")
  endif()
  if(NOT TARGET laminate::graphviz)
    list(FILTER headers EXCLUDE REGEX "laminate/graphviz[.]hpp$")
  endif()
  if(NOT TARGET laminate::postgres)
    list(FILTER headers EXCLUDE REGEX "laminate/(postgres|database/postgres/.*)[.]hpp$")
  endif()
  set(${result} ${headers} PARENT_SCOPE)
endfunction()

# Links what the headers of all components need.
function(laminate_link_components target)
  foreach(component IN ITEMS curl hdf5 arrow graphviz postgres)
    if(TARGET laminate::${component})
      target_link_libraries(${target} PRIVATE laminate::${component})
    endif()
  endforeach()
endfunction()
