/* table.c - finds rows of tables of options. */
#include "table.h"

#include <string.h>

const struct duet_row *duet_table_row(const struct duet_table *table,
                                      const char *name)
{
    for (const struct duet_row *row = table->rows; row->option.name; row++)
        if (!strcmp(row->option.name, name))
            return row;
    return NULL;
}
