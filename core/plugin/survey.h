/* survey.h - which plugins can be found, by the names of files. */
#ifndef DUET_CORE_SURVEY_H
#define DUET_CORE_SURVEY_H

#include "context.h"

/** A file that is named as a plugin's: `<kind>_<name>.so` or `.lua`. */
struct duet_sighting {
    char *path;
    char *name;
    enum duet_kind kind;
    size_t place;     /**< On the path: of two of one name the lower counts. */
    bool is_shadowed; /**< The one before it has the same kind and name. */
};

/** By kind, name and place. */
struct duet_survey {
    struct duet_sighting *file;
    size_t n;
};

/**
 * Look through the directories of the path; opens no file.
 *
 * @param kind Of the plugins that are meant; 0: all.
 * @param survey Set; give it to duet_survey_finish().
 * @return DUET_NO_MEMORY.
 */
enum duet_status duet_survey(const struct duet *duet, enum duet_kind kind,
                             struct duet_survey *survey,
                             struct duet_error *error);

void duet_survey_finish(struct duet_survey *survey);

/** Sorted, each once. */
struct duet_names {
    char **name;
    size_t n;
};

/** Names of a kind: those loaded or defined, and the files on the path. */
enum duet_status duet_registry_names(const struct duet *duet,
                                     enum duet_kind kind,
                                     struct duet_names *names,
                                     struct duet_error *error);

void duet_names_finish(struct duet_names *names);

#endif
