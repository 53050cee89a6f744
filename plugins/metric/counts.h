/*
 * counts.h - what precision, recall and their mean are made of: for each class,
 * how many rows are of it, are predicted as it, and both; and the averages over
 * classes, as in scikit-learn.
 *
 * Classes are whole numbers from 0. With several columns each is a class of its
 * own, to which a row belongs (1) or not (0).
 */
#ifndef DUET_METRIC_COUNTS_H
#define DUET_METRIC_COUNTS_H

#include "values.h"

#include <string.h>

/** Greatest number of classes; a greater number is a mistake. */
enum { MOST_CLASSES = 100000 };

/** The option's choices, in the enum's order. */
enum average { BINARY, MACRO, MICRO, WEIGHTED };

#define AVERAGE "binary|macro|micro|weighted"
#define AVERAGE_SUMMARY "the positive class alone, or a mean over all"

/** Of one class, or of several together. */
struct counts {
    double right, predicted, actual; /* sums of rows' weights */
    bool occurs;                     /* in a row, whatever its weight */
};

/** The options that these metrics share. */
struct averaging {
    enum average average;
    int64_t pos_label;
    double zero_division;
};

#define AVERAGING(config)                                                     \
    DUET_OPTION(config, average, BINARY, AVERAGE, AVERAGE_SUMMARY),           \
        DUET_OPTION_IF(config, pos_label, 1, "[0, 100000)", "average=binary", \
                       "the positive class"),                                 \
        DUET_OPTION(config, zero_division, 0, "[0, 1]", "value of 0 / 0")

/** A class number, or MOST_CLASSES, with the failure reported. */
static inline size_t class_of(const struct duet_metric_args *m, real number)
{
    if (number >= 0 && number < MOST_CLASSES && (real)(size_t)number == number)
        return (size_t)number;
    duet_fail(m->host, "%g is no class: expected a whole number from 0",
              (double)number);
    return MOST_CLASSES;
}

/** How many classes there are, or 0, with the failure reported. */
static inline size_t count_classes(const struct duet_metric_args *m)
{
    const real *const all[] = { m->predicted, m->target };
    size_t n = 2;

    if (!columns_match(m))
        return 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < m->rows * m->columns; i++) {
            const size_t number = class_of(m, all[k][i]);

            if (number == MOST_CLASSES)
                return 0;
            n = number + 1 > n ? number + 1 : n;
        }
    return m->columns == 1 ? n : m->columns;
}

/** Counts of n classes in memory of the host's; NULL with a failure. */
static inline struct counts *counts_of(const struct duet_metric_args *m,
                                       size_t n)
{
    struct counts *c = duet_scratch(m->host, n * sizeof *c);

    if (!c)
        return NULL;
    memset(c, 0, n * sizeof *c);
    for (size_t i = 0; i < m->rows * m->columns; i++) {
        const size_t predicted = (size_t)m->predicted[i];
        const size_t actual = (size_t)m->target[i];
        const double weight = duet_row_weight(m, i / m->columns);

        if (m->columns == 1) {
            c[predicted].predicted += weight;
            c[actual].actual += weight;
            c[actual].right += predicted == actual ? weight : 0;
            c[predicted].occurs = c[actual].occurs = true;
        } else {
            struct counts *of = &c[i % m->columns];

            of->predicted += predicted == 1 ? weight : 0;
            of->actual += actual == 1 ? weight : 0;
            of->right += predicted == 1 && actual == 1 ? weight : 0;
            of->occurs = true;
        }
    }
    return c;
}

/** Mean over the classes that occur, each weighing 1 or its rows. */
static inline double mean_over(const struct counts *c, size_t n,
                               const struct averaging *o, double by,
                               double (*score)(const struct counts *c,
                                               double by, double zero))
{
    double sum = 0, weights = 0;

    for (size_t k = 0; k < n; k++) {
        const double weight =
            o->average == WEIGHTED ? c[k].actual : c[k].occurs;

        sum += weight > 0 ? weight * score(&c[k], by, o->zero_division) : 0;
        weights += weight;
    }
    return weights > 0 ? sum / weights : o->zero_division;
}

/**
 * A score of counts, averaged as told. `by` is handed on to it, and
 * zero_division, for where it is 0 / 0.
 */
static inline double averaged(const struct duet_metric_args *m,
                              const struct averaging *o, double by,
                              double (*score)(const struct counts *c, double by,
                                              double zero))
{
    const size_t n = count_classes(m);
    const struct counts *c = n ? counts_of(m, n) : NULL;
    struct counts all = { 0 };

    if (!c)
        return (double)NAN;
    if (o->average == BINARY && (n > 2 || m->columns > 1)) {
        duet_fail(m->host,
                  "there are %zu classes, and average is binary: "
                  "expected macro, micro or weighted",
                  n);
        return (double)NAN;
    }
    if (o->average == BINARY && (uint64_t)o->pos_label >= n) {
        duet_fail(m->host, "pos_label is %g, but the classes are 0 and 1",
                  (double)o->pos_label);
        return (double)NAN;
    }
    if (o->average == BINARY)
        return score(&c[o->pos_label], by, o->zero_division);
    if (o->average != MICRO)
        return mean_over(c, n, o, by, score);
    for (size_t k = 0; k < n; k++) {
        all.right += c[k].right;
        all.predicted += c[k].predicted;
        all.actual += c[k].actual;
    }
    return score(&all, by, o->zero_division);
}

/** (1 + beta^2) P R / (beta^2 P + R), P the precision and R the recall. */
static inline double fbeta_of(const struct counts *c, double beta, double zero)
{
    const double square = beta * beta;
    const double below = square * c->actual + c->predicted;

    return below > 0 ? (1 + square) * c->right / below : zero;
}

#endif
