/* json_dump.h - JSON as a string, with duet's own printing of numbers. */
#ifndef DUET_CORE_JSON_DUMP_H
#define DUET_CORE_JSON_DUMP_H

#include <jansson.h>

/**
 * Write a value as json_dumps() does, but each number with as few digits as
 * read back the same, in any locale. Members keep their order.
 *
 * @param indent Spaces per level; 0: everything on one line.
 * @return A string from malloc(); NULL without memory, or for `value` NULL.
 */
char *duet_json_dump(const json_t *value, unsigned indent);

#endif
