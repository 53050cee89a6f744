/* machine.c - the state that methods of plugins written in Lua run on. */
#include "machine.h"

#include <pthread.h>
#include <string.h>

/* Calls nest less deep than Lua lets C functions nest (LUAI_MAXCCALLS, 200). */
enum { MOST_NESTED = 256 };

struct duet_lua_machine {
    lua_State *entered[MOST_NESTED]; /* the last one is at work */
    size_t n;
    pthread_t thread;
};

/* Its address is the registry's key of the machine. */
static const char machine_key;

struct duet_lua_machine *duet_lua_machine_of(lua_State *L)
{
    struct duet_lua_machine *machine;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &machine_key);
    machine = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return machine;
}

void duet_lua_open_machine(lua_State *L)
{
    struct duet_lua_machine *machine = lua_newuserdatauv(L, sizeof *machine, 0);

    memset(machine, 0, sizeof *machine);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &machine_key);
}

void duet_lua_enter(lua_State *L)
{
    struct duet_lua_machine *machine = duet_lua_machine_of(L);

    if (machine->n < MOST_NESTED)
        machine->entered[machine->n] = L;
    machine->n++;
    machine->thread = pthread_self();
}

void duet_lua_leave(lua_State *L)
{
    duet_lua_machine_of(L)->n--;
}

lua_State *duet_lua_at_work(const struct duet_lua_machine *machine)
{
    return machine->n && machine->n <= MOST_NESTED
               ? machine->entered[machine->n - 1]
               : NULL;
}

lua_State *duet_lua_state_for_call(const struct duet_lua_machine *machine,
                                   const char **reason)
{
    if (!machine->n || machine->n > MOST_NESTED) {
        *reason = machine->n ? "calls of plugins in Lua nest too deep"
                             : "a plugin in Lua was called from outside Lua";
        return NULL;
    }
    if (!pthread_equal(machine->thread, pthread_self())) {
        *reason = "a plugin in Lua was called on a thread of its own";
        return NULL;
    }
    return duet_lua_at_work(machine);
}
