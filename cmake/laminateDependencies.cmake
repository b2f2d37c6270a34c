# The libraries that every program with laminate needs: for laminate's own build, and for programs that use the installed
# package.

# Names the packages of a library that was not found, in a message.
function(laminate_install_hint result debian fedora)
  set(${result} "install ${debian} (Debian, Ubuntu) or ${fedora} (Fedora)" PARENT_SCOPE)
endfunction()

# laminate_dependency(LIBRARY DEBIAN_PACKAGES FEDORA_PACKAGES, then the arguments of find_package): adds to laminate_missing
# a line about a library that is not found.
macro(laminate_dependency library debian fedora package)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    laminate_install_hint(laminate_hint "${debian}" "${fedora}")
    string(APPEND laminate_missing "\n  ${library}: ${laminate_hint}")
    if(${package}_CONSIDERED_VERSIONS)
      string(APPEND laminate_missing "; found ${${package}_CONSIDERED_VERSIONS}")
    endif()
  endif()
endmacro()

set(laminate_missing "")
# CONFIG: the package of Boost itself. CMake's module for it is deprecated.
laminate_dependency("Boost 1.81 or later, with Boost.JSON" "libboost-json-dev, on Debian 12 libboost-json1.81-dev"
                    boost-devel Boost 1.81 CONFIG COMPONENTS json)
laminate_dependency("SQLite" libsqlite3-dev sqlite-devel SQLite3)
if(SQLite3_FOUND) # SQLiteCpp searches for it, and ends the configuration without it
  # CMake 4.3 has renamed the target of SQLite, and warns of the name that SQLiteCpp uses.
  if(TARGET SQLite3::SQLite3)
    set_property(TARGET SQLite::SQLite3 PROPERTY DEPRECATION)
  endif()
  laminate_dependency("SQLiteCpp 3.2 or later" libsqlitecpp-dev sqlitecpp-devel SQLiteCpp 3.2)
endif()
laminate_dependency("zlib" zlib1g-dev zlib-devel ZLIB)
laminate_dependency("OpenSSL" libssl-dev openssl-devel OpenSSL COMPONENTS Crypto)

if(SQLite3_FOUND AND NOT TARGET laminate::sqlite3)
  add_library(laminate::sqlite3 INTERFACE IMPORTED)
  if(TARGET SQLite3::SQLite3)
    target_link_libraries(laminate::sqlite3 INTERFACE SQLite3::SQLite3)
  else()
    target_link_libraries(laminate::sqlite3 INTERFACE SQLite::SQLite3)
  endif()
endif()

# Newer versions of RE2 have a package of CMake; that of Debian 12 has none.
if(NOT TARGET re2::re2)
  find_package(re2 CONFIG QUIET)
endif()
if(NOT TARGET re2::re2)
  find_path(LAMINATE_RE2_INCLUDE_DIR re2/re2.h)
  find_library(LAMINATE_RE2_LIBRARY NAMES re2)
  mark_as_advanced(LAMINATE_RE2_INCLUDE_DIR LAMINATE_RE2_LIBRARY)
  if(LAMINATE_RE2_INCLUDE_DIR AND LAMINATE_RE2_LIBRARY)
    find_package(Threads REQUIRED)
    add_library(re2::re2 INTERFACE IMPORTED GLOBAL)
    target_include_directories(re2::re2 SYSTEM INTERFACE ${LAMINATE_RE2_INCLUDE_DIR})
    target_link_libraries(re2::re2 INTERFACE ${LAMINATE_RE2_LIBRARY} Threads::Threads)
  else()
    laminate_install_hint(laminate_hint libre2-dev re2-devel)
    string(APPEND laminate_missing "\n  RE2: ${laminate_hint}")
  endif()
endif()
