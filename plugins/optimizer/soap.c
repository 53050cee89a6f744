/*
 * soap - Adam in the eigenbases of Shampoo's matrices (Vyas et al., 2024,
 * algorithm 3), as in the authors' code.
 *
 *   g' = P^T g Q                                   -g with maximize
 *   m <- beta1 m + (1 - beta1) g
 *   v <- beta2 v + (1 - beta2) g'^2
 *   x = P ((P^T m Q) / (sqrt(v) + epsilon)) Q^T
 *   w <- w - lr sqrt(1 - beta2^t) / (1 - beta1^t) x    correct_bias; else lr x
 *   w <- w - lr weight_decay w
 *   left <- beta left + (1 - beta) g g^T,  right the same with g^T g
 *   each update_every steps:  P <- QR(left P),  Q <- QR(right Q)
 *
 * The first step only starts left, right and their eigenvectors P and Q, and t
 * counts from the second. Before QR the basis is sorted by its estimates of the
 * eigenvalues, the diagonal of P^T left P, and v with it. beta, shampoo_beta,
 * is beta2 if not given. Biases have no bases, so that this is Adam, unless
 * precondition_1d.
 */
#include <duet/math.h>
#include <duet/optimizer.h>

#include "matrix.h"
#include "seen.h"

#include <string.h>

struct soap {
    double beta1, beta2, shampoo_beta, epsilon, weight_decay;
    int64_t update_every;
    bool correct_bias, precondition_1d, maximize;
};

static const struct duet_option options[] = {
    DUET_OPTION(soap, beta1, 0.95, "[0, 1)", "decay of the mean gradient"),
    DUET_OPTION(soap, beta2, 0.95, "[0, 1)", "decay of the mean square"),
    DUET_OPTION(soap, shampoo_beta, NAN, "[0, 1)",
                "decay of the second moments of rows and columns"),
    DUET_OPTION(soap, epsilon, 1e-8, "(0, inf)", "keeps the divisor from zero"),
    DUET_OPTION(soap, weight_decay, 0.01, "[0, inf)",
                "strength of the pull toward zero, apart from the gradient"),
    DUET_OPTION(soap, update_every, 10, "[1, inf)",
                "updates between two computations of the basis"),
    DUET_OPTION(soap, correct_bias, true, NULL,
                "undo the pull of the first moments toward zero"),
    DUET_OPTION(soap, precondition_1d, false, NULL,
                "compute a basis for biases, too"),
    DUET_OPTION(soap, maximize, false, NULL,
                "step along the gradient instead of against it"),
    DUET_END,
};

enum { M, V, LEFT, RIGHT, LEFT_BASIS, RIGHT_BASIS };
static const struct duet_slot slots[] = {
    DUET_SLOT("m"),
    DUET_SLOT("v"),
    DUET_SLOT_SHAPED("left", DUET_SHAPE_ROWS_SQUARED, NULL, NULL, NULL),
    DUET_SLOT_SHAPED("right", DUET_SHAPE_COLUMNS_SQUARED, NULL, NULL, NULL),
    DUET_SLOT_SHAPED("left_basis", DUET_SHAPE_ROWS_SQUARED, NULL, NULL, NULL),
    DUET_SLOT_SHAPED("right_basis", DUET_SHAPE_COLUMNS_SQUARED, NULL, NULL,
                     NULL),
    DUET_END,
};

enum { POWER1, POWER2 = POWER1 + 2 };
static const struct duet_scalar scalars[] = {
    SEEN_SCALARS("beta1"),
    SEEN_SCALARS("beta2"),
    DUET_END,
};

/* Memory for a step: two matrices like the tensor, three of its longer side. */
struct room {
    const struct duet_update *u;
    real *g, *t, *a, *b, *work;
    double *values, *vectors;
    size_t *order;
};

static bool borrow(struct room *room, const struct duet_update *u)
{
    const size_t most = u->rows > u->columns ? u->rows : u->columns;
    const size_t square = most * most;

    room->u = u;
    room->g = duet_scratch(u->host, u->n * sizeof(real));
    room->t = duet_scratch(u->host, u->n * sizeof(real));
    room->a = duet_scratch(u->host, square * sizeof(real));
    room->b = duet_scratch(u->host, square * sizeof(real));
    room->work = duet_scratch(u->host, (square + most) * sizeof(real));
    room->values = duet_scratch(u->host, square * sizeof(double));
    room->vectors = duet_scratch(u->host, square * sizeof(double));
    room->order = duet_scratch(u->host, most * sizeof(size_t));
    return room->g && room->t && room->a && room->b && room->work &&
           room->values && room->vectors && room->order;
}

/* ---- Bases -------------------------------------------------------------- */

