/* test_lecture.c - the lecture's first recipe, from C. */
#include "plugged.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What every test of the lecture begins with. */
struct lecture {
    struct duet *duet;
    struct duet_data train, test;
    struct duet_instance *init, *sigmoid, *loss, *sgd;
    struct duet_error error;
};

static void need(const struct lecture *l, enum duet_status status)
{
    if (status != DUET_OK) {
        printf("\n%s", l->error.text);
        CU_FAIL_FATAL("a call failed that the test needs");
    }
}

static void open_lecture(struct lecture *l)
{
    const struct duet_csv_options csv = { .struct_size = sizeof csv,
                                          .target = "benign" };
    struct duet_scaler scaler;
    struct duet_data all;

    memset(l, 0, sizeof *l);
    need(l, duet_data_read_csv(&all, DUET_TEST_DATA "/breast_cancer.csv", &csv,
                               &l->error));
    need(l,
         duet_data_split(&all, 0.2, 0, false, &l->train, &l->test, &l->error));
    need(l, duet_scaler_standardize(&scaler, &l->train.x, &l->error));
    need(l, duet_scaler_apply(&scaler, &l->train.x, &l->error));
    need(l, duet_scaler_apply(&scaler, &l->test.x, &l->error));
    duet_scaler_finish(&scaler);
    duet_data_finish(&all);
    l->duet = plugged_context();
    l->init = plugged(
        l->duet, DUET_KIND_INITIALIZER, "constant",
        (struct duet_setting[MAX_SETTINGS]) { DUET_SET_REAL("value", 1) });
    l->sigmoid = plugged(
        l->duet, DUET_KIND_ACTIVATION, "sigmoid",
        (struct duet_setting[MAX_SETTINGS]) { DUET_SET_REAL("clip_z", -100) });
    l->loss = plugged(
        l->duet, DUET_KIND_LOSS, "binary_crossentropy",
        (struct duet_setting[MAX_SETTINGS]) { DUET_SET_REAL("clip", 1e-10),
                                              DUET_SET_REAL("clip_z", -100) });
    l->sgd =
        plugged(l->duet, DUET_KIND_OPTIMIZER, "sgd",
                (struct duet_setting[MAX_SETTINGS]) { DUET_SET_REAL("lr", 1) });
}

static void close_lecture(struct lecture *l)
{
    duet_instance_unref(l->init);
    duet_instance_unref(l->sigmoid);
    duet_instance_unref(l->loss);
    duet_instance_unref(l->sgd);
    duet_data_finish(&l->train);
    duet_data_finish(&l->test);
    duet_destroy(l->duet);
}

static struct duet_model *make_model(struct lecture *l, enum duet_dtype dtype)
{
    const struct duet_model_options options = {
        .struct_size = sizeof options,
        .inputs = 30,
        .hidden = 10,
        .outputs = 1,
        .dtype = dtype,
        .initializer = { [DUET_W1] = l->init, [DUET_W2] = l->init },
        .activation = l->sigmoid,
        .loss = l->loss,
    };
    struct duet_model *model;

    need(l, duet_model_create(l->duet, &options, &model, &l->error));
    return model;
}

/* Run all epochs of a fit, and keep the losses. */
static void train(struct lecture *l, struct duet_model *model, size_t epochs,
                  size_t threads, double *losses)
{
    struct duet_fit_options options;
    struct duet_fit *fit;
    bool more = true;

    duet_fit_defaults(&options, l->sgd);
    options.epochs = epochs;
    options.threads = threads;
    need(l, duet_fit_create(model, &l->train, &options, &fit, &l->error));
    while (more)
        need(l, duet_fit_epoch(fit, &more, &l->error));
    memcpy(losses, duet_fit_history(fit)->loss, epochs * sizeof *losses);
    duet_fit_destroy(fit);
}

/* Compare with a golden curve: lines of epoch,loss after a header. */
static void compare_curve(const char *name, const double *losses, double most)
{
    char path[512], line[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/curves/%s.csv", DUET_TEST_GOLDEN, name);
    file = fopen(path, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_PTR_NOT_NULL_FATAL(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *rest;
        const size_t epoch = strtoul(line, &rest, 10);
        const double want = strtod(rest + 1, NULL);

        if (!(fabs(losses[epoch] - want) <= most)) {
            printf("\n%s[%zu]: got %.17g, want %.17g", name, epoch,
                   losses[epoch], want);
            CU_FAIL("the curve leaves the golden one");
            break;
        }
    }
    fclose(file);
}

static void trains_to_the_lectures_figures(void)
{
    double losses[1000], score;
    struct duet_model *model;
    struct lecture l;

    open_lecture(&l);
    model = make_model(&l, DUET_FLOAT64);
    train(&l, model, 1000, 1, losses);
    compare_curve("dual", losses, 1e-12);
    need(&l, duet_model_score(model, &l.test, NULL, NULL, &score, &l.error));
    if (score != 109.0 / 114.0)
        printf("\nscore: got %.17g, want 109/114", score);
    CU_ASSERT(score == 109.0 / 114.0);
    duet_model_destroy(model);
    close_lecture(&l);
}

static void gives_the_same_bits_with_any_number_of_threads(void)
{
    enum { EPOCHS = 60 };
    double losses[3][EPOCHS];
    struct lecture l;

    open_lecture(&l);
    for (size_t i = 0; i < 3; i++) {
        struct duet_model *model = make_model(&l, DUET_FLOAT64);

        train(&l, model, EPOCHS, i + 1, losses[i]);
        duet_model_destroy(model);
    }
    CU_ASSERT(!memcmp(losses[0], losses[1], sizeof losses[0]));
    CU_ASSERT(!memcmp(losses[0], losses[2], sizeof losses[0]));
    close_lecture(&l);
}

/* The clip at 1 - 1e-10 is no float: the loss has to come from logits. */
static void trains_in_float32_without_a_nan(void)
{
    double losses[1000], score;
    struct duet_model *model;
    struct lecture l;

    open_lecture(&l);
    model = make_model(&l, DUET_FLOAT32);
    train(&l, model, 1000, 0, losses);
    for (size_t i = 0; i < 1000; i++)
        CU_ASSERT_FATAL(isfinite(losses[i]));
    need(&l, duet_model_score(model, &l.test, NULL, NULL, &score, &l.error));
    CU_ASSERT(score > 0.9);
    duet_model_destroy(model);
    close_lecture(&l);
}

int register_lecture_suite(void)
{
    CU_pSuite suite = CU_add_suite("lecture", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite, "dual trains to the lecture's figures",
                     trains_to_the_lectures_figures) ||
        !CU_add_test(suite, "any number of threads gives the same bits",
                     gives_the_same_bits_with_any_number_of_threads) ||
        !CU_add_test(suite, "float32 trains without a NaN",
                     trains_in_float32_without_a_nan))
        return -1;
    return 0;
}
