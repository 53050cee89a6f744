/* test_options.c - the options of plugins: types, ranges, conditions, order. */
#include "option.h"
#include "plugged.h"
#include "suites.h"

#include "plugins/kit.h"

#include <CUnit/CUnit.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SET_BOOL(name, value)    \
    {                            \
        name,                    \
        {                        \
            DUET_TYPE_BOOL,      \
            {                    \
                .boolean = value \
            }                    \
        }                        \
    }
#define SET_REALS(name, n, array)     \
    {                                 \
        name,                         \
        {                             \
            DUET_TYPE_REALS,          \
            {                         \
                .reals = { n, array } \
            }                         \
        }                             \
    }
#define SET_PLUGIN(name, value) \
    {                           \
        name,                   \
        {                       \
            DUET_TYPE_PLUGIN,   \
            {                   \
                .plugin = value \
            }                   \
        }                       \
    }
#define SET_PLUGINS(name, n, array)     \
    {                                   \
        name,                           \
        {                               \
            DUET_TYPE_PLUGINS,          \
            {                           \
                .plugins = { n, array } \
            }                           \
        }                               \
    }

/* A context, the plugin kit, and plugins to put into it. */
struct bench {
    struct duet *duet;
    const struct duet_entry *kit;
    struct duet_instance *sgd, *step, *constant;
};

static void open_bench(struct bench *b)
{
    struct duet_error error;

    b->duet = plugged_context();
    if (duet_load(b->duet, DUET_TEST_BAD "/kit.so", &b->kit, &error))
        CU_FAIL_FATAL("no kit");
    b->sgd = plugged(
        b->duet, DUET_KIND_OPTIMIZER, "sgd",
        (struct duet_setting[MAX_SETTINGS]) { DUET_SET_REAL("lr", 0.375) });
    b->step = plugged(b->duet, DUET_KIND_SCHEDULE, "step",
                      (struct duet_setting[MAX_SETTINGS]) { { 0 } });
    b->constant = plugged(b->duet, DUET_KIND_SCHEDULE, "constant",
                          (struct duet_setting[MAX_SETTINGS]) { { 0 } });
}

static void close_bench(struct bench *b)
{
    duet_instance_unref(b->sgd);
    duet_instance_unref(b->step);
    duet_instance_unref(b->constant);
    duet_destroy(b->duet);
}

/* The kit with these options, of which the first without a name ends them. */
static struct duet_instance *set(struct bench *b,
                                 const struct duet_setting *settings)
{
    struct duet_instance *instance = NULL;
    struct duet_error error;
    size_t n = 0;

    while (settings[n].name)
        n++;
    if (duet_entry_configure(b->duet, b->kit, settings, n, &instance, &error)) {
        printf("\n%s", error.text);
        CU_FAIL_FATAL("options that are in order were refused");
    }
    return instance;
}

#define SET(b, ...) set(b, (const struct duet_setting[]) { __VA_ARGS__, { 0 } })

static const struct kit *config(const struct duet_instance *instance)
{
    return instance->config;
}

static void ranges_are_read_as_written(void)
{
    static const struct {
        const char *text;
        double in[3], out[3];
    } ranges[] = {
        { "[0, 1)", { 0, 0.5, 0.9999 }, { 1, -1e-300, 2 } },
        { "(0, inf)", { 1e-300, 1, 1e308 }, { 0, -1, (double)INFINITY } },
        { "(0, inf]", { 1e-300, 1, (double)INFINITY }, { 0, -1, -2 } },
        { "[-2.5, -0.5]", { -2.5, -1, -0.5 }, { -2.6, -0.4, 0 } },
        { "(-inf, 3)", { -1e308, 0, 2.9 }, { 3, 4, -(double)INFINITY } },
        { "[ 0 ,1e3 ]", { 0, 1, 1000 }, { -1, 1000.1, 1e4 } },
        { NULL,
          { -1e308, 0, (double)INFINITY },
          { (double)NAN, (double)NAN, (double)NAN } },
    };
    static const char *const wrong[] = { "",       "[0, 1",    "0, 1",
                                         "[0; 1]", "[, ]",     "[1, 0]",
                                         "[a, b]", "[nan, 1]", "[0, 1] ",
                                         "[0,, 1]" };
    struct duet_range range;

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        CU_ASSERT_FATAL(duet_range_parse(ranges[i].text, &range));
        for (size_t k = 0; k < 3; k++)
            if (!duet_range_holds(&range, ranges[i].in[k]) ||
                duet_range_holds(&range, ranges[i].out[k])) {
                printf("\n%s: %g should be in, %g not", ranges[i].text,
                       ranges[i].in[k], ranges[i].out[k]);
                CU_FAIL("a range holds other numbers");
            }
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (duet_range_parse(wrong[i], &range)) {
            printf("\n'%s'", wrong[i]);
            CU_FAIL("accepted as a range");
        }
}

