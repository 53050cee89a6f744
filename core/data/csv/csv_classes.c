/* csv_classes.c - words of a target column, numbered. */
#include "csv_classes.h"

#include "text.h"

#include <stdlib.h>
#include <string.h>

/* As strcmp(), with a text that needs no NUL behind it. */
static int compare(const char *word, const char *text, size_t length)
{
    const int order = strncmp(word, text, length);

    return order ? order : word[length] != '\0';
}

/* Where a word is among the sorted ones, or belongs. */
static size_t place_of(const struct duet_csv_classes *classes, const char *text,
                       size_t length)
{
    size_t low = 0, high = classes->n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare(classes->sorted[middle].word, text, length) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t duet_csv_classes_find(const struct duet_csv_classes *classes,
                             const char *text, size_t length)
{
    const size_t place = place_of(classes, text, length);

    if (place < classes->n &&
        !compare(classes->sorted[place].word, text, length))
        return classes->sorted[place].number;
    return classes->n;
}

static bool make_room(struct duet_csv_classes *classes)
{
    const size_t size = classes->size ? 2 * classes->size : 8;
    struct duet_csv_class *larger;

    if (classes->n < classes->size)
        return true;
    larger = realloc(classes->sorted, size * sizeof *larger);
    if (!larger)
        return false;
    classes->sorted = larger;
    classes->size = size;
    return true;
}

bool duet_csv_classes_add(struct duet_csv_classes *classes, const char *word)
{
    const size_t place = place_of(classes, word, strlen(word));
    struct duet_csv_class *class;
    char *copy;

    if (!make_room(classes))
        return false;
    copy = duet_text_copy(word);
    if (!copy)
        return false;
    class = &classes->sorted[place];
    memmove(class + 1, class, (classes->n - place) * sizeof *class);
    *class = (struct duet_csv_class) { copy, classes->n };
    classes->n++;
    return true;
}

char **duet_csv_classes_list(const struct duet_csv_classes *classes,
                             bool by_word)
{
    const char **list = malloc((classes->n + 1) * sizeof *list);
    char **copy;

    if (!list)
        return NULL;
    for (size_t i = 0; i < classes->n; i++)
        list[by_word ? i : classes->sorted[i].number] = classes->sorted[i].word;
    copy = duet_text_copy_list(list, classes->n);
    free(list);
    return copy;
}

size_t *duet_csv_classes_ranks(const struct duet_csv_classes *classes)
{
    size_t *ranks = malloc((classes->n + 1) * sizeof *ranks);

    if (!ranks)
        return NULL;
    for (size_t i = 0; i < classes->n; i++)
        ranks[classes->sorted[i].number] = i;
    return ranks;
}

void duet_csv_classes_finish(struct duet_csv_classes *classes)
{
    for (size_t i = 0; i < classes->n; i++)
        free(classes->sorted[i].word);
    free(classes->sorted);
}
