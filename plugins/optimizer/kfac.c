/*
 * kfac - natural gradient with a Fisher matrix of Kronecker factors (Martens &
 * Grosse, 2015, "Optimizing neural networks with Kronecker-factored approximate
 * curvature", sections 4.2 and 6.3), of each layer apart:
 *
 *   A <- e A + (1 - e) mean(a a^T)      a: the layer's inputs, then 1
 *   G <- e G + (1 - e) mean(g g^T)      g: each row's gradient by the units
 *   e = min(1 - 1/t, decay)             p^2 = (tr A / dim A) / (tr G / dim G)
 *   D = (A + p sqrt(damping) I)^-1 gradient (G + sqrt(damping) / p I)^-1
 *   v <- momentum v + D,  w <- w - lr v
 *
 * g is that of the given targets: the empirical Fisher matrix, not one with
 * targets drawn from the model. Parameters that belong to neither layer, and a
 * function stepped by hand, take D = gradient.
 */
#include <duet/layers.h>
#include <duet/optimizer.h>

#include "cholesky.h"

#include <string.h>

struct kfac {
    double damping, decay, momentum;
};

static const struct duet_option options[] = {
    DUET_OPTION(kfac, damping, 0.01, "(0, inf)",
                "what is added to the Fisher matrix's diagonal",
                .scale = DUET_SCALE_LOG),
    DUET_OPTION(kfac, decay, 0.95, "[0, 1)", "most that factors keep"),
    DUET_OPTION(kfac, momentum, 0.9, "[0, 1)", "share of the velocity kept"),
    DUET_END,
};

/* A is input a^T a, mean a, and 1 in the corner. */
enum { SQUARES, MEANS, GRADIENTS, VELOCITY };
static const struct duet_slot slots[] = {
    DUET_SLOT_EACH_PART("squares", DUET_SHAPE_ROWS_SQUARED, NULL),
    DUET_SLOT_EACH_PART("means", DUET_SHAPE_PER_ROW, NULL),
    DUET_SLOT_EACH_PART("gradients", DUET_SHAPE_COLUMNS_SQUARED, NULL),
    DUET_SLOT_IF("velocity", "momentum"),
    DUET_END,
};

/* m <- e m + (1 - e) x^T y / by, for rows of x and y. */
static void observe(real *m, double e, double by, size_t rows, const real *x,
                    size_t n_x, const real *y, size_t n_y)
{
    for (size_t i = 0; i < n_x; i++)
        for (size_t j = 0; j < n_y; j++) {
            double sum = 0;

            for (size_t row = 0; row < rows; row++)
                sum += (double)x[row * n_x + i] *
                       (y ? (double)y[row * n_y + j] : 1);
            m[i * n_y + j] =
                (real)(e * (double)m[i * n_y + j] + (1 - e) * sum / by);
        }
}

static double trace(size_t n, const double *m)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += m[i * (n + 1)];
    return sum;
}

/* Memory for the largest layer. */
struct room {
    double *a, *g, *d;
};

/* A and G of a layer, from the slots of the part with its weights. */
static void fill_factors(const struct duet_update *u, uint32_t part,
                         const struct duet_layer *l, size_t n_a,
                         const struct room *room)
{
    const real *squares =
        duet_slot_at(u, SQUARES, DUET_SHAPE_ROWS_SQUARED, part);
    const real *means = duet_slot_at(u, MEANS, DUET_SHAPE_PER_ROW, part);
    const real *g =
        duet_slot_at(u, GRADIENTS, DUET_SHAPE_COLUMNS_SQUARED, part);

    for (size_t i = 0; i < n_a; i++)
        for (size_t j = 0; j <= i; j++)
            room->a[i * n_a + j] = i < l->inputs
                                       ? (double)squares[i * l->inputs + j]
                                   : j < l->inputs ? (double)means[j]
                                                   : 1;
    for (size_t i = 0; i < l->units * l->units; i++)
        room->g[i] = (double)g[i];
}

/* Add what the damping is, of each factor's size, and factor both. */
static bool damp(double damping, size_t n_a, size_t n_g,
                 const struct room *room)
{
    const double a = trace(n_a, room->a) / (double)n_a;
    const double g = trace(n_g, room->g) / (double)n_g;
    const double p = a > 0 && g > 0 ? sqrt(a / g) : 1, root = sqrt(damping);

    for (size_t i = 0; i < n_a; i++)
        room->a[i * (n_a + 1)] += p * root;
    for (size_t i = 0; i < n_g; i++)
        room->g[i * (n_g + 1)] += root / p;
    return cholesky_factor(n_a, room->a) && cholesky_factor(n_g, room->g);
}

