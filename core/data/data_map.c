/* data_map.c - data sets larger than memory. */
#include "data_map.h"

#include "errors.h"
#include "npy.h"

#include <sys/mman.h>

/* Let x lie in the file. */
static enum duet_status map_inputs(struct duet_data *data, const char *path,
                                   struct duet_error *error)
{
    struct duet_npy npy;
    enum duet_status status = duet_npy_open(&npy, path, error);
    struct duet_tensor x;
    size_t size;
    void *map;

    if (status != DUET_OK)
        return status;
    status = duet_npy_map(&npy, &x, &map, &size, error);
    duet_npy_close(&npy);
    if (status != DUET_OK)
        return status;
    if (!duet_data_keep_map(data, map, size)) {
        munmap(map, size);
        return duet_no_memory(error);
    }
    data->x = x;
    return DUET_OK;
}

enum duet_status duet_data_map(struct duet_data *data, const char *path,
                               const struct duet_tensor *y,
                               struct duet_error *error)
{
    const struct duet_tensor none =
        duet_tensor_view(DUET_FLOAT64, y->rows, 0, NULL);
    struct duet_data made;
    enum duet_status status =
        duet_data_init(&made, &none, y, NULL, NULL, 0, error);

    if (status != DUET_OK)
        return status;
    duet_tensor_finish(&made.x);
    status = map_inputs(&made, path, error);
    if (status == DUET_OK && made.x.rows != y->rows)
        status = duet_error_set(error, DUET_MALFORMED,
                                "%s: found %zu rows, but y has %zu", path,
                                made.x.rows, y->rows);
    if (status == DUET_OK)
        *data = made;
    else
        duet_data_finish(&made);
    return status;
}
