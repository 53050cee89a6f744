/* check_random.c - checks of what is drawn: initializers and dropouts. */
#include "checks.h"
#include "option.h"
#include "rig.h"

#include <math.h>
#include <string.h>

/* How many standard errors a mean may be off: once in 1.7 million times. */
static const double FAR = 5;

/* Mean, deviation, and the standard errors of the two. */
struct statistics {
    double mean, deviation, mean_error, deviation_error;
};

static struct statistics measure(const struct rig *rig,
                                 const struct rig_array *array)
{
    const size_t n = array->rows * array->columns;
    const double by = 1 / (double)n;
    double mean = 0, second = 0, fourth = 0;

    for (size_t i = 0; i < n; i++)
        mean += by * rig_get(rig, array, i);
    for (size_t i = 0; i < n; i++) {
        const double d = rig_get(rig, array, i) - mean;

        second += by * d * d;
        fourth += by * d * d * d * d;
    }
    return (struct statistics) {
        .mean = mean,
        .deviation = sqrt(second),
        .mean_error = sqrt(second * by),
        .deviation_error =
            second > 0 ? sqrt(fmax(fourth / second - second, 0) * by) / 2 : 0,
    };
}

/* ---- moments ------------------------------------------------------------- */

static struct duet_filling filling(struct rig *rig,
                                   const struct rig_array *weight)
{
    return (struct duet_filling) {
        .struct_size = sizeof(struct duet_filling),
        .role = DUET_WEIGHTS,
        .name = "w1",
        .rows = weight->rows,
        .columns = weight->columns,
        .fan_in = weight->rows,
        .fan_out = weight->columns,
        .weight = weight->data,
        .host = &rig->call.host,
        .where = &rig->where,
    };
}

static void compare_moments(struct rig *rig,
                            const struct duet_moments *declared,
                            const struct statistics *got)
{
    const double slack = 1e-3 * fabs(declared->deviation) + 1e-6;

    if (!isnan(declared->mean) &&
        !(fabs(got->mean - declared->mean) <=
          FAR * got->mean_error + 1e-6 * (1 + fabs(declared->mean))))
        trial_fail(rig->trial,
                   "fill(%zu x %zu): the elements' mean is %.6g, expected %.6g "
                   "+- %.2g, as `moments` declares",
                   rig->manner.rows, rig->manner.columns, got->mean,
                   declared->mean, got->mean_error);
    if (!isnan(declared->deviation) &&
        !(fabs(got->deviation - declared->deviation) <=
          FAR * got->deviation_error + slack))
        trial_fail(rig->trial,
                   "fill(%zu x %zu): the elements' deviation is %.6g, expected "
                   "%.6g +- %.2g, as `moments` declares",
                   rig->manner.rows, rig->manner.columns, got->deviation,
                   declared->deviation, got->deviation_error);
}

static void fill_and_measure(struct trial *trial,
                             struct duet_instance *instance, size_t rows,
                             size_t columns)
{
    struct duet_moments declared = { sizeof declared, 0, (double)NAN,
                                     (double)NAN };
    struct rig_manner manner = rig_manner(trial);
    struct statistics got;
    struct rig_array weight;
    struct duet_filling f;
    struct rig rig;

    manner.rows = rows;
    manner.columns = columns;
    rig_open(&rig, trial, instance, &manner, NULL);
    weight = rig_array(&rig, "weight", rows, columns);
    f = filling(&rig, &weight);
    rig_enter(&rig, "fill(rows = %zu, columns = %zu)", rows, columns);
    rig.call.rng = &rig.drawn;
    rig.descriptor->initializer.fill(instance->config, &f);
    rig_leave(&rig);
    got = measure(&rig, &weight);
    f.weight = NULL;
    rig_enter(&rig, "moments(rows = %zu, columns = %zu)", rows, columns);
    rig.descriptor->initializer.moments(instance->config, &f, &declared);
    rig_leave(&rig);
    if (!rig.has_failed)
        compare_moments(&rig, &declared, &got);
    rig_close(&rig);
}

