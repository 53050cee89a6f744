/* csv_table.c - room for the rows of a CSV file. */
#include "csv_table.h"

#include "array.h"
#include "errors.h"

#include <stdlib.h>
#include <string.h>

enum { FEW_ROWS = 64 };

/* Have room for so many rows, of which there are table->rows. */
static enum duet_status resize(struct duet_csv_table *table, size_t room,
                               struct duet_error *error)
{
    for (int i = 0; i < DUET_CSV_N_PARTS; i++) {
        const size_t columns = table->header.n_parts[i];
        double *larger = duet_array(room, columns, sizeof *larger);

        if (!larger)
            return duet_no_memory(error);
        if (table->rows > 0)
            memcpy(larger, table->part[i],
                   table->rows * columns * sizeof *larger);
        free(table->part[i]);
        table->part[i] = larger;
    }
    table->room = room;
    return DUET_OK;
}

enum duet_status duet_csv_make_room(struct duet_csv_table *table, size_t n,
                                    struct duet_error *error)
{
    const size_t needed = table->rows + n;
    size_t room = needed > 2 * table->rows ? needed : 2 * table->rows;

    if (needed <= table->room)
        return DUET_OK;
    if (table->rows >= FEW_ROWS && table->reader.size > 0) {
        const double bytes = (double)duet_csv_consumed(&table->reader);
        const double expected =
            (double)table->reader.size * (double)table->rows / bytes * 1.05;

        room = expected > (double)needed ? (size_t)expected : needed;
    }
    return resize(table, room, error);
}

enum duet_status duet_csv_trim(struct duet_csv_table *table,
                               struct duet_error *error)
{
    if (table->room - table->rows <= table->rows / 8)
        return DUET_OK;
    return resize(table, table->rows, error);
}
