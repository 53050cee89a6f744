/*
 * model_dropout.c - the parameters of dropouts.
 *
 * Dropouts come with a run, and so after the model and after the tensors that
 * a script may hold of it. Their parameters are appended to the model's vector
 * into room left for them, where they stay.
 */
#include "model.h"

#include <string.h>

static const char *const names[DUET_N_PLACES] = { "input", "hidden", "output",
                                                  "w1", "w2" };

/* Whether there is room, and no other dropout's parameters are there. */
static enum duet_status check(const struct duet_model *model,
                              const struct duet_instance *dropout, size_t place,
                              struct duet_error *error)
{
    const struct duet_instance *before = model->with_parameters[place];
    const struct duet_entry *entry = dropout->entry;

    if (entry->n_parameters > DUET_MAX_DROPOUT_PARAMETERS)
        return duet_error_set(error, DUET_INVALID,
                              "dropout %s declares %zu parameters, expected at "
                              "most %d",
                              entry->name, entry->n_parameters,
                              DUET_MAX_DROPOUT_PARAMETERS);
    if (before && (strcmp(before->entry->name, entry->name) ||
                   before->entry->n_parameters != entry->n_parameters))
        return duet_error_set(error, DUET_INVALID,
                              "dropout %s at %s: the model has the parameters "
                              "of dropout %s there",
                              entry->name, names[place], before->entry->name);
    return DUET_OK;
}

static void add(struct duet_model *model, struct duet_instance *dropout,
                size_t place)
{
    char prefix[DUET_NAME_SIZE];

    snprintf(prefix, sizeof prefix, "dropout.%s", names[place]);
    model->dropout_part[place] = model->n_parts;
    duet_model_add_parts(model, prefix, dropout,
                         duet_model_place_columns(model, place));
    duet_model_fill_parts(model, dropout, model->dropout_part[place]);
    model->with_parameters[place] = duet_instance_ref(dropout);
}

enum duet_status duet_model_add_dropouts(struct duet_model *model,
                                         struct duet_instance *const *dropout,
                                         struct duet_error *error)
{
    enum duet_status status = DUET_OK;

    for (size_t i = 0; status == DUET_OK && i < DUET_N_PLACES; i++)
        if (dropout[i] && dropout[i]->entry->n_parameters)
            status = check(model, dropout[i], i, error);
    for (size_t i = 0; status == DUET_OK && i < DUET_N_PLACES; i++)
        if (dropout[i] && dropout[i]->entry->n_parameters &&
            !model->with_parameters[i])
            add(model, dropout[i], i);
    return status;
}

real *const *duet_model_dropout_parameters(const struct duet_model *model,
                                           const struct duet_instance *dropout,
                                           size_t place, const real *vector,
                                           real **at)
{
    const size_t n = dropout->entry->n_parameters;
    const struct duet_part *parts = &model->parts[model->dropout_part[place]];

    for (size_t i = 0; i < n; i++)
        at[i] = duet_at(model, vector, parts[i].first);
    return n ? at : NULL;
}
