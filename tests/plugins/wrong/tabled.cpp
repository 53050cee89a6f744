/* tabled - has a table that is computed when the file is loaded. */
#include <duet/math.h>
#include <duet/optimizer.h>

namespace
{
struct table {
    double root[64];

    table()
    {
        for (int i = 0; i < 64; i++)
            root[i] = sqrt(1.0 + i);
    }
};

const table table;

void tabled_step(const void *, const struct duet_update *u)
{
    for (size_t i = 0; i < u->n; i++)
        u->weight[i] -= (real)(u->where->lr * table.root[u->where->t % 64]) *
                        u->gradient[i];
}
} // namespace

DUET_PLUGIN(optimizer, tabled, "1.0.0", .summary = "is wrong",
            .scope = DUET_SCOPE_ELEMENTWISE, .lr = 0.1, .step = tabled_step);
