/* network_hidden.c - the hidden layer of a block, forward and backward. */
#include "network_local.h"

/* Units computed at a time, so few that the nearest cache holds them. It is a
   multiple of the heights of a product's tiles. */
enum { STRIPE = 24 };

/* e = W2 d for some of the hidden units. */
static void affine_back(const struct duet_pass *pass,
                        const struct duet_workspace *w, struct duet_units units)
{
    const struct duet_model *model = pass->model;

    model->numerics->product(&(struct duet_product) {
        .rows = units.n,
        .columns = w->n,
        .depth = model->outputs,
        .a = duet_at(model, pass->weight[1], units.first * model->outputs),
        .a_row = model->outputs,
        .a_depth = 1,
        .b = w->d_by_unit,
        .b_depth = w->stride,
        .c = duet_at(model, w->e, units.first * w->stride),
        .c_row = w->stride,
        .from = DUET_FROM_ZERO });
}

static const struct duet_activation *activation_of(const struct duet_pass *pass,
                                                   struct duet_workspace *w)
{
    return &enter(pass, w, pass->model->activation)->activation;
}

static struct duet_activation_args activation_args(const struct duet_pass *pass,
                                                   struct duet_workspace *w,
                                                   size_t rows, size_t columns)
{
    const size_t part = pass->model->activation_part;

    return (struct duet_activation_args) {
        .struct_size = sizeof(struct duet_activation_args),
        .rows = rows,
        .columns = columns,
        .host = &w->call.host,
        .where = &pass->where,
        .parameter = w->parameter + part,
        .parameter_gradient = w->parameter_gradient + part,
        .first = pass->first_row + w->first,
    };
}

/* Whether all plugins of the hidden layer take it by unit. */
static bool is_elementwise(const struct duet_pass *pass,
                           struct duet_workspace *w)
{
    return activation_of(pass, w)->flags & DUET_ACTIVATION_ELEMENTWISE &&
           !dropout_at(pass, DUET_PLACE_HIDDEN)->instance;
}

/* Go on to the next stripe of some units; false at the end. */
static bool next_stripe(struct duet_units units, struct duet_units *stripe)
{
    const size_t left = units.first + units.n - (stripe->first + stripe->n);

    stripe->first += stripe->n;
    stripe->n = left < STRIPE ? left : STRIPE;
    return left > 0;
}

bool duet_network_by_units(const struct duet_pass *pass,
                           struct duet_workspace *w)
{
    return is_elementwise(pass, w) &&
           !dropout_at(pass, DUET_PLACE_INPUT)->instance &&
           pass->model->n_parts == DUET_N_TENSORS;
}

void duet_network_hidden(const struct duet_pass *pass, struct duet_workspace *w,
                         struct duet_workspace *own, struct duet_units units)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation = activation_of(pass, own);
    real *z = activation->flags & DUET_ACTIVATION_NEEDS_X ? w->z : w->h;
    struct duet_units stripe = { units.first, 0 };

    while (next_stripe(units, &stripe)) {
        const size_t at = stripe.first * w->stride;
        struct duet_activation_args a =
            activation_args(pass, w, stripe.n, w->stride);

        affine(pass, w, DUET_W1, stripe, w->x_by_unit, z);
        a.host = &own->call.host;
        a.x = duet_at(model, z, at);
        a.y = duet_at(model, w->h, at);
        activation->forward(model->activation->config, &a);
        own->call.n_scratch = 0;
    }
}

void duet_network_hidden_back(const struct duet_pass *pass,
                              struct duet_workspace *w,
                              struct duet_workspace *own,
                              struct duet_units units)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation = activation_of(pass, own);
    struct duet_units stripe = { units.first, 0 };

    while (next_stripe(units, &stripe)) {
        const size_t at = stripe.first * w->stride;
        struct duet_activation_args a =
            activation_args(pass, w, stripe.n, w->stride);

        affine_back(pass, w, stripe);
        a.host = &own->call.host;
        a.x = activation->flags & DUET_ACTIVATION_NEEDS_X
                  ? duet_at(model, w->z, at)
                  : NULL;
        a.y = duet_at(model, w->h, at);
        a.gy = a.gx = duet_at(model, w->e, at);
        activation->backward(model->activation->config, &a);
        own->call.n_scratch = 0;
    }
}

/* The hidden layer for plugins that need whole rows. */
static void hidden_rows_forward(const struct duet_pass *pass,
                                struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation;
    struct duet_activation_args a =
        activation_args(pass, w, w->n, model->hidden);
    const real *h = w->a_rows;

    affine(pass, w, DUET_W1, all_units(model), w->x_by_unit, w->z);
    to_rows(model, w->n, model->hidden, w->z, w->z_rows);
    a.x = w->z_rows;
    a.y = w->a_rows;
    activation = activation_of(pass, w);
    activation->forward(model->activation->config, &a);
    if (duet_network_drop(pass, w, DUET_PLACE_HIDDEN, w->a_rows, w->h_rows))
        h = w->h_rows;
    to_units(model, w->n, model->hidden, h, w->h);
}

static void hidden_rows_back(const struct duet_pass *pass,
                             struct duet_workspace *w)
{
    const struct duet_model *model = pass->model;
    const struct duet_activation *activation;
    struct duet_activation_args a =
        activation_args(pass, w, w->n, model->hidden);
    real *e = w->h_rows; /* no longer needed */

    affine_back(pass, w, all_units(model));
    to_rows(model, w->n, model->hidden, w->e, e);
    duet_network_drop_back(pass, w, DUET_PLACE_HIDDEN, w->a_rows, e);
    activation = activation_of(pass, w);
    a.x = activation->flags & DUET_ACTIVATION_NEEDS_X ? w->z_rows : NULL;
    a.y = w->a_rows;
    a.gy = a.gx = e;
    activation->backward(model->activation->config, &a);
    to_units(model, w->n, model->hidden, e, w->e);
}

void duet_network_hidden_layer(const struct duet_pass *pass,
                               struct duet_workspace *w)
{
    if (is_elementwise(pass, w))
        duet_network_hidden(pass, w, w, all_units(pass->model));
    else
        hidden_rows_forward(pass, w);
}

void duet_network_hidden_layer_back(const struct duet_pass *pass,
                                    struct duet_workspace *w)
{
    if (is_elementwise(pass, w))
        duet_network_hidden_back(pass, w, w, all_units(pass->model));
    else
        hidden_rows_back(pass, w);
}
