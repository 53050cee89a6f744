/* test_gradients.c - gradients of plugins against finite differences. */
#include "subject.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- Activations: f = sum of gy y --------------------------------------- */

static struct duet_activation_args activated(struct subject *s)
{
    return (struct duet_activation_args) {
        .struct_size = sizeof(struct duet_activation_args),
        .rows = ROWS,
        .columns = COLUMNS,
        .x = s->x.data,
        .y = s->y.data,
        .gy = s->gy.data,
        .gx = s->gx.data,
        .host = &s->call.host,
        .where = &s->where,
        .parameter = s->parameter,
        .parameter_gradient = s->parameter_gradient,
    };
}

static void nothing(struct subject *s)
{
    (void)s;
}

static double activation_value(struct subject *s)
{
    const struct duet_activation_args a = activated(s);

    s->descriptor->activation.forward(s->config, &a);
    return subject_dot(&s->gy, &s->y);
}

static void activation_gradient(struct subject *s)
{
    const struct duet_activation_args a = activated(s);

    s->descriptor->activation.forward(s->config, &a);
    s->descriptor->activation.backward(s->config, &a);
}

static const struct {
    const char *name;
    struct duet_setting settings[MAX_SETTINGS];
} activations[] = {
    { "identity", { { 0 } } },
    { "relu", { { 0 } } },
    { "sigmoid", { { 0 } } },
    { "sigmoid", { DUET_SET_REAL("clip_z", -100) } },
    { "tanh", { { 0 } } },
    { "leaky_relu", { { 0 } } },
    { "leaky_relu", { DUET_SET_TEXT("variant", "keras") } },
    { "elu", { DUET_SET_REAL("alpha", 0.83) } },
    { "selu", { { 0 } } },
    { "gelu", { { 0 } } },
    { "gelu", { DUET_SET_TEXT("approximate", "tanh") } },
    { "silu", { { 0 } } },
    { "mish", { { 0 } } },
    { "softplus", { DUET_SET_REAL("beta", 2.385) } },
    { "softsign", { { 0 } } },
    { "hard_sigmoid", { { 0 } } },
    { "hard_sigmoid", { DUET_SET_TEXT("variant", "paper") } },
    { "prelu", { { 0 } } },
};

static void test_activations(void)
{
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++)
        subject_check(DUET_KIND_ACTIVATION, activations[i].name,
                      activations[i].settings, nothing, activation_value,
                      activation_gradient);
}

/* By the parameters: f at a slope a little more and a little less. */
static void test_parameters(void)
{
    const double step = 1e-5;
    struct subject s;

    subject_open(&s, DUET_KIND_ACTIVATION, "prelu", activations[0].settings,
                 DUET_FLOAT64);
    activation_gradient(&s);
    for (size_t j = 0; j < COLUMNS; j++) {
        double *slope = (double *)s.parameter[0] + j;
        const double at = *slope;
        double above, below, want;

        *slope = at + step;
        above = activation_value(&s);
        *slope = at - step;
        below = activation_value(&s);
        *slope = at;
        want = (above - below) / (2 * step);
        CU_ASSERT_DOUBLE_EQUAL(((double *)s.parameter_gradient[0])[j], want,
                               1e-7 * (1 + fabs(want)));
    }
    subject_close(&s);
}

/* y may be x itself, and gx may be gy: the same bits. */
static void test_in_place(void)
{
    for (size_t i = 0; i < sizeof activations / sizeof *activations; i++) {
        struct duet_activation_args a;
        struct subject s;

        subject_open(&s, DUET_KIND_ACTIVATION, activations[i].name,
                     activations[i].settings, DUET_FLOAT32);
        activation_gradient(&s);
        a = activated(&s);
        a.y = s.x.data;
        a.gx = s.gy.data;
        s.descriptor->activation.forward(s.config, &a);
        CU_ASSERT_TRUE(subject_equal(&s.x, &s.y));
        if (s.descriptor->activation.flags &
            DUET_ACTIVATION_NEEDS_X) /* then the host keeps it */
            plugged_fill(&s.x, 1);
        s.descriptor->activation.backward(s.config, &a);
        CU_ASSERT_TRUE(subject_equal(&s.gy, &s.gx));
        subject_close(&s);
    }
}

