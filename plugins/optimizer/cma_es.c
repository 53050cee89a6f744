/*
 * cma_es - an evolution strategy that adapts a covariance matrix: search
 * without gradients (Hansen, 2016, "The CMA evolution strategy: a tutorial",
 * figure 6, with the parameters of table 1 and the positive weights alone).
 *
 *   x_k = m + sigma y_k,  y_k = C^(1/2) z_k      k = 1 .. population
 *   y = sum of w_i y_(i:best),  m <- m + lr sigma y        w_i: the best half
 *   p_s <- (1 - c_s) p_s + sqrt(c_s (2 - c_s) mu) C^(-1/2) y
 *   sigma <- sigma exp(c_s / d_s (|p_s| / E|N(0, I)| - 1))
 *   p_c <- (1 - c_c) p_c + h sqrt(c_c (2 - c_c) mu) y
 *   C <- (1 + c_1 d - c_1 - c_mu) C + c_1 p_c p_c^T + c_mu sum of w_i y_i y_i^T
 *
 * m are the weights, lr is the paper's c_m, and mu = 1 / (sum of w_i^2). C has
 * the square of the number of parameters: this is for small models.
 */
#include <duet/math.h>
#include <duet/optimizer.h>
#include <duet/random.h>

#include "matrix.h"

#include <string.h>

struct cma_es {
    double sigma;
    int64_t population;
};

static const struct duet_option options[] = {
    DUET_OPTION(cma_es, sigma, 0.3, "(0, inf)",
                "deviation of the first candidates", .scale = DUET_SCALE_LOG),
    DUET_OPTION(cma_es, population, 0, "[0, 100000]",
                "candidates of an update; 0: 4 + 3 log(n), rounded down"),
    DUET_END,
};

enum { P_SIGMA, P_C, C };
static const struct duet_slot slots[] = {
    DUET_SLOT("p_sigma"),
    DUET_SLOT("p_c"),
    DUET_SLOT_SHAPED("c", DUET_SHAPE_COLUMNS_SQUARED, NULL, NULL, NULL),
    DUET_END,
};

enum { SIGMA };
static const struct duet_scalar scalars[] = {
    DUET_SCALAR("sigma", 0), /* of the option, in the first update */
    DUET_END,
};

/* The candidates, and what the strategy's constants are. */
struct strategy {
    const struct duet_update *u;
    size_t n, population, best;
    double *w, mu; /* of the best half, the first first */
    double c_sigma, d_sigma, c_c, c_1, c_mu, expected;
    double *root, *d, *y; /* eigenvectors by rows, deviations, steps by rows */
    double *loss, *mean_y, *work;
    size_t *order;
};

/* Table 1. */
static void set_constants(struct strategy *s)
{
    const double n = (double)s->n;
    double sum = 0, squares = 0;

    for (size_t i = 0; i < s->best; i++) {
        s->w[i] = duet_log(((double)s->population + 1) / 2) -
                  duet_log((double)(i + 1));
        sum += s->w[i];
    }
    for (size_t i = 0; i < s->best; i++) {
        s->w[i] /= sum;
        squares += s->w[i] * s->w[i];
    }
    s->mu = 1 / squares;
    s->c_sigma = (s->mu + 2) / (n + s->mu + 5);
    s->d_sigma = 1 + 2 * fmax(0, sqrt((s->mu - 1) / (n + 1)) - 1) + s->c_sigma;
    s->c_c = (4 + s->mu / n) / (n + 4 + 2 * s->mu / n);
    s->c_1 = 2 / ((n + 1.3) * (n + 1.3) + s->mu);
    s->c_mu = fmin(1 - s->c_1, 2 * (0.25 + s->mu + 1 / s->mu - 2) /
                                   ((n + 2) * (n + 2) + s->mu));
    s->expected = sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
}

static bool borrow(const struct cma_es *c, const struct duet_update *u,
                   struct strategy *s)
{
    const size_t n = u->n;
    const size_t population = c->population
                                  ? (size_t)c->population
                                  : 4 + (size_t)(3 * duet_log((double)n));

    *s = (struct strategy) { .u = u,
                             .n = n,
                             .population = population < 2 ? 2 : population };
    s->best = s->population / 2;
    s->w = duet_scratch(u->host, s->best * sizeof(double));
    s->root = duet_scratch(u->host, n * n * sizeof(double));
    s->work = duet_scratch(u->host, n * n * sizeof(double));
    s->d = duet_scratch(u->host, n * sizeof(double));
    s->y = duet_scratch(u->host, s->population * n * sizeof(double));
    s->loss = duet_scratch(u->host, s->population * sizeof(double));
    s->mean_y = duet_scratch(u->host, n * sizeof(double));
    s->order = duet_scratch(u->host, s->population * sizeof(size_t));
    return s->w && s->root && s->work && s->d && s->y && s->loss && s->mean_y &&
           s->order;
}

