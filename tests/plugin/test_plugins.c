/* test_plugins.c - initializers, schedules, metrics and predictions. */
#include "subject.h"
#include "suites.h"

#include <CUnit/CUnit.h>
#include <jansson.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct duet_initializer_args filling(struct subject *s)
{
    s->where.inputs = 30;
    s->where.hidden = 10;
    s->where.outputs = 1;
    return (struct duet_initializer_args) {
        .struct_size = sizeof(struct duet_initializer_args),
        .rows = 3,
        .columns = 2,
        .fan_in = 3,
        .fan_out = 2,
        .weight = s->x.data,
        .host = &s->call.host,
        .where = &s->where,
    };
}

/* What NumPy draws after numpy.random.seed(0); the same bits. */
static const struct {
    const char *name;
    struct duet_setting settings[MAX_SETTINGS];
    double mean, deviation;
    double first[6];
} drawn[] = {
    { "constant",
      { DUET_SET_REAL("value", 2.385) },
      2.385,
      0,
      { 2.385, 2.385, 2.385, 2.385, 2.385, 2.385 } },
    /* normal(0.3, 1.7, 6) */
    { "normal",
      { DUET_SET_REAL("mean", 0.3), DUET_SET_REAL("std", 1.7) },
      0.3,
      1.7,
      { 3.2988889881450287, 0.9802672542242796, 1.9638545729797567,
        4.109518438642478, 3.4748485832549445, -1.3613723957898987 } },
    /* uniform(-0.7, 1.9, 6); its deviation is 2.6 / sqrt(12) */
    { "uniform",
      { DUET_SET_REAL("low", -0.7), DUET_SET_REAL("high", 1.9) },
      0.6,
      0.7505553499465135,
      { 0.7269151102110443, 1.1594923525682905, 0.867184777786274,
        0.7166962757919317, 0.40150247828115204, 0.9793246939733058 } },
    /* normal(0, sqrt(2 / (3 + 2)), 6) */
    { "xavier",
      { { 0 } },
      0,
      0.6324555320336759,
      { 1.1156846650042331, 0.2530816401150027, 0.6190082524591627,
        1.417265300531604, 1.1811473822640401, -0.6180848014619783 } },
    /* normal(0, 2 / sqrt(30 + 10), 6), with the fans of the first layer */
    { "xavier",
      { DUET_SET_TEXT("variant", "lecture") },
      0,
      0.31622776601683794,
      { 0.5578423325021166, 0.12654082005750136, 0.30950412622958134,
        0.708632650265802, 0.5905736911320201, -0.30904240073098915 } },
};

static void test_initializers(void)
{
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
        struct duet_distribution m = { .struct_size = sizeof m };
        struct duet_initializer_args f;
        struct subject s;

        subject_open(&s, DUET_KIND_INITIALIZER, drawn[i].name,
                     drawn[i].settings, DUET_FLOAT64);
        f = filling(&s);
        s.descriptor->initializer.fill(s.config, &f);
        s.descriptor->initializer.moments(s.config, &f, &m);
        CU_ASSERT_DOUBLE_EQUAL(m.mean, drawn[i].mean, 1e-15);
        CU_ASSERT_DOUBLE_EQUAL(m.deviation, drawn[i].deviation, 1e-15);
        for (size_t j = 0; j < 6; j++) {
            const double got = duet_tensor_get(&s.x, j / COLUMNS, j % COLUMNS);

            if (got != drawn[i].first[j]) {
                printf("\n%s[%zu]: got %.17g, want %.17g", drawn[i].name, j,
                       got, drawn[i].first[j]);
                CU_FAIL("drawn otherwise");
            }
        }
        subject_close(&s);
    }
}

/* Glorot's uniform has the deviation of the normal: within +-sqrt(6 / 5). */
static void test_xavier_uniform(void)
{
    static const struct duet_setting settings[MAX_SETTINGS] = { DUET_SET_TEXT(
        "distribution", "uniform") };
    const double limit = sqrt(6.0 / 5.0);
    struct duet_initializer_args f;
    struct subject s;

    subject_open(&s, DUET_KIND_INITIALIZER, "xavier", settings, DUET_FLOAT64);
    f = filling(&s);
    s.descriptor->initializer.fill(s.config, &f);
    /* The first number of seed 0 is 0.5488135039273248. */
    CU_ASSERT_DOUBLE_EQUAL(duet_tensor_get(&s.x, 0, 0),
                           limit * (2 * 0.5488135039273248 - 1), 1e-15);
    subject_close(&s);
}

/* A case of schedules_torch.json: lr[i] is the rate of update i + 1. */
static const struct {
    const char *scheduler, *name;
    struct duet_setting settings[MAX_SETTINGS];
} schedules[] = {
    { "StepLR", "step", { SET_INT("step_size", 10) } },
    { "ConstantLR",
      "constant",
      { DUET_SET_REAL("factor", 1.0 / 3), SET_INT("steps", 5) } },
};

static void follow(const json_t *golden, const char *name,
                   const struct duet_setting *settings)
{
    const json_t *lr = json_object_get(golden, "lr");
    struct subject s;

    subject_open(&s, DUET_KIND_SCHEDULE, name, settings, DUET_FLOAT64);
    for (size_t i = 0; i < json_array_size(lr); i++) {
        const struct duet_schedule_args m = {
            .struct_size = sizeof m,
            .t = i + 1,
            .base = 0.1,
            .value = (double)NAN,
            .host = &s.call.host,
            .where = &s.where,
        };
        const double got = s.descriptor->schedule.lr(s.config, &m);
        const double want = json_number_value(json_array_get(lr, i));

        if (!(fabs(got - want) <= 1e-15 * want)) {
            printf("\n%s, t = %zu: got %.17g, want %.17g", name, i + 1, got,
                   want);
            CU_FAIL("rates differ");
        }
    }
    subject_close(&s);
}

