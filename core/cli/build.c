/* build.c - duet build: from the source of a plugin to a shared object. */
#include "build.h"
#include "cli.h"

#include "kind.h"
#include "probe.h"
#include "text.h"
#include "whole_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "usage: duet build [OPTION...] FILE.c|FILE.cpp...\n"
    "\n"
    "Compiles a plugin, from one source file or several, for both element\n"
    "types and all instruction sets, with the flags that keep results the\n"
    "same to the bit. The result is <kind>_<name>.so in the current\n"
    "directory, named after the kind and the name that the plugin declares.\n"
    "Prints the path of the result.\n"
    "\n"
    "  -o PATH                write to PATH; if PATH is a directory, into it\n"
    "  --debug                compile for a debugger: -Og -g\n"
    "  --verbose              print the command lines of the compiler\n"
    "  -h, --help             print this help\n"
    "\n"
    "CC, CXX, CFLAGS, CXXFLAGS, LDFLAGS and OBJCOPY are used if set.\n";

/** What was asked for. */
struct request {
    struct build_request build;
    const char *output; /* NULL: where it belongs */
};

static enum cli_outcome take_option(void *data, int option)
{
    struct request *request = data;

    if (option == 'o')
        request->output = optarg;
    else if (option == 'd')
        request->build.debug = true;
    else
        request->build.verbose = true;
    return CLI_GO_ON;
}

static bool is_source(const char *path)
{
    const char *ending = strrchr(path, '.');

    return ending && (!strcmp(ending, ".c") || build_is_cpp(path));
}

static enum cli_outcome check_sources(struct request *request,
                                      const char *title)
{
    struct build_request *build = &request->build;

    if (!build->n_sources) {
        cli_misused(title, "expected FILE.c or FILE.cpp");
        return CLI_WRONG;
    }
    for (int i = 0; i < build->n_sources; i++) {
        const char *path = build->source[i];

        if (!is_source(path)) {
            cli_misused(title,
                        "'%s' is not a C or C++ source file (.c, .cpp, .cc, "
                        ".cxx)%s",
                        path,
                        strstr(path, ".lua")
                            ? "; plugins in Lua need no compiling"
                            : "");
            return CLI_WRONG;
        }
        build->is_cpp |= build_is_cpp(path);
    }
    return CLI_GO_ON;
}

static enum cli_outcome read_request(int argc, char **argv,
                                     struct request *request)
{
    static const struct option names[] = {
        { "debug", no_argument, NULL, 'd' },
        { "verbose", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    const enum cli_outcome outcome =
        cli_read_options(argc, argv, "ho:", names, usage, take_option, request);

    if (outcome != CLI_GO_ON)
        return outcome;
    request->build.source = argv + optind;
    request->build.n_sources = argc - optind;
    return check_sources(request, argv[0]);
}

/* ---- The result ---------------------------------------------------------- */

/* "./optimizer_mine.so", as what was built says; or what -o asks for. */
static char *name_output(const struct request *request, const json_t *plugin)
{
    const char *directory = request->output;
    struct stat about;

    if (directory && (stat(directory, &about) || !S_ISDIR(about.st_mode)))
        return duet_text_copy(directory);
    return duet_text_format("%s/%s_%s.so", directory ? directory : ".",
                            cli_text(plugin, "kind"), cli_text(plugin, "name"));
}

static bool copy_to(int to, const char *path)
{
    const int from = open(path, O_RDONLY | O_CLOEXEC);
    char bytes[65536];
    ssize_t n = -1;

    while (from >= 0 && (n = read(from, bytes, sizeof bytes)) > 0)
        if (write(to, bytes, (size_t)n) != n)
            n = -1;
    if (from >= 0)
        close(from);
    return n == 0;
}

static bool write_copy(FILE *file, void *data)
{
    return copy_to(fileno(file), data);
}

/* Put a copy in a path's place, whole or not at all. */
static bool move_to(const char *from, const char *path)
{
    struct duet_error error;

    if (duet_write_whole(path, 0777, write_copy, (void *)from, &error) ==
        DUET_OK)
        return true;
    cli_failed("%s", error.text);
    return false;
}

/* What a message says of the file in between is said of the source. */
static void say_refused(const char *made, const char *source, const char *text)
{
    const size_t n = strlen(made);

    if (!strncmp(text, made, n))
        cli_failed("%s%s", source, text + n);
    else
        cli_failed("%s: %s", source, text);
}

static void say_next(const char *path)
{
    fprintf(stderr, "Check it: duet check %s%s\n",
            strchr(path, '/') ? "" : "./", path);
}

/* Look at what was built, name it, and put it there. */
static int deliver(struct duet *duet, const struct request *request,
                   const char *made)
{
    const struct duet_sighting file = { .path = (char *)made };
    struct duet_error error;
    json_t *plugins = NULL;
    char *path;
    int status = CLI_FAILED;

    if (duet_probe(duet, &file, true, &plugins, &error) != DUET_OK) {
        say_refused(made, request->build.source[0], error.text);
        return CLI_FAILED;
    }
    path = name_output(request, json_array_get(plugins, 0));
    if (path && move_to(made, path)) {
        puts(path);
        fflush(stdout);
        say_next(path);
        status = 0;
    }
    free(path);
    json_decref(plugins);
    return status;
}

/* ---- The command --------------------------------------------------------- */

/* Remove a directory of ours, and the files that were made in it. */
static void remove_directory(const char *path)
{
    DIR *directory = opendir(path);

    for (struct dirent *file; directory && (file = readdir(directory));)
        unlinkat(dirfd(directory), file->d_name, 0);
    if (directory)
        closedir(directory);
    rmdir(path);
}

static bool can_read_sources(const struct build_request *build)
{
    for (int i = 0; i < build->n_sources; i++)
        if (access(build->source[i], R_OK)) {
            cli_failed("%s: %s", build->source[i], strerror(errno));
            return false;
        }
    return true;
}

static int build_in(const char *directory, struct duet *duet,
                    struct request *request)
{
    char *include =
        cli_find("core/cli/templates", "../include", "duet/plugin.h");
    char *made = duet_text_format("%s/plugin.so", directory);
    int status = CLI_FAILED;

    request->build.directory = directory;
    request->build.include = include;
    if (!include)
        cli_failed("the headers (duet/plugin.h) are missing: expected them in "
                   "../include, relative to the directory of the duet command");
    else if (made && build_plugin(&request->build))
        status = deliver(duet, request, made);
    free(made);
    free(include);
    return status;
}

static int build(struct duet *duet, struct request *request)
{
    const char *temporary = getenv("TMPDIR");
    char *directory = duet_text_format(
        "%s/duet-build-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    int status;

    if (!directory || !mkdtemp(directory)) {
        free(directory);
        return cli_failed("can't make a temporary directory: %s",
                          strerror(errno));
    }
    status = build_in(directory, duet, request);
    remove_directory(directory);
    free(directory);
    return status;
}

int cli_build(struct cli_options *options, int argc, char **argv)
{
    struct request request = { .output = NULL };
    const enum cli_outcome outcome = read_request(argc, argv, &request);
    struct duet *duet;
    int status;

    if (outcome != CLI_GO_ON)
        return outcome == CLI_DONE ? 0 : CLI_USAGE;
    if (!can_read_sources(&request.build))
        return CLI_FAILED;
    duet = cli_context(options);
    if (!duet)
        return CLI_FAILED;
    status = build(duet, &request);
    duet_destroy(duet);
    return status;
}
