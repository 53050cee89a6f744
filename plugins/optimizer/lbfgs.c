/*
 * lbfgs - limited-memory BFGS (Nocedal & Wright, Numerical Optimization,
 * algorithm 7.4), as PyTorch has it, with or without a line search for the
 * strong Wolfe conditions (their algorithms 3.5 and 3.6, by cubic
 * interpolation, as in Schmidt's minFunc).
 *
 * A step takes up to max_iter iterations on one batch:
 *
 *   q <- g;  for the pairs s, y, newest first:  a = s q / y s,  q <- q - a y
 *   d <- -(s y / y y) q                            of the newest pair
 *   for the pairs, the oldest first:  d <- d - (a + y d / y s) s
 *   w <- w + t d                 t: lr, in the first step of all lr / |g|_1 at
 *                                most, or what the line search finds from there
 *   the pair s = t d, y = g - (g before) is remembered if y s > 1e-10
 *
 * and ends early where |g| is at most tolerance_gradient, where w or the loss
 * changed by no more than tolerance_change, or after max_eval evaluations, in
 * the middle of a line search too. With max_eval = 0 a step ends after 5/4 of
 * max_iter evaluations, and a line search that is under way is finished, as in
 * PyTorch before 2.6. |.| are maxima. Pairs are remembered from step to step.
 */
#include <duet/math.h>

#include "wolfe.h"

enum line_search { NONE, STRONG_WOLFE };

struct lbfgs {
    int64_t history, max_iter, max_eval;
    double tolerance_gradient, tolerance_change;
    enum line_search line_search;
};

static const struct duet_option options[] = {
    DUET_OPTION(lbfgs, history, 100, "[1, 10000]",
                "number of remembered pairs of steps and gradients"),
    DUET_OPTION(lbfgs, max_iter, 20, "[1, inf)", "most iterations in a step"),
    DUET_OPTION(
        lbfgs, max_eval, 0, "[0, inf)",
        "most evaluations in a step; 0: 5/4 of max_iter, plus a line search"),
    DUET_OPTION(lbfgs, tolerance_gradient, 1e-7, "[0, inf)",
                "the step ends when no element of the gradient is larger"),
    DUET_OPTION(lbfgs, tolerance_change, 1e-9, "[0, inf)",
                "the step ends when weights or loss change less"),
    DUET_OPTION(lbfgs, line_search, NONE, "none|strong_wolfe",
                "method that chooses the step length"),
    DUET_END,
};

enum { S, Y, DIRECTION, BEFORE };
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("s", DUET_SHAPE_LIKE, NULL, "history", NULL),
    DUET_SLOT_SHAPED("y", DUET_SHAPE_LIKE, NULL, "history", NULL),
    DUET_SLOT("direction"),
    DUET_SLOT("gradient_before"),
    DUET_END,
};

enum { ITERATIONS, PAIRS, LENGTH };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("iterations", 0), /* of all steps */
    DUET_SCALAR("pairs", 0),      /* remembered ever, forgotten ones included */
    DUET_SCALAR("length", 0),     /* t of the last iteration */
    DUET_END,
};

static void lbfgs_check(const void *o, const struct duet_host *host)
{
    const struct lbfgs *c = o;

    if (c->max_eval == 1)
        duet_fail(host, "max_eval = 1 only measures where a step starts: "
                        "expected 0, or 2 or more");
}

/* A step at work: where it is, and its memory. */
struct run {
    const struct lbfgs *c;
    const struct duet_update *u;
    double loss;         /* here */
    real *g;             /* the gradient here */
    real *s, *y;         /* the pair of the last iteration */
    double *a;           /* of the two loops */
    struct wolfe search; /* which counts all evaluations */
};

/* ---- The direction ------------------------------------------------------ */

/* Pair k, from 0, in the slot of all s or all y. */
static real *pair(const struct run *r, int slot, uint64_t k)
{
    return r->u->slot[slot] + k % (uint64_t)r->c->history * r->u->n;
}

static double dot(const struct run *r, const real *x, const real *y)
{
    return duet_dot(r->u->host, r->u->n, x, y);
}

static void add(const struct run *r, real *DUET_RESTRICT x, double by,
                const real *DUET_RESTRICT y)
{
    const real factor = (real)by;

    for (size_t i = 0; i < r->u->n; i++)
        x[i] += factor * y[i];
}

/*
 * Remember the last iteration's step and change of gradient, if it curves up.
 */
static void remember(const struct run *r)
{
    const struct duet_update *u = r->u;
    const uint64_t k = (uint64_t)u->scalar[PAIRS];
    const real length = (real)u->scalar[LENGTH];

    for (size_t i = 0; i < u->n; i++) {
        r->s[i] = length * u->slot[DIRECTION][i];
        r->y[i] = r->g[i] - u->slot[BEFORE][i];
    }
    if (!(dot(r, r->y, r->s) > 1e-10))
        return;
    memcpy(pair(r, S, k), r->s, u->n * sizeof(real));
    memcpy(pair(r, Y, k), r->y, u->n * sizeof(real));
    u->scalar[PAIRS]++;
}

