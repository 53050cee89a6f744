/* exporter.c - a plugin whose exports take and return all that exports can. */
#include <duet/metric.h>

struct exporter {
    double alpha;
};

static const struct duet_option options[] = {
    DUET_OPTION(exporter, alpha, 2.385, NULL, "a number to be read"),
    DUET_END,
};

static double exporter_value(const void *o, const struct duet_metric_args *m)
{
    (void)o;
    (void)m;
    return 0;
}

static double dot(const struct duet_tensor *x, const struct duet_tensor *y)
{
    const real *a = x->data, *b = y->data;
    double sum = 0;

    for (size_t i = 0; i < x->rows * x->columns; i++)
        sum += (double)a[i] * (double)b[i];
    return sum;
}

static void scale(struct duet_tensor *x, double by)
{
    real *a = x->data;

    for (size_t i = 0; i < x->rows * x->columns; i++)
        a[i] *= (real)by;
}

static int width(void)
{
    return (int)sizeof(real);
}

static int width_of(const struct duet_tensor *x)
{
    (void)x;
    return (int)sizeof(real);
}

static int64_t subtract(int a, int64_t b)
{
    return a - b;
}

static int negate(int a)
{
    return -a;
}

static bool differ(bool a, bool b)
{
    return a != b;
}

static const char *after_blank(const char *text)
{
    while (*text && *text != ' ')
        text++;
    return *text ? text + 1 : NULL;
}

static double alpha(const void *o)
{
    const struct exporter *c = o;

    return c->alpha;
}

static double total(const struct duet_tensor *x, const struct duet_host *host)
{
    real *copy = duet_scratch(host, x->rows * x->columns * sizeof *copy);

    if (!copy)
        return 0;
    for (size_t i = 0; i < x->rows * x->columns; i++)
        copy[i] = ((const real *)x->data)[i];
    return duet_sum(host, x->rows * x->columns, copy);
}

static void refuse(const struct duet_host *host, const char *text)
{
    duet_fail(host, "refused: %s", text);
}

static const struct duet_export exports[] = {
    DUET_FUNCTION("dot", "d:TT", dot, "the inner product"),
    DUET_FUNCTION("scale", "v:td", scale, "multiplies in place"),
    DUET_FUNCTION("width", "i:", width, "bytes of an element"),
    DUET_FUNCTION("width_of", "i:T", width_of, "bytes of an element"),
    DUET_FUNCTION("subtract", "l:il", subtract, "the difference"),
    DUET_FUNCTION("negate", "i:i", negate, "the opposite"),
    DUET_FUNCTION("differ", "b:bb", differ, "whether they do"),
    DUET_FUNCTION("after_blank", "s:s", after_blank, "the rest of a text"),
    DUET_FUNCTION("alpha", "d:o", alpha, "the option"),
    DUET_FUNCTION("total", "d:Th", total, "the host's sum"),
    DUET_FUNCTION("refuse", "v:hs", refuse, "always fails"),
    DUET_FUNCTION("odd", "d:dq", width, "has no signature"),
    DUET_END,
};

DUET_PLUGIN(metric, exporter, "1.0.0",
            .summary = "exports what can be exported",
            .config_size = sizeof(struct exporter), .options = options,
            .exports = exports, .takes = DUET_TAKES_CLASSES,
            .value = exporter_value);
