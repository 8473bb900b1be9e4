/* A small reader and writer of JSON. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonKind;

typedef struct Json Json;
struct Json {
    JsonKind kind;
    const char *name;    /* of a member of an object, else NULL */
    const char *text;    /* of a string, decoded; of a number, as it was written */
    size_t length;       /* of the text */
    size_t count;        /* of items or members */
    Json *first, *next;  /* the first item or member of this value; what comes after this one */
};

/* Reads one value, which has to be all of the text; the text is overwritten. NULL if it is none.
   The value is valid until the next one is read. */
const Json *json_read(char *text, size_t length);

/* The member of an object, or NULL. */
const Json *json_member(const Json *object, const char *name);
/* The item of an array, counted from 0, or NULL. */
const Json *json_item(const Json *array, size_t position);
/* Whether the value is an integer that fits; it is stored then. */
bool json_integer(const Json *value, int64_t *integer);
/* Whether the value is this string. */
bool json_is(const Json *value, const char *string);

typedef struct {
    char *text;
    size_t length, capacity;
} Out;

void out_raw(Out *out, const char *text, size_t length);
void out_text(Out *out, const char *text);      /* as it is */
void out_integer(Out *out, int64_t integer);
void out_string(Out *out, const char *text, size_t length);  /* quoted */
void out_json(Out *out, const Json *value);

#endif
