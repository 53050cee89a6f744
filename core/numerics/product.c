/*
 * product.c - C = A B + start, in tiles that stay in registers.
 *
 * The lanes of a vector are columns of C, so that each element has a chain of
 * fused multiply-adds of its own. Neither the vector's width, nor the size of a
 * tile, nor cutting the depth in pieces (C is stored and loaded in between)
 * alters that chain.
 */
#include "isa.h"
#include "local.h"

/*
 * TALL_1 and TALL_2 are the most rows of a tile of one vector and of two. They
 * were measured: the accumulators, a row of B and an element of A fit the 16
 * registers, or 32 with AVX-512. With 32 registers a tile may have TALL_FAR
 * rows, but when more than about 14 stores wait for a tile's end they delay the
 * additions of the next one. So TALL_FAR is for a single tile, and for an A
 * that is transposed with rows FAR_APART bytes apart or more: such rows share
 * few sets of the cache, and tall tiles read fewer of them at a time.
 */
enum { TALL_1 = 12, TALL_2 = DUET_VECTOR == 64 ? 7 : 6, THIN = 8 };
enum { TALL_FAR = DUET_VECTOR == 64 ? 12 : 6, FAR_APART = 2 << 10 };

/*
 * Up to FEW_ROWS rows have too few chains for a processor that does several
 * additions at a time, so they go one by one, in strips of LONG vectors.
 */
enum { FEW_ROWS = 3, LONG = 8 };

/* Columns of a panel, which are those of the widest tile. */
enum { PANEL = 2 * LANES };

/*
 * B is copied block by block if it is larger than a cache (PACK_BYTES), its
 * rows are far apart (FAR_BYTES), and enough rows of C share the copy. A block
 * has 64 KiB at every level.
 */
enum { DEEP = 256, WIDE = 256 / (2 * DUET_VECTOR) };
enum { FAR_BYTES = 1 << 10, PACK_BYTES = 1 << 20, PACK_ROWS = 24 };

/* The vectors of a tile's row. */
struct layout {
    int n;     /* 1 or 2; of the last one only a part may be used */
    bool half; /* whether that part fits half a vector */
};

/* Starting values of row `row` and those after it, unless they are in C. */
INLINE const real *starts(const struct duet_product *p, size_t row)
{
    static const real zeros[TALL_1];

    return p->from == DUET_FROM_COLUMN ? p->start + row : zeros;
}

/* Do a tile from `row` and `column` on, with constant `is` and height. */
SPECIALIZED void tile(const struct duet_product *p, size_t row, size_t column,
                      struct part last, struct layout is, int height)
{
    const size_t at = is.n == 2 ? LANES : 0;
    const size_t a_row = p->a_row, c_row = p->c_row;
    const real *a = p->a + row * a_row, *b = p->b + column;
    real *c = p->c + row * c_row + column;
    vector first_sum[TALL_1], last_sum[TALL_1];

    if (p->from == DUET_FROM_C) {
        UNROLL
        for (int r = 0; r < height; r++) {
            if (is.n == 2)
                first_sum[r] = load(c + (size_t)r * c_row);
            last_sum[r] = load_part(c + (size_t)r * c_row + at, last);
        }
    } else {
        const real *from = starts(p, row);

        UNROLL
        for (int r = 0; r < height; r++)
            first_sum[r] = last_sum[r] = splat(from[r]);
    }
    for (size_t k = p->depth; k > 0; k--) {
        const vector last_b = load_part(b + at, last);
        const vector first_b = is.n == 2 ? load(b) : last_b;

        UNROLL
        for (int r = 0; r < height; r++) {
            const vector x = splat(a[(size_t)r * a_row]);

            if (is.n == 2)
                first_sum[r] = mul_add(x, first_b, first_sum[r]);
            last_sum[r] = is.half ? mul_add_half(x, last_b, last_sum[r])
                                  : mul_add(x, last_b, last_sum[r]);
        }
        a += p->a_depth;
        b += p->b_depth;
    }
    UNROLL
    for (int r = 0; r < height; r++, c += c_row) {
        if (is.n == 2)
            store(c, first_sum[r]);
        store_part(c + at, last_sum[r], last);
    }
}