static void defaults_reach_the_plugin(void)
{
    struct bench b;
    struct duet_instance *kit;
    const struct kit *c;

    open_bench(&b);
    kit = SET(&b, { 0 });
    c = config(kit);
    CU_ASSERT_EQUAL(c->share, 0.25);
    CU_ASSERT_EQUAL(c->positive, 2.385);
    CU_ASSERT(isnan(c->any));
    CU_ASSERT_EQUAL(c->decay, 0.125);
    CU_ASSERT_EQUAL(c->factor, 0); /* its condition fails */
    CU_ASSERT_EQUAL(c->count, 3);
    CU_ASSERT_TRUE(c->flag);
    CU_ASSERT_FALSE(c->wrap);
    CU_ASSERT_EQUAL(c->manner, KIT_ROUND);
    CU_ASSERT_PTR_NULL(c->label);
    CU_ASSERT_EQUAL(c->points.n, 0);
    CU_ASSERT_PTR_NULL(c->base); /* likewise */
    CU_ASSERT_EQUAL(c->others.n, 0);
    CU_ASSERT_EQUAL(duet_instance_lr(kit), 0.5);
    duet_instance_unref(kit);
    close_bench(&b);
}

static void each_type_reaches_the_plugin(void)
{
    static const double points[] = { 0, 2.385, 9.5 };
    struct bench b;
    struct duet_instance *kit;
    const struct kit *c;

    open_bench(&b);
    kit = SET(&b, DUET_SET_REAL("share", 0.375), SET_INT("positive", 7),
              DUET_SET_REAL("any", -2.5), DUET_SET_REAL("count", 42),
              SET_BOOL("flag", false), SET_BOOL("wrap", true),
              DUET_SET_TEXT("manner", "sign"), DUET_SET_REAL("factor", 1.5),
              DUET_SET_TEXT("label", "a text"), SET_REALS("points", 3, points),
              SET_PLUGIN("base", b.sgd),
              SET_PLUGINS("others", 2,
                          ((struct duet_instance *[]) { b.step, b.constant })));
    c = config(kit);
    CU_ASSERT_EQUAL(c->share, 0.375);
    CU_ASSERT_EQUAL(c->positive, 7);
    CU_ASSERT_EQUAL(c->any, -2.5);
    CU_ASSERT_EQUAL(c->decay, 0);
    CU_ASSERT_EQUAL(c->factor, 1.5);
    CU_ASSERT_EQUAL(c->count, 42);
    CU_ASSERT_FALSE(c->flag);
    CU_ASSERT_TRUE(c->wrap);
    CU_ASSERT_EQUAL(c->manner, KIT_SIGN);
    CU_ASSERT_STRING_EQUAL(c->label, "a text");
    CU_ASSERT_EQUAL_FATAL(c->points.n, 3);
    CU_ASSERT_EQUAL(c->points.value[1], 2.385);
    CU_ASSERT_PTR_EQUAL(c->base->instance, b.sgd);
    CU_ASSERT_EQUAL_FATAL(c->others.n, 2);
    CU_ASSERT_PTR_EQUAL(c->others.child[0]->instance, b.step);
    CU_ASSERT_PTR_EQUAL(c->others.child[1]->instance, b.constant);
    duet_instance_unref(kit);
    close_bench(&b);
}

