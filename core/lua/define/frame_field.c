/*
 * frame_field.c - what the fields of a frame's tables are, found in the struct
 * of the call that runs.
 */
#include "definition.h"

#include "host.h"
#include "model.h"

#include <math.h>
#include <string.h>

/* ---- The struct in C ----------------------------------------------------- */

struct duet_call *duet_lua_call_of(const struct duet_lua_layout *layout,
                                   const char *argument)
{
    const struct duet_host *host = (const void *)argument;

    if (layout->host != DUET_LUA_HOST_ITSELF)
        memcpy(&host, argument + layout->host, sizeof host);
    return host->context;
}

static const char *pointer_at(const char *memory, size_t offset)
{
    const char *pointer;

    memcpy(&pointer, memory + offset, sizeof pointer);
    return pointer;
}

static size_t size_at(const char *memory, size_t offset)
{
    size_t size;

    memcpy(&size, memory + offset, sizeof size);
    return size;
}

static unsigned enum_at(const char *memory, size_t offset)
{
    unsigned value;

    memcpy(&value, memory + offset, sizeof value);
    return value;
}

/* ---- Tensors ------------------------------------------------------------- */

/* An elementwise optimizer sees a range of its tensor, as one row. */
static bool is_range(const struct duet_lua_frame *frame)
{
    const struct duet_lua_definition *definition = frame->closure->definition;

    return definition->kind == DUET_KIND_OPTIMIZER &&
           definition->descriptor[0].optimizer.scope == DUET_SCOPE_ELEMENTWISE;
}

/* Push view i, made to show `data` if this is the call's first look at it. */
static void push_view(lua_State *L, struct duet_lua_frame *frame, size_t i,
                      const char *data, size_t rows, size_t columns)
{
    if (!data) {
        lua_pushnil(L);
        return;
    }
    if (!frame->views[i].is_set) {
        duet_lua_view_set(
            frame->views[i].tensor,
            (struct duet_tensor) {
                .struct_size = sizeof(struct duet_tensor),
                .real_size = (uint32_t)duet_dtype_size(frame->closure->dtype),
                .rows = rows,
                .columns = columns,
                .data = (void *)data,
            });
        frame->views[i].is_set = true;
    }
    lua_getiuservalue(L, lua_upvalueindex(1), DUET_LUA_FIRST_VIEW + (int)i);
}

static void push_tensor(lua_State *L, struct duet_lua_frame *frame, size_t i)
{
    const struct duet_lua_layout *layout = frame->closure->layout;
    const struct duet_lua_field *field = &layout->fields[i];
    const char *data = pointer_at(frame->argument, field->offset);
    size_t rows = size_at(frame->argument, layout->rows), columns = 1;

    if (field->type == DUET_FIELD_TENSOR)
        columns = size_at(frame->argument, field->columns);
    if (is_range(frame)) {
        rows = 1;
        columns = size_at(frame->argument, offsetof(struct duet_update, n));
    }
    push_view(L, frame, i, data, rows, columns);
}

/* An int option's value, or the length of a list. */
static int64_t int_option(const struct duet_lua_frame *frame, const char *name)
{
    const struct duet_lua_definition *definition = frame->closure->definition;
    int64_t value = 1;

    for (size_t i = 0; i < definition->n_options; i++)
        if (!strcmp(definition->options[i].name, name))
            memcpy(&value,
                   (const char *)frame->options + definition->options[i].offset,
                   sizeof value);
    return value;
}

/* A history is its arrays one below the other. */
void duet_lua_push_slot(lua_State *L, struct duet_lua_frame *frame, size_t i)
{
    const struct duet_update *u = (const void *)frame->argument;
    const struct duet_slot *slot = &frame->closure->definition->slots[i];
    const size_t times =
        slot->times ? (size_t)int_option(frame, slot->times) : 1;
    size_t rows = u->rows, columns = u->columns;

    duet_slot_shape(slot, u->parts, u->n_parts, &rows, &columns);
    if (is_range(frame)) {
        rows = 1;
        columns = u->n;
    }
    push_view(L, frame, frame->closure->layout->n_fields + i,
              u->slot ? u->slot[i] : NULL, times * rows, columns);
}

