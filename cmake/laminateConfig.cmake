include(CMakeFindDependencyMacro)
# Keep the same list in CMakeLists.txt.
find_dependency(Boost 1.81 COMPONENTS json)
find_dependency(SQLite3)
find_dependency(SQLiteCpp 3.2)
find_dependency(ZLIB)
find_dependency(OpenSSL COMPONENTS Crypto)
include(${CMAKE_CURRENT_LIST_DIR}/laminateTargets.cmake)
