/*
 * npy.c - NumPy's .npy files: tensors written and read.
 *
 * Format 1.0 and later, as numpy.lib.format describes it: a magic text, the
 * length of a header, the header (a literal of a Python dict), the elements.
 */
#include "tensor.h"

#include "whole_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "elements are read and written as they lie in memory");

#define FILE_TYPE "duet.npy.file"
#define MAGIC "\x93NUMPY"

enum { MAGIC_SIZE = 6, MOST_HEADER = 1 << 16, CHUNK = 4096 };

/** What a header says. */
struct header {
    char kind;   /* 'f', 'i', 'u', 'b' */
    size_t size; /* of an element */
    bool is_fortran;
    size_t n_dimensions;
    size_t dimension[2];
};

/* ---- The header ---------------------------------------------------------- */

static const char *skip_blanks(const char *at)
{
    return at + strspn(at, " \t\r\n");
}

/** Skip a text that has to be there; NULL stays NULL. */
static const char *expect(const char *at, const char *text)
{
    if (!at)
        return NULL;
    at = skip_blanks(at);
    return strncmp(at, text, strlen(text)) ? NULL : at + strlen(text);
}

/** '<f8' and the like: one of the machine's own types. */
static const char *parse_descr(const char *at, struct header *header)
{
    const char order = *(at = skip_blanks(at));
    const char *quote = "'";

    if (order != '\'' && order != '"')
        return NULL;
    quote = order == '"' ? "\"" : quote;
    if (!strchr("<|=", at[1]) || !at[1] || !strchr("fiub", at[2]) || !at[2] ||
        !strchr("1248", at[3]) || !at[3])
        return NULL;
    header->kind = at[2];
    header->size = (size_t)(at[3] - '0');
    if ((header->kind == 'f' && header->size < 4) ||
        (header->kind == 'b' && header->size != 1))
        return NULL;
    return expect(at + 4, quote);
}

static const char *parse_fortran(const char *at, struct header *header)
{
    const char *end = expect(at, "False");

    header->is_fortran = !end;
    return end ? end : expect(at, "True");
}

/** (3, 4), (3,) or () */
static const char *parse_shape(const char *at, struct header *header)
{
    at = expect(at, "(");
    while (at && *(at = skip_blanks(at)) != ')') {
        size_t n = 0, digits = strspn(at, "0123456789");

        if (digits == 0 || digits > 18 || header->n_dimensions == 2)
            return NULL;
        while (digits-- > 0)
            n = n * 10 + (size_t)(*at++ - '0');
        header->dimension[header->n_dimensions++] = n;
        at = skip_blanks(at);
        if (*at == ',')
            at++;
        else if (*at != ')')
            return NULL;
    }
    return at ? at + 1 : NULL;
}

/** Read the dict; what is wrong, or NULL. */
static const char *parse_header(const char *at, struct header *header)
{
    static const struct {
        const char *key, *problem;
        const char *(*parse)(const char *at, struct header *header);
    } entries[] = {
        { "'descr'", "elements aren't little-endian numbers", parse_descr },
        { "'fortran_order'", "fortran_order isn't True or False",
          parse_fortran },
        { "'shape'", "the shape isn't one of at most two dimensions",
          parse_shape },
    };
    unsigned found = 0;

    at = expect(at, "{");
    while (at && *(at = skip_blanks(at)) != '}') {
        unsigned i = 0;

        while (i < 3 && !expect(at, entries[i].key))
            i++;
        if (i == 3 || found & 1u << i)
            return "the header isn't one of NumPy's";
        found |= 1u << i;
        at = expect(expect(at, entries[i].key), ":");
        at = at ? entries[i].parse(at, header) : NULL;
        if (!at)
            return entries[i].problem;
        at = skip_blanks(at);
        if (*at == ',')
            at++;
    }
    return found == 7 ? NULL : "the header isn't one of NumPy's";
}

/* ---- Reading ------------------------------------------------------------- */

static int file_gc(lua_State *L)
{
    FILE **file = lua_touserdata(L, 1);

    if (*file)
        fclose(*file);
    *file = NULL;
    return 0;
}

