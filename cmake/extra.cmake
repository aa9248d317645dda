# The page's module with one agent more than there are, tests/extra/extra.c: what a new component is to the rest of the
# house, tried out without putting one there. Its list of agents is a copy with one line more, which only
# src/agents/table.c reads, so the rest is the library as it is: that file, linked first, stands for the library's own.
set(folder ${CMAKE_CURRENT_BINARY_DIR}/extra)
file(READ src/agents/table.h list)
string(REGEX REPLACE "(#define AGENT_LIST\\(X\\) *\\\\\n)" "\\1  X(extra) \\\\\n" more "${list}")
if(more STREQUAL list)
  message(FATAL_ERROR "src/agents/table.h has no list of agents that a line could be added to")
endif()
file(CONFIGURE OUTPUT ${folder}/agents/table.h CONTENT "@more@" @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/agents/table.h)
gdn_module(gedanken_wasm_extra src/agents/table.c tests/extra/extra.c)
target_include_directories(gedanken_wasm_extra BEFORE PRIVATE ${folder})
# Who tests the page with it asks for it.
set_target_properties(gedanken_wasm_extra PROPERTIES OUTPUT_NAME gedanken-extra EXCLUDE_FROM_ALL ON)