static void test_schedules(void)
{
    json_t *golden =
        json_load_file(DUET_TEST_GOLDEN "/schedules_torch.json", 0, NULL);
    const json_t *cases = json_object_get(golden, "cases");
    size_t found = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(golden);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        const char *name = json_string_value(json_object_get(one, "name"));

        for (size_t j = 0; j < sizeof schedules / sizeof *schedules; j++)
            if (!strcmp(name, schedules[j].scheduler)) {
                follow(one, schedules[j].name, schedules[j].settings);
                found++;
            }
    }
    CU_ASSERT_EQUAL(found, sizeof schedules / sizeof *schedules);
    json_decref(golden);
}

/* Rows of predictions and targets, and scikit-learn's figure for them. */
static const struct {
    const char *name;
    size_t columns;
    double predicted[9], target[9], want;
} metrics[] = {
    { "accuracy", 1, { 0, 1, 2 }, { 0, 2, 2 }, 2.0 / 3 },
    { "accuracy", 2, { 0, 1, 1, 1, 0, 0 }, { 0, 1, 1, 0, 0, 0 }, 2.0 / 3 },
    { "r2", 1, { 1.1, 0.9, 2.2 }, { 1.3, 0.7, 2.9 }, 0.7796391752577321 },
    /* A constant target counts 1 if it is predicted exactly, 0 if not. */
    { "r2", 1, { 3, 3, 3 }, { 3, 3, 3 }, 1 },
    { "r2", 1, { 3, 4, 3 }, { 3, 3, 3 }, 0 },
    { "r2",
      3,
      { 1.1, 2.1, 3, 0.9, -0.8, 4, 2.2, 1.4, 3 },
      { 1.3, 2.385, 3, 0.7, -1.2, 3, 2.9, 0.4, 3 },
      0.5290751844032926 },
};

static void test_metrics(void)
{
    static const struct duet_setting none[MAX_SETTINGS] = { { 0 } };

    for (size_t i = 0; i < sizeof metrics / sizeof *metrics; i++) {
        const size_t columns = metrics[i].columns;
        struct duet_metric_args m;
        struct subject s;

        subject_open(&s, DUET_KIND_METRIC, metrics[i].name, none, DUET_FLOAT64);
        memcpy(s.x.data, metrics[i].predicted, sizeof metrics[i].predicted);
        memcpy(s.y.data, metrics[i].target, sizeof metrics[i].target);
        m = (struct duet_metric_args) {
            .struct_size = sizeof m,
            .rows = 3,
            .columns = columns,
            .predicted = s.x.data,
            .target = s.y.data,
            .target_columns = columns,
            .host = &s.call.host,
            .where = &s.where,
        };
        CU_ASSERT_DOUBLE_EQUAL(s.descriptor->metric.value(s.config, &m),
                               metrics[i].want, 1e-15);
        subject_close(&s);
    }
}

/* A probability is 1 / (1 + e^-z), z not below the limit given. */
static void test_probability(void)
{
    static const struct duet_setting settings[MAX_SETTINGS] = { DUET_SET_REAL(
        "clip_z", -2) };
    struct duet_loss_args j;
    struct subject s;

    subject_open(&s, DUET_KIND_LOSS, "binary_crossentropy", settings,
                 DUET_FLOAT64);
    duet_tensor_set(&s.x, 0, 0, 0.7);
    duet_tensor_set(&s.x, 0, 1, -5);
    j = (struct duet_loss_args) {
        .struct_size = sizeof j,
        .rows = 2,
        .columns = 1,
        .logits = s.x.data,
        .y = s.y.data,
        .host = &s.call.host,
        .where = &s.where,
    };
    s.descriptor->loss.predict(s.config, &j);
    CU_ASSERT_DOUBLE_EQUAL(duet_tensor_get(&s.y, 0, 0), 0.6681877721681662,
                           1e-15);
    CU_ASSERT_DOUBLE_EQUAL(duet_tensor_get(&s.y, 0, 1), 0.11920292202211755,
                           1e-15);
    subject_close(&s);
}

static void test_refused(void)
{
    static const struct duet_setting settings[MAX_SETTINGS] = {
        DUET_SET_REAL("low", 1), DUET_SET_REAL("high", -1)
    };
    struct duet *duet = plugged_context();

    plugged_refuses(duet, DUET_KIND_INITIALIZER, "uniform", settings,
                    "low = 1 is above high = -1");
    duet_destroy(duet);
}

int register_plugins_suite(void)
{
    CU_pSuite suite = CU_add_suite("plugins", NULL, NULL);

    if (!suite ||
        !CU_add_test(suite, "initializers draw as NumPy", test_initializers) ||
        !CU_add_test(suite, "xavier draws uniformly", test_xavier_uniform) ||
        !CU_add_test(suite, "schedules match PyTorch's", test_schedules) ||
        !CU_add_test(suite, "metrics match scikit-learn's", test_metrics) ||
        !CU_add_test(suite, "a probability is the sigmoid", test_probability) ||
        !CU_add_test(suite, "uniform's bounds are in order", test_refused))
        return -1;
    return 0;
}
