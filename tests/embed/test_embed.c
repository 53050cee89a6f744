/* test_embed.c - what duet.h offers to programs beside training runs. */
#include "plugged.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(const char *what, double got, double want, double bound)
{
    if (fabs(got - want) <= bound)
        return;
    printf("\n%s: got %.17g, want %.17g", what, got, want);
    CU_FAIL("another number");
}

/* ---- Contexts ------------------------------------------------------------ */

static void the_environment_is_read_unless_told(void)
{
    const struct duet_context_options alone = { .struct_size = sizeof alone,
                                                .ignore_environment = true };
    const struct duet_context_options five = { .struct_size = sizeof five,
                                               .threads = 5 };
    struct duet_error error;
    struct duet *duet;

    setenv("DUET_THREADS", "7", 1);
    CU_ASSERT_EQUAL_FATAL(duet_create(&duet, NULL, &error), DUET_OK);
    CU_ASSERT_EQUAL(duet_threads(duet, 0), 7);
    CU_ASSERT_EQUAL(duet_threads(duet, 3), 3);
    CU_ASSERT_EQUAL(duet_threads(duet, 8), 7);
    duet_destroy(duet);
    CU_ASSERT_EQUAL_FATAL(duet_create(&duet, &five, &error), DUET_OK);
    CU_ASSERT_EQUAL(duet_threads(duet, 0), 5);
    duet_destroy(duet);
    setenv("DUET_THREADS", "many", 1);
    CU_ASSERT_EQUAL(duet_create(&duet, NULL, &error), DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "many"));
    setenv("DUET_CPU", "abacus", 1);
    CU_ASSERT_EQUAL_FATAL(duet_create(&duet, &alone, &error), DUET_OK);
    CU_ASSERT_EQUAL(duet_threads(duet, 0), duet_processors());
    duet_destroy(duet);
    unsetenv("DUET_CPU");
    unsetenv("DUET_THREADS");
}

struct heard {
    size_t n;
    enum duet_severity severity;
    char message[64];
};

static void hear(void *data, enum duet_severity severity, const char *message)
{
    struct heard *heard = data;

    heard->n++;
    heard->severity = severity;
    snprintf(heard->message, sizeof heard->message, "%s", message);
}

static void messages_go_to_the_programs_function(void)
{
    struct duet *duet = plugged_context();
    struct heard heard = { 0 };
    struct duet_call call;

    duet_call_init(&call, duet, DUET_FLOAT64);
    call.host.warn(&call, "nobody hears this");
    duet_set_log(duet, hear, &heard);
    call.host.warn(&call, "mind the gap");
    call.host.warn(&call, "mind the gap");
    CU_ASSERT_EQUAL(heard.n, 1);
    CU_ASSERT_EQUAL(heard.severity, DUET_SEVERITY_WARNING);
    CU_ASSERT_STRING_EQUAL(heard.message, "mind the gap");
    duet_set_log(duet, NULL, NULL);
    call.host.warn(&call, "nor this");
    CU_ASSERT_EQUAL(heard.n, 1);
    duet_call_finish(&call);
    duet_destroy(duet);
}

/* ---- Structs that grow --------------------------------------------------- */

/* A model's options as a later version may have them. */
struct later {
    struct duet_model_options options;
    uint64_t added;
};

static void structs_of_other_sizes_are_understood(void)
{
    struct duet *duet = plugged_context();
    static const struct duet_setting none[MAX_SETTINGS];
    struct duet_instance *sigmoid =
        plugged(duet, DUET_KIND_ACTIVATION, "sigmoid", none);
    struct duet_instance *mse = plugged(duet, DUET_KIND_LOSS, "mse", none);
    struct later later = { .options = { .struct_size = sizeof later,
                                        .inputs = 3,
                                        .hidden = 2,
                                        .outputs = 1,
                                        .activation = sigmoid,
                                        .loss = mse } };
    struct duet_model *model;
    struct duet_error error;

    CU_ASSERT_EQUAL_FATAL(
        duet_model_create(duet, &later.options, &model, &error), DUET_OK);
    duet_model_destroy(model);
    later.added = 1;
    CU_ASSERT_EQUAL(duet_model_create(duet, &later.options, &model, &error),
                    DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "doesn't know"));
    later.options.struct_size = 0;
    CU_ASSERT_EQUAL(duet_model_create(duet, &later.options, &model, &error),
                    DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "struct_size is 0"));
    duet_instance_unref(sigmoid);
    duet_instance_unref(mse);
    duet_destroy(duet);
}

