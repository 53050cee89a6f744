/*
 * npy.c - reads and writes arrays of NumPy's format .npy.
 *
 * numpy.lib.format describes versions 1.0 to 3.0: a magic string, the length
 * of the header, the header (a literal of a Python dict), the elements.
 */
#include "npy.h"

#include "errors.h"
#include "input.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "elements are read and written as little-endian numbers");

#define MAGIC "\x93NUMPY"

enum {
    MAGIC_SIZE = 6,
    MOST_HEADER = 1 << 16, /* bytes of a header that is read */
    MOST_EMPTY = 1 << 24,  /* rows or columns without elements: a header of a
                              few bytes may ask for any number of them */
    WRITTEN = 128,         /* bytes before the elements in what is written */
    CHUNK = 4096           /* elements read at once */
};

/* ---- The file ------------------------------------------------------------ */

static enum duet_status read_bytes(struct duet_npy *npy, void *to, size_t n,
                                   struct duet_error *error)
{
    size_t got;

    errno = 0;
    got = fread(to, 1, n, npy->file);
    if (got == n)
        return DUET_OK;
    if (ferror(npy->file))
        return duet_error_set(error, DUET_IO, "%s: %s", npy->path,
                              strerror(errno));
    return duet_error_set(error, DUET_MALFORMED,
                          "%s: found the end of the file at byte %ld, expected "
                          "%zu bytes more",
                          npy->path, ftell(npy->file), n - got);
}

/** Read the text of the header, `n` bytes, and parse it. */
static enum duet_status read_dict(struct duet_npy *npy, size_t start, size_t n,
                                  struct duet_error *error)
{
    char *text = calloc(n + 1, 1);
    enum duet_status status;

    if (!text)
        return duet_no_memory(error);
    status = read_bytes(npy, text, n, error);
    if (!status)
        status = duet_npy_parse(npy, text, start, error);
    free(text);
    return status;
}

static enum duet_status read_header(struct duet_npy *npy,
                                    struct duet_error *error)
{
    unsigned char start[MAGIC_SIZE + 2], length[4] = { 0 };
    enum duet_status status = read_bytes(npy, start, sizeof start, error);
    size_t n, wide;

    if (status)
        return status;
    if (memcmp(start, MAGIC, MAGIC_SIZE) != 0)
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: this isn't a .npy file", npy->path);
    if (start[MAGIC_SIZE] < 1 || start[MAGIC_SIZE] > 3)
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: byte %d: found version %d of the format, "
                              "expected 1, 2 or 3",
                              npy->path, MAGIC_SIZE, start[MAGIC_SIZE]);
    wide = start[MAGIC_SIZE] == 1 ? 2 : 4;
    status = read_bytes(npy, length, wide, error);
    if (status)
        return status;
    n = length[0] | (size_t)length[1] << 8 | (size_t)length[2] << 16 |
        (size_t)length[3] << 24;
    if (n > MOST_HEADER)
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: byte %zu: found a header of %zu bytes, "
                              "expected at most %d",
                              npy->path, sizeof start, n, MOST_HEADER);
    return read_dict(npy, sizeof start + wide, n, error);
}

/**
 * Compare the size of a regular file with its header's promise. The length of a
 * pipe isn't known before it ends.
 */
static enum duet_status check_size(struct duet_npy *npy,
                                   struct duet_error *error)
{
    const off_t at = ftello(npy->file);
    struct stat about;
    size_t bytes, left, size = npy->known;

    if (__builtin_mul_overflow(npy->rows, npy->columns, &bytes) ||
        __builtin_mul_overflow(bytes, npy->size, &bytes))
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: a shape of %zu x %zu is too large",
                              npy->path, npy->rows, npy->columns);
    if (bytes == 0 && (npy->rows > MOST_EMPTY || npy->columns > MOST_EMPTY))
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: found a shape of %zu x %zu, expected at "
                              "most %d rows or columns without elements",
                              npy->path, npy->rows, npy->columns, MOST_EMPTY);
    if (at < 0 || (!npy->memory && (fstat(fileno(npy->file), &about) ||
                                    !S_ISREG(about.st_mode))))
        return DUET_OK;
    if (!npy->memory)
        size = (size_t)about.st_size;
    left = size > (size_t)at ? size - (size_t)at : 0;
    if (left == bytes)
        return DUET_OK;
    return duet_error_set(error, DUET_MALFORMED,
                          "%s: the file is too %s for %zu x %zu elements: "
                          "found %zu bytes from byte %zu on, expected %zu",
                          npy->path, left < bytes ? "short" : "long", npy->rows,
                          npy->columns, left, (size_t)at, bytes);
}

/** Read what comes before the elements. */
static enum duet_status begin(struct duet_npy *npy, struct duet_error *error)
{
    enum duet_status status = read_header(npy, error);

    if (!status)
        status = check_size(npy, error);
    if (status)
        duet_npy_close(npy);
    return status;
}

enum duet_status duet_npy_open(struct duet_npy *npy, const char *path,
                               struct duet_error *error)
{
    int file;
    enum duet_status status =
        duet_input_open(path, DUET_INPUT_SECONDS, &file, error);

    *npy = (struct duet_npy) { .path = path };
    if (status != DUET_OK)
        return status;
    npy->file = fdopen(file, "rb");
    if (npy->file)
        return begin(npy, error);
    close(file);
    return duet_no_memory(error);
}

enum duet_status duet_npy_open_memory(struct duet_npy *npy, char *title,
                                      char *bytes, size_t n,
                                      struct duet_error *error)
{
    *npy = (struct duet_npy) { .path = title, .memory = bytes, .known = n };
    npy->title = title;
    npy->file = fmemopen(bytes, n, "rb");
    if (npy->file)
        return begin(npy, error);
    duet_npy_close(npy);
    return duet_no_memory(error);
}

