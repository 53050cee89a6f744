/* open.c - opens the room of plugins. */
#include "attach.h"
#include "drive.h"
#include "options.h"
#include "open.h"

void duet_lua_open_plugins(lua_State *L)
{
    duet_lua_options_set_plugins(L, duet_lua_take_instance);
    duet_lua_open_machine(L);
    duet_lua_open_exports(L);
    duet_lua_open_namespaces(L);
    duet_lua_open_plugin(L);
    duet_lua_open_load(L);
    duet_lua_open_instance(L);
    duet_lua_open_attach(L);
    duet_lua_open_drive_weights(L);
    duet_lua_open_drive_layer(L);
    duet_lua_open_drive_loss(L);
    duet_lua_open_drive_schedule(L);
}