/* ---- Dropout: f = sum of gy y, the mask as drawn ------------------------ */

static void draw_mask(struct subject *s)
{
    const struct duet_dropout_draw_args d = {
        .struct_size = sizeof d,
        .place = DUET_PLACE_HIDDEN,
        .rows = ROWS,
        .columns = COLUMNS,
        .mask = s->other.data,
        .host = &s->call.host,
        .where = &s->where,
    };

    s->descriptor->dropout.draw(s->config, &d);
}

static double dropout_value(struct subject *s)
{
    const struct duet_dropout_forward_args d = {
        .struct_size = sizeof d,
        .place = DUET_PLACE_HIDDEN,
        .rows = ROWS,
        .columns = COLUMNS,
        .x = s->x.data,
        .y = s->y.data,
        .mask = s->other.data,
        .host = &s->call.host,
        .where = &s->where,
        .parameter = s->parameter,
    };

    s->descriptor->dropout.forward(s->config, &d);
    return subject_dot(&s->gy, &s->y);
}

static void dropout_gradient(struct subject *s)
{
    const struct duet_dropout_backward_args d = {
        .struct_size = sizeof d,
        .place = DUET_PLACE_HIDDEN,
        .rows = ROWS,
        .columns = COLUMNS,
        .gy = s->gy.data,
        .mask = s->other.data,
        .gx = s->gx.data,
        .host = &s->call.host,
        .where = &s->where,
        .parameter = s->parameter,
        .parameter_gradient = s->parameter_gradient,
        .x = s->x.data,
    };

    s->descriptor->dropout.backward(s->config, &d);
}

