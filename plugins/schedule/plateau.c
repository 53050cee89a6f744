/*
 * plateau - lowers the rate by a factor when the value that is watched has not
 * improved for more than `patience` epochs: PyTorch's ReduceLROnPlateau.
 *
 *   better      value < best - threshold |best| with threshold_mode = "rel",
 *               value < best - threshold with "abs"; the other way round, and
 *               above best, with mode = "max"
 *   lr' = max(lr' factor, min_lr), unless that changes it by less than epsilon;
 *   then `cooldown` epochs don't count
 *
 * PyTorch multiplies best by 1 - threshold, which lets worse values pass for
 * better ones where best is below 0 (pytorch/pytorch#47513); |best| doesn't.
 *
 * The value is what early_stop monitors: val_loss, or loss without validation.
 */
#include <duet/schedule.h>

enum mode { MIN, MAX };
enum threshold_mode { REL, ABS };

struct plateau {
    enum mode mode;
    double factor;
    int64_t patience;
    double threshold;
    enum threshold_mode threshold_mode;
    int64_t cooldown;
    double min_lr, epsilon;
};

static const struct duet_option options[] = {
    DUET_OPTION(plateau, mode, MIN, "min|max",
                "whether lower or higher values are better"),
    DUET_OPTION(plateau, factor, 0.1, "(0, 1)",
                "factor on the rate at each drop"),
    DUET_OPTION(plateau, patience, 10, "[0, inf)",
                "epochs without improvement before the rate drops"),
    DUET_OPTION(plateau, threshold, 1e-4, "[0, inf)",
                "least improvement that counts"),
    DUET_OPTION(
        plateau, threshold_mode, REL, "rel|abs",
        "whether the threshold is relative to the best value or absolute"),
    DUET_OPTION(plateau, cooldown, 0, "[0, inf)",
                "epochs after a drop in which patience isn't counted"),
    DUET_OPTION(plateau, min_lr, 0, "[0, inf)", "least rate"),
    DUET_OPTION(plateau, epsilon, 1e-8, "[0, inf)",
                "least drop; a smaller one is skipped"),
    DUET_END,
};

enum scalar { RATE, BEST, BAD, COOLING };

/* Not a number: nothing observed yet. */
static const struct duet_scalar scalars[] = {
    [RATE] = DUET_SCALAR("rate", (double)NAN),
    [BEST] = DUET_SCALAR("best", (double)NAN),
    [BAD] = DUET_SCALAR("bad", 0),
    [COOLING] = DUET_SCALAR("cooling", 0),
    DUET_END,
};

static double rate_now(const struct duet_schedule_args *m)
{
    return isnan(m->scalar[RATE]) ? m->base : m->scalar[RATE];
}

static double plateau_lr(const void *o, const struct duet_schedule_args *m)
{
    (void)o;
    return rate_now(m);
}

static bool is_better(const struct plateau *c, double value, double best)
{
    const double sign = c->mode == MAX ? 1 : -1;
    const double away = best < 0 ? -sign : sign;
    const double least = c->threshold_mode == REL
                             ? best * (1 + away * c->threshold)
                             : best + sign * c->threshold;

    return isnan(best) || (c->mode == MAX ? value > least : value < least);
}

static void plateau_observe(const void *o, const struct duet_schedule_args *m)
{
    const struct plateau *c = o;
    double *s = m->scalar;
    double lower = rate_now(m) * c->factor;

    if (is_better(c, m->value, s[BEST])) {
        s[BEST] = m->value;
        s[BAD] = 0;
    } else {
        s[BAD]++;
    }
    if (s[COOLING] > 0) {
        s[COOLING]--;
        s[BAD] = 0;
    }
    if (s[BAD] <= (double)c->patience)
        return;
    lower = lower < c->min_lr ? c->min_lr : lower;
    if (rate_now(m) - lower > c->epsilon)
        s[RATE] = lower;
    s[COOLING] = (double)c->cooldown;
    s[BAD] = 0;
}

DUET_PLUGIN(schedule, plateau, "1.0.0",
            .summary = "drops when there is no progress",
            .config_size = sizeof(struct plateau), .options = options,
            .scalars = scalars, .lr = plateau_lr, .observe = plateau_observe);
