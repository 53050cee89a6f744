/* test_optimizers.c - optimizers against traces of other systems. */
#include "stepped.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N_WEIGHTS = 12, N_STEPS = 50 };

/*
 * torch.json: PyTorch 1.13 in double; variants.json: the lecture's code
 * (deck_...), its slides' formulas and Keras's, in plain Python. All have the
 * same initial weights and the same 50 gradients.
 */
static json_t *torch, *variants;

/* A case of a golden file, and how duet comes to the same. */
struct trace {
    const char *name, *optimizer;
    struct duet_setting settings[MAX_SETTINGS];
};

static const struct trace torch_traces[] = {
    { "sgd", "sgd", { DUET_SET_REAL("lr", 0.1) } },
    { "sgd_momentum",
      "sgd",
      { DUET_SET_REAL("lr", 0.1), DUET_SET_REAL("momentum", 0.9) } },
    { "sgd_momentum", "momentum", { DUET_SET_REAL("lr", 0.1) } },
    { "sgd_momentum",
      "momentum",
      { DUET_SET_REAL("lr", 0.1), DUET_SET_TEXT("velocity", "steps") } },
    { "sgd_nesterov",
      "sgd",
      { DUET_SET_REAL("lr", 0.1), DUET_SET_REAL("momentum", 0.9),
        SET_TRUE("nesterov") } },
    { "sgd_nesterov", "nesterov", { DUET_SET_REAL("lr", 0.1) } },
    { "sgd_weight_decay",
      "sgd",
      { DUET_SET_REAL("lr", 0.1), DUET_SET_REAL("weight_decay", 0.01) } },
    /* Without state, decoupled decay is the same in exact arithmetic. */
    { "sgd_weight_decay",
      "sgd",
      { DUET_SET_REAL("lr", 0.1), DUET_SET_REAL("weight_decay", 0.01),
        SET_TRUE("decoupled_weight_decay") } },
    { "adagrad", "adagrad", { { 0 } } },
    { "rmsprop", "rmsprop", { { 0 } } },
    { "rmsprop_centered", "rmsprop", { SET_TRUE("centered") } },
    { "rmsprop_momentum", "rmsprop", { DUET_SET_REAL("momentum", 0.9) } },
    { "rmsprop_momentum",
      "rmsprop",
      { DUET_SET_REAL("momentum", 0.9), DUET_SET_TEXT("velocity", "steps") } },
    { "adam", "adam", { { 0 } } },
    { "adam", "adam", { DUET_SET_TEXT("variant", "paper") } },
    { "adamw",
      "adam",
      { DUET_SET_REAL("weight_decay", 0.01),
        SET_TRUE("decoupled_weight_decay") } },
    { "adamw", "adamw", { { 0 } } },
    { "adam_amsgrad", "adam", { SET_TRUE("amsgrad") } },
    { "adam_amsgrad",
      "adamw",
      { DUET_SET_REAL("weight_decay", 0), SET_TRUE("amsgrad") } },
    { "adadelta", "adadelta", { { 0 } } },
    { "adamax", "adamax", { { 0 } } },
    { "nadam", "nadam", { { 0 } } },
    { "radam", "radam", { { 0 } } },
    { "rprop", "rprop", { { 0 } } },
    { "asgd", "asgd", { { 0 } } },
};

static const struct trace variant_traces[] = {
    { "deck_mom", "nesterov", { DUET_SET_TEXT("variant", "lecture") } },
    { "deck_mom", "nesterov", { DUET_SET_REAL("lr", 0.01) } },
    { "formula_mom", "momentum", { DUET_SET_TEXT("variant", "slide") } },
    { "keras_nesterov", "nesterov", { DUET_SET_TEXT("variant", "keras") } },
    { "keras_nesterov",
      "sgd",
      { DUET_SET_TEXT("variant", "keras"), DUET_SET_REAL("momentum", 0.9),
        SET_TRUE("nesterov") } },
    { "deck_rms", "rmsprop", { DUET_SET_TEXT("variant", "lecture") } },
    { "deck_rms", "rmsprop", { DUET_SET_TEXT("variant", "slide") } },
    { "deck_adam", "adam", { DUET_SET_TEXT("variant", "lecture") } },
    { "deck_adam_formula", "adam", { DUET_SET_TEXT("variant", "slide") } },
    { "keras_adam", "adam", { DUET_SET_TEXT("variant", "keras") } },
};