static void test_dropout(void)
{
    static const struct duet_setting settings[MAX_SETTINGS] = { DUET_SET_REAL(
        "rate", 0.37) };
    static const char *const names[] = { "inverted", "plain", "gaussian",
                                         "alpha", "dropconnect" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        subject_check(DUET_KIND_DROPOUT, names[i], settings, draw_mask,
                      dropout_value, dropout_gradient);
}

/* By x, and by the parameter, in both types: f is the double build's. */
static void test_concrete(void)
{
    static const struct duet_setting settings[MAX_SETTINGS] = {
        DUET_SET_REAL("initial_rate", 0.37), DUET_SET_REAL("temperature", 0.5),
        DUET_SET_REAL("dropout_regularizer", 0)
    };
    static const double bounds[] = { 1e-7, 2e-5 };
    const double step = 1e-5;

    subject_check(DUET_KIND_DROPOUT, "concrete", settings, draw_mask,
                  dropout_value, dropout_gradient);
    for (int dtype = DUET_FLOAT64; dtype <= DUET_FLOAT32; dtype++) {
        struct subject s[2];
        double at, got, want;

        for (int i = DUET_FLOAT64; i <= dtype; i++) {
            subject_open(&s[i], DUET_KIND_DROPOUT, "concrete", settings,
                         (enum duet_dtype)i);
            draw_mask(&s[i]);
        }
        dropout_gradient(&s[dtype]);
        got = duet_tensor_get(&s[dtype].own, 1, 0);
        at = duet_tensor_get(&s[0].own, 0, 0);
        duet_tensor_set(&s[0].own, 0, 0, at + step);
        want = dropout_value(&s[0]);
        duet_tensor_set(&s[0].own, 0, 0, at - step);
        want = (want - dropout_value(&s[0])) / (2 * step);
        CU_ASSERT_DOUBLE_EQUAL(got, want, bounds[dtype] * (1 + fabs(want)));
        for (int i = DUET_FLOAT64; i <= dtype; i++)
            subject_close(&s[i]);
    }
}

/* numpy.random.seed(0): 0.549 0.715 0.603 0.545 0.424 0.646 0.438 0.892 ... */
static void test_mask(void)
{
    static const struct duet_setting settings[MAX_SETTINGS] = {
        DUET_SET_REAL("rate", 0.6), DUET_SET_TEXT("backward", "unmasked")
    };
    static const double mask[] = { 0, 2.5, 2.5, 0, 0, 2.5, 0, 2.5 };
    struct subject s;

    subject_open(&s, DUET_KIND_DROPOUT, "inverted", settings, DUET_FLOAT64);
    draw_mask(&s);
    for (size_t i = 0; i < 8; i++)
        CU_ASSERT_DOUBLE_EQUAL(
            duet_tensor_get(&s.other, i / COLUMNS, i % COLUMNS), mask[i],
            1e-15);
    dropout_gradient(&s);
    CU_ASSERT_TRUE(subject_equal(&s.gx, &s.gy));
    subject_close(&s);
}

/* ---- Regularizers: f = the penalty -------------------------------------- */

static struct duet_penalty_args penalized(struct subject *s)
{
    return (struct duet_penalty_args) {
        .struct_size = sizeof(struct duet_penalty_args),
        .rows = ROWS,
        .columns = COLUMNS,
        .weight = s->x.data,
        .gradient = s->gx.data,
        .host = &s->call.host,
        .where = &s->where,
    };
}

static void batch_of_32(struct subject *s)
{
    s->where.batch_rows = 32;
}

static double penalty_value(struct subject *s)
{
    struct duet_penalty_args p = penalized(s);

    p.gradient = NULL;
    return s->descriptor->regularizer.penalty(s->config, &p);
}

static void penalty_gradient(struct subject *s)
{
    const struct duet_penalty_args p = penalized(s);

    s->descriptor->regularizer.gradient(s->config, &p);
}

static const struct {
    const char *name;
    struct duet_setting settings[MAX_SETTINGS];
} regularizers[] = {
    { "l1", { DUET_SET_REAL("alpha", 0.83) } },
    { "l2", { DUET_SET_REAL("alpha", 0.83) } },
    { "l2",
      { DUET_SET_REAL("alpha", 0.83), DUET_SET_TEXT("variant", "keras") } },
    { "l2",
      { DUET_SET_REAL("alpha", 9.1), DUET_SET_TEXT("variant", "sklearn") } },
    { "elastic", { DUET_SET_REAL("l1", 0.83), DUET_SET_REAL("l2", 0.57) } },
    { "elastic",
      { DUET_SET_REAL("l2", 0.57), DUET_SET_TEXT("variant", "keras") } },
    { "group_lasso", { DUET_SET_REAL("alpha", 0.83) } },
    { "group_lasso",
      { DUET_SET_REAL("alpha", 0.83), DUET_SET_TEXT("groups", "columns") } },
    { "group_lasso",
      { DUET_SET_REAL("alpha", 0.83), DUET_SET_TEXT("groups", "tensor") } },
    { "orthogonal", { DUET_SET_REAL("alpha", 0.083) } },
    { "orthogonal",
      { DUET_SET_REAL("alpha", 0.083), DUET_SET_TEXT("vectors", "rows") } },
};

static void test_regularizers(void)
{
    for (size_t i = 0; i < sizeof regularizers / sizeof *regularizers; i++)
        subject_check(DUET_KIND_REGULARIZER, regularizers[i].name,
                      regularizers[i].settings, batch_of_32, penalty_value,
                      penalty_gradient);
}

/* The slope of |w| at 0 is 0. */
static void test_zero(void)
{
    struct subject s;

    subject_open(&s, DUET_KIND_REGULARIZER, "l1", regularizers[0].settings,
                 DUET_FLOAT64);
    duet_tensor_set(&s.x, 2, 1, 0);
    penalty_gradient(&s);
    CU_ASSERT_EQUAL(duet_tensor_get(&s.gx, 2, 1), 0);
    CU_ASSERT_EQUAL(fabs(duet_tensor_get(&s.gx, 0, 0)), 0.83);
    subject_close(&s);
}

/* elastic is l1, then l2, bit for bit. */
static void test_elastic(void)
{
    static const struct {
        const char *name;
        struct duet_setting settings[MAX_SETTINGS];
    } parts[] = {
        { "l1", { DUET_SET_REAL("alpha", 0.01) } },
        { "l2", { DUET_SET_REAL("alpha", 0.03) } },
        { "elastic", { DUET_SET_REAL("l1", 0.01), DUET_SET_REAL("l2", 0.03) } },
    };
    struct subject s[3];

    for (size_t i = 0; i < 3; i++) {
        subject_open(&s[i], DUET_KIND_REGULARIZER, parts[i].name,
                     parts[i].settings, DUET_FLOAT64);
        plugged_fill(&s[i].gx, 3);
    }
    penalty_gradient(&s[0]);
    memcpy(s[1].gx.data, s[0].gx.data, ROWS * COLUMNS * sizeof(double));
    penalty_gradient(&s[1]);
    penalty_gradient(&s[2]);
    CU_ASSERT_TRUE(subject_equal(&s[1].gx, &s[2].gx));
    for (size_t i = 0; i < 3; i++)
        subject_close(&s[i]);
}

/* ---- Losses ------------------------------------------------------------- */

static struct duet_loss_args judged(struct subject *s)
{
    const bool classes = s->descriptor->loss.target == DUET_TARGET_CLASSES;

    return (struct duet_loss_args) {
        .struct_size = sizeof(struct duet_loss_args),
        .rows = ROWS,
        .columns = COLUMNS,
        .logits = s->x.data,
        .target = s->y.data,
        .target_columns = classes ? 1 : COLUMNS,
        .row_weight = s->other.data,
        .gradient = s->gx.data,
        .y = s->gy.data,
        .host = &s->call.host,
        .where = &s->where,
    };
}

static void targets(struct subject *s)
{
    plugged_fill(&s->y, 5);
    plugged_fill(&s->other, 6);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++) {
            const double y = duet_tensor_get(&s->y, i, j);
            const double by_target[] = {
                [DUET_TARGET_VALUES] = y,
                [DUET_TARGET_BINARY] = y > 0 ? 1 : 0,
                [DUET_TARGET_CLASSES] = (double)((i + j) % COLUMNS),
            };

            duet_tensor_set(&s->other, i, j,
                            fabs(duet_tensor_get(&s->other, i, j)));
            duet_tensor_set(&s->y, i, j, by_target[s->descriptor->loss.target]);
        }
}

