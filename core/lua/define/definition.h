/*
 * definition.h - plugins written in Lua: what their files share.
 *
 * define.c reads a definition and registers descriptors like those of a plugin
 * in C. Their methods are closures (closure.c), which libffi makes from the
 * signatures in core/plugin/kind.h; a closure calls the function in Lua with
 * one table, whose fields a frame finds for it (frame.c) by the layout of the
 * struct that the method in C gets (layout.c).
 *
 * All memory of a definition is Lua's, but for the code that libffi writes. The
 * registry of Lua keeps it until the state is closed, as old instances may use
 * it until then.
 */
#ifndef DUET_LUA_DEFINITION_H
#define DUET_LUA_DEFINITION_H

#include "plugin.h"
#include "signature.h"

/* ---- Layouts (layout.c) -------------------------------------------------- */

enum duet_lua_field_type {
    DUET_FIELD_TENSOR, /**< real *, `columns` is the offset of their number. */
    DUET_FIELD_COLUMN, /**< real *, of one column. */
    DUET_FIELD_REAL,   /**< double; NaN is nil */
    DUET_FIELD_COUNT,  /**< uint64_t */
    DUET_FIELD_SIZE,   /**< size_t */
    DUET_FIELD_TRAINING, /**< A bit of enum duet_where_flags. */
    DUET_FIELD_TEXT,     /**< const char *; empty is nil */
    DUET_FIELD_ROLE,     /**< uint32_t, enum duet_role */
    DUET_FIELD_PLACE,    /**< enum duet_place */
    DUET_FIELD_OPTIONS,  /**< These and the following have no offset. */
    DUET_FIELD_SLOTS,
    DUET_FIELD_SCALARS,
    DUET_FIELD_RNG,
    DUET_FIELD_EVALUATE, /**< From here on services (frame_service.c). */
    DUET_FIELD_OBJECTIVE,
    DUET_FIELD_RANDOM_NORMAL,
    DUET_FIELD_RANDOM_UNIFORM
};

/** A field of the table that a method in Lua is given. */
struct duet_lua_field {
    const char *name;
    enum duet_lua_field_type type;
    size_t offset, columns;
};

/** The struct that a method in C is given. */
struct duet_lua_layout {
    enum duet_kind kind;
    const char *method;
    const struct duet_lua_field *fields;
    size_t n_fields;
    size_t rows, host, where; /**< Offsets. */
};

/** The layout for a method; NULL: one that Lua can't define. */
const struct duet_lua_layout *duet_lua_layout_of(
    const struct duet_method *method);

/** Fields of struct duet_where, which every method has. */
extern const struct duet_lua_field duet_lua_where_fields[];
extern const size_t duet_lua_n_where_fields;

/* ---- Definitions --------------------------------------------------------- */

struct duet_lua_definition;

/** A function in C that calls one in Lua. */
struct duet_lua_closure {
    struct duet_lua_definition *definition;
    const struct duet_method *method;
    const struct duet_lua_layout *layout;
    enum duet_dtype dtype;
    struct duet_lua_signature signature;
    ffi_closure *memory; /**< libffi's; NULL: none yet. */
    duet_function code;
};

/** A userdata; user value 1 keeps what it points to, the others are frames. */
struct duet_lua_definition {
    struct duet_lua_machine *machine; /**< Says which state is at work. */
    union duet_descriptor descriptor[DUET_N_DTYPES];
    enum duet_kind kind;
    struct duet_option *options; /**< Rows as of a plugin in C. */
    size_t n_options;
    const char **texts; /**< Default of each option of type text. */
    struct duet_slot *slots;
    size_t n_slots;
    struct duet_scalar *scalars;
    size_t n_scalars;
    struct duet_lua_closure closures[DUET_N_DTYPES * DUET_MOST_METHODS];
    size_t n_closures;
};

enum {
    DUET_LUA_KEPT = 1,    /**< User value: a list of what must be kept. */
    DUET_LUA_FIRST_FRAME, /**< ... and on: the frame of each closure. */
    DUET_LUA_N_DEFINITION_VALUES =
        DUET_LUA_KEPT + DUET_N_DTYPES * DUET_MOST_METHODS
};

/* ---- Fields of definitions (field.c) ------------------------------------- */

/** A table of fields being read: a definition, or a row of one. */
struct duet_lua_options {
    lua_State *L;
    const char *what; /**< "data:split", for messages. */
    int table;        /**< Its index on the stack; 0: none was given. */
};

/**
 * Begin to read a table of options; raise unless all its keys are known.
 *
 * @param index Of the table; nil or nothing there means no options.
 * @param known Names that end with NULL.
 */
void duet_lua_options_open(lua_State *L, struct duet_lua_options *options,
                           int index, const char *what,
                           const char *const *known);

