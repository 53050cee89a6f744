/* elf_check.h - whether a file is a shared object that may be opened. */
#ifndef DUET_CORE_ELF_CHECK_H
#define DUET_CORE_ELF_CHECK_H

#include <duet/duet.h>

/**
 * Check that a file holds all of the segments that its header speaks of:
 * dlopen() doesn't, and of one cut short it dies by SIGBUS. Check too that
 * opening it runs no code that this processor may not have the instructions
 * for.
 *
 * @param file Open for reading; -1: errno says why it isn't.
 * @param path For messages.
 * @return DUET_REFUSED, DUET_IO.
 */
enum duet_status duet_elf_check(int file, const char *path,
                                struct duet_error *error);

#endif