static void start(struct stepped *run, const struct trace *trace,
                  enum duet_dtype dtype)
{
    struct duet *duet = plugged_context();

    stepped_start(
        run, duet,
        plugged(duet, DUET_KIND_OPTIMIZER, trace->optimizer, trace->settings),
        dtype, 1, N_WEIGHTS, json_object_get(torch, "initial"));
}

/* Step with the gradient of step t, times `sign`. */
static void step(struct stepped *run, size_t t, double sign)
{
    stepped_step(run, json_array_get(json_object_get(torch, "grads"), t - 1),
                 sign, 1);
}

static void follow(const struct trace *trace, const json_t *want,
                   enum duet_dtype dtype)
{
    struct stepped run;
    char what[64];
    size_t compared = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(want);
    snprintf(what, sizeof what, "%s as %s", trace->optimizer, trace->name);
    start(&run, trace, dtype);
    for (size_t t = 1; t <= N_STEPS; t++) {
        const json_t *now;
        char key[24];

        step(&run, t, 1);
        snprintf(key, sizeof key, "%zu", t);
        now = json_object_get(want, key);
        if (now) {
            stepped_compare(&run, what, t, &run.weight, now);
            compared++;
        }
    }
    CU_ASSERT_EQUAL(compared, 5);
    stepped_finish(&run);
}

static const json_t *torch_case(const char *name)
{
    const json_t *cases = json_object_get(torch, "cases");

    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *found = json_array_get(cases, i);

        if (!strcmp(json_string_value(json_object_get(found, "name")), name))
            return json_object_get(found, "params_corrected_formula")
                       ? json_object_get(found, "params_corrected_formula")
                       : json_object_get(found, "params");
    }
    return NULL;
}

static void test_torch(void)
{
    for (size_t i = 0; i < sizeof torch_traces / sizeof *torch_traces; i++)
        for (int dtype = DUET_FLOAT64; dtype <= DUET_FLOAT32; dtype++)
            follow(&torch_traces[i], torch_case(torch_traces[i].name),
                   (enum duet_dtype)dtype);
}

static void test_variants(void)
{
    const json_t *cases = json_object_get(variants, "cases");

    for (size_t i = 0; i < sizeof variant_traces / sizeof *variant_traces; i++)
        for (int dtype = DUET_FLOAT64; dtype <= DUET_FLOAT32; dtype++)
            follow(
                &variant_traces[i],
                json_object_get(json_object_get(cases, variant_traces[i].name),
                                "params"),
                (enum duet_dtype)dtype);
}

static const char *const names[] = {
    "adabelief", "adadelta", "adafactor", "adagrad",  "adam",
    "adamax",    "adamw",    "asgd",      "ftrl",     "lamb",
    "lion",      "momentum", "nadam",     "nesterov", "radam",
    "rmsprop",   "rprop",    "sgd",       "yogi",
};

/* Climbing is descending on the negated function. */
static void test_maximize(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct trace down = { "down", names[i], { { 0 } } };
        const struct trace up = { "up", names[i], { SET_TRUE("maximize") } };
        struct stepped a, b;

        start(&a, &down, DUET_FLOAT64);
        start(&b, &up, DUET_FLOAT64);
        for (size_t t = 1; t <= 10; t++) {
            step(&a, t, 1);
            step(&b, t, -1);
        }
        for (size_t j = 0; j < N_WEIGHTS; j++)
            CU_ASSERT_EQUAL(duet_tensor_get(&a.weight, 0, j),
                            duet_tensor_get(&b.weight, 0, j));
        stepped_finish(&a);
        stepped_finish(&b);
    }
}