/** Push the value of an option, or nil; whether it was given. */
bool duet_lua_option(const struct duet_lua_options *options, const char *name);

/**
 * The number an option holds; NaN never passes.
 *
 * @param range "[0, 1)", "(0, inf)"
 */
double duet_lua_option_number(const struct duet_lua_options *options,
                              const char *name, const char *range,
                              double otherwise);
lua_Integer duet_lua_option_integer(const struct duet_lua_options *options,
                                    const char *name, lua_Integer low,
                                    lua_Integer high, lua_Integer otherwise);
bool duet_lua_option_boolean(const struct duet_lua_options *options,
                             const char *name, bool otherwise);

/** Text of an option, which the table keeps alive. */
const char *duet_lua_option_text(const struct duet_lua_options *options,
                                 const char *name, const char *otherwise);

/** Raise "WHAT: option NAME = VALUE: expected EXPECTED". */
__attribute__((noreturn)) void duet_lua_option_fail(
    const struct duet_lua_options *options, const char *name,
    const char *expected);

/* ---- Reading definitions (define_rows.c) --------------------------------- */

/** A definition being read. */
struct duet_lua_reading {
    lua_State *L;
    struct duet_lua_options table;
    struct duet_lua_definition *definition;
    int kept; /**< Index of the list of what must be kept. */
};

/** Keep the value on top of the stack as long as the definition; pops it. */
void duet_lua_keep(const struct duet_lua_reading *r);

/** A copy of a text that is kept. */
const char *duet_lua_keep_text(const struct duet_lua_reading *r,
                               const char *text);

enum { DUET_LUA_OPTION_SIZE = 16 /**< Room for an option of any type. */ };

/** Read the fields `options`, `presets`, `slots` and `scalars`. */
void duet_lua_read_options(struct duet_lua_reading *r);
const struct duet_preset *duet_lua_read_presets(struct duet_lua_reading *r);
void duet_lua_read_slots(struct duet_lua_reading *r);
void duet_lua_read_scalars(struct duet_lua_reading *r);

/* ---- Closures (closure.c) ------------------------------------------------ */

/** Make the functions in C; on failure there is none. Doesn't raise. */
enum duet_status duet_lua_closures_make(struct duet_lua_definition *definition,
                                        struct duet_error *error);

/** Free their code. */
void duet_lua_closures_finish(struct duet_lua_definition *definition);

/* ---- Frames (frame.c) ---------------------------------------------------- */

/** A call at work: the table of a function, and what it shows. A userdata. */
struct duet_lua_frame {
    const struct duet_lua_closure *closure;
    const void *options;  /**< The plugin's config struct. */
    const char *argument; /**< The struct given in C; NULL: no call runs. */
    bool has_rng;         /**< Whether the stream was handed out. */
    size_t n_views;       /**< One for each field, then one for each slot. */
    struct {
        struct duet_tensor *tensor; /**< NULL: the field is no tensor. */
        bool is_set;
    } views[];
};

enum {
    DUET_LUA_FUNCTION = 1, /**< User values of a frame. */
    DUET_LUA_ARGUMENT,     /**< The table that the function is given ... */
    DUET_LUA_OPTIONS,      /**< ... and those within it. */
    DUET_LUA_SLOTS,
    DUET_LUA_SCALARS,
    DUET_LUA_RNG,
    DUET_LUA_FIRST_SERVICE,
    DUET_LUA_N_SERVICES = DUET_FIELD_RANDOM_UNIFORM - DUET_FIELD_EVALUATE + 1,
    DUET_LUA_FIRST_VIEW = DUET_LUA_FIRST_SERVICE + DUET_LUA_N_SERVICES
};

/** Push a frame for a closure that calls the function at an index. */
struct duet_lua_frame *duet_lua_push_frame(
    lua_State *L, const struct duet_lua_closure *closure, int function);

/**
 * End the call of the frame on top of the stack: all that its table showed is
 * out of reach from now on. Doesn't raise.
 */
void duet_lua_frame_end(lua_State *L);

/**
 * Make the functions among the fields, for the frame on top of the stack
 * (frame_service.c).
 */
void duet_lua_make_services(lua_State *L);

/* Push what a field, option or slot is now (frame_field.c). */
void duet_lua_push_field(lua_State *L, struct duet_lua_frame *frame, size_t i);
void duet_lua_push_option(lua_State *L, const struct duet_lua_frame *frame,
                          size_t i);
void duet_lua_push_slot(lua_State *L, struct duet_lua_frame *frame, size_t i);

/** Where scalar i of the call is. */
double *duet_lua_scalar_at(const struct duet_lua_frame *frame, size_t i);

/** The host's side of a call that is given `argument`. */
struct duet_call *duet_lua_call_of(const struct duet_lua_layout *layout,
                                   const char *argument);

#endif
