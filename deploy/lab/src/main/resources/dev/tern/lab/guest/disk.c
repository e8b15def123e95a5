/* A program that writes checksummed blocks to a disk and reads them back.
 *   disk device=/dev/vda rate=100 seed=1
 * Each block holds its number, its version and content made of both; the versions are kept in memory, so that a block
 * that is whole but old is found too. */
#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TICK = 10000000, SECOND = 1000000000, WORDS = PAGE / 8, HEAD = 2, SHOWN = 10 };

struct disk {
    int file;
    uint64_t *block;
    uint32_t *versions;
    uint64_t blocks, seed, random, writes, reads, faults;
};

static void fault(struct disk *d, uint64_t index, const char *what) {
    if (d->faults++ < SHOWN) {
        printf("tern-fault kind=disk block=%llu version=%u %s\n", (unsigned long long)index, d->versions[index], what);
        fflush(stdout);
    }
}

static void write_one(struct disk *d) {
    uint64_t index = next_random(&d->random) % d->blocks;
    uint32_t version = d->versions[index] + 1;
    d->block[0] = index;
    d->block[1] = version;
    content_fill(d->block, CONTENT_TEXT, d->seed, index, version, HEAD, WORDS);
    if (pwrite(d->file, d->block, PAGE, (off_t)(index * PAGE)) != PAGE) {
        fault(d, index, strerror(errno));
    } else {
        d->versions[index] = version;
        d->writes++;
    }
}

static void read_one(struct disk *d) {
    uint64_t index = next_random(&d->random) % d->blocks;
    for (uint64_t i = 0; i < d->blocks && d->versions[index] == 0; i++) {
        index = (index + 1) % d->blocks;
    }
    if (d->versions[index] == 0) {
        return;
    }
    if (pread(d->file, d->block, PAGE, (off_t)(index * PAGE)) != PAGE) {
        fault(d, index, strerror(errno));
    } else if (d->block[0] != index || d->block[1] != d->versions[index]) {
        fault(d, index, d->block[0] == index ? "is old" : "is another block");
    } else if (content_check(d->block, CONTENT_TEXT, d->seed, index, d->versions[index], HEAD, WORDS) < WORDS) {
        fault(d, index, "is damaged");
    }
    d->reads++;
}

static int prepare(struct disk *d, const char *device) {
    d->file = open(device, O_RDWR | O_DIRECT | O_SYNC);
    if (d->file < 0) {
        fprintf(stderr, "tern-fault kind=disk %s: %s\n", device, strerror(errno));
        return -1;
    }
    off_t size = lseek(d->file, 0, SEEK_END);
    d->blocks = (uint64_t)size / PAGE;
    d->versions = calloc(d->blocks, sizeof *d->versions);
    return d->versions == NULL || posix_memalign((void **)&d->block, PAGE, PAGE) != 0 ? -1 : 0;
}

int disk_main(int argc, char **argv) {
    struct disk d = {.seed = number(argc, argv, "seed", 1)};
    uint64_t rate = number(argc, argv, "rate", 100);
    if (prepare(&d, argument(argc, argv, "device", "/dev/vda")) < 0) {
        return 1;
    }
    d.random = d.seed;
    clock_watch();
    uint64_t next = now_ns(), said = next, owed = 0;
    for (;;) {
        next += TICK;
        owed += rate * TICK;
        for (; owed >= SECOND; owed -= SECOND) {
            write_one(&d);
            read_one(&d);
            clock_turn();
        }
        uint64_t now = now_ns();
        if (now - said >= SECOND) {
            char text[160];
            snprintf(text, sizeof text, "blocks=%llu writes=%llu reads=%llu faults=%llu", (unsigned long long)d.blocks,
                     (unsigned long long)d.writes, (unsigned long long)d.reads, (unsigned long long)d.faults);
            report("disk", text);
            said = now;
        }
        if (now > next + SECOND) {
            next = now;
        }
        sleep_until_ns(next);
        clock_turn();
    }
}