/* ---- Random numbers and data --------------------------------------------- */

/* Figures of numpy.random.RandomState(0). */
static void streams_are_numpys_and_can_be_put_back(void)
{
    static const size_t order[] = { 2, 0, 1, 3, 4 };
    struct duet_rng_state state;
    struct duet_error error;
    struct duet_rng *rng;
    size_t got[5];
    double next;

    CU_ASSERT_EQUAL_FATAL(duet_rng_create(&rng, 0, &error), DUET_OK);
    expect("random_sample()", duet_rng_uniform(rng), 0.5488135039273248, 0);
    duet_rng_seed(rng, 0);
    expect("randn()", duet_rng_normal(rng), 1.764052345967664, 1e-15);
    duet_rng_get_state(rng, &state);
    CU_ASSERT(state.has_gauss);
    next = duet_rng_normal(rng);
    expect("randn()", next, 0.4001572083672233, 1e-15);
    CU_ASSERT_EQUAL(duet_rng_set_state(rng, &state, &error), DUET_OK);
    expect("randn() again", duet_rng_normal(rng), next, 0);
    state.position = 625;
    CU_ASSERT_EQUAL(duet_rng_set_state(rng, &state, &error), DUET_INVALID);
    duet_rng_seed(rng, 0);
    duet_rng_permutation(rng, 5, got);
    CU_ASSERT(!memcmp(got, order, sizeof got));
    duet_rng_destroy(rng);
}

static void data_is_made_of_arrays(void)
{
    static const char *const names[] = { "width", "height" };
    float numbers[] = { 1, 2, 3, 4, 5, 6 }, labels[] = { 0, 1, 0 };
    const struct duet_tensor x = duet_tensor_view(DUET_FLOAT32, 3, 2, numbers);
    struct duet_tensor y = duet_tensor_view(DUET_FLOAT32, 3, 1, labels);
    struct duet_error error;
    struct duet_data data;

    CU_ASSERT_EQUAL_FATAL(duet_data_init(&data, &x, &y, names, NULL, 0, &error),
                          DUET_OK);
    numbers[3] = 0;
    expect("x[1][1]", duet_tensor_get(&data.x, 1, 1), 4, 0);
    expect("its memory", (double)((float *)data.x.data)[3], 4, 0);
    CU_ASSERT_STRING_EQUAL(data.names[1], "height");
    CU_ASSERT_PTR_NULL(data.classes);
    duet_data_finish(&data);
    y.rows = 2;
    CU_ASSERT_EQUAL(duet_data_init(&data, &x, &y, NULL, NULL, 0, &error),
                    DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "3 rows, but y has 2"));
}

/* ---- Plugins ------------------------------------------------------------- */

