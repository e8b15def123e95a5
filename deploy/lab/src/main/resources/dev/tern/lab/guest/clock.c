/* Two clocks: the guest's own, which stands still while the guest is stopped, and the clock chip, which follows the
 * host's. The chip tells whole seconds; the moment at which it turns to the next one tells the rest. */
#include "guest.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/io.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000000000, POLL = 200000, EARLY = 20000000, TIGHT = 2000000, NOISE = 3000000, DAY_S = 86400 };

static _Atomic int64_t lost_now, lost_max, lost_total;
static _Atomic int readable;
static uint64_t last_turn, started;
static uint64_t gap_now, gap_max;

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

void sleep_until_ns(uint64_t ns) {
    struct timespec t = {(time_t)(ns / SECOND), (long)(ns % SECOND)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static int chip(int reg) {
    outb((unsigned char)reg, 0x70);
    int bcd = inb(0x71);
    return (bcd >> 4) * 10 + (bcd & 15);
}

/* Seconds of the day. */
static int64_t chip_seconds(void) { return (chip(4) & 0x3f) * 3600 + chip(2) * 60 + chip(0); }

/* Waits for the chip's next second. The moment is good only if the last look before it was just before. */
static int next_second(int64_t *seconds, uint64_t *at) {
    int before = chip(0);
    uint64_t looked = now_ns();
    for (;;) {
        sleep_until_ns(looked + POLL);
        int after = chip(0);
        uint64_t now = now_ns();
        if (after != before) {
            *at = now;
            *seconds = chip_seconds();
            return now - looked < TIGHT;
        }
        looked = now;
    }
}

static void found(int64_t jump) {
    atomic_fetch_add(&lost_now, jump);
    atomic_fetch_add(&lost_total, jump);
    if (jump > atomic_load(&lost_max)) {
        atomic_store(&lost_max, jump);
    }
}

static void *watch(void *unused) {
    (void)unused;
    int64_t seconds = 0, then_seconds = 0;
    uint64_t at = 0, then = 0;
    while (!next_second(&then_seconds, &then)) {
    }
    for (;;) {
        sleep_until_ns(then + SECOND - EARLY);
        if (!next_second(&seconds, &at)) {
            continue;
        }
        int64_t outside = ((seconds - then_seconds + DAY_S) % DAY_S) * SECOND;
        int64_t jump = outside - (int64_t)(at - then);
        if (jump > NOISE || jump < -NOISE) {
            found(jump);
        }
        then = at;
        then_seconds = seconds;
    }
    return NULL;
}

void clock_watch(void) {
    pthread_t thread;
    started = last_turn = now_ns();
    readable = iopl(3) == 0 && pthread_create(&thread, NULL, watch, NULL) == 0;
}

void clock_turn(void) {
    uint64_t now = now_ns();
    uint64_t gap = now - last_turn;
    last_turn = now;
    if (gap > gap_now) {
        gap_now = gap;
    }
    if (gap > gap_max) {
        gap_max = gap;
    }
}

void report(const char *kind, const char *text) {
    char line[512];
    int length = snprintf(
        line, sizeof line,
        "tern-guest kind=%s up_s=%.1f %s gap_ms=%.1f gap_max_ms=%.1f lost_ms=%.1f lost_max_ms=%.1f lost_total_ms=%.1f\n",
        kind, (double)(now_ns() - started) / 1e9, text, (double)gap_now / 1e6, (double)gap_max / 1e6,
        readable ? (double)atomic_exchange(&lost_now, 0) / 1e6 : -1.0, readable ? (double)lost_max / 1e6 : -1.0,
        readable ? (double)lost_total / 1e6 : -1.0);
    gap_now = 0;
    if (length > 0 && write(STDOUT_FILENO, line, (size_t)length) < 0) {
        _exit(1); /* nobody hears us */
    }
}