static const struct duet_lua_type file_type = {
    .name = FILE_TYPE,
    .metamethods =
        (const luaL_Reg[]) {
            { "__gc", file_gc },
            { NULL, NULL },
        },
};

/** Push an open file that is closed by the collector at the latest. */
static FILE **push_file(lua_State *L, const char *path)
{
    FILE **file = lua_newuserdatauv(L, sizeof *file, 0);

    *file = NULL;
    if (luaL_getmetatable(L, FILE_TYPE) == LUA_TNIL)
        duet_lua_new_type(L, &file_type);
    lua_pop(L, 1);
    luaL_setmetatable(L, FILE_TYPE);
    *file = fopen(path, "rbe");
    return file;
}

/** Push nil and "PATH: why": the results of a read that failed. */
__attribute__((format(printf, 3, 4))) static int refuse(lua_State *L,
                                                        const char *path,
                                                        const char *format, ...)
{
    struct duet_error reason, error;
    va_list args;

    va_start(args, format);
    vsnprintf(reason.text, sizeof reason.text, format, args);
    va_end(args);
    duet_error_set(&error, DUET_IO, "%.1000s: %.1000s", path, reason.text);
    return duet_lua_fail(L, &error);
}

/** Read exactly n bytes; what is wrong, or NULL. */
static const char *read_bytes(FILE *file, void *to, size_t n)
{
    errno = 0;
    if (fread(to, 1, n, file) == n)
        return NULL;
    return ferror(file) ? strerror(errno) : "the file ends too early";
}

/** Read and parse the header; what is wrong, or NULL. */
static const char *read_header(lua_State *L, FILE *file, struct header *header)
{
    unsigned char start[MAGIC_SIZE + 2], length[4] = { 0 };
    const char *problem = read_bytes(file, start, sizeof start);
    size_t n;
    char *text;

    memset(header, 0, sizeof *header);
    if (problem)
        return problem;
    if (memcmp(start, MAGIC, MAGIC_SIZE))
        return "this isn't a .npy file";
    if (start[MAGIC_SIZE] < 1 || start[MAGIC_SIZE] > 3)
        return "a version of the format that isn't known";
    problem = read_bytes(file, length, start[MAGIC_SIZE] == 1 ? 2 : 4);
    if (problem)
        return problem;
    n = length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 |
        (size_t)length[3] << 24;
    if (n > MOST_HEADER)
        return "the header is too long";
    text = lua_newuserdatauv(L, n + 1, 0);
    text[n] = '\0';
    problem = read_bytes(file, text, n);
    return problem ? problem : parse_header(text, header);
}

/** Whether a regular file holds n elements from here on; others may. */
static bool holds(FILE *file, const struct header *header, size_t n)
{
    struct stat about;
    const off_t at = ftello(file);
    size_t bytes;

    if (__builtin_mul_overflow(n, header->size, &bytes))
        return false;
    return at < 0 || fstat(fileno(file), &about) || !S_ISREG(about.st_mode) ||
           (about.st_size >= at && (size_t)(about.st_size - at) >= bytes);
}

/** Element i of an array of a machine's type. */
static double element(const struct header *header, const char *bytes, size_t i)
{
    union {
        double f8;
        float f4;
        int64_t i8;
        int32_t i4;
        int16_t i2;
        int8_t i1;
        uint64_t u8;
        uint32_t u4;
        uint16_t u2;
        uint8_t u1;
    } as;
    const bool is_signed = header->kind == 'i';

    memcpy(&as, bytes + i * header->size, header->size);
    if (header->kind == 'f')
        return header->size == 8 ? as.f8 : (double)as.f4;
    switch (header->size) {
    case 8:
        return is_signed ? (double)as.i8 : (double)as.u8;
    case 4:
        return is_signed ? (double)as.i4 : (double)as.u4;
    case 2:
        return is_signed ? (double)as.i2 : (double)as.u2;
    default:
        return is_signed ? (double)as.i1 : (double)as.u1;
    }
}