/* Weights above 0 instead of values; they needn't sum to 1. */
static void shares(struct subject *s)
{
    targets(s);
    for (size_t i = 0; i < ROWS; i++)
        for (size_t j = 0; j < COLUMNS; j++)
            duet_tensor_set(&s->y, i, j, fabs(duet_tensor_get(&s->y, i, j)));
}

static double loss_value(struct subject *s)
{
    const struct duet_loss_args j = judged(s);

    s->call.n_scratch = 0;
    return s->descriptor->loss.value(s->config, &j);
}

static void loss_gradient(struct subject *s)
{
    const struct duet_loss_args j = judged(s);

    s->descriptor->loss.gradient(s->config, &j);
}

static const double class_weight[] = { 0.37, 1, 2.385 };

static const struct {
    const char *name;
    struct duet_setting settings[MAX_SETTINGS];
} losses[] = {
    { "mse", { { 0 } } },
    { "mse", { DUET_SET_TEXT("variant", "sklearn") } },
    { "binary_crossentropy", { { 0 } } },
    { "binary_crossentropy",
      { DUET_SET_REAL("clip", 1e-10), DUET_SET_REAL("clip_z", -100) } },
    { "binary_crossentropy",
      { DUET_SET_REAL("pos_weight", 2.385),
        DUET_SET_REAL("label_smoothing", 0.17) } },
    { "crossentropy", { { 0 } } },
    { "crossentropy",
      { DUET_SET_REAL("label_smoothing", 0.17),
        { "class_weight",
          { DUET_TYPE_REALS, { .reals = { 3, class_weight } } } } } },
    { "focal", { { 0 } } },
    { "focal",
      { DUET_SET_REAL("gamma", 0.7), DUET_SET_REAL("alpha", 0.61),
        DUET_SET_REAL("label_smoothing", 0.17) } },
    { "focal", { DUET_SET_TEXT("variant", "keras") } },
    { "hinge", { { 0 } } },
    { "hinge", { SET_TRUE("squared") } },
    { "huber", { DUET_SET_REAL("delta", 0.83) } },
    { "log_cosh", { { 0 } } },
    { "mae", { { 0 } } },
    { "kl", { { 0 } } },
};

