/*
 * sparse - w ~ N(0, std^2), but in each column a share of the elements, rounded
 * up, is 0: each unit is connected to few inputs (Martens, 2010, section 5).
 *
 * PyTorch's sparse_ does so for the columns of a weight whose rows are units,
 * and so leaves each input few units.
 */
#include <duet/initializer.h>

struct sparse {
    double sparsity, std;
};

static const struct duet_option options[] = {
    DUET_OPTION(sparse, sparsity, 0.5, "[0, 1]", "share of zeros in a column"),
    DUET_OPTION(sparse, std, 0.01, "[0, inf)",
                "standard deviation of the other weights"),
    DUET_END,
};

static size_t n_zeros(const struct sparse *c,
                      const struct duet_initializer_args *f)
{
    return (size_t)ceil(c->sparsity * (double)f->rows);
}

/* The first n of a random order of 0..rows-1 (Fisher & Yates, 1938). */
static void shuffle_some(const struct duet_host *host, size_t rows, size_t n,
                         size_t *order)
{
    for (size_t i = 0; i < rows; i++)
        order[i] = i;
    for (size_t i = 0; i < n; i++) {
        real u;
        size_t other, at;

        duet_uniform(host, 1, &u);
        at = i + (size_t)((double)u * (double)(rows - i));
        other = order[at];
        order[at] = order[i];
        order[i] = other;
    }
}

static void sparse_fill(const void *o, const struct duet_initializer_args *f)
{
    const struct sparse *c = o;
    const size_t n = n_zeros(c, f), columns = f->columns;
    size_t *order = duet_scratch(f->host, f->rows * sizeof *order);

    duet_normal(f->host, f->rows * columns, f->weight);
    for (size_t i = 0; i < f->rows * columns; i++)
        f->weight[i] *= (real)c->std;
    for (size_t j = 0; order && j < columns; j++) {
        shuffle_some(f->host, f->rows, n, order);
        for (size_t i = 0; i < n; i++)
            f->weight[order[i] * columns + j] = 0;
    }
}

static void sparse_moments(const void *o, const struct duet_initializer_args *f,
                           struct duet_distribution *m)
{
    const struct sparse *c = o;
    const double kept = 1 - (double)n_zeros(c, f) / (double)f->rows;

    m->mean = 0;
    m->deviation = c->std * sqrt(kept);
}

DUET_PLUGIN(initializer, sparse, "1.0.0",
            .summary = "gives each unit few connections",
            .config_size = sizeof(struct sparse), .options = options,
            .fill = sparse_fill, .moments = sparse_moments);
