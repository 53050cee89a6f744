/* test_abi.c - the interfaces of plugins and library keep their numbers. */
#include "kind.h"
#include "suites.h"

#include <CUnit/CUnit.h>
#include <duet/layers.h>

#include <stdio.h>
#include <string.h>

/* A struct, or a field of the last one, or a value of an enum. */
struct row {
    enum { STRUCT_ROW, FIELD_ROW, VALUE_ROW } sort;
    const char *name;
    size_t offset, size, alignment; /* as compiled; a value is an offset */
    size_t wanted_offset, wanted_size;
};

#define STRUCT(type, size)                                                \
    {                                                                     \
        STRUCT_ROW, #type, 0, sizeof(struct type), _Alignof(struct type), \
        0,          size                                                  \
    },
#define FIELD(type, field, offset, size)               \
    { FIELD_ROW,                                       \
      #type "." #field,                                \
      offsetof(struct type, field),                    \
      sizeof(((struct type *)0)->field),               \
      _Alignof(__typeof__(((struct type *)0)->field)), \
      offset,                                          \
      size },
#define VALUE(name, value) { VALUE_ROW, #name, name, 0, 1, value, 0 },

/* clang-format off */
static const struct row plugins[] = {
#include "abi_plugins.h"
};

static const struct row library[] = {
#include "abi_library.h"
};
/* clang-format on */

static void check_numbers(const struct row *row, const char *table)
{
    if (row->offset == row->wanted_offset && row->size == row->wanted_size)
        return;
    printf("\n%s: at %zu, of %zu bytes; tests/%s has %zu and %zu", row->name,
           row->offset, row->size, table, row->wanted_offset, row->wanted_size);
    CU_FAIL("programs built before would read other memory");
}

/* What comes next begins where the last field ended, or alignment wants it. */
static void check_next(const char *next, size_t at, size_t end,
                       size_t alignment, bool gaps, const char *table)
{
    if (gaps)
        end = (end + alignment - 1) / alignment * alignment;
    if (at == end)
        return;
    printf("\nbefore %s: bytes %zu to %zu belong to no field in tests/%s", next,
           end, at, table);
    CU_FAIL("a field is missing, or there is padding");
}

/*
 * Fields follow each other, and the last one ends with its struct: so none is
 * missing in the table. `gaps` permits what alignment leaves.
 */
static void check_fields(const struct row *whole, size_t n, bool gaps,
                         const char *table)
{
    size_t end = 0;

    for (size_t i = 1; i < n && whole[i].sort == FIELD_ROW; i++) {
        check_next(whole[i].name, whole[i].offset, end, whole[i].alignment,
                   gaps, table);
        end = whole[i].offset + whole[i].size;
    }
    check_next("the end", whole->size, end, whole->alignment, gaps, table);
}

static void check_table(const struct row *rows, size_t n, bool gaps,
                        const char *table)
{
    for (size_t i = 0; i < n; i++)
        check_numbers(&rows[i], table);
    for (size_t i = 0; i < n; i++)
        if (rows[i].sort == STRUCT_ROW)
            check_fields(&rows[i], n - i, gaps, table);
}

static void test_plugins(void)
{
    check_table(plugins, sizeof plugins / sizeof *plugins, false,
                "abi_plugins.h");
}

static void test_library(void)
{
    check_table(library, sizeof library / sizeof *library, true,
                "abi_library.h");
}

/* Whether a table has a struct; those of every method must be in it. */
static bool lists(const char *name)
{
    for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++)
        if (plugins[i].sort == STRUCT_ROW && !strcmp(plugins[i].name, name))
            return true;
    return false;
}

static void test_kinds(void)
{
    for (unsigned kind = 1; kind <= DUET_N_KINDS; kind++) {
        char name[64];

        size_t n = 0;

        snprintf(name, sizeof name, "duet_%s", duet_kind_name(kind));
        CU_ASSERT(lists(name));
        for (size_t i = 0; i < duet_n_methods; i++)
            n += duet_methods[i].kind == kind;
        CU_ASSERT(n >= 1 && n <= DUET_MOST_METHODS);
    }
    for (size_t i = 0; i < duet_n_methods; i++) {
        const struct duet_method *method = &duet_methods[i];
        char name[64];
        bool found = false;

        snprintf(name, sizeof name, "duet_%s.%s", duet_kind_name(method->kind),
                 method->name);
        for (size_t k = 0; k < sizeof plugins / sizeof *plugins; k++)
            found |= !strcmp(plugins[k].name, name) &&
                     plugins[k].offset == method->offset;
        CU_ASSERT(found);
    }
}

static void test_version(void)
{
    CU_ASSERT_EQUAL(DUET_ABI_MAJOR, 1);
    CU_ASSERT_EQUAL(DUET_MAGIC, 0x54455544);
    CU_ASSERT(!memcmp(&(unsigned) { DUET_MAGIC }, "DUET", 4));
}

int register_abi_suite(void)
{
    CU_pSuite suite = CU_add_suite("abi", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite, "the version is 1, and says so in memory",
                     test_version) ||
        !CU_add_test(suite, "all kinds and methods are in the table",
                     test_kinds))
        return -1;
    if (sizeof(long) == 8 && sizeof(void *) == 8 &&
        (!CU_add_test(suite,
                      "structs keep sizes, offsets and values, and have no "
                      "padding",
                      test_plugins) ||
         !CU_add_test(suite, "so do those of the library, padded as C does it",
                      test_library)))
        return -1;
    return 0;
}