/* What the caller gave may change or go: the instance has its own. */
static void what_is_given_is_copied(void)
{
    char label[] = "mine";
    double points[] = { 1, 2 };
    struct bench b;
    struct duet_instance *kit;

    open_bench(&b);
    kit =
        SET(&b, DUET_SET_TEXT("label", label), SET_REALS("points", 2, points));
    label[0] = '?';
    points[0] = 5;
    CU_ASSERT_STRING_EQUAL(config(kit)->label, "mine");
    CU_ASSERT_EQUAL(config(kit)->points.value[0], 1);
    duet_instance_unref(kit);
    close_bench(&b);
}

static void an_empty_list_is_a_list_of_anything(void)
{
    struct bench b;
    struct duet_instance *kit;

    open_bench(&b);
    kit = SET(&b, SET_REALS("others", 0, NULL), SET_REALS("points", 0, NULL));
    CU_ASSERT_EQUAL(config(kit)->others.n, 0);
    CU_ASSERT_EQUAL(config(kit)->points.n, 0);
    duet_instance_unref(kit);
    kit = SET(&b, SET_PLUGINS("others", 0, NULL));
    CU_ASSERT_EQUAL(config(kit)->others.n, 0);
    duet_instance_unref(kit);
    close_bench(&b);
}

static void presets_go_between_defaults_and_settings(void)
{
    struct bench b;
    struct duet_instance *kit;

    open_bench(&b);
    /* The order in which the user gives them is no matter. */
    kit = SET(&b, DUET_SET_REAL("share", 0.875),
              DUET_SET_TEXT("variant", "quick"));
    CU_ASSERT_EQUAL(config(kit)->share, 0.875);
    CU_ASSERT_EQUAL(config(kit)->count, 7);
    CU_ASSERT_FALSE(config(kit)->flag);
    CU_ASSERT_EQUAL(config(kit)->decay, 0);
    CU_ASSERT_EQUAL(config(kit)->manner, KIT_SIGN);
    CU_ASSERT_EQUAL(config(kit)->factor, 3);
    CU_ASSERT_STRING_EQUAL(config(kit)->label, "fast");
    CU_ASSERT_EQUAL(config(kit)->positive, 2.385);
    CU_ASSERT_EQUAL(duet_instance_lr(kit), 0.75);
    duet_instance_unref(kit);
    kit = SET(&b, DUET_SET_TEXT("variant", "quick"), DUET_SET_REAL("lr", 0.001),
              DUET_SET_TEXT("label", "mine"), SET_BOOL("flag", true));
    CU_ASSERT_EQUAL(duet_instance_lr(kit), 0.001);
    CU_ASSERT_STRING_EQUAL(config(kit)->label, "mine");
    CU_ASSERT_EQUAL(config(kit)->decay, 0.125);
    duet_instance_unref(kit);
    kit = SET(&b, DUET_SET_TEXT("variant", "slow"));
    CU_ASSERT_EQUAL(duet_instance_lr(kit), 0.0625);
    CU_ASSERT_EQUAL(config(kit)->count, 3);
    duet_instance_unref(kit);
    close_bench(&b);
}

/* An option that is refused, and fragments of what is said. */
struct refusal {
    struct duet_setting settings[3];
    enum duet_status status;
    const char *fragments[3];
};

static void check_refusal(struct bench *b, const struct refusal *r)
{
    struct duet_instance *instance = NULL;
    struct duet_error error = { 0 };
    size_t n = 0;
    enum duet_status status;

    while (n < 3 && r->settings[n].name)
        n++;
    status = duet_entry_configure(b->duet, b->kit, r->settings, n, &instance,
                                  &error);
    if (status != r->status) {
        printf("\n%s: got status %d (%s), want %d", r->settings[0].name, status,
               error.text, r->status);
        CU_FAIL("another status");
    }
    CU_ASSERT_PTR_NULL(instance);
    for (size_t i = 0; i < 3 && r->fragments[i]; i++)
        if (!strstr(error.text, r->fragments[i])) {
            printf("\n%s: got '%s', want '%s' in it", r->settings[0].name,
                   error.text, r->fragments[i]);
            CU_FAIL("another message");
        }
    if (status == DUET_NO_EFFECT) {
        const char *name = b->kit->options[error.option].name;

        CU_ASSERT(!strncmp(r->fragments[0] + 1, name, strlen(name)));
    }
    duet_instance_unref(instance);
}

