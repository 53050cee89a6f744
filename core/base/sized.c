/* sized.c - structs that a program and the library may know in other sizes. */
#include "sized.h"

#include <string.h>

enum duet_status duet_sized_take(void *to, size_t size, const void *from,
                                 size_t least, const char *what,
                                 struct duet_error *error)
{
    const char *bytes = from;
    size_t given;

    memcpy(&given, from, sizeof given);
    if (given < least)
        return duet_error_set(error, DUET_INVALID,
                              "%s: struct_size is %zu, expected at least %zu, "
                              "the sizeof of the options",
                              what, given, least);
    for (size_t i = size; i < given; i++)
        if (bytes[i])
            return duet_error_set(error, DUET_INVALID,
                                  "%s: an option is set that libduet %s "
                                  "doesn't know yet",
                                  what, DUET_VERSION);
    memcpy(to, from, given < size ? given : size);
    memcpy(to, &size, sizeof size);
    return DUET_OK;
}

void duet_sized_give(void *to, size_t size, const void *from, size_t known)
{
    memset(to, 0, size);
    memcpy(to, from, size < known ? size : known);
    memcpy(to, &size, sizeof size);
}
