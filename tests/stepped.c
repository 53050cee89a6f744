/* stepped.c - an optimizer stepped by hand on the weights of golden traces. */
#include "stepped.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static double number(const json_t *array, size_t i)
{
    return json_number_value(json_array_get(array, i));
}

static void fill(struct duet_tensor *tensor, const json_t *array, double factor)
{
    CU_ASSERT_EQUAL_FATAL(json_array_size(array),
                          tensor->rows * tensor->columns);
    for (size_t i = 0; i < json_array_size(array); i++)
        duet_tensor_set(tensor, i / tensor->columns, i % tensor->columns,
                        factor * number(array, i));
}

void stepped_start(struct stepped *run, struct duet *duet,
                   struct duet_instance *instance, enum duet_dtype dtype,
                   size_t rows, size_t columns, const json_t *initial)
{
    const struct duet_part part = { .name = "w1",
                                    .role = DUET_ROLE_WEIGHTS,
                                    .rows = rows,
                                    .columns = columns };
    struct duet_error error;

    run->duet = duet;
    run->instance = instance;
    run->weight = plugged_tensor(dtype, rows, columns);
    run->gradient = plugged_tensor(dtype, rows, columns);
    run->part = part;
    fill(&run->weight, initial, 1);
    CU_ASSERT_EQUAL_FATAL(duet_stepper_create(duet, instance, dtype, &run->part,
                                              1, run->weight.data, NULL,
                                              &run->stepper, &error),
                          DUET_OK);
}

void stepped_step(struct stepped *run, const json_t *gradient, double sign,
                  double factor)
{
    const struct duet_where where = { .struct_size = sizeof where };
    const struct duet_step now = { .where = &where,
                                   .lr = run->stepper->lr * factor,
                                   .loss = (double)NAN,
                                   .gradient = run->gradient.data };
    struct duet_error error;

    fill(&run->gradient, gradient, sign);
    CU_ASSERT_EQUAL(duet_stepper_step(run->stepper, &now, &error), DUET_OK);
}

void stepped_compare(const struct stepped *run, const char *what, size_t t,
                     const struct duet_tensor *got, const json_t *want)
{
    const enum duet_dtype dtype = duet_tensor_dtype(&run->weight);

    for (size_t i = 0; i < json_array_size(want); i++) {
        const double x = number(want, i);
        const double found =
            duet_tensor_get(got, i / got->columns, i % got->columns);
        const double bound =
            dtype == DUET_FLOAT32 ? 2e-5 * (1 + fabs(x)) : 1e-12 * fabs(x);

        if (!(fabs(found - x) <= bound)) {
            printf("\n%s, step %zu: %s[%zu]: got %.17g, want %.17g", what, t,
                   duet_dtype_name(dtype), i, found, x);
            CU_FAIL("steps differ");
        }
    }
}

struct duet_tensor stepped_slot(const struct stepped *run, const char *name)
{
    const struct duet_entry *entry = run->instance->entry;
    struct duet_tensor slot = run->weight;

    slot.data = NULL;
    for (size_t i = 0; i < entry->n_slots; i++)
        if (!strcmp(entry->slots[i].name, name))
            slot.data = run->stepper->units[0].slot[i];
    CU_ASSERT_PTR_NOT_NULL_FATAL(slot.data);
    return slot;
}

void stepped_finish(struct stepped *run)
{
    duet_stepper_destroy(run->stepper);
    duet_tensor_finish(&run->weight);
    duet_tensor_finish(&run->gradient);
    duet_instance_unref(run->instance);
    duet_destroy(run->duet);
}
