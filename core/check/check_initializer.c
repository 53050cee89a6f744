/* check_initializer.c - checks of what initializers draw. */
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

static struct duet_initializer_args filling(struct rig *rig,
                                            const struct rig_array *weight)
{
    return (struct duet_initializer_args) {
        .struct_size = sizeof(struct duet_initializer_args),
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
                            const struct duet_distribution *declared,
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
    struct duet_distribution declared = { sizeof declared, 0, (double)NAN,
                                          (double)NAN };
    struct rig_manner manner = rig_manner(trial);
    struct statistics got;
    struct rig_array weight;
    struct duet_initializer_args f;
    struct rig rig;

    manner.rows = rows;
    manner.columns = columns;
    rig_open(&rig, trial, instance, &manner, NULL);
    weight = rig_array(&rig, "weight", rows, columns);
    f = filling(&rig, &weight);
    rig_enter(&rig, RIG_MAIN, "fill(rows = %zu, columns = %zu)", rows, columns);
    rig.call.rng = &rig.drawn;
    rig.descriptor->initializer.fill(instance->config, &f);
    rig_leave(&rig);
    got = measure(&rig, &weight);
    f.weight = NULL;
    rig_enter(&rig, RIG_MAIN, "moments(rows = %zu, columns = %zu)", rows,
              columns);
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
