/* What operations.c has, and what target.c does with it. */
#ifndef TARGET_H
#define TARGET_H

#include "json.h"

/* Makes a call. The status and the results go into `answer`, separated by commas, events into
   `events`, each an array `[recipient,kind,context,context]` with commas between them.
   False: this call is not supported, and nothing has happened. */
typedef bool Call(const Json *arguments, Out *answer, Out *events);

typedef struct {
    const char *name;
    size_t parameters;
    Call *call; /* NULL: not supported */
} Operation;

extern const Operation operations[]; /* in the order of their names */
extern const size_t operations_count;

/* Begin with an empty table, under these limits and decisions. */
void reset(const Json *limits, const Json *decisions);

#endif
