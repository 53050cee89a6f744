/* network_workspace.c - memory for a block of rows. */
#include "network_local.h"

#include "errors.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a block's layers, which fit a core's second-level cache. */
enum { BLOCK_BYTES = 1 << 20, FEW_ROWS = 64, MANY_ROWS = 128 };

size_t duet_block_rows(const struct duet_model *model)
{
    const size_t row =
        (model->inputs + 2 * model->hidden + 2 * model->outputs) *
        model->numerics->real_size;

    return row * MANY_ROWS > BLOCK_BYTES ? FEW_ROWS : MANY_ROWS;
}

enum duet_status duet_workspace_init(struct duet_workspace *workspace,
                                     const struct duet_model *model,
                                     struct duet_error *error)
{
    const size_t rows = duet_block_rows(model);
    const size_t inputs = rows * model->inputs, hidden = rows * model->hidden;
    const size_t outputs = rows * model->outputs;
    /* A single output by unit is the same array as by row. */
    const size_t by_unit = model->outputs > 1 ? outputs : 0;
    const struct {
        real **at;
        size_t n; /* elements */
    } arrays[] = {
        { &workspace->x_gathered, rows * stride_of(model->inputs) },
        { &workspace->x_dropped, inputs },
        { &workspace->x_transposed, inputs },
        { &workspace->x_gradient,
          model->with_parameters[DUET_PLACE_INPUT] ? inputs : 0 },
        { &workspace->z, hidden },
        { &workspace->h, hidden },
        { &workspace->e, hidden },
        { &workspace->z_rows, hidden },
        { &workspace->a_rows, hidden },
        { &workspace->h_rows, hidden },
        { &workspace->logits, outputs },
        { &workspace->logits_by_unit, by_unit },
        { &workspace->logits_whole, outputs },
        { &workspace->d, outputs },
        { &workspace->d_by_unit, by_unit },
    };
    enum { N = sizeof arrays / sizeof arrays[0], LINE = 64 };
    struct duet_tensor memory;
    enum duet_status status;
    size_t total = 0;

    memset(workspace, 0, sizeof *workspace);
    duet_call_init(&workspace->call, model->duet, model->dtype);
    for (size_t i = 0; i < N; i++)
        total += (arrays[i].n + LINE - 1) / LINE * LINE;
    workspace->rows = rows;
    workspace->parameter = calloc(model->most_parts, sizeof(real *));
    workspace->parameter_gradient = calloc(model->most_parts, sizeof(real *));
    if (!workspace->parameter || !workspace->parameter_gradient)
        status = duet_no_memory(error);
    else
        status = duet_tensor_init(&memory, model->dtype, 1, total, error);
    if (status != DUET_OK) {
        duet_workspace_finish(workspace);
        return status;
    }
    workspace->memory = memory.data;
    total = 0;
    for (size_t i = 0; i < N; i++) {
        *arrays[i].at = duet_at(model, workspace->memory, total);
        total += (arrays[i].n + LINE - 1) / LINE * LINE;
    }
    if (!by_unit) {
        workspace->logits_by_unit = workspace->logits;
        workspace->d_by_unit = workspace->d;
    }
    return DUET_OK;
}

void duet_workspace_finish(struct duet_workspace *workspace)
{
    free(workspace->memory);
    free(workspace->parameter);
    free(workspace->parameter_gradient);
    duet_call_finish(&workspace->call);
    memset(workspace, 0, sizeof *workspace);
}

enum duet_status duet_workspace_end(struct duet_workspace *workspace,
                                    struct duet_error *error)
{
    if (!workspace->call.failed)
        return DUET_OK;
    return duet_call_end(&workspace->call, workspace->call.instance, NULL,
                         error);
}
