/*
 * tensor_line.c - functions of the lines of a tensor: of its columns (axis 1),
 * of its rows (axis 2), or of all elements as one line.
 *
 * Each takes a copy of the lines as rows of doubles, so it is written once for
 * both axes and both types, and rounds once to the element type.
 */
#include "tensor.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

/** Push the lines of x along an axis, as the rows of a new float64 tensor. */
static struct duet_tensor *push_lines(lua_State *L, const struct duet_tensor *x,
                                      enum duet_lua_axis axis)
{
    const size_t n = duet_lua_elements(x);
    const size_t rows = axis == DUET_LUA_ALL    ? 1
                        : axis == DUET_LUA_DOWN ? x->columns
                                                : x->rows;
    const size_t columns = axis == DUET_LUA_ALL    ? n
                           : axis == DUET_LUA_DOWN ? x->rows
                                                   : x->columns;
    struct duet_tensor *lines =
        duet_lua_raw_tensor(L, DUET_FLOAT64, rows, columns);

    if (axis == DUET_LUA_DOWN) {
        struct duet_tensor *transposed =
            duet_lua_raw_tensor(L, duet_tensor_dtype(x), rows, columns);

        duet_lua_numerics(L, x)->transpose(
            x->rows, x->columns, (struct duet_rows) { x->data, x->columns },
            transposed->data, x->rows);
        duet_lua_copy(L, lines, transposed);
        lua_pop(L, 1);
    } else {
        duet_lua_copy(L, lines, x);
    }
    return lines;
}

/* ---- A number for each line ---------------------------------------------- */

/** What a function makes of a line, which it may overwrite. */
struct reduction {
    const char *name;
    double (*of)(const struct duet_numerics *numerics, size_t n, double *x,
                 double ddof);
    const char *missing; /**< What no elements have none of; NULL: nothing. */
    enum { NUMBER, BOOLEAN, POSITION } result;
};

static double min_of(const struct duet_numerics *numerics, size_t n, double *x,
                     double ddof)
{
    double low, high;

    (void)ddof;
    numerics->range(n, x, &low, &high);
    return low;
}

static double max_of(const struct duet_numerics *numerics, size_t n, double *x,
                     double ddof)
{
    double low, high;

    (void)ddof;
    numerics->range(n, x, &low, &high);
    return high;
}

/** Position of a value, from 1, or of the first NaN if the value is NaN. */
static double position(size_t n, const double *x, double value)
{
    size_t i = 0;

    while (i < n && (isnan(value) ? !isnan(x[i]) : x[i] != value))
        i++;
    return (double)i + 1;
}

static double argmin_of(const struct duet_numerics *numerics, size_t n,
                        double *x, double ddof)
{
    return position(n, x, min_of(numerics, n, x, ddof));
}

static double argmax_of(const struct duet_numerics *numerics, size_t n,
                        double *x, double ddof)
{
    return position(n, x, max_of(numerics, n, x, ddof));
}

/* In two passes: the mean, then the squares of what is left. */
static double var_of(const struct duet_numerics *numerics, size_t n, double *x,
                     double ddof)
{
    const double mean = numerics->sum(n, x) / (double)n;

    numerics->binary(DUET_SUB, 1, n, (struct duet_operand) { x, 0, 1 },
                     (struct duet_operand) { &mean, 0, 0 }, x);
    return (double)n > ddof ? numerics->dot(n, x, x) / ((double)n - ddof)
                            : (double)NAN;
}

static double std_of(const struct duet_numerics *numerics, size_t n, double *x,
                     double ddof)
{
    return sqrt(var_of(numerics, n, x, ddof));
}

/** How many elements from the first on are 0, or aren't. */
static size_t run_of(size_t n, const double *x, bool zeros)
{
    size_t i = 0;

    while (i < n && (x[i] == 0) == zeros)
        i++;
    return i;
}

static double any_of(const struct duet_numerics *numerics, size_t n, double *x,
                     double ddof)
{
    (void)numerics;
    (void)ddof;
    return run_of(n, x, true) < n;
}

static double all_of(const struct duet_numerics *numerics, size_t n, double *x,
                     double ddof)
{
    (void)numerics;
    (void)ddof;
    return run_of(n, x, false) == n;
}

/** Reduce t along an axis: to a number, or to a tensor, perhaps argument
 * `out`. */
static int reduce(lua_State *L, const struct reduction *r, double ddof, int out)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    const enum duet_lua_axis axis =
        r->result == POSITION
            ? (enum duet_lua_axis)duet_lua_check_integer(L, 2, 1, 2)
            : duet_lua_check_axis(L, DUET_LUA_ALL);
    const bool down = axis == DUET_LUA_DOWN;
    const struct duet_numerics *numerics;
    struct duet_tensor *lines, *to;
    double *line;
    size_t n;

    lua_settop(L, out);
    lines = push_lines(L, x, axis);
    numerics = duet_lua_numerics(L, lines);
    line = lines->data;
    n = lines->columns;
    if (r->missing && !n)
        duet_lua_raise(L, "%s: a tensor of %zu x %zu has no %s element",
                       r->name, x->rows, x->columns, r->missing);
    if (axis == DUET_LUA_ALL) {
        const double value = r->of(numerics, n, line, ddof);

        if (r->result == BOOLEAN)
            lua_pushboolean(L, value != 0);
        else
            lua_pushnumber(L, value);
        return 1;
    }
    to = duet_lua_check_out(L, out, duet_tensor_dtype(x),
                            down ? 1 : lines->rows, down ? lines->rows : 1);
    for (size_t i = 0; i < lines->rows; i++, line += n)
        duet_tensor_set(to, down ? 0 : i, down ? i : 0,
                        r->of(numerics, n, line, ddof));
    return 1;
}

