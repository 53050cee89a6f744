/* tensor_text.c - a tensor as a matrix to read. */
#include "tensor.h"

#include "number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Of more rows or columns than MOST, the first and last EDGE are shown. */
enum { MOST = 10, EDGE = 4 };

/** Print a number to six digits. */
static const char *print(double value, char *text)
{
    char rounded[DUET_NUMBER_SIZE];
    const char *point = localeconv()->decimal_point;
    char *found;

    if (isfinite(value)) {
        snprintf(rounded, sizeof rounded, "%.5e", value);
        found = strstr(rounded, point);
        if (found && strlen(point) == 1)
            *found = '.';
        duet_number_parse(rounded, strlen(rounded), &value);
    }
    return duet_number_print(value, text);
}

/** The i-th of what is shown of n things; n where "..." stands. */
static size_t shown(size_t i, size_t n)
{
    if (n <= MOST || i < EDGE)
        return i;
    return i == EDGE ? n : n - 2 * EDGE - 1 + i;
}

static size_t n_shown(size_t n)
{
    return n <= MOST ? n : 2 * EDGE + 1;
}

/** Width of the widest number shown. */
static int width(const struct duet_tensor *tensor)
{
    char text[DUET_NUMBER_SIZE];
    size_t widest = 0;

    for (size_t i = 0; i < n_shown(tensor->rows); i++)
        for (size_t j = 0; j < n_shown(tensor->columns); j++) {
            const size_t row = shown(i, tensor->rows);
            const size_t column = shown(j, tensor->columns);

            if (row < tensor->rows && column < tensor->columns) {
                const double value = duet_tensor_get(tensor, row, column);
                const size_t length = strlen(print(value, text));

                widest = length > widest ? length : widest;
            }
        }
    return (int)widest;
}

static void add_row(luaL_Buffer *buffer, const struct duet_tensor *tensor,
                    size_t row, int wide)
{
    char text[DUET_NUMBER_SIZE], cell[2 * DUET_NUMBER_SIZE];

    for (size_t j = 0; j < n_shown(tensor->columns); j++) {
        const size_t column = shown(j, tensor->columns);

        if (column == tensor->columns) {
            luaL_addstring(buffer, "  ...");
            continue;
        }
        snprintf(cell, sizeof cell, "  %*s", wide,
                 print(duet_tensor_get(tensor, row, column), text));
        luaL_addstring(buffer, cell);
    }
}

int duet_lua_tensor_tostring(lua_State *L)
{
    const struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    const int wide = width(tensor);
    luaL_Buffer buffer;
    char line[DUET_LUA_TEXT];

    luaL_buffinit(L, &buffer);
    snprintf(line, sizeof line, "tensor %zu x %zu %s", tensor->rows,
             tensor->columns, duet_dtype_name(duet_tensor_dtype(tensor)));
    luaL_addstring(&buffer, line);
    for (size_t i = 0; i < n_shown(tensor->rows); i++) {
        const size_t row = shown(i, tensor->rows);

        luaL_addstring(&buffer, "\n");
        if (row == tensor->rows)
            luaL_addstring(&buffer, "  ...");
        else
            add_row(&buffer, tensor, row, wide);
    }
    luaL_pushresult(&buffer);
    return 1;
}
