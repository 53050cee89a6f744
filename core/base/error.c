/* error.c - why a call failed, in words. */
#include "errors.h"

#include "text.h"

#include <stdarg.h>
#include <stdio.h>

enum duet_status duet_error_set(struct duet_error *error,
                                enum duet_status status, const char *format,
                                ...)
{
    struct duet_error own; /* since arguments may point into error->text */
    va_list args;

    if (!error)
        return status;
    va_start(args, format);
    vsnprintf(own.text, sizeof own.text, format, args);
    va_end(args);
    duet_text_escape(error->text, sizeof error->text, own.text);
    error->status = status;
    error->option = 0;
    return status;
}

enum duet_status duet_no_memory(struct duet_error *error)
{
    return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
}
