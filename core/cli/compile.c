/*
 * compile.c - compiling a plugin for both element types and all instruction
 * sets.
 *
 * Each build is joined to one object, in which all but its entry is made local:
 * else the inline functions that C++ shares would be one for all builds, and
 * which one is the linker's choice.
 */
#include "build.h"
#include "cli.h"
#include "program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** An element type at an instruction set. */
struct build {
    int bits, level; /* DUET_REAL, DUET_LEVEL */
};

static const struct build builds[] = {
    { 64, 1 }, { 32, 1 },
#ifdef __x86_64__
    { 64, 3 }, { 32, 3 }, { 64, 4 }, { 32, 4 },
#endif
};

enum { N_BUILDS = sizeof builds / sizeof builds[0] };

/* The same bits from every compiler, and loops with a square root vectorized:
   docs/numerics.md. */
static const char arithmetic[] =
    "-fPIC -fvisibility=hidden -ffp-contract=off -fno-math-errno "
    "-fno-trapping-math";

bool build_is_cpp(const char *path)
{
    static const char *const endings[] = { ".cpp", ".cc", ".cxx", ".C" };
    const char *ending = strrchr(path, '.');

    for (size_t i = 0; ending && i < sizeof endings / sizeof *endings; i++)
        if (!strcmp(ending, endings[i]))
            return true;
    return false;
}

/* ---- Tools --------------------------------------------------------------- */

static void add_tool(struct program *program, const char *variable,
                     const char *otherwise)
{
    const char *named = getenv(variable);

    program_add_words(program, named && *named ? named : otherwise);
}

static void add_compiler(struct program *program, bool is_cpp)
{
    add_tool(program, is_cpp ? "CXX" : "CC", is_cpp ? "c++" : "cc");
}

static void say_missing(const char *tool, int code)
{
    if (code != ENOENT)
        cli_failed("can't run '%s': %s", tool, strerror(code));
    else if (strstr(tool, "objcopy"))
        cli_failed("'%s' is not installed. On Debian 'apt install binutils' "
                   "installs it; $OBJCOPY can name another one",
                   tool);
    else
        cli_failed(
            "no compiler: '%s' is not installed. On Debian 'apt install "
            "gcc' (g++ for C++) installs one; $CC and $CXX can name others",
            tool);
}

static bool start(struct program *program, bool verbose)
{
    const int code = program_start(program, verbose);

    if (code)
        say_missing(program->n ? program->word[0] : "", code);
    return !code;
}

static bool run(struct program *program, bool verbose)
{
    const bool done = start(program, verbose) && program_wait(program);

    program_finish(program);
    return done;
}

/* ---- Steps --------------------------------------------------------------- */

/*
 * Whether a compiler is GCC's: clang has no flag for unique symbols, nor any.
 */
static bool is_gnu(const char *variable)
{
    const char *named = getenv(variable);

    return !(named && strstr(named, "clang"));
}

/* All warnings once, for the first build. */
static void add_flags(struct program *program, const struct build_request *r,
                      bool is_cpp, const struct build *build)
{
    program_add_words(program, getenv(is_cpp ? "CXXFLAGS" : "CFLAGS"));
    program_add_words(program, r->debug ? "-Og -g" : "-O3");
    program_add_words(program, arithmetic);
    program_add(program, is_cpp ? "-std=c++20" : "-std=gnu11");
    if (is_cpp && is_gnu("CXX"))
        program_add(program, "-fno-gnu-unique");
    program_add_words(program,
                      build != builds ? "-w"
                      : is_cpp ? "-Wall -Wextra -Wno-missing-field-initializers"
                               : "-Wall -Wextra");
    if (build->level > 1)
        program_add(program, "-march=x86-64-v%d", build->level);
    program_add(program, "-DDUET_REAL=%d", build->bits);
    program_add(program, "-DDUET_LEVEL=%d", build->level);
    program_add(program, "-isystem%s", r->include);
}

/* Compile one source for one build. */
static bool start_compiling(struct program *program,
                            const struct build_request *r, int source,
                            const struct build *build)
{
    const char *path = r->source[source];
    const bool is_cpp = build_is_cpp(path);

    add_compiler(program, is_cpp);
    add_flags(program, r, is_cpp, build);
    program_add(program, "-c");
    program_add(program, "-o");
    program_add(program, "%s/%d_%d_%d.o", r->directory, source, build->bits,
                build->level);
    program_add(program, "%s%s", *path == '-' ? "./" : "", path);
    return start(program, r->verbose);
}

/*
 * One source, first for one build, so that errors are shown once, then for the
 * others at the same time.
 */
static bool compile(const struct build_request *r, int source)
{
    struct program program[N_BUILDS] = { { 0 } };
    bool done = start_compiling(&program[0], r, source, &builds[0]) &&
                program_wait(&program[0]);
    int n_started = 1;

    while (done && n_started < N_BUILDS) {
        done =
            start_compiling(&program[n_started], r, source, &builds[n_started]);
        n_started += done;
    }
    for (int i = 1; i < n_started; i++)
        done &= program_wait(&program[i]);
    for (int i = 0; i < N_BUILDS; i++)
        program_finish(&program[i]);
    return done;
}

/* Join the objects of a build. */
static bool join(const struct build_request *r, const struct build *build)
{
    struct program program = { 0 };

    add_compiler(&program, r->is_cpp);
    program_add_words(&program, "-r -nostdlib -Wl,--force-group-allocation -o");
    program_add(&program, "%s/build_%d_%d.o", r->directory, build->bits,
                build->level);
    for (int i = 0; i < r->n_sources; i++)
        program_add(&program, "%s/%d_%d_%d.o", r->directory, i, build->bits,
                    build->level);
    return run(&program, r->verbose);
}

/* Make all but the entry local. */
static bool localize(const struct build_request *r, const struct build *build)
{
    struct program program = { 0 };
    char level[16] = "";

    if (build->level > 1)
        snprintf(level, sizeof level, "_v%d", build->level);
    add_tool(&program, "OBJCOPY", "objcopy");
    program_add(&program, "--keep-global-symbol=duet_plugin_f%d%s", build->bits,
                level);
    program_add(&program, "%s/build_%d_%d.o", r->directory, build->bits,
                build->level);
    return run(&program, r->verbose);
}

static bool link_all(const struct build_request *r)
{
    struct program program = { 0 };

    add_compiler(&program, r->is_cpp);
    program_add_words(&program, getenv("LDFLAGS"));
    program_add_words(&program, "-shared -o");
    program_add(&program, "%s/plugin.so", r->directory);
    for (int i = 0; i < N_BUILDS; i++)
        program_add(&program, "%s/build_%d_%d.o", r->directory, builds[i].bits,
                    builds[i].level);
    program_add(&program, "-lm");
    return run(&program, r->verbose);
}

bool build_plugin(const struct build_request *request)
{
    bool done = true;

    for (int i = 0; done && i < request->n_sources; i++)
        done = compile(request, i);
    for (int i = 0; done && i < N_BUILDS; i++)
        done = join(request, &builds[i]) && localize(request, &builds[i]);
    return done && link_all(request);
}
