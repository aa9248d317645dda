# Toolchain: Debian's gcc for another processor, its programs run by qemu. GDN_CROSS names the processor as the
# compiler's name begins: aarch64-linux-gnu, riscv64-linux-gnu, arm-linux-gnueabihf.
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES GDN_CROSS)
string(REGEX MATCH "^[^-]+" CMAKE_SYSTEM_PROCESSOR ${GDN_CROSS})
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_C_COMPILER ${GDN_CROSS}-gcc)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static) # so that qemu needs no libraries of that processor
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${CMAKE_SYSTEM_PROCESSOR})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
