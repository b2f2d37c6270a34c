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
