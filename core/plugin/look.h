/* look.h - the plugins in a shared object, read without running any of it. */
#ifndef DUET_CORE_LOOK_H
#define DUET_CORE_LOOK_H

#include "elf_image.h"
#include "module.h"

/**
 * What a file says of itself. The module's entries are as those of a module
 * that is loaded, but for their methods, which must not be called, and none of
 * them may enter the registry.
 */
struct duet_looked {
    struct duet_module module;
    struct duet_image image; /**< Strings lie in it. */
    struct duet_block *blocks;
};

/**
 * Read descriptors from the file's data: nothing in it is run, and the linker
 * never sees it. What it takes is the size of the file and at most 4 MiB.
 *
 * The lists that DUET_EXPORT leaves are found as pointers, one after another,
 * to what begins like a descriptor; of several the first counts, for each
 * element type. A plugin that computes its descriptor while it is loaded, as a
 * global object in C++ may, has none in its file.
 *
 * @param path As given or found on the plugin path.
 * @param looked Set; give it to duet_looked_finish(), also after a failure.
 * @return As duet_module_open(): DUET_REFUSED, with the same message where
 * loading it refuses the same descriptor; DUET_NOT_FOUND, DUET_IO,
 * DUET_NO_MEMORY.
 */
enum duet_status duet_look(const char *path, struct duet_looked *looked,
                           struct duet_error *error);

void duet_looked_finish(struct duet_looked *looked);

#endif
