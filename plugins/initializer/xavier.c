/*
 * xavier - keep the variance of activations and gradients from layer to layer
 * (Glorot & Bengio, 2010; also called Glorot's).
 *
 *   Var w = 2 / (fan_in + fan_out)                              equation 12
 *   w ~ U[-a, a),  a = sqrt(6 / (fan_in + fan_out))             equation 16
 *
 * PyTorch's xavier_normal_ draws N(0, gain^2 Var w), xavier_uniform_ the
 * uniform with that variance; Keras's GlorotNormal cuts at two deviations. The
 * lecture's standard deviation is 2 / sqrt(inputs + hidden), for both layers:
 * with the fans of the first one.
 */
#include "xavier.h"

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "distribution", "normal"),
    DUET_PRESET("keras", "distribution", "truncated_normal"),
    DUET_PRESET("paper", "distribution", "uniform"),
    DUET_PRESET("lecture", "deviation", "lecture"),
    DUET_PRESET("lecture", "fans", "lecture"),
    DUET_END,
};

DUET_PLUGIN(initializer, xavier, "1.1.0",
            .summary = "keeps the variance of activations and gradients",
            .config_size = sizeof(struct xavier), .options = options,
            .presets = presets, .fill = xavier_fill, .moments = xavier_moments);
