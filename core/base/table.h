/*
 * table.h - tables of options of duet's own, such as those of model:fit.
 *
 * They are described by the rows that describe a plugin's options. What Lua
 * accepts, its messages, the stub for editors, the documentation and what a
 * checkpoint compares follow from the rows: a new option is one row, and its
 * use.
 */
#ifndef DUET_CORE_TABLE_H
#define DUET_CORE_TABLE_H

#include <duet/duet.h>

/** Types that only such options have, after those of enum duet_type. */
enum {
    /** A list of strings, or one: struct duet_texts. */
    DUET_TYPE_TEXTS = 32,
    /** Options within, of `table`, whose struct starts at the offset. */
    DUET_TYPE_TABLE,
    /** Regularizers of the kind `allowed`: one, or a sum. It has no field. */
    DUET_TYPE_SUM,
    /** Plugins of the kind `allowed`: one, or a list in which a key that is a
     * string is the name of its plugin. It has no field. */
    DUET_TYPE_NAMED,
    /**
     * One of several forms: "data|(0, 1)". A form is data, tensor, rng,
     * boolean, false, string, a string in quotes, table, numbers or strings (a
     * list, whose elements are the reader's business), a range of numbers, a
     * kind of plugin, or a function's type as LuaCATS writes it: "fun(epoch:
     * integer)". It has no field.
     */
    DUET_TYPE_FORM
};

/** The offset of an option that has no field. */
#define DUET_NO_FIELD UINT32_MAX

/**
 * The default of an option that must be given. A default that lies outside the
 * range of an integer means that it may be left out, and its field is 0.
 */
#define DUET_REQUIRED (-0x1p62)

/** A list of strings, borrowed. */
struct duet_texts {
    size_t n;                /**< Number of strings. */
    const char *const *text; /**< NULL when not given. */
};

struct duet_table;

/** One option: a row, and the table within it. */
struct duet_row {
    struct duet_option option;
    const struct duet_table *table; /**< Of a DUET_TYPE_TABLE; else NULL. */
};

/** A table of options. */
struct duet_table {
    const char *name;    /**< "fit", as messages and the stub call it. */
    const char *summary; /**< One sentence without a final period. */
    const struct duet_row *rows; /**< The last one has no name. */
    size_t size;       /**< Bytes of the struct that has the fields; 0: none. */
    const char *plain; /**< "weights biases": a value that is no table stands
                            for a table with these keys. NULL: not permitted. */
    const struct duet_table *items; /**< Of the elements 1, 2, ..., which stand
                                         beside the options; NULL: none. */
    const char *list; /**< What to write instead of a list; NULL: names. */
};

/** A row with a field in the struct that the table fills in. */
#define DUET_ROW(type_, object, field, value_, allowed_, needs_, summary_) \
    DUET_ROW_AS(#field, type_, object, field, value_, allowed_, needs_,    \
                summary_)

/** The same where the option isn't named like its field. */
#define DUET_ROW_AS(name_, type_, object, field, value_, allowed_, needs_, \
                    summary_)                                              \
    DUET_ROW_AT(name_, type_, offsetof(object, field), value_, allowed_,   \
                needs_, NULL, summary_)

/** A row without a field. */
#define DUET_ROW_ONLY(name_, type_, value_, allowed_, needs_, summary_)      \
    DUET_ROW_AT(name_, type_, DUET_NO_FIELD, value_, allowed_, needs_, NULL, \
                summary_)

/** A row whose value is a table of options, with its fields from `offset_`. */
#define DUET_ROW_TABLE(name_, table_, offset_, summary_)                \
    DUET_ROW_AT(name_, DUET_TYPE_TABLE, offset_, 0, NULL, NULL, table_, \
                summary_)

#define DUET_ROW_AT(name_, type_, offset_, value_, allowed_, needs_, table_, \
                    summary_)                                                \
    {                                                                        \
        .option = { .name = name_,                                           \
                    .type = (enum duet_type)(type_),                         \
                    .offset = (uint32_t)(offset_),                           \
                    .value = value_,                                         \
                    .allowed = allowed_,                                     \
                    .needs = needs_,                                         \
                    .summary = summary_ },                                   \
        .table = table_                                                      \
    }

/** Ends the rows of a table. */
#define DUET_ROW_END              \
    {                             \
        .option = {.name = NULL } \
    }

/** The row of an option, or NULL. */
const struct duet_row *duet_table_row(const struct duet_table *table,
                                      const char *name);

#endif
