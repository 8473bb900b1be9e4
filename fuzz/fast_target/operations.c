/* What a fast target supports: the address macros, and the router manager with its instances.
   The function of an operation is called like it; the table comes from the skeleton. */
#include "target.h"

#include <stdlib.h>
#include <string.h>

enum { AF_INET = 2, AF_INET6 = 23, MOST = 4096 };
enum { NO_ERROR = 0, ERROR_ACCESS_DENIED = 5, ERROR_ALREADY_EXISTS = 183, ERROR_NOT_FOUND = 1168 };

/* An instance that runs has an interface at least, so these are all instances. */
static struct { int64_t instance, interface; } owned[MOST];
static size_t owned_count;
static bool needed_size;

void reset(const Json *limits, const Json *decisions) {
    (void)limits;
    owned_count = 0;
    needed_size = json_is(json_member(decisions, "route_size"), "needed");
}

static int64_t integer(const Json *arguments, size_t position) {
    int64_t value = 0;
    json_integer(json_item(arguments, position), &value);
    return value;
}

static bool answered(Out *answer, int64_t status) {
    out_integer(answer, status);
    return true;
}

static bool with_number(Out *answer, int64_t number) {
    out_text(answer, "0,");
    out_integer(answer, number);
    return true;
}

static bool with_address(Out *answer, int64_t length, int64_t address) {
    static const char digits[] = "0123456789abcdef";
    char text[8];
    for (int n = 8; n-- > 0; address >>= 4) text[n] = digits[address & 15];
    out_text(answer, "0,[2,");
    out_integer(answer, length);
    out_text(answer, ",\"");
    out_raw(answer, text, sizeof text);
    out_text(answer, "\"]");
    return true;
}

static int64_t mask_length(int64_t mask) {
    int length = 32;
    while (mask != 0 && (mask & 1) == 0) {
        mask >>= 1;
        length--;
    }
    return mask == 0 ? 0 : length;
}

static int64_t leading(int64_t length) {
    return length == 0 ? 0 : 0xFFFFFFFF << (length < 32 ? 32 - length : 0) & 0xFFFFFFFF;
}

/* The first four octets of an address. */
static int64_t first_octets(const Json *address) {
    const Json *bits = json_item(address, 2);
    if (bits == NULL || bits->kind != JSON_STRING) return 0;
    size_t end = bits->length, begin = 0;
    if (integer(address, 0) == AF_INET6)
        end = end > 24 ? end - 24 : 0;
    if (end > 8) begin = end - 8;
    char digits[9] = "";
    memcpy(digits, bits->text + begin, end - begin);
    return strtoll(digits, NULL, 16);
}

#define OPERATION(name) static bool name(const Json *arguments, Out *answer, Out *events)
#define UNUSED (void)events

OPERATION(RTM_IPV4_SET_ADDR_AND_LEN) {
    UNUSED;
    return with_address(answer, integer(arguments, 1) % 65536, integer(arguments, 0));
}

OPERATION(RTM_IPV4_MAKE_NET_ADDRESS) { return RTM_IPV4_SET_ADDR_AND_LEN(arguments, answer, events); }

OPERATION(RTM_IPV4_SET_ADDR_AND_MASK) {
    UNUSED;
    return with_address(answer, mask_length(integer(arguments, 1)), integer(arguments, 0));
}

OPERATION(RTM_IPV4_GET_ADDR_AND_LEN) {
    UNUSED;
    const Json *address = json_item(arguments, 0);
    with_number(answer, first_octets(address));
    out_text(answer, ",");
    return answered(answer, integer(address, 1));
}

OPERATION(RTM_IPV4_GET_ADDR_AND_MASK) {
    UNUSED;
    const Json *address = json_item(arguments, 0);
    with_number(answer, first_octets(address));
    out_text(answer, ",");
    return answered(answer, leading(integer(address, 1)));
}

OPERATION(RTM_IPV4_LEN_FROM_MASK) {
    UNUSED;
    return with_number(answer, mask_length(integer(arguments, 0)));
}

OPERATION(RTM_IPV4_MASK_FROM_LEN) {
    UNUSED;
    return with_number(answer, leading(integer(arguments, 0)));
}

OPERATION(RTM_SIZE_OF_DEST_INFO) {
    UNUSED;
    return with_number(answer, 48 + 40 * integer(arguments, 0));
}

OPERATION(RTM_SIZE_OF_ROUTE_INFO) {
    UNUSED;
    int64_t hops = integer(arguments, 0);
    return with_number(answer, !needed_size ? 48 + 8 * hops : hops == 0 ? 64 : 56 + 8 * hops);
}

/* How many interfaces an instance has. */
static size_t interfaces(int64_t instance) {
    size_t count = 0;
    for (size_t n = 0; n < owned_count; n++) count += owned[n].instance == instance;
    return count;
}

/* Where an interface stands, or how many there are. */
static size_t place(int64_t interface) {
    size_t n = 0;
    while (n < owned_count && owned[n].interface != interface) n++;
    return n;
}

/* An instance gets an interface, unless there are too many for this target. */
static bool taken(Out *answer, int64_t instance, int64_t interface) {
    if (owned_count == MOST) return false;
    owned[owned_count].instance = instance;
    owned[owned_count++].interface = interface;
    return answered(answer, NO_ERROR);
}

OPERATION(StartInstance) {
    UNUSED;
    int64_t instance = integer(arguments, 0), interface = integer(arguments, 1);
    if (interfaces(instance) > 0 || place(interface) < owned_count) return answered(answer, ERROR_ALREADY_EXISTS);
    return taken(answer, instance, interface);
}

OPERATION(StopInstance) {
    UNUSED;
    int64_t instance = integer(arguments, 0);
    size_t kept = 0, before = owned_count;
    for (size_t n = 0; n < owned_count; n++)
        if (owned[n].instance != instance) owned[kept++] = owned[n];
    owned_count = kept;
    return answered(answer, kept == before ? ERROR_NOT_FOUND : NO_ERROR);
}

OPERATION(AddInterface) {
    UNUSED;
    int64_t instance = integer(arguments, 0), interface = integer(arguments, 1);
    if (interfaces(instance) == 0) return answered(answer, ERROR_NOT_FOUND);
    if (place(interface) < owned_count) return answered(answer, ERROR_ALREADY_EXISTS);
    return taken(answer, instance, interface);
}

OPERATION(MoveInterface) {
    UNUSED;
    int64_t instance = integer(arguments, 0);
    size_t at = place(integer(arguments, 1));
    if (interfaces(instance) == 0 || at == owned_count) return answered(answer, ERROR_NOT_FOUND);
    if (owned[at].instance != instance && interfaces(owned[at].instance) == 1)
        return answered(answer, ERROR_ACCESS_DENIED);
    owned[at].instance = instance;
    return answered(answer, NO_ERROR);
}

OPERATION(RemoveInterface) {
    UNUSED;
    size_t at = place(integer(arguments, 0));
    if (at == owned_count) return answered(answer, ERROR_NOT_FOUND);
    if (interfaces(owned[at].instance) == 1) return answered(answer, ERROR_ACCESS_DENIED);
    owned[at] = owned[--owned_count];
    return answered(answer, NO_ERROR);
}

