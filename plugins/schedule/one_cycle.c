/*
 * one_cycle - from lr / div_factor up to lr, then down to
 * lr / (div_factor final_div_factor), along half waves of a cosine or straight
 * lines (Smith & Topin, 2018): PyTorch's OneCycleLR, whose max_lr is lr.
 *
 *   up for pct_start of the total_steps; down for the rest; or, in three
 *   phases, down to lr / div_factor in as many, then to the end
 *
 * After the last step, where PyTorch raises an error, the rate stays. Without
 * total_steps the cycle takes the whole run; outside of one the rate stays.
 */
#include "since.h"

#include <duet/math.h>

enum anneal { COS, LINEAR };

struct one_cycle {
    int64_t total_steps;
    double pct_start, div_factor, final_div_factor;
    enum anneal anneal_strategy;
    bool three_phase;
};

static const struct duet_option options[] = {
    DUET_OPTION(one_cycle, total_steps, 0, "[0, inf)",
                "updates in the whole cycle; 0: those of the run"),
    DUET_OPTION(one_cycle, pct_start, 0.3, "(0, 1)",
                "share of the updates on the way up"),
    DUET_OPTION(one_cycle, anneal_strategy, COS, "cos|linear",
                "form of the rise and the fall"),
    DUET_OPTION(one_cycle, div_factor, 25, "[1, inf)",
                "lr divided by the rate at the start"),
    DUET_OPTION(one_cycle, final_div_factor, 1e4, "[1, inf)",
                "rate at the start divided by the rate at the end"),
    DUET_OPTION(one_cycle, three_phase, false, NULL,
                "fall in two phases, the first as long as the rise"),
    DUET_END,
};

static void one_cycle_check(const void *o, const struct duet_host *host)
{
    const struct one_cycle *c = o;
    const double up = c->pct_start * (double)c->total_steps;

    if (c->total_steps && up <= 1)
        duet_fail(host,
                  "pct_start = %g of total_steps = %g is not more than "
                  "one update",
                  c->pct_start, (double)c->total_steps);
    else if (c->three_phase && c->pct_start >= 0.5)
        duet_fail(host,
                  "pct_start is %g, expected less than 0.5 with "
                  "three_phase",
                  c->pct_start);
}

static double between(const struct one_cycle *c, double from, double to,
                      double p)
{
    if (c->anneal_strategy == LINEAR)
        return from + (to - from) * p;
    return to + (from - to) / 2 * (1 + duet_cospi(p));
}

static double one_cycle_lr(const void *o, const struct duet_schedule_args *m)
{
    const struct one_cycle *c = o;
    const double n = length_of(m, c->total_steps), last = n - 1;
    const double k = since(m) < last ? since(m) : last;
    const double top = c->pct_start * n - 1;
    const double down = c->three_phase ? 2 * top : last;
    const double start = m->base / c->div_factor;
    const double end = start / c->final_div_factor;

    if (!(n > 0))
        return m->base;
    if (k <= top && top > 0)
        return between(c, start, m->base, k / top);
    if (k <= down)
        return between(c, m->base, c->three_phase ? start : end,
                       (k - top) / (down - top));
    return between(c, start, end, (k - down) / (last - down));
}

DUET_PLUGIN(schedule, one_cycle, "1.0.0",
            .summary = "rises to the rate, then falls far below it",
            .config_size = sizeof(struct one_cycle), .options = options,
            .check = one_cycle_check, .lr = one_cycle_lr);
