/*
 * ema - an exponential moving average of the weights that another optimizer
 * steps (Polyak & Juditsky, 1992, in the form of Tarvainen & Valpola, 2017).
 *
 *   the base's step
 *   average <- decay average + (1 - decay) w
 *
 * Prediction uses the average. It starts from the weights after the first
 * step, as in PyTorch's AveragedModel and Keras's use_ema, or from the initial
 * ones (start = "initial"), as in TensorFlow 1 and timm.
 */
#include <duet/optimizer.h>

enum start { FIRST_STEP, INITIAL };

struct ema {
    double decay;
    enum start start;
    const struct duet_child *base;
};

static const struct duet_option options[] = {
    DUET_OPTION(ema, decay, 0.999, "[0, 1]", "decay of the average"),
    DUET_OPTION(ema, start, FIRST_STEP, "first_step|initial",
                "weights that the average starts from"),
    DUET_OPTION(ema, base, 0, "optimizer", "optimizer that takes the steps"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "decay", "0.999"),
    DUET_PRESET("keras", "decay", "0.99"),
    DUET_END,
};

static const struct duet_slot slots[] = {
    DUET_SLOT_SHAPED("average", DUET_SHAPE_LIKE, "weight", NULL, NULL),
    DUET_END,
};

static void ema_step(const void *o, const struct duet_update *u)
{
    const struct ema *c = o;
    const bool copy = u->where->t == 1 && c->start == FIRST_STEP;
    const real kept = (real)(copy ? 0 : c->decay);
    const real taken = (real)(copy ? 1 : 1 - c->decay);
    real *average = u->slot[0];

    duet_step(u, c->base, u->gradient);
    for (size_t i = 0; i < u->n; i++)
        average[i] = kept * average[i] + taken * u->weight[i];
}

DUET_PLUGIN(
    optimizer, ema, "1.0.0",
    .summary = "predicts with a moving average of another optimizer's weights",
    .config_size = sizeof(struct ema), .options = options, .presets = presets,
    .scope = DUET_SCOPE_MODEL, .slots = slots, .step = ema_step,
    .prediction = "average");
