# find_package(gedanken) and pkg-config for other projects.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
if(GDN_CLI)
  install(TARGETS gedanken_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
if(EMSCRIPTEN OR GDN_WASI)
  return() # WebAssembly: programs only
endif()
install(TARGETS gedanken EXPORT gedanken ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY include/gedanken DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(EXPORT gedanken NAMESPACE gedanken:: FILE gedankenConfig.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gedanken)
write_basic_package_version_file(gedankenConfigVersion.cmake COMPATIBILITY SameMinorVersion)
configure_file(cmake/gedanken.pc.in gedanken.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gedankenConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/gedanken)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/gedanken.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