void check_moments(struct trial *trial)
{
    static const size_t shapes[][2] = { { 200, 120 },
                                        { 60, 300 },
                                        { 128, 128 } };
    struct duet_instance *instance = trial_instance(trial);

    if (!duet_entry_any(trial->entry)->initializer.moments)
        trial_skip(trial, "it declares no moments");
    else if (instance)
        for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
            fill_and_measure(trial, instance, shapes[i][0], shapes[i][1]);
    duet_instance_unref(instance);
}

/* ---- scale --------------------------------------------------------------- */

enum { DRAWS = 400 };

/* Means over draws, of y and of y^2, with their standard errors. */
struct drawn {
    double mean, mean_error, square, square_error;
};

static struct drawn draw_often(struct rig *rig, struct rig_layer *layer)
{
    const size_t n = layer->y.rows * layer->y.columns;
    double sums[2] = { 0 }, squares[2] = { 0 };
    struct drawn d;

    for (size_t draw = 0; draw < DRAWS; draw++) {
        double mean[2] = { 0 };

        memory_protect(layer->mask.block, false);
        rig_layer_draw(rig, layer);
        rig_layer_forward(rig, layer);
        for (size_t i = 0; i < n; i++) {
            const double y = rig_get(rig, &layer->y, i);

            mean[0] += y / (double)n;
            mean[1] += y * y / (double)n;
        }
        for (int i = 0; i < 2; i++) {
            sums[i] += mean[i] / DRAWS;
            squares[i] += mean[i] * mean[i] / DRAWS;
        }
    }
    d = (struct drawn) { .mean = sums[0], .square = sums[1] };
    d.mean_error = sqrt(fmax(squares[0] - sums[0] * sums[0], 0) / DRAWS);
    d.square_error = sqrt(fmax(squares[1] - sums[1] * sums[1], 0) / DRAWS);
    return d;
}

static double infer(struct rig *rig, struct rig_layer *layer)
{
    rig_layer_infer(rig, layer);
    return rig_get(rig, &layer->y, 0);
}

static void set_all(struct rig *rig, struct rig_layer *layer, double x)
{
    memory_protect(layer->x.block, false);
    for (size_t i = 0; i < layer->x.rows * layer->x.columns; i++)
        rig_set(rig, &layer->x, i, x);
}

/* Of numbers from N(0, 1): do mean and variance stay, as alpha dropout's do? */
static bool keeps_normal(struct rig *rig, struct rig_layer *layer)
{
    struct drawn d;

    memory_protect(layer->x.block, false);
    for (size_t i = 0; i < layer->x.rows * layer->x.columns; i += 2) {
        const double z = duet_rng_normal(&rig->noise);

        rig_set(rig, &layer->x, i, z); /* in pairs, so that the mean is 0 */
        rig_set(rig, &layer->x, i + 1, -z);
    }
    d = draw_often(rig, layer);
    return fabs(d.mean) <= 0.02 && fabs(d.square - 1) <= 0.1;
}

void check_scale(struct trial *trial)
{
    struct duet_instance *instance = trial_instance(trial);
    struct rig_manner manner = rig_manner(trial);
    struct rig_layer layer;
    struct drawn got;
    double want;
    struct rig rig;

    manner.rows = manner.columns = 32;
    if (!instance)
        return;
    rig_open(&rig, trial, instance, &manner, NULL);
    rig_layer_open(&rig, &layer);
    set_all(&rig, &layer, 1.5);
    want = infer(&rig, &layer);
    got = draw_often(&rig, &layer);
    if (!(fabs(got.mean - want) <= FAR * got.mean_error + 1e-6) &&
        !keeps_normal(&rig, &layer))
        trial_fail(trial,
                   "forward of 1.5, drawn %d times, gives %.6g +- %.2g on "
                   "average, and prediction %.6g; expected the same: "
                   "divide by the share kept, or multiply by it in `infer`",
                   DRAWS, got.mean, got.mean_error, want);
    rig_close(&rig);
    duet_instance_unref(instance);
}
