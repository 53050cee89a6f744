/*
 * stepping_model.c - the loss of a small model, row by row, for optimizers that
 * ask for layers.
 *
 * The optimizer's w1 and b1 are those of a hidden layer; the weights of the
 * output layer stay as they are. Of a row the loss is its weight times the mean
 * squared error of its outputs.
 */
#include "stepping.h"

#include <duet/layers.h>
#include <duet/math.h>

#include <stdlib.h>

enum { BATCH = 5, OUTPUTS = 2, MOST_WEIGHTS = 1024 };

struct stepping_model {
    size_t inputs, units;
    struct rig_array x, h, e, logits, d, target, row_weight;
    double *out;    /* units x OUTPUTS */
    double *hidden; /* of a row, after the activation */
    double *back;   /* of a row: gradient by the units before it */
};

bool stepping_model_fits(const struct stepping *s)
{
    return s->n <= MOST_WEIGHTS;
}

bool stepping_model_open(struct stepping *s)
{
    struct rig *rig = s->rig;
    struct stepping_model *m = calloc(1, sizeof *m);
    const size_t inputs = s->parts[0].rows, units = s->parts[0].columns;

    s->model = m;
    if (!m || !(m->out = calloc(units * (OUTPUTS + 2) + 1, sizeof *m->out)))
        return false;
    m->inputs = inputs;
    m->units = units;
    m->hidden = m->out + units * OUTPUTS;
    m->back = m->hidden + units;
    m->x = rig_input(rig, "the layer's input", BATCH, inputs, -1.5, 1.5);
    m->h = rig_array(rig, "the hidden units", BATCH, units);
    m->e = rig_array(rig, "the hidden units' gradient", BATCH, units);
    m->logits = rig_array(rig, "the logits", BATCH, OUTPUTS);
    m->d = rig_array(rig, "the logits' gradient", BATCH, OUTPUTS);
    m->target = rig_array(rig, "the target", BATCH, OUTPUTS);
    m->row_weight = rig_input(rig, "row_weight", BATCH, 1, 0.5, 2);
    for (size_t i = 0; i < units * OUTPUTS; i++)
        m->out[i] = 2 * duet_rng_uniform(&rig->noise) - 1;
    return true;
}

void stepping_model_close(struct stepping *s)
{
    if (s->model)
        free(s->model->out);
    free(s->model);
}

/* It moves a little at each update, as that of batches does. */
static double target(const struct stepping *s, size_t row, size_t k)
{
    return 0.25 * (double)((row * 7 + k * 5 + s->t * 3) % 9) - 1;
}

/* Compute a row's units and, of OUTPUTS, the logits. */
static void forward(const struct stepping *s, const double *weight, size_t row,
                    double *logits)
{
    const struct stepping_model *m = s->model;

    for (size_t k = 0; k < OUTPUTS; k++)
        logits[k] = 0;
    for (size_t j = 0; j < m->units; j++) {
        double sum = weight[s->parts[1].first + j];

        for (size_t i = 0; i < m->inputs; i++)
            sum += rig_get(s->rig, &m->x, row * m->inputs + i) *
                   weight[i * m->units + j];
        m->hidden[j] = duet_tanh(sum);
        for (size_t k = 0; k < OUTPUTS; k++)
            logits[k] += m->hidden[j] * m->out[j * OUTPUTS + k];
    }
}

/* From the gradient by the logits of the row that forward() computed. */
static void backward(const struct stepping_model *m, const double *d)
{
    for (size_t j = 0; j < m->units; j++) {
        m->back[j] = 0;
        for (size_t k = 0; k < OUTPUTS; k++)
            m->back[j] += d[k] * m->out[j * OUTPUTS + k];
        m->back[j] *= 1 - m->hidden[j] * m->hidden[j];
    }
}