/* Eigenvectors and roots of the eigenvalues of C, which begins as I. */
static void decompose(const struct strategy *s)
{
    const size_t n = s->n;
    real *c = s->u->slot[C];

    for (size_t i = 0; s->u->where->t == 1 && i < n; i++)
        c[i * (n + 1)] = 1;
    for (size_t i = 0; i < n * n; i++)
        s->work[i] = (double)c[i];
    matrix_eigen(n, s->work, s->root);
    for (size_t i = 0; i < n; i++)
        s->d[i] = sqrt(fmax(s->work[i * (n + 1)], 0x1p-500));
}

/* to = V^T diag(by) V x, where V has the eigenvectors as rows. */
static void multiply(const struct strategy *s, bool inverse, const double *x,
                     double *to)
{
    const size_t n = s->n;

    memset(to, 0, n * sizeof *to);
    for (size_t k = 0; k < n; k++) {
        const double *v = s->root + k * n;
        double dot = 0;

        for (size_t i = 0; i < n; i++)
            dot += v[i] * x[i];
        dot = inverse ? dot / s->d[k] : dot * s->d[k];
        for (size_t i = 0; i < n; i++)
            to[i] += dot * v[i];
    }
}

/* Draw the candidates, evaluate them, and sort them. */
static void sample(const struct strategy *s, double sigma, const real *m)
{
    const struct duet_update *u = s->u;
    const size_t n = s->n;

    for (size_t k = 0; k < s->population; k++) {
        double *y = s->y + k * n, *z = s->work;
        size_t at = k;

        for (size_t i = 0; i < n; i++)
            z[i] = duet_random_normal_at(u->where, k, i);
        multiply(s, false, z, y);
        for (size_t i = 0; i < n; i++)
            u->weight[i] = (real)((double)m[i] + sigma * y[i]);
        s->loss[k] = duet_objective(u, 0, 0, 0, NULL);
        for (; at > 0 && !(s->loss[s->order[at - 1]] <= s->loss[k]); at--)
            s->order[at] = s->order[at - 1];
        s->order[at] = k;
    }
}

/* Move the paths and sigma by the mean step. */
static bool adapt_sigma(const struct strategy *s)
{
    const struct duet_update *u = s->u;
    const double by = sqrt(s->c_sigma * (2 - s->c_sigma) * s->mu);
    const double kept = 1 - s->c_sigma;
    double squares = 0, length;

    multiply(s, true, s->mean_y, s->work);
    for (size_t i = 0; i < s->n; i++) {
        const double p = kept * (double)u->slot[P_SIGMA][i] + by * s->work[i];

        u->slot[P_SIGMA][i] = (real)p;
        squares += p * p;
    }
    length = sqrt(squares);
    u->scalar[SIGMA] *=
        duet_exp(s->c_sigma / s->d_sigma * (length / s->expected - 1));
    return length / sqrt(1 - duet_pow(kept, 2 * (double)u->where->t)) <
           (1.4 + 2 / ((double)s->n + 1)) * s->expected;
}

static void adapt_c(const struct strategy *s, bool h)
{
    const struct duet_update *u = s->u;
    const double by = h ? sqrt(s->c_c * (2 - s->c_c) * s->mu) : 0;
    const double lost = h ? 0 : s->c_c * (2 - s->c_c);
    const double kept = 1 + s->c_1 * lost - s->c_1 - s->c_mu;
    real *p = u->slot[P_C], *c = u->slot[C];

    for (size_t i = 0; i < s->n; i++)
        p[i] = (real)((1 - s->c_c) * (double)p[i] + by * s->mean_y[i]);
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = s->c_1 * (double)p[i] * (double)p[j];

            for (size_t k = 0; k < s->best; k++) {
                const double *y = s->y + s->order[k] * s->n;

                sum += s->c_mu * s->w[k] * y[i] * y[j];
            }
            c[i * s->n + j] = c[j * s->n + i] =
                (real)(kept * (double)c[i * s->n + j] + sum);
        }
}

static void cma_es_step(const void *o, const struct duet_update *u)
{
    const struct cma_es *c = o;
    real *m = duet_scratch(u->host, u->n * sizeof *m);
    double sigma;
    struct strategy s;

    if (!m || !borrow(c, u, &s))
        return;
    memcpy(m, u->weight, u->n * sizeof *m);
    if (u->where->t == 1)
        u->scalar[SIGMA] = c->sigma;
    sigma = u->scalar[SIGMA];
    set_constants(&s);
    decompose(&s);
    sample(&s, sigma, m);
    for (size_t i = 0; i < u->n; i++) {
        s.mean_y[i] = 0;
        for (size_t k = 0; k < s.best; k++)
            s.mean_y[i] += s.w[k] * s.y[s.order[k] * u->n + i];
        u->weight[i] =
            (real)((double)m[i] + u->where->lr * sigma * s.mean_y[i]);
    }
    adapt_c(&s, adapt_sigma(&s));
}

DUET_PLUGIN(optimizer, cma_es, "1.0.0",
            .summary = "evolution strategy with a covariance matrix",
            .paper = "https://arxiv.org/abs/1604.00772",
            .config_size = sizeof(struct cma_es),
            .flags = DUET_FLAG_DERIVATIVE_FREE, .options = options,
            .scope = DUET_SCOPE_MODEL, .lr = 1, .slots = slots,
            .scalars = scalars, .step = cma_es_step);