static bool find_adam(void *data, const struct duet_plugin_info *info)
{
    const struct duet_plugin_info **found = data;
    const struct duet_option *first;

    if (strcmp(info->name, "adam"))
        return true;
    *found = info;
    CU_ASSERT_EQUAL(info->kind, DUET_KIND_OPTIMIZER);
    CU_ASSERT_PTR_NULL(info->error);
    CU_ASSERT_PTR_NOT_NULL(strstr(info->file, "optimizer_adam.so"));
    first = duet_entry_option(info->entry, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_STRING_EQUAL(first->name, "lr");
    CU_ASSERT_PTR_NULL(duet_entry_option(info->entry, 1000));
    return false;
}

static bool count(void *data, const struct duet_plugin_info *info)
{
    size_t *n = data;

    CU_ASSERT_PTR_NOT_NULL(info->name);
    CU_ASSERT(!info->error == (info->entry != NULL));
    return ++*n < 5;
}

static void plugins_are_walked(void)
{
    struct duet *duet = plugged_context();
    const struct duet_plugin_info *found = NULL;
    struct duet_error error;
    size_t n = 0;

    CU_ASSERT_EQUAL(duet_walk(duet, 0, find_adam, &found, &error), DUET_OK);
    CU_ASSERT_PTR_NOT_NULL(found);
    CU_ASSERT_EQUAL(duet_walk(duet, 0, count, &n, &error), DUET_OK);
    CU_ASSERT_EQUAL(n, 5);
    duet_destroy(duet);
}

/* ---- Models -------------------------------------------------------------- */

static struct duet_model *make_model(struct duet *duet)
{
    static const struct duet_setting none[MAX_SETTINGS];
    struct duet_model_options options = {
        .struct_size = sizeof options, .inputs = 3, .hidden = 2, .outputs = 1
    };
    struct duet_model *model;

    options.activation = plugged(duet, DUET_KIND_ACTIVATION, "tanh", none);
    options.loss = plugged(duet, DUET_KIND_LOSS, "mse", none);
    options.initializer[DUET_W1] = options.initializer[DUET_W2] =
        plugged(duet, DUET_KIND_INITIALIZER, "normal", none);
    CU_ASSERT_EQUAL_FATAL(duet_model_create(duet, &options, &model, NULL),
                          DUET_OK);
    duet_instance_unref(options.activation);
    duet_instance_unref(options.loss);
    duet_instance_unref(options.initializer[DUET_W1]);
    return model;
}

static void models_show_their_tensors(void)
{
    static const struct {
        const char *name;
        enum duet_role role;
        size_t rows, columns;
    } want[] = {
        { "w1", DUET_ROLE_WEIGHTS, 3, 2 },
        { "w2", DUET_ROLE_WEIGHTS, 2, 1 },
        { "b1", DUET_ROLE_BIASES, 1, 2 },
        { "b2", DUET_ROLE_BIASES, 1, 1 },
    };
    struct duet *duet = plugged_context();
    struct duet_model *model = make_model(duet);
    struct duet_model_tensor t = { .struct_size = sizeof t };
    struct duet_tensor all;
    struct duet_error error;

    CU_ASSERT_EQUAL(duet_model_inputs(model), 3);
    CU_ASSERT_EQUAL(duet_model_hidden(model), 2);
    CU_ASSERT_EQUAL(duet_model_outputs(model), 1);
    CU_ASSERT_EQUAL(duet_model_dtype(model), DUET_FLOAT64);
    CU_ASSERT_EQUAL_FATAL(duet_model_n_tensors(model), 4);
    for (size_t i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(duet_model_tensor_at(model, i, &t, &error), DUET_OK);
        CU_ASSERT_STRING_EQUAL(t.name, want[i].name);
        CU_ASSERT_EQUAL(t.role, want[i].role);
        CU_ASSERT_EQUAL(t.view.rows, want[i].rows);
        CU_ASSERT_EQUAL(t.view.columns, want[i].columns);
    }
    CU_ASSERT_EQUAL(duet_model_tensor_at(model, 4, &t, &error), DUET_INVALID);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "expected 0 to 3"));
    duet_model_parameters(model, &all);
    CU_ASSERT_EQUAL(all.columns, 3 * 2 + 2 + 2 + 1);
    duet_model_destroy(model);
    duet_destroy(duet);
}

static void a_gradient_is_that_of_the_loss(void)
{
    const double h = 1e-6;
    struct duet *duet = plugged_context();
    struct duet_model *model = make_model(duet);
    struct duet_data data = { .x = plugged_tensor(DUET_FLOAT64, 5, 3),
                              .y = plugged_tensor(DUET_FLOAT64, 5, 1) };
    struct duet_tensor gradient, all;
    double loss, up, down, *w;

    plugged_fill(&data.x, 1);
    plugged_fill(&data.y, 2);
    duet_model_parameters(model, &all);
    gradient = plugged_tensor(DUET_FLOAT64, 1, all.columns);
    CU_ASSERT_EQUAL_FATAL(
        duet_model_gradient(model, &data, NULL, &gradient, &loss, NULL),
        DUET_OK);
    w = all.data;
    for (size_t i = 0; i < all.columns; i++) {
        const double old = w[i];

        w[i] = old + h;
        duet_model_loss(model, &data, NULL, &up, NULL);
        w[i] = old - h;
        duet_model_loss(model, &data, NULL, &down, NULL);
        w[i] = old;
        expect("gradient", duet_tensor_get(&gradient, 0, i),
               (up - down) / (2 * h), 1e-8 * (1 + fabs(up)));
    }
    gradient.columns--;
    CU_ASSERT_EQUAL(
        duet_model_gradient(model, &data, NULL, &gradient, &loss, NULL),
        DUET_INVALID);
    duet_tensor_finish(&gradient);
    duet_data_finish(&data);
    duet_model_destroy(model);
    duet_destroy(duet);
}