#define TILE(height)                            \
    case height:                                \
        tile(p, row, column, last, is, height); \
        return

/* Do a tile with its height, which is in 1..tall, as a constant. */
INLINE void tile_of(const struct duet_product *p, size_t row, size_t column,
                    struct part last, struct layout is, size_t height,
                    size_t tall)
{
    switch (height) {
        TILE(1);
        TILE(2);
        TILE(3);
        TILE(4);
        TILE(5);
        TILE(6);
    default:
        break;
    }
    if (tall <= 6)
        return;
    switch (height) {
        TILE(7);
        TILE(8);
        TILE(9);
        TILE(10);
        TILE(11);
        TILE(12);
    default:
        return;
    }
}

/* Do all rows of 1..PANEL columns, in few tiles of similar height. */
INLINE void panel_of(const struct duet_product *p, size_t column,
                     size_t columns, struct layout is)
{
    const bool is_far = p->a_row == 1 && p->a_depth * sizeof(real) >= FAR_APART;
    const size_t most = is.n == 2 ? TALL_FAR : TALL_1;
    const size_t tall = is.n == 2 && p->rows > most && !is_far ? TALL_2 : most;
    const size_t n_tiles = (p->rows + tall - 1) / tall;
    const struct part last = part_of(columns - (is.n == 2 ? LANES : 0));
    size_t row = 0, end;

    for (size_t i = 0; i < n_tiles; i++, row = end) {
        end = p->rows * (i + 1) / n_tiles;
        tile_of(p, row, column, last, is, end - row, most);
    }
}

/* There is a function per layout, since one for all would lack registers. */
#define PANEL_OF(name, n, half)                                               \
    static __attribute__((noinline)) void name(const struct duet_product *p,  \
                                               size_t column, size_t columns) \
    {                                                                         \
        panel_of(p, column, columns, (struct layout) { n, half });            \
    }

PANEL_OF(panel_half, 1, true)
PANEL_OF(panel_1, 1, false)
PANEL_OF(panel_1_half, 2, true)
PANEL_OF(panel_2, 2, false)

static void panel(const struct duet_product *p, size_t column, size_t columns)
{
    if (columns <= HALF_LANES)
        panel_half(p, column, columns);
    else if (columns <= LANES)
        panel_1(p, column, columns);
    else if (HALF_LANES > 0 && columns <= LANES + HALF_LANES)
        panel_1_half(p, column, columns);
    else
        panel_2(p, column, columns);
}

/* Do n vectors of a row, with constant n. */
SPECIALIZED void strip(const struct duet_product *p, size_t row, size_t column,
                       int n)
{
    const real *a = p->a + row * p->a_row, *b = p->b + column;
    real *c = p->c + row * p->c_row + column;
    vector sum[LONG];

    if (p->from == DUET_FROM_C) {
        UNROLL
        for (int v = 0; v < n; v++)
            sum[v] = load(c + v * LANES);
    } else {
        const vector x = splat(*starts(p, row));

        UNROLL
        for (int v = 0; v < n; v++)
            sum[v] = x;
    }
    for (size_t k = p->depth; k > 0; k--) {
        const vector x = splat(*a);

        UNROLL
        for (int v = 0; v < n; v++)
            sum[v] = mul_add(x, load(b + v * LANES), sum[v]);
        a += p->a_depth;
        b += p->b_depth;
    }
    UNROLL
    for (int v = 0; v < n; v++)
        store(c + v * LANES, sum[v]);
}

/* Do as many columns as whole strips have; returns their number. */
static size_t strips(const struct duet_product *p)
{
    size_t j = 0;

    for (; p->columns - j >= LONG * LANES; j += LONG * LANES)
        for (size_t r = 0; r < p->rows; r++)
            strip(p, r, j, LONG);
    for (; p->columns - j >= LONG / 2 * LANES; j += LONG / 2 * LANES)
        for (size_t r = 0; r < p->rows; r++)
            strip(p, r, j, LONG / 2);
    return j;
}

static void panels(const struct duet_product *p)
{
    const size_t first = p->rows <= FEW_ROWS ? strips(p) : 0;

    for (size_t j = first; j < p->columns; j += PANEL)
        panel(p, j, p->columns - j < PANEL ? p->columns - j : PANEL);
}

