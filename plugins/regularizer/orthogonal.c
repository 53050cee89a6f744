/*
 * orthogonal - penalty alpha |W'W - I|^2, W' the transpose, the squares of all
 * elements summed: soft orthogonality of the columns (Bansal, Chen & Wang,
 * 2018, equation 1); of the rows |WW' - I|^2. Gradient 4 alpha W (W'W - I), or
 * 4 alpha (WW' - I) W.
 *
 * Only as many vectors as are long can be orthogonal: by default the rows are
 * meant where there are fewer of them than columns. Keras's
 * OrthogonalRegularizer penalizes |cos| of the angles alone.
 */
#include "groups.h"

enum vectors { FEWER, OF_COLUMNS, OF_ROWS };

struct orthogonal {
    double alpha;
    enum vectors vectors;
};

static const struct duet_option options[] = {
    DUET_OPTION(orthogonal, alpha, 0.01, "[0, inf)", "strength of the penalty"),
    DUET_OPTION(orthogonal, vectors, FEWER, "fewer|columns|rows",
                "whether rows or columns are to be orthogonal"),
    DUET_END,
};

static struct grouping vectors_of(const struct orthogonal *c,
                                  const struct duet_penalty_args *p)
{
    const bool rows =
        c->vectors == OF_ROWS || (c->vectors == FEWER && p->rows < p->columns);

    return grouping_of(rows ? ROWS : COLUMNS, p->rows, p->columns);
}

/* Inner product of vectors i and j, less 1 if they are the same. */
static double defect(const struct grouping *v, const real *w, size_t i,
                     size_t j)
{
    double sum = i == j ? -1 : 0;

    for (size_t k = 0; k < v->length; k++)
        sum += (double)w[i * v->start + k * v->step] *
               (double)w[j * v->start + k * v->step];
    return sum;
}

static double orthogonal_penalty(const void *o,
                                 const struct duet_penalty_args *p)
{
    const struct orthogonal *c = o;
    const struct grouping v = vectors_of(c, p);
    double sum = 0;

    for (size_t i = 0; i < v.n; i++)
        for (size_t j = 0; j <= i; j++) {
            const double d = defect(&v, p->weight, i, j);

            sum += i == j ? d * d : 2 * d * d;
        }
    return c->alpha * sum;
}

static void orthogonal_gradient(const void *o,
                                const struct duet_penalty_args *p)
{
    const struct orthogonal *c = o;
    const struct grouping v = vectors_of(c, p);

    for (size_t i = 0; i < v.n; i++)
        for (size_t j = 0; j < v.n; j++) {
            const real by = (real)(4 * c->alpha * defect(&v, p->weight, i, j));

            for (size_t k = 0; k < v.length; k++)
                p->gradient[i * v.start + k * v.step] +=
                    by * p->weight[j * v.start + k * v.step];
        }
}

DUET_PLUGIN(regularizer, orthogonal, "1.0.0",
            .summary = "keeps rows or columns at right angles and of length 1",
            .config_size = sizeof(struct orthogonal), .options = options,
            .penalty = orthogonal_penalty, .gradient = orthogonal_gradient);
