# Toolchain: Emscripten's own file, found by asking Emscripten where it lives.
find_program(EM_CONFIG em-config REQUIRED)
execute_process(COMMAND ${EM_CONFIG} EMSCRIPTEN_ROOT
  OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
include(${root}/cmake/Modules/Platform/Emscripten.cmake)

# For each file emcc starts Python, to call clang with some flags, which takes half as long as the compiler does. Where
# clang called at once makes the same object, it is.
if(NOT DEFINED GDN_EMSCRIPTEN_CLANG)
  execute_process(COMMAND ${EM_CONFIG} LLVM_ROOT OUTPUT_VARIABLE llvm OUTPUT_STRIP_TRAILING_WHITESPACE)
  execute_process(COMMAND ${CMAKE_C_COMPILER} --cflags OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE)
  set(direct "${llvm}/clang ${flags}")
  separate_arguments(words NATIVE_COMMAND "${direct}")
  set(probe ${CMAKE_BINARY_DIR}/probe)
  file(WRITE ${probe}.c "#include <math.h>\ndouble probe(double x) { return sqrt(x); }\n")
  execute_process(COMMAND ${CMAKE_C_COMPILER} -O3 -c ${probe}.c -o ${probe}.emcc.o ERROR_QUIET)
  execute_process(COMMAND ${words} -O3 -c ${probe}.c -o ${probe}.clang.o ERROR_QUIET)
  execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files ${probe}.emcc.o ${probe}.clang.o
    RESULT_VARIABLE differ ERROR_QUIET)
  if(differ)
    set(direct "")
  endif()
  set(GDN_EMSCRIPTEN_CLANG "${direct}" CACHE INTERNAL "How emcc would compile a file, empty: only it can")
endif()
if(GDN_EMSCRIPTEN_CLANG)
  set(CMAKE_C_COMPILE_OBJECT "${GDN_EMSCRIPTEN_CLANG} <DEFINES> <INCLUDES> <FLAGS> -o <OBJECT> -c <SOURCE>")
endif()