static void an_interruption_ends_runs_after_their_step(void)
{
    const struct duet_setting none[MAX_SETTINGS] = { 0 };
    struct duet *duet = plugged_context();
    struct duet_model *model = make_model(duet);
    struct duet_data data = { .x = plugged_tensor(DUET_FLOAT64, 5, 3),
                              .y = plugged_tensor(DUET_FLOAT64, 5, 1) };
    struct duet_instance *sgd = plugged(duet, DUET_KIND_OPTIMIZER, "sgd", none);
    struct duet_fit_options options = { .struct_size = sizeof options };
    struct duet_fit *fit, *refused = NULL;
    bool over, more;

    plugged_fill(&data.x, 1);
    plugged_fill(&data.y, 2);
    duet_fit_defaults(&options, sgd);
    options.batch = 2;
    CU_ASSERT_FALSE(duet_interrupt(duet, false));
    CU_ASSERT_EQUAL_FATAL(duet_fit_create(model, &data, &options, &fit, NULL),
                          DUET_OK);
    CU_ASSERT_EQUAL(duet_fit_step(fit, &over, &more, NULL), DUET_OK);
    CU_ASSERT_FALSE(over);
    CU_ASSERT_TRUE(duet_interrupt(duet, true));
    CU_ASSERT_EQUAL(duet_fit_epoch(fit, &more, NULL), DUET_OK);
    CU_ASSERT_FALSE(more);
    CU_ASSERT_TRUE(duet_fit_interrupted(fit));
    CU_ASSERT_EQUAL(duet_fit_history(fit)->epochs, 0);
    CU_ASSERT_STRING_EQUAL(duet_fit_history(fit)->stopped, "interrupted");
    CU_ASSERT_EQUAL(duet_fit_last_update(fit)->step, 2);
    CU_ASSERT_EQUAL(duet_fit_create(model, &data, &options, &refused, NULL),
                    DUET_INTERRUPTED);
    duet_fit_destroy(fit);
    CU_ASSERT_FALSE(duet_interrupt(duet, false));
    duet_instance_unref(sgd);
    duet_data_finish(&data);
    duet_model_destroy(model);
    duet_destroy(duet);
}

/* ---- By hand ------------------------------------------------------------- */

/*
 * A heavy ball with friction 1/2 under gradients of 1 and 2: the velocity after
 * t steps is 2 - 2^(1-t), times the gradient, and the sum of the first three
 * velocities 4.25.
 */
static void an_optimizer_steps_several_tensors(void)
{
    double w[2] = { 1, 2 }, v[1] = { 3 }, gw[2] = { 1, 1 }, gv[1] = { 2 };
    struct duet_tensor one = duet_tensor_view(DUET_FLOAT64, 1, 2, w);
    struct duet_tensor two = duet_tensor_view(DUET_FLOAT64, 1, 1, v);
    struct duet_tensor g1 = duet_tensor_view(DUET_FLOAT64, 1, 2, gw);
    struct duet_tensor g2 = duet_tensor_view(DUET_FLOAT64, 1, 1, gv);
    struct duet_tensor *const tensors[] = { &one, &two };
    struct duet_tensor *const gradients[] = { &g1, &g2 };
    struct duet_tensor *const wrong[] = { &g2, &g1 };
    const struct duet_attach_options options = { .struct_size = sizeof options,
                                                 .n = 2,
                                                 .tensors = tensors };
    struct duet *duet = plugged_context();
    struct duet_instance *momentum = plugged(
        duet, DUET_KIND_OPTIMIZER, "momentum",
        (struct duet_setting[MAX_SETTINGS]) { DUET_SET_REAL("momentum", 0.5),
                                              DUET_SET_REAL("lr", 0.125) });
    struct duet_attached *a;
    struct duet_tensor slot;
    double number;
    struct duet_error error;

    CU_ASSERT_EQUAL_FATAL(duet_attach(duet, momentum, &options, &a, &error),
                          DUET_OK);
    expect("lr", duet_attached_lr(a), 0.125, 0);
    for (int t = 0; t < 3; t++)
        CU_ASSERT_EQUAL(duet_attached_step(a, gradients, (double)NAN, &error),
                        DUET_OK);
    CU_ASSERT_EQUAL(duet_attached_steps(a), 3);
    expect("w[0]", w[0], 1 - 0.125 * 4.25, 0);
    expect("w[1]", w[1], 2 - 0.125 * 4.25, 0);
    expect("v[0]", v[0], 3 - 0.125 * 8.5, 0);
    CU_ASSERT_EQUAL(duet_attached_slot(a, 1, "velocity", &slot, &error),
                    DUET_OK);
    expect("velocity", duet_tensor_get(&slot, 0, 0), 2 * 1.75, 0);
    CU_ASSERT_EQUAL(duet_attached_slot(a, 0, "speed", &slot, &error),
                    DUET_NOT_FOUND);
    CU_ASSERT_EQUAL(duet_attached_slot(a, 2, "velocity", &slot, &error),
                    DUET_INVALID);
    CU_ASSERT_EQUAL(duet_attached_scalar(a, 0, "speed", &number, &error),
                    DUET_NOT_FOUND);
    CU_ASSERT_EQUAL(duet_attached_scalar(a, 2, "speed", &number, &error),
                    DUET_INVALID);
    CU_ASSERT_EQUAL(duet_attached_step(a, wrong, 0, &error), DUET_INVALID);
    CU_ASSERT_EQUAL(duet_attached_set_lr(a, -1, &error), DUET_INVALID);
    CU_ASSERT_EQUAL(duet_attached_set_lr(a, 0, &error), DUET_OK);
    CU_ASSERT_EQUAL(duet_attached_step(a, gradients, 0, &error), DUET_OK);
    expect("w[0] at rate 0", w[0], 1 - 0.125 * 4.25, 0);
    duet_attached_destroy(a);
    duet_instance_unref(momentum);
    duet_destroy(duet);
}

