/* test_loader.c - plugin files that are refused, and those that are found. */
#include "plugged.h"
#include "scratch.h"
#include "suites.h"

#include <CUnit/CUnit.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WHOLE = 1 << 24, MAX_FRAGMENTS = 4 };

#define BAD(name) DUET_TEST_BAD "/" name ".so"

/* A file, and fragments of what is said of it. */
struct refusal {
    const char *path;
    enum duet_status status;
    const char *fragments[MAX_FRAGMENTS];
};

static void check_message(const char *what, enum duet_status status,
                          const struct duet_error *error, enum duet_status want,
                          const char *const fragments[MAX_FRAGMENTS])
{
    if (status != want) {
        printf("\n%s: got status %d (%s), want %d", what, status,
               status == DUET_OK ? "" : error->text, want);
        CU_FAIL("another status");
        return;
    }
    for (size_t i = 0; i < MAX_FRAGMENTS && fragments[i]; i++)
        if (!strstr(error->text, fragments[i])) {
            printf("\n%s: got '%s', want '%s' in it", what, error->text,
                   fragments[i]);
            CU_FAIL("another message");
        }
}

static enum duet_status load(struct duet *duet, const char *path,
                             struct duet_error *error)
{
    const struct duet_entry *entry;

    memset(error, 0, sizeof *error);
    return duet_load(duet, path, &entry, error);
}

static void check_refusal(struct duet *duet, const struct refusal *r)
{
    struct duet_error error;
    const enum duet_status status = load(duet, r->path, &error);

    check_message(r->path, status, &error, r->status, r->fragments);
    /* A message says which file it is about. */
    if (status != DUET_OK && !strstr(error.text, strrchr(r->path, '/'))) {
        printf("\n%s: got '%s', without the file", r->path, error.text);
        CU_FAIL("a message without the file");
    }
}

static void check_refusals(const struct refusal *r, size_t n)
{
    struct duet *duet = plugged_context();

    for (size_t i = 0; i < n; i++)
        check_refusal(duet, &r[i]);
    duet_destroy(duet);
}

#define CHECK(refusals) \
    check_refusals(refusals, sizeof(refusals) / sizeof(refusals)[0])

static void other_heads_are_refused(void)
{
    static const struct refusal refused[] = {
        { BAD("suspect_magic"),
          DUET_REFUSED,
          { "magic", "0x54455545", "0x54455544" } },
        { BAD("suspect_major"),
          DUET_REFUSED,
          { "abi_major is 2, expected 1", "rebuild", "duet build" } },
        { BAD("suspect_kind"), DUET_REFUSED, { "kind is 9, expected 1 to 8" } },
        { BAD("suspect_real_size"),
          DUET_REFUSED,
          { "real_size is 4, expected 8", "rebuild" } },
        { BAD("suspect_base_size"),
          DUET_REFUSED,
          { "base_size is 152, expected at least 160" } },
        { BAD("suspect_struct_size"),
          DUET_REFUSED,
          { "struct_size is 216, expected at least 224", "rebuild" } },
        { BAD("suspect_struct_size_tiny"),
          DUET_REFUSED,
          { "struct_size is 16, expected at least 224", "rebuild" } },
        { BAD("suspect_option_size"),
          DUET_REFUSED,
          { "option_size is 64, expected at least 72" } },
        { BAD("suspect_preset_size"),
          DUET_REFUSED,
          { "preset_size is 0, expected at least 24" } },
        { BAD("suspect_export_size"),
          DUET_REFUSED,
          { "export_size is 8, expected at least 32" } },
        { BAD("suspect_slot_size"),
          DUET_REFUSED,
          { "slot_size is 47, expected at least 48" } },
        { BAD("suspect_scalar_size"),
          DUET_REFUSED,
          { "scalar_size is 8, expected at least 24" } },
        { BAD("suspect_parameter_size"),
          DUET_REFUSED,
          { "parameter_size is 8, expected at least 32" } },
        { BAD("suspect_needs_minor"),
          DUET_REFUSED,
          { "needs_minor is 9", "ABI 1.0", "newer duet" } },
    };

    CHECK(refused);
}

