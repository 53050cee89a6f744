/*
 * wolfe.h - how far to go along a direction: a line search for the strong Wolfe
 * conditions (Nocedal & Wright, Numerical Optimization, algorithms 3.5 and 3.6)
 * with cubic interpolation, as in Schmidt's minFunc and in PyTorch.
 *
 *   f(t) <= f(0) + 1e-4 t f'(0)   and   |f'(t)| <= 0.9 |f'(0)|
 *
 * It evaluates at most 26 times, and no more often than the caller permits.
 * Numbers are in double.
 */
#ifndef DUET_PLUGINS_WOLFE_H
#define DUET_PLUGINS_WOLFE_H

#include <duet/optimizer.h>

#include <string.h>

/** The conditions' constants, and the width of a bracket that is too small. */
static const double WOLFE_DECREASE = 1e-4, WOLFE_CURVATURE = 0.9;
static const double WOLFE_WIDTH = 1e-9;
enum { WOLFE_TRIALS = 25 };

/** A point of the line: weights start + t direction. */
struct wolfe_point {
    double t, loss, slope;
    real *gradient;
};

struct wolfe {
    const struct duet_update *u;
    const real *direction;
    real *start;             /**< Memory for u->n elements. */
    real *gradient[3];       /**< Memory for u->n elements each. */
    struct wolfe_point from; /**< t = 0: set loss, slope and gradient. */
    int trials;              /**< Points tried after the first one. */
    int64_t evaluations;     /**< Counted up. */
    int64_t most;            /**< Evaluations permitted; one always is. */
};

/** The largest size of n elements. */
static inline double wolfe_largest(size_t n, const real *x)
{
    double most = 0;

    for (size_t i = 0; i < n; i++) {
        const double size = fabs((double)x[i]);

        most = size > most ? size : most;
    }
    return most;
}

/** Put the weights at t. */
static inline void wolfe_move(const struct wolfe *s, double t)
{
    const real by = (real)t;

    for (size_t i = 0; i < s->u->n; i++)
        s->u->weight[i] = s->start[i] + by * s->direction[i];
}

/* Evaluate at t; the gradient goes where neither of two points has its own. */
static inline struct wolfe_point wolfe_look(struct wolfe *s, double t,
                                            const struct wolfe_point *a,
                                            const struct wolfe_point *b)
{
    struct wolfe_point p = { .t = t, .gradient = s->gradient[0] };

    for (int i = 1; p.gradient == a->gradient || p.gradient == b->gradient; i++)
        p.gradient = s->gradient[i];
    wolfe_move(s, t);
    p.loss = duet_evaluate(s->u);
    memcpy(p.gradient, s->u->gradient, s->u->n * sizeof *p.gradient);
    p.slope = duet_dot(s->u->host, s->u->n, p.gradient, s->direction);
    s->evaluations++;
    return p;
}

/* Where the cubic through two points is least, kept between low and high. */
static inline double wolfe_least(const struct wolfe_point *p,
                                 const struct wolfe_point *q, double low,
                                 double high)
{
    const struct wolfe_point *a = p->t <= q->t ? p : q, *b = a == p ? q : p;
    const double d1 =
        a->slope + b->slope - 3 * (a->loss - b->loss) / (a->t - b->t);
    const double square = d1 * d1 - a->slope * b->slope;
    const double d2 = sqrt(square > 0 ? square : 0);
    const double t = b->t - (b->t - a->t) * ((b->slope + d2 - d1) /
                                             (b->slope - a->slope + 2 * d2));

    if (!(square >= 0) || isnan(t))
        return (low + high) / 2;
    return t < low ? low : t > high ? high : t;
}

/* Whether another point may be tried. */
static inline bool wolfe_may_look(const struct wolfe *s)
{
    return s->trials < WOLFE_TRIALS && s->evaluations < s->most;
}

static inline bool wolfe_is_high(const struct wolfe *s,
                                 const struct wolfe_point *p)
{
    return p->loss > s->from.loss + WOLFE_DECREASE * p->t * s->from.slope;
}

static inline bool wolfe_is_flat(const struct wolfe *s,
                                 const struct wolfe_point *p)
{
    return fabs(p->slope) <= -WOLFE_CURVATURE * s->from.slope;
}

/*
 * Find two points with one between them that meets the conditions; true if the
 * first does.
 */
static inline bool wolfe_bracket(struct wolfe *s, double t,
                                 struct wolfe_point bracket[2])
{
    struct wolfe_point before = s->from;
    struct wolfe_point now = wolfe_look(s, t, &before, &before);

    for (; wolfe_may_look(s); s->trials++) {
        const bool rises = s->trials > 1 && now.loss >= before.loss;
        struct wolfe_point next;

        bracket[0] = before;
        bracket[1] = now;
        if (wolfe_is_high(s, &now) || rises)
            return false;
        if (wolfe_is_flat(s, &now)) {
            bracket[0] = now;
            return true;
        }
        if (now.slope >= 0)
            return false;
        t = wolfe_least(&before, &now, now.t + 0.01 * (now.t - before.t),
                        10 * now.t);
        next = wolfe_look(s, t, &before, &now);
        before = now;
        now = next;
    }
    bracket[0] = s->from;
    bracket[1] = now;
    return false;
}

/*
 * The next point to try in a bracket. One close to an end is moved inward by a
 * tenth, the second time in a row, or where it is the end.
 */
static inline double wolfe_try(const struct wolfe_point bracket[2],
                               bool *was_close)
{
    const bool ascends = bracket[0].t <= bracket[1].t;
    const double low = bracket[ascends ? 0 : 1].t;
    const double high = bracket[ascends ? 1 : 0].t;
    const double t = wolfe_least(&bracket[0], &bracket[1], low, high);
    const double tenth = 0.1 * (high - low);
    const bool is_close = high - t < tenth || t - low < tenth;

    if (is_close && (*was_close || t >= high || t <= low)) {
        *was_close = false;
        return high - t < t - low ? high - tenth : low + tenth;
    }
    *was_close = is_close;
    return t;
}

/* Narrow the bracket until a point meets the conditions; the lower end. */
static inline struct wolfe_point wolfe_zoom(struct wolfe *s, bool done,
                                            struct wolfe_point bracket[2])
{
    const double longest = wolfe_largest(s->u->n, s->direction);
    int low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
    bool was_close = false;

    for (; !done && wolfe_may_look(s); s->trials++) {
        const int high = 1 - low;
        struct wolfe_point p;

        if (fabs(bracket[1].t - bracket[0].t) * longest < WOLFE_WIDTH)
            break;
        p = wolfe_look(s, wolfe_try(bracket, &was_close), &bracket[0],
                       &bracket[1]);
        if (wolfe_is_high(s, &p) || p.loss >= bracket[low].loss) {
            bracket[high] = p;
            low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
            continue;
        }
        done = wolfe_is_flat(s, &p);
        if (!done && p.slope * (bracket[high].t - bracket[low].t) >= 0)
            bracket[high] = bracket[low];
        bracket[low] = p;
    }
    return bracket[low];
}

/**
 * Search from the present weights, which are put at the point found.
 *
 * @param t Tried first.
 * @return The point; its gradient is in the search's memory.
 */
static inline struct wolfe_point wolfe_search(struct wolfe *s, double t)
{
    struct wolfe_point bracket[2], found;
    bool done;

    s->trials = 0;
    memcpy(s->start, s->u->weight, s->u->n * sizeof *s->start);
    done = wolfe_bracket(s, t, bracket);
    found = wolfe_zoom(s, done, bracket);
    wolfe_move(s, found.t);
    return found;
}

#endif
