/*
 * focal - log loss with less weight on rows predicted well (Lin, Goyal,
 * Girshick, He & Dollar, 2017, equation 5): of a row, the mean over columns of
 *
 *   alpha_t q^gamma L,   L = -y log a - (1 - y) log(1 - a),   a = sigmoid(z)
 *
 * where q = y (1 - a) + (1 - y) a is 1 - p_t and alpha_t = y alpha +
 * (1 - y) (1 - alpha). Its gradient by z is
 *
 *   alpha_t q^gamma (a - y - gamma (2 y - 1) L a (1 - a) / q)
 *
 * gamma = 0 and no balancing give binary_crossentropy. Keras balances only if
 * told so (apply_class_balancing), the paper and torchvision always. Label
 * smoothing s replaces y by y (1 - s) + s / 2, as in Keras.
 */
#include <duet/loss.h>
#include <duet/math.h>

struct focal {
    double gamma, alpha, label_smoothing;
    bool class_balancing;
};

static const struct duet_option options[] = {
    DUET_OPTION(focal, gamma, 2, "[0, inf)",
                "how strongly easy rows lose weight"),
    DUET_OPTION(focal, class_balancing, true, NULL,
                "weight the classes by alpha"),
    DUET_OPTION_IF(focal, alpha, 0.25, "[0, 1]", "class_balancing",
                   "weight of class 1; class 0 has 1 - alpha"),
    DUET_OPTION(focal, label_smoothing, 0, "[0, 1)",
                "share by which targets move toward 1/2"),
    DUET_END,
};

static const struct duet_preset presets[] = {
    DUET_PRESET("torch", "class_balancing", "true"),
    DUET_PRESET("paper", "class_balancing", "true"),
    DUET_PRESET("keras", "class_balancing", "false"),
    DUET_END,
};

/* The terms of the formulas, for one logit and its target. */
struct terms {
    double y, a, weight, loss, hardness; /* hardness = q^gamma */
    double slope;                        /* a (1 - a) / q */
};

/* A loss that has no weight may be infinite. */
static inline double weighted(double weight, double loss)
{
    return weight == 0 ? 0 : weight * loss;
}

static inline struct terms terms_of(const struct focal *c, double z,
                                    double target)
{
    const double y =
        (1 - c->label_smoothing) * target + 0.5 * c->label_smoothing;
    const double a = duet_sigmoid(z), rest = duet_sigmoid(-z);
    const double q = y * rest + (1 - y) * a;
    const struct terms t = {
        .y = y,
        .a = a,
        .weight =
            c->class_balancing ? y * c->alpha + (1 - y) * (1 - c->alpha) : 1,
        .loss =
            weighted(y, duet_softplus(-z)) + weighted(1 - y, duet_softplus(z)),
        .hardness = duet_pow(q, c->gamma),
        .slope = q > 0 ? a * rest / q : 0,
    };

    return t;
}

static double row_weight(const struct duet_loss_args *j, size_t k)
{
    return j->row_weight ? (double)j->row_weight[k / j->columns] : 1;
}

static double focal_value(const void *o, const struct duet_loss_args *j)
{
    double sum = 0;

    for (size_t k = 0; k < j->rows * j->columns; k++) {
        const struct terms t =
            terms_of(o, (double)j->logits[k], (double)j->target[k]);

        sum += row_weight(j, k) * (t.weight * t.hardness * t.loss);
    }
    return sum / (double)j->columns;
}

static void focal_gradient(const void *o, const struct duet_loss_args *j)
{
    const struct focal *c = o;

    for (size_t k = 0; k < j->rows * j->columns; k++) {
        const struct terms t =
            terms_of(c, (double)j->logits[k], (double)j->target[k]);
        const double easier =
            weighted(c->gamma * (2 * t.y - 1) * t.slope, t.loss);

        j->gradient[k] = (real)(row_weight(j, k) / (double)j->columns *
                                (t.weight * t.hardness * (t.a - t.y - easier)));
    }
}

static void focal_predict(const void *o, const struct duet_loss_args *j)
{
    (void)o;
    for (size_t k = 0; k < j->rows * j->columns; k++)
        j->y[k] = real_sigmoid(j->logits[k]);
}

DUET_PLUGIN(
    loss, focal, "1.0.0",
    .summary = "log loss with less weight on rows that are predicted well",
    .config_size = sizeof(struct focal), .options = options, .presets = presets,
    .target = DUET_TARGET_BINARY, .metric = "accuracy", .value = focal_value,
    .gradient = focal_gradient, .predict = focal_predict);
