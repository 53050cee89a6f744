/*
 * test_surface.c - plugins in Lua have all that plugins in C have.
 *
 * What plugins in C have is in the tables of tests/plugin/abi_plugins.h, which
 * test_abi.c compares with the headers byte by byte. What plugins in Lua have
 * is in the tables by which core/lua/define reads definitions and shows
 * arguments. Each field of the first must be in the second under its own name
 * or at its own offset, or in the table of those that are called otherwise.
 */
#include "definition.h"
#include "kind.h"
#include "suites.h"

#include <CUnit/CUnit.h>
#include <duet/layers.h>

#include <stdio.h>
#include <string.h>

struct field {
    const char *type, *name;
    size_t offset;
};

#define STRUCT(type, size)
#define FIELD(type, field, offset, size) { #type, #field, offset },
#define VALUE(name, value)
/* clang-format off */
static const struct field all_fields[] = {
#include "plugin/abi_plugins.h"
};
/* clang-format on */
#undef STRUCT
#undef FIELD
#undef VALUE

enum { N_FIELDS = sizeof all_fields / sizeof *all_fields };

/*
 * Fields that have another name in Lua, or none. A type that is NULL stands for
 * all.
 */
static const struct {
    const char *type, *name, *in_lua, *why;
} otherwise[] = {
    { NULL, "head", NULL, "says how to read what C lays out" },
    { NULL, "struct_size", NULL, "the same" },
    { NULL, "reserved", NULL, "is 0" },
    { NULL, "reserved_base", NULL, "is 0" },
    { NULL, "needs_minor", NULL, "a table has no layout" },
    { NULL, "config_size", NULL, "options are a table" },
    { NULL, "flags", "surrogate_gradient", "each flag has a name" },
    { NULL, "where", "epoch", "its fields are the table's own" },
    { NULL, "host", "warn", "the same" },
    { "duet_option", "offset", NULL, "options are a table" },
    { "duet_option", "value", "default", "" },
    { "duet_option", "allowed", "range", "also min, max, choices and kind" },
    { "duet_option", "initial", "default", "" },
    { "duet_preset", "variant", "name", "" },
    { "duet_export", "function", "call", "" },
    { "duet_update", "slot", "slots", "" },
    { "duet_update", "part_size", NULL, "parts are tables" },
    { "duet_update", "n_parts", "parts", "a table has a length" },
    { "duet_where", "random", "random_normal", "" },
    { "duet_host", "abi_minor", NULL, "a table has no layout" },
    { "duet_host", "context", NULL, "functions know the call" },
    { "duet_host", "fail", NULL, "error()" },
    { "duet_host", "scratch", NULL, "tensors are made in Lua" },
    { "duet_host", "uniform", "rng", "" },
    { "duet_host", "normal", "rng", "" },
    { "duet_host", "sum", NULL, "a method of tensors" },
    { "duet_host", "dot", NULL, "a method of tensors" },
    { "duet_host", "parallel", NULL, "Lua has one thread" },
    { "duet_host", "lr", "lr_of", "" },
    { "duet_host", "extension", "layers", "the services that there are" },
};

/* The name that a field has in Lua; NULL: it needs none. */
static const char *name_of(const struct field *field)
{
    for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise; i++)
        if (!strcmp(otherwise[i].name, field->name) &&
            (!otherwise[i].type || !strcmp(otherwise[i].type, field->type)))
            return otherwise[i].in_lua;
    return field->name;
}

static bool is_listed(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp(name, *names))
            return true;
    return false;
}

static void expect(const struct field *field, bool is_there, const char *where)
{
    if (is_there)
        return;
    printf("\n%s.%s is nothing in Lua: %s", field->type, field->name, where);
    CU_FAIL("plugins in Lua lack what plugins in C have");
}

static void test_definitions(void)
{
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        const char *known[DUET_LUA_MOST_FIELDS];
        char type[32];
        size_t n = 0;

        duet_lua_known_fields(kind, known);
        snprintf(type, sizeof type, "duet_%s", duet_kind_name(kind));
        for (size_t i = 0; i < N_FIELDS; i++) {
            const char *name = name_of(&all_fields[i]);

            if (strcmp(all_fields[i].type, type) != 0)
                continue;
            n++;
            expect(&all_fields[i], !name || is_listed(name, known),
                   "a field of define");
        }
        CU_ASSERT(n > 20);
    }
}

