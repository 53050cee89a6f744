/*
 * duet/plugin.h - what all plugins have in common: options, state, the
 * descriptor, and the services of the host.
 */
#ifndef DUET_PLUGIN_H
#define DUET_PLUGIN_H

#include <duet/norm.h>
#include <duet/real.h>
#include <duet/types.h>

#include <stdarg.h>
#include <stdio.h>

#define DUET_MAGIC 0x54455544u /* "DUET" in memory */
#define DUET_ABI_MAJOR 1 /**< Raised when an offset or a meaning changes. */
#define DUET_ABI_MINOR 0 /**< Raised when fields are appended. */

/*
 * Every field keeps its offset and its meaning as long as DUET_ABI_MAJOR is 1.
 *
 * Threads. Each method and each function carries a tag. [main]: called on the
 * thread that trains, one call at a time. [worker]: called on several threads
 * at once, so it must have no writable static data. [any]: may be called in
 * methods of both sorts.
 *
 * Ownership. The host owns all that a call's arguments point to. Pointers are
 * valid until the method returns.
 *
 * Growth. Structs grow at their ends only, and every struct passed in a call
 * opens with its size in bytes. Before a plugin reads a field newer than its
 * `needs_minor`, it asks DUET_HAS. No struct has padding that a later field
 * could fall into. Fields called `reserved` are 0 and must not be read.
 */

/* ---- Options ------------------------------------------------------------ */

/**
 * One value in a named set of option values, such as `variant = "keras"`. Rows
 * with the same variant make up the set. The first row's variant is the
 * default.
 */
struct duet_preset {
    const char *variant; /**< Name of the set: "keras". */
    const char *option;  /**< A name of an option, or an optimizer's "lr". */
    const char *value;   /**< "0.9", "true", "sum"; a list of numbers "10, 20";
                            a plugin, or a list of them, by name: "adam". */
};

#define DUET_PRESET(variant, option, value) \
    {                                       \
        variant, option, value              \
    }

/**
 * A number of state, which is a double for both element types. Scripts read it
 * as `u.scalars.NAME`.
 */
struct duet_scalar {
    const char *name;  /**< [a-z][a-z0-9_]* */
    double value;      /**< Its value before the first update. */
    uint32_t shared;   /**< 1: all tensors of an optimizer have the same value,
                         which `prepare_all` writes. 0: each has its own. */
    uint32_t reserved; /**< 0. */
};

#define DUET_SCALAR(name, value) \
    {                            \
        name, value, 0, 0        \
    }
#define DUET_SCALAR_SHARED(name, value) \
    {                                   \
        name, value, 1, 0               \
    }

/* ---- State and parameters that the host keeps ---------------------------- */

/** The shape of an array that belongs to a tensor of `rows` x `columns`. */
enum duet_shape {
    DUET_SHAPE_LIKE,            /**< rows x columns */
    DUET_SHAPE_PER_ROW,         /**< rows x 1 */
    DUET_SHAPE_PER_COLUMN,      /**< 1 x columns */
    DUET_SHAPE_ROWS_SQUARED,    /**< rows x rows */
    DUET_SHAPE_COLUMNS_SQUARED, /**< columns x columns */
    DUET_SHAPE_SINGLE           /**< 1 x 1 */
};

/**
 * A parameter of an activation, a loss or a dropout that is trained with the
 * model, such as the slope of PReLU. The host appends it to the model's vector
 * under the name "<kind>.<name>", steps it with the optimizer of its role,
 * saves it and restores it. The shape is DUET_SHAPE_PER_COLUMN or
 * DUET_SHAPE_SINGLE, where columns are those of the block of rows that methods
 * are given.
 *
 * A dropout has at most 4. They are appended as "dropout.<place>.<name>" when a
 * run first uses the dropout in that place. Later runs of the model continue
 * with their values. Checkpoints hold them; a saved model holds no dropouts, so
 * it doesn't hold their parameters either.
 */
