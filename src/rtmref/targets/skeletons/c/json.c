/* A small reader and writer of JSON: strict, within bounds, without recursion deeper than DEEPEST. */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 64 };

typedef struct {
    char *at, *end;
} Reader;

static Json *nodes;
static size_t used, room;

static void *grown(void *old, size_t size) {
    void *made = realloc(old, size);
    if (made == NULL) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return made;
}

static void skip(Reader *reader) {
    while (reader->at < reader->end && strchr(" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
        reader->at++;
}

static bool take(Reader *reader, char wanted) {
    skip(reader);
    if (reader->at == reader->end || *reader->at != wanted) return false;
    reader->at++;
    return true;
}

static bool word(Reader *reader, const char *wanted) {
    size_t length = strlen(wanted);
    if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, wanted, length) != 0) return false;
    reader->at += length;
    return true;
}

static bool digits(Reader *reader) {
    char *before = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') reader->at++;
    return reader->at > before;
}

static bool number(Reader *reader, Json *value) {
    value->kind = JSON_NUMBER;
    value->text = reader->at;
    word(reader, "-");
    char *whole = reader->at;
    if (!digits(reader) || (*whole == '0' && reader->at > whole + 1)) return false;
    if (word(reader, ".") && !digits(reader)) return false;
    if (word(reader, "e") || word(reader, "E")) {
        if (!word(reader, "+")) word(reader, "-");
        if (!digits(reader)) return false;
    }
    value->length = (size_t)(reader->at - value->text);
    return true;
}

/* The number that four hexadecimal digits stand for, or -1. */
static long hexadecimal(Reader *reader) {
    long code = 0;
    if (reader->end - reader->at < 4) return -1;
    for (int n = 0; n < 4; n++) {
        char c = *reader->at++;
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
        if (digit < 0) return -1;
        code = 16 * code + digit;
    }
    return code;
}

static char *utf8(char *to, long code) {
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    *to++ = (char)((0xFF00 >> (more + 1) & 0xFF) | code >> 6 * more);
    while (more-- > 0) *to++ = (char)(0x80 | (code >> 6 * more & 0x3F));
    return to;
}

static char *escaped(Reader *reader, char *to) {
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (reader->at == reader->end) return NULL;
    char c = *reader->at++;
    const char *name = c == '\0' ? NULL : strchr(names, c);
    if (name != NULL) {
        *to++ = meanings[name - names];
        return to;
    }
    if (c != 'u') return NULL;
    long code = hexadecimal(reader);
    if (code >= 0xD800 && code < 0xDC00) {
        long low = word(reader, "\\u") ? hexadecimal(reader) : -1;
        if (low < 0xDC00 || low > 0xDFFF) return NULL;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code < 0 || (code >= 0xDC00 && code < 0xE000)) {
        return NULL;
    }
    return utf8(to, code);
}

/* Decodes a string in its place, for what it means is never longer than what is written. */
static bool string(Reader *reader, const char **text, size_t *length) {
    if (!take(reader, '"')) return false;
    char *begin = reader->at, *to = begin;
    while (reader->at < reader->end && *reader->at != '"') {
        if ((unsigned char)*reader->at < 0x20) return false;
        if (*reader->at == '\\') {
            reader->at++;
            if ((to = escaped(reader, to)) == NULL) return false;
        } else {
            *to++ = *reader->at++;
        }
    }
    if (reader->at == reader->end) return false;
    reader->at++;
    *to = '\0';
    *text = begin;
    *length = (size_t)(to - begin);
    return true;
}

static Json *value(Reader *reader, int depth);

static bool items(Reader *reader, Json *whole, int depth, char end) {
    Json **last = &whole->first;
    if (take(reader, end)) return true;
    do {
        const char *name = NULL;
        size_t length;
        if (end == '}' && (!string(reader, &name, &length) || !take(reader, ':'))) return false;
        Json *item = value(reader, depth + 1);
        if (item == NULL) return false;
        item->name = name;
        *last = item;
        last = &item->next;
        whole->count++;
    } while (take(reader, ','));
    return take(reader, end);
}

