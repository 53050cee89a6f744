/* test_promises.c - what plugins promise for speed is kept, to the bit. */
#include "plugged.h"
#include "promise.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 37, COLUMNS = 3 };

static const struct {
    const char *name;
    struct duet_setting settings[MAX_SETTINGS];
} activations[] = {
    { "identity", { { 0 } } }, { "relu", { { 0 } } },
    { "sigmoid", { { 0 } } },  { "sigmoid", { DUET_SET_REAL("clip_z", -1.5) } },
    { "tanh", { { 0 } } },
};

static const struct {
    struct duet_setting settings[MAX_SETTINGS];
    bool weighted;
} losses[] = {
    { { { 0 } }, false },
    { { DUET_SET_REAL("clip", 1e-3) }, false },
    { { DUET_SET_REAL("pos_weight", 2.5) }, true },
    { { DUET_SET_REAL("label_smoothing", 0.1) }, false },
};

static void kept(enum duet_status status, const struct duet_error *error)
{
    if (status != DUET_OK)
        printf("\n    %s", error->text);
    CU_ASSERT_EQUAL(status, DUET_OK);
}

/* Forward and backward of one activation in one element type. */
static enum duet_status try_activation(struct duet *duet,
                                       struct duet_instance *activation,
                                       enum duet_dtype dtype,
                                       struct duet_error *error)
{
    struct duet_tensor x = plugged_tensor(dtype, ROWS, COLUMNS);
    struct duet_tensor gy = plugged_tensor(dtype, ROWS, COLUMNS);
    enum duet_status status;

    plugged_fill(&x, 1);
    plugged_fill(&gy, 2);
    duet_tensor_set(&x, 0, 0, (double)NAN);
    duet_tensor_set(&x, 1, 0, -800);
    status = duet_promise_elementwise(duet, activation, dtype, ROWS, COLUMNS,
                                      x.data, gy.data, error);
    duet_tensor_finish(&x);
    duet_tensor_finish(&gy);
    return status;
}

static void test_elementwise(void)
{
    struct duet *duet = plugged_context();
    struct duet_error error;

    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++) {
        struct duet_instance *activation =
            plugged(duet, DUET_ACTIVATION, activations[i].name,
                    activations[i].settings);

        CU_ASSERT_EQUAL(duet_instance_build(activation, DUET_FLOAT64)
                            ->activation.elementwise,
                        1);
        kept(try_activation(duet, activation, DUET_FLOAT64, &error), &error);
        kept(try_activation(duet, activation, DUET_FLOAT32, &error), &error);
        duet_instance_unref(activation);
    }
    duet_destroy(duet);
}

/* Depends on where an element stands. */
static void by_position(const void *options, const struct duet_activated *a)
{
    const double *x = a->x;
    double *y = a->y;

    (void)options;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        y[i] = x[i] + (double)i;
}

static void test_broken(void)
{
    struct duet *duet = plugged_context();
    const struct duet_setting none[MAX_SETTINGS] = { { 0 } };
    struct duet_instance *relu = plugged(duet, DUET_ACTIVATION, "relu", none);
    union duet_descriptor *d =
        (union duet_descriptor *)duet_instance_build(relu, DUET_FLOAT64);
    struct duet_error error;

    d->activation.forward = by_position;
    CU_ASSERT_EQUAL(try_activation(duet, relu, DUET_FLOAT64, &error),
                    DUET_PLUGIN_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "activation relu: forward"));
    d->activation.elementwise = 0;
    kept(try_activation(duet, relu, DUET_FLOAT64, &error), &error);
    duet_instance_unref(relu);
    duet_destroy(duet);
}

static void try_loss(struct duet *duet, struct duet_instance *loss,
                     enum duet_dtype dtype, bool weighted)
{
    struct duet_tensor logits = plugged_tensor(dtype, ROWS, COLUMNS);
    struct duet_tensor target = plugged_tensor(dtype, ROWS, COLUMNS);
    struct duet_tensor weight = plugged_tensor(dtype, ROWS, 1);
    struct duet_error error;
    struct duet_judged j = {
        .rows = ROWS,
        .columns = COLUMNS,
        .logits = logits.data,
        .target = target.data,
        .target_columns = COLUMNS,
        .row_weight = weighted ? weight.data : NULL,
    };

    plugged_fill(&logits, 3);
    plugged_fill(&weight, 4);
    for (size_t i = 0; i < ROWS; i++)
        duet_tensor_set(&target, i, i % COLUMNS, 1);
    kept(duet_promise_one_pass(duet, loss, dtype, &j, &error), &error);
    duet_tensor_finish(&logits);
    duet_tensor_finish(&target);
    duet_tensor_finish(&weight);
}

static void test_one_pass(void)
{
    struct duet *duet = plugged_context();

    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        struct duet_instance *loss =
            plugged(duet, DUET_LOSS, "binary_crossentropy", losses[i].settings);

        try_loss(duet, loss, DUET_FLOAT64, losses[i].weighted);
        try_loss(duet, loss, DUET_FLOAT32, losses[i].weighted);
        duet_instance_unref(loss);
    }
    duet_destroy(duet);
}

static CU_TestInfo tests[] = {
    { "elementwise activations give each element the same bits anywhere",
      test_elementwise },
    { "a promise that isn't kept is seen", test_broken },
    { "value and gradient in one pass are those of two", test_one_pass },
    CU_TEST_INFO_NULL
};

int register_promises_suite(void)
{
    CU_SuiteInfo suites[] = { { "promises", NULL, NULL, NULL, NULL, tests },
                              CU_SUITE_INFO_NULL };

    return CU_register_suites(suites) == CUE_SUCCESS ? 0 : -1;
}