struct duet_parameter {
    const char *name;      /**< [a-z][a-z0-9_]* */
    enum duet_shape shape; /**< Relative to the block of rows. */
    enum duet_role role;   /**< Whether it holds weights or biases. */
    double value;          /**< Of each element before training. */
    const char *from;      /**< Name of a real option that gives the start value
                           instead of `value`, or NULL. */
};

/* ---- Further functions, callable from Lua ------------------------------- */

/** Any function. It is cast back to the type that its signature tells. */
typedef void (*duet_function)(void);

/**
 * A function beyond the methods of the kind, which scripts call as
 * `duet.optimizer.adam.exports.NAME(...)`.
 *
 * The signature is "result:arguments", with one letter for each type: v
 * nothing, d double, i int, l int64_t, b bool, s const char *, t struct
 * duet_tensor *, T const struct duet_tensor *, o const void * (the options), h
 * const struct duet_host *. The result is one of v d i l b s. Scripts pass
 * neither o nor h: the host adds them.
 */
struct duet_export {
    const char *name;       /**< [a-z][a-z0-9_]* */
    const char *signature;  /**< "d:Td" is double f(const tensor *, double). */
    duet_function function; /**< Called as the signature says. */
    const char *summary;    /**< A few words, no final period. */
};

#define DUET_FUNCTION(name, signature, function, summary)   \
    {                                                       \
        name, signature, (duet_function)(function), summary \
    }

/* ---- The descriptor ----------------------------------------------------- */

/**
 * How to read a descriptor and its rows. This struct never changes. The sizes,
 * in bytes, are those that the plugin was compiled with, so the host can read a
 * plugin whose structs are shorter or longer than its own.
 */
struct duet_head {
    uint32_t magic;                    /**< DUET_MAGIC */
    uint16_t abi_major, abi_minor;     /**< Of the headers it was built with. */
    uint32_t kind;                     /**< enum duet_kind */
    uint32_t struct_size;              /**< Of struct duet_<kind>. */
    uint32_t base_size;                /**< Of struct duet_plugin. */
    uint16_t real_size, option_size;   /**< Of duet_real; of duet_option. */
    uint16_t preset_size, export_size; /**< Of struct duet_preset, _export. */
    uint16_t slot_size, scalar_size;   /**< Of struct duet_slot, which is 0
                                            unless an optimizer's; _scalar. */
    uint16_t parameter_size, reserved[3]; /**< Of struct duet_parameter; 0. */
};

#define DUET_HEAD(kind, type, slot)                                       \
    {                                                                     \
        DUET_MAGIC, DUET_ABI_MAJOR, DUET_ABI_MINOR, kind, sizeof(type),   \
            sizeof(struct duet_plugin), sizeof(duet_real),                \
            sizeof(struct duet_option), sizeof(struct duet_preset),       \
            sizeof(struct duet_export), slot, sizeof(struct duet_scalar), \
            sizeof(struct duet_parameter),                                \
        {                                                                 \
            0                                                             \
        }                                                                 \
    }

struct duet_host;

/**
 * The fields that the descriptors of all kinds open with. Constant while the
 * plugin is loaded. DUET_PLUGIN fills in `head`, `name` and `version`.
 *
 * - `head` says how to read the rest.
 * - `name` is [a-z][a-z0-9_]*; the file is <kind>_<name>.so.
 * - `version` is like "1.0.0"; `summary` a few words without a final period.
 * - `id` tells the plugin from others of its name: a URL, or a reverse-domain
 *   name such as "org.example.adam". It, `author`, `licence` (an SPDX
 *   expression), `url` and `paper` (where the method is described) may be NULL.
 * - `needs_minor` is the least DUET_ABI_MINOR of a host that will do.
 * - `config_size` is that of the config struct; 0 without options.
 * - `flags` holds bits of enum duet_<kind>_flags and of enum duet_flags.
 * - `state_version` is raised when slots, scalars or parameters change their
 *   meaning, from 0. A saved run resumes if it was saved by a plugin whose
 *   state version is between `resumes_state` and this one.
 * - `resumes_state` is the least state version that this plugin can go on from;
 *   the same as `state_version`, or less where slots were only added. Those
 *   begin with their initial values.
 * - `reserved_base` is 0.
 * - `options`, `presets` and `exports` are arrays that end with DUET_END, or
 *   NULL. Exports are further functions for Lua.
 * - `check` refuses, with duet_fail(), options that make no sense together.
 *   NULL: all combinations do. [main]
 */