static void descriptors_at_odds_are_refused(void)
{
    static const struct refusal refused[] = {
        { BAD("suspect_no_name"),
          DUET_REFUSED,
          { "name is 'NULL'", "[a-z][a-z0-9_]*" } },
        { BAD("suspect_bad_name"),
          DUET_REFUSED,
          { "name is 'Suspect'", "[a-z][a-z0-9_]*" } },
        { BAD("suspect_no_version"),
          DUET_REFUSED,
          { "optimizer suspect", "no version" } },
        { BAD("suspect_no_summary"),
          DUET_REFUSED,
          { "optimizer suspect", "no summary" } },
        { BAD("suspect_no_step"),
          DUET_REFUSED,
          { "optimizer suspect", "method 'step'" } },
        { BAD("suspect_scope"),
          DUET_REFUSED,
          { "scope is 4, expected 1 to 3" } },
        { BAD("suspect_negative_lr"), DUET_REFUSED, { "'lr'", "range" } },
    };

    CHECK(refused);
}

static void rows_at_odds_are_refused(void)
{
    static const struct refusal refused[] = {
        { BAD("suspect_twice"), DUET_REFUSED, { "'rate'", "twice" } },
        { BAD("suspect_named_lr"), DUET_REFUSED, { "'lr'", "host's own" } },
        { BAD("suspect_wrapper_lr"), DUET_REFUSED, { "'lr'", "host's own" } },
        { BAD("suspect_default"),
          DUET_REFUSED,
          { "'rate'", "default", "range" } },
        { BAD("suspect_half"), DUET_REFUSED, { "'count'", "default" } },
        { BAD("suspect_range"), DUET_REFUSED, { "'rate'", "no valid range" } },
        { BAD("suspect_choice"), DUET_REFUSED, { "'manner'", "default" } },
        { BAD("suspect_unsigned"),
          DUET_REFUSED,
          { "'number'", "uint32_t", "mean|sum", "int64_t" } },
        { BAD("suspect_unnamed"), DUET_REFUSED, { "'number'", "uint32_t" } },
        { BAD("suspect_choices"), DUET_REFUSED, { "'manner'", "names" } },
        { BAD("suspect_choice_twice"), DUET_REFUSED, { "'manner'", "names" } },
        { BAD("suspect_child_kind"), DUET_REFUSED, { "'base'", "range" } },
        { BAD("suspect_outside"),
          DUET_REFUSED,
          { "'rate'", "outside the config struct" } },
        { BAD("suspect_far_outside"),
          DUET_REFUSED,
          { "'rate'", "outside the config struct" } },
        { BAD("suspect_type"), DUET_REFUSED, { "'rate'", "unknown type" } },
        { BAD("suspect_option_name"),
          DUET_REFUSED,
          { "'Rate'", "[a-z][a-z0-9_]*" } },
        { BAD("suspect_option_summary"),
          DUET_REFUSED,
          { "'rate'", "no summary" } },
        { BAD("suspect_needs"), DUET_REFUSED, { "'rate'", "needs" } },
        { BAD("suspect_unterminated"),
          DUET_REFUSED,
          { "options", "doesn't end with DUET_END" } },
        { BAD("suspect_preset"), DUET_REFUSED, { "'speed'", "preset" } },
        { BAD("suspect_slot_shape"), DUET_REFUSED, { "'v'", "shape" } },
        { BAD("suspect_initial"), DUET_REFUSED, { "'rate'", "`initial`" } },
        { BAD("suspect_initial_self"),
          DUET_REFUSED,
          { "'base'", "`initial`" } },
        { BAD("suspect_resumes"),
          DUET_REFUSED,
          { "resumes_state", "is 1", "at most its state_version, 0" } },
        { BAD("suspect_slot_from_weight"),
          DUET_REFUSED,
          { "'v'", "weights", "another shape" } },
        { BAD("suspect_slot_times"), DUET_REFUSED, { "'v'", "int option" } },
        { BAD("suspect_slot_from"), DUET_REFUSED, { "'v'", "real option" } },
        { BAD("suspect_prediction"),
          DUET_REFUSED,
          { "prediction is 'v', expected a slot like the weights" } },
        { BAD("suspect_slot_needs"), DUET_REFUSED, { "'v'", "needs" } },
    };

    CHECK(refused);
}

