/* module.h - a file of plugins that is open. */
#ifndef DUET_CORE_MODULE_H
#define DUET_CORE_MODULE_H

#include "context.h"
#include "elf_image.h"
#include "entry.h"
#include "file.h"

/** A file that is loaded; it stays loaded as long as the context lives. */
struct duet_module {
    struct duet_module *next;
    char *path;   /**< Owned; without symbolic links. */
    void *handle; /**< Of dlopen(); NULL: written in Lua. */
    int copy;     /**< Descriptor of the copy in memory that was opened in the
                       file's place; -1: none. */
    struct duet_entry **entries; /**< In the file's order. The array is owned,
                                      the entries belong to the registry. */
    size_t n_entries;
    struct duet_stamp stamp, seen; /**< Of what is loaded; seen by a watch. */
};

/**
 * Open a file and check its plugins.
 *
 * @param path In full.
 * @param anew Whether to open a copy of it, since it may be open already.
 * @param module Set to the module. If the call fails, set to NULL, or to a
 * module that must be kept since code in Lua may refer to its entries.
 */
enum duet_status duet_module_open(struct duet *duet, const char *path,
                                  bool anew, struct duet_module **module,
                                  struct duet_error *error);

/**
 * Make the entries of a module from its descriptors.
 *
 * @param list For each element type its descriptors, ended by NULL; or NULL.
 * @return As duet_entry_create(); the entries made so far are the module's.
 */
enum duet_status duet_module_read_entries(struct duet_module *module,
                                          const void *const *const list[],
                                          struct duet_error *error);

/** Whether a file names an entry symbol for an element type. */
bool duet_module_has_symbol(const struct duet_image *image,
                            enum duet_dtype dtype);

/** DUET_REFUSED, saying that it doesn't. */
enum duet_status duet_module_no_symbol(const char *path,
                                       struct duet_error *error);

/** Close the file and free the module, but not its entries. */
void duet_module_close(struct duet_module *module);

#endif
