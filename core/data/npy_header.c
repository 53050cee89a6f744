/*
 * npy_header.c - the header of a file of NumPy's format .npy: a literal of a
 * Python dict with the type of the elements, their order and their shape.
 */
#include "npy.h"

#include <string.h>

/** A header while it is parsed. */
struct parser {
    struct duet_npy *npy;
    const char *text, *at;
    size_t start;      /* of the text, in bytes from the start of the file */
    size_t dimensions; /* found so far */
    struct duet_error *error;
};

/** Fail at the parser's place; what was found there is made printable. */
static enum duet_status unexpected(const struct parser *parser,
                                   const char *expected)
{
    char found[32];
    size_t n = 0;

    for (; n + 1 < sizeof found && parser->at[n] && parser->at[n] != '\n'; n++)
        found[n] =
            parser->at[n] < ' ' || parser->at[n] > '~' ? '?' : parser->at[n];
    while (n > 0 && found[n - 1] == ' ')
        n--; /* NumPy pads its headers */
    found[n] = '\0';
    return duet_error_set(
        parser->error, DUET_MALFORMED, "%s: byte %zu: found %s, expected %s",
        parser->npy->path, parser->start + (size_t)(parser->at - parser->text),
        n > 0 ? found : "the end of the header", expected);
}

/** Skip blanks and then a string; false, at its place, if it isn't there. */
static bool skip(struct parser *parser, const char *string)
{
    const size_t n = strlen(string);

    parser->at += strspn(parser->at, " \t\r\n");
    if (strncmp(parser->at, string, n) != 0)
        return false;
    parser->at += n;
    return true;
}

/** What elements of a kind are that can't be read. */
static const char *unreadable(char kind)
{
    static const struct {
        char kind;
        const char *name;
    } kinds[] = {
        { 'c', "complex numbers" }, { 'O', "Python objects" },
        { 'S', "byte strings" },    { 'a', "byte strings" },
        { 'U', "strings" },         { 'M', "dates" },
        { 'm', "time spans" },      { 'V', "raw bytes" },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == kind)
            return kinds[i].name;
    return NULL;
}

/** '<f8' and the like. */
static enum duet_status parse_descr(struct parser *parser)
{
    static const char expected[] =
        "the type of a bool, int, uint, float16, float32 or float64 in quotes";
    struct duet_npy *npy = parser->npy;
    const char *at = parser->at;
    const char *sizes;

    if (*at == '[')
        return unexpected(parser, "one number per element: structured elements "
                                  "can't be read");
    if ((*at != '\'' && *at != '"') || !at[1] || !strchr("<>|=", at[1]) ||
        !at[2])
        return unexpected(parser, expected);
    if (unreadable(at[2]))
        return duet_error_set(
            parser->error, DUET_MALFORMED,
            "%s: byte %zu: the elements are %s, which can't be read: expected "
            "%s",
            npy->path, parser->start + (size_t)(at - parser->text),
            unreadable(at[2]), expected);
    sizes = at[2] == 'f'                   ? "248"
            : at[2] == 'i' || at[2] == 'u' ? "1248"
            : at[2] == 'b'                 ? "1"
                                           : "";
    if (!at[3] || !strchr(sizes, at[3]) || at[4] != *at)
        return unexpected(parser, expected);
    npy->is_big_endian = at[1] == '>';
    npy->kind = at[2];
    npy->size = (size_t)(at[3] - '0');
    parser->at = at + 5;
    return DUET_OK;
}

static enum duet_status parse_fortran(struct parser *parser)
{
    parser->npy->is_fortran = skip(parser, "True");
    if (parser->npy->is_fortran || skip(parser, "False"))
        return DUET_OK;
    return unexpected(parser, "True or False");
}

/** One of the numbers of a shape; Python 2 wrote 3L for 3. */
static enum duet_status parse_dimension(struct parser *parser)
{
    struct duet_npy *npy = parser->npy;
    size_t digits = strspn(parser->at, "0123456789"), n = 0;

    if (parser->dimensions == 2)
        return unexpected(parser, "at most two dimensions");
    if (digits == 0)
        return unexpected(parser, "a dimension of 0 or more, in digits");
    if (digits > 18)
        return unexpected(parser, "a dimension of at most 18 digits");
    while (digits-- > 0)
        n = n * 10 + (size_t)(*parser->at++ - '0');
    parser->at += *parser->at == 'L';
    if (parser->dimensions++ > 0)
        npy->rows = npy->columns;
    npy->columns = n;
    return DUET_OK;
}

/** (3, 4), (3,) or () */
static enum duet_status parse_shape(struct parser *parser)
{
    parser->npy->rows = parser->npy->columns = 1;
    if (!skip(parser, "("))
        return unexpected(parser, "a shape in parentheses");
    while (!skip(parser, ")")) {
        enum duet_status status = parse_dimension(parser);

        if (status)
            return status;
        if (!skip(parser, ",") && *parser->at != ')')
            return unexpected(parser, "a comma or a closing parenthesis");
    }
    return DUET_OK;
}

/** Read the dict, whose entries may come in any order. */
static enum duet_status parse_header(struct parser *parser)
{
    static const struct {
        const char *key;
        enum duet_status (*parse)(struct parser *parser);
    } entries[] = {
        { "'descr'", parse_descr },
        { "'fortran_order'", parse_fortran },
        { "'shape'", parse_shape },
    };
    unsigned found = 0;

    if (!skip(parser, "{"))
        return unexpected(parser, "the opening brace of NumPy's header");
    while (!skip(parser, "}")) {
        enum duet_status status;
        unsigned i = 0;

        while (i < 3 && (found & 1u << i || !skip(parser, entries[i].key)))
            i++;
        if (i == 3)
            return unexpected(parser, "'descr', 'fortran_order' and 'shape', "
                                      "once each");
        found |= 1u << i;
        if (!skip(parser, ":"))
            return unexpected(parser, "a colon");
        skip(parser, "");
        status = entries[i].parse(parser);
        if (status)
            return status;
        if (!skip(parser, ",") && *parser->at != '}')
            return unexpected(parser, "a comma or a closing brace");
    }
    if (found == 7)
        return DUET_OK;
    parser->at--;
    return unexpected(parser, "'descr', 'fortran_order' and 'shape'");
}

enum duet_status duet_npy_parse(struct duet_npy *npy, const char *text,
                                size_t start, struct duet_error *error)
{
    struct parser parser = {
        .npy = npy, .text = text, .at = text, .start = start, .error = error
    };

    return parse_header(&parser);
}
