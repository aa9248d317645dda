# Fuzz targets: with libFuzzer they search for GDN_FUZZ_SECONDS each, otherwise they replay the committed
# corpus and fixed mutations of it: 500, or 150 where tests need not be thorough.
set(GDN_FUZZ_SECONDS 15 CACHE STRING "Seconds for each fuzz target")
file(GLOB found CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
foreach(source IN LISTS found)
  get_filename_component(name ${source} NAME_WE)
  string(REPLACE fuzz_ "" target ${name})
  gdn_program(${name} ${source})
  file(GLOB corpus CONFIGURE_DEPENDS RELATIVE ${tests} tests/fuzz/corpus/${target}/*)
  if(GDN_FUZZ)
    set(work ${CMAKE_CURRENT_BINARY_DIR}/corpus/${target})
    file(MAKE_DIRECTORY ${work})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME fuzz.${target} COMMAND ${name} -max_total_time=${GDN_FUZZ_SECONDS} -timeout=300
      -rss_limit_mb=1024 -verbosity=0 -artifact_prefix=${CMAKE_CURRENT_BINARY_DIR}/
      ${work} fuzz/corpus/${target})
    gdn_label(fuzz.${target} fuzz slow)
  else()
    target_sources(${name} PRIVATE tests/fuzz/standalone.c)
    add_test(NAME fuzz.${target} COMMAND ${name} ${corpus})
    gdn_label(fuzz.${target} fuzz fast)
  endif()
endforeach()
