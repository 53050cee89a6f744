/* data_map.h - data sets larger than memory. */
#ifndef DUET_CORE_DATA_MAP_H
#define DUET_CORE_DATA_MAP_H

#include <duet/duet.h>

/**
 * Make a data set whose x lies in a .npy file, so that only those rows take
 * memory that are looked at. Changes of x stay in memory. The file mustn't
 * become shorter as long as the data set lives.
 *
 * @param y Copied.
 * @return As duet_npy_map(), and DUET_MALFORMED where rows differ.
 */
enum duet_status duet_data_map(struct duet_data *data, const char *path,
                               const struct duet_tensor *y,
                               struct duet_error *error);

/**
 * Let a map that x lies in end with the data set.
 *
 * @return Whether there was memory; else the map stays the caller's.
 */
bool duet_data_keep_map(struct duet_data *data, void *map, size_t size);

#endif
