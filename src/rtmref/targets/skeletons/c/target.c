/* Serves JSON-RPC 2.0 on standard input and output, one message a line. What it serves is in
   operations.c: that is where to plug in.

   Build:  cc -std=c11 -O2 -o target target.c json.c operations.c
   Try:    rtmref fuzz --target ./target */
#define _POSIX_C_SOURCE 200809L
#include "target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOT_SUPPORTED = -32001, PARSE_ERROR = -32700, INVALID_REQUEST = -32600, METHOD_NOT_FOUND = -32601, INVALID_PARAMS = -32602 };

static Out line, answer, events;

static void error(int code, const char *message) {
    out_text(&line, "\"error\":{\"code\":");
    out_integer(&line, code);
    out_text(&line, ",\"message\":\"");
    out_text(&line, message);
    out_text(&line, "\"}");
}

static int by_name(const void *name, const void *operation) {
    return strcmp(name, ((const Operation *)operation)->name);
}

/* Makes a call and writes the members of its reply. */
static void call(const Json *name, const Json *arguments) {
    if (name == NULL || name->kind != JSON_STRING || arguments == NULL || arguments->kind != JSON_ARRAY) {
        error(INVALID_PARAMS, "a call has an operation and arguments");
        return;
    }
    const Operation *found = bsearch(name->text, operations, operations_count, sizeof *operations, by_name);
    if (found == NULL || arguments->count != found->parameters) {
        error(INVALID_PARAMS, "there is no such operation with so many parameters");
        return;
    }
    answer.length = events.length = 0;
    if (found->call == NULL || !found->call(arguments, &answer, &events)) {
        error(NOT_SUPPORTED, "not supported");
        return;
    }
    out_text(&line, "\"answer\":[");
    out_raw(&line, answer.text, answer.length);
    out_text(&line, "],\"events\":[");
    out_raw(&line, events.text, events.length);
    out_text(&line, "]");
}

static void call_one(const Json *params) {
    size_t before = line.length;
    out_text(&line, "\"result\":{");
    size_t begin = line.length;
    call(json_member(params, "operation"), json_member(params, "arguments"));
    if (strncmp(line.text + begin, "\"error\"", 7) == 0) {
        memmove(line.text + before, line.text + begin, line.length - begin);
        line.length -= begin - before;
    } else {
        out_text(&line, "}");
    }
}

static void call_many(const Json *params) {
    const Json *calls = json_member(params, "calls");
    out_text(&line, "\"result\":{\"replies\":[");
    for (const Json *each = calls == NULL ? NULL : calls->first; each != NULL; each = each->next) {
        out_text(&line, each == calls->first ? "{" : ",{");
        call(json_item(each, 0), json_item(each, 1));
        out_text(&line, "}");
    }
    out_text(&line, "]}");
}

static void initialize(void) {
    const char *comma = "";
    out_text(&line, "\"result\":{\"protocol\":1,\"name\":\"target\",\"call_many\":true,\"operations\":[");
    for (size_t n = 0; n < operations_count; n++) {
        if (operations[n].call == NULL) continue;
        out_text(&line, comma);
        out_string(&line, operations[n].name, strlen(operations[n].name));
        comma = ",";
    }
    out_text(&line, "]}");
}

static void respond(const Json *request) {
    const Json *method = json_member(request, "method"), *params = json_member(request, "params");
    out_text(&line, "{\"jsonrpc\":\"2.0\",\"id\":");
    out_json(&line, json_member(request, "id"));
    out_text(&line, ",");
    if (request == NULL) {
        error(PARSE_ERROR, "no JSON");
    } else if (method == NULL) {
        error(INVALID_REQUEST, "no request");
    } else if (json_is(method, "call")) {
        call_one(params);
    } else if (json_is(method, "call_many")) {
        call_many(params);
    } else if (json_is(method, "initialize")) {
        initialize();
    } else if (json_is(method, "reset")) {
        reset(json_member(params, "limits"), json_member(params, "decisions"));
        out_text(&line, "\"result\":{}");
    } else {
        error(METHOD_NOT_FOUND, "no such method");
    }
    out_text(&line, "}\n");
}

int main(void) {
    char *text = NULL;
    size_t capacity = 0;
    ssize_t length;
    while ((length = getline(&text, &capacity, stdin)) > 0) {
        const Json *request = json_read(text, (size_t)length);
        if (request != NULL && request->kind == JSON_OBJECT && json_member(request, "id") == NULL) {
            if (json_is(json_member(request, "method"), "close")) break;
            continue;
        }
        line.length = 0;
        respond(request);
        if (fwrite(line.text, 1, line.length, stdout) != line.length || fflush(stdout) != 0) return 1;
    }
    free(text);
    return 0;
}
