/* stepping.h - an optimizer at work on an objective of the checker's. */
#ifndef DUET_CHECK_STEPPING_H
#define DUET_CHECK_STEPPING_H

#include "rig.h"
#include "stepper.h"

struct stepping;

/**
 * The function to be lowered, of all weights in a row.
 *
 * @param gradient Written; NULL: not wanted.
 */
typedef double stepping_objective(const struct stepping *s, size_t n,
                                  const double *weight, double *gradient);

struct stepping {
    struct rig *rig;
    stepping_objective *objective;
    struct duet_stepper *stepper;
    union duet_descriptor
        between;               /**< The plugin's, but for methods of ours. */
    struct duet_part parts[2]; /**< "w1", rows x columns; "b1", 1 x columns. */
    size_t n;
    struct rig_array weight, gradient;
    double *w, *g;                /**< As doubles. */
    double *centre, *steepness;   /**< Of the default objective. */
    struct stepping_model *model; /**< Of stepping_model(); NULL. */
    double lr;                    /**< To step with; at first the default. */
    uint64_t t;
};

/**
 * Put the rig's optimizer to work on random weights.
 *
 * @param objective NULL: stepping_objective_for().
 * @return false: the check has failed.
 */
bool stepping_open(struct stepping *s, struct rig *rig,
                   stepping_objective *objective);

/** Its centre moves a little at each update, as that of batches does. */
stepping_objective stepping_quadratic;

/* In stepping_model.c: the loss of a small model, which has layers. */
struct duet_layers;
stepping_objective stepping_model;
bool stepping_model_fits(const struct stepping *s);
bool stepping_model_open(struct stepping *s); /* false: no memory */
void stepping_model_close(struct stepping *s);
bool stepping_model_layers(void *stepping, const real *seed,
                           struct duet_layers *l);

/** The objective that suits the rig's manner and the weights. */
stepping_objective *stepping_objective_for(const struct stepping *s);

/* In stepping_between.c: put the checker's methods between stepper and plugin,
 * move the slots to where the guards are, and say which one is stepping. */
void stepping_stand_between(struct stepping *s);
void stepping_guard_slots(struct stepping *s);
void stepping_let(struct stepping *s);

/** One update. */
void stepping_step(struct stepping *s);

/** The objective at the weights for prediction. */
double stepping_value(const struct stepping *s);

void stepping_record(const struct stepping *s);

/** The weights for prediction, which may be others than those trained. */
void stepping_record_prediction(struct stepping *s);

void stepping_close(struct stepping *s);

#endif
