/* model.h - the two-layer model: one flat vector of parameters. */
#ifndef DUET_CORE_MODEL_H
#define DUET_CORE_MODEL_H

#include "context.h"
#include "instance.h"

enum { DUET_NAME_SIZE = 64 };

struct duet_model {
    struct duet *duet;
    enum duet_dtype dtype;
    const struct duet_numerics *numerics;
    size_t inputs, hidden, outputs;
    struct duet_instance *activation, *loss;
    struct duet_prepare *prepare; /**< What raw rows go through; or NULL. */
    struct duet_instance *dropout[DUET_N_PLACES]; /**< Of the last fit: what
                                    some put in their place in prediction. */
    struct duet_tensor inferred[2]; /**< w1 and w2 as they leave them; no data:
                                         as they are. */
    real *parameters;               /**< w1, w2, b1, b2, then plugins'. */
    size_t n_parameters;
    size_t n_without_dropouts; /**< The first so many are no dropout's. */
    size_t most_parameters, most_parts; /**< What there is memory for. */
    struct duet_part *parts;            /**< The tensors in it. */
    char (*names)[DUET_NAME_SIZE];      /**< Of the parts. */
    size_t n_parts;
    size_t activation_part, loss_part; /**< First parameter of each. */
    struct duet_instance *with_parameters[DUET_N_PLACES]; /**< Dropouts whose
                                         parameters have been appended. */
    size_t dropout_part[DUET_N_PLACES]; /**< First parameter of each. */
};

/** "w1", "w2", "b1", "b2", by enum duet_tensor_index. */
extern const char *const duet_tensor_names[DUET_N_TENSORS];

/** "input", "hidden", "output", "w1", "w2", by enum duet_place. */
extern const char *const duet_place_names[DUET_N_PLACES];

/** Parameters that a dropout may declare. */
enum { DUET_MAX_DROPOUT_PARAMETERS = 4 };

/** Address of element `i` of an array of a model's element type. */
static inline real *duet_at(const struct duet_model *model, const real *array,
                            size_t i)
{
    return (char *)array + i * model->numerics->real_size;
}

/** View a part; `part` is below n_parts. */
struct duet_tensor duet_model_view(const struct duet_model *model, size_t part);

/** Append the parameters a plugin declares, which belong to `columns` units. */
void duet_model_add_parts(struct duet_model *model, const char *prefix,
                          const struct duet_instance *instance, size_t columns);

/** Give the parameters, from part `part` on, the values they start from. */
void duet_model_fill_parts(struct duet_model *model,
                           const struct duet_instance *instance, size_t part);

/** Columns of what a dropout at a place, an enum duet_place, is given. */
size_t duet_model_place_columns(const struct duet_model *model, size_t place);

/** Where a call outside a training run stands. */
struct duet_where duet_model_where(const struct duet_model *model);

/** Columns that the loss expects a target to have. */
size_t duet_model_target_columns(const struct duet_model *model);

/** Columns that a loss expects a target to have. */
size_t duet_loss_target_columns(const struct duet_loss *loss, size_t outputs);

/**
 * Check a target's values: what a loss says they are.
 *
 * @return DUET_INVALID naming row, value found and values expected.
 */
enum duet_status duet_loss_check_target(const struct duet_loss *loss,
                                        size_t outputs,
                                        const struct duet_tensor *y,
                                        struct duet_error *error);

/**
 * Remember the names of the columns and classes that a model is trained with,
 * unless it knows any: from then on columns and classes are found by name.
 */
enum duet_status duet_model_remember(struct duet_model *model,
                                     const struct duet_data *data,
                                     struct duet_error *error);

/** A tensor as a model computes with it. */
struct duet_taken {
    struct duet_tensor view; /**< In the model's element type. */
    struct duet_tensor own;  /**< The memory, where it isn't the data's. */
};

/**
 * Take the inputs of a data set: prepared, as the model has it, checked and in
 * the model's element type.
 *
 * @param x Written; give it to duet_taken_finish(), if this succeeded.
 * @return DUET_INVALID naming row, column and value; DUET_NO_MEMORY.
 */
enum duet_status duet_model_take_x(const struct duet_model *model,
                                   const struct duet_data *data,
                                   struct duet_taken *x,
                                   struct duet_error *error);

/** Take the targets of a data set in the same way, by the loss's rules. */
enum duet_status duet_model_take_y(const struct duet_model *model,
                                   const struct duet_data *data,
                                   struct duet_taken *y,
                                   struct duet_error *error);

void duet_taken_finish(struct duet_taken *taken);

/** Memory for as many numbers as the model may have parameters, to be freed. */
enum duet_status duet_model_vector(const struct duet_model *model,
                                   real **vector, struct duet_error *error);

#endif
