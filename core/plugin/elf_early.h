/* elf_early.h - whether a shared object has code that runs at dlopen(). */
#ifndef DUET_CORE_ELF_EARLY_H
#define DUET_CORE_ELF_EARLY_H

#include <stdbool.h>
#include <stdint.h>

/**
 * Whether opening a whole shared object runs code of it that may have been
 * compiled for an instruction set that this processor doesn't have.
 *
 * Functions that run at loading don't say what they were compiled for: where a
 * file has builds for several instruction sets, all such functions count, but
 * for the compiler's own.
 */
bool duet_elf_runs_early(int file, uint64_t size);

#endif
