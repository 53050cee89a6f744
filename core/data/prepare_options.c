/* prepare_options.c - the options of a preparation by name. */
#include "prepare_options.h"

static const struct duet_row rows[] = {
    DUET_ROW_ONLY("impute", DUET_TYPE_FORM, 0,
                  "\"median\"|\"mean\"|\"most_frequent\"|(-inf, inf)|false",
                  NULL,
                  "what a missing number becomes, `\"median\"` unless given; a "
                  "missing category becomes the most frequent one; `false` "
                  "leaves numbers missing and refuses missing categories"),
    DUET_ROW_ONLY("scale", DUET_TYPE_FORM, 0,
                  "\"standard\"|\"minmax\"|\"robust\"|false", NULL,
                  "how numbers are scaled, `\"standard\"` unless given: to "
                  "mean 0 and deviation 1, to [0, 1], or to median 0 and "
                  "quartiles 1 apart"),
    DUET_ROW_ONLY("categories", DUET_TYPE_CHOICE, 0, "onehot", NULL,
                  "what a category becomes: a column for each one that "
                  "occurs, 1 where it is the row's and else 0"),
    DUET_ROW(DUET_TYPE_CHOICE, struct duet_prepare_options, unknown,
             DUET_UNKNOWN_ERROR, DUET_UNKNOWN_CHOICES, NULL,
             "what becomes of a category that no training row held: an error, "
             "or zeros in all its columns, counted in `unknown`"),
    DUET_ROW_END,
};

const struct duet_table duet_prepare_table = {
    .name = "prepare",
    .summary = "How to prepare rows, from what is learnt of those to train on",
    .rows = rows,
    .size = sizeof(struct duet_prepare_options),
};
