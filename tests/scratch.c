/* scratch.c - a folder for one test, and files in it. */
#include "scratch.h"

#include <CUnit/CUnit.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void scratch_open(struct scratch *scratch)
{
    snprintf(scratch->path, sizeof scratch->path, "/tmp/duet_test_XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(scratch->path));
}

static int remove_one(const char *path, const struct stat *about, int type,
                      struct FTW *where)
{
    (void)about;
    (void)type;
    (void)where;
    return remove(path);
}

void scratch_close(struct scratch *scratch)
{
    nftw(scratch->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(const struct scratch *scratch, const char *name,
                         char *path)
{
    snprintf(path, SCRATCH_PATH, "%s/%s", scratch->path, name);
    return path;
}

void scratch_folder(const struct scratch *scratch, const char *name)
{
    char path[SCRATCH_PATH];

    CU_ASSERT_EQUAL_FATAL(mkdir(scratch_path(scratch, name, path), 0755), 0);
    chmod(path, 0755);
}

void scratch_write(const struct scratch *scratch, const char *name,
                   const void *bytes, size_t n)
{
    char path[SCRATCH_PATH];
    FILE *file = fopen(scratch_path(scratch, name, path), "wb");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fwrite(bytes, 1, n, file), n);
    CU_ASSERT_EQUAL(fclose(file), 0);
    chmod(path, 0644);
}

void scratch_copy(const struct scratch *scratch, const char *from,
                  const char *name, size_t most)
{
    FILE *file = fopen(from, "rb");
    char *bytes = malloc(most);
    size_t n;

    if (!file)
        printf("\nno file %s", from);
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    n = fread(bytes, 1, most, file);
    fclose(file);
    scratch_write(scratch, name, bytes, n);
    free(bytes);
}
