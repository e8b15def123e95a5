/* What the programs of a lab guest share. Each prints one line a second to the serial console, for machines to read:
 *   tern-guest kind=writer up_s=12 passes=3 faults=0 ... gap_ms=2.1 gap_max_ms=14.0 lost_ms=0.0 lost_max_ms=0.0
 * gap:  the longest time between two turns of the program's loop, by the guest's own clock
 * lost: time that passed outside and not inside: the machine's clock chip follows the host's clock also while the
 *       guest is stopped, the guest's own clock stands still with it. -1: the chip cannot be read. */
#ifndef TERN_GUEST_H
#define TERN_GUEST_H

#include <stddef.h>
#include <stdint.h>

enum { PAGE = 4096 };

/* --- content.c: pages that can be made again from their number and version --- */
enum content { CONTENT_ZERO, CONTENT_TEXT, CONTENT_CODE, CONTENT_POINTERS, CONTENT_RANDOM, CONTENT_MIXED };

/* -1: no such class */
int content_of(const char *name);
const char *content_name(enum content content);

/* Fills words [from, to) of a page. */
void content_fill(uint64_t *page, enum content content, uint64_t seed, uint64_t index, uint64_t version, size_t from,
                  size_t to);

/* The first word in [from, to) that is not as filled; `to` where all are. */
size_t content_check(const uint64_t *page, enum content content, uint64_t seed, uint64_t index, uint64_t version,
                     size_t from, size_t to);

uint64_t mix(uint64_t x);
uint64_t next_random(uint64_t *state);

/* --- clock.c --- */
uint64_t now_ns(void);
void sleep_until_ns(uint64_t ns);

/* Starts watching the clock chip. */
void clock_watch(void);

/* A turn of the program's loop. */
void clock_turn(void);

/* Prints `text` and what the clocks say, as one line. */
void report(const char *kind, const char *text);

/* --- the programs --- */
int writer_main(int argc, char **argv);
int disk_main(int argc, char **argv);
int ticks_main(int argc, char **argv);

/* The value of `name=VALUE` among the arguments, else `otherwise`. */
const char *argument(int argc, char **argv, const char *name, const char *otherwise);
uint64_t number(int argc, char **argv, const char *name, uint64_t otherwise);

#endif
