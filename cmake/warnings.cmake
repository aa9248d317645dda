# -Wconversion and -Wdouble-promotion matter most: a silent change of type is a change of results.
add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wstrict-prototypes
  -Wmissing-prototypes -Wvla -Wcast-qual -Wundef -Wfloat-conversion)
if(GDN_WERROR)
  add_compile_options(-Werror)
endif()
