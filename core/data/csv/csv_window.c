/*
 * csv_window.c - plain rows of a CSV file, a window of them at a time.
 *
 * A window is cut into pieces at line ends. A first pass counts the lines of
 * each, so that all pieces know where their rows go, and threads can read them
 * side by side. If a row isn't plain, the rows before it count and those behind
 * it don't: the reader of fields takes that row, and the next window starts
 * behind it. Thus neither the result nor an error depends on the threads. As
 * rows that aren't plain tend to come in company, that window is a small one.
 */
#include "csv_plain.h"
#include "csv_table.h"

#include <string.h>

enum {
    FIRST_WINDOW = 1 << 13,
    PIECE = 1 << 18,
    N_PIECES = DUET_CSV_AHEAD / PIECE
};

/** Some lines of a window. */
struct piece {
    const char *text, *end;
    size_t first; /**< Its first row's place in the window. */
    size_t n_lines, n_rows;
    const char *stop; /**< Behind the last row that was read. */
};

struct window {
    const struct duet_csv_table *table;
    size_t n_pieces;
    struct piece pieces[N_PIECES];
};

static void count_lines(void *data, size_t thread, size_t i)
{
    struct piece *piece = &((struct window *)data)->pieces[i];
    const char *p = piece->text;

    (void)thread;
    for (piece->n_lines = 0; p < piece->end; piece->n_lines++)
        p = (const char *)memchr(p, '\n', (size_t)(piece->end - p)) + 1;
}

static void read_piece(void *data, size_t thread, size_t i)
{
    const struct duet_csv_table *table = ((struct window *)data)->table;
    struct piece *piece = &((struct window *)data)->pieces[i];

    (void)thread;
    piece->stop =
        duet_csv_read_plain(table, piece->text, piece->end,
                            table->rows + piece->first, &piece->n_rows);
}

/* Behind the last newline, or `text` if there is none. */
static const char *end_of_lines(const char *text, size_t size)
{
    const char *newline = memrchr(text, '\n', size);

    return newline ? newline + 1 : text;
}

static void cut(struct window *window, const char *text, const char *end)
{
    window->n_pieces = 0;
    while (text < end) {
        struct piece *piece = &window->pieces[window->n_pieces++];
        const char *line = NULL;

        if (end - text > PIECE && window->n_pieces < N_PIECES)
            line = memchr(text + PIECE, '\n', (size_t)(end - text - PIECE));
        piece->text = text;
        piece->end = text = line ? line + 1 : end;
    }
}

/* Read the rows of a window; whether all of them are plain. */
static enum duet_status take_window(struct duet_csv_table *table,
                                    const char *text, const char *end,
                                    bool *plain, struct duet_error *error)
{
    struct window window = { .table = table };
    size_t n_lines = 0, n_rows = 0, i;
    enum duet_status status;

    cut(&window, text, end);
    duet_pool_run(table->pool, window.n_pieces, count_lines, &window);
    for (i = 0; i < window.n_pieces; i++) {
        window.pieces[i].first = n_lines;
        n_lines += window.pieces[i].n_lines;
    }
    status = duet_csv_make_room(table, n_lines, error);
    if (status != DUET_OK)
        return status;
    duet_pool_run(table->pool, window.n_pieces, read_piece, &window);
    for (i = 0; i < window.n_pieces; i++) {
        n_rows += window.pieces[i].n_rows;
        if (window.pieces[i].stop < window.pieces[i].end)
            break;
    }
    *plain = i == window.n_pieces;
    table->rows += n_rows;
    duet_csv_pass(&table->reader, *plain ? end : window.pieces[i].stop, n_rows);
    return DUET_OK;
}

/* Threads pay once there is more than one piece to a window. */
static enum duet_status need_pool(struct duet_csv_table *table,
                                  struct duet_error *error)
{
    const size_t wanted = table->options->threads;

    if (table->pool || table->window <= PIECE)
        return DUET_OK;
    return duet_pool_create(&table->pool, wanted ? wanted : duet_processors(),
                            error);
}

enum duet_status duet_csv_take_plain(struct duet_csv_table *table,
                                     struct duet_error *error)
{
    enum duet_status status = DUET_OK;
    bool plain = true;

    if (table->window == 0)
        table->window = FIRST_WINDOW;
    while (status == DUET_OK && plain) {
        size_t size;
        const char *text = duet_csv_look_ahead(&table->reader, table->pool,
                                               table->window, &size);
        const char *end = end_of_lines(text, size);

        if (text == end)
            break;
        status = need_pool(table, error);
        if (status == DUET_OK)
            status = take_window(table, text, end, &plain, error);
        if (2 * table->window <= DUET_CSV_AHEAD)
            table->window *= 2;
    }
    if (!plain)
        table->window = FIRST_WINDOW;
    return status;
}