/* A schedule may begin or end at 0. Rprop's steps are its own. */
static void test_no_rate(void)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct trace trace = { "no rate", names[i], { { 0 } } };
        const json_t *initial = json_object_get(torch, "initial");
        const json_t *grads = json_object_get(torch, "grads");
        struct stepped run;

        if (!strcmp(names[i], "rprop"))
            continue;
        start(&run, &trace, DUET_FLOAT64);
        stepped_step(&run, json_array_get(grads, 0), 1, 0);
        stepped_compare(&run, names[i], 1, &run.weight, initial);
        stepped_step(&run, json_array_get(grads, 1), 1, 1);
        for (size_t j = 0; j < N_WEIGHTS; j++)
            CU_ASSERT_TRUE(isfinite(duet_tensor_get(&run.weight, 0, j)));
        stepped_finish(&run);
    }
}

/*
 * PyTorch's first step ignores dampening: v = g1; then v = 0.9 v + 0.5 g2.
 * Weight 4 starts at 0.9161 and has the gradients 0.5 and 0.51.
 */
static void test_dampening(void)
{
    static const struct trace traces[] = {
        { "dampening",
          "momentum",
          { DUET_SET_REAL("lr", 0.1), DUET_SET_REAL("dampening", 0.5) } },
        { "dampening",
          "sgd",
          { DUET_SET_REAL("lr", 0.1), DUET_SET_REAL("momentum", 0.9),
            DUET_SET_REAL("dampening", 0.5) } },
    };
    const double first = 0.9161 - 0.1 * 0.5;
    const double second = first - 0.1 * (0.9 * 0.5 + 0.5 * 0.51);

    for (size_t i = 0; i < sizeof traces / sizeof *traces; i++) {
        struct stepped run;

        start(&run, &traces[i], DUET_FLOAT64);
        step(&run, 1, 1);
        CU_ASSERT_DOUBLE_EQUAL(duet_tensor_get(&run.weight, 0, 4), first,
                               1e-15);
        step(&run, 2, 1);
        CU_ASSERT_DOUBLE_EQUAL(duet_tensor_get(&run.weight, 0, 4), second,
                               1e-15);
        stepped_finish(&run);
    }
}

/*
 * Keras's Adagrad: s = 0.1 + g^2, w -= 0.001 g / sqrt(s + 1e-7). With lr_decay
 * 0.25, the third step's rate is 0.001 / 1.5.
 */
static void test_adagrad(void)
{
    const struct trace trace = { "keras",
                                 "adagrad",
                                 { DUET_SET_TEXT("variant", "keras"),
                                   DUET_SET_REAL("lr_decay", 0.25) } };
    double w = 0.9161, s = 0.1;
    struct stepped run;

    start(&run, &trace, DUET_FLOAT64);
    for (size_t t = 1; t <= 3; t++) {
        const double g = 0.49 + 0.01 * (double)t;

        step(&run, t, 1);
        s += g * g;
        w -= 0.001 / (1 + 0.25 * (double)(t - 1)) * g / sqrt(s + 1e-7);
    }
    CU_ASSERT_DOUBLE_EQUAL(duet_tensor_get(&run.weight, 0, 4), w, 1e-15);
    stepped_finish(&run);
}

/*
 * With a constant gradient, mean and mean square come so near to each other
 * that their difference is rounding, which may be below zero.
 */
static void test_constant_gradient(void)
{
    static const struct trace trace = { "constant",
                                        "rmsprop",
                                        { SET_TRUE("centered"),
                                          DUET_SET_REAL("decay", 0.5) } };

    for (int dtype = DUET_FLOAT64; dtype <= DUET_FLOAT32; dtype++) {
        struct stepped run;

        start(&run, &trace, (enum duet_dtype)dtype);
        for (size_t t = 1; t <= 200; t++)
            step(&run, 1, 1);
        for (size_t i = 0; i < N_WEIGHTS; i++)
            CU_ASSERT_TRUE(isfinite(duet_tensor_get(&run.weight, 0, i)));
        stepped_finish(&run);
    }
}

