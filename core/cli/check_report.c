/* check_report.c - what duet check prints. */
#include "checking.h"

#include <stdio.h>

static const char *const words[] = { [CHECK_PASSED] = "ok",
                                     [CHECK_FAILED] = "FAILED",
                                     [CHECK_SKIPPED] = "skipped" };

static void print_heading(struct checking *c,
                          const struct check_subject *subject)
{
    if (c->has_heading)
        return;
    c->has_heading = true;
    if (subject->kind)
        printf("%s %s %s: %s (%s)\n", duet_kind_name(subject->kind),
               subject->name, subject->version, subject->summary, c->argument);
    else
        printf("%s\n", c->argument);
}

/*
 * What a plugin reports may have lines of its own; it can't steer a terminal.
 */
static void print_text(const char *text)
{
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;

        putchar(c != '\n' && (c < ' ' || c == 127) ? '?' : c);
        if (c == '\n')
            fputs("          ", stdout);
    }
    putchar('\n');
}

static void print_result(struct checking *c,
                         const struct check_subject *subject,
                         const struct check_result *result)
{
    if (c->is_quiet ? result->outcome != CHECK_FAILED : result->is_moot)
        return;
    print_heading(c, subject);
    printf("  %-8s%-13s", words[result->outcome], result->name);
    if (result->outcome == CHECK_PASSED)
        printf("%s%s", result->summary, *result->text ? "; " : "");
    print_text(result->text);
    fflush(stdout);
}

static void add_json(struct checking *c, const struct check_result *result)
{
    const char *outcome =
        result->outcome == CHECK_FAILED ? "failed" : words[result->outcome];
    json_t *text = json_string(result->text);

    if (!text) /* what a plugin reports need not be UTF-8 */
        text = json_string("(the message is not valid UTF-8)");
    json_array_append_new(
        c->results,
        json_pack("{s:s, s:s, s:s, s:o, s:b, s:f, s:s*}", "check", result->name,
                  "outcome", outcome, "summary", result->summary, "text", text,
                  "moot", (int)result->is_moot, "seconds", result->seconds,
                  "reference", result->reference));
}

void checking_report(void *checking, const struct check_subject *subject,
                     const struct check_result *result)
{
    struct checking *c = checking;

    if (c->is_json)
        add_json(c, result);
    else
        print_result(c, subject, result);
}

static void print_again(const struct checking *c)
{
    printf("To run one again: duet check --only CHECK --seed %u",
           c->options.seed);
    for (size_t i = 0; i < c->options.n_against; i++)
        printf(" --against %s", c->options.against[i]);
    printf(" %s\n", c->argument);
}

void checking_end(struct checking *c, const struct check_tally *tally)
{
    if (c->is_json) {
        json_array_append_new(
            c->plugins,
            json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:o}",
                      "file", c->argument, "kind",
                      duet_kind_name(tally->subject.kind), "name",
                      tally->subject.name, "version", tally->subject.version,
                      "seed", (json_int_t)c->options.seed, "passed",
                      (json_int_t)tally->n_passed, "failed",
                      (json_int_t)tally->n_failed, "skipped",
                      (json_int_t)tally->n_skipped, "left_out",
                      (json_int_t)tally->n_left_out, "checks", c->results));
        return;
    }
    if (c->is_quiet && !tally->n_failed && !tally->n_left_out)
        return;
    printf("  %zu passed, %zu failed, %zu skipped", tally->n_passed,
           tally->n_failed, tally->n_skipped);
    if (tally->n_moot)
        printf(", %zu of them because a check that they depend on failed",
               tally->n_moot);
    if (tally->n_left_out)
        printf(", %zu of them by --skip", tally->n_left_out);
    putchar('\n');
    if (tally->n_failed)
        print_again(c);
    else if (!c->name && !c->is_quiet)
        printf("To use it: assert(duet.load \"%s\"), then duet.%s.%s\n",
               c->argument, duet_kind_name(tally->subject.kind),
               tally->subject.name);
}
