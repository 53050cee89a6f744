/* tensor.h - what the files about tensors share. */
#ifndef DUET_LUA_TENSOR_H
#define DUET_LUA_TENSOR_H

#include "binding.h"

#define DUET_TENSOR_TYPE "duet.tensor"
#define DUET_ROW_TYPE "duet.row" /* a tensor 1 x n that [j] takes numbers of */

/* Their functions, each ending with a row of NULL. */
extern const struct duet_lua_function duet_lua_tensor_fields[]; /* tensor.c */
extern const struct duet_lua_function
    duet_lua_tensor_copies[]; /* tensor_new.c */
extern const struct duet_lua_function
    duet_lua_tensor_parts[];                       /* tensor_part.c */
extern const luaL_Reg duet_lua_tensor_operators[]; /* tensor_operator.c */
extern const struct duet_lua_function
    duet_lua_tensor_changes[]; /* tensor_operator.c */
extern const struct duet_lua_function
    duet_lua_tensor_functions[]; /* tensor_function.c */
extern const struct duet_lua_function
    duet_lua_tensor_reductions[]; /* tensor_reduce.c */
extern const struct duet_lua_function
    duet_lua_tensor_constructors[]; /* tensor_new.c */

/* __tostring */
int duet_lua_tensor_tostring(lua_State *L);

/* duet.tensor.read(path [, dtype]), t:write(path) */
int duet_lua_tensor_read(lua_State *L);
int duet_lua_tensor_write(lua_State *L);

/** Push a new tensor whose elements are yet to be written. */
struct duet_tensor *duet_lua_raw_tensor(lua_State *L, enum duet_dtype dtype,
                                        size_t rows, size_t columns);

/** Push row `row`, from 0, of the tensor at an index. */
void duet_lua_push_row(lua_State *L, int index, size_t row);

/** Copy elements from a tensor of the same shape and any type. */
void duet_lua_copy(lua_State *L, struct duet_tensor *to,
                   const struct duet_tensor *from);

/**
 * The tensor to write a result to: the argument `out`, checked and left on top
 * of the stack, or a new one if there is none.
 */
struct duet_tensor *duet_lua_check_out(lua_State *L, int out,
                                       enum duet_dtype dtype, size_t rows,
                                       size_t columns);

/** Whether two tensors have memory in common. */
bool duet_lua_overlap(const struct duet_tensor *a, const struct duet_tensor *b);

/**
 * `x`, or a copy of it, pushed, if writing to `to` would change it on the way.
 *
 * @param in_place Whether to write over x itself, element by element, will do.
 */
const struct duet_tensor *duet_lua_apart(lua_State *L,
                                         const struct duet_tensor *x,
                                         const struct duet_tensor *to,
                                         bool in_place);

static inline size_t duet_lua_elements(const struct duet_tensor *tensor)
{
    return tensor->rows * tensor->columns;
}

#endif
