include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_DATADIR}/cmake/laminate)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/laminateConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/laminate DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.hpp")
install(TARGETS laminate EXPORT laminateTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT laminateTargets NAMESPACE laminate:: DESTINATION ${package_dir})
install(FILES ${PROJECT_SOURCE_DIR}/cmake/laminateConfig.cmake ${PROJECT_SOURCE_DIR}/cmake/laminateComponents.cmake
        ${PROJECT_BINARY_DIR}/laminateConfigVersion.cmake
        DESTINATION ${package_dir})
if(TARGET laminate_program)
  install(TARGETS laminate_program)
endif()
