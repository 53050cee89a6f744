/* plugged.c - plugins loaded and called by tests. */
#include "plugged.h"

#include <CUnit/CUnit.h>

#include <stdio.h>
#include <string.h>

static void need(enum duet_status status, const struct duet_error *error)
{
    if (status != DUET_OK) {
        printf("\n%s", error->text);
        CU_FAIL_FATAL("a call failed that the test needs");
    }
}

struct duet *plugged_context(void)
{
    struct duet_error error;
    struct duet *duet;

    need(duet_create(&duet, NULL, &error), &error);
    need(duet_add_plugin_path(duet, DUET_TEST_PLUGINS, &error), &error);
    return duet;
}

static size_t count(const struct duet_setting *settings)
{
    size_t n = 0;

    while (n < MAX_SETTINGS && settings[n].name)
        n++;
    return n;
}

struct duet_instance *plugged(struct duet *duet, enum duet_kind kind,
                              const char *name,
                              const struct duet_setting *settings)
{
    struct duet_instance *instance;
    struct duet_error error;

    need(duet_configure(duet, kind, name, settings, count(settings), &instance,
                        &error),
         &error);
    return instance;
}

void plugged_refuses(struct duet *duet, enum duet_kind kind, const char *name,
                     const struct duet_setting *settings, const char *text)
{
    struct duet_instance *instance = NULL;
    struct duet_error error = { 0 };
    const enum duet_status status = duet_configure(
        duet, kind, name, settings, count(settings), &instance, &error);

    if (status == DUET_OK || !strstr(error.text, text)) {
        printf("\n%s: got '%s', want '%s'", name, error.text, text);
        CU_FAIL("accepted, or refused for another reason");
    }
    duet_instance_unref(instance);
}

struct duet_tensor plugged_tensor(enum duet_dtype dtype, size_t rows,
                                  size_t columns)
{
    struct duet_tensor tensor;
    struct duet_error error;

    need(duet_tensor_init(&tensor, dtype, rows, columns, &error), &error);
    return tensor;
}

void plugged_fill(struct duet_tensor *tensor, unsigned seed)
{
    unsigned x = 2654435761u * (seed + 1);

    for (size_t i = 0; i < tensor->rows; i++)
        for (size_t j = 0; j < tensor->columns; j++) {
            double value;

            x = 1664525u * x + 1013904223u;
            value = 0.085 + 2.3 * (double)(x >> 9) / (double)(1u << 23);
            x = 1664525u * x + 1013904223u;
            duet_tensor_set(tensor, i, j, x >> 31 ? value : -value);
        }
}
