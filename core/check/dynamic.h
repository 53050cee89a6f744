/* dynamic.h - the dynamic symbols of a shared object, which isn't run. */
#ifndef DUET_CHECK_DYNAMIC_H
#define DUET_CHECK_DYNAMIC_H

#include <stdbool.h>

/** A symbol that a file exports, or imports. */
struct dynamic_symbol {
    const char *name;
    bool is_imported;
    bool is_unique; /**< STB_GNU_UNIQUE. */
};

/**
 * Visit all symbols that aren't local.
 *
 * @return false: the file can't be read.
 */
bool dynamic_visit(const char *path,
                   void (*visit)(void *data,
                                 const struct dynamic_symbol *symbol),
                   void *data);

#endif