void duet_npy_close(struct duet_npy *npy)
{
    if (npy->file)
        fclose(npy->file);
    free(npy->title);
    free(npy->memory);
    npy->file = NULL;
    npy->title = npy->memory = NULL;
}

/* ---- The elements -------------------------------------------------------- */

/** The value of a float16. */
static double half(unsigned bits)
{
    const unsigned exponent = bits >> 10 & 31, fraction = bits & 1023;
    double size;

    if (exponent == 31)
        size = fraction ? (double)NAN : (double)INFINITY;
    else if (exponent == 0)
        size = fraction * 0x1p-24;
    else
        size = (1024 + fraction) * (double)(1u << exponent) * 0x1p-25;
    return bits >> 15 ? -size : size;
}

/** An unsigned number of `size` bytes. */
static uint64_t load(const struct duet_npy *npy, const unsigned char *bytes)
{
    uint64_t bits = 0;

    if (npy->is_big_endian)
        for (size_t i = 0; i < npy->size; i++)
            bits = bits << 8 | bytes[i];
    else
        memcpy(&bits, bytes, npy->size);
    return bits;
}

/** Convert an element; false for an integer that isn't exact in a double. */
static bool convert(const struct duet_npy *npy, uint64_t bits, double *value)
{
    const uint64_t sign = UINT64_C(1) << ((8 * npy->size - 1) & 63);
    const bool is_negative = npy->kind == 'i' && bits & sign;
    uint64_t size;
    uint32_t low = (uint32_t)bits;
    float single;

    if (npy->kind == 'f') {
        memcpy(&single, &low, sizeof single);
        memcpy(value, &bits, sizeof *value);
        if (npy->size < sizeof *value)
            *value = npy->size == 2 ? half(low) : (double)single;
        return true;
    }
    if (npy->kind == 'b')
        bits = bits != 0;
    size = is_negative ? 2 * sign - bits : bits; /* of two's complement */
    *value = is_negative ? -(double)size : (double)size;
    return size == 0 || size >> __builtin_ctzll(size) >> 53 == 0;
}

enum duet_status duet_npy_elements(struct duet_npy *npy,
                                   const struct duet_tensor *to,
                                   struct duet_error *error)
{
    const size_t n = npy->rows * npy->columns;
    struct duet_tensor flat = *to;
    unsigned char bytes[CHUNK * sizeof(double)];
    double value;

    flat.rows = 1;
    flat.columns = n;
    for (size_t done = 0; done < n;) {
        const size_t left = n - done, count = left < CHUNK ? left : CHUNK;
        enum duet_status status =
            read_bytes(npy, bytes, count * npy->size, error);

        if (status)
            return status;
        for (size_t i = 0; i < count; i++) {
            const uint64_t bits = load(npy, bytes + i * npy->size);

            if (!convert(npy, bits, &value))
                return duet_error_set(
                    error, DUET_MALFORMED,
                    "%s: element %zu is %s%llu: expected an integer that "
                    "float64 holds exactly",
                    npy->path, done + i + 1, value < 0 ? "-" : "",
                    (unsigned long long)(value < 0 ? -bits : bits));
            duet_tensor_set(&flat, 0, done + i, value);
        }
        done += count;
    }
    return DUET_OK;
}

enum duet_status duet_npy_map(struct duet_npy *npy, struct duet_tensor *to,
                              void **map, size_t *size,
                              struct duet_error *error)
{
    const off_t at = ftello(npy->file);
    const bool in_rows = !npy->is_fortran || npy->rows == 1;
    struct stat about;
    void *bytes;

    if (npy->kind != 'f' || npy->size < sizeof(float) || npy->is_big_endian ||
        !in_rows || at < 0 || (size_t)at % npy->size != 0 ||
        npy->rows * npy->columns == 0 || fstat(fileno(npy->file), &about) ||
        !S_ISREG(about.st_mode))
        return duet_error_set(error, DUET_MALFORMED,
                              "%s: can't be mapped: expected float32 or "
                              "float64 with the lowest byte first, row after "
                              "row, in a file",
                              npy->path);
    *size = (size_t)at + npy->rows * npy->columns * npy->size;
    bytes = mmap(NULL, *size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_NORESERVE, fileno(npy->file), 0);
    if (bytes == MAP_FAILED)
        return duet_error_set(error, DUET_IO, "%s: can't be mapped: %s",
                              npy->path, strerror(errno));
    *map = bytes;
    *to = duet_tensor_view(npy->size == sizeof(float) ? DUET_FLOAT32
                                                      : DUET_FLOAT64,
                           npy->rows, npy->columns, (char *)bytes + at);
    return DUET_OK;
}

/* ---- Writing ------------------------------------------------------------- */

bool duet_npy_write(FILE *file, void *data)
{
    const struct duet_tensor *tensor = data;
    const size_t bytes = tensor->rows * tensor->columns * tensor->real_size;
    char start[WRITTEN], dict[WRITTEN];
    const int length =
        snprintf(dict, sizeof dict,
                 "{'descr': '<f%u', 'fortran_order': False, "
                 "'shape': (%zu, %zu), }",
                 (unsigned)tensor->real_size, tensor->rows, tensor->columns);

    memset(start, ' ', sizeof start);
    /* 0x0076 is the length of the header: 128 bytes less these 10. */
    memcpy(start, MAGIC "\1\0\x76\0", MAGIC_SIZE + 4);
    memcpy(start + MAGIC_SIZE + 4, dict, (size_t)length);
    start[sizeof start - 1] = '\n';
    return fwrite(start, 1, sizeof start, file) == sizeof start &&
           fwrite(tensor->data, 1, bytes, file) == bytes;
}
