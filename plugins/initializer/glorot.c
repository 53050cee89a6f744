/*
 * glorot - xavier by its author's name, and uniform unless told otherwise, as
 * Keras's GlorotUniform, its default, and as equation 16 of the paper (Glorot &
 * Bengio, 2010):
 *
 *   w ~ U[-a, a),  a = sqrt(6 / (fan_in + fan_out))
 */
#include "xavier.h"

static const struct duet_preset presets[] = {
    DUET_PRESET("keras", "distribution", "uniform"),
    DUET_PRESET("paper", "distribution", "uniform"),
    DUET_PRESET("torch", "distribution", "normal"),
    DUET_PRESET("lecture", "deviation", "lecture"),
    DUET_PRESET("lecture", "fans", "lecture"),
    DUET_END,
};

DUET_PLUGIN(initializer, glorot, "1.0.0",
            .summary = "xavier, drawn from a uniform distribution by default",
            .config_size = sizeof(struct xavier), .options = options,
            .presets = presets, .fill = xavier_fill, .moments = xavier_moments);