/* The two loops, into the slot of the direction. */
static void find_direction(const struct run *r)
{
    const uint64_t end = (uint64_t)r->u->scalar[PAIRS];
    const uint64_t most = (uint64_t)r->c->history;
    const uint64_t first = end > most ? end - most : 0;
    real *d = r->u->slot[DIRECTION];

    for (size_t i = 0; i < r->u->n; i++)
        d[i] = -r->g[i];
    for (uint64_t k = end; k-- > first;) {
        const real *s = pair(r, S, k), *y = pair(r, Y, k);

        r->a[k - first] = dot(r, s, d) / dot(r, y, s);
        add(r, d, -r->a[k - first], y);
    }
    if (end > first) {
        const real *s = pair(r, S, end - 1), *y = pair(r, Y, end - 1);
        const real scale = (real)(dot(r, y, s) / dot(r, y, y));

        for (size_t i = 0; i < r->u->n; i++)
            d[i] *= scale;
    }
    for (uint64_t k = first; k < end; k++) {
        const real *s = pair(r, S, k), *y = pair(r, Y, k);

        add(r, d, r->a[k - first] - dot(r, y, d) / dot(r, y, s), s);
    }
}

/* ---- Iterations --------------------------------------------------------- */

static double sum_of_sizes(const struct run *r, const real *x)
{
    double sum = 0;

    for (size_t i = 0; i < r->u->n; i++)
        sum += (double)real_abs(x[i]);
    return sum;
}

/* Go along the direction. With `last` nothing is evaluated there. */
static void go(struct run *r, double slope, bool last)
{
    const struct duet_update *u = r->u;
    double *length = &u->scalar[LENGTH];

    if (r->c->line_search == STRONG_WOLFE) {
        struct wolfe_point found;

        r->search.from = (struct wolfe_point) { 0, r->loss, slope, r->g };
        found = wolfe_search(&r->search, *length);
        *length = found.t;
        r->loss = found.loss;
        if (found.gradient != r->g)
            memcpy(r->g, found.gradient, u->n * sizeof(real));
        return;
    }
    add(r, u->weight, *length, u->slot[DIRECTION]);
    if (last)
        return;
    r->loss = duet_evaluate(u);
    r->search.evaluations++;
    memcpy(r->g, u->gradient, u->n * sizeof(real));
}

/* One iteration; whether to go on. */
static bool iterate(struct run *r, bool last)
{
    const struct duet_update *u = r->u;
    const bool first = u->scalar[ITERATIONS]++ == 0;
    const real *d = u->slot[DIRECTION];
    const double before = r->loss, size = sum_of_sizes(r, r->g);
    double slope;

    if (!first)
        remember(r);
    find_direction(r);
    memcpy(u->slot[BEFORE], r->g, u->n * sizeof(real));
    u->scalar[LENGTH] = first && size > 1 ? u->where->lr / size : u->where->lr;
    slope = dot(r, r->g, d);
    if (slope > -r->c->tolerance_change)
        return false;
    go(r, slope, last);
    return !last && wolfe_largest(u->n, r->g) > r->c->tolerance_gradient &&
           wolfe_largest(u->n, d) * u->scalar[LENGTH] >
               r->c->tolerance_change &&
           !(fabs(r->loss - before) < r->c->tolerance_change);
}

static bool borrow(struct run *r)
{
    const struct duet_host *host = r->u->host;
    const size_t bytes = r->u->n * sizeof(real);
    bool all = true;

    all &= (r->g = duet_scratch(host, bytes)) != NULL;
    all &= (r->s = duet_scratch(host, bytes)) != NULL;
    all &= (r->y = duet_scratch(host, bytes)) != NULL;
    all &= (r->search.start = duet_scratch(host, bytes)) != NULL;
    for (int i = 0; i < 3; i++)
        all &= (r->search.gradient[i] = duet_scratch(host, bytes)) != NULL;
    r->a = duet_scratch(host, (size_t)r->c->history * sizeof *r->a);
    return all && r->a;
}

static void lbfgs_step(const void *o, const struct duet_update *u)
{
    const struct lbfgs *c = o;
    const int64_t most = c->max_eval ? c->max_eval : c->max_iter * 5 / 4;
    struct run r = { .c = c, .u = u, .loss = u->loss };
    int64_t i = 1;

    r.search.u = u;
    r.search.direction = u->slot[DIRECTION];
    r.search.evaluations = 1;
    r.search.most = c->max_eval ? most : INT64_MAX;
    if (!borrow(&r))
        return;
    memcpy(r.g, u->gradient, u->n * sizeof(real));
    if (wolfe_largest(u->n, r.g) <= c->tolerance_gradient)
        return;
    while (iterate(&r, i == c->max_iter) && r.search.evaluations < most)
        i++;
}

DUET_PLUGIN(optimizer, lbfgs, "1.0.0",
            .summary = "curvature from the last few steps",
            .config_size = sizeof(struct lbfgs), .options = options,
            .check = lbfgs_check, .scope = DUET_SCOPE_MODEL, .lr = 1,
            .slots = slots, .scalars = scalars, .step = lbfgs_step);
