/* build.h - compiling a plugin. */
#ifndef DUET_CLI_BUILD_H
#define DUET_CLI_BUILD_H

#include <stdbool.h>

/** What to compile and how. */
struct build_request {
    char *const *source; /**< One or more files of one plugin. */
    int n_sources;
    const char *include;   /**< Directory with duet/plugin.h. */
    const char *directory; /**< For what is made on the way. */
    bool is_cpp;           /**< Some source is in C++. */
    bool debug;            /**< For a debugger, not for speed. */
    bool verbose;          /**< Print the command lines. */
};

/**
 * Compile for both element types and all instruction sets, and link into
 * "plugin.so" in the directory. Compilers say themselves what is wrong with the
 * sources; other failures are printed to stderr.
 */
bool build_plugin(const struct build_request *request);

/** Whether a file's name is that of a source in C++. */
bool build_is_cpp(const char *path);

#endif
