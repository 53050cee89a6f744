/* inflate.c - compressed files, where duet is built with zlib. */
#include "inflate.h"

bool duet_is_gzip(const unsigned char *bytes, size_t n)
{
    return n >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

#ifdef DUET_ZLIB

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

enum { CHUNK = 1 << 16 };

/** A file of gzip that is being read. */
struct duet_gzip {
    int file;
    bool at_end, in_member;
    z_stream stream;
    unsigned char bytes[CHUNK];
};

bool duet_has_zlib(void)
{
    return true;
}

struct duet_gzip *duet_gzip_open(int file)
{
    struct duet_gzip *gzip = calloc(1, sizeof *gzip);

    if (!gzip)
        return NULL;
    gzip->file = file;
    if (inflateInit2(&gzip->stream, MAX_WBITS + 16) != Z_OK) {
        free(gzip);
        return NULL;
    }
    return gzip;
}

void duet_gzip_close(struct duet_gzip *gzip)
{
    if (!gzip)
        return;
    inflateEnd(&gzip->stream);
    free(gzip);
}

/* Have bytes of the file; false where reading fails. */
static bool fill(struct duet_gzip *gzip)
{
    ssize_t got = 0;

    if (gzip->stream.avail_in > 0 || gzip->at_end)
        return true;
    got = read(gzip->file, gzip->bytes, sizeof gzip->bytes);
    if (got < 0)
        return false;
    gzip->at_end = got == 0;
    gzip->stream.next_in = gzip->bytes;
    gzip->stream.avail_in = (unsigned)got;
    return true;
}

ssize_t duet_gzip_read(struct duet_gzip *gzip, void *to, size_t n)
{
    z_stream *stream = &gzip->stream;
    const unsigned room = n < INT_MAX ? (unsigned)n : INT_MAX;

    stream->next_out = to;
    stream->avail_out = room;
    while (stream->avail_out > 0) {
        int result;

        if (!fill(gzip) || (stream->avail_in == 0 && gzip->in_member))
            break;
        if (stream->avail_in == 0)
            return (ssize_t)(room - stream->avail_out);
        gzip->in_member = true;
        result = inflate(stream, Z_NO_FLUSH);
        if (result != Z_OK && result != Z_STREAM_END)
            break;
        if (result == Z_STREAM_END) {
            gzip->in_member = false;
            inflateReset(stream);
        }
    }
    /* What comes before the damage counts; the next call finds nothing more. */
    return stream->avail_out < room ? (ssize_t)(room - stream->avail_out) : -1;
}

bool duet_inflate(const void *from, size_t n, void *to, size_t size)
{
    z_stream stream = { .next_in = (unsigned char *)(size_t)from };
    bool is_whole = false;

    if (n > UINT_MAX || size > UINT_MAX ||
        inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        return false;
    stream.avail_in = (unsigned)n;
    stream.next_out = to;
    stream.avail_out = (unsigned)size;
    is_whole = inflate(&stream, Z_FINISH) == Z_STREAM_END &&
               stream.avail_in == 0 && stream.avail_out == 0;
    inflateEnd(&stream);
    return is_whole;
}

unsigned duet_crc32(const void *bytes, size_t n)
{
    return (unsigned)crc32_z(0, bytes, n);
}

#else

bool duet_has_zlib(void)
{
    return false;
}

struct duet_gzip *duet_gzip_open(int file)
{
    (void)file;
    return NULL;
}

ssize_t duet_gzip_read(struct duet_gzip *gzip, void *to, size_t n)
{
    (void)gzip;
    (void)to;
    (void)n;
    return -1;
}

void duet_gzip_close(struct duet_gzip *gzip)
{
    (void)gzip;
}

bool duet_inflate(const void *from, size_t n, void *to, size_t size)
{
    (void)from;
    (void)n;
    (void)to;
    (void)size;
    return false;
}

unsigned duet_crc32(const void *bytes, size_t n)
{
    (void)bytes;
    (void)n;
    return 0;
}

#endif
