/*
 * rig.h - a plugin's methods called with arrays of the checker's.
 *
 * rig_run() calls all methods of the plugin's kind in the order in which
 * training does, and records what came out. How it calls them is the rig's
 * manner; the checks differ in manner and in what they compare.
 */
#ifndef DUET_CHECK_RIG_H
#define DUET_CHECK_RIG_H

#include "host.h"
#include "trial.h"

/** What inputs are like whose range includes 0, and gradients. */
enum rig_values {
    RIG_USUAL, /**< Up to 2.5, none near 0. */
    RIG_LARGE, /**< Up to 512 times as much. */
    RIG_SMALL, /**< Down to 2^-30 times as much. */
    RIG_ZEROS, /**< Every third one is exactly 0. */
    RIG_COARSE /**< Multiples of 1/4 up to 5: ties, and most boundaries; a
                    metric gets data of all sorts. */
};

struct trace;

struct rig_manner {
    enum duet_dtype dtype;
    size_t rows, columns;
    size_t first;            /**< Rows before these, of a layer. */
    uint32_t seed;           /**< Of the numbers that go in. */
    enum memory_guard guard; /**< But for MEMORY_LOOSE: what is const can't be
                                  written, and structs end at a guard. */
    bool is_grown;         /**< Structs have a tail, as a newer host's have. */
    unsigned char garbage; /**< Bytes of outputs and scratch memory before. */
    size_t scratch_ends;   /**< Which request for scratch memory in a call
                                fails, and those after it; 0: none. */
    bool is_in_place;      /**< Where permitted, output is input. */
    size_t block;          /**< Rows, or elements of an elementwise step, in
                                  one call; 0: all. */
    size_t steps;          /**< Updates; calls of a schedule. 0: 3. */
    bool is_long;   /**< Few of the steps are recorded, and gradients don't
                          depend on the weights, so that errors of rounding
                          don't grow. */
    bool is_convex; /**< So is an optimizer's objective, which is otherwise that
                          of a small model where it may ask for layers: many
                          steps in one make errors of rounding grow there. */
    enum rig_values values;
    double poison;       /**< In place of one number that goes in; 0: none. */
    bool poisons_all;    /**< In place of all of an optimizer's gradient. */
    double lr;           /**< Of an optimizer, halved halfway through the
                                  steps; 0: the default, throughout. */
    bool is_watched;     /**< Surroundings are compared after each call. */
    struct trace *trace; /**< A step to be noted; NULL: none. */
    struct statics *statics; /**< Not to be written by [worker] methods. */
};

/** Which thread may call a method: the tags of the headers. */
enum rig_tag { RIG_MAIN, RIG_WORKER };

struct rig {
    struct rig_manner manner;
    struct trial *trial;
    struct duet_instance *instance;
    const union duet_descriptor *descriptor;
    struct duet_call call;
    struct duet_where where;
    struct memory memory;
    struct duet_rng noise; /**< What goes in. */
    struct duet_rng drawn; /**< What the plugin draws. */
    struct record *record; /**< NULL: nothing is kept. */
    bool has_failed;       /**< The plugin reported that it can't. */
    char failure[DUET_FAILURE_SIZE];
    struct surroundings before; /**< A call being watched. */
    size_t n_lent;              /**< Requests for scratch memory in it. */
    enum rig_tag tag;           /**< Of the method being called. */
};

/** An array that goes in or comes out. */
struct rig_array {
    const char *name;
    size_t rows, columns;
    struct memory_block *block;
    real *data;
};

/**
 * Call all methods.
 *
 * @param record Cleared and filled; NULL: nothing is kept.
 * @return Whether no method reported a failure; record->failure has it.
 */
bool rig_run(struct trial *trial, struct duet_instance *instance,
             const struct rig_manner *manner, struct record *record);

/** The usual manner: 7 x 3, float64 where the plugin has it. */
struct rig_manner rig_manner(const struct trial *trial);

/* ---- For the files that know the kinds ----------------------------------- */

void rig_open(struct rig *rig, struct trial *trial,
              struct duet_instance *instance, const struct rig_manner *manner,
              struct record *record);
void rig_close(struct rig *rig);

