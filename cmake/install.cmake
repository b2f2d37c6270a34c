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
        ${PROJECT_SOURCE_DIR}/cmake/laminateDependencies.cmake ${PROJECT_BINARY_DIR}/laminateConfigVersion.cmake
        DESTINATION ${package_dir})
if(TARGET laminate_program)
  install(TARGETS laminate_program)
  # The program itself knows its commands and options.
  set(reference ${PROJECT_BINARY_DIR}/reference)
  file(MAKE_DIRECTORY ${reference})
  add_custom_command(OUTPUT ${reference}/laminate.1 ${reference}/laminate.bash ${reference}/laminate.zsh
                     COMMAND laminate_program man > ${reference}/laminate.1
                     COMMAND laminate_program completion bash > ${reference}/laminate.bash
                     COMMAND laminate_program completion zsh > ${reference}/laminate.zsh
                     DEPENDS laminate_program VERBATIM)
  add_custom_target(laminate_reference ALL DEPENDS ${reference}/laminate.1)
  install(FILES ${reference}/laminate.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
  install(FILES ${reference}/laminate.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
          RENAME laminate OPTIONAL)
  install(FILES ${reference}/laminate.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _laminate OPTIONAL)
endif()