static void test_flags(void)
{
    static const char *const flags[] = {
#define STRUCT(type, size)
#define FIELD(type, field, offset, size)
#define VALUE(name, value) #name,
/* clang-format off */
#include "plugin/abi_plugins.h"
/* clang-format on */
#undef STRUCT
#undef FIELD
#undef VALUE
    };
    static const struct {
        const char *prefix;
        enum duet_kind kind;
    } prefixes[] = { { "DUET_FLAG_", DUET_KIND_OPTIMIZER },
                     { "DUET_ACTIVATION_", DUET_KIND_ACTIVATION },
                     { "DUET_METRIC_", DUET_KIND_METRIC } };
    size_t n = 0;

    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        for (size_t k = 0; k < 3; k++) {
            const size_t length = strlen(prefixes[k].prefix);
            const char *known[DUET_LUA_MOST_FIELDS];
            char name[64] = "";

            if (strncmp(flags[i], prefixes[k].prefix, length) != 0 ||
                !strcmp(flags[i], "DUET_ACTIVATION_NEEDS_X"))
                continue; /* x is there whenever it is looked at */
            for (size_t c = 0; flags[i][length + c]; c++)
                name[c] = (char)(flags[i][length + c] == '_'
                                     ? '_'
                                     : flags[i][length + c] + 'a' - 'A');
            duet_lua_known_fields(prefixes[k].kind, known);
            n++;
            if (!is_listed(name, known)) {
                printf("\n%s: no field '%s'", flags[i], name);
                CU_FAIL("plugins in Lua lack a flag");
            }
        }
    CU_ASSERT(n >= 5);
}

static void test_rows(void)
{
    const struct {
        const char *type;
        const char *const *known;
    } rows[] = { { "duet_option", duet_lua_option_row },
                 { "duet_preset", duet_lua_preset_row },
                 { "duet_slot", duet_lua_slot_row },
                 { "duet_scalar", duet_lua_scalar_row },
                 { "duet_parameter", duet_lua_parameter_row },
                 { "duet_export", duet_lua_export_row } };

    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (size_t i = 0; i < N_FIELDS; i++) {
            const char *name = name_of(&all_fields[i]);

            if (!strcmp(all_fields[i].type, rows[k].type))
                expect(&all_fields[i], !name || is_listed(name, rows[k].known),
                       "a name in a row");
        }
}

/* A field of that name, or at that offset of the struct. */
static bool shows(const struct duet_lua_field *fields, size_t n,
                  const char *name, size_t offset)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(fields[i].name, name) ||
            (offset &&
             (fields[i].offset == offset || fields[i].columns == offset)))
            return true;
    return false;
}

static bool layout_shows(const struct duet_lua_layout *layout,
                         const struct field *field)
{
    const char *name = name_of(field);

    return !name || field->offset == layout->rows ||
           shows(layout->fields, layout->n_fields, name, field->offset) ||
           shows(duet_lua_where_fields, duet_lua_n_where_fields, name, 0);
}

static void test_arguments(void)
{
    for (size_t m = 0; m < duet_n_methods; m++) {
        const struct duet_lua_layout *layout =
            duet_lua_layout_of(&duet_methods[m]);

        CU_ASSERT_PTR_NOT_NULL_FATAL(layout);
        for (size_t i = 0; i < N_FIELDS; i++) {
            /* What only some methods are given is for the method to have. */
            const bool is_back =
                !strcmp(all_fields[i].name, "parameter_gradient") &&
                !strstr(layout->method, "gradient") &&
                strcmp(layout->method, "backward") != 0;
            const bool is_filled = !strcmp(layout->method, "moments") &&
                                   !strcmp(all_fields[i].name, "weight");

            if (!strcmp(all_fields[i].type, layout->type) && !is_back &&
                !is_filled)
                expect(&all_fields[i], layout_shows(layout, &all_fields[i]),
                       layout->method);
        }
    }
}

/* Whether some method of some kind has a field of that name. */
static bool any_shows(const char *name)
{
    for (size_t m = 0; m < duet_n_methods; m++) {
        const struct duet_lua_layout *layout =
            duet_lua_layout_of(&duet_methods[m]);

        if (shows(layout->fields, layout->n_fields, name, 0))
            return true;
    }
    return shows(duet_lua_where_fields, duet_lua_n_where_fields, name, 0);
}

static void test_services(void)
{
    size_t n = 0;

    for (size_t i = 0; i < N_FIELDS; i++) {
        const char *name = name_of(&all_fields[i]);
        const bool is_where = !strcmp(all_fields[i].type, "duet_where");

        if (!is_where && strcmp(all_fields[i].type, "duet_host") != 0)
            continue;
        n++;
        expect(&all_fields[i],
               !name || any_shows(name) ||
                   (is_where &&
                    shows(duet_lua_where_fields, duet_lua_n_where_fields, name,
                          all_fields[i].offset)),
               "a service");
    }
    CU_ASSERT(n > 30);
}

int register_surface_suite(void)
{
    CU_pSuite suite = CU_add_suite("surface", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite, "a definition has each field of a descriptor",
                     test_definitions) ||
        !CU_add_test(suite, "a definition has each flag", test_flags) ||
        !CU_add_test(suite, "its rows have each field of a row", test_rows) ||
        !CU_add_test(suite, "a function sees each field that a method sees",
                     test_arguments) ||
        !CU_add_test(suite, "a function has each service", test_services))
        return -1;
    return 0;
}
