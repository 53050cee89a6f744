/* math.c - duet.math: functions of numbers with the same bits everywhere. */
#include "tensor.h"

#include <duet/math.h>

#include <math.h>

static const struct {
    const char *name;
    double (*function)(double x);
} functions[] = {
    { "exp", duet_exp },
    { "expm1", duet_expm1 },
    { "log", duet_log },
    { "log1p", duet_log1p },
    { "tanh", duet_tanh },
    { "sigmoid", duet_sigmoid },
    { "softplus", duet_softplus },
    { "erf", duet_erf },
    { "sin", duet_sin },
    { "cos", duet_cos },
    { "sinpi", duet_sinpi },
    { "cospi", duet_cospi },
    { "sqrt", sqrt },
};

/* f(x); which one is the upvalue */
static int math_call(lua_State *L)
{
    const lua_Integer i = lua_tointeger(L, lua_upvalueindex(1));

    duet_lua_check_most(L, 1);
    lua_pushnumber(L, functions[i].function(duet_lua_check_number(L, 1)));
    return 1;
}

static int math_pow(lua_State *L)
{
    lua_pushnumber(
        L, duet_pow(duet_lua_check_number(L, 1), duet_lua_check_number(L, 2)));
    return 1;
}

/* duet.math.power(x, n): x^n for a whole n, as optimizers in C have b^t */
static int math_power(lua_State *L)
{
    const double x = duet_lua_check_number(L, 1);
    const lua_Integer n = duet_lua_check_integer(L, 2, 0, LUA_MAXINTEGER);

    lua_pushnumber(L, duet_power(x, (uint64_t)n));
    return 1;
}

void duet_lua_open_math(lua_State *L)
{
    static const struct duet_lua_function of_two[] = {
        { "pow", math_pow, 2 },
        { "power", math_power, 2 },
        { NULL, NULL, 0 },
    };

    lua_newtable(L);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        lua_pushinteger(L, (lua_Integer)i);
        lua_pushcclosure(L, math_call, 1);
        lua_setfield(L, -2, functions[i].name);
    }
    duet_lua_set_functions(L, of_two);
    duet_lua_set_strict(L, "duet.math");
    lua_setfield(L, -2, "math");
}
