/*
 * reference.c - the simplest plugin of each kind, for the checker's own use.
 * Compiled once per element type, as plugins are.
 */
#include <duet/activation.h>
#include <duet/dropout.h>
#include <duet/initializer.h>
#include <duet/loss.h>
#include <duet/math.h>
#include <duet/metric.h>
#include <duet/optimizer.h>
#include <duet/regularizer.h>
#include <duet/schedule.h>

#define REFERENCE(kind)                                    \
    .head = kind, .name = "reference", .version = "1.0.0", \
    .summary = "the checker's own"

static void fill(const void *o, const struct duet_initializer_args *f)
{
    const size_t n = f->rows * f->columns;

    (void)o;
    duet_uniform(f->host, n, f->weight);
    for (size_t i = 0; i < n; i++)
        f->weight[i] -= (real)0.5;
}

static const struct duet_initializer initializer = {
    REFERENCE(DUET_HEAD_initializer),
    .fill = fill,
};

/* A tenth of the sum of squares. */
static double penalty(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    return 0.1 * duet_dot(p->host, p->rows * p->columns, p->weight, p->weight);
}

static void penalty_gradient(const void *o, const struct duet_penalty_args *p)
{
    (void)o;
    for (size_t i = 0; i < p->rows * p->columns; i++)
        p->gradient[i] += (real)0.2 * p->weight[i];
}

static const struct duet_regularizer regularizer = {
    REFERENCE(DUET_HEAD_regularizer),
    .penalty = penalty,
    .gradient = penalty_gradient,
};

static void draw(const void *o, const struct duet_dropout_draw_args *d)
{
    const size_t n = d->rows * d->columns;

    (void)o;
    duet_uniform(d->host, n, d->mask);
    for (size_t i = 0; i < n; i++)
        d->mask[i] = d->mask[i] > (real)0.5 ? 2 : 0;
}

static void drop(const void *o, const struct duet_dropout_forward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->y[i] = d->x[i] * d->mask[i];
}

static void drop_back(const void *o, const struct duet_dropout_backward_args *d)
{
    (void)o;
    for (size_t i = 0; i < d->rows * d->columns; i++)
        d->gx[i] = d->gy[i] * d->mask[i];
}

static const struct duet_dropout dropout = {
    REFERENCE(DUET_HEAD_dropout),
    .draw = draw,
    .forward = drop,
    .backward = drop_back,
};

static void step(const void *o, const struct duet_update *u)
{
    (void)o;
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)u->where->lr * u->gradient[i];
}

static const struct duet_optimizer optimizer = {
    REFERENCE(DUET_HEAD_optimizer),
    .scope = DUET_SCOPE_ELEMENTWISE,
    .lr = 0.0625,
    .step = step,
};

/* `base` at first; it tells t, and the length of the run. */
static double lr(const void *o, const struct duet_schedule_args *m)
{
    (void)o;
    return m->base * 2 / (1 + (double)m->t) + (m->n ? 0.125 / (double)m->n : 0);
}

static const struct duet_schedule schedule = {
    REFERENCE(DUET_HEAD_schedule),
    .lr = lr,
};

/* y = x / (1 + |x|), whose slope is (1 - |y|)^2. */
static void bend(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++)
        a->y[i] = a->x[i] / (1 + real_abs(a->x[i]));
}

static void bend_back(const void *o, const struct duet_activation_args *a)
{
    (void)o;
    for (size_t i = 0; i < a->rows * a->columns; i++) {
        const real slope = 1 - real_abs(a->y[i]);

        a->gx[i] = a->gy[i] * slope * slope;
    }
}

static const struct duet_activation activation = {
    REFERENCE(DUET_HEAD_activation),
    .forward = bend,
    .backward = bend_back,
};

static real weight_of(const struct duet_loss_args *j, size_t i)
{
    return j->row_weight ? j->row_weight[i / j->columns] : 1;
}

/* Half the squared error. */
static double loss_value(const void *o, const struct duet_loss_args *j)
{
    double sum = 0;

    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++) {
        const double error = (double)(j->logits[i] - j->target[i]);

        sum += 0.5 * (double)weight_of(j, i) * error * error;
    }
    return sum;
}

static void loss_gradient(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->gradient[i] = weight_of(j, i) * (j->logits[i] - j->target[i]);
}

static void loss_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t i = 0; i < j->rows * j->columns; i++)
        j->y[i] = j->logits[i];
}

static const struct duet_loss loss = {
    REFERENCE(DUET_HEAD_loss),
    .target = DUET_TARGET_VALUES,
    .metric = "r2",
    .value = loss_value,
    .gradient = loss_gradient,
    .predict = loss_predict,
};

static double metric_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    return m->rows ? (double)m->predicted[0] : 0;
}

static const struct duet_metric metric = {
    REFERENCE(DUET_HEAD_metric),
    .takes = DUET_TAKES_CLASSES,
    .value = metric_value,
};

const void *const *DUET_NAME(check_reference)(void);
const void *const *DUET_NAME(check_reference)(void)
{
    static const void *const list[] = {
        &initializer, &regularizer, &dropout, &optimizer, &schedule,
        &activation,  &loss,        &metric,  NULL,
    };

    return list;
}
