/* duet/plugin.h - what every plugin tells the host of itself. */
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
 * This interface is frozen: what is written here keeps its place and meaning as
 * long as DUET_ABI_MAJOR is 1.
 *
 * Threads. Each method carries a tag: [main] is called on the thread that
 * trains, one call at a time; [worker] on several threads at once, so that it
 * must have no writable static data; [any] serves both.
 *
 * Growth. Every struct passed in a call opens with its size and grows at its
 * end only. Read a field that is newer than your `needs_minor` after DUET_HAS.
 *
 * No struct has padding that a later field could fall into; fields that are
 * `reserved` are 0, and are not to be read.
 */

/* ---- Options ------------------------------------------------------------ */

/**
 * A named set of option values: `variant = "keras"`. One value per row. The
 * variant of the first row is the default.
 */
struct duet_preset {
    const char *variant; /**< "keras" */
    const char *option;  /**< One of the plugin's, or "lr" of an optimizer. */
    const char *value;   /**< As on the command line: "0.9", "true", "sum". */
};

#define DUET_PRESET(variant, option, value) \
    {                                       \
        variant, option, value              \
    }

/** One number of state, a double in either element type: `u.scalars.NAME`. */
struct duet_scalar {
    const char *name; /**< [a-z][a-z0-9_]* */
    double value;     /**< Before the first update. */
};

