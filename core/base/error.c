/* error.c - why a call failed, in words. */
#include <duet/duet.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum duet_status duet_error_set(struct duet_error *error,
                                enum duet_status status, const char *format,
                                ...)
{
    char text[sizeof error->text]; /* arguments may point into error->text */
    va_list args;

    if (!error)
        return status;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    memcpy(error->text, text, strlen(text) + 1);
    error->status = status;
    error->option = 0;
    return status;
}