static void what_does_not_fit_is_refused(void)
{
    static const double out[] = { 1, 10, 2 }, nan_in[] = { (double)NAN };
    const struct refusal refused[] = {
        { { DUET_SET_REAL("share", 1) },
          DUET_INVALID,
          { "optimizer kit: option 'share' is 1", "a number in [0, 1)" } },
        { { DUET_SET_REAL("share", -0.5) }, DUET_INVALID, { "-0.5" } },
        { { DUET_SET_REAL("share", (double)NAN) },
          DUET_INVALID,
          { "'share' is nan", "[0, 1)" } },
        { { DUET_SET_REAL("any", (double)NAN) }, DUET_INVALID, { "nan" } },
        { { DUET_SET_REAL("positive", (double)INFINITY) },
          DUET_INVALID,
          { "is inf", "(0, inf)" } },
        { { DUET_SET_REAL("lr", -1) },
          DUET_INVALID,
          { "'lr' is -1", "[0, inf)" } },
        { { DUET_SET_TEXT("share", "much") },
          DUET_INVALID,
          { "'share' is 'much'", "a number" } },
        { { SET_BOOL("share", true) }, DUET_INVALID, { "true", "a number" } },
        { { SET_REALS("share", 3, out) },
          DUET_INVALID,
          { "a list of numbers", "a number" } },
        { { DUET_SET_REAL("count", 2.5) },
          DUET_INVALID,
          { "2.5", "an integer in [1, 100]" } },
        { { SET_INT("count", 0) },
          DUET_INVALID,
          { "'count' is 0", "[1, 100]" } },
        { { DUET_SET_REAL("count", 1e300) }, DUET_INVALID, { "1e+300" } },
        { { DUET_SET_REAL("flag", 1) }, DUET_INVALID, { "true or false" } },
        { { DUET_SET_TEXT("flag", "true") },
          DUET_INVALID,
          { "true or false" } },
        { { DUET_SET_TEXT("manner", "sig") },
          DUET_INVALID,
          { "'sig'", "plain", "round" } },
        { { DUET_SET_TEXT("manner", "") }, DUET_INVALID, { "''", "one of" } },
        { { DUET_SET_REAL("manner", 1) }, DUET_INVALID, { "one of" } },
        { { DUET_SET_TEXT("variant", "fast") },
          DUET_INVALID,
          { "'variant'", "'fast'", "plain" } },
        { { DUET_SET_REAL("label", 1) }, DUET_INVALID, { "a string" } },
        { { DUET_SET_REAL("points", 1) },
          DUET_INVALID,
          { "a list of numbers" } },
        { { SET_REALS("points", 3, out) },
          DUET_INVALID,
          { "'points'", "10", "[0, 10)" } },
        { { SET_REALS("points", 1, nan_in) }, DUET_INVALID, { "nan" } },
        { { SET_REALS("others", 1, out) },
          DUET_INVALID,
          { "a list of plugins" } },
        { { DUET_SET_REAL("shar", 0.5) },
          DUET_NOT_FOUND,
          { "unknown option 'shar'", "did you mean 'share'?" } },
        { { DUET_SET_REAL("learning", 0.5) },
          DUET_NOT_FOUND,
          { "unknown option 'learning'" } },
    };
    struct bench b;

    open_bench(&b);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        check_refusal(&b, &refused[i]);
    close_bench(&b);
}

static void plugins_that_do_not_fit_are_refused(void)
{
    struct bench b;

    open_bench(&b);
    const struct refusal refused[] = {
        { { SET_BOOL("wrap", true) },
          DUET_INVALID,
          { "'base' is missing", "an optimizer" } },
        { { SET_BOOL("wrap", true), SET_PLUGIN("base", b.step) },
          DUET_INVALID,
          { "'base'", "an optimizer" } },
        { { SET_BOOL("wrap", true), DUET_SET_TEXT("base", "sgd") },
          DUET_INVALID,
          { "'base' is 'sgd'", "an optimizer" } },
        { { SET_BOOL("wrap", true), SET_PLUGIN("base", NULL) },
          DUET_INVALID,
          { "'base'", "an optimizer" } },
        { { SET_PLUGIN("others", b.step) },
          DUET_INVALID,
          { "'others' is schedule step",
            "a list of plugins of the kind schedule" } },
        { { SET_PLUGINS("others", 2,
                        ((struct duet_instance *[]) { b.step, b.sgd })) },
          DUET_INVALID,
          { "'others'", "schedule" } },
    };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        check_refusal(&b, &refused[i]);
    close_bench(&b);
}

