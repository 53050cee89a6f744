/* rig_loss.c - calls of losses, and the targets of losses and metrics. */
#include "rig.h"

struct rig_array rig_target(struct rig *rig, enum duet_target target,
                            size_t columns)
{
    const size_t rows = rig->manner.rows;
    struct rig_array array = rig_array(
        rig, "target", rows, target == DUET_TARGET_CLASSES ? 1 : columns);

    rig_fill(rig, &array, 0.1, 2);
    for (size_t i = 0; i < array.rows * array.columns; i++) {
        const uint32_t bits = duet_rng_bits(&rig->noise);

        if (target == DUET_TARGET_BINARY)
            rig_set(rig, &array, i, bits & 1);
        else if (target == DUET_TARGET_CLASSES)
            rig_set(rig, &array, i, (double)(bits % columns));
        else if (target == DUET_TARGET_COUNTS)
            rig_set(rig, &array, i, bits % 5);
    }
    memory_protect(array.block, true);
    return array;
}

/* ---- Calls --------------------------------------------------------------- */

enum loss_method { VALUE, GRADIENT, PREDICT, BOTH };

static double judge(struct rig *rig, struct rig_loss *arrays,
                    enum loss_method method, size_t first, size_t rows)
{
    static const char *const names[] = { "value", "gradient", "predict",
                                         "value_and_gradient" };
    const struct duet_loss *loss = &rig->descriptor->loss;
    const size_t at = first * rig->manner.columns;
    const struct duet_loss_args j = {
        .struct_size = sizeof j,
        .rows = rows,
        .columns = rig->manner.columns,
        .logits = rig_at(rig, arrays->logits.data, at),
        .target = method == PREDICT ? NULL
                                    : rig_at(rig, arrays->target.data,
                                             first * arrays->target.columns),
        .target_columns = arrays->target.columns,
        .row_weight = method == PREDICT || !arrays->weight.data
                          ? NULL
                          : rig_at(rig, arrays->weight.data, first),
        .gradient = method == GRADIENT || method == BOTH
                        ? rig_at(rig, arrays->gradient.data, at)
                        : NULL,
        .y = method == PREDICT ? rig_at(rig, arrays->y.data, at) : NULL,
        .host = rig_host(rig),
        .where = rig_where(rig),
        .parameter = arrays->parameters.values,
        .parameter_gradient = arrays->parameters.gradients,
    };
    const void *options = rig_options(rig);
    const struct duet_loss_args *passed =
        rig_pass(rig, "struct duet_loss_args", &j, sizeof j);
    double value = 0;

    rig_enter(rig, RIG_WORKER, "%s(rows = %zu, columns = %zu%s)", names[method],
              j.rows, j.columns, j.row_weight ? ", with row_weight" : "");
    if (method == VALUE || method == BOTH)
        value = (method == VALUE ? loss->value
                                 : loss->value_and_gradient)(options, passed);
    else
        (method == GRADIENT ? loss->gradient : loss->predict)(options, passed);
    rig_leave(rig);
    return value;
}

static void judge_all(struct rig *rig, struct rig_loss *arrays)
{
    const size_t rows = rig->manner.rows;
    const size_t block = rig->manner.block ? rig->manner.block : rows;
    double value = 0;
    size_t first = 0;

    do {
        const size_t some = rows - first < block ? rows - first : block;

        value += judge(rig, arrays, VALUE, first, some);
        judge(rig, arrays, GRADIENT, first, some);
        judge(rig, arrays, PREDICT, first, some);
        first += some;
    } while (first < rows);
    rig_record_number(rig, "value's result", 0, value);
    rig_record(rig, "gradient's gradient", 0, rows, rig->manner.columns,
               arrays->gradient.data);
    rig_record(rig, "predict's y", 0, rows, rig->manner.columns,
               arrays->y.data);
}

void rig_loss_open(struct rig *rig, struct rig_loss *a)
{
    const size_t rows = rig->manner.rows, columns = rig->manner.columns;

    *a = (struct rig_loss) {
        .logits = rig_array(rig, "logits", rows, columns),
        .target = rig_target(rig, rig->descriptor->loss.target, columns),
        .gradient = rig_array(rig, "gradient", rows, columns),
        .y = rig_array(rig, "y", rows, columns),
    };
    rig_fill(rig, &a->logits, -2.5, 2.5);
    if (rig->manner.poison != 0 && rows)
        rig_set(rig, &a->logits, 0, rig->manner.poison);
    memory_protect(a->logits.block, true);
    rig_make_parameters(rig, &a->parameters);
}

double rig_loss_value(struct rig *rig, struct rig_loss *arrays)
{
    return judge(rig, arrays, VALUE, 0, rig->manner.rows);
}

void rig_loss_gradient(struct rig *rig, struct rig_loss *arrays)
{
    judge(rig, arrays, GRADIENT, 0, rig->manner.rows);
}

double rig_loss_both(struct rig *rig, struct rig_loss *arrays)
{
    return judge(rig, arrays, BOTH, 0, rig->manner.rows);
}

void rig_run_loss(struct rig *rig)
{
    struct rig_loss a;

    rig_loss_open(rig, &a);
    judge_all(rig, &a);
    a.weight = rig_input(rig, "row_weight", rig->manner.rows, 1, 0.25, 2);
    judge_all(rig, &a);
    if (rig->descriptor->loss.value_and_gradient) {
        const size_t first = rig_recorded(rig);

        rig_record_number(rig, "value_and_gradient's result", 0,
                          rig_loss_both(rig, &a));
        rig_record(rig, "value_and_gradient's gradient", 0, rig->manner.rows,
                   rig->manner.columns, a.gradient.data);
        rig_end_required(rig, first);
    }
}
