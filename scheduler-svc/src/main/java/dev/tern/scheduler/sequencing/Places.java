package dev.tern.scheduler.sequencing;

/** Where every guest is and what every host has free. */
final class Places {

    /** The host of each guest. */
    final int[] host;
    /** What each host has of each resource. */
    final long[][] free;

    Places(int[] host, long[][] free) {
        this.host = host;
        this.free = free;
    }

    Places copy() {
        long[][] copied = new long[free.length][];
        for (int i = 0; i < copied.length; i++) {
            copied[i] = free[i].clone();
        }
        return new Places(host.clone(), copied);
    }

    /** At once, as if moving took no time. */
    void go(int guest, int to, long[] demand) {
        Board.add(free[to], demand, -1);
        Board.add(free[host[guest]], demand, 1);
        host[guest] = to;
    }
}
