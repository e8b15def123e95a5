/* Memory as real programs have it, in five classes or mixed. A page is a function of seed, number and version, so that it can be
 * checked at any time without a copy. */
#include "guest.h"

#include <string.h>

static const char *const NAMES[] = {"zero", "text", "code", "pointers", "random", "mixed"};

static const char WORDS[16][9] = {"the     ", "guest   ", "page of ", "and was ", "memory, ", "written ", "host to ",
                                  "in 2026 ", "ERROR 42", "INFO ok ", "user=17 ", "/var/lib", "GET /a/b", "200 OK\r\n",
                                  "table { ", "return; "};

int content_of(const char *name) {
    for (int i = 0; i < 6; i++) {
        if (strcmp(name, NAMES[i]) == 0) {
            return i;
        }
    }
    return -1;
}

const char *content_name(enum content content) { return NAMES[content]; }

uint64_t mix(uint64_t x) { /* splitmix64's finalizer */
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

uint64_t next_random(uint64_t *state) {
    *state += 0x9e3779b97f4a7c15ULL;
    return mix(*state);
}

/* Few opcodes, many times; operands that are small or relative. */
static uint64_t code(uint64_t r) {
    static const uint8_t OPCODES[8] = {0x48, 0x89, 0x8b, 0xe8, 0x0f, 0xc3, 0x90, 0x55};
    return (uint64_t)OPCODES[r & 7] | (uint64_t)OPCODES[(r >> 3) & 7] << 8 | ((r >> 6) & 0x3f) << 16 |
           (uint64_t)OPCODES[(r >> 12) & 7] << 24 | ((r >> 15) & 0xff) << 32 | (uint64_t)OPCODES[(r >> 23) & 7] << 56;
}

static inline uint64_t word(enum content content, uint64_t key, size_t at) {
    uint64_t r;
    switch (content) {
    case CONTENT_TEXT: {
        uint64_t text;
        memcpy(&text, WORDS[(key >> ((at & 15) * 4) ^ at) & 15], 8);
        return text;
    }
    case CONTENT_CODE:
        return code((key + at) * 0x9e3779b97f4a7c15ULL >> 20);
    case CONTENT_POINTERS: /* every fourth word a count, the others into one arena */
        r = (key ^ at) * 0x9e3779b97f4a7c15ULL;
        return (at & 3) == 3 ? r >> 58 : 0x00007f3a00000000ULL | (r >> 40) << 4;
    case CONTENT_RANDOM:
        return mix(key + at * 0x9e3779b97f4a7c15ULL);
    case CONTENT_ZERO:
    case CONTENT_MIXED: /* never asked for: a page of it is one of the others */
        break;
    }
    return 0;
}

/* Of a page in mixed memory: text, code and pointers by turns. */
static enum content class_of(enum content content, uint64_t index) {
    static const enum content TURNS[3] = {CONTENT_TEXT, CONTENT_CODE, CONTENT_POINTERS};
    return content == CONTENT_MIXED ? TURNS[index % 3] : content;
}

static uint64_t key_of(uint64_t seed, uint64_t index, uint64_t version) {
    return mix(seed ^ mix(index + 1) ^ mix(version << 32));
}

void content_fill(uint64_t *page, enum content content, uint64_t seed, uint64_t index, uint64_t version, size_t from,
                  size_t to) {
    uint64_t key = key_of(seed, index, version);
    content = class_of(content, index);
    for (size_t i = from; i < to; i++) {
        page[i] = word(content, key, i);
    }
}

size_t content_check(const uint64_t *page, enum content content, uint64_t seed, uint64_t index, uint64_t version,
                     size_t from, size_t to) {
    uint64_t key = key_of(seed, index, version);
    content = class_of(content, index);
    for (size_t i = from; i < to; i++) {
        if (page[i] != word(content, key, i)) {
            return i;
        }
    }
    return to;
}
