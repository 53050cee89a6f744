/* option_tables.c - finds tables of options by name, and has those of what is
 * written in Lua. */
#include "choice_tables.h"
#include "options.h"

#include "data_tables.h"
#include "fit_options.h"
#include "prepare_options.h"

#include <math.h>
#include <string.h>

static const struct duet_row fill_rows[] = {
    DUET_ROW(DUET_TYPE_INT, struct duet_lua_fill_options, fan_in, -1,
             "[1, 1e9]", NULL,
             "inputs of a unit; the tensor's rows unless given"),
    DUET_ROW(DUET_TYPE_INT, struct duet_lua_fill_options, fan_out, -1,
             "[1, 1e9]", NULL,
             "units that an input goes to; the tensor's columns unless given"),
    DUET_ROW_END,
};

const struct duet_table duet_lua_fill_table = {
    .name = "fill",
    .summary = "The fans of a tensor that is filled by hand",
    .rows = fill_rows,
    .size = sizeof(struct duet_lua_fill_options),
};

static const struct duet_row minimize_rows[] = {
    DUET_ROW_ONLY("optimizer", DUET_TYPE_PLUGIN, DUET_REQUIRED, "optimizer",
                  NULL, "what makes the steps"),
    DUET_ROW_ONLY("steps", DUET_TYPE_INT, 100, "[0, inf)", NULL,
                  "number of steps"),
    DUET_ROW_END,
};

static const struct duet_table minimize_table = {
    .name = "minimize",
    .summary = "How to minimize a function",
    .rows = minimize_rows,
};

static const struct duet_row plugins_rows[] = {
    DUET_ROW_ONLY("kind", DUET_TYPE_TEXT, 0, NULL, NULL,
                  "only plugins of this kind; all kinds unless given"),
    DUET_ROW_END,
};

static const struct duet_table plugins_table = {
    .name = "plugins",
    .summary = "Which plugins to list",
    .rows = plugins_rows,
};

static const struct duet_row curve_rows[] = {
    DUET_ROW_ONLY("y", DUET_TYPE_FORM, DUET_REQUIRED, "numbers|tensor", NULL,
                  "the values; those that aren't finite leave a gap"),
    DUET_ROW_ONLY("x", DUET_TYPE_FORM, 0, "numbers|tensor", NULL,
                  "as many values as `y` has; 0, 1, 2, ... unless given"),
    DUET_ROW_ONLY("name", DUET_TYPE_TEXT, 0, NULL, NULL, "for the legend"),
    DUET_ROW_ONLY("low", DUET_TYPE_FORM, 0, "numbers|tensor", NULL,
                  "with `high`: the lower edge of a band around the curve"),
    DUET_ROW_ONLY("high", DUET_TYPE_FORM, 0, "numbers|tensor", NULL,
                  "with `low`: the upper edge of the band"),
    DUET_ROW_ONLY("color", DUET_TYPE_FORM, 0, "string|strings", NULL,
                  "a name, a letter (b, r, g, y, c, m, k) or \"#rrggbb\"; for "
                  "points also a list of colours that take turns"),
    DUET_ROW_ONLY("style", DUET_TYPE_CHOICE, 0, "line|points", NULL,
                  "how to draw the values"),
    DUET_ROW_ONLY("width", DUET_TYPE_REAL, 2, "(0, 50]", NULL,
                  "width of the line in points"),
    DUET_ROW_END,
};

static const struct duet_table curve_table = {
    .name = "curve",
    .summary = "One curve of a plot",
    .rows = curve_rows,
};

static const struct duet_row plot_rows[] = {
    DUET_ROW_ONLY("title", DUET_TYPE_TEXT, 0, NULL, NULL, "above the plot"),
    DUET_ROW_ONLY("x", DUET_TYPE_TEXT, 0, NULL, NULL, "name of the x axis"),
    DUET_ROW_ONLY("y", DUET_TYPE_TEXT, 0, NULL, NULL, "name of the y axis"),
    DUET_ROW_ONLY("xmin", DUET_TYPE_REAL, (double)NAN, "(-inf, inf)", NULL,
                  "left end of the x axis; as the data needs unless given"),
    DUET_ROW_ONLY("xmax", DUET_TYPE_REAL, (double)NAN, "(-inf, inf)", NULL,
                  "right end of the x axis"),
    DUET_ROW_ONLY("ymin", DUET_TYPE_REAL, (double)NAN, "(-inf, inf)", NULL,
                  "lower end of the y axis"),
    DUET_ROW_ONLY("ymax", DUET_TYPE_REAL, (double)NAN, "(-inf, inf)", NULL,
                  "upper end of the y axis"),
    DUET_ROW_END,
};

static const struct duet_table plot_table = {
    .name = "plot",
    .summary = "What to draw; the curves are the elements 1, 2 and so on",
    .rows = plot_rows,
    .items = &curve_table,
};

/* ---- Finding them -------------------------------------------------------- */

static const struct duet_table *const tables[] = {
    &duet_batches_table,     &duet_csv_table,      &duet_fit_table,
    &duet_folds_table,       &duet_gradient_table, &duet_lua_fill_table,
    &duet_libsvm_table,      &duet_model_table,    &duet_split_table,
    &minimize_table,         &plot_table,          &plugins_table,
    &duet_lua_compare_table, &duet_lua_map_table,  &duet_lua_search_table,
    &duet_weights_table,     &duet_npy_table,      &duet_with_table,
    &duet_moons_table,       &duet_circles_table,  &duet_spirals_table,
    &duet_xor_table,         &duet_blobs_table,    &duet_teacher_table,
    &duet_prepare_table,
};

enum { N_TABLES = sizeof tables / sizeof tables[0] };

/* A table, or one within it. */
static const struct duet_table *find(const struct duet_table *table,
                                     const char *name)
{
    const struct duet_table *found = NULL;

    if (!strcmp(table->name, name))
        return table;
    for (const struct duet_row *row = table->rows; row->option.name && !found;
         row++)
        if (row->table)
            found = find(row->table, name);
    return found || !table->items ? found : find(table->items, name);
}

const struct duet_table *duet_lua_options_find(lua_State *L, int argument)
{
    const char *name = duet_lua_check_text(L, argument);
    const struct duet_table *table = NULL;

    for (size_t i = 0; i < N_TABLES && !table; i++)
        table = find(tables[i], name);
    if (!table)
        duet_lua_raise(L, "no table of options is named '%s'", name);
    return table;
}

/* An array of the names of all tables, those within others after them. */
static void push_names(lua_State *L, const struct duet_table *table)
{
    lua_pushstring(L, table->name);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    for (const struct duet_row *row = table->rows; row->option.name; row++)
        if (row->table)
            push_names(L, row->table);
    if (table->items)
        push_names(L, table->items);
}

void duet_lua_push_option_tables(lua_State *L)
{
    lua_newtable(L);
    for (size_t i = 0; i < N_TABLES; i++)
        push_names(L, tables[i]);
}
