/*
 * tensor_object.c - tensors as objects of Lua: memory, views, and their lives.
 *
 * A tensor's elements lie in the same block of Lua's memory as the tensor, so
 * that the collector knows how much there is to free and nothing can leak. A
 * view shows memory of another object and keeps that alive. The views that a
 * callback gets are ended when it returns; a part of one (a row, a slice)
 * remembers which tensor it is part of, and ends with it.
 */
#include "tensor.h"

#include <stdint.h>
#include <string.h>

enum { ALIGNMENT = 64 };

struct object {
    struct duet_tensor tensor;  /* first: its address is the object's */
    const struct object *whole; /* what this is part of, or the object itself */
    size_t life;                /* of `whole`, when the part was made */
    bool is_live;               /* of a whole */
};

/* A whole's life counts how often it was ended: then older parts are void. */
static bool is_usable(const struct object *object)
{
    return object->whole->is_live && object->whole->life == object->life;
}

/** Fill in a new object; `whole` NULL: itself. */
static void set_up(struct object *object, struct duet_tensor tensor,
                   const struct object *whole)
{
    object->tensor = tensor;
    object->whole = whole ? whole : object;
    object->life = whole ? whole->life : 0;
    object->is_live = true;
}

static struct duet_tensor shape(enum duet_dtype dtype, size_t rows,
                                size_t columns, void *data)
{
    return (struct duet_tensor) {
        .struct_size = sizeof(struct duet_tensor),
        .real_size = (uint32_t)duet_dtype_size(dtype),
        .rows = rows,
        .columns = columns,
        .data = data,
    };
}

struct duet_tensor *duet_lua_raw_tensor(lua_State *L, enum duet_dtype dtype,
                                        size_t rows, size_t columns)
{
    const size_t extra = sizeof(struct object) + ALIGNMENT;
    struct object *object;
    uintptr_t data;
    size_t bytes;

    if (__builtin_mul_overflow(rows, columns, &bytes) ||
        __builtin_mul_overflow(bytes, duet_dtype_size(dtype), &bytes) ||
        bytes > PTRDIFF_MAX - extra)
        duet_lua_raise(L, "a tensor of %zu x %zu is too large", rows, columns);
    object = lua_newuserdatauv(L, bytes + extra, 0);
    data =
        ((uintptr_t)(object + 1) + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
    set_up(object, shape(dtype, rows, columns, (void *)data), NULL);
    luaL_setmetatable(L, DUET_TENSOR_TYPE);
    return &object->tensor;
}

struct duet_tensor *duet_lua_new_tensor(lua_State *L, enum duet_dtype dtype,
                                        size_t rows, size_t columns)
{
    struct duet_tensor *tensor = duet_lua_raw_tensor(L, dtype, rows, columns);

    memset(tensor->data, 0, rows * columns * tensor->real_size);
    return tensor;
}

static struct object *test(lua_State *L, int index)
{
    struct object *object = luaL_testudata(L, index, DUET_TENSOR_TYPE);

    return object ? object : luaL_testudata(L, index, DUET_ROW_TYPE);
}

struct duet_tensor *duet_lua_test_tensor(lua_State *L, int index)
{
    struct object *object = test(L, index);

    if (object && !is_usable(object))
        duet_lua_raise(L, "this tensor was a view of memory that is gone: "
                          "keep a copy() instead");
    return object ? &object->tensor : NULL;
}

struct duet_tensor *duet_lua_check_tensor(lua_State *L, int argument)
{
    struct duet_tensor *tensor = duet_lua_test_tensor(L, argument);
    char text[DUET_LUA_TEXT];

    if (!tensor)
        duet_lua_bad_argument(L, argument, "tensor expected, got %s",
                              duet_lua_describe(L, argument, text));
    return tensor;
}

struct duet_tensor *duet_lua_push_view(lua_State *L, struct duet_tensor view,
                                       int owner)
{
    struct object *part, *whole = NULL;

    if (owner) {
        owner = lua_absindex(L, owner);
        whole = test(L, owner);
    }
    part = lua_newuserdatauv(L, sizeof *part, 1);
    set_up(part, view, whole ? whole->whole : NULL);
    if (whole)
        part->life = whole->life;
    luaL_setmetatable(L, DUET_TENSOR_TYPE);
    if (owner) {
        lua_pushvalue(L, owner);
        lua_setiuservalue(L, -2, 1);
    }
    return &part->tensor;
}

void duet_lua_view_set(struct duet_tensor *view, struct duet_tensor to)
{
    struct object *object = (struct object *)view;

    duet_lua_view_clear(view);
    object->tensor = to;
    object->is_live = true;
}

void duet_lua_view_clear(struct duet_tensor *view)
{
    struct object *object = (struct object *)view;

    object->is_live = false;
    object->life++;
}

const struct duet_numerics *duet_lua_numerics(lua_State *L,
                                              const struct duet_tensor *tensor)
{
    return duet_context_numerics(duet_lua_context(L),
                                 duet_tensor_dtype(tensor));
}

void duet_lua_push_row(lua_State *L, int index, size_t row)
{
    struct duet_tensor view = *duet_lua_check_tensor(L, index);

    view.data = (char *)view.data + row * view.columns * view.real_size;
    view.rows = 1;
    duet_lua_push_view(L, view, index);
    luaL_setmetatable(L, DUET_ROW_TYPE);
}