/* The indices of n numbers that lie `stride` apart, the largest first. */
static void sort_down(size_t n, const double *value, size_t stride,
                      size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = i;

        for (; at > 0 && value[order[at - 1] * stride] < value[i * stride];
             at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/* The eigenvectors of a matrix of n x n as columns, the largest's first. */
static void start_basis(const struct room *room, size_t n, const real *matrix,
                        real *basis)
{
    for (size_t i = 0; i < n * n; i++)
        room->values[i] = (double)matrix[i];
    matrix_eigen(n, room->values, room->vectors);
    sort_down(n, room->values, n + 1, room->order);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            basis[i * n + j] = (real)room->vectors[room->order[j] * n + i];
}

/* One step of orthogonal iteration; leaves in `order` what was sorted how. */
static void turn_basis(const struct room *room, size_t n, const real *matrix,
                       real *basis)
{
    matrix_multiply(n, n, n, matrix, basis, room->a);
    for (size_t j = 0; j < n; j++) {
        room->values[j] = 0;
        for (size_t i = 0; i < n; i++)
            room->values[j] += (double)(basis[i * n + j] * room->a[i * n + j]);
    }
    sort_down(n, room->values, 1, room->order);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            room->b[i * n + j] = room->a[i * n + room->order[j]];
    matrix_basis(n, room->b, basis, room->work);
}

/* Turn both bases, and sort v as they were. */
static void turn_bases(const struct room *room)
{
    const struct duet_update *u = room->u;
    const size_t rows = u->rows, columns = u->columns;

    turn_basis(room, rows, u->slot[LEFT], u->slot[LEFT_BASIS]);
    for (size_t i = 0; i < rows; i++)
        memcpy(room->t + i * columns, u->slot[V] + room->order[i] * columns,
               columns * sizeof(real));
    turn_basis(room, columns, u->slot[RIGHT], u->slot[RIGHT_BASIS]);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            u->slot[V][i * columns + j] = room->t[i * columns + room->order[j]];
}

/* Let g into left and right. */
static void observe(const struct soap *c, const struct room *room)
{
    const struct duet_update *u = room->u;
    const double beta = isnan(c->shampoo_beta) ? c->beta2 : c->shampoo_beta;
    const real kept = (real)beta, taken = (real)(1 - beta);
    const size_t rows = u->rows, columns = u->columns;

    matrix_transpose(rows, columns, room->g, room->t);
    matrix_multiply(rows, columns, rows, room->g, room->t, room->a);
    for (size_t i = 0; i < rows * rows; i++)
        u->slot[LEFT][i] = kept * u->slot[LEFT][i] + taken * room->a[i];
    matrix_multiply(columns, rows, columns, room->t, room->g, room->a);
    for (size_t i = 0; i < columns * columns; i++)
        u->slot[RIGHT][i] = kept * u->slot[RIGHT][i] + taken * room->a[i];
}

/* ---- Steps -------------------------------------------------------------- */

/* y = P^T x Q, or with `back` P x Q^T; x may be y. */
static void project(const struct room *room, bool back, const real *x, real *y)
{
    const struct duet_update *u = room->u;
    const size_t rows = u->rows, columns = u->columns;
    const real *left = u->slot[LEFT_BASIS], *right = u->slot[RIGHT_BASIS];

    if (!back) {
        matrix_transpose(rows, rows, left, room->a);
        left = room->a;
    } else {
        matrix_transpose(columns, columns, right, room->b);
        right = room->b;
    }
    matrix_multiply(rows, rows, columns, left, x, room->t);
    matrix_multiply(rows, columns, columns, room->t, right, y);
}

/* Adam, in the bases; `turned` is the gradient there, and overwritten. */
static void adam(const struct soap *c, const struct room *room, bool bases,
                 real *turned)
{
    const struct duet_update *u = room->u;
    const double rate =
        c->correct_bias ? u->where->lr * sqrt(seen_at(u, POWER2, c->beta2)) /
                              seen_at(u, POWER1, c->beta1)
                        : u->where->lr;
    const real b1 = (real)c->beta1, g1 = (real)(1 - c->beta1);
    const real b2 = (real)c->beta2, g2 = (real)(1 - c->beta2);
    const real epsilon = (real)c->epsilon, by = (real)rate;
    const real keep = (real)(1 - u->where->lr * c->weight_decay);
    real *w = u->weight, *m = u->slot[M], *v = u->slot[V];

    for (size_t i = 0; i < u->n; i++) {
        m[i] = b1 * m[i] + g1 * room->g[i];
        v[i] = b2 * v[i] + g2 * (turned[i] * turned[i]);
    }
    if (bases)
        project(room, false, m, turned);
    else
        memcpy(turned, m, u->n * sizeof *turned);
    for (size_t i = 0; i < u->n; i++)
        turned[i] /= real_sqrt(v[i]) + epsilon;
    if (bases)
        project(room, true, turned, turned);
    for (size_t i = 0; i < u->n; i++)
        w[i] = keep * (w[i] - by * turned[i]);
}

static void soap_step(const void *o, const struct duet_update *u)
{
    const struct soap *c = o;
    const bool bases = c->precondition_1d || u->where->role != DUET_ROLE_BIASES;
    real *turned = duet_scratch(u->host, u->n * sizeof *turned);
    struct room room;

    if (!turned || !borrow(&room, u))
        return;
    for (size_t i = 0; i < u->n; i++)
        room.g[i] = turned[i] = c->maximize ? -u->gradient[i] : u->gradient[i];
    if (u->where->t > 1) {
        if (bases)
            project(&room, false, room.g, turned);
        adam(c, &room, bases, turned);
    }
    if (!bases)
        return;
    observe(c, &room);
    if (u->where->t == 1) {
        start_basis(&room, u->rows, u->slot[LEFT], u->slot[LEFT_BASIS]);
        start_basis(&room, u->columns, u->slot[RIGHT], u->slot[RIGHT_BASIS]);
    } else if ((u->where->t - 1) % (uint64_t)c->update_every == 0) {
        turn_bases(&room);
    }
}

DUET_PLUGIN(optimizer, soap, "1.0.0",
            .summary = "Adam in the eigenbasis of Shampoo's matrices",
            .config_size = sizeof(struct soap), .options = options,
            .scope = DUET_SCOPE_TENSOR, .lr = 0.003, .slots = slots,
            .scalars = scalars, .step = soap_step);
