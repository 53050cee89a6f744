/* data_batch.c - loops over a data set: batches of rows, and folds. */
#include "data.h"
#include "options.h"
#include "tensor.h"

#include "data_options.h"

#include <stdint.h>

/** A loop over batches on its way. */
struct loop {
    size_t n;       /* rows */
    size_t size;    /* rows of a batch */
    size_t next;    /* first row of the next batch */
    size_t index[]; /* rows in the order of the loop */
};

/** Push a loop over n rows, in a new order if there is a stream. */
static struct loop *push_loop(lua_State *L, size_t n, size_t size,
                              struct duet_rng *rng)
{
    struct loop *loop = duet_lua_push_array(
        L, n + sizeof *loop / sizeof loop->index[0], sizeof loop->index[0]);

    *loop = (struct loop) { .n = n, .size = size };
    if (rng)
        duet_rng_permutation(rng, n, loop->index);
    for (size_t i = 0; !rng && i < n; i++)
        loop->index[i] = i;
    return loop;
}

/** Push some rows of a tensor. */
static void push_gathered(lua_State *L, const struct duet_tensor *from,
                          const size_t *index, size_t n)
{
    struct duet_tensor *to =
        duet_lua_raw_tensor(L, duet_tensor_dtype(from), n, from->columns);

    duet_lua_numerics(L, from)->gather_rows(n, from->columns, from->data, index,
                                            to->data, to->columns);
}

/* The iterator of batches: upvalues are the data set and the loop. */
static int next_batch(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, lua_upvalueindex(1));
    struct loop *loop = lua_touserdata(L, lua_upvalueindex(2));
    const size_t *index = loop->index + loop->next;
    size_t n = loop->n - loop->next;

    if (n == 0)
        return 0;
    n = n < loop->size ? n : loop->size;
    loop->next += n;
    push_gathered(L, &data->x, index, n);
    push_gathered(L, &data->y, index, n);
    return 2;
}

/* d:batches { size = 32, shuffle = true, rng = the default stream } */
int duet_lua_data_batches(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    struct duet_batches_options options;
    struct duet_rng *rng = NULL;

    duet_lua_options_read(L, 2, &duet_batches_table, &options);
    if (options.shuffle) {
        lua_getfield(L, -1, "rng");
        rng = duet_lua_opt_rng(L, lua_gettop(L));
    }
    lua_pushvalue(L, 1);
    push_loop(L, data->x.rows, options.size, rng);
    lua_pushcclosure(L, next_batch, 2);
    return 1;
}

/* The iterator of folds: upvalues are the data set, k, the seed, the next. */
static int next_fold(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, lua_upvalueindex(1));
    const size_t k = (size_t)lua_tointeger(L, lua_upvalueindex(2));
    const uint32_t seed = (uint32_t)lua_tointeger(L, lua_upvalueindex(3));
    const size_t fold = (size_t)lua_tointeger(L, lua_upvalueindex(4));
    struct duet_data *train, *validation;
    struct duet_error error;

    if (fold == k)
        return 0;
    lua_pushinteger(L, (lua_Integer)fold + 1);
    lua_replace(L, lua_upvalueindex(4));
    train = duet_lua_new_data(L);
    validation = duet_lua_new_data(L);
    if (duet_data_fold(data, k, fold, seed, train, validation, &error) !=
        DUET_OK)
        duet_lua_raise(L, "folds: %s", error.text);
    duet_lua_data_filled(L, data);
    return 2;
}

/* d:folds { k = 5, seed = 0 }: train, validation of each */
int duet_lua_data_folds(lua_State *L)
{
    const struct duet_data *data = duet_lua_check_data(L, 1);
    struct duet_folds_options options;

    duet_lua_options_read(L, 2, &duet_folds_table, &options);
    if (options.k > data->x.rows)
        duet_lua_raise(L, "folds: k is %zu, but there are %zu rows", options.k,
                       data->x.rows);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, (lua_Integer)options.k);
    lua_pushinteger(L, (lua_Integer)options.seed);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, next_fold, 4);
    return 1;
}
