/* tensor.h - tensors and random streams as Lua sees them. */
#ifndef DUET_LUA_TENSOR_H
#define DUET_LUA_TENSOR_H

#include "state.h"

#define DUET_TENSOR_TYPE "duet.tensor"
#define DUET_ROW_TYPE "duet.row" /* a tensor 1 x n that [j] takes numbers of */

/* Each adds its functions to the table on top of the stack. */
void duet_lua_open_math(lua_State *L);
void duet_lua_open_tensor(lua_State *L);
void duet_lua_open_rng(lua_State *L);

/* ---- Tensors ------------------------------------------------------------ */

/** Push a new tensor of zeros, in Lua's memory. Raises if it is too large. */
struct duet_tensor *duet_lua_new_tensor(lua_State *L, enum duet_dtype dtype,
                                        size_t rows, size_t columns);

/**
 * Push a tensor that shows memory of another object.
 *
 * @param owner Index of the object to keep alive, 0: none. Of a tensor's part,
 * that tensor: the part then ends to be valid when the whole does.
 */
struct duet_tensor *duet_lua_push_view(lua_State *L, struct duet_tensor view,
                                       int owner);

/** Let a view made by duet_lua_push_view(L, ..., 0) show something (else). */
void duet_lua_view_set(struct duet_tensor *view, struct duet_tensor to);

/** End a view: using it, or a part of it, raises from now on. */
void duet_lua_view_clear(struct duet_tensor *view);

/** The tensor at an index, or a row of one; raises for anything else. */
struct duet_tensor *duet_lua_check_tensor(lua_State *L, int argument);

/** The same, but NULL for anything else. Raises for a view that has ended. */
struct duet_tensor *duet_lua_test_tensor(lua_State *L, int index);

/**
 * A tensor, or a table of numbers or of rows, which is replaced on the stack by
 * a new tensor of `dtype`.
 */
struct duet_tensor *duet_lua_to_tensor(lua_State *L, int argument,
                                       enum duet_dtype dtype);

/** The functions for a tensor's element type. */
const struct duet_numerics *duet_lua_numerics(lua_State *L,
                                              const struct duet_tensor *tensor);

/* ---- Random numbers ----------------------------------------------------- */

/** The stream at an index; raises for anything else. */
struct duet_rng *duet_lua_check_rng(lua_State *L, int argument);

/** Whether there is a stream at an index. */
bool duet_lua_test_rng(lua_State *L, int index);

/** The stream at an index; the default stream for nil or nothing. */
struct duet_rng *duet_lua_opt_rng(lua_State *L, int argument);

/** Push a handle of a stream owned by something else; NULL: not usable yet. */
void duet_lua_push_rng(lua_State *L, struct duet_rng *rng);

/** Let such a handle stand for another stream; NULL: using it raises. */
void duet_lua_rng_set(lua_State *L, int index, struct duet_rng *rng);

/* ---- What the files about tensors share --------------------------------- */

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
    duet_lua_tensor_comparisons[]; /* tensor_operator.c */
extern const struct duet_lua_function
    duet_lua_tensor_reductions[]; /* tensor_reduce.c */
extern const struct duet_lua_function
    duet_lua_tensor_lines[]; /* tensor_line.c */
extern const struct duet_lua_function
    duet_lua_tensor_joins[]; /* tensor_join.c */
extern const struct duet_lua_function
    duet_lua_tensor_choices[]; /* tensor_operator.c */
extern const struct duet_lua_function
    duet_lua_tensor_constructors[]; /* tensor_new.c */

/* __tostring */
int duet_lua_tensor_tostring(lua_State *L);

/* duet.tensor.read(path [, dtype]), t:write(path) */
int duet_lua_tensor_read(lua_State *L);
int duet_lua_tensor_npz(lua_State *L);
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

/** Raise unless two tensors are of one type; NULL mixes with both. */
void duet_lua_check_types(lua_State *L, const struct duet_tensor *a,
                          const struct duet_tensor *b);

enum duet_lua_axis { DUET_LUA_ALL, DUET_LUA_DOWN, DUET_LUA_ACROSS };

/** The axis at argument 2; `otherwise` where there is none. */
enum duet_lua_axis duet_lua_check_axis(lua_State *L,
                                       enum duet_lua_axis otherwise);

static inline size_t duet_lua_elements(const struct duet_tensor *tensor)
{
    return tensor->rows * tensor->columns;
}

#endif
