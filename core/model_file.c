/*
 * model_file.c - models as files.
 *
 * A line "duet model 1", a line of JSON that says what the model is, blanks up
 * to a multiple of 64 bytes, then the parameters as they lie in memory, in
 * little-endian order.
 */
#include "model.h"

#include "instance_json.h"
#include "text.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAGIC "duet model 1\n"

enum { ALIGNMENT = 64, MOST_HEADER = 1 << 20 };

static enum duet_status no_memory(struct duet_error *error)
{
    return duet_error_set(error, DUET_NO_MEMORY, "out of memory");
}

/* ---- Saving -------------------------------------------------------------------- */

static json_t *describe(const struct duet_model *model)
{
    return json_pack("{s:s, s:I, s:I, s:I, s:o, s:o, s:I}", "dtype",
                     duet_dtype_name(model->dtype), "inputs",
                     (json_int_t)model->inputs, "hidden",
                     (json_int_t)model->hidden, "outputs",
                     (json_int_t)model->outputs, "activation",
                     duet_instance_to_json(model->activation), "loss",
                     duet_instance_to_json(model->loss), "parameters",
                     (json_int_t)model->n_parameters);
}

static bool write_all(FILE *file, const char *header,
                      const struct duet_model *model)
{
    const size_t length = strlen(MAGIC) + strlen(header) + 1;
    const size_t pad = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;

    return fprintf(file, "%s%s%*s\n", MAGIC, header, (int)pad, "") > 0 &&
           fwrite(model->parameters, model->numerics->real_size,
                  model->n_parameters, file) == model->n_parameters &&
           !fflush(file) && !fsync(fileno(file));
}

/* Whole or not at all: written under another name, then renamed. */
static enum duet_status write_file(const char *path, const char *header,
                                   const struct duet_model *model,
                                   struct duet_error *error)
{
    char *part = duet_text_format("%s.%ld.part", path, (long)getpid());
    enum duet_status status = DUET_OK;
    FILE *file;
    bool written;

    if (!part)
        return no_memory(error);
    file = fopen(part, "wbx");
    written = file && write_all(file, header, model);
    if (file && fclose(file))
        written = false;
    if (!written || rename(part, path)) {
        status = duet_error_set(error, DUET_IO, "%s: can't be written: %s", path,
                                strerror(errno));
        if (file)
            remove(part);
    }
    free(part);
    return status;
}

enum duet_status duet_model_save(const struct duet_model *model,
                                 const char *path, struct duet_error *error)
{
    json_t *about = describe(model);
    char *header = about ? json_dumps(about, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    enum duet_status status = header ? write_file(path, header, model, error)
                                     : no_memory(error);

    free(header);
    json_decref(about);
    return status;
}

/* ---- Loading --------------------------------------------------------------------- */

static enum duet_status malformed(const char *path, const char *why,
                                  struct duet_error *error)
{
    return duet_error_set(error, DUET_MALFORMED, "%s: no model of duet's: %s",
                          path, why);
}

/* The JSON line, or NULL. */
static json_t *read_header(FILE *file)
{
    char magic[sizeof MAGIC] = "";
    json_t *about = NULL;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;

    if (!fgets(magic, sizeof magic, file) || strcmp(magic, MAGIC))
        return NULL;
    length = getline(&line, &room, file);
    if (length > 0 && length < MOST_HEADER)
        about = json_loadb(line, (size_t)length, JSON_REJECT_DUPLICATES, NULL);
    free(line);
    return about;
}

static enum duet_status make_model(struct duet *duet, const char *path,
                                   const json_t *about,
                                   struct duet_model **model,
                                   struct duet_error *error)
{
    struct duet_model_options o = { 0 };
    json_int_t inputs, hidden, outputs, parameters;
    json_t *activation, *loss;
    const char *dtype;
    enum duet_status status;

    if (json_unpack((json_t *)about, "{s:s, s:I, s:I, s:I, s:o, s:o, s:I}",
                    "dtype", &dtype, "inputs", &inputs, "hidden", &hidden,
                    "outputs", &outputs, "activation", &activation, "loss",
                    &loss, "parameters", &parameters) ||
        inputs < 1 || hidden < 1 || outputs < 1)
        return malformed(path, "its header lacks a field", error);
    o.inputs = (size_t)inputs;
    o.hidden = (size_t)hidden;
    o.outputs = (size_t)outputs;
    o.dtype = strcmp(dtype, "float32") ? DUET_FLOAT64 : DUET_FLOAT32;
    status = duet_instance_from_json(duet, DUET_ACTIVATION, activation,
                                     &o.activation, error);
    if (status == DUET_OK)
        status = duet_instance_from_json(duet, DUET_LOSS, loss, &o.loss, error);
    if (status == DUET_OK)
        status = duet_model_create(duet, &o, model, error);
    if (status == DUET_OK && (*model)->n_parameters != (size_t)parameters) {
        duet_model_destroy(*model);
        status = malformed(path, "it has another number of parameters", error);
    }
    duet_instance_unref(o.activation);
    duet_instance_unref(o.loss);
    return status;
}

static bool read_parameters(FILE *file, const struct duet_model *model)
{
    return fread(model->parameters, model->numerics->real_size,
                 model->n_parameters, file) == model->n_parameters &&
           fgetc(file) == EOF;
}

enum duet_status duet_model_load(struct duet *duet, const char *path,
                                 struct duet_model **model,
                                 struct duet_error *error)
{
    FILE *file = fopen(path, "rb");
    json_t *about = file ? read_header(file) : NULL;
    struct duet_model *made;
    enum duet_status status;

    if (!file)
        return duet_error_set(error, DUET_IO, "%s: %s", path, strerror(errno));
    status = about ? make_model(duet, path, about, &made, error)
                   : malformed(path, "its header can't be read", error);
    if (status == DUET_OK && !read_parameters(file, made)) {
        duet_model_destroy(made);
        status = malformed(path, "its parameters are too few or too many", error);
    }
    if (status == DUET_OK)
        *model = made;
    json_decref(about);
    fclose(file);
    return status;
}
