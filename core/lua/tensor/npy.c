/* npy.c - tensors read from and written to NumPy's .npy files. */
#include "npz.h"
#include "tensor.h"

#include "whole_file.h"

#define FILE_TYPE "duet.npy.file"

static int file_gc(lua_State *L)
{
    duet_npy_close(lua_touserdata(L, 1));
    return 0;
}

static const struct duet_lua_type file_type = {
    .name = FILE_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__gc", file_gc },
            { NULL, NULL },
        },
};

/** Push a file, not yet open, that the collector closes at the latest. */
static struct duet_npy *push_file(lua_State *L)
{
    struct duet_npy *npy = lua_newuserdatauv(L, sizeof *npy, 0);

    *npy = (struct duet_npy) { .file = NULL };
    if (luaL_getmetatable(L, FILE_TYPE) == LUA_TNIL)
        duet_lua_new_type(L, &file_type);
    lua_pop(L, 1);
    luaL_setmetatable(L, FILE_TYPE);
    return npy;
}

/** Push the elements of an open file; or nil and what is wrong with them. */
static int push_elements(lua_State *L, struct duet_npy *npy, int dtype_argument)
{
    const bool is_typed = !lua_isnoneornil(L, dtype_argument);
    enum duet_dtype dtype = duet_lua_check_dtype(L, dtype_argument);
    struct duet_error error;
    struct duet_tensor *tensor, *turned;
    enum duet_status status;

    if (!is_typed && npy->kind == 'f' && npy->size < sizeof(double))
        dtype = DUET_FLOAT32;
    if (npy->is_fortran)
        tensor = duet_lua_raw_tensor(L, dtype, npy->columns, npy->rows);
    else
        tensor = duet_lua_raw_tensor(L, dtype, npy->rows, npy->columns);
    status = duet_npy_elements(npy, tensor, &error);
    duet_npy_close(npy);
    if (status)
        return duet_lua_fail(L, &error);
    if (npy->is_fortran) {
        turned = duet_lua_raw_tensor(L, dtype, npy->rows, npy->columns);
        duet_lua_numerics(L, tensor)->transpose(
            npy->columns, npy->rows,
            (struct duet_rows) { tensor->data, npy->rows }, turned->data,
            npy->columns);
    }
    return 1;
}

/* A vector becomes one row, as in duet.tensor { 1, 2 }. */
int duet_lua_tensor_read(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    struct duet_npy *npy;
    struct duet_error error;

    lua_settop(L, 2);
    npy = push_file(L);
    if (duet_npy_open(npy, path, &error))
        return duet_lua_fail(L, &error);
    return push_elements(L, npy, 2);
}

/* duet.tensor.npz(path, name [, dtype]): an array of an archive .npz */
int duet_lua_tensor_npz(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    const char *name = duet_lua_check_text(L, 2);
    struct duet_npy *npy;
    struct duet_error error;

    lua_settop(L, 3);
    npy = push_file(L);
    if (duet_npz_open(npy, path, name, &error))
        return duet_lua_fail(L, &error);
    return push_elements(L, npy, 3);
}

/* t:write(path): written whole or not at all. */
int duet_lua_tensor_write(lua_State *L)
{
    struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    const char *path = duet_lua_check_text(L, 2);
    struct duet_error error;

    if (duet_write_whole(path, 0666, duet_npy_write, tensor, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_settop(L, 1);
    return 1;
}
