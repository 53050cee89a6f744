/* program.h - programs that the duet command runs, such as a compiler. */
#ifndef DUET_CLI_PROGRAM_H
#define DUET_CLI_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/** A command line, built word by word. Start with {0}. */
struct program {
    char **word; /* ends with NULL */
    size_t n;
    bool is_broken; /* memory ran out; program_start() says so */
    pid_t pid;
};

/** Add one word, as by printf(). */
__attribute__((format(printf, 2, 3))) void program_add(struct program *program,
                                                       const char *format, ...);

/** Add the words of a text with blanks between them; NULL: none. */
void program_add_words(struct program *program, const char *text);

/**
 * Start it, without a shell; found as the shell would. Its output is ours.
 *
 * @param prints_itself Print the command line to stderr first.
 * @return 0, or an errno.
 */
int program_start(struct program *program, bool prints_itself);

/** Wait for its end; whether it exited with 0. */
bool program_wait(struct program *program);

/** Free the words. */
void program_finish(struct program *program);

#endif
