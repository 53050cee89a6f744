/* elf_about.h - what a shared object says of itself without being run. */
#ifndef DUET_CORE_ELF_ABOUT_H
#define DUET_CORE_ELF_ABOUT_H

#include <jansson.h>

/**
 * Read a file's sections:
 *
 * - "builds": of its entry symbols, as "float64 v3";
 * - "notes": what DUET_NOTE left, "1.0 optimizer adam 1.0.0", each once;
 * - "compilers": the texts of .comment, each once.
 *
 * @return A new reference to an object whose arrays are empty where the file
 * has nothing of the kind, or can't be read; NULL without memory.
 */
json_t *duet_elf_about(const char *path);

#endif