static void builds_that_disagree_are_refused(void)
{
    static const struct refusal refused[] = {
        { BAD("differs_nothing"), DUET_OK, { NULL } },
        { BAD("differs_version"),
          DUET_REFUSED,
          { "differ in version", "float32" } },
        { BAD("differs_config_size"),
          DUET_REFUSED,
          { "differ in config_size" } },
        { BAD("differs_options"), DUET_REFUSED, { "differ in options" } },
        { BAD("differs_more_options"), DUET_REFUSED, { "differ in options" } },
        { BAD("differs_presets"), DUET_REFUSED, { "differ in presets" } },
        { BAD("differs_exports"), DUET_REFUSED, { "differ in exports" } },
        { BAD("differs_slots"), DUET_REFUSED, { "differ in slots" } },
        { BAD("differs_scope"), DUET_REFUSED, { "differ in" } },
        { BAD("differs_methods"), DUET_REFUSED, { "differ in methods" } },
        { BAD("differs_number"),
          DUET_REFUSED,
          { "1 plugins for float64", "2 for float32" } },
    };

    CHECK(refused);
}

static void files_without_plugins_are_refused(void)
{
    static const struct refusal refused[] = {
        { BAD("empty"), DUET_REFUSED, { "duet_plugin_f64", "DUET_PLUGIN" } },
        { BAD("borrows"), DUET_REFUSED, { "duet_plugin_f64", "DUET_PLUGIN" } },
        { BAD("suspect_none"), DUET_REFUSED, { "duet_plugin_f64" } },
        { BAD("no_such_file"), DUET_NOT_FOUND, { "No such file" } },
    };

    CHECK(refused);
}

/* The dynamic linker says of such a file that there is none. */
static void a_file_of_another_machine_is_refused_as_such(void)
{
    struct duet *duet = plugged_context();
    struct scratch scratch;
    char path[SCRATCH_PATH];
    const unsigned char m68k[] = { 4, 0 }; /* EM_68K: nobody's here */
    FILE *file;

    scratch_open(&scratch);
    scratch_copy(&scratch, BAD("suspect_plain"), "m68k.so", 1 << 20);
    file = fopen(scratch_path(&scratch, "m68k.so", path), "r+b");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_EQUAL(fseek(file, 18, SEEK_SET), 0); /* e_machine */
    CU_ASSERT_EQUAL(fwrite(m68k, 1, sizeof m68k, file), sizeof m68k);
    CU_ASSERT_EQUAL(fclose(file), 0);
    check_refusal(duet, &(struct refusal) { path,
                                            DUET_REFUSED,
                                            { "built for another machine" } });
    scratch_close(&scratch);
    duet_destroy(duet);
}

static void files_that_are_no_shared_objects_are_refused(void)
{
    static const char words[] = "optimizer: steepest descent, with care\n";
    const struct {
        const char *name;
        size_t most; /* of a plugin; 0: words */
        struct refusal refusal;
    } files[] = {
        { "words.so", 0, { NULL, DUET_REFUSED, { "not a shared object" } } },
        { "header.so", 64, { NULL, DUET_REFUSED, { "cut short" } } },
        { "half.so", 5000, { NULL, DUET_REFUSED, { "cut short" } } },
        { "most.so", 12000, { NULL, DUET_REFUSED, { "cut short" } } },
    };
    struct duet *duet = plugged_context();
    struct scratch scratch;
    char path[SCRATCH_PATH];

    scratch_open(&scratch);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct refusal refusal = files[i].refusal;

        refusal.path = scratch_path(&scratch, files[i].name, path);
        if (files[i].most)
            scratch_copy(&scratch, BAD("suspect_plain"), files[i].name,
                         files[i].most);
        else
            scratch_write(&scratch, files[i].name, words, sizeof words - 1);
        check_refusal(duet, &refusal);
    }
    scratch_write(&scratch, "nothing.so", "", 0);
    check_refusal(
        duet, &(struct refusal) { scratch_path(&scratch, "nothing.so", path),
                                  DUET_REFUSED,
                                  { "not a shared object" } });
    scratch_folder(&scratch, "folder.so");
    check_refusal(duet,
                  &(struct refusal) { scratch_path(&scratch, "folder.so", path),
                                      DUET_REFUSED,
                                      { "not a regular file" } });
    scratch_close(&scratch);
    duet_destroy(duet);
}