/* Copy B, of at most DEEP x WIDE panels, to make each panel contiguous. */
static void pack(const struct duet_product *p, real *to)
{
    for (size_t k = 0; k < p->depth; k++)
        for (size_t j = 0; j < p->columns; j += PANEL) {
            const real *from = p->b + k * p->b_depth + j;
            real *row = to + j * DEEP + k * PANEL;

            if (p->columns - j >= PANEL) {
                store(row, load(from));
                store(row + LANES, load(from + LANES));
            } else {
                memcpy(row, from, (p->columns - j) * sizeof(real));
            }
        }
}

/* It isn't inlined, since its frame is large. */
static __attribute__((noinline)) void packed_panels(
    const struct duet_product *p)
{
    real copy[WIDE * DEEP * PANEL] __attribute__((aligned(64)));

    pack(p, copy);
    for (size_t j = 0; j < p->columns; j += PANEL) {
        struct duet_product part = *p;

        part.b = copy + j * DEEP;
        part.b_depth = PANEL;
        part.c = p->c + j;
        panel(&part, 0, p->columns - j < PANEL ? p->columns - j : PANEL);
    }
}

static void blocks(const struct duet_product *p)
{
    const size_t wide = (size_t)WIDE * PANEL;

    for (size_t j = 0; j < p->columns; j += wide)
        for (size_t k = 0; k < p->depth; k += DEEP) {
            struct duet_product part = *p;

            part.columns = p->columns - j < wide ? p->columns - j : wide;
            part.depth = p->depth - k < DEEP ? p->depth - k : DEEP;
            part.a = p->a + k * p->a_depth;
            part.b = p->b + k * p->b_depth + j;
            part.c = p->c + j;
            part.from = k ? DUET_FROM_C : p->from;
            packed_panels(&part);
        }
}

/* Do `height` rows of one column with scalars. */
INLINE void thin_tile(const struct duet_product *p, size_t row, int height)
{
    const size_t a_row = p->a_row, c_row = p->c_row;
    const real *a = p->a + row * a_row, *b = p->b;
    real *c = p->c + row * c_row;
    real sum[THIN];

    UNROLL
    for (int r = 0; r < height; r++)
        sum[r] = c[(size_t)r * c_row];
    for (size_t k = p->depth; k > 0; k--) {
        UNROLL
        for (int r = 0; r < height; r++)
            sum[r] = DUET_MATH(fma)(a[(size_t)r * a_row], *b, sum[r]);
        a += p->a_depth;
        b += p->b_depth;
    }
    UNROLL
    for (int r = 0; r < height; r++)
        c[(size_t)r * c_row] = sum[r];
}

static void thin(const struct duet_product *p)
{
    size_t row = 0;

    for (; row + THIN <= p->rows; row += THIN)
        thin_tile(p, row, THIN);
    for (; row + 2 <= p->rows; row += 2)
        thin_tile(p, row, 2);
    if (row < p->rows)
        thin_tile(p, row, 1);
}

/* The transposed product: C's column as a row. */
static struct duet_product transposed(const struct duet_product *p)
{
    return (struct duet_product) {
        .rows = 1,
        .columns = p->rows,
        .depth = p->depth,
        .a = p->b,
        .a_depth = p->b_depth,
        .b = p->a,
        .b_depth = p->a_depth,
        .c = p->c,
    };
}

/* Do a single column of C. */
static void column(const struct duet_product *p)
{
    for (size_t r = 0; r < p->rows && p->from != DUET_FROM_C; r++)
        p->c[r * p->c_row] = p->from == DUET_FROM_ZERO ? 0 : p->start[r];
    if (p->a_row == 1 && p->c_row == 1) {
        const struct duet_product row = transposed(p);

        panels(&row);
    } else {
        thin(p);
    }
}

void LOCAL(product)(const struct duet_product *p)
{
    const size_t b_row_bytes = p->b_depth * sizeof(real);

    if (p->columns == 1) {
        column(p);
    } else if (p->rows >= PACK_ROWS && b_row_bytes >= FAR_BYTES &&
               b_row_bytes * p->depth >= PACK_BYTES) {
        blocks(p);
    } else {
        panels(p);
    }
}
