/* A program that writes its memory at an exact rate and checks it all the time.
 *   writer mib=256 rate=5000 content=text update=256 check=10 seed=1
 * rate: pages a second; update: bytes that a write changes; check: percent of the time spent on checking. */
#include "guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TICK = 10000000, SECOND = 1000000000, WORDS = PAGE / 8, SHOWN = 10 };

struct writer {
    uint64_t *memory;
    uint32_t *versions;
    uint64_t pages, seed, faults, writes, passes, at, random;
    enum content content;
    size_t update;
};

static uint64_t *page(const struct writer *w, uint64_t index) { return w->memory + index * WORDS; }

static void fault(struct writer *w, uint64_t index, size_t word) {
    if (w->faults++ < SHOWN) {
        printf("tern-fault kind=writer page=%llu word=%zu version=%u found=%016llx\n", (unsigned long long)index, word,
               w->versions[index], (unsigned long long)page(w, index)[word]);
        fflush(stdout);
    }
}

static void check(struct writer *w, uint64_t index) {
    const uint64_t *p = page(w, index);
    size_t bad = content_check(p, w->content, w->seed, index, w->versions[index], 0, w->update);
    if (bad == w->update) {
        bad = content_check(p, w->content, w->seed, index, 0, w->update, WORDS);
    }
    if (bad < WORDS) {
        fault(w, index, bad);
        content_fill(page(w, index), w->content, w->seed, index, w->versions[index], 0, w->update);
        content_fill(page(w, index), w->content, w->seed, index, 0, w->update, WORDS);
    }
}

static void write_one(struct writer *w) {
    uint64_t index = next_random(&w->random) % w->pages;
    size_t bad = content_check(page(w, index), w->content, w->seed, index, w->versions[index], 0, 8);
    if (bad < 8) {
        fault(w, index, bad);
    }
    content_fill(page(w, index), w->content, w->seed, index, ++w->versions[index], 0, w->update);
    w->writes++;
}

static void check_for(struct writer *w, uint64_t until) {
    for (int i = 0; i % 16 != 0 || now_ns() < until; i++) {
        check(w, w->at);
        if (++w->at == w->pages) {
            w->at = 0;
            w->passes++;
        }
    }
}

static void prepare(struct writer *w) {
    w->memory = mmap(NULL, w->pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    w->versions = calloc(w->pages, sizeof *w->versions);
    if (w->memory == MAP_FAILED || w->versions == NULL) {
        fprintf(stderr, "tern-fault kind=writer no memory for %llu pages\n", (unsigned long long)w->pages);
        exit(1);
    }
    for (uint64_t i = 0; i < w->pages; i++) {
        content_fill(page(w, i), w->content, w->seed, i, 0, 0, WORDS);
    }
}

int writer_main(int argc, char **argv) {
    int content = content_of(argument(argc, argv, "content", "text"));
    uint64_t rate = number(argc, argv, "rate", 5000);
    uint64_t share = number(argc, argv, "check", 10);
    uint64_t update = number(argc, argv, "update", 256);
    struct writer w = {.pages = number(argc, argv, "mib", 64) * (1048576 / PAGE), .seed = number(argc, argv, "seed", 1)};
    if (content < 0 || update < 64 || update > PAGE || share > 90 || w.pages == 0) {
        fprintf(stderr, "tern-fault kind=writer bad arguments\n");
        return 2;
    }
    w.content = (enum content)content;
    w.update = update / 8;
    w.random = w.seed;
    prepare(&w);
    clock_watch();
    uint64_t start = now_ns(), next = start, said = start, said_writes = 0, owed = 0;
    for (;;) {
        next += TICK;
        owed += rate * TICK;
        for (; owed >= SECOND; owed -= SECOND) {
            write_one(&w);
        }
        clock_turn();
        check_for(&w, now_ns() + TICK * share / 100);
        uint64_t now = now_ns();
        if (now - said >= SECOND) {
            char text[256];
            snprintf(text, sizeof text, "content=%s pages=%llu rate=%llu writes=%llu passes=%llu faults=%llu",
                     content_name(w.content), (unsigned long long)w.pages,
                     (unsigned long long)((w.writes - said_writes) * SECOND / (now - said)),
                     (unsigned long long)w.writes, (unsigned long long)w.passes, (unsigned long long)w.faults);
            report("writer", text);
            said = now;
            said_writes = w.writes;
        }
        if (now > next + SECOND) { /* slower than asked: the rate says so, nothing is made up for */
            next = now;
        }
        sleep_until_ns(next);
        clock_turn();
    }
}
