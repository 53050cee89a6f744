/* signature.h - functions known by their signature, through libffi. */
#ifndef DUET_LUA_SIGNATURE_H
#define DUET_LUA_SIGNATURE_H

#include <ffi.h>
#include <stdbool.h>
#include <stddef.h>

enum { DUET_MAX_ARGUMENTS = 16 };

/** "d:Td" of struct duet_export, as libffi has it. Must not move. */
struct duet_lua_signature {
    char result;           /**< One of "vdilbs". */
    const char *arguments; /**< One letter each, within the text parsed. */
    size_t n_arguments;
    ffi_type *types[DUET_MAX_ARGUMENTS];
    ffi_cif cif;
};

/** Parse a signature; false if it isn't one, or has too many arguments. */
bool duet_lua_signature_init(struct duet_lua_signature *signature,
                             const char *text);

#endif
