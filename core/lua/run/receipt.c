/* receipt.c - what receipts are made of, below scripts/duet/receipt.lua. */
#include "run.h"

#include "json.h"

#include "receipt.h"

#include <inttypes.h>
#include <stdio.h>

/* core.describe_run(run): the model, the data and every option, in tables. */
static int core_describe_run(lua_State *L)
{
    const struct duet_fit *fit = duet_lua_check_fit(L);
    json_t **description = duet_lua_push_json_holder(L);

    *description = duet_receipt_describe(fit);
    if (!*description)
        duet_lua_raise(L, "fit: out of memory");
    duet_lua_push_json(L, *description);
    return 1;
}

/* core.digest(tensor): a hash of all elements, in 16 digits. */
static int core_digest(lua_State *L)
{
    const struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    char digits[20];

    snprintf(digits, sizeof digits, "%016" PRIx64,
             duet_receipt_hash(tensor, 0, tensor->rows * tensor->columns));
    lua_pushstring(L, digits);
    return 1;
}

/* core.digests(tensor, unit, most): 4 digits for each of at most `most` blocks
   of equally many units of `unit` elements; and how many elements a block
   has. */
static int core_digests(lua_State *L)
{
    const struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    const size_t unit = (size_t)luaL_checkinteger(L, 2);
    const size_t most = (size_t)luaL_checkinteger(L, 3);
    const size_t n = tensor->rows * tensor->columns;
    const size_t n_units = unit ? (n + unit - 1) / unit : 0;
    const size_t block =
        most && n_units ? (n_units + most - 1) / most * unit : 1;
    luaL_Buffer buffer;

    luaL_buffinit(L, &buffer);
    for (size_t first = 0; n_units && first < n; first += block) {
        const size_t length = n - first < block ? n - first : block;
        const uint64_t hash = duet_receipt_hash(tensor, first, length);
        char digits[8];

        snprintf(
            digits, sizeof digits, "%04x",
            (unsigned)((hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48) & 0xffff));
        luaL_addstring(&buffer, digits);
    }
    luaL_pushresult(&buffer);
    lua_pushinteger(L, (lua_Integer)block);
    return 2;
}

/* core.set_receipt(model, receipt) */
static int core_set_receipt(lua_State *L)
{
    duet_lua_check_model(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    lua_setiuservalue(L, 1, DUET_LUA_MODEL_RECEIPT);
    return 0;
}

void duet_lua_open_receipt(lua_State *L)
{
    static const luaL_Reg functions[] = {
        { "describe_run", core_describe_run },
        { "digest", core_digest },
        { "digests", core_digests },
        { "set_receipt", core_set_receipt },
        { NULL, NULL },
    };

    luaL_setfuncs(L, functions, 0);
}