#define DUET_PLUGIN_FIELDS             \
    struct duet_head head;             \
    const char *name;                  \
    const char *version;               \
    const char *summary;               \
    const char *id;                    \
    const char *author;                \
    const char *licence;               \
    const char *url;                   \
    const char *paper;                 \
    uint32_t needs_minor;              \
    uint32_t config_size;              \
    uint32_t flags;                    \
    uint32_t state_version;            \
    uint32_t resumes_state;            \
    uint32_t reserved_base;            \
    const struct duet_option *options; \
    const struct duet_preset *presets; \
    const struct duet_export *exports; \
    void (*check)(const void *options, const struct duet_host *host)

/**
 * Bits of `flags` for all kinds: rules that a plugin breaks on purpose. `duet
 * check` then tests what holds instead. Bits below these are the kind's own.
 */
enum duet_flags {
    /** An optimizer that doesn't read the gradient, such as an evolution
        strategy. */
    DUET_FLAG_DERIVATIVE_FREE = 1 << 16,

    /** A `backward` or `gradient` that isn't the derivative of `forward` or
        `value`, such as a straight-through estimator's. */
    DUET_FLAG_SURROGATE_GRADIENT = 1 << 17,

    /** An optimizer whose steps aren't meant to lower the loss, such as one
        that freezes a tensor or ascends. */
    DUET_FLAG_NO_DESCENT = 1 << 18
};

/** A descriptor of any kind, as far as all are alike. */
struct duet_plugin {
    DUET_PLUGIN_FIELDS; /**< See above. */
};

/** Ends an array of rows. */
#ifdef __cplusplus
#define DUET_END \
    {            \
    }
#define DUET_C extern "C"
#else
#define DUET_END \
    {            \
        0        \
    }
#define DUET_C extern
#endif

/**
 * Describe a plugin and offer it: its kind, its name, its version, and the
 * fields of struct duet_<kind> that aren't 0.
 *
 *     DUET_PLUGIN(optimizer, tiny, "1.0.0", .summary = "gradient descent",
 *                 .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.01,
 *                 .step = tiny_step);
 *
 * Once per file, which is named <kind>_<name>.so. In C++ the fields have to
 * come in the order in which the header declares them.
 */
