# The module for JavaScript: one file without generated glue, exporting what src/wasm/exports.def lists.
file(STRINGS src/wasm/exports.def exports REGEX "^[a-z]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/wasm/exports.def)
# The module is downloaded: what runs once or seldom is made as small as can be, and the loops of Gaussian processes small.
# Whatever works per imagined step, per number of a network or per update of a table stays fast, unless small code is no
# slower; but only over pairs of points are loops unrolled, since that weighs much. The bits do not depend on it.
if(CMAKE_BUILD_TYPE STREQUAL Release)
  set(cold ${sources})
  list(FILTER cold EXCLUDE REGEX "src/math/sample")
  list(FILTER cold EXCLUDE REGEX "src/tensor/(kernels|program_run)")
  list(FILTER cold EXCLUDE REGEX "src/gp/pairs")
  list(FILTER cold EXCLUDE REGEX "src/learners/qtable[.]c")
  list(FILTER cold EXCLUDE REGEX "src/agents/(tabular/(dyna|prioritized|q_)|bases/tabular)")
  list(FILTER cold EXCLUDE REGEX "src/run/run.c")
  set(unrolled "src/gp/pairs")
  foreach(source IN LISTS sources)
    set(options)
    if(source IN_LIST cold)
      set(options -Oz)
      if(source MATCHES "src/(gp/(evidence|kernel|moments|regression)|math/(cholesky|scalar|tile)|tensor/optimiser|envs/grid|learners/dynamic)")
        set(options -Os)
      endif()
      list(APPEND options $<$<BOOL:${EMSCRIPTEN}>:-fno-inline-functions>) # what emcc makes of both
    endif()
    if(NOT source MATCHES "${unrolled}")
      list(APPEND options -fno-unroll-loops)
    endif()
    set_source_files_properties(${source} PROPERTIES COMPILE_OPTIONS "${options}")
  endforeach()
  set(GDN_SMALL -sBINARYEN_EXTRA_PASSES=-O3,-O3) # optimised three times, which makes it smaller
endif()

# A config is 17 KiB, so the usual 64 KiB of stack are too few; below the data, an overflow traps.
set(GDN_STACK 1048576)
if(EMSCRIPTEN)
  list(TRANSFORM exports PREPEND _)
  list(JOIN exports "," exports)
  # TOTAL_STACK is the name that both old and new versions understand.
  set(module_link -sSTANDALONE_WASM --no-entry -sEXPORTED_FUNCTIONS=${exports}
    -sALLOW_MEMORY_GROWTH -sINITIAL_MEMORY=4194304 -sTOTAL_STACK=${GDN_STACK} -sMALLOC=emmalloc ${GDN_SMALL})
  set(GDN_PROGRAM_LINK -sALLOW_MEMORY_GROWTH -sTOTAL_STACK=${GDN_STACK} -sNODERAWFS -sEXIT_RUNTIME
    -sENVIRONMENT=node)
else()
  list(TRANSFORM exports PREPEND -Wl,--export=)
  set(GDN_PROGRAM_LINK -Wl,-z,stack-size=${GDN_STACK} -Wl,--stack-first -Wl,--strip-debug)
  set(module_link -mexec-model=reactor ${exports} ${GDN_PROGRAM_LINK})
  if(GDN_CLI)
    target_link_options(gedanken_cli PRIVATE ${GDN_PROGRAM_LINK})
  endif()
endif()

file(GLOB module CONFIGURE_DEPENDS src/wasm/*.c)
function(gdn_module target)
  add_executable(${target} ${module} ${ARGN})
  target_include_directories(${target} PRIVATE src)
  target_link_libraries(${target} PRIVATE gedanken)
  target_link_options(${target} PRIVATE ${module_link})
  set_target_properties(${target} PROPERTIES SUFFIX .wasm)
endfunction()
gdn_module(gedanken_wasm)
set_target_properties(gedanken_wasm PROPERTIES OUTPUT_NAME gedanken)
if(GDN_TESTS)
  include(extra)
endif()