/* Replace a layer's part of d, which holds the gradient, by its direction. */
static void turn(const struct kfac *c, const struct duet_update *u,
                 uint32_t part, const struct duet_layer *l,
                 const struct room *room, real *d)
{
    const bool biased = l->biases != SIZE_MAX;
    const size_t n_a = l->inputs + biased, n_g = l->units;
    const size_t n = l->inputs * n_g;

    fill_factors(u, part, l, n_a, room);
    if (!damp(c->damping, n_a, n_g, room)) {
        duet_fail(u->host, "a Kronecker factor isn't positive definite; a "
                           "larger damping helps");
        return;
    }
    for (size_t i = 0; i < n_a * n_g; i++)
        room->d[i] = (double)(i < n ? d[l->weights + i] : d[l->biases + i - n]);
    for (size_t j = 0; j < n_g; j++)
        cholesky_solve(n_a, room->a, room->d + j, n_g);
    for (size_t i = 0; i < n_a; i++)
        cholesky_solve(n_g, room->g, room->d + i * n_g, 1);
    for (size_t i = 0; i < n_a * n_g; i++)
        *(i < n ? &d[l->weights + i] : &d[l->biases + i - n]) =
            (real)room->d[i];
}

/* The part that begins at an element. */
static uint32_t part_at(const struct duet_update *u, size_t first)
{
    uint32_t i = 0;

    while (i + 1 < u->n_parts && duet_part_at(u, i)->first != first)
        i++;
    return i;
}

static void take_layers(const struct kfac *c, const struct duet_update *u,
                        const struct room *room, real *d)
{
    const double e = fmin(1 - 1 / (double)u->where->t, c->decay);
    struct duet_layers l;

    if (!duet_find_layers(u, NULL, &l))
        return;
    for (int i = 0; i < 2; i++) {
        const struct duet_layer *layer = &l.layer[i];
        const uint32_t part = part_at(u, layer->weights);

        if (layer->weights == SIZE_MAX)
            continue;
        observe(duet_slot_at(u, SQUARES, DUET_SHAPE_ROWS_SQUARED, part), e,
                (double)l.rows, l.rows, layer->input, layer->inputs,
                layer->input, layer->inputs);
        observe(duet_slot_at(u, MEANS, DUET_SHAPE_PER_ROW, part), e,
                (double)l.rows, l.rows, layer->input, layer->inputs, NULL, 1);
        observe(duet_slot_at(u, GRADIENTS, DUET_SHAPE_COLUMNS_SQUARED, part), e,
                l.by, l.rows, layer->gradient, layer->units, layer->gradient,
                layer->units);
        turn(c, u, part, layer, room, d);
    }
}

static void kfac_step(const void *o, const struct duet_update *u)
{
    const struct kfac *c = o;
    const real lr = (real)u->where->lr, kept = (real)c->momentum;
    const size_t in = u->where->inputs, hidden = u->where->hidden;
    const size_t most_a = (in > hidden ? in : hidden) + 1;
    const size_t most_g =
        hidden > u->where->outputs ? hidden : u->where->outputs;
    real *d = duet_scratch(u->host, u->n * sizeof *d), *v = u->slot[VELOCITY];
    struct room room = {
        duet_scratch(u->host, most_a * most_a * sizeof(double)),
        duet_scratch(u->host, most_g * most_g * sizeof(double)),
        duet_scratch(u->host, most_a * most_g * sizeof(double)),
    };

    if (!d || !room.a || !room.g || !room.d)
        return;
    memcpy(d, u->gradient, u->n * sizeof *d);
    take_layers(c, u, &room, d);
    for (size_t i = 0; i < u->n; i++) {
        if (v)
            d[i] = v[i] = kept * v[i] + d[i];
        u->weight[i] -= lr * d[i];
    }
}

DUET_PLUGIN(optimizer, kfac, "1.0.0",
            .summary = "natural gradient with Kronecker factors",
            .paper = "https://arxiv.org/abs/1503.05671",
            .config_size = sizeof(struct kfac), .options = options,
            .scope = DUET_SCOPE_MODEL, .lr = 0.01, .slots = slots,
            .step = kfac_step);
