/*
 * shampoo - gradients scaled by roots of their second moments, from both sides
 * of the matrix (Gupta, Koren & Singer, 2018, algorithm 1).
 *
 *   d <- g + weight_decay w                        coupled; -g with maximize
 *   left <- left + d d^T,  right <- right + d^T d  from epsilon I
 *   w <- w - lr left^(-1/4) d right^(-1/4)
 *
 * The roots, by eigenvalues in double, are taken anew each update_every steps.
 * They take time that grows with the cube of rows and columns.
 */
#include "descent.h"
#include "matrix.h"

struct shampoo {
    double epsilon;
    int64_t update_every;
    DESCENT_FIELDS;
};

static const struct duet_option options[] = {
    DUET_OPTION(shampoo, epsilon, 1e-4, "(0, inf)",
                "multiple of the identity that both matrices start from"),
    DUET_OPTION(shampoo, update_every, 1, "[1, inf)",
                "updates between two computations of the root"),
    DESCENT_OPTIONS(shampoo, false),
    DUET_END,
};

/* epsilon I is added where roots are taken: slots start as zeros. */
enum { LEFT, RIGHT, LEFT_ROOT, RIGHT_ROOT };
static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("left", DUET_SHAPE_ROWS_SQUARED, NULL, NULL, NULL),
    DUET_SLOT_SHAPED("right", DUET_SHAPE_COLUMNS_SQUARED, NULL, NULL, NULL),
    DUET_SLOT_SHAPED("left_root", DUET_SHAPE_ROWS_SQUARED, NULL, NULL, NULL),
    DUET_SLOT_SHAPED("right_root", DUET_SHAPE_COLUMNS_SQUARED, NULL, NULL,
                     NULL),
    DUET_END,
};

/* root = (a + epsilon I)^(-1/4), for a of n x n. */
static void take_root(const struct shampoo *c, const struct duet_update *u,
                      size_t n, const real *a, real *root)
{
    double *values = duet_scratch(u->host, n * n * sizeof *values);
    double *vectors = duet_scratch(u->host, n * n * sizeof *vectors);

    if (!values || !vectors)
        return;
    for (size_t i = 0; i < n * n; i++)
        values[i] = (double)a[i] + (i % (n + 1) == 0 ? c->epsilon : 0);
    matrix_eigen(n, values, vectors);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0;

            for (size_t k = 0; k < n; k++) {
                const double value = values[k * (n + 1)];
                const double least = value > c->epsilon ? value : c->epsilon;

                sum +=
                    vectors[k * n + i] * vectors[k * n + j] / sqrt(sqrt(least));
            }
            root[i * n + j] = (real)sum;
        }
}

static void shampoo_step(const void *o, const struct duet_update *u)
{
    const struct shampoo *c = o;
    const size_t rows = u->rows, columns = u->columns;
    const size_t most = rows > columns ? rows : columns;
    const struct descent descent = DESCENT_OF(c, u);
    const real lr = (real)u->where->lr;
    real *d = duet_scratch(u->host, u->n * sizeof *d);
    real *t = duet_scratch(u->host, u->n * sizeof *t);
    real *square = duet_scratch(u->host, most * most * sizeof *square);

    if (!d || !t || !square)
        return;
    for (size_t i = 0; i < u->n; i++)
        d[i] = descent_direction(descent, u->gradient[i], u->weight[i]);
    matrix_transpose(rows, columns, d, t);
    matrix_multiply(rows, columns, rows, d, t, square);
    for (size_t i = 0; i < rows * rows; i++)
        u->slot[LEFT][i] += square[i];
    matrix_multiply(columns, rows, columns, t, d, square);
    for (size_t i = 0; i < columns * columns; i++)
        u->slot[RIGHT][i] += square[i];
    if ((u->where->t - 1) % (uint64_t)c->update_every == 0) {
        take_root(c, u, rows, u->slot[LEFT], u->slot[LEFT_ROOT]);
        take_root(c, u, columns, u->slot[RIGHT], u->slot[RIGHT_ROOT]);
    }
    matrix_multiply(rows, rows, columns, u->slot[LEFT_ROOT], d, t);
    matrix_multiply(rows, columns, columns, t, u->slot[RIGHT_ROOT], d);
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] = descent.keep * u->weight[i] - lr * d[i];
}

DUET_PLUGIN(optimizer, shampoo, "1.0.0",
            .summary = "scales by second moments of rows and columns",
            .config_size = sizeof(struct shampoo), .options = options,
            .scope = DUET_SCOPE_TENSOR, .lr = 0.1, .slots = slots,
            .step = shampoo_step);
