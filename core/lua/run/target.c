/* target.c - what a data set asks to be learnt, and how well that can go. */
#include "run.h"

#include "instance.h"
#include "number.h"

#include <math.h>
#include <stdio.h>

/* Most classes that are looked for where the data doesn't name them. */
enum { MOST_CLASSES = 1 << 16 };

/* One more than the largest of whole numbers from 0; 0 for other numbers. */
static size_t count_whole(const struct duet_tensor *y)
{
    double largest = -1;

    for (size_t row = 0; row < y->rows; row++)
        for (size_t column = 0; column < y->columns; column++) {
            const double value = duet_tensor_get(y, row, column);

            if (!(value >= 0 && value < MOST_CLASSES && floor(value) == value))
                return 0;
            largest = value > largest ? value : largest;
        }
    return (size_t)(largest + 1);
}

/* Whether each of the numbers below n occurs twice or more in a column. */
static bool all_occur_twice(lua_State *L, const struct duet_tensor *y, size_t n)
{
    size_t *times = duet_lua_push_array(L, n, sizeof *times);
    bool all = true;

    for (size_t k = 0; k < n; k++)
        times[k] = 0;
    for (size_t row = 0; row < y->rows; row++)
        times[(size_t)duet_tensor_get(y, row, 0)]++;
    for (size_t k = 0; k < n; k++)
        all &= times[k] > 1;
    lua_pop(L, 1);
    return all;
}

/*
 * core.target(data): "classes" that have names; "binary", 0 and 1 alone;
 * "numbers", which may be of classes; or "values"; and how many numbers from 0
 * on there are, unless there are others.
 */
static int core_target(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    const struct duet_tensor *y = &data->y;
    const size_t n = count_whole(y);

    if (data->classes)
        lua_pushliteral(L, "classes");
    else if (n == 1 || n == 2)
        lua_pushliteral(L, "binary");
    else if (n && y->columns == 1 && all_occur_twice(L, y, n))
        lua_pushliteral(L, "numbers");
    else
        lua_pushliteral(L, "values");
    if (data->classes)
        lua_pushinteger(L, (lua_Integer)data->n_classes);
    else if (n)
        lua_pushinteger(L, (lua_Integer)n);
    else
        lua_pushnil(L);
    return 2;
}

/* core.takes_classes(loss): whether its targets are class numbers. */
static int core_takes_classes(lua_State *L)
{
    const struct duet_instance *loss =
        duet_lua_check_instance(L, 1, DUET_KIND_LOSS);

    lua_pushboolean(L, duet_entry_any(loss->entry)->loss.target ==
                           DUET_TARGET_CLASSES);
    return 1;
}

/* ---- Inputs of very different size --------------------------------------- */

/* The largest absolute value of a column that isn't NaN. */
static double size_of(const struct duet_tensor *x, size_t column)
{
    double size = 0;

    for (size_t row = 0; row < x->rows; row++) {
        const double value = fabs(duet_tensor_get(x, row, column));

        size = value > size ? value : size;
    }
    return size;
}

/* "column 2 ('age')". Returns `text`. */
static const char *title(const struct duet_data *data, size_t column,
                         char text[96])
{
    if (data->names)
        snprintf(text, 96, "column %zu ('%.60s')", column + 1,
                 data->names[column]);
    else
        snprintf(text, 96, "column %zu", column + 1);
    return text;
}

/* Whether the model does something to the size of numbers, or was told not to.
 */
static bool is_prepared(const struct duet_model *model)
{
    struct duet_prepare_options o = { .struct_size = sizeof o };

    if (!duet_model_get_prepare(model))
        return false;
    duet_prepare_get_options(duet_model_get_prepare(model), &o);
    return o.impute != DUET_IMPUTE_NONE || o.scale != DUET_SCALING_NONE;
}

/* core.warn_of_sizes(model, data): warn of inputs that a network learns badly
 * from, unless the model prepares them; true if it did. */
static int core_warn_of_sizes(lua_State *L)
{
    const struct duet_model *model = duet_lua_check_model(L, 1);
    const struct duet_data *data = duet_lua_check_data(L, 2);
    double least = HUGE_VAL, most = 0;
    char small[96], large[96], text[512];
    char low[DUET_NUMBER_SIZE], high[DUET_NUMBER_SIZE];
    size_t of_least = 0, of_most = 0;

    if (is_prepared(model))
        return 0;
    for (size_t i = 0; i < data->x.columns; i++) {
        const double size = size_of(&data->x, i);

        if (size > 0 && size < least) {
            least = size;
            of_least = i;
        }
        if (size > most) {
            most = size;
            of_most = i;
        }
    }
    if (!(most > 100 * least))
        return 0;
    snprintf(text, sizeof text,
             "fit: numbers of %s go up to %s, and those of %s to %s; a network "
             "learns badly from inputs of such different size: give the model "
             "prepare = {}, or the fit warn = false",
             title(data, of_most, large), duet_number_print(most, high),
             title(data, of_least, small), duet_number_print(least, low));
    duet_lua_print_message(NULL, DUET_SEVERITY_WARNING, text);
    lua_pushboolean(L, true);
    return 1;
}

void duet_lua_open_target(lua_State *L)
{
    static const struct duet_lua_function functions[] = {
        { "target", core_target, 1 },
        { "takes_classes", core_takes_classes, 1 },
        { "warn_of_sizes", core_warn_of_sizes, 2 },
        { NULL, NULL, 0 },
    };

    duet_lua_set_functions(L, functions);
}
