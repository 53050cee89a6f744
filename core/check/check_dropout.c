/* check_dropout.c - checks of what dropouts draw. */
#include "checks.h"
#include "option.h"
#include "rig.h"

#include <math.h>

/* How many standard errors a mean may be off: once in 1.7 million times. */
static const double FAR = 5;

/* What is dropped, where the plugin lets us choose: at 1/2 a share and what is
   left of it would be the same. */
static const double RATE = 0.25;

enum { DRAWS = 400, SIDE = 32 };

/* ---- Drawing often ------------------------------------------------------- */

/* A dropout at work on numbers that are all the same. */
struct drawing {
    struct rig rig;
    struct rig_layer layer;
    struct duet_instance *instance;
};

/* What is averaged over draws. */
enum statistic { VALUE, SQUARE, ZERO, N_STATISTICS };

struct estimate {
    double mean, error; /* the standard one */
};

static void measure(const struct drawing *d, double mean[N_STATISTICS])
{
    const size_t n = d->layer.y.rows * d->layer.y.columns;
    double sums[N_STATISTICS] = { 0 };

    for (size_t i = 0; i < n; i++) {
        const double y = rig_get(&d->rig, &d->layer.y, i);

        sums[VALUE] += y;
        sums[SQUARE] += y * y;
        sums[ZERO] += y == 0;
    }
    for (int s = 0; s < N_STATISTICS; s++)
        mean[s] = sums[s] / (double)n;
}

/* Errors are those of whole draws: units of a draw may be dropped together. */
static void draw_often(struct drawing *d, struct estimate to[N_STATISTICS])
{
    double sums[N_STATISTICS] = { 0 }, squares[N_STATISTICS] = { 0 };

    for (size_t draw = 0; draw < DRAWS; draw++) {
        double mean[N_STATISTICS];

        memory_protect(d->layer.mask.block, false);
        rig_layer_draw(&d->rig, &d->layer);
        rig_layer_forward(&d->rig, &d->layer);
        measure(d, mean);
        for (int s = 0; s < N_STATISTICS; s++) {
            sums[s] += mean[s];
            squares[s] += mean[s] * mean[s];
        }
    }
    for (int s = 0; s < N_STATISTICS; s++) {
        const double mean = sums[s] / DRAWS;
        const double variance = fmax(squares[s] / DRAWS - mean * mean, 0);

        to[s] = (struct estimate) { mean, sqrt(variance / DRAWS) };
    }
}

static bool has_rate(const struct trial *trial)
{
    const size_t i = duet_option_index(trial->entry, "rate");

    return i < trial->entry->n_options &&
           trial->entry->options[i].type == DUET_TYPE_REAL;
}

/* Its input is 1.5 throughout; false: the check has failed. */
static bool drawing_open(struct drawing *d, struct trial *trial)
{
    const struct duet_setting rate = DUET_SET_REAL("rate", RATE);
    struct rig_manner manner = rig_manner(trial);
    struct duet_error error;

    if (!has_rate(trial) || trial_configure(trial, trial->entry, &rate,
                                            &d->instance, &error) != DUET_OK)
        d->instance = trial_instance(trial);
    if (!d->instance)
        return false;
    manner.rows = manner.columns = SIDE;
    rig_open(&d->rig, trial, d->instance, &manner, NULL);
    rig_layer_open(&d->rig, &d->layer);
    memory_protect(d->layer.x.block, false);
    for (size_t i = 0; i < (size_t)SIDE * SIDE; i++)
        rig_set(&d->rig, &d->layer.x, i, 1.5);
    return true;
}

static void drawing_close(struct drawing *d)
{
    rig_close(&d->rig);
    duet_instance_unref(d->instance);
}

/* ---- share --------------------------------------------------------------- */

void check_share(struct trial *trial)
{
    struct estimate got[N_STATISTICS];
    struct drawing d;

    if (!has_rate(trial)) {
        trial_skip(trial, "it has no option 'rate'");
        return;
    }
    if (!drawing_open(&d, trial))
        return;
    draw_often(&d, got);
    if (got[ZERO].mean == 0)
        trial_skip(trial, "it makes nothing zero");
    else if (!(fabs(got[ZERO].mean - RATE) <= FAR * got[ZERO].error + 1e-3))
        trial_fail(trial,
                   "with rate = %g, the share of zeros in forward's y is %.4g "
                   "+- %.1g, drawn %d times; expected the rate",
                   RATE, got[ZERO].mean, got[ZERO].error, DRAWS);
    drawing_close(&d);
}

/* ---- scale --------------------------------------------------------------- */

static double infer(struct drawing *d)
{
    rig_layer_infer(&d->rig, &d->layer);
    return rig_get(&d->rig, &d->layer.y, 0);
}

/* Of numbers from N(0, 1): do mean and variance stay, as alpha dropout's do? */
static bool keeps_normal(struct drawing *d)
{
    struct estimate got[N_STATISTICS];

    for (size_t i = 0; i < (size_t)SIDE * SIDE; i += 2) {
        const double z = duet_rng_normal(&d->rig.noise);

        rig_set(&d->rig, &d->layer.x, i, z); /* in pairs: their mean is 0 */
        rig_set(&d->rig, &d->layer.x, i + 1, -z);
    }
    draw_often(d, got);
    return fabs(got[VALUE].mean) <= 0.02 && fabs(got[SQUARE].mean - 1) <= 0.1;
}

void check_scale(struct trial *trial)
{
    struct estimate got[N_STATISTICS];
    struct drawing d;
    double want;

    if (!drawing_open(&d, trial))
        return;
    want = infer(&d);
    draw_often(&d, got);
    if (!(fabs(got[VALUE].mean - want) <= FAR * got[VALUE].error + 1e-6) &&
        !keeps_normal(&d))
        trial_fail(trial,
                   "forward of 1.5, drawn %d times, gives %.6g +- %.2g on "
                   "average, and prediction %.6g; expected the same: "
                   "divide by the share kept, or multiply by it in `infer`",
                   DRAWS, got[VALUE].mean, got[VALUE].error, want);
    drawing_close(&d);
}
