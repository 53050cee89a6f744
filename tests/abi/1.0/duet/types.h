/*
 * duet/types.h - what plugins and programs that embed duet both speak of.
 *
 * Nothing here depends on the element type that a file is compiled for.
 */
#ifndef DUET_TYPES_H
#define DUET_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * Whether the writer of `*p` knew `field`. Ask before reading a field newer
 * than the `needs_minor` of your plugin.
 */
#define DUET_HAS(p, field)                                     \
    ((size_t)((const char *)&(p)->field - (const char *)(p)) + \
         sizeof((p)->field) <=                                 \
     (p)->struct_size)

enum duet_kind {
    DUET_KIND_INITIALIZER = 1,
    DUET_KIND_REGULARIZER,
    DUET_KIND_DROPOUT,
    DUET_KIND_OPTIMIZER,
    DUET_KIND_SCHEDULE,
    DUET_KIND_ACTIVATION,
    DUET_KIND_LOSS,
    DUET_KIND_METRIC
};

/** What a tensor is in the model. */
enum duet_role { DUET_ROLE_WEIGHTS = 1, DUET_ROLE_BIASES };

#ifdef __cplusplus
#define DUET_ASSERT(condition, text) static_assert(condition, text)
#else
#define DUET_ASSERT(condition, text) _Static_assert(condition, text)
#endif
DUET_ASSERT(sizeof(enum duet_kind) == 4, "duet: build without -fshort-enums");

/* ---- Options ------------------------------------------------------------ */

/** Follows from the C type of the field: see DUET_OPTION. */
enum duet_type {
    DUET_TYPE_REAL = 1, /**< double. A default of NAN means: not given. */
    DUET_TYPE_INT,      /**< int64_t, within +-2^53. */
    DUET_TYPE_BOOL,     /**< bool */
    DUET_TYPE_CHOICE, /**< An enum counted from 0, in the order of `allowed`. */
    DUET_TYPE_TEXT,   /**< const char *; NULL when not given. */
    DUET_TYPE_REALS,  /**< struct duet_reals; empty when not given. */
    DUET_TYPE_PLUGIN, /**< const struct duet_child *; never NULL. */
    DUET_TYPE_PLUGINS /**< struct duet_children; empty when not given. */
};

/** How a search or a slider spaces the values of a number. */
enum duet_scale {
    DUET_SCALE_LINEAR, /**< Equal differences: 0.1, 0.2, 0.3. */
    DUET_SCALE_LOG     /**< Equal ratios: 0.001, 0.01, 0.1. */
};

/** A list of numbers, owned by the host. */
struct duet_reals {
    size_t n;
    const double *value; /**< n of them. */
};

/** A plugin configured inside another one, such as the base of SAM. Opaque. */
struct duet_child;

/** A list of plugins configured inside another one, owned by the host. */
struct duet_children {
    size_t n;
    const struct duet_child *const *child; /**< n of them, none NULL. */
};

/**
 * One option, settable by name from Lua and from the command line.
 *
 * The host writes a value that it has checked into the plugin's own config
 * struct before any other call: a plugin parses and validates nothing. Values
 * are taken in this order: defaults, the variant's presets, the user's.
 *
 * The names `lr` (of an optimizer), `unit` (of a schedule) and `variant` (of a
 * plugin with presets) are options of the host's and can't be declared.
 */
struct duet_option {
    const char *name; /**< The field's name: [a-z][a-z0-9_]* */
    enum duet_type type;
    uint32_t offset;     /**< In the config struct. */
    double value;        /**< The default. */
    const char *allowed; /**< "[0, 1)", "(0, inf)"; "mean|sum"; "optimizer". */
    const char *needs;   /**< "momentum" or "rule=keras": without it the option
                              has no effect, and giving it is an error. A bare
                              name holds where that option isn't 0 or false.
                              NULL: always. */
    const char *summary; /**< A few words, no final period. */
    const char *unit;    /**< What a number counts or measures, in the plural:
                              "updates". NULL: it has no unit. */
    const char *initial; /**< The default of a DUET_TYPE_TEXT, _REALS, _PLUGIN
                              or _PLUGINS, written as in a preset: "0.9, 0.99",
                              "adam". NULL: no string, an empty list, and a
                              plugin that has to be given. */
    enum duet_scale scale; /**< How a search spaces its values. */
    uint32_t reserved;     /**< 0. */
};

/* ---- Tensors ------------------------------------------------------------ */

/** A matrix. Row-major, without gaps. This struct keeps its size. */
struct duet_tensor {
    uint32_t struct_size;
    uint32_t real_size; /**< Of an element: sizeof(double) or sizeof(float). */
    size_t rows, columns; /**< Either may be 0. */
    void *data;           /**< rows * columns elements of that size. */
};

#endif
