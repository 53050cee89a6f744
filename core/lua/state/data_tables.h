/* data_tables.h - options of what reads, splits and walks over data sets. */
#ifndef DUET_LUA_DATA_TABLES_H
#define DUET_LUA_DATA_TABLES_H

#include "table.h"

/** Options of d:split. */
struct duet_split_options {
    double test;   /**< Share of the rows, in (0, 1). */
    uint64_t seed; /**< Below 2^32. */
    bool stratify; /**< Keep the classes' proportions. */
};

/** Options of d:batches; the stream is the binding's business. */
struct duet_batches_options {
    size_t size;  /**< Rows of a batch, at least 1. */
    bool shuffle; /**< In a new order. */
};

/** Options of duet.data.csv, as they are given by name. */
struct duet_csv_table {
    const char *delimiter, *decimal, *thousands, *weight;
    struct duet_texts target, columns, names, na, labels;
    bool trim;
    size_t threads; /**< 0: one for each processor. */
};

/** Options of duet.data.libsvm. */
struct duet_libsvm_options {
    size_t columns; /**< 0: the largest index in the file. */
};

extern const struct duet_table duet_split_table, duet_folds_table,
    duet_batches_table, duet_csv_table, duet_libsvm_table, duet_npy_table,
    duet_with_table, duet_moons_table, duet_circles_table, duet_spirals_table,
    duet_xor_table, duet_blobs_table, duet_teacher_table;

#endif