static void files_that_others_may_write_are_refused(void)
{
    struct duet *duet = plugged_context();
    struct scratch scratch;
    char path[SCRATCH_PATH], link[SCRATCH_PATH];
    struct duet_error error;

    scratch_open(&scratch);
    scratch_copy(&scratch, BAD("suspect_plain"), "file.so", WHOLE);
    scratch_path(&scratch, "file.so", path);
    chmod(path, 0666);
    check_refusal(duet, &(struct refusal) {
                            path,
                            DUET_REFUSED,
                            { "others may write this file", "chmod o-w" } });
    chmod(path, 0644);
    chmod(scratch.path, 0777);
    CU_ASSERT_EQUAL(load(duet, path, &error), DUET_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(error.text, "others may write this directory"));
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, scratch.path));
    /* A link from a folder of one's own leads to the same danger. */
    scratch_folder(&scratch, "own");
    scratch_path(&scratch, "own/link.so", link);
    CU_ASSERT_EQUAL(symlink(path, link), 0);
    CU_ASSERT_EQUAL(load(duet, link, &error), DUET_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(error.text, "others may write this directory"));
    /* In a sticky folder, as /tmp is, nobody replaces another's file. */
    chmod(scratch.path, 01777);
    CU_ASSERT_EQUAL(load(duet, path, &error), DUET_OK);
    scratch_close(&scratch);
    duet_destroy(duet);
}

static unsigned arithmetic_mode(void)
{
#if defined __x86_64__
    return __builtin_ia32_stmxcsr() & 0xffc0u;
#else
    return 0;
#endif
}

static void arithmetic_is_restored(void)
{
#if defined __x86_64__
    static const struct refusal refused[] = {
        { BAD("flushes"), DUET_REFUSED, { "rounded", "-ffast-math" } },
        { BAD("flushes_in_entry"), DUET_REFUSED, { "rounded", "-ffast-math" } },
    };
    const unsigned mode = arithmetic_mode();

    for (size_t i = 0; i < 2; i++) {
        check_refusals(&refused[i], 1);
        CU_ASSERT_EQUAL(arithmetic_mode(), mode);
    }
#else
    (void)arithmetic_mode;
#endif
}

/*
 * Larger structs and rows, as of a later minor version: the tails are poison.
 */
static void what_has_grown_is_accepted(void)
{
    const struct duet_setting fast[] = { DUET_SET_TEXT("variant", "fast") };
    struct duet *duet = plugged_context();
    const struct duet_entry *entry;
    struct duet_instance *instance;
    struct duet_error error;

    CU_ASSERT_EQUAL_FATAL(duet_load(duet, BAD("grown"), &entry, &error),
                          DUET_OK);
    CU_ASSERT_PTR_NULL(duet_entry_next(entry));
    CU_ASSERT_EQUAL(entry->n_options, 2 + 2); /* lr and variant */
    CU_ASSERT_EQUAL(entry->n_presets, 2);
    CU_ASSERT_EQUAL(entry->n_slots, 2);
    CU_ASSERT_STRING_EQUAL(entry->slots[1].name, "count");
    CU_ASSERT_EQUAL(entry->n_scalars, 1);
    CU_ASSERT_EQUAL(entry->scalars[0].value, 2.5);
    CU_ASSERT_EQUAL(entry->n_exports, 1);
    CU_ASSERT_STRING_EQUAL(entry->exports[DUET_FLOAT32][0].signature, "d:d");
    CU_ASSERT_EQUAL(entry->build[DUET_FLOAT64]->optimizer.lr, 0.5);
    CU_ASSERT_PTR_NOT_NULL(entry->build[DUET_FLOAT32]->optimizer.prepare);
    CU_ASSERT_EQUAL_FATAL(
        duet_entry_configure(duet, entry, fast, 1, &instance, &error), DUET_OK);
    CU_ASSERT_EQUAL(duet_instance_real(instance, "rate", 0), 0.75);
    CU_ASSERT_EQUAL(duet_instance_real(instance, "lr", 0), 0.5);
    duet_instance_unref(instance);
    duet_destroy(duet);
}