static const struct {
    struct trace trace;
    const char *text;
} refused[] = {
    { { "", "sgd", { DUET_SET_REAL("dampening", 0.5) } }, "momentum" },
    { { "", "sgd", { SET_TRUE("nesterov") } }, "momentum" },
    { { "",
        "sgd",
        { DUET_SET_REAL("momentum", 0.9), SET_TRUE("nesterov"),
          DUET_SET_REAL("dampening", 0.5) } },
      "nesterov needs dampening" },
    { { "", "rmsprop", { DUET_SET_TEXT("velocity", "steps") } }, "momentum" },
    { { "", "adam", { SET_TRUE("decoupled_weight_decay") } }, "weight_decay" },
    { { "",
        "adam",
        { DUET_SET_TEXT("variant", "lecture"), SET_TRUE("correction") } },
      "moments=mean" },
    { { "",
        "adam",
        { DUET_SET_TEXT("variant", "slide"),
          DUET_SET_TEXT("epsilon_at", "before") } },
      "needs the correction" },
    { { "", "lamb", { DUET_SET_TEXT("weight_decay_in", "update") } },
      "weight_decay" },
    { { "",
        "lamb",
        { DUET_SET_REAL("norm_min", 2), DUET_SET_REAL("norm_max", 1) } },
      "at most norm_max" },
    { { "", "adafactor", { SET_TRUE("rms_after_decay") } }, "weight_decay" },
    { { "", "ftrl", { DUET_SET_REAL("l2_factor", 1) } }, "l2" },
    { { "", "ftrl", { DUET_SET_REAL("initial_accumulator", 0) } },
      "beta or l2 above 0" },
    { { "",
        "rprop",
        { DUET_SET_REAL("step_min", 2), DUET_SET_REAL("step_max", 1) } },
      "at most step_max" },
    { { "", "rprop", { DUET_SET_REAL("eta_plus", 0.9) } }, "(1, inf)" },
    { { "", "radam", { DUET_SET_REAL("threshold", 3) } }, "[4, inf)" },
    { { "", "adamw", { DUET_SET_TEXT("epsilon_at", "inside") } }, "outside" },
    { { "", "adam", { DUET_SET_REAL("beta1", 1) } }, "[0, 1)" },
    { { "", "adam", { DUET_SET_TEXT("variant", "pytorch") } }, "torch" },
};

static void test_refused(void)
{
    struct duet *duet = plugged_context();

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        plugged_refuses(duet, DUET_KIND_OPTIMIZER, refused[i].trace.optimizer,
                        refused[i].trace.settings, refused[i].text);
    duet_destroy(duet);
}

static int load(void)
{
    torch = json_load_file(DUET_TEST_GOLDEN "/torch.json", 0, NULL);
    variants = json_load_file(DUET_TEST_GOLDEN "/variants.json", 0, NULL);
    return !torch || !variants;
}

static int unload(void)
{
    json_decref(torch);
    json_decref(variants);
    return 0;
}

int register_optimizers_suite(void)
{
    CU_pSuite suite = CU_add_suite("optimizers", load, unload);

    if (!suite || !CU_add_test(suite, "steps match PyTorch's", test_torch) ||
        !CU_add_test(suite, "variants match the lecture, its slides and Keras",
                     test_variants) ||
        !CU_add_test(suite, "maximize climbs", test_maximize) ||
        !CU_add_test(suite, "a rate of 0 moves nothing", test_no_rate) ||
        !CU_add_test(suite, "dampening starts at the second step",
                     test_dampening) ||
        !CU_add_test(suite, "adagrad's accumulator and decay match the formula",
                     test_adagrad) ||
        !CU_add_test(suite, "a constant gradient leaves weights finite",
                     test_constant_gradient) ||
        !CU_add_test(suite, "options without effect are refused", test_refused))
        return -1;
    return 0;
}
