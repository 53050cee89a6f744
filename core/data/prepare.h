/* prepare.h - what a preparation knows of the rows that it was fitted on. */
#ifndef DUET_CORE_PREPARE_H
#define DUET_CORE_PREPARE_H

#include <duet/duet.h>

/** The place of a category that no row held which was fitted on. */
#define DUET_NOT_MET SIZE_MAX

/** A column that goes in, and the columns that are made of it. */
struct duet_prepare_column {
    bool is_category;
    double fill; /**< What a missing value becomes: a number, or the number of
                      a category. NAN: it stays missing. */
    double shift, scale; /**< A number x becomes (x - shift) / scale. */
    char *format; /**< Of dates, for rows in which they are strings; or NULL. */
    size_t n_categories; /**< 0 for numbers. */
    char **categories; /**< Names in the order of their numbers; one allocation.
                            NULL for numbers. */
    size_t *place; /**< For each category the column made for it, from `first`;
                        or DUET_NOT_MET. */
    size_t first, n_made; /**< The columns made of this one. */
};

struct duet_prepare {
    size_t n_references;
    struct duet_prepare_options options;
    size_t n_columns; /**< That go in. */
    struct duet_prepare_column *columns;
    char **names; /**< Of the n_columns; NULL: they are known by position. */
    size_t n_made;
    char **made; /**< Names of the n_made columns. */
    char *
        *classes; /**< Of the target, in the order of their numbers; or NULL. */
    size_t n_classes;
    size_t n_unknown; /**< Categories met since that weren't known. */
};

/** Memory for a preparation of n columns, which are yet to be filled in. */
struct duet_prepare *duet_prepare_new(size_t n_columns);

/**
 * Give each column its place among those that are made, and name these.
 *
 * @return DUET_NO_MEMORY.
 */
enum duet_status duet_prepare_lay_out(struct duet_prepare *prepare,
                                      struct duet_error *error);

enum { DUET_PREPARE_TITLE = 96 }; /**< Bytes of room for a title. */

/** "column 2 ('age')", for messages. Returns `text`. */
const char *duet_prepare_title(const struct duet_prepare *prepare,
                               size_t column, char text[DUET_PREPARE_TITLE]);

/** Whether rows pass as they are, wherever their columns lie. */
bool duet_prepare_is_plain(const struct duet_prepare *prepare);

/**
 * Make the inputs of a data set's rows.
 *
 * @param x Allocated, of the element type of data->x; or left without data
 * where data->x is right as it is.
 * @return As duet_prepare_apply().
 */
enum duet_status duet_prepare_x(struct duet_prepare *prepare,
                                const struct duet_data *data,
                                struct duet_tensor *x,
                                struct duet_error *error);

/**
 * Make the class numbers of a data set's rows, whose classes may have other
 * numbers.
 *
 * @param y Allocated; or left without data where data->y is right as it is.
 * @return As duet_prepare_apply().
 */
enum duet_status duet_prepare_y(const struct duet_prepare *prepare,
                                const struct duet_data *data,
                                struct duet_tensor *y,
                                struct duet_error *error);

#endif