/* f(a, b) = (a - 1)^2 + 10 (b + 2)^2 */
struct bowl {
    double a[1], b[1], ga[1], gb[1];
    size_t n;
};

static double evaluate_bowl(void *data)
{
    struct bowl *bowl = data;
    const double a = bowl->a[0] - 1, b = bowl->b[0] + 2;

    bowl->n++;
    bowl->ga[0] = 2 * a;
    bowl->gb[0] = 20 * b;
    return a * a + 10 * b * b;
}

static void an_optimizer_that_evaluates_sees_the_programs_tensors(void)
{
    static const struct duet_setting none[MAX_SETTINGS];
    struct bowl bowl = { .a = { 5 }, .b = { 5 } };
    struct duet_tensor a = duet_tensor_view(DUET_FLOAT64, 1, 1, bowl.a);
    struct duet_tensor b = duet_tensor_view(DUET_FLOAT64, 1, 1, bowl.b);
    struct duet_tensor ga = duet_tensor_view(DUET_FLOAT64, 1, 1, bowl.ga);
    struct duet_tensor gb = duet_tensor_view(DUET_FLOAT64, 1, 1, bowl.gb);
    struct duet_tensor *const tensors[] = { &a, &b };
    struct duet_tensor *const gradients[] = { &ga, &gb };
    const struct duet_attach_options options = { .struct_size = sizeof options,
                                                 .n = 2,
                                                 .tensors = tensors,
                                                 .evaluate = evaluate_bowl,
                                                 .data = &bowl };
    struct duet *duet = plugged_context();
    struct duet_instance *lbfgs =
        plugged(duet, DUET_KIND_OPTIMIZER, "lbfgs", none);
    struct duet_attached *attached;
    struct duet_error error;

    CU_ASSERT_EQUAL_FATAL(duet_attach(duet, lbfgs, &options, &attached, &error),
                          DUET_OK);
    for (int t = 0; t < 30; t++)
        if (duet_attached_step(attached, gradients, evaluate_bowl(&bowl),
                               &error) != DUET_OK) {
            printf("\n%s", error.text);
            CU_FAIL_FATAL("a step failed");
        }
    CU_ASSERT(bowl.n > 30);
    expect("a", bowl.a[0], 1, 1e-6);
    expect("b", bowl.b[0], -2, 1e-6);
    duet_attached_destroy(attached);
    duet_instance_unref(lbfgs);
    duet_destroy(duet);
}

int register_embed_suite(void)
{
    static CU_TestInfo tests[] = {
        { "the environment is read unless a program says no",
          the_environment_is_read_unless_told },
        { "messages go to the program's function, or nowhere",
          messages_go_to_the_programs_function },
        { "structs of other sizes are understood or refused",
          structs_of_other_sizes_are_understood },
        { "streams are NumPy's and can be put back",
          streams_are_numpys_and_can_be_put_back },
        { "data is made of arrays", data_is_made_of_arrays },
        { "plugins are walked, and their options", plugins_are_walked },
        { "models show their tensors, and no more", models_show_their_tensors },
        { "a gradient is that of the loss", a_gradient_is_that_of_the_loss },
        { "an interruption ends runs after their step",
          an_interruption_ends_runs_after_their_step },
        { "an optimizer steps several tensors by hand",
          an_optimizer_steps_several_tensors },
        { "an optimizer that evaluates sees the program's tensors",
          an_optimizer_that_evaluates_sees_the_programs_tensors },
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        { "embed", NULL, NULL, NULL, NULL, tests },
        CU_SUITE_INFO_NULL,
    };

    return CU_register_suites(suites) == CUE_SUCCESS ? 0 : -1;
}
