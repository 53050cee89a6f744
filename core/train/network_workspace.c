/* network_workspace.c - memory for a block of rows. */
#include "network_local.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a block: what a core's second-level cache takes. */
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
    const size_t gathered = rows * stride_of(model->inputs);
    const size_t outputs = rows * model->outputs;
    const size_t turned = model->outputs > 1 ? outputs : 0;
    /* One that has parameters; only its own run goes back to it. */
    const bool has_input_dropout = model->with_parameters[DUET_PLACE_INPUT];
    const size_t sizes[] = {
        gathered, inputs,
        inputs,   hidden,
        hidden,   hidden,
        hidden,   hidden,
        hidden,   outputs,
        turned,   outputs,
        turned,   has_input_dropout ? inputs : 0,
        outputs,
    };
    real **const places[] = {
        &workspace->x_gathered,
        &workspace->x_dropped,
        &workspace->x_turned,
        &workspace->z,
        &workspace->h,
        &workspace->e,
        &workspace->z_rows,
        &workspace->a_rows,
        &workspace->h_rows,
        &workspace->logits,
        &workspace->logits_turned,
        &workspace->d,
        &workspace->d_turned,
        &workspace->x_gradient,
        &workspace->logits_whole,
    };
    enum { N = sizeof sizes / sizeof sizes[0], LINE = 64 };
    struct duet_tensor memory;
    enum duet_status status;
    size_t total = 0;

    memset(workspace, 0, sizeof *workspace);
    duet_call_init(&workspace->call, model->duet, model->dtype);
    for (size_t i = 0; i < N; i++)
        total += (sizes[i] + LINE - 1) / LINE * LINE;
    workspace->rows = rows;
    workspace->parameter = calloc(model->most_parts, sizeof(real *));
    workspace->parameter_gradient = calloc(model->most_parts, sizeof(real *));
    if (!workspace->parameter || !workspace->parameter_gradient)
        status = duet_error_set(error, DUET_NO_MEMORY, "out of memory");
    else
        status = duet_tensor_init(&memory, model->dtype, 1, total, error);
    if (status != DUET_OK) {
        duet_workspace_finish(workspace);
        return status;
    }
    workspace->memory = memory.data;
    total = 0;
    for (size_t i = 0; i < N; i++) {
        *places[i] = duet_at(model, workspace->memory, total);
        total += (sizes[i] + LINE - 1) / LINE * LINE;
    }
    if (!turned) { /* a single row is a single column */
        workspace->logits_turned = workspace->logits;
        workspace->d_turned = workspace->d;
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
