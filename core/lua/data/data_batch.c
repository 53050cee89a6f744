/* data_batch.c - loops over a data set in batches of rows. */
#include "data.h"
#include "options.h"
#include "tensor.h"

#include "data_tables.h"

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
