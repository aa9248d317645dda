# The library for other people's programs: one object in which nothing but gdn_* can be seen, so that a host may
# name its own functions as it likes. It is joined from the objects of gedanken_core, where tests see all names.
# ELF and COFF: objcopy keeps the public names and makes the others local. Mach-O: `ld -r` itself makes local what
# is compiled as hidden. (Two patterns: on 32-bit Windows every name begins with one more underscore.)
if(NOT APPLE AND NOT CMAKE_OBJCOPY)
  message(FATAL_ERROR "The library is made with objcopy, a part of binutils and of LLVM: set CMAKE_OBJCOPY")
endif()
# What is left for the linker to compile would carry the internal names past objcopy.
target_compile_options(gedanken_core PRIVATE -fno-lto)
set(joined ${CMAKE_CURRENT_BINARY_DIR}/gedanken-$<CONFIG>${CMAKE_C_OUTPUT_EXTENSION})
separate_arguments(flags NATIVE_COMMAND "${CMAKE_C_FLAGS}") # the target, where flags name it
if(CMAKE_C_COMPILER_TARGET)
  list(APPEND flags --target=${CMAKE_C_COMPILER_TARGET})
endif()
foreach(architecture IN LISTS CMAKE_OSX_ARCHITECTURES)
  list(APPEND flags -arch ${architecture})
endforeach()
set(hide ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=gdn_* --keep-global-symbol=_gdn_* ${joined})
if(APPLE)
  set(hide ${CMAKE_COMMAND} -E true)
endif()
add_custom_command(OUTPUT ${joined}
  COMMAND ${CMAKE_C_COMPILER} ${flags} -fno-lto -r -nostdlib -o ${joined} $<TARGET_OBJECTS:gedanken_core>
  COMMAND ${hide}
  DEPENDS $<TARGET_OBJECTS:gedanken_core>
  COMMENT "Hiding the internal names" COMMAND_EXPAND_LISTS VERBATIM)
add_library(gedanken STATIC ${joined})
set_target_properties(gedanken PROPERTIES LINKER_LANGUAGE C)
