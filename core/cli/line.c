/*
 * line.c - lines from the terminal: with editing, history and completion where
 * libedit is there, plainly where it isn't, or stdin is no terminal.
 */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** A line from stdin. */
static char *read_plain(const char *prompt)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    fputs(prompt, stdout);
    fflush(stdout);
    length = getline(&line, &room, stdin);
    if (length < 0) {
        clearerr(stdin);
        free(line);
        return NULL;
    }
    if (length > 0 && line[length - 1] == '\n')
        line[length - 1] = '\0';
    return line;
}

#ifdef DUET_HAS_LIBEDIT

#include <editline/readline.h>

enum { MOST_LINES = 1000 };

static lua_State *state; /* whose names are completed; libedit passes none */
static size_t n_before;  /* characters of the line before what is completed */
static char history_path[4096];

/** Make the directories that lead to a file. Opening it shows what failed. */
static void make_directories(char *path)
{
    for (char *at = path + 1; (at = strchr(at, '/')); *at++ = '/') {
        *at = '\0';
        mkdir(path, 0700);
    }
}

/* The XDG base directory specification: what is to be kept, but no setting. */
static void find_history(void)
{
    const char *directory = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    const size_t size = sizeof history_path;
    int length = -1;

    if (directory && *directory == '/')
        length = snprintf(history_path, size, "%s/duet/history", directory);
    else if (home && *home == '/')
        length =
            snprintf(history_path, size, "%s/.local/state/duet/history", home);
    if (length < 0 || (size_t)length >= size)
        *history_path = '\0';
}

/** The next of the names that begin with `text`, to be freed; NULL: no more. */
static char *complete(const char *text, int i)
{
    char *name = NULL;
    const int top = lua_gettop(state);

    lua_getglobal(state, "require");
    lua_pushliteral(state, "duet.complete");
    if (lua_pcall(state, 1, 1, 0) == LUA_OK) {
        lua_pushstring(state, text);
        lua_pushinteger(state, i + 1);
        lua_pushlstring(state, rl_line_buffer, n_before);
        if (lua_pcall(state, 3, 1, 0) == LUA_OK && lua_isstring(state, -1))
            name = strdup(lua_tostring(state, -1));
    }
    lua_settop(state, top);
    return name;
}

static char **complete_all(const char *text, int first, int last)
{
    (void)last;
    n_before = (size_t)first;
    rl_attempted_completion_over = 1; /* no names of files */
    return rl_completion_matches(text, complete);
}

void cli_line_open(lua_State *L)
{
    static char breaks[] = " \t\n\"\\'`@$><=;|&{(+-*/%^#,~[])}";

    if (!isatty(0))
        return;
    state = L;
    rl_readline_name = "duet";
    rl_completer_word_break_characters = breaks;
    rl_attempted_completion_function = complete_all;
    rl_completion_append_character = '\0';
    using_history();
    stifle_history(MOST_LINES);
    find_history();
    if (*history_path)
        read_history(history_path);
}

char *cli_line_read(const char *prompt)
{
    return isatty(0) ? readline(prompt) : read_plain(prompt);
}

/* The file is written at once: a signal may end the process at any time. */
void cli_line_remember(const char *line)
{
    if (!isatty(0) || !*line)
        return;
    add_history(line);
    if (!*history_path)
        return;
    make_directories(history_path);
    write_history(history_path);
}

#else

void cli_line_open(lua_State *L)
{
    (void)L;
}

char *cli_line_read(const char *prompt)
{
    return read_plain(prompt);
}

void cli_line_remember(const char *line)
{
    (void)line;
}

#endif
