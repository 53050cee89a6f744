/* signature.c - functions known by their signature, through libffi. */
#include "signature.h"

#include <string.h>

static ffi_type *type_of(char letter)
{
    switch (letter) {
    case 'v':
        return &ffi_type_void;
    case 'd':
        return &ffi_type_double;
    case 'i':
        return &ffi_type_sint;
    case 'l':
        return &ffi_type_sint64;
    case 'b':
        return &ffi_type_uint8;
    case 's': /* a text */
    case 't': /* a tensor */
    case 'T':
    case 'o': /* options */
    case 'h': /* the host */
    case 'p': /* a method's arguments */
        return &ffi_type_pointer;
    default:
        return NULL;
    }
}

bool duet_lua_signature_init(struct duet_lua_signature *signature,
                             const char *text)
{
    const size_t length = strlen(text);

    if (length < 2 || length - 2 > DUET_MAX_ARGUMENTS || text[1] != ':' ||
        !strchr("vdilbs", text[0]))
        return false;
    signature->arguments = NULL; /* until all went well */
    signature->result = text[0];
    signature->n_arguments = length - 2;
    for (size_t i = 0; i < signature->n_arguments; i++) {
        signature->types[i] = type_of(text[i + 2]);
        if (!signature->types[i] || text[i + 2] == 'v')
            return false;
    }
    if (ffi_prep_cif(&signature->cif, FFI_DEFAULT_ABI,
                     (unsigned)signature->n_arguments, type_of(text[0]),
                     signature->types) != FFI_OK)
        return false;
    signature->arguments = text + 2;
    return true;
}
