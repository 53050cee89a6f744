/* module.c - the C module "duet.core": opens every room. */
#include "duet_core.h"

#include "define.h"
#include "options.h"
#include "plugin.h"
#include "preparation.h"
#include "run.h"
#include "worker.h"

int luaopen_duet_core(lua_State *L)
{
    luaL_checkversion(L);
    duet_lua_open_context(L);
    lua_newtable(L);
    lua_pushliteral(L, DUET_VERSION);
    lua_setfield(L, -2, "version");
    duet_lua_set_functions(L, duet_lua_error_functions);
    duet_lua_open_text(L);
    duet_lua_open_json(L);
    duet_lua_open_process(L);
    duet_lua_open_worker(L);
    duet_lua_open_options(L);
    duet_lua_open_math(L);
    duet_lua_open_tensor(L);
    duet_lua_open_rng(L);
    duet_lua_open_data(L);
    duet_lua_open_prepare(L);
    duet_lua_open_plugins(L);
    duet_lua_open_definitions(L);
    duet_lua_open_model(L);
    duet_lua_open_target(L);
    duet_lua_open_attach_model(L);
    duet_lua_open_receipt(L);
    duet_lua_open_rows(L);
    duet_lua_open_fit(L);
    return 1;
}
