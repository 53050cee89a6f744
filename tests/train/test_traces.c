/* test_traces.c - optimizers and their variants against other systems. */
#include "instance_json.h"
#include "stepped.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <stdio.h>
#include <stdlib.h>

/* The problem: torch.json's weights, and a gradient for each step. */
static json_t *problem;

static struct duet_instance *configured(struct duet *duet, const json_t *plugin)
{
    struct duet_instance *instance = NULL;
    struct duet_error error;

    if (duet_instance_from_json(duet, DUET_KIND_OPTIMIZER, plugin, &instance,
                                &error) != DUET_OK) {
        printf("\n%s", error.text);
        CU_FAIL("a trace's options are refused");
    }
    return instance;
}

static void compare_slots(const struct stepped *run, const char *what, size_t t,
                          json_t *slots)
{
    const char *name;
    json_t *want;

    json_object_foreach (slots, name, want) {
        const struct duet_tensor slot = stepped_slot(run, name);

        stepped_compare(run, what, t, &slot, want);
    }
}

/* The case's plugin and options are `what` in messages. */
static void follow(json_t *trace, const char *what, enum duet_dtype dtype)
{
    const json_t *shape = json_object_get(trace, "shape");
    const json_t *gradients = json_object_get(problem, "grads");
    const json_t *factors = json_object_get(trace, "factors");
    const json_t *weights = json_object_get(trace, "weights");
    struct duet *duet = plugged_context();
    struct duet_instance *instance =
        configured(duet, json_object_get(trace, "optimizer"));
    struct stepped run;

    if (!instance) {
        duet_destroy(duet);
        return;
    }
    stepped_start(&run, duet, instance, dtype,
                  (size_t)json_integer_value(json_array_get(shape, 0)),
                  (size_t)json_integer_value(json_array_get(shape, 1)),
                  json_object_get(problem, "initial"));
    for (size_t t = 1; t <= json_array_size(gradients); t++) {
        const json_t *factor = json_array_get(factors, t - 1);
        const json_t *want;
        char key[24];

        stepped_step(&run, json_array_get(gradients, t - 1), 1,
                     factor ? json_number_value(factor) : 1);
        snprintf(key, sizeof key, "%zu", t);
        want = json_object_get(weights, key);
        stepped_compare(&run, what, t, &run.weight, want);
    }
    compare_slots(&run, what, json_array_size(gradients),
                  json_object_get(trace, "slots"));
    stepped_finish(&run);
}

static void follow_all(const char *path)
{
    json_t *file = json_load_file(path, 0, NULL), *trace;
    size_t i;

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_TRUE(json_array_size(json_object_get(file, "cases")) > 0);
    json_array_foreach (json_object_get(file, "cases"), i, trace) {
        char *what = json_dumps(json_object_get(trace, "optimizer"), 0);

        CU_ASSERT_PTR_NOT_NULL_FATAL(what);
        CU_ASSERT_EQUAL(json_object_size(json_object_get(trace, "weights")), 4);
        follow(trace, what, DUET_FLOAT64);
        follow(trace, what, DUET_FLOAT32);
        free(what);
    }
    json_decref(file);
}

/* PyTorch 1.13's own optimizers. */
static void test_torch(void)
{
    follow_all(DUET_TEST_GOLDEN "/traces_torch.json");
}

/* What PyTorch has, or corrected, since then: its formulas in NumPy. */
static void test_torch_2(void)
{
    follow_all(DUET_TEST_GOLDEN "/traces_torch2.json");
}

/* Keras's formulas in NumPy. */
static void test_keras(void)
{
    follow_all(DUET_TEST_GOLDEN "/traces_keras.json");
}

/* Formulas of papers in NumPy. */
static void test_papers(void)
{
    follow_all(DUET_TEST_GOLDEN "/traces_papers.json");
}

/* The lecture's code and slides, with other numbers than there. */
static void test_lecture(void)
{
    follow_all(DUET_TEST_GOLDEN "/traces_lecture.json");
}

static int load(void)
{
    problem = json_load_file(DUET_TEST_GOLDEN "/torch.json", 0, NULL);
    return !problem;
}

static int unload(void)
{
    json_decref(problem);
    return 0;
}

int register_traces_suite(void)
{
    CU_pSuite suite = CU_add_suite("traces", load, unload);

    if (!suite ||
        !CU_add_test(suite, "steps and options are PyTorch's", test_torch) ||
        !CU_add_test(suite, "and those of its later versions", test_torch_2) ||
        !CU_add_test(suite, "variants are Keras's, defaults included",
                     test_keras) ||
        !CU_add_test(suite, "formulas are those of papers", test_papers) ||
        !CU_add_test(suite, "and those of the lecture", test_lecture))
        return -1;
    return 0;
}