/** An array with garbage in it. */
struct rig_array rig_array(struct rig *rig, const char *name, size_t rows,
                           size_t columns);

/** What `values` makes of input `i`: a factor. */
double rig_factor(struct rig *rig, size_t i);

/** Elements from low to high, none near 0, the same in either element type. */
void rig_fill(struct rig *rig, const struct rig_array *array, double low,
              double high);

/** Such an array, filled, which the plugin mustn't write. */
struct rig_array rig_input(struct rig *rig, const char *name, size_t rows,
                           size_t columns, double low, double high);

double rig_get(const struct rig *rig, const struct rig_array *array, size_t i);
void rig_set(const struct rig *rig, const struct rig_array *array, size_t i,
             double value);

/** Element `i` of an array of the rig's element type. */
real *rig_at(const struct rig *rig, const real *data, size_t i);

/** A struct as the plugin gets it: read-only, or with a tail. */
const void *rig_pass(struct rig *rig, const char *name, const void *argument,
                     size_t size);

/** Host and context of the call, passed so. */
const struct duet_host *rig_host(struct rig *rig);
const struct duet_where *rig_where(struct rig *rig);

/** The plugin's config struct, passed so. */
const void *rig_options(struct rig *rig);

/** Before and after a call of a method. */
__attribute__((format(printf, 3, 4))) void rig_enter(struct rig *rig,
                                                     enum rig_tag tag,
                                                     const char *format, ...);
void rig_leave(struct rig *rig);

/** Take over a call's host: what it lends is the rig's to decide. */
void rig_take_host(struct rig *rig, struct duet_call *call);

void rig_record(struct rig *rig, const char *name, size_t step, size_t rows,
                size_t columns, const real *data);
/** Whether step `t` is to be recorded: of a long series, one now and then. */
bool rig_keeps(const struct rig *rig, uint64_t t);
void rig_record_number(struct rig *rig, const char *name, size_t step,
                       double value);

/** How many values have been recorded. */
size_t rig_recorded(const struct rig *rig);

/** As record_end_required(). */
void rig_end_required(struct rig *rig, size_t first);

/** Parameters that the plugin declares, and their gradients, as zeros. */
struct rig_parameters {
    size_t n;
    struct rig_array value[8], gradient[8];
    real *values[8], *gradients[8];
};
void rig_make_parameters(struct rig *rig, struct rig_parameters *parameters);

/** What an activation or a dropout works on. */
struct rig_layer {
    struct rig_array mask, x, y, gy, gx; /**< No mask in an activation. */
    struct rig_parameters parameters;
};
void rig_layer_open(struct rig *rig, struct rig_layer *layer);
void rig_layer_draw(struct rig *rig, struct rig_layer *layer);
void rig_layer_forward(struct rig *rig, struct rig_layer *layer);
void rig_layer_backward(struct rig *rig, struct rig_layer *layer);
void rig_layer_infer(struct rig *rig, struct rig_layer *layer);

/** A schedule's lr at update `t`, without state. */
double rig_lr(struct rig *rig, uint64_t t);

/** Targets that fit what is declared; values aren't negative, for logarithms,
 * and are 0 among coarse ones alone. */
struct rig_array rig_target(struct rig *rig, enum duet_target target,
                            size_t columns);

/** What a loss works on. */
struct rig_loss {
    struct rig_array logits, target, weight, gradient, y;
    struct rig_parameters parameters;
};
void rig_loss_open(struct rig *rig, struct rig_loss *arrays);
double rig_loss_value(struct rig *rig, struct rig_loss *arrays);
void rig_loss_gradient(struct rig *rig, struct rig_loss *arrays);
double rig_loss_both(struct rig *rig, struct rig_loss *arrays);

/** What a metric works on: a column of classes 0 and 1, and one of classes,
 * probabilities or logits of class 1. */
struct rig_metric {
    struct rig_array predicted, target, weight;
};
void rig_metric_open(struct rig *rig, struct rig_metric *arrays);
double rig_metric_value(struct rig *rig, const struct rig_metric *arrays);

/* rig_run_KIND(), one for each kind: rig_run() without opening and closing. */
#define KIND(NAME, name, size) void rig_run_##name(struct rig *rig);
#include "kinds.def"
#undef KIND

#endif
