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
    DUET_FIELD_FIRST,  /**< size_t from 0; from 1 in Lua. */
    DUET_FIELD_TRAINING, /**< A bit of enum duet_where_flags. */
    DUET_FIELD_TEXT,     /**< const char *; empty is nil */
    DUET_FIELD_ROLE,     /**< uint32_t, enum duet_role */
    DUET_FIELD_PLACE,    /**< enum duet_place */
    DUET_FIELD_OPTIONS,  /**< These and the following have no offset. */
    DUET_FIELD_SLOTS,
    DUET_FIELD_SCALARS,
    DUET_FIELD_PARAMETERS, /**< With an offset: real *const *. */
    DUET_FIELD_PARAMETER_GRADIENTS,
    DUET_FIELD_RNG,
    DUET_FIELD_PARTS,
    DUET_FIELD_EVALUATE, /**< From here on services (frame_service.c). */
    DUET_FIELD_OBJECTIVE,
    DUET_FIELD_LAYERS,
    DUET_FIELD_STEP,
    DUET_FIELD_LR_OF,
    DUET_FIELD_WARN,
    DUET_FIELD_RANDOM_NORMAL,
    DUET_FIELD_RANDOM_UNIFORM
};

/** Offset of the host in what `check` is given, which is the host itself. */
#define DUET_LUA_HOST_ITSELF SIZE_MAX

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
    const char *type; /**< "duet_update" */
    const struct duet_lua_field *fields;
    size_t n_fields;
    size_t rows, host,
        where; /**< Offsets. `check` has neither rows nor where. */
};

/** `check`, which isn't among duet_methods as all kinds have it. */
extern const struct duet_method duet_lua_check_method;

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

/** A function in C for a row of exports, whose code is libffi's. */
struct duet_lua_export {
    struct duet_lua_definition *definition;
    struct duet_export *row;
    struct duet_lua_signature signature;
    ffi_closure *memory; /**< NULL: none yet. */
};

/** Closures of a definition: of its kind's methods, and of `check`. */
enum { DUET_LUA_MOST_CLOSURES = DUET_N_DTYPES * (DUET_MOST_METHODS + 1) };

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
    struct duet_parameter *parameters;
    size_t n_parameters;
    struct duet_lua_export *exports;
    size_t n_exports;
    struct duet_lua_closure closures[DUET_LUA_MOST_CLOSURES];
    size_t n_closures;
};

enum {
    DUET_LUA_KEPT = 1,    /**< User value: a list of what must be kept. */
    DUET_LUA_FIRST_FRAME, /**< ... and on: the frame of each closure. */
    DUET_LUA_N_DEFINITION_VALUES = DUET_LUA_KEPT + DUET_LUA_MOST_CLOSURES
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

/* ---- Reading definitions ------------------------------------------------- */

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

/* Lists of rows (rows.c). */

/** Rows of zeros, one more than n: the last one ends them. */
void *duet_lua_keep_rows(const struct duet_lua_reading *r, size_t n,
                         size_t size);

/** Push the list in a field, or nil; its length. */
size_t duet_lua_open_list(const struct duet_lua_reading *r, const char *name);

/**
 * Begin to read row i, from 0, of the list on top of the stack: a table, or
 * only its name. Leaves two values on the stack.
 */
void duet_lua_open_row(const struct duet_lua_reading *r, const char *list,
                       size_t i, const char *const *known,
                       struct duet_lua_options *row);

/**
 * The row's name, which no row before it has.
 *
 * @param rows Rows of `stride` bytes, which begin with their name.
 */
const char *duet_lua_read_name(const struct duet_lua_reading *r,
                               const struct duet_lua_options *row,
                               const char *rows, size_t stride, size_t i);

/* The names in a row of each list, ending with NULL. */
extern const char *const duet_lua_option_row[];
extern const char *const duet_lua_preset_row[];
extern const char *const duet_lua_slot_row[];
extern const char *const duet_lua_scalar_row[];
extern const char *const duet_lua_parameter_row[];
extern const char *const duet_lua_export_row[];

enum { DUET_LUA_OPTION_SIZE = 16 /**< Room for an option of any type. */ };

/* Read a list: define_option.c, define_state.c, define_export.c. */
void duet_lua_read_options(struct duet_lua_reading *r);
const struct duet_preset *duet_lua_read_presets(struct duet_lua_reading *r);
void duet_lua_read_slots(struct duet_lua_reading *r);
void duet_lua_read_scalars(struct duet_lua_reading *r);
void duet_lua_read_parameters(struct duet_lua_reading *r);
const struct duet_export *duet_lua_read_exports(struct duet_lua_reading *r);

enum { DUET_LUA_MOST_FIELDS = 48 /**< Of a definition, and NULL. */ };

/** Names of all fields that a definition of a kind can have (define_field.c) */
void duet_lua_known_fields(enum duet_kind kind,
                           const char *known[DUET_LUA_MOST_FIELDS]);

/** Read all fields but methods and those that every plugin has to have. */
void duet_lua_read_fields(struct duet_lua_reading *r, union duet_descriptor *d);

/* ---- Closures (closure.c) ------------------------------------------------ */

/** Make the functions in C; on failure there is none. Doesn't raise. */
enum duet_status duet_lua_closures_make(struct duet_lua_definition *definition,
                                        struct duet_error *error);

/** Free their code. */
void duet_lua_closures_finish(struct duet_lua_definition *definition);

/* The same for exports (define_export.c). */
enum duet_status duet_lua_exports_make(struct duet_lua_definition *definition,
                                       struct duet_error *error);
void duet_lua_exports_finish(struct duet_lua_definition *definition);

/* ---- Frames (frame.c) ---------------------------------------------------- */

/** A call at work: the table of a function, and what it shows. A userdata. */
struct duet_lua_frame {
    const struct duet_lua_closure *closure;
    const void *options;  /**< The plugin's config struct. */
    const char *argument; /**< The struct given in C; NULL: no call runs. */
    bool has_rng;         /**< Whether the stream was handed out. */
    size_t n_views; /**< One for each field, slot, parameter and gradient by
                         one, in this order. */
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
    DUET_LUA_PARAMETERS,
    DUET_LUA_PARAMETER_GRADIENTS,
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

/** Push parameter i, or the gradient by it; `table` says which. */
void duet_lua_push_parameter(lua_State *L, struct duet_lua_frame *frame,
                             int table, size_t i);

/** Push an option from a config struct. */
void duet_lua_push_config(lua_State *L,
                          const struct duet_lua_definition *definition,
                          size_t i, const void *config);

/** Where scalar i of the call is. */
double *duet_lua_scalar_at(const struct duet_lua_frame *frame, size_t i);

/** The host's side of a call that is given `argument`. */
struct duet_call *duet_lua_call_of(const struct duet_lua_layout *layout,
                                   const char *argument);

#endif
