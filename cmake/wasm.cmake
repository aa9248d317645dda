# The module for JavaScript: one file without generated glue, exporting what src/wasm/exports.def lists.
file(STRINGS src/wasm/exports.def exports REGEX "^[a-z]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/wasm/exports.def)
file(GLOB found CONFIGURE_DEPENDS src/wasm/*.c)
add_executable(gedanken_wasm ${found})
target_include_directories(gedanken_wasm PRIVATE src)
target_link_libraries(gedanken_wasm PRIVATE gedanken)
set_target_properties(gedanken_wasm PROPERTIES OUTPUT_NAME gedanken SUFFIX .wasm)

# The module is downloaded: what runs once or seldom is made small. Whatever works per imagined step, per number
# of a network or per update of a table stays fast. The bits do not depend on it.
if(CMAKE_BUILD_TYPE STREQUAL Release)
  set(cold ${sources})
  list(FILTER cold EXCLUDE REGEX "src/(math/|planners/(dynamic|rollout))")
  list(FILTER cold EXCLUDE REGEX "src/tensor/(kernels|program_run|optimiser)")
  list(FILTER cold EXCLUDE REGEX "src/models/(features|scaler|network_model|tabular)")
  list(FILTER cold EXCLUDE REGEX "src/learners/(qtable|queue)")
  list(FILTER cold EXCLUDE REGEX "src/agents/(dyna_q|q_learning|prioritized|tabular)")
  list(FILTER cold EXCLUDE REGEX "src/envs/(grid|cart_pole_body|physics)")
  list(FILTER cold EXCLUDE REGEX "src/run/run.c")
  set_source_files_properties(${cold} PROPERTIES COMPILE_OPTIONS -Os)
endif()

# A config is 17 KiB, so the usual 64 KiB of stack are too few; below the data, an overflow traps.
set(GDN_STACK 1048576)
if(EMSCRIPTEN)
  list(TRANSFORM exports PREPEND _)
  list(JOIN exports "," exports)
  # TOTAL_STACK is the name that both old and new versions understand.
  target_link_options(gedanken_wasm PRIVATE -sSTANDALONE_WASM --no-entry -sEXPORTED_FUNCTIONS=${exports}
    -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=4194304 -sTOTAL_STACK=${GDN_STACK} -sMALLOC=emmalloc)
  set(GDN_PROGRAM_LINK -sALLOW_MEMORY_GROWTH -sTOTAL_STACK=${GDN_STACK} -sNODERAWFS -sEXIT_RUNTIME
    -sENVIRONMENT=node)
else()
  list(TRANSFORM exports PREPEND -Wl,--export=)
  set(GDN_PROGRAM_LINK -Wl,-z,stack-size=${GDN_STACK} -Wl,--stack-first -Wl,--strip-debug)
  target_link_options(gedanken_wasm PRIVATE -mexec-model=reactor ${exports} ${GDN_PROGRAM_LINK})
  if(GDN_CLI)
    target_link_options(gedanken_cli PRIVATE ${GDN_PROGRAM_LINK})
  endif()
endif()
