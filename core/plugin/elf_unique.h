/* elf_unique.h - symbols that the linker has once in a process. */
#ifndef DUET_CORE_ELF_UNIQUE_H
#define DUET_CORE_ELF_UNIQUE_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Whether a shared object, which duet_elf_check() accepted, defines symbols
 * with the binding STB_GNU_UNIQUE, as g++ gives to static variables of inline
 * functions. The linker takes the first definition in the process for all
 * files, and so for the next version of the same file.
 *
 * @param mend Make them symbols of their file alone; `file` is a copy then,
 * which can be written.
 */
bool duet_elf_unique(int file, uint64_t size, bool mend);

#endif