static void conditions_are_kept(void)
{
    struct bench b;

    open_bench(&b);
    const struct refusal refused[] = {
        { { SET_BOOL("flag", false), DUET_SET_REAL("decay", 0.5) },
          DUET_NO_EFFECT,
          { "'decay' has no effect without flag" } },
        { { DUET_SET_REAL("factor", 2) },
          DUET_NO_EFFECT,
          { "'factor' has no effect without manner=sign" } },
        { { SET_PLUGIN("base", b.sgd) },
          DUET_NO_EFFECT,
          { "'base' has no effect without wrap" } },
        { { DUET_SET_TEXT("variant", "quick"), DUET_SET_REAL("decay", 0.5) },
          DUET_NO_EFFECT,
          { "'decay' has no effect without flag" } },
    };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        check_refusal(&b, &refused[i]);
    close_bench(&b);
}

static void a_plugin_refuses_combinations(void)
{
    const struct refusal refused = {
        { DUET_SET_REAL("positive", 99.75), DUET_SET_REAL("share", 0.5) },
        DUET_PLUGIN_FAILED,
        { "optimizer kit: ", "share and positive are 100.25 together" }
    };
    struct bench b;

    open_bench(&b);
    check_refusal(&b, &refused);
    duet_instance_unref(
        SET(&b, DUET_SET_REAL("positive", 99.5), DUET_SET_REAL("share", 0.5)));
    close_bench(&b);
}

static void plugins_inside_are_counted(void)
{
    struct bench b;
    struct duet_instance *kit;

    open_bench(&b);
    kit = SET(&b, SET_BOOL("wrap", true), SET_PLUGIN("base", b.sgd),
              SET_PLUGINS("others", 2,
                          ((struct duet_instance *[]) { b.step, b.step })));
    CU_ASSERT_EQUAL(b.sgd->references, 2);
    CU_ASSERT_EQUAL(b.step->references, 3);
    CU_ASSERT_PTR_EQUAL(duet_instance_ref(kit), kit);
    duet_instance_unref(kit);
    CU_ASSERT_EQUAL(b.sgd->references, 2);
    duet_instance_unref(kit);
    CU_ASSERT_EQUAL(b.sgd->references, 1);
    CU_ASSERT_EQUAL(b.step->references, 1);
    duet_instance_unref(NULL);
    close_bench(&b);
}

int register_options_suite(void)
{
    static const struct {
        const char *name;
        void (*test)(void);
    } tests[] = {
        { "ranges are read as written", ranges_are_read_as_written },
        { "defaults reach the plugin", defaults_reach_the_plugin },
        { "each type reaches the plugin", each_type_reaches_the_plugin },
        { "what is given is copied", what_is_given_is_copied },
        { "an empty list is a list of anything",
          an_empty_list_is_a_list_of_anything },
        { "presets go between defaults and settings",
          presets_go_between_defaults_and_settings },
        { "what doesn't fit is refused", what_does_not_fit_is_refused },
        { "plugins that don't fit are refused",
          plugins_that_do_not_fit_are_refused },
        { "conditions are kept", conditions_are_kept },
        { "a plugin refuses combinations", a_plugin_refuses_combinations },
        { "plugins inside are counted", plugins_inside_are_counted },
    };
    CU_pSuite suite = CU_add_suite("options", NULL, NULL);

    for (size_t i = 0; suite && i < sizeof tests / sizeof tests[0]; i++)
        if (!CU_add_test(suite, tests[i].name, tests[i].test))
            return -1;
    return suite ? 0 : -1;
}