static void test_losses(void)
{
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
        subject_check(DUET_KIND_LOSS, losses[i].name, losses[i].settings,
                      strcmp(losses[i].name, "kl") ? targets : shares,
                      loss_value, loss_gradient);
}

/* Far out the loss is finite and keeps its limits, in float32 too. */
static void test_clip(void)
{
    static const struct duet_setting settings[MAX_SETTINGS] = {
        DUET_SET_REAL("clip", 1e-10), DUET_SET_REAL("clip_z", -100)
    };
    static const struct {
        double z, y, loss;
    } rows[] = {
        { 1e4, 0, 23.02585084720009 },     /* -log(1 - (1 - 1e-10)), rounded */
        { -1e4, 1, 23.025850929940457 },   /* -log 1e-10 */
        { 1e4, 1, 1.000000082790371e-10 }, /* -log(1 - 1e-10), rounded */
        { -1e4, 0, 1.000000082790371e-10 },
        { 3.7, 0, 3.7244228459337796 },   /* log(1 + e^3.7) */
        { 3.7, 1, 0.024422845933779157 }, /* log(1 + e^-3.7) */
        { -25, 1, 23.025850929940457 },   /* log(1 + e^25) = 25 is more */
    };

    for (int dtype = DUET_FLOAT64; dtype <= DUET_FLOAT32; dtype++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct duet_loss_args j;
            struct subject s;
            double got;

            subject_open(&s, DUET_KIND_LOSS, "binary_crossentropy", settings,
                         (enum duet_dtype)dtype);
            duet_tensor_set(&s.x, 0, 0, rows[i].z);
            duet_tensor_set(&s.y, 0, 0, rows[i].y);
            j = judged(&s);
            j.rows = j.columns = j.target_columns = 1;
            j.row_weight = NULL;
            got = s.descriptor->loss.value(s.config, &j);
            if (!(fabs(got - rows[i].loss) <=
                  (dtype ? 1e-6 : 1e-14) * rows[i].loss)) {
                printf("\nz = %g, y = %g: got %.17g, want %.17g", rows[i].z,
                       rows[i].y, got, rows[i].loss);
                CU_FAIL("loss differs");
            }
            subject_close(&s);
        }
}

int register_gradients_suite(void)
{
    CU_pSuite suite = CU_add_suite("gradients", NULL, NULL);

    if (!suite || !CU_add_test(suite, "of activations", test_activations) ||
        !CU_add_test(suite, "of prelu by its slopes", test_parameters) ||
        !CU_add_test(suite, "activations work in place", test_in_place) ||
        !CU_add_test(suite, "of dropout", test_dropout) ||
        !CU_add_test(suite, "of concrete dropout by its rate too",
                     test_concrete) ||
        !CU_add_test(suite, "dropout keeps where u is above the rate",
                     test_mask) ||
        !CU_add_test(suite, "of regularizers", test_regularizers) ||
        !CU_add_test(suite, "l1 lets zero be", test_zero) ||
        !CU_add_test(suite, "elastic is l1, then l2", test_elastic) ||
        !CU_add_test(suite, "of losses", test_losses) ||
        !CU_add_test(suite, "the clipped loss keeps its limits", test_clip))
        return -1;
    return 0;
}