/* The gradient of a row's loss by its logits; the loss is returned. */
static double judge(const struct stepping *s, size_t row, const double *logits,
                    double *d)
{
    const double weight = rig_get(s->rig, &s->model->row_weight, row);
    double loss = 0;

    for (size_t k = 0; k < OUTPUTS; k++) {
        const double error = logits[k] - target(s, row, k);

        loss += weight * error * error / OUTPUTS;
        d[k] = weight * 2 * error / OUTPUTS;
    }
    return loss;
}

static double sum_of_weights(const struct stepping *s)
{
    double sum = 0;

    for (size_t row = 0; row < BATCH; row++)
        sum += rig_get(s->rig, &s->model->row_weight, row);
    return sum;
}

double stepping_model(const struct stepping *s, size_t n, const double *weight,
                      double *gradient)
{
    const struct stepping_model *m = s->model;
    const double by = sum_of_weights(s);
    double logits[OUTPUTS], d[OUTPUTS], sum = 0;

    for (size_t i = 0; gradient && i < n; i++)
        gradient[i] = 0;
    for (size_t row = 0; row < BATCH; row++) {
        forward(s, weight, row, logits);
        sum += judge(s, row, logits, d);
        backward(m, d);
        for (size_t j = 0; gradient && j < m->units; j++) {
            gradient[s->parts[1].first + j] += m->back[j] / by;
            for (size_t i = 0; i < m->inputs; i++)
                gradient[i * m->units + j] +=
                    rig_get(s->rig, &m->x, row * m->inputs + i) * m->back[j] /
                    by;
        }
    }
    return sum / by;
}

static void protect(const struct stepping_model *m, bool is_read_only)
{
    memory_protect(m->h.block, is_read_only);
    memory_protect(m->e.block, is_read_only);
    memory_protect(m->logits.block, is_read_only);
    memory_protect(m->d.block, is_read_only);
    memory_protect(m->target.block, is_read_only);
}

/* Write what a row has of each array. */
static void write_row(struct stepping *s, size_t row, const double *logits,
                      const double *d)
{
    const struct stepping_model *m = s->model;

    for (size_t k = 0; k < OUTPUTS; k++) {
        rig_set(s->rig, &m->logits, row * OUTPUTS + k, logits[k]);
        rig_set(s->rig, &m->d, row * OUTPUTS + k, d[k]);
        rig_set(s->rig, &m->target, row * OUTPUTS + k, target(s, row, k));
    }
    for (size_t j = 0; j < m->units; j++) {
        rig_set(s->rig, &m->h, row * m->units + j, m->hidden[j]);
        rig_set(s->rig, &m->e, row * m->units + j, m->back[j]);
    }
}

bool stepping_model_layers(void *data, const real *seed, struct duet_layers *l)
{
    struct stepping *s = data;
    const struct stepping_model *m = s->model;
    const struct rig_array seeds = { .data = (real *)seed };
    double logits[OUTPUTS], d[OUTPUTS];

    for (size_t i = 0; i < s->n; i++)
        s->w[i] = rig_get(s->rig, &s->weight, i);
    protect(m, false);
    for (size_t row = 0; row < BATCH; row++) {
        forward(s, s->w, row, logits);
        judge(s, row, logits, d);
        for (size_t k = 0; seed && k < OUTPUTS; k++)
            d[k] = rig_get(s->rig, &seeds, row * OUTPUTS + k);
        backward(m, d);
        write_row(s, row, logits, d);
    }
    protect(m, true);
    *l = (struct duet_layers) {
        .rows = BATCH,
        .outputs = OUTPUTS,
        .target_columns = OUTPUTS,
        .by = sum_of_weights(s),
        .logits = m->logits.data,
        .target = m->target.data,
        .row_weight = m->row_weight.data,
        .layer = { { m->inputs, m->units, s->parts[0].first, s->parts[1].first,
                     m->x.data, m->e.data },
                   { m->units, OUTPUTS, SIZE_MAX, SIZE_MAX, m->h.data,
                     m->d.data } },
    };
    return true;
}
