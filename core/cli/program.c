/* program.c - programs that the duet command runs, such as a compiler. */
#include "program.h"

#include "text.h"

#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void add(struct program *program, char *word)
{
    char **grown =
        realloc(program->word, (program->n + 2) * sizeof *program->word);

    if (grown)
        program->word = grown;
    if (!grown || !word) {
        program->is_broken = true;
        free(word);
        return;
    }
    program->word[program->n++] = word;
    program->word[program->n] = NULL;
}

void program_add(struct program *program, const char *format, ...)
{
    va_list args;
    char *word;

    va_start(args, format);
    if (vasprintf(&word, format, args) < 0)
        word = NULL;
    va_end(args);
    add(program, word);
}

void program_add_words(struct program *program, const char *text)
{
    static const char blanks[] = " \t\n";

    while (text && *(text += strspn(text, blanks))) {
        const size_t length = strcspn(text, blanks);

        add(program, duet_text_copy_n(text, length));
        text += length;
    }
}

int program_start(struct program *program, bool prints_itself)
{
    if (program->is_broken || !program->n)
        return ENOMEM;
    if (prints_itself) {
        for (size_t i = 0; i < program->n; i++)
            fprintf(stderr, "%s%s", i ? " " : "", program->word[i]);
        fputc('\n', stderr);
    }
    return posix_spawnp(&program->pid, program->word[0], NULL, NULL,
                        program->word, environ);
}

bool program_wait(struct program *program)
{
    int how;

    while (waitpid(program->pid, &how, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

void program_finish(struct program *program)
{
    for (size_t i = 0; i < program->n; i++)
        free(program->word[i]);
    free(program->word);
    *program = (struct program) { 0 };
}