/* t:min([axis [, out]]) and the like; without an axis, positions have none */
#define REDUCTION(name, missing, result)                               \
    static int tensor_##name(lua_State *L)                             \
    {                                                                  \
        static const struct reduction r = { #name, name##_of, missing, \
                                            result };                  \
                                                                       \
        return reduce(L, &r, 0, 3);                                    \
    }
REDUCTION(min, "least", NUMBER)
REDUCTION(max, "greatest", NUMBER)
REDUCTION(argmin, "least", POSITION)
REDUCTION(argmax, "greatest", POSITION)
REDUCTION(any, NULL, BOOLEAN)
REDUCTION(all, NULL, BOOLEAN)
#undef REDUCTION

/* Argument 3, which is subtracted from the number of elements; or 0. */
static double check_ddof(lua_State *L)
{
    return lua_isnoneornil(L, 3)
               ? 0
               : (double)duet_lua_check_integer(L, 3, 0, INT_MAX);
}

/* t:var([axis [, ddof [, out]]]) */
static int tensor_var(lua_State *L)
{
    static const struct reduction r = { "var", var_of, NULL, NUMBER };

    return reduce(L, &r, check_ddof(L), 4);
}

static int tensor_std(lua_State *L)
{
    static const struct reduction r = { "std", std_of, NULL, NUMBER };

    return reduce(L, &r, check_ddof(L), 4);
}

/* ---- A line for each line ------------------------------------------------ */

struct ranked {
    double value;
    size_t at;
};

/* The lesser value first, NaN last, and equal ones as they were. */
static int compare(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    const int by_nan = isnan(x->value) - isnan(y->value);
    const int by_value = (x->value > y->value) - (x->value < y->value);
    const int by_place = (x->at > y->at) - (x->at < y->at);

    return by_nan ? by_nan : by_value ? by_value : by_place;
}

/** Sort lines; write the elements, or their former positions, from 1. */
static void sort_lines(lua_State *L, struct duet_tensor *lines, bool positions)
{
    const size_t n = lines->columns;
    struct ranked *ranked = duet_lua_push_array(L, n, sizeof *ranked);
    double *line = lines->data;

    for (size_t i = 0; i < lines->rows; i++, line += n) {
        for (size_t j = 0; j < n; j++)
            ranked[j] = (struct ranked) { line[j], j };
        qsort(ranked, n, sizeof *ranked, compare);
        for (size_t j = 0; j < n; j++)
            line[j] = positions ? (double)ranked[j].at + 1 : ranked[j].value;
    }
}

static void sort_values(lua_State *L, struct duet_tensor *lines)
{
    sort_lines(L, lines, false);
}

static void sort_positions(lua_State *L, struct duet_tensor *lines)
{
    sort_lines(L, lines, true);
}

static void add_up(lua_State *L, struct duet_tensor *lines)
{
    double *line = lines->data;

    (void)L;
    for (size_t i = 0; i < lines->rows; i++, line += lines->columns)
        for (size_t j = 1; j < lines->columns; j++)
            line[j] += line[j - 1];
}

/** Change the lines of t along an axis, into argument 3 or a new tensor. */
static int change(lua_State *L, void (*by)(lua_State *, struct duet_tensor *),
                  enum duet_lua_axis otherwise)
{
    const struct duet_tensor *x = duet_lua_check_tensor(L, 1);
    const enum duet_lua_axis axis = duet_lua_check_axis(L, otherwise);
    struct duet_tensor *lines, *to;
    int result;

    lua_settop(L, 3);
    to = duet_lua_check_out(L, 3, duet_tensor_dtype(x), x->rows, x->columns);
    result = lua_gettop(L);
    lines = push_lines(L, x, axis);
    by(L, lines);
    if (axis == DUET_LUA_DOWN)
        lines = push_lines(L, lines, axis);
    duet_lua_copy(L, to, lines);
    lua_pushvalue(L, result);
    return 1;
}

/* t:sort([axis [, out]]): each row, or with axis 1 each column */
static int tensor_sort(lua_State *L)
{
    return change(L, sort_values, DUET_LUA_ACROSS);
}

static int tensor_argsort(lua_State *L)
{
    return change(L, sort_positions, DUET_LUA_ACROSS);
}

static int tensor_cumsum(lua_State *L)
{
    return change(L, add_up, DUET_LUA_ACROSS);
}

const struct duet_lua_function duet_lua_tensor_lines[] = {
    { "min", tensor_min, 3 },       { "max", tensor_max, 3 },
    { "argmin", tensor_argmin, 3 }, { "argmax", tensor_argmax, 3 },
    { "var", tensor_var, 4 },       { "std", tensor_std, 4 },
    { "any", tensor_any, 3 },       { "all", tensor_all, 3 },
    { "sort", tensor_sort, 3 },     { "argsort", tensor_argsort, 3 },
    { "cumsum", tensor_cumsum, 3 }, { NULL, NULL, 0 },
};