static Json *value(Reader *reader, int depth) {
    skip(reader);
    if (depth > DEEPEST || reader->at == reader->end) return NULL;
    Json *made = &nodes[used++];
    *made = (Json){0};
    bool good;
    switch (*reader->at) {
        case 'n': made->kind = JSON_NULL; good = word(reader, "null"); break;
        case 't': made->kind = JSON_TRUE; good = word(reader, "true"); break;
        case 'f': made->kind = JSON_FALSE; good = word(reader, "false"); break;
        case '"': made->kind = JSON_STRING; good = string(reader, &made->text, &made->length); break;
        case '[': made->kind = JSON_ARRAY; reader->at++; good = items(reader, made, depth, ']'); break;
        case '{': made->kind = JSON_OBJECT; reader->at++; good = items(reader, made, depth, '}'); break;
        default: good = number(reader, made); break;
    }
    return good ? made : NULL;
}

const Json *json_read(char *text, size_t length) {
    if (room < length + 1) {  /* no value is shorter than an octet */
        room = length + 1;
        nodes = grown(nodes, room * sizeof *nodes);
    }
    used = 0;
    Reader reader = {text, text + length};
    const Json *read = value(&reader, 0);
    skip(&reader);
    return reader.at == reader.end ? read : NULL;
}

const Json *json_member(const Json *object, const char *name) {
    if (object == NULL || object->kind != JSON_OBJECT) return NULL;
    for (const Json *each = object->first; each != NULL; each = each->next)
        if (strcmp(each->name, name) == 0) return each;
    return NULL;
}

const Json *json_item(const Json *array, size_t position) {
    if (array == NULL || array->kind != JSON_ARRAY) return NULL;
    const Json *each = array->first;
    while (each != NULL && position-- > 0) each = each->next;
    return each;
}

bool json_integer(const Json *value, int64_t *integer) {
    if (value == NULL || value->kind != JSON_NUMBER) return false;
    bool negative = value->text[0] == '-';
    int64_t made = 0;
    for (size_t n = negative; n < value->length; n++) {
        int digit = value->text[n] - '0';
        if (digit < 0 || digit > 9 || made > (INT64_MAX - digit) / 10) return false;
        made = 10 * made + digit;
    }
    *integer = negative ? -made : made;
    return true;
}

bool json_is(const Json *value, const char *string) {
    return value != NULL && value->kind == JSON_STRING && value->length == strlen(string) &&
           memcmp(value->text, string, value->length) == 0;
}

void out_raw(Out *out, const char *text, size_t length) {
    if (out->capacity - out->length < length) {
        out->capacity = 2 * (out->capacity + length);
        out->text = grown(out->text, out->capacity);
    }
    if (length > 0) memcpy(out->text + out->length, text, length);
    out->length += length;
}

void out_text(Out *out, const char *text) { out_raw(out, text, strlen(text)); }

void out_integer(Out *out, int64_t integer) {
    char digits[24], *at = digits + sizeof digits;
    uint64_t left = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    do *--at = (char)('0' + left % 10); while ((left /= 10) != 0);
    if (integer < 0) *--at = '-';
    out_raw(out, at, (size_t)(digits + sizeof digits - at));
}

void out_string(Out *out, const char *text, size_t length) {
    out_text(out, "\"");
    for (size_t n = 0; n < length; n++) {
        char code[8];
        if (text[n] == '"' || text[n] == '\\') {
            out_text(out, "\\");
            out_raw(out, text + n, 1);
        } else if ((unsigned char)text[n] < 0x20) {
            snprintf(code, sizeof code, "\\u%04x", (unsigned)text[n]);
            out_text(out, code);
        } else {
            out_raw(out, text + n, 1);
        }
    }
    out_text(out, "\"");
}

void out_json(Out *out, const Json *value) {
    static const char *const words[] = {"null", "false", "true"};
    if (value == NULL) {
        out_text(out, "null");
        return;
    }
    switch (value->kind) {
        case JSON_NUMBER: out_raw(out, value->text, value->length); return;
        case JSON_STRING: out_string(out, value->text, value->length); return;
        case JSON_ARRAY: out_text(out, "["); break;
        case JSON_OBJECT: out_text(out, "{"); break;
        default: out_text(out, words[value->kind]); return;
    }
    for (const Json *each = value->first; each != NULL; each = each->next) {
        if (each != value->first) out_text(out, ",");
        if (each->name != NULL) {
            out_string(out, each->name, strlen(each->name));
            out_text(out, ":");
        }
        out_json(out, each);
    }
    out_text(out, value->kind == JSON_ARRAY ? "]" : "}");
}
