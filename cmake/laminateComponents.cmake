# Targets for the headers that need another library: each is there if its library is. Read by laminate's own build and by
# programs that use the installed package.
#
#   laminate::curl   <laminate/curl.hpp>    libcurl 7.88 or newer (Debian: libcurl4-openssl-dev)

find_package(CURL 7.88 QUIET)
if(TARGET CURL::libcurl AND NOT TARGET laminate::curl)
  add_library(laminate::curl INTERFACE IMPORTED GLOBAL)
  target_link_libraries(laminate::curl INTERFACE laminate::laminate CURL::libcurl)
endif()
