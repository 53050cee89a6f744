/* test_look.c - files of plugins that are read without running them. */
#include "describe.h"
#include "look.h"
#include "plugged.h"
#include "scratch.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WHOLE = 1 << 24 };

static json_t *describe(const struct duet_module *module)
{
    json_t *list = json_array();

    for (size_t i = 0; i < module->n_entries; i++)
        json_array_append_new(list, duet_describe(module->entries[i]));
    return list;
}

/* A description or a reason, to compare with another one. */
/* What a file says of itself need not be UTF-8, and is in messages. */
static json_t *looked(const char *path)
{
    struct duet_looked looked;
    struct duet_error error;
    json_t *said = duet_look(path, &looked, &error) == DUET_OK
                       ? describe(&looked.module)
                       : json_string_nocheck(error.text);

    duet_looked_finish(&looked);
    return said;
}

static json_t *loaded(struct duet *duet, const char *path)
{
    const struct duet_entry *entry;
    struct duet_error error;

    return duet_load(duet, path, &entry, &error) == DUET_OK
               ? describe(entry->module)
               : json_string_nocheck(error.text);
}

/* ---- Both ways agree ----------------------------------------------------- */

/* Files of which loading says more than their data does, and what is read. */
static const struct {
    const char *name;
    const char *said; /* NULL: a description */
} others[] = {
    { "suspect_none.so", "no list of descriptors lies in its data" },
    { "suspect_magic.so", "no list of descriptors lies in its data" },
    { "flushes.so", NULL },
    { "flushes_in_entry.so", NULL },
};

/* Whether a file is one of these, and what it says is as the table has it. */
static bool is_other(const char *name, const json_t *said)
{
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (!strcmp(name, others[i].name))
            return others[i].said
                       ? json_is_string(said) &&
                             strstr(json_string_value(said), others[i].said)
                       : json_is_array(said);
    return false;
}

static void check_file(struct duet *duet, const char *directory,
                       const char *name)
{
    char path[4096];
    json_t *by_looking, *by_loading;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    by_looking = looked(path);
    by_loading = loaded(duet, path);
    if (!json_equal(by_looking, by_loading) && !is_other(name, by_looking)) {
        char *one = json_dumps(by_looking, JSON_ENCODE_ANY);
        char *other = json_dumps(by_loading, JSON_ENCODE_ANY);

        printf("\n%s: read: %s\nloaded: %s", name, one, other);
        free(one);
        free(other);
        CU_FAIL("both ways differ");
    }
    json_decref(by_looking);
    json_decref(by_loading);
}

static size_t check_directory(const char *directory)
{
    struct duet *duet = plugged_context();
    DIR *open = opendir(directory);
    struct dirent *file;
    size_t n = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(open);
    while ((file = readdir(open))) {
        const size_t length = strlen(file->d_name);

        if (length < 3 || strcmp(file->d_name + length - 3, ".so") != 0)
            continue;
        check_file(duet, directory, file->d_name);
        n++;
    }
    closedir(open);
    duet_destroy(duet);
    return n;
}

static void what_is_read_is_what_loading_gives(void)
{
    CU_ASSERT(check_directory(DUET_TEST_PLUGINS) > 90);
    CU_ASSERT(check_directory(DUET_TEST_BAD) > 50);
}

/* ---- Hostile files ------------------------------------------------------- */

/* Read a whole file; its size is set. */
static char *bytes_of(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    char *bytes = malloc(WHOLE);

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    *n = fread(bytes, 1, WHOLE, file);
    fclose(file);
    return bytes;
}

/* Replace eight bytes of a file. */
static void put(FILE *file, size_t at, uint64_t value)
{
    CU_ASSERT_FATAL(fseek(file, (long)at, SEEK_SET) == 0 &&
                    fwrite(&value, sizeof value, 1, file) == 1 &&
                    fflush(file) == 0);
}

/* A file with any eight bytes replaced is read or refused, with a reason. */
static void any_bytes_are_read_or_refused(void)
{
    static const uint64_t values[] = { 0,         1,      UINT64_MAX,
                                       INT64_MAX, 0x4000, 0x0101010101010101 };
    struct scratch scratch;
    char path[SCRATCH_PATH];
    size_t n, refused = 0;
    char *bytes = bytes_of(DUET_TEST_BAD "/suspect_plain.so", &n);
    FILE *file;

    scratch_open(&scratch);
    scratch_write(&scratch, "x.so", bytes, n);
    file = fopen(scratch_path(&scratch, "x.so", path), "r+b");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (size_t at = 0, i = 0; at + 8 <= n; at += 8, i++) {
        const uint64_t value = values[i % (sizeof values / sizeof values[0])];
        uint64_t old;
        json_t *said;

        memcpy(&old, bytes + at, sizeof old);
        if (!old)
            continue; /* nothing is there, or an end */
        put(file, at, value);
        said = looked(path);
        put(file, at, old);
        CU_ASSERT(json_is_array(said) || *json_string_value(said));
        refused += json_is_string(said);
        json_decref(said);
    }
    CU_ASSERT(refused > 20);
    fclose(file);
    for (size_t most = n; most > 61; most -= 61) {
        json_t *said;

        CU_ASSERT_EQUAL(truncate(path, (off_t)most), 0);
        said = looked(path);
        CU_ASSERT(json_is_array(said) || *json_string_value(said));
        json_decref(said);
    }
    free(bytes);
    scratch_close(&scratch);
}

static void what_is_no_file_of_plugins_is_refused(void)
{
    static const struct {
        const char *name, *said;
    } refused[] = {
        { "pipe.so", "not a regular file" },
        { "directory.so", "not a regular file" },
        { "large.so", "expected at most 67108864 for a file of plugins" },
        { "missing.so", "No such file or directory" },
        { "text.so", "not a shared object" },
    };
    struct scratch scratch;
    char path[SCRATCH_PATH];

    scratch_open(&scratch);
    CU_ASSERT_EQUAL(mkfifo(scratch_path(&scratch, "pipe.so", path), 0600), 0);
    scratch_folder(&scratch, "directory.so");
    scratch_write(&scratch, "text.so", "a", 1);
    scratch_copy(&scratch, DUET_TEST_BAD "/suspect_plain.so", "large.so",
                 WHOLE);
    CU_ASSERT_EQUAL(truncate(scratch_path(&scratch, "large.so", path),
                             DUET_IMAGE_MOST_BYTES + 1),
                    0);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        json_t *said = looked(scratch_path(&scratch, refused[i].name, path));
        const char *text = json_string_value(said);

        if (!text || !strstr(text, refused[i].said)) {
            printf("\n%s: got '%s', want '%s' in it", refused[i].name,
                   text ? text : "a description", refused[i].said);
            CU_FAIL("another message");
        }
        json_decref(said);
    }
    scratch_close(&scratch);
}

int register_look_suite(void)
{
    static const struct {
        const char *name;
        CU_TestFunc test;
    } tests[] = {
        { "what is read is what loading gives",
          what_is_read_is_what_loading_gives },
        { "any bytes are read or refused", any_bytes_are_read_or_refused },
        { "what is no file of plugins is refused",
          what_is_no_file_of_plugins_is_refused },
    };
    CU_pSuite suite = CU_add_suite("look", NULL, NULL);

    for (size_t i = 0; suite && i < sizeof tests / sizeof tests[0]; i++)
        if (!CU_add_test(suite, tests[i].name, tests[i].test))
            return -1;
    return suite ? 0 : -1;
}
