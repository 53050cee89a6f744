/*
 * levenberg_marquardt - Gauss-Newton steps on squared errors, damped until they
 * lower the loss (Hagan & Menhaj, 1994, "Training feedforward networks with the
 * Marquardt algorithm", section III).
 *
 *   (J^T J + mu I) d = J^T e           e: errors, J: their derivatives
 *   w <- w - lr d, and mu <- mu / factor    where that lowers the loss;
 *   mu <- factor mu, and again              where it doesn't
 *
 * For another loss the rows of J are the gradients of single rows, and J^T e is
 * the gradient (Berndt, Hall, Hall & Hausman, 1974, "Estimation and inference
 * in nonlinear structural models").
 *
 * J^T e is the gradient, so penalties count in the direction, and in what is
 * lowered, but not in J^T J. Parameters that are no weights or biases of the
 * two layers have no derivatives: for them, and for a function stepped by hand,
 * d is the gradient divided by mu. Where no mu up to `most` lowers the loss,
 * the weights stay, and the next update begins with the first mu.
 */
#include "cholesky.h"
#include "rows.h"

#include <string.h>

struct levenberg_marquardt {
    double damping, factor, most;
};

static const struct duet_option options[] = {
    DUET_OPTION(levenberg_marquardt, damping, 0.01, "(0, inf)",
                "mu of the first step", .scale = DUET_SCALE_LOG),
    DUET_OPTION(levenberg_marquardt, factor, 10, "(1, inf)",
                "what mu is multiplied with or divided by"),
    DUET_OPTION(levenberg_marquardt, most, 1e10, "(0, inf)",
                "mu at which an update is given up", .scale = DUET_SCALE_LOG),
    DUET_END,
};

enum { MU };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("mu", 0),
    DUET_END,
};

/* Memory for a step; `a` is NULL where there are no layers. */
struct room {
    double *a, *l, *row, *d;
    real *start, *seed;
    double by; /* of the gradient, to make it J^T e */
};

/*
 * The gradient by the outputs of squared errors is c e, each row times its
 * weight: find c; 0 for a loss whose gradient isn't proportional to the errors.
 */
static double curvature(const struct duet_layers *l)
{
    const real *d = l->layer[1].gradient;
    double de = 0, ee = 0, dd = 0;

    for (size_t i = 0; i < l->rows * l->outputs; i++) {
        const double w =
            l->row_weight ? (double)l->row_weight[i / l->outputs] : 1;
        const double e = l->target_columns == l->outputs
                             ? (double)l->logits[i] - (double)l->target[i]
                             : 0;

        de += (double)d[i] * w * e;
        ee += w * e * w * e;
        dd += (double)d[i] * (double)d[i];
    }
    return de > 0 && dd - de / ee * de <= 1e-6 * dd ? de / ee : 0;
}

/*
 * Add to the lower triangle of J^T J, a row of J at a time: the derivatives of
 * an output, or the gradients of the rows' losses, which have their weights.
 */
static void add_rows(const struct duet_update *u, const struct room *room,
                     const struct duet_layers *l, bool is_output)
{
    const size_t n = u->n;

    for (size_t row = 0; row < l->rows; row++) {
        const double weight = l->row_weight ? (double)l->row_weight[row] : 1;
        const double w = is_output ? weight : weight > 0 ? 1 / weight : 0;

        memset(room->row, 0, n * sizeof(double));
        row_add(&l->layer[0], row, 1, room->row);
        row_add(&l->layer[1], row, 1, room->row);
        for (size_t i = 0; i < n; i++) {
            const double by = w * room->row[i];

            for (size_t j = 0; j <= i; j++)
                room->a[i * n + j] += by * room->row[j];
        }
    }
}

/* Compute J^T J, where there are layers; false after a failure. */
static bool square(const struct duet_update *u, struct room *room)
{
    const size_t n = u->n;
    struct duet_layers l;
    double c;

    if (!duet_find_layers(u, NULL, &l))
        return true;
    c = curvature(&l);
    room->by = c > 0 ? l.by / c : l.by;
    room->a = duet_scratch(u->host, n * n * sizeof(double));
    room->l = duet_scratch(u->host, n * n * sizeof(double));
    room->row = duet_scratch(u->host, n * sizeof(double));
    room->seed = duet_scratch(u->host, l.rows * l.outputs * sizeof(real));
    if (!room->a || !room->l || !room->row || !room->seed)
        return false;
    memset(room->a, 0, n * n * sizeof(double));
    if (!(c > 0))
        add_rows(u, room, &l, false);
    for (size_t k = 0; c > 0 && k < l.outputs; k++) {
        for (size_t i = 0; i < l.rows * l.outputs; i++)
            room->seed[i] = i % l.outputs == k;
        if (!duet_find_layers(u, room->seed, &l))
            return false;
        add_rows(u, room, &l, true);
    }
    return true;
}

/* Solve for d; false: the matrix isn't positive definite with this mu. */
static bool direction(const struct duet_update *u, const struct room *room,
                      double mu)
{
    const size_t n = u->n;

    for (size_t i = 0; i < n; i++)
        room->d[i] = (double)u->gradient[i] * room->by / (room->a ? 1 : mu);
    if (!room->a)
        return true;
    memcpy(room->l, room->a, n * n * sizeof(double));
    for (size_t i = 0; i < n; i++)
        room->l[i * (n + 1)] += mu;
    if (!cholesky_factor(n, room->l))
        return false;
    cholesky_solve(n, room->l, room->d, 1);
    return true;
}

static void levenberg_marquardt_step(const void *o, const struct duet_update *u)
{
    const struct levenberg_marquardt *c = o;
    const double lr = u->where->lr;
    struct room room = { .by = 1 };
    double loss, mu = u->scalar[MU] > 0 ? u->scalar[MU] : c->damping;
    bool lower = false;

    room.start = duet_scratch(u->host, u->n * sizeof(real));
    room.d = duet_scratch(u->host, u->n * sizeof(double));
    if (!room.start || !room.d || !square(u, &room))
        return;
    if (isnan(duet_sum(u->host, u->n, u->gradient)))
        duet_fail(u->host, "the gradient isn't a number");
    memcpy(room.start, u->weight, u->n * sizeof(real));
    loss = duet_objective(u, 0, 0, 0, NULL);
    while (!lower && mu <= c->most) {
        if (direction(u, &room, mu)) {
            for (size_t i = 0; i < u->n; i++)
                u->weight[i] = room.start[i] - (real)(lr * room.d[i]);
            lower = duet_objective(u, 0, 0, 0, NULL) < loss;
        }
        mu = lower ? mu / c->factor : mu * c->factor;
    }
    if (!lower)
        memcpy(u->weight, room.start, u->n * sizeof(real));
    u->scalar[MU] = lower ? mu : c->damping;
}

DUET_PLUGIN(optimizer, levenberg_marquardt, "1.0.0",
            .summary = "damped Gauss-Newton steps, for small networks",
            .paper = "https://doi.org/10.1109/72.329697",
            .config_size = sizeof(struct levenberg_marquardt),
            .options = options, .scope = DUET_SCOPE_MODEL, .lr = 1,
            .scalars = scalars, .step = levenberg_marquardt_step);
