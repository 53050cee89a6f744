/*
 * define_state.c - the presets of a plugin in Lua, and what the host keeps for
 * it: slots, scalars and parameters.
 */
#include "definition.h"

#include "number.h"

#include <string.h>

const char *const duet_lua_preset_row[] = { "name", "option", "value", NULL };
const char *const duet_lua_slot_row[] = { "name",  "shape", "value",     "from",
                                          "times", "needs", "each_part", NULL };
const char *const duet_lua_scalar_row[] = { "name", "value", "shared", NULL };
const char *const duet_lua_parameter_row[] = { "name",  "shape", "role",
                                               "value", "from",  NULL };

/* ---- Presets ------------------------------------------------------------- */

/* A number, a boolean or a string, as a preset has it. */
static const char *read_value(const struct duet_lua_reading *r,
                              const struct duet_lua_options *row)
{
    char number[DUET_NUMBER_SIZE];
    const char *text = NULL;

    duet_lua_option(row, "value");
    if (lua_type(r->L, -1) == LUA_TNUMBER)
        text = duet_number_print(lua_tonumber(r->L, -1), number);
    else if (lua_isboolean(r->L, -1))
        text = lua_toboolean(r->L, -1) ? "true" : "false";
    else if (lua_type(r->L, -1) == LUA_TSTRING)
        text = lua_tostring(r->L, -1);
    else
        duet_lua_option_fail(row, "value", "a number, a string or a boolean");
    return duet_lua_keep_text(r, text);
}

const struct duet_preset *duet_lua_read_presets(struct duet_lua_reading *r)
{
    const int top = lua_gettop(r->L);
    const size_t n = duet_lua_open_list(r, "presets");
    struct duet_preset *presets = duet_lua_keep_rows(r, n, sizeof *presets);

    for (size_t i = 0; i < n; i++) {
        struct duet_lua_options row;

        duet_lua_open_row(r, "presets", i, duet_lua_preset_row, &row);
        presets[i].variant =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "name", NULL));
        presets[i].option =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "option", NULL));
        if (!duet_name_is_valid(presets[i].variant) || !presets[i].option)
            duet_lua_raise(r->L, "%s: expected name, option and value",
                           row.what);
        presets[i].value = read_value(r, &row);
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
    return presets;
}

/* ---- State --------------------------------------------------------------- */

static enum duet_shape read_shape(const struct duet_lua_options *row,
                                  const char *otherwise)
{
    static const char *const names[] = {
        "like", "row", "column", "rows_squared", "columns_squared", "single"
    };
    const char *name = duet_lua_option_text(row, "shape", otherwise);
    unsigned i = 0;

    while (i <= DUET_SHAPE_SINGLE && strcmp(name, names[i]))
        i++;
    if (i > DUET_SHAPE_SINGLE)
        duet_lua_option_fail(row, "shape",
                             "like, row, column, rows_squared, "
                             "columns_squared or single");
    return (enum duet_shape)i;
}

void duet_lua_read_slots(struct duet_lua_reading *r)
{
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);

    d->n_slots = duet_lua_open_list(r, "slots");
    d->slots = duet_lua_keep_rows(r, d->n_slots, sizeof *d->slots);
    for (size_t i = 0; i < d->n_slots; i++) {
        struct duet_slot *slot = &d->slots[i];
        struct duet_lua_options row;

        duet_lua_open_row(r, "slots", i, duet_lua_slot_row, &row);
        slot->name = duet_lua_read_name(r, &row, (const char *)d->slots,
                                        sizeof *slot, i);
        slot->shape = read_shape(&row, "like");
        slot->each_part = duet_lua_option_boolean(&row, "each_part", false);
        slot->value = duet_lua_option_number(&row, "value", "(-inf, inf)", 0);
        slot->from =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "from", NULL));
        slot->times =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "times", NULL));
        slot->needs =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "needs", NULL));
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
}

void duet_lua_read_scalars(struct duet_lua_reading *r)
{
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);

    d->n_scalars = duet_lua_open_list(r, "scalars");
    d->scalars = duet_lua_keep_rows(r, d->n_scalars, sizeof *d->scalars);
    for (size_t i = 0; i < d->n_scalars; i++) {
        struct duet_scalar *scalar = &d->scalars[i];
        struct duet_lua_options row;

        duet_lua_open_row(r, "scalars", i, duet_lua_scalar_row, &row);
        scalar->name = duet_lua_read_name(r, &row, (const char *)d->scalars,
                                          sizeof *scalar, i);
        scalar->value = duet_lua_option_number(&row, "value", "[-inf, inf]", 0);
        scalar->shared = duet_lua_option_boolean(&row, "shared", false);
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
}

static enum duet_role read_role(const struct duet_lua_options *row)
{
    const char *role = duet_lua_option_text(row, "role", "weights");

    if (strcmp(role, "weights") != 0 && strcmp(role, "biases") != 0)
        duet_lua_option_fail(row, "role", "weights or biases");
    return strcmp(role, "biases") ? DUET_ROLE_WEIGHTS : DUET_ROLE_BIASES;
}

void duet_lua_read_parameters(struct duet_lua_reading *r)
{
    struct duet_lua_definition *d = r->definition;
    const int top = lua_gettop(r->L);

    d->n_parameters = duet_lua_open_list(r, "parameters");
    if (!d->n_parameters) /* none: a list would say that it has some */
        return;
    d->parameters =
        duet_lua_keep_rows(r, d->n_parameters, sizeof *d->parameters);
    for (size_t i = 0; i < d->n_parameters; i++) {
        struct duet_parameter *p = &d->parameters[i];
        struct duet_lua_options row;

        duet_lua_open_row(r, "parameters", i, duet_lua_parameter_row, &row);
        p->name = duet_lua_read_name(r, &row, (const char *)d->parameters,
                                     sizeof *p, i);
        p->shape = read_shape(&row, "column");
        p->role = read_role(&row);
        p->value = duet_lua_option_number(&row, "value", "(-inf, inf)", 0);
        p->from =
            duet_lua_keep_text(r, duet_lua_option_text(&row, "from", NULL));
        lua_settop(r->L, top + 1);
    }
    lua_settop(r->L, top);
}