/* The field of a type that the method has. */
static const struct duet_lua_field *field_of(const struct duet_lua_frame *frame,
                                             enum duet_lua_field_type type)
{
    const struct duet_lua_field *field = frame->closure->layout->fields;

    while (field->type != type)
        field++;
    return field;
}

void duet_lua_push_parameter(lua_State *L, struct duet_lua_frame *frame,
                             int table, size_t i)
{
    const struct duet_lua_definition *definition = frame->closure->definition;
    const bool is_gradient = table == DUET_LUA_PARAMETER_GRADIENTS;
    const struct duet_lua_field *field =
        field_of(frame, is_gradient ? DUET_FIELD_PARAMETER_GRADIENTS
                                    : DUET_FIELD_PARAMETERS);
    const char *all = pointer_at(frame->argument, field->offset);
    size_t rows = 1, columns = size_at(frame->argument, field->columns);
    const size_t view = frame->closure->layout->n_fields + definition->n_slots +
                        (is_gradient ? definition->n_parameters : 0) + i;

    duet_shape_of(definition->parameters[i].shape, &rows, &columns);
    push_view(L, frame, view, pointer_at(all, i * sizeof(real *)), rows,
              columns);
}

/* ---- Options and scalars ------------------------------------------------- */

static void push_children(lua_State *L, struct duet_children children)
{
    lua_createtable(L, (int)children.n, 0);
    for (size_t i = 0; i < children.n; i++) {
        duet_lua_push_instance(L,
                               duet_instance_ref(children.child[i]->instance));
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

void duet_lua_push_config(lua_State *L,
                          const struct duet_lua_definition *definition,
                          size_t i, const void *config)
{
    const struct duet_option *option = &definition->options[i];
    const char *field = (const char *)config + option->offset;
    struct duet_value value = { .type = option->type };

    switch (option->type) {
    case DUET_TYPE_REAL:
        memcpy(&value.as.real, field, sizeof value.as.real);
        break;
    case DUET_TYPE_INT:
        memcpy(&value.as.integer, field, sizeof value.as.integer);
        break;
    case DUET_TYPE_BOOL:
        memcpy(&value.as.boolean, field, sizeof value.as.boolean);
        break;
    case DUET_TYPE_CHOICE:
        value.as.integer = enum_at(field, 0);
        break;
    case DUET_TYPE_REALS:
        memcpy(&value.as.reals, field, sizeof value.as.reals);
        break;
    case DUET_TYPE_PLUGIN:
        value.as.plugin =
            ((const struct duet_child *)(const void *)pointer_at(field, 0))
                ->instance;
        break;
    case DUET_TYPE_PLUGINS:
        push_children(L, *(const struct duet_children *)(const void *)field);
        return;
    default:
        value.as.text = pointer_at(field, 0);
        if (!value.as.text)
            value.as.text = definition->texts[i];
    }
    duet_lua_push_value(L, option, &value);
}

void duet_lua_push_option(lua_State *L, const struct duet_lua_frame *frame,
                          size_t i)
{
    duet_lua_push_config(L, frame->closure->definition, i, frame->options);
}

double *duet_lua_scalar_at(const struct duet_lua_frame *frame, size_t i)
{
    const struct duet_lua_field *field = field_of(frame, DUET_FIELD_SCALARS);

    return (double *)(void *)pointer_at(frame->argument, field->offset) + i;
}

/* ---- Other fields -------------------------------------------------------- */

static void push_rng(lua_State *L, struct duet_lua_frame *frame)
{
    lua_getiuservalue(L, lua_upvalueindex(1), DUET_LUA_RNG);
    duet_lua_rng_set(
        L, -1, duet_lua_call_of(frame->closure->layout, frame->argument)->rng);
    frame->has_rng = true;
}

static void push_place(lua_State *L, unsigned place)
{
    lua_pushstring(L, place < DUET_N_PLACES ? duet_place_names[place] : NULL);
}

static void push_role(lua_State *L, unsigned role)
{
    lua_pushstring(L, role == DUET_ROLE_WEIGHTS  ? "weights"
                      : role == DUET_ROLE_BIASES ? "biases"
                                                 : NULL);
}

/* A field that isn't kept in the frame, from the struct it is in. */
static void push_plain(lua_State *L, const struct duet_lua_field *field,
                       const char *memory)
{
    const char *text;
    double number;
    uint64_t whole;

    switch (field->type) {
    case DUET_FIELD_REAL:
        memcpy(&number, memory + field->offset, sizeof number);
        if (isnan(number))
            lua_pushnil(L);
        else
            lua_pushnumber(L, number);
        break;
    case DUET_FIELD_SIZE:
        lua_pushinteger(L, (lua_Integer)size_at(memory, field->offset));
        break;
    case DUET_FIELD_FIRST:
        lua_pushinteger(L, (lua_Integer)size_at(memory, field->offset) + 1);
        break;
    case DUET_FIELD_TEXT:
        text = pointer_at(memory, field->offset);
        lua_pushstring(L, text && *text ? text : NULL);
        break;
    case DUET_FIELD_ROLE:
        push_role(L, enum_at(memory, field->offset));
        break;
    case DUET_FIELD_PLACE:
        push_place(L, enum_at(memory, field->offset));
        break;
    case DUET_FIELD_TRAINING:
        lua_pushboolean(
            L, (enum_at(memory, field->offset) & DUET_WHERE_TRAINING) != 0);
        break;
    default:
        memcpy(&whole, memory + field->offset, sizeof whole);
        lua_pushinteger(L, (lua_Integer)whole);
    }
}

/* The tensors in the vector at model scope; their elements count from 1. */
static void push_parts(lua_State *L, const struct duet_update *u)
{
    lua_createtable(L, (int)u->n_parts, 0);
    for (uint32_t i = 0; i < u->n_parts; i++) {
        const struct duet_part *part = duet_part_at(u, i);

        lua_createtable(L, 0, 5);
        lua_pushstring(L, part->name);
        lua_setfield(L, -2, "name");
        push_role(L, part->role);
        lua_setfield(L, -2, "role");
        lua_pushinteger(L, (lua_Integer)part->first + 1);
        lua_setfield(L, -2, "first");
        lua_pushinteger(L, (lua_Integer)part->rows);
        lua_setfield(L, -2, "rows");
        lua_pushinteger(L, (lua_Integer)part->columns);
        lua_setfield(L, -2, "columns");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void push_table(lua_State *L, int table)
{
    lua_getiuservalue(L, lua_upvalueindex(1), table);
}

void duet_lua_push_field(lua_State *L, struct duet_lua_frame *frame, size_t i)
{
    const struct duet_lua_layout *layout = frame->closure->layout;
    const bool is_where = i >= layout->n_fields;
    const struct duet_lua_field *field =
        is_where ? &duet_lua_where_fields[i - layout->n_fields]
                 : &layout->fields[i];

    if (field->type >= DUET_FIELD_EVALUATE) {
        push_table(L, DUET_LUA_FIRST_SERVICE +
                          (int)(field->type - DUET_FIELD_EVALUATE));
        return;
    }
    if (is_where) {
        push_plain(L, field, pointer_at(frame->argument, layout->where));
        return;
    }
    switch (field->type) {
    case DUET_FIELD_TENSOR:
    case DUET_FIELD_COLUMN:
        push_tensor(L, frame, i);
        break;
    case DUET_FIELD_OPTIONS:
    case DUET_FIELD_SLOTS:
    case DUET_FIELD_SCALARS:
    case DUET_FIELD_PARAMETERS:
    case DUET_FIELD_PARAMETER_GRADIENTS:
        push_table(L,
                   DUET_LUA_OPTIONS + (int)(field->type - DUET_FIELD_OPTIONS));
        break;
    case DUET_FIELD_PARTS:
        push_parts(L, (const void *)frame->argument);
        break;
    case DUET_FIELD_RNG:
        push_rng(L, frame);
        break;
    default:
        push_plain(L, field, frame->argument);
    }
}
