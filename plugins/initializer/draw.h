/*
 * draw.h - numbers of mean 0 and a given deviation, as initializers draw them.
 */
#ifndef DUET_INITIALIZER_DRAW_H
#define DUET_INITIALIZER_DRAW_H

#include <duet/initializer.h>
#include <duet/math.h>

/** What is drawn from: the option "normal|uniform|truncated_normal". */
enum distribution { NORMAL, UNIFORM, TRUNCATED_NORMAL };

#define DISTRIBUTIONS "normal|uniform|truncated_normal"

/** Deviation of a standard normal number that is drawn again beyond +-2. */
#define DEVIATION_WITHIN_2 0.87962566103423978

/** Numbers of N(0, 1), each drawn again until it is in low..high. */
static inline void draw_within(const struct duet_host *host, size_t n, real low,
                               real high, real *out)
{
    duet_normal(host, n, out);
    for (size_t i = 0; i < n; i++)
        while (out[i] < low || out[i] > high)
            duet_normal(host, 1, &out[i]);
}

/** Fill with numbers of mean 0 and this deviation. */
static inline void draw(const struct duet_initializer_args *f,
                        enum distribution distribution, double deviation)
{
    const size_t n = f->rows * f->columns;
    const double limit = sqrt(3) * deviation;

    if (distribution == UNIFORM) {
        duet_uniform(f->host, n, f->weight);
        for (size_t i = 0; i < n; i++)
            f->weight[i] = (real)-limit + (real)(2 * limit) * f->weight[i];
        return;
    }
    if (distribution == TRUNCATED_NORMAL) {
        draw_within(f->host, n, -2, 2, f->weight);
        deviation /= DEVIATION_WITHIN_2;
    } else {
        duet_normal(f->host, n, f->weight);
    }
    for (size_t i = 0; i < n; i++)
        f->weight[i] *= (real)deviation;
}

#endif
