/* guest PROGRAM name=value...; called as /www/cgi-bin/ticks it answers a web request with a line every 5 ms. */
#include "guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK = 5000000 };

const char *argument(int argc, char **argv, const char *name, const char *otherwise) {
    size_t length = strlen(name);
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], name, length) == 0 && argv[i][length] == '=') {
            return argv[i] + length + 1;
        }
    }
    return otherwise;
}

uint64_t number(int argc, char **argv, const char *name, uint64_t otherwise) {
    const char *given = argument(argc, argv, name, NULL);
    return given == NULL ? otherwise : strtoull(given, NULL, 10);
}

/* A response without an end: whoever reads it sees each pause, and a hole in the count would be a lost line. */
int ticks_main(int argc, char **argv) {
    uint64_t next = now_ns();
    (void)argc;
    (void)argv;
    printf("Content-Type: text/plain\r\n\r\n");
    for (uint64_t i = 0;; i++) {
        if (printf("%llu\n", (unsigned long long)i) < 0 || fflush(stdout) != 0) {
            return 0;
        }
        next += TICK;
        sleep_until_ns(next);
    }
}

int main(int argc, char **argv) {
    const char *name = strrchr(argv[0], '/');
    name = name == NULL ? argv[0] : name + 1;
    if (strcmp(name, "ticks") == 0) {
        return ticks_main(argc, argv);
    }
    if (argc > 1 && strcmp(argv[1], "writer") == 0) {
        return writer_main(argc - 2, argv + 2);
    }
    if (argc > 1 && strcmp(argv[1], "disk") == 0) {
        return disk_main(argc - 2, argv + 2);
    }
    fprintf(stderr, "usage: guest writer|disk name=value...\n");
    return 2;
}
