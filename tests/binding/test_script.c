/* test_script.c - plugins written in Lua, for a program in C. */
#include "duet_core.h"
#include "script.h"
#include "plugged.h"
#include "scratch.h"
#include "stepper.h"
#include "suites.h"

#include <CUnit/CUnit.h>
#include <lualib.h>

#include <stdio.h>
#include <string.h>

/* Plain descent that fails where the first gradient is 9. */
static const char descent[] =
    "local duet = require 'duet'\n"
    "local base = duet.optimizer.sgd { lr = 2 }\n"
    "duet.optimizer.define {\n"
    "  name = 'descent', summary = base.name, lr = 0.5,\n"
    "  step = function(u)\n"
    "    if u.gradient[1][1] == 9 then error 'nine' end\n"
    "    u.weight:add(u.gradient, -u.lr)\n"
    "  end,\n"
    "}\n";

/* The scripts are found by LUA_PATH; duet.core is this very program. */
static void open_libraries(lua_State *L)
{
    luaL_openlibs(L);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_pushcfunction(L, luaopen_duet_core);
    lua_setfield(L, -2, "duet.core");
}

/* A context that finds descent in a folder of the test's own. */
static struct duet *open_context(struct scratch *scratch, bool serve)
{
    struct duet *duet = plugged_context();
    struct duet_error error;

    scratch_open(scratch);
    scratch_write(scratch, "optimizer_descent.lua", descent, strlen(descent));
    CU_ASSERT_EQUAL(duet_add_plugin_path(duet, scratch->path, &error), DUET_OK);
    if (serve)
        CU_ASSERT_EQUAL_FATAL(duet_lua_serve(duet, open_libraries, &error),
                              DUET_OK);
    return duet;
}

static void close_context(struct scratch *scratch, struct duet *duet)
{
    duet_destroy(duet);
    scratch_close(scratch);
}

/* One step from a single weight; the message is left in `error`. */
static enum duet_status step(struct duet *duet, struct duet_instance *optimizer,
                             double gradient, double *weight,
                             struct duet_error *error)
{
    const struct duet_part part = {
        .name = "w1", .role = DUET_ROLE_WEIGHTS, .rows = 1, .columns = 1
    };
    const struct duet_where where = { .struct_size = sizeof where, .name = "" };
    struct duet_stepper *stepper;
    struct duet_step call = { .where = &where, .gradient = &gradient };
    enum duet_status status = duet_stepper_create(
        duet, optimizer, DUET_FLOAT64, &part, 1, weight, NULL, &stepper, error);

    if (status != DUET_OK)
        return status;
    call.lr = stepper->lr;
    status = duet_stepper_step(stepper, &call, error);
    duet_stepper_destroy(stepper);
    return status;
}

static void test_serve(void)
{
    static const struct duet_setting none[MAX_SETTINGS];
    struct duet_error error = { 0 };
    struct scratch scratch;
    struct duet *duet = open_context(&scratch, true);
    struct duet_instance *optimizer =
        plugged(duet, DUET_KIND_OPTIMIZER, "descent", none);
    double weight = 2.385;

    CU_ASSERT_STRING_EQUAL(optimizer->entry->summary, "sgd");
    CU_ASSERT_EQUAL(step(duet, optimizer, 3, &weight, &error), DUET_OK);
    CU_ASSERT_EQUAL(weight, 2.385 - 0.5 * 3);
    CU_ASSERT_EQUAL(step(duet, optimizer, 9, &weight, &error),
                    DUET_PLUGIN_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "optimizer descent: w1: "));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "optimizer_descent.lua:6: nine"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "stack traceback:"));
    CU_ASSERT_EQUAL(weight, 2.385 - 0.5 * 3);
    duet_instance_unref(optimizer);
    close_context(&scratch, duet);
}

static void test_no_lua(void)
{
    const struct duet_entry *entry;
    struct duet_error error = { 0 };
    struct scratch scratch;
    struct duet *duet = open_context(&scratch, false);

    CU_ASSERT_EQUAL(
        duet_find(duet, DUET_KIND_OPTIMIZER, "descent", &entry, &error),
        DUET_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "a plugin in Lua needs the duet "
                                              "command"));
    close_context(&scratch, duet);
}

static const char moments[] =
    "require 'duet'.initializer.define {\n"
    "  name = 'broad', fill = function(c) c.weight:fill(c.fan_in) end,\n"
    "  moments = function(c)\n"
    "    if c.rows == 1 then return 'many' end\n"
    "    return c.fan_in / 2, c.columns\n"
    "  end,\n"
    "}\n";

/* The one method that only `duet check` calls. */
static void test_moments(void)
{
    static const struct duet_setting none[MAX_SETTINGS];
    struct duet_error error;
    struct scratch scratch;
    struct duet *duet = open_context(&scratch, true);
    struct duet_instance *instance;
    struct duet_distribution m = { .struct_size = sizeof m };
    struct duet_where where = { .struct_size = sizeof where, .name = "" };
    struct duet_call call;
    struct duet_initializer_args f = { .struct_size = sizeof f,
                                       .rows = 3,
                                       .columns = 4,
                                       .fan_in = 7,
                                       .host = &call.host,
                                       .where = &where };

    scratch_write(&scratch, "initializer_broad.lua", moments, strlen(moments));
    instance = plugged(duet, DUET_KIND_INITIALIZER, "broad", none);
    duet_call_init(&call, duet, DUET_FLOAT64);
    instance->entry->build[DUET_FLOAT64]->initializer.moments(instance->config,
                                                              &f, &m);
    CU_ASSERT_EQUAL(duet_call_end(&call, instance, NULL, &error), DUET_OK);
    CU_ASSERT_EQUAL(m.mean, 3.5);
    CU_ASSERT_EQUAL(m.deviation, 4);
    f.rows = 1;
    instance->entry->build[DUET_FLOAT64]->initializer.moments(instance->config,
                                                              &f, &m);
    CU_ASSERT_EQUAL(duet_call_end(&call, instance, NULL, &error),
                    DUET_PLUGIN_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "'moments' returned 'many', "
                                              "expected a number"));
    CU_ASSERT_EQUAL(m.mean, 3.5);
    duet_call_finish(&call);
    duet_instance_unref(instance);
    close_context(&scratch, duet);
}

/* A state without the library. */
static void open_nothing(lua_State *L)
{
    luaL_openlibs(L);
    (void)luaL_dostring(L, "package.path, package.cpath = '', ''");
}

static void test_no_library(void)
{
    const struct duet_entry *entry;
    struct duet_error error = { 0 };
    struct scratch scratch;
    struct duet *duet = open_context(&scratch, false);

    CU_ASSERT_EQUAL(duet_lua_serve(duet, open_nothing, &error), DUET_OK);
    CU_ASSERT_EQUAL(
        duet_find(duet, DUET_KIND_OPTIMIZER, "descent", &entry, &error),
        DUET_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "module 'duet' not found"));
    close_context(&scratch, duet);
}

int register_script_suite(void)
{
    CU_pSuite suite = CU_add_suite("script", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite,
                     "a program in C steps a plugin in Lua, and is told "
                     "its errors",
                     test_serve) ||
        !CU_add_test(suite, "an initializer in Lua says what it draws from",
                     test_moments) ||
        !CU_add_test(suite, "without Lua such a file is refused",
                     test_no_lua) ||
        !CU_add_test(suite, "so it is where the library isn't found",
                     test_no_library))
        return -1;
    return 0;
}