/* What a bare `cc -shared` gives. */
static void a_float32_model_refuses_a_float64_plugin(void)
{
    static const char *const fragments[MAX_FRAGMENTS] = {
        "optimizer suspect", "float64 only", "float32", "duet build"
    };
    struct duet *duet = plugged_context();
    const struct duet_entry *entry;
    struct duet_instance *instance;
    struct duet_error error;

    CU_ASSERT_EQUAL_FATAL(duet_load(duet, BAD("suspect_plain"), &entry, &error),
                          DUET_OK);
    CU_ASSERT_EQUAL_FATAL(
        duet_entry_configure(duet, entry, NULL, 0, &instance, &error), DUET_OK);
    CU_ASSERT_EQUAL(duet_instance_serves(instance, DUET_FLOAT64, &error),
                    DUET_OK);
    check_message("suspect",
                  duet_instance_serves(instance, DUET_FLOAT32, &error), &error,
                  DUET_INVALID, fragments);
    duet_instance_unref(instance);
    duet_destroy(duet);
}

/* ---- The plugin path ----------------------------------------------------- */

/*
 * Folders a and b, each with an optimizer called suspect, of versions 1 and 2.
 */
static void make_folders(struct scratch *scratch)
{
    scratch_open(scratch);
    scratch_folder(scratch, "a");
    scratch_folder(scratch, "b");
    scratch_copy(scratch, BAD("suspect_plain"), "a/optimizer_suspect.so",
                 WHOLE);
    scratch_copy(scratch, BAD("suspect_version_2"), "b/optimizer_suspect.so",
                 WHOLE);
}

/* A context that looks in these folders, separated by ':', and no others. */
static struct duet *context_of(const struct scratch *scratch,
                               const char *folders)
{
    struct duet *duet;
    struct duet_error error;
    char path[2 * SCRATCH_PATH] = "", list[64];

    snprintf(list, sizeof list, "%s", folders);
    for (char *name = strtok(list, ":"); name; name = strtok(NULL, ":")) {
        const size_t n = strlen(path);

        snprintf(path + n, sizeof path - n, "%s%s/%s", n ? ":" : "",
                 scratch->path, name);
    }
    setenv("DUET_PLUGIN_PATH", path, 1);
    CU_ASSERT_EQUAL_FATAL(duet_create(&duet, NULL, &error), DUET_OK);
    unsetenv("DUET_PLUGIN_PATH");
    return duet;
}

/* Find an optimizer; NULL and a message unless it has that version. */
static void check_version(struct duet *duet, const char *name,
                          const char *version)
{
    const struct duet_entry *entry = NULL;
    struct duet_error error;
    const enum duet_status status =
        duet_find(duet, DUET_KIND_OPTIMIZER, name, &entry, &error);

    if (status != DUET_OK || strcmp(entry->version, version)) {
        printf("\n%s: got %s, want %s", name,
               status == DUET_OK ? entry->version : error.text, version);
        CU_FAIL("another plugin, or none");
    }
}

static void the_first_on_the_path_wins(void)
{
    struct scratch scratch;
    struct duet *duet;

    make_folders(&scratch);
    duet = context_of(&scratch, "a:b");
    check_version(duet, "suspect", "1.0.0");
    duet_destroy(duet);
    duet = context_of(&scratch, "b:a");
    check_version(duet, "suspect", "2.0.0");
    duet_destroy(duet);
    duet = context_of(&scratch, "no_such_folder:b");
    check_version(duet, "suspect", "2.0.0");
    duet_destroy(duet);
    scratch_close(&scratch);
}