/** Read the elements into a tensor, in the file's order. */
static const char *read_elements(FILE *file, const struct header *header,
                                 const struct duet_tensor *to)
{
    const size_t n = duet_lua_elements(to);
    struct duet_tensor flat = *to;
    char bytes[CHUNK * sizeof(double)];
    const char *problem = NULL;

    flat.rows = 1;
    flat.columns = n;
    for (size_t done = 0; done < n && !problem;) {
        const size_t left = n - done, count = left < CHUNK ? left : CHUNK;

        problem = read_bytes(file, bytes, count * header->size);
        for (size_t i = 0; i < count && !problem; i++)
            duet_tensor_set(&flat, 0, done + i, element(header, bytes, i));
        done += count;
    }
    return problem;
}

/* A vector becomes one row, as in duet.tensor { 1, 2 }. */
int duet_lua_tensor_read(lua_State *L)
{
    const char *path = duet_lua_check_text(L, 1);
    enum duet_dtype dtype = duet_lua_check_dtype(L, 2);
    const bool is_typed = !lua_isnoneornil(L, 2);
    FILE **file = push_file(L, path);
    struct header header;
    struct duet_tensor *tensor, *turned;
    size_t rows, columns, n;
    const char *problem;

    if (!*file)
        return refuse(L, path, "%s", strerror(errno));
    problem = read_header(L, *file, &header);
    if (problem)
        return refuse(L, path, "%s", problem);
    if (!is_typed && header.kind == 'f' && header.size == 4)
        dtype = DUET_FLOAT32;
    rows = header.n_dimensions == 2 ? header.dimension[0] : 1;
    columns =
        header.n_dimensions ? header.dimension[header.n_dimensions - 1] : 1;
    if (__builtin_mul_overflow(rows, columns, &n) || !holds(*file, &header, n))
        return refuse(L, path, "the file is too short for %zu x %zu elements",
                      rows, columns);
    if (header.is_fortran) {
        tensor = duet_lua_raw_tensor(L, dtype, columns, rows);
        problem = read_elements(*file, &header, tensor);
        turned = duet_lua_raw_tensor(L, dtype, rows, columns);
        duet_lua_numerics(L, tensor)->transpose(
            columns, rows, (struct duet_rows) { tensor->data, rows },
            turned->data, columns);
    } else {
        tensor = duet_lua_raw_tensor(L, dtype, rows, columns);
        problem = read_elements(*file, &header, tensor);
    }
    fclose(*file);
    *file = NULL;
    return problem ? refuse(L, path, "%s", problem) : 1;
}

/* ---- Writing ------------------------------------------------------------- */

/* Write the header and the elements; false with errno set. */
static bool write_contents(FILE *file, void *data)
{
    const struct duet_tensor *tensor = data;
    const size_t bytes = duet_lua_elements(tensor) * tensor->real_size;
    char header[128];

    /* 10 bytes before the dict, and one newline; all of it 128 */
    memset(header, ' ', sizeof header);
    memcpy(header, MAGIC "\1\0\x76\0", MAGIC_SIZE + 4);
    header[10 + snprintf(header + 10, sizeof header - 10,
                         "{'descr': '<f%u', 'fortran_order': False, "
                         "'shape': (%zu, %zu), }",
                         (unsigned)tensor->real_size, tensor->rows,
                         tensor->columns)] = ' ';
    header[sizeof header - 1] = '\n';
    return fwrite(header, 1, sizeof header, file) == sizeof header &&
           fwrite(tensor->data, 1, bytes, file) == bytes;
}

/* t:write(path): written whole or not at all. */
int duet_lua_tensor_write(lua_State *L)
{
    struct duet_tensor *tensor = duet_lua_check_tensor(L, 1);
    const char *path = duet_lua_check_text(L, 2);
    struct duet_error error;

    if (duet_write_whole(path, 0666, write_contents, tensor, &error) != DUET_OK)
        duet_lua_raise_error(L, &error);
    lua_settop(L, 1);
    return 1;
}
