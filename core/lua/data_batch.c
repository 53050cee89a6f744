/* data_batch.c - loops over a data set: batches of rows, and folds. */
#include "data.h"
#include "tensor.h"

#include <limits.h>
#include <stdint.h>

/** A loop on its way. */
struct loop {
    size_t n;       /* rows */
    size_t size;    /* rows of a batch; number of folds */
    size_t next;    /* first row of the next batch; number of the next fold */
    size_t index[]; /* rows in the order of the loop */
};

/** Push a loop over n rows, in a new order if there is a stream. */
static struct loop *push_loop(lua_State *L, size_t n, size_t size,
                              struct duet_rng *rng)
{
    struct loop *loop =
        lua_newuserdatauv(L, sizeof *loop + n * sizeof loop->index[0], 0);

    *loop = (struct loop){ .n = n, .size = size };
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
    struct duet_tensor *to = duet_lua_raw_tensor(L, duet_tensor_dtype(from), n,
                                                 from->columns);

    duet_lua_numerics(L, from)->gather_rows(n, from->columns, from->data, index,
                                            to->data);
}

/* The iterator of batches: upvalues are the data set and the loop. */
static int next_batch(lua_State *L)
{
    const struct duet_data *data =
        duet_lua_check_data(L, lua_upvalueindex(1));
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
    static const char *const known[] = { "size", "shuffle", "rng", NULL };
    const struct duet_data *data = duet_lua_check_data(L, 1);
    struct duet_lua_options options;
    struct duet_rng *rng = NULL;
    size_t size;

    duet_lua_options_open(L, &options, 2, "batches", known);
    size = (size_t)duet_lua_option_integer(&options, "size", 1, LUA_MAXINTEGER,
                                           32);
    if (duet_lua_option_boolean(&options, "shuffle", true)) {
        if (duet_lua_option(&options, "rng") && !duet_lua_test_rng(L, -1))
            duet_lua_option_fail(&options, "rng", "an rng");
        rng = duet_lua_opt_rng(L, lua_gettop(L));
    }
    lua_pushvalue(L, 1);
    push_loop(L, data->x.rows, size, rng);
    lua_pushcclosure(L, next_batch, 2);
    return 1;
}

/** Set `at` to the rows of the data set that are in a fold, or not. */
static size_t select_rows(const struct loop *loop, const bool *is_in,
                          bool wanted, size_t *at)
{
    size_t n = 0;

    for (size_t row = 0; row < loop->n; row++)
        if (is_in[row] == wanted)
            at[n++] = row;
    return n;
}

/*
 * The iterator of folds, those of scikit-learn's KFold: of n rows the first
 * n % k folds have one more; rows stay in the order of the data set.
 */
static int next_fold(lua_State *L)
{
    const struct duet_data *data =
        duet_lua_check_data(L, lua_upvalueindex(1));
    struct loop *loop = lua_touserdata(L, lua_upvalueindex(2));
    const size_t fold = loop->next, least = loop->n / loop->size;
    const size_t larger = loop->n % loop->size;
    const size_t first = fold * least + (fold < larger ? fold : larger);
    const size_t last = first + least + (fold < larger ? 1 : 0);
    size_t *rows;
    bool *is_in;

    if (fold == loop->size)
        return 0;
    loop->next++;
    rows = duet_lua_push_indices(L, loop->n);
    is_in = lua_newuserdatauv(L, loop->n, 0);
    for (size_t i = 0; i < loop->n; i++)
        is_in[loop->index[i]] = i >= first && i < last;
    duet_lua_push_rows(L, data, rows, select_rows(loop, is_in, false, rows));
    duet_lua_push_rows(L, data, rows, select_rows(loop, is_in, true, rows));
    return 2;
}

/* d:folds { k = 5, seed = 0, shuffle = true }: train, validation of each */
int duet_lua_data_folds(lua_State *L)
{
    static const char *const known[] = { "k", "seed", "shuffle", NULL };
    const struct duet_data *data = duet_lua_check_data(L, 1);
    struct duet_lua_options options;
    struct duet_rng rng;
    bool shuffle;
    size_t k;

    duet_lua_options_open(L, &options, 2, "folds", known);
    if (data->x.rows < 2)
        duet_lua_raise(L, "folds: at least 2 rows expected, got %zu",
                       data->x.rows);
    k = (size_t)duet_lua_option_integer(&options, "k", 2,
                                        (lua_Integer)data->x.rows, 5);
    duet_rng_seed(&rng, (uint32_t)duet_lua_option_integer(&options, "seed", 0,
                                                          UINT32_MAX, 0));
    shuffle = duet_lua_option_boolean(&options, "shuffle", true);
    if (k > data->x.rows)
        duet_lua_raise(L, "folds: k = %zu, but there are %zu rows", k,
                       data->x.rows);
    lua_pushvalue(L, 1);
    push_loop(L, data->x.rows, k, shuffle ? &rng : NULL);
    lua_pushcclosure(L, next_fold, 2);
    return 1;
}
