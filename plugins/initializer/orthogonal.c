/*
 * orthogonal - gain Q, Q the factor of a QR decomposition of N(0, 1) numbers
 * whose R has a positive diagonal, so that Q is uniformly distributed (Saxe,
 * McClelland & Ganguli, 2014; Mezzadri, 2007): PyTorch's orthogonal_.
 *
 * The columns are orthonormal, or the rows where there are fewer of them. By
 * Gram & Schmidt, each vector made orthogonal twice, which is as good as
 * Householder's method (Giraud, Langou & Rozloznik, 2005).
 */
#include <duet/initializer.h>

struct orthogonal {
    double gain;
};

static const struct duet_option options[] = {
    DUET_OPTION(orthogonal, gain, 1, "(0, inf)", "length of each vector"),
    DUET_END,
};

static void transpose(size_t rows, size_t columns, const real *from, real *to)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++)
            to[j * rows + i] = from[i * columns + j];
}

/* Make vector i of q orthogonal to those before it, and of length 1. */
static void make_orthonormal(const struct duet_host *host, real *q, size_t i,
                             size_t length)
{
    real *v = q + i * length;
    double norm;

    for (int twice = 0; twice < 2; twice++)
        for (size_t k = 0; k < i; k++) {
            const real *u = q + k * length;
            const real along = (real)duet_dot(host, length, u, v);

            for (size_t j = 0; j < length; j++)
                v[j] -= along * u[j];
        }
    norm = duet_norm(host, length, v);
    for (size_t j = 0; j < length; j++)
        v[j] /= (real)norm;
}

static void orthogonal_fill(const void *o,
                            const struct duet_initializer_args *f)
{
    const struct orthogonal *c = o;
    const bool tall = f->rows >= f->columns;
    const size_t n = tall ? f->columns : f->rows;
    const size_t length = tall ? f->rows : f->columns;
    real *q = f->weight;

    duet_normal(f->host, n * length, f->weight);
    if (tall)
        q = duet_scratch(f->host, n * length * sizeof *q);
    if (!q)
        return;
    if (tall)
        transpose(length, n, f->weight, q);
    for (size_t i = 0; i < n; i++)
        make_orthonormal(f->host, q, i, length);
    if (tall)
        transpose(n, length, q, f->weight);
    for (size_t i = 0; i < n * length; i++)
        f->weight[i] *= (real)c->gain;
}

static void orthogonal_moments(const void *o,
                               const struct duet_initializer_args *f,
                               struct duet_distribution *m)
{
    const struct orthogonal *c = o;
    const size_t most = f->rows > f->columns ? f->rows : f->columns;

    m->mean = 0;
    m->deviation = c->gain / sqrt((double)most); /* of each element alone */
}

DUET_PLUGIN(initializer, orthogonal, "1.0.0",
            .summary = "rows or columns at right angles, of one length",
            .config_size = sizeof(struct orthogonal), .options = options,
            .fill = orthogonal_fill, .moments = orthogonal_moments);