#define DUET_SCALAR(name, value) \
    {                            \
        name, value              \
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
 * A parameter of an activation's, a loss's or a dropout's own that is trained
 * with the model, such as the slope of PReLU. The host appends it to the
 * model's vector under the name "<kind>.<name>", steps it with the optimizer of
 * its role, saves and restores it. The tensor it belongs to is the block of
 * rows that the methods are given; only DUET_SHAPE_PER_COLUMN and
 * DUET_SHAPE_SINGLE.
 *
 * A dropout's, at most 4, are appended when a run first has it in a place, as
 * "dropout.<place>.<name>". Later runs of the model go on with them, and runs'
 * files hold them; a model's file has no dropouts, and none of these.
 */
struct duet_parameter {
    const char *name;      /**< [a-z][a-z0-9_]* */
    enum duet_shape shape; /**< By the tensor it belongs to. */
    enum duet_role role;   /**< Whether it holds weights or biases. */
    double value;          /**< Of each element before training. */
    const char *from; /**< Or the name of a real option to start from; NULL. */
};

/* ---- Further functions, callable from Lua ------------------------------- */

/** Any function; cast back by its signature. */
typedef void (*duet_function)(void);

/**
 * A function beyond those of the kind: `duet.optimizer.adam.exports.NAME`.
 *
 * The signature is "result:arguments", one letter each: v nothing, d double,
 * i int, l int64_t, b bool, s const char *, t struct duet_tensor *, T the same
 * but const, o const void * (the options), h const struct duet_host *. A result
 * is one of v d i l b s. Lua passes neither o nor h: the host adds them.
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
 * How to read what follows; the same forever. The sizes are those that the
 * plugin was compiled with, so that every struct may grow at its end.
 */
struct duet_head {
    uint32_t magic;                    /**< DUET_MAGIC */
    uint16_t abi_major, abi_minor;     /**< Of the header it was built with. */
    uint32_t kind;                     /**< enum duet_kind */
    uint32_t struct_size;              /**< Of struct duet_<kind>. */
    uint32_t base_size;                /**< Of struct duet_plugin. */
    uint16_t real_size, option_size;   /**< Of real; of struct duet_option. */
    uint16_t preset_size, export_size; /**< Of these rows. */
    uint16_t slot_size, scalar_size;   /**< slot_size: 0 but in an optimizer. */
    uint16_t parameter_size, reserved[3]; /**< Of a row; 0. */
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

/** The part that all kinds share. Constant while the plugin is loaded. */
struct duet_plugin {
    struct duet_head head; /**< First: how to read the rest. */
    const char *name;     /**< [a-z][a-z0-9_]*; the file is <kind>_<name>.so. */
    const char *version;  /**< "1.0.0" */
    const char *summary;  /**< A few words, no final period. */
    uint32_t needs_minor; /**< Least DUET_ABI_MINOR of a host that will do. */
    uint32_t config_size; /**< Of the config struct; 0 without options. */
    const struct duet_option *options; /**< Each array ends with DUET_END; */
    const struct duet_preset *presets; /**< NULL where there is none. */
    const struct duet_export *exports; /**< Further functions for Lua. */

    /**
     * Refuse, with duet_fail(), options that only together make no sense.
     * Optional. [main]
     */
    void (*check)(const void *options, const struct duet_host *host);
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
 * Offer plugins: DUET_EXPORT(&adam.base, &adamw.base);
 *
 * Once per file and element type. The function only returns the list. The first
 * plugin is the one that the file is named after.
 */
#define DUET_EXPORT(...)                                                       \
    DUET_C __attribute__((visibility("default")))                              \
    const struct duet_plugin *const *DUET_NAME(duet_plugin)(void);             \
    const struct duet_plugin *const *DUET_NAME(duet_plugin)(void)              \
    {                                                                          \
        static const struct duet_plugin *const list[] = { __VA_ARGS__, NULL }; \
        return list;                                                           \
    }                                                                          \
    struct duet_plugin

/**
 * Leave an ELF note that says what is in the file, for tools that must not run
 * it: DUET_NOTE(optimizer, "adam", "1.0.0"); Optional, one per plugin. The
 * text is "1.0 optimizer adam 1.0.0", with the ABI's version first.
 */
#define DUET_NOTE(kind, name, version) \
    DUET_NOTE_TEXT(DUET_NOTE_AS, #kind " " name " " version)
#define DUET_NOTE_AS DUET_NAME(duet_note)
#define DUET_NOTE_STRING(x) DUET_NOTE_STRING_OF(x)
#define DUET_NOTE_STRING_OF(x) #x
#define DUET_NOTE_TEXT(symbol, text)                                     \
    DUET_NOTE_ROW(symbol,                                                \
                  DUET_NOTE_STRING(DUET_ABI_MAJOR) "." DUET_NOTE_STRING( \
                      DUET_ABI_MINOR) " " text)
#define DUET_NOTE_ROW(symbol, text)                   \
    __attribute__((used, section(".note.duet"),       \
                   aligned(4))) static const struct { \
        uint32_t owner_size, text_size, type;         \
        char owner[8];                                \
        char content[(sizeof(text) + 3) / 4 * 4];     \
    } symbol = { 5, sizeof(text), 1, "DUET", text }

/**
 * A row of options: the field's name is the option's, its C type the type.
 * DUET_OPTION(adam, beta1, 0.9, "[0, 1)", "decay of the mean gradient")
 */
#define DUET_OPTION(config, field, value, allowed, summary) \
    DUET_OPTION_IF(config, field, value, allowed, NULL, summary)

#define DUET_OPTION_IF(config, field, value, allowed, needs, summary)  \
    {                                                                  \
#field, DUET_TYPE_OF(config, field),                           \
            (uint32_t)offsetof(struct config, field), (double)(value), \
            allowed, needs, summary                                    \
    }

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
                  "duet: no option can be of this type");
    return std::is_same<T, double>::value          ? DUET_TYPE_REAL
           : std::is_same<T, int64_t>::value       ? DUET_TYPE_INT
           : std::is_same<T, bool>::value          ? DUET_TYPE_BOOL
           : std::is_enum<T>::value                ? DUET_TYPE_CHOICE
           : std::is_same<T, const char *>::value  ? DUET_TYPE_TEXT
           : std::is_same<T, duet_reals>::value    ? DUET_TYPE_REALS
           : std::is_same<T, duet_children>::value ? DUET_TYPE_PLUGINS
                                                   : DUET_TYPE_PLUGIN;
}
#define DUET_TYPE_OF(config, field) duet_type_of<decltype(config::field)>()
#else
#define DUET_TYPE_OF(config, field) \
    _Generic(((struct config *)0)->field,              \
        double: DUET_TYPE_REAL,                        \
        int64_t: DUET_TYPE_INT,                        \
        bool: DUET_TYPE_BOOL,                          \
        unsigned: DUET_TYPE_CHOICE, /* any enum */     \
        const char *: DUET_TYPE_TEXT,                  \
        struct duet_reals: DUET_TYPE_REALS,            \
        const struct duet_child *: DUET_TYPE_PLUGIN,   \
        struct duet_children: DUET_TYPE_PLUGINS)
#endif

/* ---- What the host says and offers in a call ----------------------------- */

/**
 * Where in a training run a call is made. Shared by all kinds: each argument
 * struct points to one. Never NULL; outside a run the numbers are 0.
 */
struct duet_where {
    uint32_t struct_size; /**< Of this struct. */
    uint32_t role;        /**< enum duet_role of the tensor; 0 without one. */
    const char *name;     /**< Of the tensor, "w1"; "" without one. */
    uint64_t t;           /**< Number of the update, from 1. */
    uint64_t epoch;       /**< From 1. */
    double lr;            /**< Rate in force for the tensor, after schedules. */
    size_t batch_rows;    /**< Rows of this batch. */
    size_t data_rows;     /**< Rows of the whole training data. */
    size_t inputs, hidden, outputs; /**< The model's shape. */
    uint64_t training;              /**< 1 in training, 0 in prediction. */
};

struct duet_schedule_args;

/**
 * Services of the host, for the call that it came with. Plugins call the
 * functions below instead. No entry within struct_size is NULL.
 */
struct duet_host {
    uint32_t struct_size; /**< Of this struct. */
    uint32_t abi_minor;   /**< The host's. */
    void *context;        /**< To be given to each of these: */
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
};

/**
 * Report why this call can't do its work, then return. The run stops at the
 * end of the call with plugin, tensor and message named. [any]
 */
__attribute__((format(printf, 2, 3))) static inline void duet_fail(
    const struct duet_host *host, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    host->fail(host->context, text);
}

/** Tell the user something once; the same text is not repeated. [any] */
static inline void duet_warn(const struct duet_host *host, const char *text)
{
    host->warn(host->context, text);
}

/**
 * Borrow memory until this call returns; aligned to 64 bytes, not cleared.
 *
 * @return NULL, with the failure already reported, when there is none. [any]
 */
static inline void *duet_scratch(const struct duet_host *host, size_t bytes)
{
    return host->scratch(host->context, bytes);
}

/**
 * Draw the next `n` numbers from [0, 1) of this call's stream: 53 bits each,
 * in float rounded toward 0. In `fill` and `draw` alone. [main]
 */
static inline void duet_uniform(const struct duet_host *host, size_t n,
                                duet_real *out)
{
    host->uniform(host->context, n, out);
}

/**
 * Draw the next `n` numbers from N(0, 1) of this call's stream, each rounded
 * to `real`. In `fill` and `draw` alone. [main]
 */
static inline void duet_normal(const struct duet_host *host, size_t n,
                               duet_real *out)
{
    host->normal(host->context, n, out);
}

/** Sum in the host's fixed order, in double. [any] */
static inline double duet_sum(const struct duet_host *host, size_t n,
                              const duet_real *x)
{
    return host->sum(host->context, n, x);
}

/** Inner product in the host's fixed order, in double. [any] */
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

/** Run `body` over parts of 0..n-1 on several threads; wait for all. [main] */
static inline void duet_parallel(const struct duet_host *host, size_t n,
                                 void (*body)(void *data, size_t first,
                                              size_t last),
                                 void *data)
{
    host->parallel(host->context, n, body, data);
}

#endif
