/* network_dropout.c - dropouts on the layers of a block. */
#include "network_local.h"

real *const *duet_network_own(const struct duet_pass *pass,
                              real *const *parameter,
                              const struct duet_dropping_place *place)
{
    return place->instance && place->instance->entry->n_parameters
               ? parameter + pass->model->dropout_part[place->place]
               : NULL;
}

bool duet_network_drop(const struct duet_pass *pass, struct duet_workspace *w,
                       enum duet_place where, const real *x, real *y)
{
    const struct duet_dropping_place *place = dropout_at(pass, where);
    struct duet_dropout_forward_args d = {
        .struct_size = sizeof d,
        .place = where,
        .rows = w->n,
        .columns = place->columns,
        .first = pass->first_row + w->first,
        .x = x,
        .y = y,
        .host = &w->call.host,
        .where = &pass->where,
        .parameter = duet_network_own(pass, w->parameter, place),
    };
    const struct duet_dropout *dropout;

    if (!place->instance)
        return false;
    dropout = &enter(pass, w, place->instance)->dropout;
    if (place->mask) {
        d.mask = duet_at(pass->model, place->mask, w->first * place->columns);
        dropout->forward(place->instance->config, &d);
        return true;
    }
    if (dropout->infer)
        dropout->infer(place->instance->config, &d);
    return dropout->infer != NULL;
}

void duet_network_drop_back(const struct duet_pass *pass,
                            struct duet_workspace *w, enum duet_place where,
                            const real *x, real *g)
{
    const struct duet_dropping_place *place = dropout_at(pass, where);
    real *const *parameter = duet_network_own(pass, w->parameter, place);

    if (!place->instance)
        return;
    enter(pass, w, place->instance)
        ->dropout.backward(
            place->instance->config,
            &(struct duet_dropout_backward_args) {
                .struct_size = sizeof(struct duet_dropout_backward_args),
                .place = where,
                .rows = w->n,
                .columns = place->columns,
                .first = pass->first_row + w->first,
                .gy = g,
                .mask = duet_at(pass->model, place->mask,
                                w->first * place->columns),
                .gx = g,
                .host = &w->call.host,
                .where = &pass->where,
                .parameter = parameter,
                .parameter_gradient =
                    duet_network_own(pass, w->parameter_gradient, place),
                .x = parameter ? x : NULL,
            });
}