static void a_version_can_be_pinned(void)
{
    static const char *const fragments[MAX_FRAGMENTS] = {
        "no optimizer plugin named 'suspect@3'", "did you mean 'suspect'?",
        "optimizer_suspect.so"
    };
    const struct duet_entry *entry = NULL;
    struct duet_error error;
    struct scratch scratch;
    struct duet *duet;

    make_folders(&scratch);
    duet = context_of(&scratch, "a:b");
    check_version(duet, "suspect@2.0.0", "2.0.0");
    /* That one has been loaded doesn't make it the first. */
    check_version(duet, "suspect", "1.0.0");
    check_version(duet, "suspect@1.0.0", "1.0.0");
    check_version(duet, "suspect@2.0.0", "2.0.0");
    check_version(duet, "suspect", "1.0.0");
    check_message(
        "suspect@3",
        duet_find(duet, DUET_KIND_OPTIMIZER, "suspect@3", &entry, &error),
        &error, DUET_NOT_FOUND, fragments);
    CU_ASSERT_PTR_NULL(entry);
    duet_destroy(duet);
    scratch_close(&scratch);
}

static void folders_added_go_first(void)
{
    struct duet_error error;
    struct scratch scratch;
    char path[SCRATCH_PATH];
    struct duet *duet;

    make_folders(&scratch);
    duet = context_of(&scratch, "a");
    check_version(duet, "suspect", "1.0.0");
    CU_ASSERT_EQUAL(
        duet_add_plugin_path(duet, scratch_path(&scratch, "b", path), &error),
        DUET_OK);
    check_version(duet, "suspect", "2.0.0");
    duet_destroy(duet);
    scratch_close(&scratch);
}

static void a_file_given_goes_before_the_path(void)
{
    struct duet_error error;
    struct scratch scratch;
    char path[SCRATCH_PATH];
    struct duet *duet;

    make_folders(&scratch);
    duet = context_of(&scratch, "a");
    check_version(duet, "suspect", "1.0.0");
    scratch_path(&scratch, "b/optimizer_suspect.so", path);
    CU_ASSERT_EQUAL(load(duet, path, &error), DUET_OK);
    check_version(duet, "suspect", "2.0.0");
    scratch_path(&scratch, "a/optimizer_suspect.so", path);
    CU_ASSERT_EQUAL(load(duet, path, &error), DUET_OK);
    check_version(duet, "suspect", "1.0.0");
    duet_destroy(duet);
    scratch_close(&scratch);
}

/* A file may offer several, of which the first bears its name. */
static void what_comes_beside_another_shadows_nothing(void)
{
    struct scratch scratch;
    struct duet *duet;
    const struct duet_entry *entry, *beside;
    struct duet_error error;

    scratch_open(&scratch);
    scratch_folder(&scratch, "a");
    scratch_copy(&scratch, BAD("suspect_two"), "a/optimizer_suspect.so", WHOLE);
    duet = context_of(&scratch, "a");
    check_version(duet, "suspect", "1.0.0");
    CU_ASSERT_EQUAL(
        duet_find(duet, DUET_KIND_OPTIMIZER, "second", &beside, &error),
        DUET_OK);
    duet_destroy(duet);
    scratch_close(&scratch);

    make_folders(&scratch);
    scratch_copy(&scratch, BAD("suspect_two"), "b/optimizer_second.so", WHOLE);
    duet = context_of(&scratch, "b");
    check_message(
        "second",
        duet_find(duet, DUET_KIND_OPTIMIZER, "second", &entry, &error), &error,
        DUET_REFUSED,
        (const char *const[MAX_FRAGMENTS]) {
            "optimizer_second.so", "first plugin is optimizer suspect",
            "expected optimizer second" });
    check_version(duet, "suspect", "2.0.0");
    duet_destroy(duet);
    scratch_close(&scratch);
}