#define DUET_PLUGIN(kind, plugin, version, ...)          \
    DUET_DESCRIPTOR(kind, plugin, version, __VA_ARGS__); \
    DUET_EXPORT(&plugin##_plugin)

/**
 * Describe a plugin in a file that offers several: a `static const struct
 * duet_<kind> <name>_plugin`, and an ELF note beside it that says what is in
 * the file for tools that must not run it: "1.0 optimizer adam 1.0.0", with the
 * ABI's version first. DUET_EXPORT() offers it.
 */
#define DUET_DESCRIPTOR(kind, plugin, version, ...) \
    DUET_DESCRIBE(kind, plugin##_plugin, #plugin, version, __VA_ARGS__)
#define DUET_DESCRIBE(kind, variable, title, number, ...)                  \
    DUET_NOTE(DUET_NAME(duet_note_##variable),                             \
              DUET_STRING(DUET_ABI_MAJOR) "." DUET_STRING(                 \
                  DUET_ABI_MINOR) " " #kind " " title " " number);         \
    static const struct duet_##kind variable = { .head = DUET_HEAD_##kind, \
                                                 .name = title,            \
                                                 .version = number,        \
                                                 __VA_ARGS__ }

/**
 * Offer plugins: DUET_EXPORT(&adam_plugin, &adamw_plugin);
 *
 * Once per file and element type. The function only returns the list. The first
 * plugin is the one that the file is named after.
 */
#define DUET_EXPORT(...)                                         \
    DUET_C __attribute__((visibility("default")))                \
    const void *const *DUET_NAME(duet_plugin)(void);             \
    const void *const *DUET_NAME(duet_plugin)(void)              \
    {                                                            \
        static const void *const list[] = { __VA_ARGS__, NULL }; \
        return list;                                             \
    }                                                            \
    struct duet_plugin

#define DUET_STRING(x) DUET_STRING_OF(x)
#define DUET_STRING_OF(x) #x
#define DUET_NOTE(symbol, text)                       \
    __attribute__((used, section(".note.duet"),       \
                   aligned(4))) static const struct { \
        uint32_t owner_size, text_size, type;         \
        char owner[8];                                \
        char content[(sizeof(text) + 3) / 4 * 4];     \
    } symbol = { 5, sizeof(text), 1, "DUET", text }

/**
 * A row of options: the field's name is the option's, its C type the type.
 *
 *     DUET_OPTION(adam, beta1, 0.9, "[0, 1)", "decay of the mean gradient")
 *
 * What follows the summary sets further fields of the row, in their order:
 *
 *     DUET_OPTION(step, every, 10, "[1, inf)", "length of a step",
 *                 .unit = "updates", .scale = DUET_SCALE_LOG)
 */
#define DUET_OPTION(config, field, value, allowed, ...) \
    DUET_OPTION_IF(config, field, value, allowed, NULL, __VA_ARGS__)

/* clang-format off */
#define DUET_OPTION_IF(config, field, standard, range, condition, ...)         \
    {                                                                          \
        .name = #field, .type = DUET_TYPE_OF(config, field, #range),           \
        .offset = (uint32_t)offsetof(struct config, field),                    \
        .value = (double)(standard), .allowed = range, .needs = condition,     \
        .summary = __VA_ARGS__                                                 \
    }
/* clang-format on */

#define DUET_TYPES_MESSAGE                                                  \
    "duet: an option's field is a double, int64_t, bool, enum, const char " \
    "*, struct duet_reals, const struct duet_child * or struct "            \
    "duet_children"

#ifdef __cplusplus
#include <type_traits>
template <class T> constexpr duet_type duet_type_of()
{
    static_assert(std::is_same<T, double>::value ||
                      std::is_same<T, int64_t>::value ||
                      std::is_same<T, bool>::value || std::is_enum<T>::value ||
                      std::is_same<T, const char *>::value ||
                      std::is_same<T, duet_reals>::value ||
                      std::is_same<T, const duet_child *>::value ||
                      std::is_same<T, duet_children>::value,
                  DUET_TYPES_MESSAGE);
    return std::is_same<T, double>::value          ? DUET_TYPE_REAL
           : std::is_same<T, int64_t>::value       ? DUET_TYPE_INT
           : std::is_same<T, bool>::value          ? DUET_TYPE_BOOL
           : std::is_enum<T>::value                ? DUET_TYPE_CHOICE
           : std::is_same<T, const char *>::value  ? DUET_TYPE_TEXT
           : std::is_same<T, duet_reals>::value    ? DUET_TYPE_REALS
           : std::is_same<T, duet_children>::value ? DUET_TYPE_PLUGINS
                                                   : DUET_TYPE_PLUGIN;
}
#define DUET_TYPE_OF(config, field, range) \
    duet_type_of<decltype(config::field)>()
#else
/*
 * In C an enum is an unsigned, but a range in brackets shows that numbers are
 * meant. The macro is given the range as it is written, quotes included.
 */
#define DUET_TYPE_OF(config, field, range)                                    \
    (enum duet_type)(                                                         \
        DUET_TYPE_NUMBER(((struct config *)0)->field) +                       \
        0 * sizeof(struct {                                                   \
            _Static_assert(                                                   \
                DUET_TYPE_FITS(DUET_TYPE_NUMBER(((struct config *)0)->field), \
                               range),                                        \
                DUET_TYPES_MESSAGE);                                          \
            char unused;                                                      \
        }))
#define DUET_TYPE_FITS(type, range)                                        \
    ((type) &&                                                             \
     ((type) != DUET_TYPE_CHOICE || (__builtin_strncmp(range, "\"[", 2) && \
                                     __builtin_strncmp(range, "\"(", 2))))
#define DUET_TYPE_NUMBER(x) \
    _Generic((x),                                \
        double: DUET_TYPE_REAL,                  \
        int64_t: DUET_TYPE_INT,                  \
        bool: DUET_TYPE_BOOL,                    \
        unsigned: DUET_TYPE_CHOICE,              \
        const char *: DUET_TYPE_TEXT,            \
        struct duet_reals: DUET_TYPE_REALS,      \
        const struct duet_child *: DUET_TYPE_PLUGIN, \
        struct duet_children: DUET_TYPE_PLUGINS, \
        default: 0)
#endif

/* ---- What the host says and offers in a call ----------------------------- */

/**
 * Where in a training run a call is made. The argument struct of every method
 * points to one. Outside a run its numbers are 0.
 */
struct duet_where {
    uint32_t struct_size;
    uint32_t role;     /**< enum duet_role of the tensor; 0 in a call that
                               isn't about one tensor. */
    const char *name;  /**< Of the tensor, "w1"; "" in such a call. */
    uint64_t t;        /**< Number of the update, from 1. */
    uint64_t epoch;    /**< From 1. */
    double lr;         /**< Learning rate in force for the tensor, after
                               schedules: in `step`, `prepare` and `project`. */
    size_t batch_rows; /**< Rows in this batch. */
    size_t data_rows;  /**< Rows in the training data. */
    size_t inputs, hidden, outputs; /**< The model's numbers of units. */
    uint32_t flags;                 /**< Bits of enum duet_where_flags. */
    uint32_t reserved;              /**< 0. */
    double base_lr;     /**< The rate before schedules: in `step`, `prepare`
                             and `prepare_all`, and in a schedule's `lr`. */
    uint64_t n_updates; /**< Updates planned for the run; 0 where not known. */
    uint64_t n_epochs;  /**< Epochs planned for the run; 0 where not known. */
    uint64_t random;    /**< Names the random numbers of this call, which
                             duet/random.h draws. */
};

/** The bits of a call's `where->flags`. */
enum duet_where_flags {
    DUET_WHERE_TRAINING = 1 /**< Set in training, not in prediction. */
};

struct duet_schedule_args;
struct duet_objective_args;

/**
 * Services of the host during one call. Plugins call the functions below, which
 * are named in the comments. No entry within struct_size is NULL. Functions for
 * entries newer than 1.0 ask DUET_HAS first.
 */
struct duet_host {
    uint32_t struct_size;
    uint32_t abi_minor; /**< The host's. */
    void *context;      /**< The first argument of each of these. */
    void (*fail)(void *context, const char *message); /**< duet_fail() */
    void (*warn)(void *context, const char *message); /**< duet_warn() */
    void *(*scratch)(void *context, size_t bytes);    /**< duet_scratch() */
    void (*uniform)(void *context, size_t n,
                    duet_real *out); /**< duet_uniform() */
    void (*normal)(void *context, size_t n,
                   duet_real *out); /**< duet_normal() */
    double (*sum)(void *context, size_t n,
                  const duet_real *x); /**< duet_sum() */
    /** duet_dot() */
    double (*dot)(void *context, size_t n, const duet_real *x,
                  const duet_real *y);
    void (*parallel)(void *context, size_t n,
                     void (*body)(void *data, size_t first, size_t last),
                     void *data);      /**< duet_parallel() */
    double (*evaluate)(void *context); /**< duet_evaluate() */
    void (*step)(void *context, const struct duet_child *child,
                 const duet_real *gradient); /**< duet_step() */
    double (*lr)(void *context, const struct duet_child *child,
                 const struct duet_schedule_args *moment); /**< duet_lr() */
    /** duet_extension() */
    const void *(*extension)(void *context, const char *id);
    /** duet_objective() */
    double (*objective)(void *context, const struct duet_objective_args *o);
};

/** Room for the text of a failure in bytes; what is longer is cut. */
#define DUET_FAILURE_SIZE 1536

/**
 * Report why this call can't do its work. The method returns after it. The run
 * stops at the end of the call, with a message that names plugin, tensor and
 * reason. Of several reports in one call the first counts. [any]
 */
__attribute__((format(printf, 2, 3))) static inline void duet_fail(
    const struct duet_host *host, const char *format, ...)
{
    char text[DUET_FAILURE_SIZE];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    host->fail(host->context, text);
}

/** Show the user a warning. The same text is shown once. [any] */
static inline void duet_warn(const struct duet_host *host, const char *text)
{
    host->warn(host->context, text);
}

/**
 * Borrow memory until this call returns. [any]
 *
 * @param bytes At most 16 requests in one call.
 * @return Memory aligned to 64 bytes and not cleared; NULL when there is none,
 * and then the failure is already reported.
 */
static inline void *duet_scratch(const struct duet_host *host, size_t bytes)
{
    return host->scratch(host->context, bytes);
}

/**
 * Draw the next `n` numbers from [0, 1) of this call's random stream. They have
 * 53 bits, and in float32 they are rounded toward 0. Only in `fill` and `draw`.
 * [main]
 */
static inline void duet_uniform(const struct duet_host *host, size_t n,
                                duet_real *out)
{
    host->uniform(host->context, n, out);
}

/**
 * Draw the next `n` numbers from N(0, 1) of this call's random stream, each
 * rounded to duet_real. Only in `fill` and `draw`. [main]
 */
static inline void duet_normal(const struct duet_host *host, size_t n,
                               duet_real *out)
{
    host->normal(host->context, n, out);
}

/** Add `n` elements in double, in an order that depends on `n` alone. [any] */
static inline double duet_sum(const struct duet_host *host, size_t n,
                              const duet_real *x)
{
    return host->sum(host->context, n, x);
}

/** Inner product in double, in an order that depends on `n` alone. [any] */
static inline double duet_dot(const struct duet_host *host, size_t n,
                              const duet_real *x, const duet_real *y)
{
    return host->dot(host->context, n, x, y);
}

#if DUET_REAL
/**
 * Euclidean norm, in double; also where squares overflow or underflow. [any]
 */
static inline double duet_norm(const struct duet_host *host, size_t n,
                               const real *x)
{
    return duet_norm_from(duet_dot(host, n, x, x), n, x, 1);
}
#endif

/**
 * Run `body` on several threads, each call over the part first .. last-1 of
 * 0 .. n-1, and wait for all of them. The parts depend on `n` alone. [main]
 */
static inline void duet_parallel(const struct duet_host *host, size_t n,
                                 void (*body)(void *data, size_t first,
                                              size_t last),
                                 void *data)
{
    host->parallel(host->context, n, body, data);
}

/**
 * A service that not every host has, by name: a struct of functions that the
 * header of that service describes. This host has "duet.layers/1", for
 * optimizers at MODEL scope: <duet/layers.h>. "duet.sample/1" (rows of data for
 * an initializer such as LSUV) is reserved. [any]
 *
 * @param id "duet.NAME/VERSION", or a reverse-domain name of others' services.
 * @return NULL where this host doesn't have it; owned by the host, and valid
 * while the plugin is loaded.
 */
static inline const void *duet_extension(const struct duet_host *host,
                                         const char *id)
{
    return host->extension(host->context, id);
}

#endif