static void a_file_taken_away_is_named(void)
{
    struct scratch scratch;
    struct duet *duet;
    const struct duet_entry *entry;
    struct duet_error error;
    char path[SCRATCH_PATH];

    make_folders(&scratch);
    unlink(scratch_path(&scratch, "a/optimizer_suspect.so", path));
    duet = context_of(&scratch, "a");
    check_message(
        "suspect",
        duet_find(duet, DUET_KIND_OPTIMIZER, "suspect", &entry, &error), &error,
        DUET_NOT_FOUND,
        (const char *const[MAX_FRAGMENTS]) {
            "no optimizer plugin named 'suspect'", "optimizer_suspect.so" });
    check_message("suspct",
                  duet_find(duet, DUET_KIND_OPTIMIZER, "sdg", &entry, &error),
                  &error, DUET_NOT_FOUND,
                  (const char *const[MAX_FRAGMENTS]) { "did you mean 'sgd'?" });
    duet_destroy(duet);
    scratch_close(&scratch);
}

static void names_do_not_lead_out_of_the_path(void)
{
    static const char *const names[] = {
        "../a/optimizer_suspect", "", "@", "a/b", "@1.0.0", "suspect@"
    };
    struct scratch scratch;
    struct duet *duet;

    make_folders(&scratch);
    duet = context_of(&scratch, "a");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct duet_entry *entry = NULL;
        struct duet_error error;

        CU_ASSERT_EQUAL(
            duet_find(duet, DUET_KIND_OPTIMIZER, names[i], &entry, &error),
            DUET_NOT_FOUND);
        CU_ASSERT_PTR_NULL(entry);
    }
    duet_destroy(duet);
    scratch_close(&scratch);
}

/* dlopen() would look for a name without a slash in the system's folders. */
static void a_name_without_a_slash_is_in_this_folder(void)
{
    struct duet *duet = plugged_context();
    struct scratch scratch;
    struct duet_error error;
    char here[SCRATCH_PATH];

    scratch_open(&scratch);
    scratch_copy(&scratch, BAD("suspect_plain"), "mine.so", WHOLE);
    CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(here, sizeof here));
    CU_ASSERT_EQUAL_FATAL(chdir(scratch.path), 0);
    CU_ASSERT_EQUAL(load(duet, "mine.so", &error), DUET_OK);
    CU_ASSERT_EQUAL(load(duet, "libm.so.6", &error), DUET_NOT_FOUND);
    CU_ASSERT_EQUAL(chdir(here), 0);
    scratch_close(&scratch);
    duet_destroy(duet);
}

int register_loader_suite(void)
{
    static const struct {
        const char *name;
        void (*test)(void);
    } tests[] = {
        { "other heads are refused", other_heads_are_refused },
        { "descriptors at odds are refused", descriptors_at_odds_are_refused },
        { "rows at odds are refused", rows_at_odds_are_refused },
        { "builds that disagree are refused",
          builds_that_disagree_are_refused },
        { "files without plugins are refused",
          files_without_plugins_are_refused },
        { "a file of another machine is refused as such",
          a_file_of_another_machine_is_refused_as_such },
        { "what is no shared object is refused",
          files_that_are_no_shared_objects_are_refused },
        { "what others may write is refused",
          files_that_others_may_write_are_refused },
        { "arithmetic is as it was", arithmetic_is_restored },
        { "structs that have grown are accepted", what_has_grown_is_accepted },
        { "a float32 model refuses a float64 plugin",
          a_float32_model_refuses_a_float64_plugin },
        { "the first on the path wins", the_first_on_the_path_wins },
        { "a version can be pinned", a_version_can_be_pinned },
        { "folders added go first", folders_added_go_first },
        { "a file given goes before the path",
          a_file_given_goes_before_the_path },
        { "what comes beside another shadows nothing",
          what_comes_beside_another_shadows_nothing },
        { "a file taken away is named", a_file_taken_away_is_named },
        { "names don't lead out of the path",
          names_do_not_lead_out_of_the_path },
        { "a name without a slash is in this folder",
          a_name_without_a_slash_is_in_this_folder },
    };
    CU_pSuite suite = CU_add_suite("loader", NULL, NULL);

    for (size_t i = 0; suite && i < sizeof tests / sizeof tests[0]; i++)
        if (!CU_add_test(suite, tests[i].name, tests[i].test))
            return -1;
    return suite ? 0 : -1;
}
